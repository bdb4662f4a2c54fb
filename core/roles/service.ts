// Roles: built-in ones cannot be changed; a custom one holds no more than who writes it holds everywhere it can be bound.
import type { Rights } from '../access/access'
import { requireHeld } from '../access/escalation'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem, type Violation } from '../lib/problem'
import type { Role, RoleInput, RoleQuery } from './model'
import { type WellFormedRole, wellFormed } from './rules'

type Row = Omit<Role, 'created_at'> & { created_at: Date }

export type Roles = ReturnType<typeof Roles>

export function Roles(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: RoleQuery): Promise<Page<Role>> {
    const rights = await access.of(principal)
    rights.require('roles.read', 'anywhere')
    const order = ordered(sql, request, {
      id: sql`id`,
      by: { name: text(sql`name`), created_at: time(sql`created_at`) },
    })
    const rows = await sql<Keyed<Row>[]>`
      select ${columns(sql)}, ${order.key} from roles
      where true
        ${request.name === undefined ? sql`` : sql`and name = ${request.name}`}
        ${containing(sql, request.q, has => [sql`name`, sql`display_name`, sql`description`].map(one => has(one)))} ${order.after}
      ${order.end}`
    return order.toPage(rows, toRole)
  }

  function create(principal: Principal, input: RoleInput): Promise<Role> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('roles.write', 'organization')
      const role = wellFormed(input)
      requireHeldEverywhere(rights, role)
      const [row] = await tx<Row[]>`
        insert into roles (id, name, display_name, description, scope, permissions, cluster_roles, rules, recording,
          records_stdin, redactions, when_audit_fails, created_at)
        values (${ids.next()}, ${role.name}, ${role.display_name}, ${role.description}, ${role.scope},
          ${role.permissions}, ${role.cluster_roles}, ${tx.json(role.rules)}, ${role.recording}, ${role.records_stdin},
          ${role.redactions}, ${role.when_audit_fails}, ${new Date(now())})
        on conflict (name) do nothing returning ${columns(tx)}`
      if (!row) throw await nameConflict(tx, input.name)
      const after = toRole(row)
      await record(tx, principal, { action: 'roles.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<Role> {
    const rights = await access.of(principal)
    rights.requireSight('roles.read', 'anywhere')
    return toRole(await find(sql, id))
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<RoleInput>): Promise<Role> {
    return sql.begin(async tx => {
      const { before, rights } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const role = wellFormed(input)
      const errors = (['name', 'scope'] as const).filter(field => role[field] !== before[field]).map(immutable)
      if (errors.length > 0) throw new Problem('conflict', 'Bindings rely on it; make another role', { errors })
      requireHeldEverywhere(rights, role)
      const [row] = await tx<Row[]>`
        update roles set display_name = ${role.display_name}, description = ${role.description},
          permissions = ${role.permissions}, cluster_roles = ${role.cluster_roles}, rules = ${tx.json(role.rules)},
          recording = ${role.recording}, records_stdin = ${role.records_stdin}, redactions = ${role.redactions},
          when_audit_fails = ${role.when_audit_fails}
        where id = ${id} returning ${columns(tx)}`
      if (!row) throw new Problem('not-found')
      const after = toRole(row)
      await record(tx, principal, { action: 'roles.update', target: targetOf(after), before, after })
      await announce(tx, { type: 'everyone' })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const { before } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const bound = await tx`select 1 from bindings where role = ${before.name} limit 1`
      if (bound.length > 0) throw new Problem('conflict', 'Bindings give this role; delete them first')
      await tx`delete from roles where id = ${id}`
      await record(tx, principal, { action: 'roles.delete', target: targetOf(before), before })
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string) {
    const rights = await access.of(principal, tx)
    rights.requireSight('roles.read', 'anywhere')
    rights.require('roles.write', 'organization')
    const before = toRole(await find(tx, id))
    if (before.is_builtin) throw new Problem('conflict', 'A built-in role cannot be changed; make one of your own')
    return { before, rights }
  }
}

/** It may be bound in any place of its scope, and bindings that are there change with it. */
function requireHeldEverywhere(rights: Rights, role: WellFormedRole): void {
  const nowhere = { projectId: null, clusterSelector: null, namespaces: [], namespaceSelector: {}, expiresAt: null }
  requireHeld(rights, { ...nowhere, role })
}

function immutable(field: string): Violation {
  return { pointer: `/${field}`, code: 'immutable_field', detail: 'It cannot change' }
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`select ${columns(query)} from roles where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function nameConflict(query: Query, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from roles where name = ${name}`
  return new Problem('conflict', 'A role with this name exists', existing ? { existingId: existing.id } : {})
}

function columns(query: Query) {
  return query`id, name, display_name, description, scope, is_builtin, permissions, cluster_roles, rules, recording,
    records_stdin, redactions, when_audit_fails, created_at`
}

function targetOf({ id, name }: Role) {
  return { kind: 'role', id, name }
}

function toRole({ created_at, ...row }: Row): Role {
  return { ...row, created_at: created_at.toISOString() }
}
