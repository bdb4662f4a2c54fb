// Users: disabling or deleting one ends what it holds at once, and the last enabled organization admin stays; enabling one
// takes all that it holds.

import type { Rights } from '../access/access'
import { requireAllOf } from '../access/escalation'
import { requireAnAdmin } from '../access/last-admin'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { endAllOf, endCertificates } from '../auth/endings'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { among, containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { switchesOf } from '../organization/model'
import type { User, UserInput, UserQuery } from './model'
import { findUser, selectUsers, toUser, type UserRow } from './rows'

export type Users = ReturnType<typeof Users>

export function Users(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: UserQuery): Promise<Page<User>> {
    const rights = await access.of(principal)
    rights.require('users.read', 'anywhere')
    if (request.group_id !== undefined) rights.require('groups.read', 'anywhere')
    const order = ordered(sql, request, {
      id: sql`u.id`,
      by: {
        name: text(sql`lower(u.name)`),
        email: text(sql`u.email`),
        created_at: time(sql`u.created_at`),
        last_sign_in_at: time(sql`coalesce(u.last_sign_in_at, '-infinity')`),
      },
    })
    const rows = await sql<Keyed<UserRow>[]>`
      ${selectUsers(sql, sql`, ${order.key}`)} where u.kind = 'person'
        ${request.group_id === undefined ? sql`` : sql`and u.id in (select user_id from group_memberships where group_id = ${request.group_id})`}
        ${request.is_disabled === undefined ? sql`` : sql`and u.is_disabled = ${request.is_disabled}`}
        ${request.email === undefined ? sql`` : sql`and u.email = ${request.email}`}
        ${among(sql, request.ids, sql`u.id`)}
        ${containing(sql, request.q, has => [has(sql`u.name`), has(sql`u.email`)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, row => toUser(row, now()))
  }

  function create(principal: Principal, input: UserInput): Promise<User> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('users.write', 'organization')
      const row = { id: ids.next(), ...columnsOf(input), created_at: new Date(now()) }
      const made = await tx`insert into users ${tx(row)} on conflict (email) do nothing returning id`
      if (made.length === 0) throw await emailConflict(tx, input.email)
      const after = toUser(await findUser(tx, row.id), now())
      await record(tx, principal, { action: 'users.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<User> {
    if (principal.userId !== id) (await access.of(principal)).requireSight('users.read', 'anywhere')
    return toUser(await findUser(sql, id), now())
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<UserInput>): Promise<User> {
    return sql.begin(async tx => {
      const { rights, before } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const columns = columnsOf(input)
      const isEnabled = before.is_disabled && !columns.is_disabled
      // Their tokens and their password work again, whoever has them.
      if (isEnabled) await requireAllOf(rights, tx, { userId: id, nowMs: now() })
      if (columns.email !== before.email) await requireFreeEmail(tx, rights, { id, email: columns.email })
      await tx`update users set ${tx(columns)} where id = ${id}`
      if (columns.is_disabled && !before.is_disabled) {
        await requireAnAdmin(tx)
        await endWhatTheyHold(tx, id)
      }
      const after = toUser(await findUser(tx, id), now())
      await record(tx, principal, { action: 'users.update', target: targetOf(after), before, after })
      // The name in a grant is the e-mail address, so a change of it ends cached grants too.
      if (weightOf(after) !== weightOf(before)) await announce(tx, { type: 'principal', principal_id: id })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const { before } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      await endCertificates(tx, id, now())
      await tx`delete from users where id = ${id}`
      await requireAnAdmin(tx)
      await record(tx, principal, { action: 'users.delete', target: targetOf(before), before })
      await announce(tx, { type: 'principal', principal_id: id })
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string) {
    const rights = await access.of(principal, tx)
    if (principal.userId !== id) rights.requireSight('users.read', 'anywhere')
    const before = toUser(await findUser(tx, id), now())
    rights.require('users.write', 'organization')
    return { rights, before }
  }

  /** An account goes by its e-mail address: who changes it could make the account somebody else's. */
  async function requireFreeEmail(tx: Query, rights: Rights, { id, email }: { id: string; email: string }) {
    await requireAllOf(rights, tx, { userId: id, nowMs: now() })
    const taken = await tx`select 1 from users where email = ${email} and id <> ${id}`
    if (taken.length > 0) throw await emailConflict(tx, email)
  }

  /** Enabling somebody gives back the right to sign in and nothing else. */
  async function endWhatTheyHold(tx: Query, id: string): Promise<void> {
    await endAllOf(tx, id, now())
    await tx`update invitations set used_at = ${new Date(now())} where user_id = ${id} and used_at is null`
  }
}

function columnsOf(input: UserInput) {
  const { email, name, is_disabled = false, must_change_password = false } = input
  return { email, name, is_disabled, must_change_password, ...switchesOf(input) }
}

/** What of a user decides about rights. */
function weightOf(user: User): string {
  return JSON.stringify([user.is_disabled, user.email, user.must_change_password, switchesOf(user)])
}

/** The id of a machine user would lead nowhere here. */
async function emailConflict(query: Query, email: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from users where email = ${email} and kind = 'person'`
  return new Problem('conflict', 'A user with this e-mail address exists', existing ? { existingId: existing.id } : {})
}

function targetOf({ id, email }: User) {
  return { kind: 'user', id, name: email }
}
