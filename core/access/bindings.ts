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

type Row = {
  id: string
  project_id: string | null
  cluster_selector: Labels | null
  namespaces: string[]
  namespace_selector: Labels | null
  expires_at: Date | null
  group_id: string | null
  group_name: string | null
  name: Role['name']
  scope: Role['scope']
  permissions: Role['permissions']
  cluster_roles: string[]
  rules: Role['rules']
}

export async function readBindings(query: Query, userId: string, nowMs: number): Promise<HeldBinding[]> {
  const found = query`
    select * from bindings where user_id = ${userId}
    union all
    select * from bindings where group_id in (select group_id from group_memberships where user_id = ${userId})`
  return read(query, found, nowMs)
}

/** What being in this group gives. */
export function readGroupBindings(query: Query, groupId: string, nowMs: number): Promise<HeldBinding[]> {
  return read(query, query`select * from bindings where group_id = ${groupId}`, nowMs)
}

async function read(query: Query, found: Fragment, nowMs: number): Promise<HeldBinding[]> {
  const rows = await query<Row[]>`
    select b.id, b.project_id, b.cluster_selector, b.namespaces, b.namespace_selector, b.expires_at, b.group_id,
      g.name as group_name, r.name, r.scope, r.permissions, r.cluster_roles, r.rules
    from (${found}) b join roles r on r.name = b.role left join groups g on g.id = b.group_id
    where b.expires_at is null or b.expires_at > ${new Date(nowMs)}
    order by b.id`
  return rows.map(toHeld)
}

function toHeld(row: Row): HeldBinding {
  const { name, scope, permissions, cluster_roles, rules } = row
  return {
    id: row.id,
    role: { name, scope, permissions, cluster_roles, rules },
    projectId: row.project_id,
    clusterSelector: row.cluster_selector,
    namespaces: row.namespaces,
    namespaceSelector: row.namespace_selector,
    expiresAt: row.expires_at,
    group: row.group_id === null ? null : { id: row.group_id, name: row.group_name ?? '' },
  }
}
