// Answers a relay: which rights does this principal, by this credential, have in this cluster. Everything is read when
// asked; what is revoked afterwards is told to relays, and a grant ends by itself after five minutes.
import { sign } from '../../relay/wire/claims'
import type { GrantAnswer, GrantRequest } from '../../relay/wire/messages'
import type { Reason } from '../../relay/wire/reasons'
import type { ClusterPlace } from '../access/access'
import { readBindings, readRoles } from '../access/bindings'
import type { Authority } from '../ca/authority'
import type { Query, Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { isUuid } from '../lib/page'
import { compileRights, reaching } from './compile'

const GRANT_LIFETIME_S = 300

type Subject = { email: string; is_disabled: boolean; revoked_at: Date | null; until: Date | null }

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
    const place = await placeOf(sql, cluster_id)
    const held = { nowMs: now(), roles: await readRoles(sql) }
    const bindings = place ? reaching(await readBindings(sql, principal_id, held), place) : []
    // A cluster out of reach and one that is not there look the same.
    if (bindings.length === 0) return denied('no-such-cluster')
    const rights = compileRights(bindings)
    if (rights.length === 0) return denied('no-rights')
    const ends = bindings.flatMap(({ expiresAt }) => (expiresAt ? Math.floor(expiresAt.getTime() / 1000) : []))
    const exp = Math.min(nowS + GRANT_LIFETIME_S, untilS, ...ends)
    const claims = {
      iss: authority.installation,
      aud: cluster_id,
      sub: principal_id,
      name: subject.email,
      credential,
      rights,
      iat: now() / 1000,
      exp,
      jti: ids.next(),
    }
    return { grant: sign('sal-grant+jwt', claims, authority.grantKey), name: subject.email, exp }
  }
}

/** The user with the state of the credential, when the credential is one of that user's. */
async function subjectOf(query: Query, userId: string, credential: string): Promise<Subject | undefined> {
  const [, kind, id = ''] = /^(certificate|session):([0-9a-f-]{1,64})$/.exec(credential) ?? []
  if (kind === undefined || (kind === 'session' && !isUuid(id))) return undefined
  const [row] =
    kind === 'certificate'
      ? await query<Subject[]>`
          select u.email, u.is_disabled, c.revoked_at, c.not_after as until
          from users u join certificates c on c.subject_id = u.id and c.kind = 'user'
          where u.id = ${userId} and c.serial = ${id}`
      : await query<Subject[]>`
          select u.email, u.is_disabled, s.revoked_at, s.expires_at as until
          from users u join sessions s on s.user_id = u.id
          where u.id = ${userId} and s.id = ${id}`
  return row
}

async function placeOf(query: Query, clusterId: string): Promise<ClusterPlace | undefined> {
  if (!isUuid(clusterId)) return undefined
  const [row] = await query<{ project_id: string; shared: string[]; labels: ClusterPlace['labels'] }[]>`
    select c.project_id, c.labels, array(
      select sh.project_id from cluster_shares sh where sh.cluster_id = c.id) as shared
    from clusters c where c.id = ${clusterId}`
  return row && { projectIds: [row.project_id, ...row.shared], labels: row.labels }
}

function denied(reason: Reason): GrantAnswer {
  return { denied: reason }
}
