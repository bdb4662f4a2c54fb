// A search by names of others: only those whose names the asker could read are found by them. Each looks through the names
// once and answers a condition over the column that holds an id.
import type { Fragment, Query } from '../db/database'
import type { Has } from '../db/listing'
import type { Rights } from './access'
import { clustersWithin } from './clusters'

export function readableNames(query: Query, rights: Rights, userId: string) {
  const can = (permission: 'users.read' | 'machine_users.read' | 'groups.read') =>
    rights.decide(permission, 'anywhere').allow
  return { users, groups, projects, clusters }

  function users(id: Fragment, has: Has): Fragment {
    const kinds = [...(can('users.read') ? ['person'] : []), ...(can('machine_users.read') ? ['machine'] : [])]
    return query`${id} in (select nu.id from users nu where (nu.id = ${userId} or nu.kind = any(${kinds}))
      and (${has(query`nu.email`)} or ${has(query`nu.name`)}))`
  }

  function groups(id: Fragment, has: Has): Fragment {
    const isSeen = can('groups.read')
      ? query`true`
      : query`ng.id in (select nm.group_id from group_memberships nm where nm.user_id = ${userId})`
    return query`${id} in (select ng.id from groups ng where ${isSeen}
      and (${has(query`ng.name`)} or ${has(query`ng.display_name`)}))`
  }

  function projects(id: Fragment, has: Has): Fragment {
    const reach = rights.reach('projects.read')
    const isSeen = reach === 'all' ? query`true` : query`np.id = any(${reach})`
    return query`${id} in (select np.id from projects np where ${isSeen}
      and (${has(query`np.name`)} or ${has(query`np.display_name`)}))`
  }

  function clusters(id: Fragment, has: Has): Fragment {
    const within = clustersWithin(query, rights, 'clusters.read')
    return query`${id} in (select c.id from clusters c where (${within}) and ${has(query`c.name`)})`
  }
}
