// The numbers of the first page. Each is counted as its list is read, so nobody counts what they could not list.
import { REPORT_STALE_MS } from '../../relay/wire/messages'
import type { Access } from '../access/access'
import { bindingsWithin, clustersWithin } from '../access/clusters'
import type { Permission } from '../access/permissions'
import type { Principal } from '../auth/bearer'
import { clusterState } from '../clusters/rows'
import type { Fragment, Sql } from '../db/database'
import type { Overview } from './model'
import { Requests } from './requests'

const SOON_MS = 7 * 86_400_000

type Counts = Omit<Overview, 'hours' | 'denials'>

export type Overviews = ReturnType<typeof Overviews>

export function Overviews(deps: { sql: Sql; access: Access; now: () => number }) {
  const { sql, access, now } = deps
  const requestsOf = Requests(deps)
  return async (principal: Principal): Promise<Overview> => {
    const rights = await access.of(principal)
    const may = (permission: Permission) => rights.decide(permission, 'anywhere').allow
    const ifMay = (permission: Permission, count: () => Fragment) => (may(permission) ? count() : sql`null::int`)
    const clusters = (state: string) =>
      ifMay(
        'clusters.read',
        () => sql`(select count(*)::int from clusters c left join cluster_status s on s.cluster_id = c.id
          where (${clustersWithin(sql, rights, 'clusters.read')}) and ${clusterState(sql, now())} = ${state})`,
      )
    const [counts] = await sql<Counts[]>`
      select ${clusters('connected')} as clusters_connected, ${clusters('disconnected')} as clusters_disconnected,
        ${clusters('pending')} as clusters_pending,
        ${ifMay('users.read', () => sql`(select count(*)::int from users where kind = 'person')`)} as users,
        ${ifMay('groups.read', () => sql`(select count(*)::int from groups)`)} as groups,
        ${ifMay(
          'bindings.read',
          () => sql`(select count(*)::int from bindings b join roles r on r.name = b.role
            where ${bindingsWithin(sql, rights)} and coalesce(b.expires_at, 'infinity') > ${new Date(now())}
              and coalesce(b.expires_at, 'infinity') <= ${new Date(now() + SOON_MS)})`,
        )} as bindings_ending,
        ${ifMay(
          'connections.read',
          () => sql`(select count(*)::int from connections o join clusters c on c.id = o.cluster_id
            join relays l on l.id = o.relay_id
            where (${clustersWithin(sql, rights, 'connections.read')})
              and l.seen_at >= ${new Date(now() - REPORT_STALE_MS)})`,
        )} as connections`
    if (!counts) throw new TypeError('Cannot count: the database answers no row')
    const requests = may('audit_events.read')
      ? await requestsOf(rights, keyOf(principal))
      : { hours: null, denials: null }
    return { ...counts, ...requests }
  }
}

/** Rights are those of a principal at a revision, within the limit of a token; they end by the clock too, but not within seconds. */
function keyOf({ userId, revision, limit }: Principal): string {
  return JSON.stringify([userId, revision, limit])
}
