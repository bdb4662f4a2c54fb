// Bindings: who holds `bindings.write` at a scope gives there what they hold themselves. Each change is heard by relays.
import type { Rights, Scope } from '../access/access'
import { bindingsWithin } from '../access/clusters'
import { requireHeld, scopeOf } from '../access/escalation'
import { requireAnAdmin } from '../access/last-admin'
import { readableNames } from '../access/names'
import type { RoleScope } from '../access/roles'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announceSubject } from '../db/changes'
import type { Query } from '../db/database'
import { containing, type Has, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Binding, BindingInput, BindingQuery } from './model'
import { wellFormed } from './rules'

type Row = Omit<Binding, 'created_at' | 'expires_at'> & {
  created_at: Date
  expires_at: Date | null
  scope: RoleScope
  subject: string
}

export type Bindings = ReturnType<typeof Bindings>

export function Bindings(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  /** What is bound to the organization itself is seen by who may read there; one's own are seen by everyone. */
  async function list(principal: Principal, request: BindingQuery): Promise<Page<Binding>> {
    const rights = await access.of(principal)
    const order = ordered(sql, request, {
      id: sql`b.id`,
      by: {
        role: text(sql`b.role`),
        created_at: time(sql`b.created_at`),
        expires_at: time(sql`coalesce(b.expires_at, 'infinity')`),
      },
    })
    const names = readableNames(sql, rights, principal.userId)
    const searched = (has: Has) => [
      has(sql`b.role`),
      names.users(sql`b.user_id`, has),
      names.groups(sql`b.group_id`, has),
      names.projects(sql`b.project_id`, has),
    ]
    const rows = await sql<Keyed<Row>[]>`
      select ${columns(sql)}, ${order.key} from ${source(sql)}
      where ${request.user_id === principal.userId ? sql`true` : bindingsWithin(sql, rights)}
        ${request.user_id === undefined ? sql`` : sql`and b.user_id = ${request.user_id}`}
        ${request.group_id === undefined ? sql`` : sql`and b.group_id = ${request.group_id}`}
        ${request.project_id === undefined ? sql`` : sql`and b.project_id = ${request.project_id}`}
        ${request.role === undefined ? sql`` : sql`and b.role = ${request.role}`}
        ${containing(sql, request.q, searched)} ${order.after}
      ${order.end}`
    return order.toPage(rows, toBinding)
  }

  function create(principal: Principal, input: BindingInput): Promise<Binding> {
    return sql.begin(async tx => {
      const rights = await writer(principal, tx, { input })
      const gift = await wellFormed(tx, input, now())
      rights.require('bindings.write', scopeOf(gift))
      requireHeld(rights, gift)
      const made = await tx`
        insert into bindings (id, role, user_id, group_id, project_id, cluster_selector, namespaces, namespace_selector,
          expires_at, created_at)
        values (${ids.next()}, ${input.role}, ${input.user_id ?? null}, ${input.group_id ?? null}, ${gift.projectId},
          ${json(tx, gift.clusterSelector)}, ${gift.namespaces}, ${json(tx, gift.namespaceSelector)},
          ${gift.expiresAt}, ${new Date(now())})
        on conflict do nothing returning id`
      if (made.length === 0) throw await sameBinding(tx, input)
      const row = await find(tx, made[0]?.id)
      const after = toBinding(row)
      await record(tx, principal, { action: 'bindings.create', target: targetOf(row), after })
      await announceSubject(tx, row)
      return after
    })
  }

  /**
   * Before anything that the input names is looked up: who can write no binding there learns nothing of it, nor of a binding
   * `replaced` that is not theirs to see. That one is locked later, after what the input names.
   */
  async function writer(
    principal: Principal,
    tx: Query,
    { input, replaced }: { input: BindingInput; replaced?: string },
  ): Promise<Rights> {
    const rights = await access.of(principal, tx)
    if (replaced !== undefined) rights.requireSight('bindings.read', placeOf(await look(tx, replaced)))
    rights.require('bindings.write', input.project_id ? { projectId: input.project_id } : 'anywhere')
    return rights
  }

  async function get(principal: Principal, id: string): Promise<Binding> {
    const rights = await access.of(principal)
    const row = await find(sql, id)
    const isOwn = row.user_id === principal.userId || rights.bindings.some(held => held.id === id)
    if (!isOwn) rights.requireSight('bindings.read', placeOf(row))
    return toBinding(row)
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<BindingInput>): Promise<Binding> {
    return sql.begin(async tx => {
      const rights = await writer(principal, tx, { input, replaced: id })
      const gift = await wellFormed(tx, input, now())
      const before = await findWritable(tx, rights, id)
      requireMatch(ifMatch, toBinding(before))
      rights.require('bindings.write', scopeOf(gift))
      requireHeld(rights, gift)
      const taken = await tx`select 1 from bindings where id <> ${id} and ${same(tx, input)}`
      if (taken.length > 0) throw await sameBinding(tx, input)
      await tx`
        update bindings set role = ${input.role}, user_id = ${input.user_id ?? null},
          group_id = ${input.group_id ?? null}, project_id = ${gift.projectId},
          cluster_selector = ${json(tx, gift.clusterSelector)}, namespaces = ${gift.namespaces},
          namespace_selector = ${json(tx, gift.namespaceSelector)}, expires_at = ${gift.expiresAt}
        where id = ${id}`
      const row = await find(tx, id)
      await requireAnAdmin(tx)
      const change = { before: toBinding(before), after: toBinding(row) }
      await record(tx, principal, { action: 'bindings.update', target: targetOf(row), ...change })
      await announceSubject(tx, before, row)
      return change.after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const row = await findWritable(tx, await access.of(principal, tx), id)
      const before = toBinding(row)
      requireMatch(ifMatch, before)
      await tx`delete from bindings where id = ${id}`
      await requireAnAdmin(tx)
      await record(tx, principal, { action: 'bindings.delete', target: targetOf(row), before })
      await announceSubject(tx, row)
    })
  }
}

async function findWritable(tx: Query, rights: Rights, id: string): Promise<Row> {
  const row = await find(tx, id)
  rights.requireSight('bindings.read', placeOf(row))
  rights.require('bindings.write', placeOf(row))
  return row
}

function placeOf({ scope, project_id }: Row): Scope {
  if (scope === 'organization') return 'organization'
  return project_id === null ? 'every-project' : { projectId: project_id }
}

function find(query: Query, id: string): Promise<Row> {
  return one(query<Row[]>`select ${columns(query)} from ${source(query)} where b.id = ${id} for update of b`)
}

function look(query: Query, id: string): Promise<Row> {
  return one(query<Row[]>`select ${columns(query)} from ${source(query)} where b.id = ${id}`)
}

async function one(found: Promise<Row[]>): Promise<Row> {
  const [row] = await found
  if (!row) throw new Problem('not-found')
  return row
}

async function sameBinding(tx: Query, input: BindingInput): Promise<Problem> {
  const [existing] = await tx<{ id: string }[]>`select id from bindings where ${same(tx, input)}`
  return new Problem('conflict', 'This binding is there already', existing ? { existingId: existing.id } : {})
}

/** Two that differ only in when they end are one: replace it. */
function same(tx: Query, input: BindingInput) {
  const { role, user_id = null, group_id = null, project_id = null, namespaces = [] } = input
  return tx`role = ${role} and coalesce(user_id, group_id) = ${user_id ?? group_id}
    and project_id is not distinct from ${project_id} and namespaces = ${namespaces}
    and cluster_selector is not distinct from ${json(tx, input.cluster_selector)}::jsonb
    and namespace_selector is not distinct from ${json(tx, input.namespace_selector)}::jsonb`
}

function json(query: Query, value: Readonly<Record<string, string>> | null | undefined) {
  return value ? query.json(value) : null
}

function source(query: Query) {
  return query`bindings b join roles r on r.name = b.role left join users u on u.id = b.user_id
    left join groups g on g.id = b.group_id`
}

function columns(query: Query) {
  return query`b.id, b.role, b.user_id, b.group_id, b.project_id, b.cluster_selector, b.namespaces,
    b.namespace_selector, b.expires_at, b.created_at, r.scope, coalesce(u.email, g.name) as subject`
}

function targetOf({ id, role, subject, project_id }: Row) {
  return { kind: 'binding', id, name: `${role} for ${subject}`, projectId: project_id }
}

function toBinding({ created_at, expires_at, scope: _, subject: __, ...row }: Row): Binding {
  return { ...row, expires_at: expires_at?.toISOString() ?? null, created_at: created_at.toISOString() }
}
