// `sal audit key`: the public key that checkpoints are signed with. Keep it where nobody of the installation can change it.
import { createApi } from '../api'
import { command } from '../command'
import { escapeBlock } from '../escape'
import { findServer, SERVER_FLAGS } from '../sign-ins'

export const key = command({
  flags: SERVER_FLAGS,
  run: async ({ flags }, { environment, stdout }) => {
    const { public_key } = await createApi(findServer(environment, flags)).get('/v1/audit-key')
    stdout.write(escapeBlock(public_key))
  },
})
