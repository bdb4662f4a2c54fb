// The bindings that reach a principal, its own and those of its groups, each with the role it gives.
import type { Fragment, Query } from '../db/database'
import type { Labels } from './labels'
import type { Role } from './roles'

/** `projectId` null: the organization, or every project. Each stands alone: rights of two never multiply. */
export type HeldBinding = {
  id: string
  role: Role
  projectId: string | null
  clusterSelector: Labels | null
  namespaces: string[]
  namespaceSelector: Labels | null
  expiresAt: Date | null
  /** Through which group; null: given to the principal itself. */
  group: { id: string; name: string } | null
}

/** In this order; JSON, because one text is read far faster than many columns of many rows. */
type Row = [
  id: string,
  role: string,
  projectId: string | null,
  clusterSelector: Labels | null,
  namespaces: string[],
  namespaceSelector: Labels | null,
  expiresAt: string | null,
  groupId: string | null,
  groupName: string | null,
]

/** Roles by name: few, and read once for all principals that are loaded at one revision. */
export type RolesByName = ReadonlyMap<string, Role>

export async function readRoles(query: Query): Promise<RolesByName> {
  const roles = await query<Role[]>`select name, scope, permissions, cluster_roles, rules from roles`
  return new Map(roles.map(role => [role.name, role]))
}

export function readBindings(query: Query, userId: string, at: { nowMs: number; roles: RolesByName }) {
  const found = query`
    select * from bindings where user_id = ${userId}
    union all
    select * from bindings where group_id in (select group_id from group_memberships where user_id = ${userId})`
  return read(query, found, at)
}

/** What being in this group gives. */
export async function readGroupBindings(query: Query, groupId: string, nowMs: number): Promise<HeldBinding[]> {
  const found = query`select * from bindings where group_id = ${groupId}`
  return read(query, found, { nowMs, roles: await readRoles(query) })
}

async function read(
  query: Query,
  found: Fragment,
  { nowMs, roles }: { nowMs: number; roles: RolesByName },
): Promise<HeldBinding[]> {
  const [answer] = await query<{ rows: Row[] | null }[]>`
    select json_agg(json_build_array(b.id, b.role, b.project_id, b.cluster_selector, b.namespaces,
      b.namespace_selector, b.expires_at, b.group_id, g.name) order by b.id) as rows
    from (${found}) b left join groups g on g.id = b.group_id
    where b.expires_at is null or b.expires_at > ${new Date(nowMs)}`
  return (answer?.rows ?? []).flatMap(row => {
    // A role made after the roles were read: the revision has moved, and whoever asks next reads both anew.
    const role = roles.get(row[1])
    return role ? [toHeld(row, role)] : []
  })
}

function toHeld(row: Row, role: Role): HeldBinding {
  const [id, , projectId, clusterSelector, namespaces, namespaceSelector, expiresAt, groupId, groupName] = row
  return {
    ...{ id, role, projectId, clusterSelector, namespaces, namespaceSelector },
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    group: groupId === null ? null : { id: groupId, name: groupName ?? '' },
  }
}
