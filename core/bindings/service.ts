// Bindings: who holds `bindings.write` at a scope gives there what they hold themselves. Each change is heard by relays.
import type { Access, Rights } from '../access/access'
import { requireHeld, scopeOf } from '../access/escalation'
import { requireAnAdmin } from '../access/last-admin'
import { roleNamed } from '../access/roles'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query, Sql } from '../db/database'
import { requireMatch } from '../lib/etag'
import type { Ids } from '../lib/ids'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem, type Violation } from '../lib/problem'
import type { Binding, BindingInput, BindingQuery } from './model'
import { wellFormed } from './rules'

type Row = Omit<Binding, 'created_at'> & { created_at: Date }

export type Bindings = ReturnType<typeof Bindings>

export function Bindings(deps: { sql: Sql; access: Access; now: () => number; ids: Ids }) {
  const { sql, access, now, ids } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: BindingQuery): Promise<Page<Binding>> {
    const rights = await access.of(principal)
    const reach = rights.reach('bindings.read')
    const isAll = rights.decide('bindings.read', 'organization').allow
    const after = afterOf(request)
    const rows = await sql<Row[]>`
      select ${columns(sql)} from bindings
      where ${visible(isAll, reach)}
        ${request.user_id === undefined ? sql`` : sql`and user_id = ${request.user_id}`}
        ${request.project_id === undefined ? sql`` : sql`and project_id = ${request.project_id}`}
        ${request.role === undefined ? sql`` : sql`and role = ${request.role}`}
        ${after === null ? sql`` : sql`and id > ${after}`}
      order by id limit ${limitOf(request) + 1}`
    return toPage(rows, request, toBinding)
  }

  /** What is bound to the organization itself is seen by those who may read there, not by readers of every project. */
  function visible(isAll: boolean, reach: 'all' | string[]) {
    if (isAll) return sql`true`
    return reach === 'all' ? sql`project_id is not null` : sql`project_id = any(${reach})`
  }

  function create(principal: Principal, input: BindingInput): Promise<Binding> {
    return sql.begin(async tx => {
      const gift = wellFormed(input)
      const rights = await access.of(principal, tx)
      rights.require('bindings.write', scopeOf(gift))
      requireHeld(rights, gift)
      await requireTargets(tx, input)
      const [row] = await tx<Row[]>`
        insert into bindings (id, role, user_id, project_id, namespaces, created_at)
        values (${ids.next()}, ${input.role}, ${input.user_id}, ${gift.projectId}, ${gift.namespaces}, ${new Date(now())})
        on conflict do nothing returning ${columns(tx)}`
      if (!row) throw await sameBinding(tx, input)
      await announce(tx, { type: 'principal', principal_id: input.user_id })
      return toBinding(row)
    })
  }

  async function get(principal: Principal, id: string): Promise<Binding> {
    const rights = await access.of(principal)
    const row = await find(sql, id)
    if (row.user_id !== principal.userId) requireSight(rights, row)
    return toBinding(row)
  }

  function replace(principal: Principal, id: string, change: { input: BindingInput; ifMatch: string | undefined }) {
    return sql.begin(async tx => {
      const { input } = change
      const gift = wellFormed(input)
      const rights = await access.of(principal, tx)
      const before = await findWritable(tx, rights, id)
      requireMatch(change.ifMatch, toBinding(before))
      rights.require('bindings.write', scopeOf(gift))
      requireHeld(rights, gift)
      await requireTargets(tx, input)
      const taken = await tx`select 1 from bindings where id <> ${id} and ${same(tx, input)}`
      if (taken.length > 0) throw await sameBinding(tx, input)
      const [row] = await tx<Row[]>`
        update bindings set role = ${input.role}, user_id = ${input.user_id}, project_id = ${gift.projectId},
          namespaces = ${gift.namespaces}
        where id = ${id} returning ${columns(tx)}`
      if (!row) throw new Problem('not-found')
      await requireAnAdmin(tx)
      for (const user of new Set([before.user_id, input.user_id])) {
        await announce(tx, { type: 'principal', principal_id: user })
      }
      return toBinding(row)
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: { ifMatch: string | undefined }): Promise<void> {
    await sql.begin(async tx => {
      const before = await findWritable(tx, await access.of(principal, tx), id)
      requireMatch(ifMatch, toBinding(before))
      await tx`delete from bindings where id = ${id}`
      await requireAnAdmin(tx)
      await announce(tx, { type: 'principal', principal_id: before.user_id })
    })
  }
}

async function findWritable(tx: Query, rights: Rights, id: string): Promise<Row> {
  const row = await find(tx, id)
  requireSight(rights, row)
  const role = roleNamed(row.role)
  rights.require('bindings.write', role ? scopeOf({ role, projectId: row.project_id }) : 'organization')
  return row
}

function requireSight(rights: Rights, row: Row): void {
  const role = roleNamed(row.role)
  const scope = role ? scopeOf({ role, projectId: row.project_id }) : 'organization'
  if (!rights.decide('bindings.read', scope).allow) throw new Problem('not-found')
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`select ${columns(query)} from bindings where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

/** The rows are locked, so that neither goes away before the binding is there. */
async function requireTargets(tx: Query, { user_id, project_id }: BindingInput): Promise<void> {
  const errors: Violation[] = []
  const users = await tx`select id from users where id = ${user_id} for key share`
  if (users.length === 0) errors.push({ pointer: '/user_id', code: 'unknown', detail: 'There is no such user' })
  const projects = project_id ? await tx`select id from projects where id = ${project_id} for key share` : [1]
  if (projects.length === 0)
    errors.push({ pointer: '/project_id', code: 'unknown', detail: 'There is no such project' })
  if (errors.length > 0) throw new Problem('invalid-input', 'The binding names what is not there', { errors })
}

async function sameBinding(tx: Query, input: BindingInput): Promise<Problem> {
  const [existing] = await tx<{ id: string }[]>`select id from bindings where ${same(tx, input)}`
  return new Problem('conflict', 'The user holds this binding already', existing ? { existingId: existing.id } : {})
}

function same(tx: Query, { role, user_id, project_id = null, namespaces = [] }: BindingInput) {
  return tx`role = ${role} and user_id = ${user_id} and project_id is not distinct from ${project_id}
    and namespaces = ${namespaces}`
}

function columns(query: Query) {
  return query`id, role, user_id, project_id, namespaces, created_at`
}

function toBinding({ created_at, ...row }: Row): Binding {
  return { ...row, created_at: created_at.toISOString() }
}
