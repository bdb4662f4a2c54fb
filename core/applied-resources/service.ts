// Applied resources: one's own, or all of them for who reads or writes the organization.
// Promise: nobody marks what another made. A prune deletes with the rights of who runs it, so a mark that anyone could set
// on anything would turn an admin's prune against the admin's own resources.
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Query } from '../db/database'
import { requireMatch } from '../lib/etag'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem, type Violation } from '../lib/problem'
import type { AppliedResource, AppliedResourceInput, AppliedResourceQuery } from './model'

type Row = Omit<AppliedResource, 'created_at'> & { created_at: Date }

export type AppliedResources = ReturnType<typeof AppliedResources>

export function AppliedResources(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: AppliedResourceQuery): Promise<Page<AppliedResource>> {
    const seesAll = await isFor(principal, 'organization.read')
    const after = afterOf(request)
    const rows = await sql<Row[]>`
      select ${columns(sql)} from applied_resources
      where ${seesAll ? sql`true` : sql`maker_id = ${principal.userId}`}
        ${request.kind === undefined ? sql`` : sql`and kind = ${request.kind}`}
        ${request.name === undefined ? sql`` : sql`and name = ${request.name}`}
        ${request.resource_id === undefined ? sql`` : sql`and resource_id = ${request.resource_id}`}
        ${request.label === undefined ? sql`` : sql`and labels @> ${sql.json(labelOf(request.label))}`}
        ${after === null ? sql`` : sql`and id > ${after}`}
      order by id limit ${limitOf(request) + 1}`
    return toPage(rows, request, toAppliedResource)
  }

  function create(principal: Principal, input: AppliedResourceInput): Promise<AppliedResource> {
    return sql.begin(async tx => {
      await requireMaker(tx, principal, input)
      const { kind, resource_id, name, labels = {} } = input
      const [row] = await tx<Row[]>`
        insert into applied_resources (id, kind, resource_id, name, labels, maker_id, created_at)
        values (${ids.next()}, ${kind}, ${resource_id}, ${name}, ${tx.json(labels)}, ${principal.userId},
          ${new Date(now())})
        on conflict (kind, resource_id) do nothing returning ${columns(tx)}`
      if (!row) throw await conflict(tx, input)
      const after = toAppliedResource(row)
      await record(tx, principal, { action: 'applied_resources.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<AppliedResource> {
    const found = toAppliedResource(await find(sql, id))
    if (found.maker_id !== principal.userId && !(await isFor(principal, 'organization.read')))
      throw new Problem('not-found')
    return found
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<AppliedResourceInput>) {
    return sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const fields = ['kind', 'resource_id'] as const
      const errors = fields.filter(field => input[field] !== before[field]).map(immutable)
      if (errors.length > 0) throw new Problem('conflict', 'It speaks of another resource; make another', { errors })
      const { name, labels = {} } = input
      await tx`update applied_resources set name = ${name}, labels = ${tx.json(labels)} where id = ${id}`
      const after = { ...before, name, labels }
      await record(tx, principal, { action: 'applied_resources.update', target: targetOf(after), before, after })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      await tx`delete from applied_resources where id = ${id}`
      await record(tx, principal, { action: 'applied_resources.delete', target: targetOf(before), before })
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string): Promise<AppliedResource> {
    const found = toAppliedResource(await find(tx, id))
    if (found.maker_id === principal.userId) return found
    const rights = await access.of(principal, tx)
    rights.requireSight('organization.read', 'organization')
    rights.require('organization.write', 'organization')
    return found
  }

  async function isFor(principal: Principal, permission: 'organization.read'): Promise<boolean> {
    return (await access.of(principal)).decide(permission, 'organization').allow
  }
}

/**
 * Who made what is in the record of changes, which nobody can write to. Its own making: an invitation of a user or an
 * enrolment of a cluster is recorded at that too. Throws Problem `invalid-input`.
 */
async function requireMaker(tx: Query, principal: Principal, input: AppliedResourceInput): Promise<void> {
  const made = await tx`
    select 1 from api_events
    where target_id = ${input.resource_id} and target_kind = ${input.kind} and actor_id = ${principal.userId}
      and action = ${`${input.kind}s.create`} and outcome = 'success' limit 1`
  if (made.length > 0) return
  const detail = 'There is no such resource that you made yourself'
  throw new Problem('invalid-input', detail, { errors: [{ pointer: '/resource_id', code: 'unknown', detail }] })
}

function labelOf(text: string): Record<string, string> {
  const equals = text.indexOf('=')
  return { [text.slice(0, equals)]: text.slice(equals + 1) }
}

function immutable(field: string): Violation {
  return { pointer: `/${field}`, code: 'immutable_field', detail: 'It cannot change' }
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`select ${columns(query)} from applied_resources where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function conflict(tx: Query, { kind, resource_id }: AppliedResourceInput): Promise<Problem> {
  const [existing] = await tx<{ id: string }[]>`
    select id from applied_resources where kind = ${kind} and resource_id = ${resource_id}`
  return new Problem('conflict', 'The resource is marked already', existing ? { existingId: existing.id } : {})
}

function columns(query: Query) {
  return query`id, kind, resource_id, name, labels, maker_id, created_at`
}

function targetOf({ id, kind, name }: AppliedResource) {
  return { kind: 'applied_resource', id, name: `${kind} ${name}` }
}

function toAppliedResource({ created_at, ...row }: Row): AppliedResource {
  return { ...row, created_at: created_at.toISOString() }
}
