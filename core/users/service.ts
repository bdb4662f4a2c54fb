// Users: disabling or deleting one ends what it holds at once, and the last enabled organization admin stays.
import type { Rights } from '../access/access'
import { requireAnAdmin } from '../access/last-admin'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { requireMatch } from '../lib/etag'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { User, UserInput, UserQuery } from './model'

type Row = Omit<User, 'created_at'> & { created_at: Date }

export type Users = ReturnType<typeof Users>

export function Users(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: UserQuery): Promise<Page<User>> {
    ;(await access.of(principal)).require('users.read', 'anywhere')
    const after = afterOf(request)
    const rows = await sql<Row[]>`
      select ${columns(sql)} from users
      where true
        ${request.email === undefined ? sql`` : sql`and email = ${request.email}`}
        ${after === null ? sql`` : sql`and id > ${after}`}
      order by id limit ${limitOf(request) + 1}`
    return toPage(rows, request, toUser)
  }

  function create(principal: Principal, input: UserInput): Promise<User> {
    return sql.begin(async tx => {
      ;(await access.of(principal, tx)).require('users.write', 'organization')
      const [row] = await tx<Row[]>`
        insert into users (id, email, name, is_disabled, created_at)
        values (${ids.next()}, ${input.email}, ${input.name}, ${input.is_disabled ?? false}, ${new Date(now())})
        on conflict (email) do nothing returning ${columns(tx)}`
      if (!row) throw await emailConflict(tx, input.email)
      const after = toUser(row)
      const target = { kind: 'user', id: after.id, name: after.email }
      await record(tx, principal, { action: 'users.create', target, after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<User> {
    requireSight(await access.of(principal), principal, id)
    return toUser(await find(sql, id))
  }

  function replace(principal: Principal, id: string, change: { input: UserInput; ifMatch: string | undefined }) {
    return sql.begin(async tx => {
      await requireWrite(tx, principal, id)
      const before = await find(tx, id)
      requireMatch(change.ifMatch, toUser(before))
      const { email, name, is_disabled = false } = change.input
      const taken = await tx`select 1 from users where email = ${email} and id <> ${id}`
      if (taken.length > 0) throw await emailConflict(tx, email)
      const [row] = await tx<Row[]>`
        update users set email = ${email}, name = ${name}, is_disabled = ${is_disabled}
        where id = ${id} returning ${columns(tx)}`
      if (!row) throw new Problem('not-found')
      if (is_disabled && !before.is_disabled) await requireAnAdmin(tx)
      // The name in a grant is the e-mail address, so a change of it ends cached grants too.
      if (is_disabled !== before.is_disabled || email !== before.email) {
        await announce(tx, { type: 'principal', principal_id: id })
      }
      return toUser(row)
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: { ifMatch: string | undefined }): Promise<void> {
    await sql.begin(async tx => {
      await requireWrite(tx, principal, id)
      requireMatch(ifMatch, toUser(await find(tx, id)))
      await tx`update certificates set revoked_at = ${new Date(now())}
        where subject_id = ${id} and kind = 'user' and revoked_at is null`
      await tx`delete from users where id = ${id}`
      await requireAnAdmin(tx)
      await announce(tx, { type: 'principal', principal_id: id })
    })
  }

  async function requireWrite(tx: Query, principal: Principal, id: string): Promise<void> {
    const rights = await access.of(principal, tx)
    requireSight(rights, principal, id)
    rights.require('users.write', 'organization')
  }
}

function requireSight(rights: Rights, principal: Principal, id: string): void {
  if (principal.userId !== id && !rights.decide('users.read', 'anywhere').allow) throw new Problem('not-found')
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`select ${columns(query)} from users where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function emailConflict(query: Query, email: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from users where email = ${email}`
  return new Problem('conflict', 'A user with this e-mail address exists', existing ? { existingId: existing.id } : {})
}

function columns(query: Query) {
  return query`id, email, name, is_disabled, kind, password_hash is not null as has_password, created_at`
}

function toUser({ created_at, ...row }: Row): User {
  return { ...row, created_at: created_at.toISOString() }
}
