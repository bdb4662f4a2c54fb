// Machine users: disabling or deleting one ends its tokens and certificates at once and for good. Enabling one takes all
// that its bindings give, as making it a token does: tokens that were made meanwhile work from then on.
import { requireAllOf } from '../access/escalation'
import { requireAnAdmin } from '../access/last-admin'
import { machineEmail } from '../access/machine-name'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { endAllOf, endCertificates } from '../auth/endings'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { among, containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { MachineUser, MachineUserInput, MachineUserQuery } from './model'

type Row = Omit<MachineUser, 'created_at'> & { created_at: Date }

export type MachineUsers = ReturnType<typeof MachineUsers>

export function MachineUsers(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: MachineUserQuery): Promise<Page<MachineUser>> {
    const rights = await access.of(principal)
    rights.require('machine_users.read', 'anywhere')
    const order = ordered(sql, request, {
      id: sql`id`,
      by: { name: text(ownName(sql)), created_at: time(sql`created_at`) },
    })
    const searched = [ownName(sql), sql`name`, sql`description`]
    const rows = await sql<Keyed<Row>[]>`
      select ${columns(sql)}, ${order.key} from users where kind = 'machine'
        ${request.name === undefined ? sql`` : sql`and email = ${machineEmail(request.name)}`}
        ${among(sql, request.ids, sql`id`)}
        ${containing(sql, request.q, has => searched.map(one => has(one)))} ${order.after}
      ${order.end}`
    return order.toPage(rows, toMachineUser)
  }

  function create(principal: Principal, input: MachineUserInput): Promise<MachineUser> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('machine_users.write', 'organization')
      const { name, display_name, description = '', is_disabled = false } = input
      const [row] = await tx<Row[]>`
        insert into users (id, email, name, kind, description, is_disabled, created_at)
        values (${ids.next()}, ${machineEmail(name)}, ${display_name}, 'machine', ${description}, ${is_disabled},
          ${new Date(now())})
        on conflict (email) do nothing returning ${columns(tx)}`
      if (!row) throw await nameConflict(tx, name)
      const after = toMachineUser(row)
      await record(tx, principal, { action: 'machine_users.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<MachineUser> {
    if (principal.userId !== id) (await access.of(principal)).requireSight('machine_users.read', 'anywhere')
    return toMachineUser(await find(sql, id))
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<MachineUserInput>) {
    return sql.begin(async tx => {
      const { before, rights } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      const { name, display_name, description = '', is_disabled = false } = input
      if (name !== before.name) throw immutableName()
      if (before.is_disabled && !is_disabled) await requireAllOf(rights, tx, { userId: id, nowMs: now() })
      await tx`update users set name = ${display_name}, description = ${description}, is_disabled = ${is_disabled}
        where id = ${id}`
      if (is_disabled && !before.is_disabled) {
        await requireAnAdmin(tx)
        await endAllOf(tx, id, now())
      }
      const after = { ...before, display_name, description, is_disabled }
      await record(tx, principal, { action: 'machine_users.update', target: targetOf(after), before, after })
      if (is_disabled !== before.is_disabled) await announce(tx, { type: 'principal', principal_id: id })
      return after
    })
  }

  /** Its tokens, bindings and memberships go with its row. */
  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const { before } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      await endCertificates(tx, id, now())
      await tx`delete from users where id = ${id}`
      await requireAnAdmin(tx)
      await record(tx, principal, { action: 'machine_users.delete', target: targetOf(before), before })
      await announce(tx, { type: 'principal', principal_id: id })
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string) {
    const rights = await access.of(principal, tx)
    if (principal.userId !== id) rights.requireSight('machine_users.read', 'anywhere')
    const before = toMachineUser(await find(tx, id))
    rights.require('machine_users.write', 'organization')
    return { before, rights }
  }
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`
    select ${columns(query)} from users where id = ${id} and kind = 'machine' for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function nameConflict(query: Query, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from users where email = ${machineEmail(name)}`
  return new Problem('conflict', 'A machine user with this name exists', existing ? { existingId: existing.id } : {})
}

function immutableName(): Problem {
  const errors = [{ pointer: '/name', code: 'immutable_field', detail: 'It cannot change' }]
  return new Problem('conflict', 'Clusters and records know it by its name; make another machine user', { errors })
}

function ownName(query: Query) {
  return query`split_part(email, '@', 1)`
}

function columns(query: Query) {
  return query`id, ${ownName(query)} as name, name as display_name, description, is_disabled, email, created_at`
}

function targetOf({ id, name }: MachineUser) {
  return { kind: 'machine_user', id, name }
}

function toMachineUser({ created_at, ...row }: Row): MachineUser {
  return { ...row, created_at: created_at.toISOString() }
}
