// Group memberships: putting somebody into a group gives what the group holds, so nobody adds to a group that holds more
// than they do; what an identity provider said is taken back by it alone.
import { readGroupBindings } from '../access/bindings'
import { requireHeld } from '../access/escalation'
import { requireAnAdmin } from '../access/last-admin'
import { readableNames } from '../access/names'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announcePrincipals } from '../db/changes'
import type { Query } from '../db/database'
import { containing, type Keyed, ordered, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem, type Violation } from '../lib/problem'
import type { GroupMembership, GroupMembershipInput, GroupMembershipQuery } from './model'

type Row = Omit<GroupMembership, 'created_at'> & { created_at: Date }

export type GroupMemberships = ReturnType<typeof GroupMemberships>

export function GroupMemberships(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: GroupMembershipQuery): Promise<Page<GroupMembership>> {
    const rights = await access.of(principal)
    if (request.user_id !== principal.userId) rights.require('groups.read', 'anywhere')
    const order = ordered(sql, request, { id: sql`m.id`, by: { created_at: time(sql`m.created_at`) } })
    const names = readableNames(sql, rights, principal.userId)
    const rows = await sql<Keyed<Row>[]>`
      select m.id, m.group_id, m.user_id, m.identity_provider_id, m.created_at, ${order.key}
      from group_memberships m
      where true
        ${request.group_id === undefined ? sql`` : sql`and m.group_id = ${request.group_id}`}
        ${request.user_id === undefined ? sql`` : sql`and m.user_id = ${request.user_id}`}
        ${containing(sql, request.q, has => [
          names.users(sql`m.user_id`, has),
          names.groups(sql`m.group_id`, has),
        ])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toMembership)
  }

  function create(principal: Principal, input: GroupMembershipInput): Promise<GroupMembership> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('groups.write', 'organization')
      await requireTargets(tx, input)
      for (const gift of await readGroupBindings(tx, input.group_id, now())) requireHeld(rights, gift)
      const [row] = await tx<Row[]>`
        insert into group_memberships (id, group_id, user_id, created_at)
        values (${ids.next()}, ${input.group_id}, ${input.user_id}, ${new Date(now())})
        on conflict do nothing returning ${columns(tx)}`
      if (!row) throw await conflict(tx, input)
      const after = toMembership(row)
      await record(tx, principal, { action: 'group_memberships.create', target: await targetOf(tx, after), after })
      await announcePrincipals(tx, [input.user_id])
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<GroupMembership> {
    const rights = await access.of(principal)
    const found = toMembership(await find(sql, id))
    if (found.user_id !== principal.userId) rights.requireSight('groups.read', 'anywhere')
    return found
  }

  /** There is nothing in it that can change. */
  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<GroupMembershipInput>) {
    return sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const fields = ['group_id', 'user_id'] as const
      const errors = fields.filter(field => input[field] !== before[field]).map(immutable)
      if (errors.length > 0) throw new Problem('conflict', 'A membership cannot be changed; make another', { errors })
      return before
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      if (before.identity_provider_id !== null)
        throw new Problem('conflict', 'An identity provider says so; change its mapping, or the group there')
      const target = await targetOf(tx, before)
      await tx`delete from group_memberships where id = ${id}`
      await requireAnAdmin(tx)
      await record(tx, principal, { action: 'group_memberships.delete', target, before })
      await announcePrincipals(tx, [before.user_id])
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string): Promise<GroupMembership> {
    const rights = await access.of(principal, tx)
    rights.requireSight('groups.read', 'anywhere')
    rights.require('groups.write', 'organization')
    return toMembership(await find(tx, id))
  }
}

function immutable(field: string): Violation {
  return { pointer: `/${field}`, code: 'immutable_field', detail: 'It cannot change' }
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`select ${columns(query)} from group_memberships where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function requireTargets(tx: Query, { group_id, user_id }: GroupMembershipInput): Promise<void> {
  const errors: Violation[] = []
  const groups = await tx`select id from groups where id = ${group_id} for key share`
  if (groups.length === 0) errors.push({ pointer: '/group_id', code: 'unknown', detail: 'There is no such group' })
  const users = await tx`select id from users where id = ${user_id} for key share`
  if (users.length === 0) errors.push({ pointer: '/user_id', code: 'unknown', detail: 'There is no such user' })
  if (errors.length > 0) throw new Problem('invalid-input', 'The membership names what is not there', { errors })
}

async function conflict(tx: Query, { group_id, user_id }: GroupMembershipInput): Promise<Problem> {
  const [existing] = await tx<{ id: string }[]>`
    select id from group_memberships
    where group_id = ${group_id} and user_id = ${user_id} and identity_provider_id is null`
  return new Problem('conflict', 'The user is in the group already', existing ? { existingId: existing.id } : {})
}

/** A membership has no name of its own: its record says who was put where. */
async function targetOf(query: Query, { id, group_id, user_id }: GroupMembership) {
  const [names] = await query<{ group: string; user: string }[]>`
    select g.name as group, u.email as user from groups g, users u where g.id = ${group_id} and u.id = ${user_id}`
  return { kind: 'group_membership', id, name: `${names?.user ?? user_id} in ${names?.group ?? group_id}` }
}

function columns(query: Query) {
  return query`id, group_id, user_id, identity_provider_id, created_at`
}

function toMembership({ created_at, ...row }: Row): GroupMembership {
  return { ...row, created_at: created_at.toISOString() }
}
