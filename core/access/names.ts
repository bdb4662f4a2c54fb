// By which names of others somebody may search: those that they could read. As texts that are null otherwise.
import type { Fragment, Query } from '../db/database'
import type { Rights } from './access'
import { clustersWithin } from './clusters'

/** Over `users u`, `groups g`, `projects p` and `clusters c`, which the statement joins as far as it uses them. */
export function readableNames(query: Query, rights: Rights, userId: string) {
  const can = (permission: 'users.read' | 'machine_users.read' | 'groups.read') =>
    rights.decide(permission, 'anywhere').allow
  const kinds = [...(can('users.read') ? ['person'] : []), ...(can('machine_users.read') ? ['machine'] : [])]
  const isUserSeen = query`(u.id = ${userId} or u.kind = any(${kinds}))`
  return { user, group, project, cluster }

  function user(): Fragment[] {
    return [query`case when ${isUserSeen} then u.email end`, query`case when ${isUserSeen} then u.name end`]
  }

  function group(): Fragment[] {
    const isSeen = can('groups.read')
      ? query`true`
      : query`g.id = any(array(select m.group_id from group_memberships m where m.user_id = ${userId}))`
    return [query`case when ${isSeen} then g.name end`, query`case when ${isSeen} then g.display_name end`]
  }

  function project(): Fragment[] {
    const reach = rights.reach('projects.read')
    const isSeen = reach === 'all' ? query`true` : query`p.id = any(${reach})`
    return [query`case when ${isSeen} then p.name end`, query`case when ${isSeen} then p.display_name end`]
  }

  function cluster(): Fragment[] {
    return [query`case when (${clustersWithin(query, rights, 'clusters.read')}) then c.name end`]
  }
}
