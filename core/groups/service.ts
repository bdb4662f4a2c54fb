// Groups: deleting one takes from its members what only it gave them, at once.
import { requireAnAdmin } from '../access/last-admin'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announcePrincipals, principalsOf } from '../db/changes'
import type { Query } from '../db/database'
import { among, containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Group, GroupInput, GroupQuery } from './model'

type Row = Omit<Group, 'created_at'> & { created_at: Date }

export type Groups = ReturnType<typeof Groups>

export function Groups(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  /** Everyone may see which groups they are in. */
  async function list(principal: Principal, request: GroupQuery): Promise<Page<Group>> {
    const rights = await access.of(principal)
    if (request.user_id !== principal.userId) rights.require('groups.read', 'anywhere')
    const order = ordered(sql, request, {
      id: sql`id`,
      by: { name: text(sql`name`), created_at: time(sql`created_at`) },
    })
    const rows = await sql<Keyed<Row>[]>`
      select id, name, display_name, created_at, ${order.key} from groups
      where true
        ${request.name === undefined ? sql`` : sql`and name = ${request.name}`}
        ${request.user_id === undefined ? sql`` : sql`and id in (select group_id from group_memberships where user_id = ${request.user_id})`}
        ${among(sql, request.ids, sql`id`)}
        ${containing(sql, request.q, has => [has(sql`name`), has(sql`display_name`)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toGroup)
  }

  function create(principal: Principal, input: GroupInput): Promise<Group> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('groups.write', 'organization')
      const [row] = await tx<Row[]>`
        insert into groups (id, name, display_name, created_at)
        values (${ids.next()}, ${input.name}, ${input.display_name}, ${new Date(now())})
        on conflict (name) do nothing returning id, name, display_name, created_at`
      if (!row) throw await nameConflict(tx, input.name)
      const after = toGroup(row)
      await record(tx, principal, { action: 'groups.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<Group> {
    const rights = await access.of(principal)
    const isSeen = rights.decide('groups.read', 'anywhere').allow || (await isMember(principal.userId, id))
    if (!isSeen) throw new Problem('not-found')
    return toGroup(await find(sql, id))
  }

  async function isMember(userId: string, id: string): Promise<boolean> {
    const rows = await sql`select 1 from group_memberships where user_id = ${userId} and group_id = ${id} limit 1`
    return rows.length > 0
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<GroupInput>): Promise<Group> {
    return sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const { name, display_name } = input
      const taken = await tx`select 1 from groups where name = ${name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, name)
      await tx`update groups set name = ${name}, display_name = ${display_name} where id = ${id}`
      const after = { ...before, name, display_name }
      await record(tx, principal, { action: 'groups.update', target: targetOf(after), before, after })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const members = await principalsOf(tx, { user_id: null, group_id: id })
      await tx`delete from groups where id = ${id}`
      await requireAnAdmin(tx)
      await record(tx, principal, { action: 'groups.delete', target: targetOf(before), before })
      await announcePrincipals(tx, members)
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string): Promise<Group> {
    const rights = await access.of(principal, tx)
    rights.requireSight('groups.read', 'anywhere')
    rights.require('groups.write', 'organization')
    return toGroup(await find(tx, id))
  }
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`
    select id, name, display_name, created_at from groups where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function nameConflict(query: Query, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from groups where name = ${name}`
  return new Problem('conflict', 'A group with this name exists', existing ? { existingId: existing.id } : {})
}

function targetOf({ id, name }: Group) {
  return { kind: 'group', id, name }
}

function toGroup({ created_at, ...row }: Row): Group {
  return { ...row, created_at: created_at.toISOString() }
}
