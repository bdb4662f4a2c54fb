// `sal logout`: ends the session at the server, then forgets it here with the credentials made from it.
import { ExitError } from '../kit/exit'
import { createApi } from './api'
import { command } from './command'
import { forgetCredentials } from './credentials'
import { findServer, forgetSignIn, SERVER_FLAGS, type SignIn } from './sign-ins'
import { ApiError } from './transport'

export const logout = command({
  flags: SERVER_FLAGS,
  run: async ({ flags }, { environment, stderr }) => {
    const { server, ca, signIn } = findServer(environment, flags)
    if (!signIn) throw new ExitError(`Cannot sign out of ${server}: you are not signed in there`)
    // Forgotten here first, so that a server which does not answer cannot keep us from it.
    await forgetSignIn(environment, server)
    forgetCredentials(environment, server)
    const { session_id } = signIn
    if (session_id === null) {
      stderr.write(`Signed out of ${server}; the API token is still valid, as it was not made by "sal login"\n`)
      return
    }
    await revoke({ ...signIn, session_id }, ca)
    stderr.write(`Signed out of ${server}\n`)
  },
})

async function revoke(
  { server, token, session_id: id }: SignIn & { session_id: string },
  ca: string | undefined,
): Promise<void> {
  try {
    await createApi({ server, token, ca }).remove('/v1/sessions/{id}', { id })
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 404)) return
    if (!(error instanceof ExitError)) throw error
    throw new ExitError(`Signed out here, but the session may still be valid at the server. ${error.message}`)
  }
}
