// Answers a relay: which rights does this principal, by this credential, have in this cluster. Everything is read when
// asked; what is revoked afterwards is told to relays, and a grant ends by itself after five minutes.
import { sign } from '../../relay/wire/claims'
import type { GrantAnswer, GrantRequest } from '../../relay/wire/messages'
import type { Reason } from '../../relay/wire/reasons'
import { digestOf } from '../../relay/wire/rights'
import { readBindings, readRoles } from '../access/bindings'
import { reaching, readPlace } from '../access/clusters'
import { idleEnd } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import type { Query, Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { isUuid } from '../lib/page'
import { decideKubectl, type Origin, readKubectlRules } from '../organization/kubectl'
import { compileRights } from './compile'

const GRANT_LIFETIME_S = 300

type Subject = {
  email: string
  is_disabled: boolean
  revoked_at: Date | null
  /** The end of the credential, and the end of an unused session. */
  until: Date | null
  origin: Origin
}

export type Grants = ReturnType<typeof Grants>

export function Grants(deps: { sql: Sql; authority: Authority; now: () => number; ids: Ids }) {
  const { sql, authority, now, ids } = deps

  return async (request: GrantRequest): Promise<GrantAnswer> => {
    const { cluster_id, principal_id, credential } = request
    if (!isUuid(principal_id)) return denied('credential-revoked')
    const nowS = Math.floor(now() / 1000)
    const subject = await subjectOf(sql, principal_id, credential)
    const untilS = subject?.until ? Math.floor(subject.until.getTime() / 1000) : Number.POSITIVE_INFINITY
    if (!subject || subject.revoked_at || untilS <= nowS) return denied('credential-revoked')
    if (subject.is_disabled) return denied('principal-disabled')
    const place = await readPlace(sql, cluster_id)
    const held = { nowMs: now(), roles: await readRoles(sql) }
    const bindings = place ? reaching(await readBindings(sql, principal_id, held), place) : []
    // A cluster out of reach and one that is not there look the same.
    if (bindings.length === 0) return denied('no-such-cluster')
    const rights = compileRights(bindings)
    if (rights.length === 0) return denied('no-rights')
    const kubectl = decideKubectl(await readKubectlRules(sql, principal_id, cluster_id), subject.origin, now())
    if (!kubectl.allow) return denied(kubectl.reason)
    // A grant counts in whole seconds: what is left of the last one is not given.
    const signedInS = Math.floor(kubectl.untilMs / 1000)
    if (signedInS <= nowS) return denied('sign-in-too-old')
    const ends = bindings.flatMap(({ expiresAt }) => (expiresAt ? Math.floor(expiresAt.getTime() / 1000) : []))
    const exp = Math.min(nowS + GRANT_LIFETIME_S, untilS, signedInS, ...ends)
    const claims = {
      iss: authority.installation,
      aud: cluster_id,
      sub: principal_id,
      name: subject.email,
      credential,
      rights,
      ...(exp < nowS + GRANT_LIFETIME_S ? { is_final: true as const } : {}),
      iat: now() / 1000,
      exp,
      jti: ids.next(),
    }
    return {
      grant: sign('sal-grant+jwt', claims, authority.grantKey),
      name: subject.email,
      exp,
      rights: digestOf(rights),
    }
  }
}

/** The user with the state of the credential, when the credential is one of that user's. */
async function subjectOf(query: Query, userId: string, credential: string): Promise<Subject | undefined> {
  const [, kind, id = ''] = /^(certificate|session|browser):([0-9a-f-]{1,64})$/.exec(credential) ?? []
  if (kind === undefined) return undefined
  if (kind === 'certificate') return byCertificate(query, userId, id)
  const subject = isUuid(id) ? await bySession(query, userId, id) : undefined
  return subject && { ...subject, origin: kind === 'browser' ? 'browser' : 'cli' }
}

async function byCertificate(query: Query, userId: string, serial: string): Promise<Subject | undefined> {
  const [row] = await query<Subject[]>`
    select u.email, u.is_disabled, c.revoked_at, c.not_after as until, 'cli' as origin
    from users u join certificates c on c.subject_id = u.id and c.kind = 'user'
    where u.id = ${userId} and c.serial = ${serial}`
  return row
}

async function bySession(query: Query, userId: string, id: string): Promise<Subject | undefined> {
  const [row] = await query<Subject[]>`
    select u.email, u.is_disabled, s.revoked_at, 'cli' as origin,
      least(s.expires_at, case when s.kind = 'sign-in' then ${idleEnd(query)} end) as until
    from users u join sessions s on s.user_id = u.id cross join organization o
    where u.id = ${userId} and s.id = ${id}`
  return row
}

function denied(reason: Reason): GrantAnswer {
  return { denied: reason }
}
