// Clusters and bindings, each seen from the other: what the model says of one, said of all at once in a statement.
import type { Fragment, Query } from '../db/database'
import { isUuid } from '../lib/page'
import type { ClusterPlace, HeldBinding, Rights } from './access'
import { matches } from './labels'
import type { Permission } from './permissions'
import { givesAtAll } from './roles'

/** Which clusters a permission reaches, as a condition over `clusters c`. */
export function clustersWithin(query: Query, rights: Rights, permission: Permission): Fragment {
  if (rights.decide(permission, 'organization').allow) return query`true`
  // A token may hold less than its owner.
  if (!rights.decide(permission, 'anywhere').allow) return query`false`
  const reaching = rights.bindings.filter(({ role }) => givesAtAll(role, permission))
  return reaching.map(binding => reachOf(query, binding)).reduce((all, one) => query`${all} or ${one}`, query`false`)
}

function reachOf(query: Query, { projectId, clusterSelector }: HeldBinding): Fragment {
  const isThere =
    projectId === null
      ? query`true`
      : query`(c.project_id = ${projectId} or exists (
          select 1 from cluster_shares sh where sh.cluster_id = c.id and sh.project_id = ${projectId}))`
  return clusterSelector === null ? isThere : query`(${isThere} and c.labels @> ${query.json(clusterSelector)})`
}

/** Which bindings somebody may read besides their own, as a condition over `bindings b` and the `roles r` they give. */
export function bindingsWithin(query: Query, rights: Rights): Fragment {
  if (rights.decide('bindings.read', 'organization').allow) return query`true`
  const reach = rights.reach('bindings.read')
  return reach === 'all' ? query`r.scope <> 'organization'` : query`b.project_id = any(${reach})`
}

/** Undefined: there is no such cluster. */
export async function readPlace(query: Query, clusterId: string): Promise<ClusterPlace | undefined> {
  if (!isUuid(clusterId)) return undefined
  const [row] = await query<{ project_id: string; shared: string[]; labels: ClusterPlace['labels'] }[]>`
    select c.project_id, c.labels, array(
      select sh.project_id from cluster_shares sh where sh.cluster_id = c.id) as shared
    from clusters c where c.id = ${clusterId}`
  return row && { projectIds: [row.project_id, ...row.shared], labels: row.labels }
}

/** The bindings that reach a cluster there. */
export function reaching(bindings: readonly HeldBinding[], { projectIds, labels }: ClusterPlace): HeldBinding[] {
  return bindings.filter(
    ({ projectId, clusterSelector }) =>
      (projectId === null || projectIds.includes(projectId)) &&
      (clusterSelector === null || matches(clusterSelector, labels)),
  )
}

/** The same as a condition over `bindings b`. */
export function reachingThere(query: Query, { projectIds, labels }: ClusterPlace): Fragment {
  return query`(b.project_id is null or b.project_id = any(${projectIds}))
    and (b.cluster_selector is null or ${query.json(labels)}::jsonb @> b.cluster_selector)`
}
