// The bindings that reach a principal, its own and those of its groups, each with the role it gives.
import type { Fragment, Query, Sql } from '../db/database'
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
  groupId: string | null
}

type Place = {
  id: string
  project_id: string | null
  cluster_selector: Labels | null
  namespaces: string[]
  namespace_selector: Labels | null
  expires_at: Date | null
  group_id: string | null
}
type Roles = { revision: string; byName: ReadonlyMap<string, Role> }

/** In one statement, so at one moment. */
export function readBindings(query: Query, userId: string, nowMs: number): Promise<HeldBinding[]> {
  return readWhole(query, heldBy(query, userId), nowMs)
}

/** What being in this group gives. */
export function readGroupBindings(query: Query, groupId: string, nowMs: number): Promise<HeldBinding[]> {
  return readWhole(query, query`b.group_id = ${groupId}`, nowMs)
}

/**
 * Reads as readBindings() does at less than half the price: what roles hold is kept for as long as the revision stands.
 * The bindings say of which revision they are; roles of another one are never put beside them.
 */
export function KeptRoles(sql: Sql) {
  let kept: Roles | undefined
  let reading: Promise<Roles> | undefined

  return async (userId: string, nowMs: number): Promise<HeldBinding[]> => {
    const rows = await sql<(Place & { role: string; revision: string })[]>`
      select b.role, ${place(sql)}, (select revision from access_revision) as revision from bindings b
      where (${heldBy(sql, userId)}) and (b.expires_at is null or b.expires_at > ${new Date(nowMs)}) order by b.id`
    const revision = rows[0]?.revision
    if (revision === undefined) return []
    if (kept?.revision !== revision) kept = await freshRoles()
    const { byName } = kept
    const isOfOneMoment = kept.revision === revision && rows.every(({ role }) => byName.has(role))
    return isOfOneMoment ? rows.map(row => toHeld(row, byName.get(row.role) as Role)) : readBindings(sql, userId, nowMs)
  }

  /** One reading serves all who wait for it. */
  function freshRoles(): Promise<Roles> {
    reading ??= readRoles(sql).finally(() => {
      reading = undefined
    })
    return reading
  }
}

async function readRoles(sql: Sql): Promise<Roles> {
  const rows = await sql<(Role & { revision: string })[]>`
    select name, scope, permissions, cluster_roles, rules, recording, records_stdin, redactions, when_audit_fails,
      (select revision from access_revision) as revision from roles`
  const byName = new Map(rows.map(({ revision: _, ...role }) => [role.name, role]))
  return { revision: rows[0]?.revision ?? '', byName }
}

/** `any(array(…))` and not `in`: PostgreSQL then looks into two indexes and never at all bindings. */
function heldBy(query: Query, userId: string): Fragment {
  return query`b.user_id = ${userId}
    or b.group_id = any(array(select group_id from group_memberships where user_id = ${userId}))`
}

function place(query: Query): Fragment {
  return query`b.id, b.project_id, b.cluster_selector, b.namespaces, b.namespace_selector, b.expires_at, b.group_id`
}

async function readWhole(query: Query, isHeld: Fragment, nowMs: number): Promise<HeldBinding[]> {
  const rows = await query<(Place & Role)[]>`
    select ${place(query)}, r.name, r.scope, r.permissions, r.cluster_roles, r.rules, r.recording, r.records_stdin,
      r.redactions, r.when_audit_fails
    from bindings b join roles r on r.name = b.role
    where (${isHeld}) and (b.expires_at is null or b.expires_at > ${new Date(nowMs)}) order by b.id`
  return rows.map(row => {
    const { name, scope, permissions, cluster_roles, rules } = row
    const { recording, records_stdin, redactions, when_audit_fails } = row
    const policy = { recording, records_stdin, redactions, when_audit_fails }
    return toHeld(row, { name, scope, permissions, cluster_roles, rules, ...policy })
  })
}

function toHeld(row: Place, role: Role): HeldBinding {
  return {
    id: row.id,
    role,
    projectId: row.project_id,
    clusterSelector: row.cluster_selector,
    namespaces: row.namespaces,
    namespaceSelector: row.namespace_selector,
    expiresAt: row.expires_at,
    groupId: row.group_id,
  }
}
