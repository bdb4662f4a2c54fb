// Signs short credentials for the relay. One names its session or token, so revoking that ends it, and by which way kubectl
// is used, so that a grant can follow the switches of that way.
import { sign } from '../../relay/wire/claims'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import { Problem } from '../lib/problem'
import { requireKubectl } from '../organization/kubectl'
import { readSettings } from '../organization/settings'
import type { Credential, CredentialInput } from './model'

export type Credentials = ReturnType<typeof Credentials>

export function Credentials(deps: FeatureDeps & { authority: Authority }) {
  const { sql, access, authority, now, ids, record } = deps
  return { issue }

  async function issue(
    principal: Principal,
    { origin = 'cli', isFromConsole }: CredentialInput & { isFromConsole: boolean },
  ): Promise<Credential> {
    const rights = await access.of(principal)
    rights.require('kubeconfigs.create', 'anywhere')
    if (origin === 'browser' && !isFromConsole) throw notTheConsole()
    const nowMs = now()
    await requireKubectl(sql, principal.userId, { origin, nowMs })
    const exp = Math.floor((await endOf(principal, nowMs)) / 1000)
    const claims = {
      iss: authority.installation,
      aud: 'relay' as const,
      sub: principal.userId,
      name: principal.email,
      ...madeFrom(principal),
      ...(origin === 'browser' ? { origin } : {}),
      iat: Math.floor(nowMs / 1000),
      exp,
      jti: ids.next(),
    }
    const expires_at = new Date(exp * 1000).toISOString()
    const target = { kind: 'credential', id: claims.jti, name: principal.email }
    await record(sql, principal, { action: 'credentials.create', target, after: { origin, expires_at } })
    return { token: sign('sal-credential+jwt', claims, authority.credentialKey), expires_at }
  }

  /** Never past the session's or token's own end, nor past the moment at which an unused session ends. */
  async function endOf({ expiresAt, idleUntil }: Principal, nowMs: number): Promise<number> {
    const { credential_lifetime_seconds } = await readSettings(sql)
    const ends = [expiresAt, idleUntil].map(end => end?.getTime() ?? Number.POSITIVE_INFINITY)
    return Math.min(nowMs + credential_lifetime_seconds * 1000, ...ends)
  }
}

function madeFrom({ token, sessionId }: Principal): { tid: string } | { sid: string } {
  if (token) return { tid: `${token.id}.${token.generation}` }
  if (sessionId !== null) return { sid: sessionId }
  throw new TypeError('Cannot sign a credential: the principal showed neither a session nor a token')
}

function notTheConsole(): Problem {
  return new Problem('forbidden', 'Only the console makes credentials for kubectl in the browser', {
    reason: 'not-the-console',
  })
}
