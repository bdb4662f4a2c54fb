// Signs short credentials for the relay. One names its session, so revoking the session ends it.
import { sign } from '../../relay/wire/claims'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import type { Credential } from './model'

const CREDENTIAL_LIFETIME_MS = 15 * 60_000

export type Credentials = ReturnType<typeof Credentials>

export function Credentials(deps: FeatureDeps & { authority: Authority }) {
  const { sql, access, authority, now, ids, record } = deps
  return {
    issue: async (principal: Principal): Promise<Credential> => {
      const rights = await access.of(principal)
      rights.require('kubeconfigs.create', 'anywhere')
      const nowMs = now()
      const untilMs = Math.min(
        nowMs + CREDENTIAL_LIFETIME_MS,
        principal.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      )
      const exp = Math.floor(untilMs / 1000)
      const claims = {
        iss: authority.installation,
        aud: 'relay' as const,
        sub: principal.userId,
        name: principal.email,
        sid: principal.sessionId,
        iat: Math.floor(nowMs / 1000),
        exp,
        jti: ids.next(),
      }
      const target = { kind: 'credential', id: claims.jti, name: principal.email }
      await record(sql, principal, { action: 'credentials.create', target })
      const token = sign('sal-credential+jwt', claims, authority.credentialKey)
      return { token, expires_at: new Date(exp * 1000).toISOString() }
    },
  }
}
