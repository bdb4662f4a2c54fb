// Which clusters a permission reaches, as a condition of a statement over `clusters c`: what the model says of one
// cluster, said of all at once.
import type { Fragment, Query } from '../db/database'
import type { HeldBinding, Rights } from './access'
import type { Permission } from './permissions'

export function clustersWithin(query: Query, rights: Rights, permission: Permission): Fragment {
  if (rights.decide(permission, 'organization').allow) return query`true`
  // A token may hold less than its owner.
  if (!rights.decide(permission, 'anywhere').allow) return query`false`
  const reaching = rights.bindings.filter(({ role }) => role.permissions.includes(permission))
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
