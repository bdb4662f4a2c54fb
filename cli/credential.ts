// `sal credential`: what kubectl runs to learn the bearer token for the relay (KEP-541, client.authentication.k8s.io).
// It starts on every kubectl command, so it loads nothing it does not need.
import { ExitError } from '../kit/exit'
import { command } from './command'
import { credentialFor } from './credentials'
import { ACCESS_FLAGS, findAccess } from './sign-ins'

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

export const credential = command({
  flags: ACCESS_FLAGS,
  run: async ({ flags }, context) => {
    const apiVersion = versionAsked(context.environment.execInfo)
    const { token, expires_at } = await credentialFor(findAccess(context, flags), context)
    const answer = {
      apiVersion,
      kind: 'ExecCredential',
      status: { token, expirationTimestamp: wholeSecond(expires_at) },
    }
    context.stdout.write(`${JSON.stringify(answer)}\n`)
  },
})

/** metav1.Time is RFC 3339 in whole seconds; cut, never rounded up past the end. */
function wholeSecond(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

function versionAsked(execInfo: string | undefined): string {
  if (execInfo === undefined) return VERSIONS[0] ?? ''
  const asked = read(execInfo)
  const found = VERSIONS.find(version => version === asked)
  if (!found) throw new ExitError(`Cannot answer kubectl in "${asked}": known are ${VERSIONS.join(' and ')}`)
  return found
}

function read(execInfo: string): string {
  try {
    return String((JSON.parse(execInfo) as { apiVersion?: unknown } | null)?.apiVersion)
  } catch {
    throw new ExitError('Cannot read KUBERNETES_EXEC_INFO: it is not JSON')
  }
}
