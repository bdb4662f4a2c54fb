// API tokens of one kind: made, read, limited and ended. A secret leaves here once, when it is made.
import { readableNames } from '../access/names'
import type { FeatureDeps, Replacement } from '../audit/feature'
import { type Principal, TOKEN_PREFIXES } from '../auth/bearer'
import { keepShown } from '../auth/endings'
import { insertToken } from '../auth/token-rows'
import type { Query } from '../db/database'
import { containing, type ListRequest, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { Ends } from './ends'
import { Found } from './found'
import type { TokenKind, Wanted } from './kinds'
import { readTokens } from './rows'
import { requireWellFormed, requireWithin } from './rules'

export type TokenRequest = ListRequest & { name?: string; ownerId?: string | undefined }

export type Tokens<Input, Output extends object> = ReturnType<typeof Tokens<Input, Output>>

export function Tokens<Input, Output extends object>(deps: FeatureDeps, kind: TokenKind<Input, Output>) {
  const { sql, access, now, ids } = deps
  const { ownerKind, mostDays, show } = kind
  const found = Found(deps, kind)
  return { list, create, get, replace, ...Ends(deps, kind, found) }

  /** One's own are seen by everyone. */
  async function list(principal: Principal, request: TokenRequest): Promise<Page<Output>> {
    const rights = await access.of(principal)
    const seesAll = kind.canSee(rights)
    const ownerId = request.ownerId ?? (seesAll ? undefined : principal.userId)
    if (ownerId !== principal.userId && !seesAll) rights.require(kind.seeing, 'organization')
    const order = ordered(sql, request, {
      id: sql`t.id`,
      by: {
        name: text(sql`lower(t.name)`),
        created_at: time(sql`t.created_at`),
        expires_at: time(sql`coalesce(t.expires_at, 'infinity')`),
      },
    })
    const names = readableNames(sql, rights, principal.userId)
    const where = sql`true
      ${ownerId === undefined ? sql`` : sql`and t.user_id = ${ownerId}`}
      ${request.name === undefined ? sql`` : sql`and t.name = ${request.name}`}
      ${containing(sql, request.q, has => [has(sql`t.name`), names.users(sql`t.user_id`, has)])} ${order.after}
      ${order.end}`
    const tokens = await readTokens(sql, { ownerKind, where, nowMs: now(), more: sql`, ${order.key}` })
    return order.toPage(tokens, show)
  }

  async function create(principal: Principal, input: Input): Promise<Output & { token: string }> {
    const secret = ids.secret(TOKEN_PREFIXES[ownerKind])
    const made = await sql.begin(async tx => {
      const wanted = kind.wanted(input, principal)
      await kind.requireUse(tx, found.useOf(await found.asking(tx, principal), wanted.ownerId))
      await keepShown(tx, principal)
      requireWellFormed(wanted, { mostDays, nowMs: now() })
      requireWithin(principal, { ...wanted, user_id: wanted.ownerId })
      const { ownerId: userId, name, permissions } = wanted
      const token = { id: ids.next(), userId, name, permissions, expiresAt: endOf(wanted), secret, shownTo: principal }
      if (!(await insertToken(tx, token, now()))) throw await nameConflict(tx, wanted)
      const after = await found.find(tx, token.id)
      await found.settle(tx, principal, { verb: 'create', after, isSecretNew: true })
      return after
    })
    return { ...show(made), token: secret }
  }

  async function get(principal: Principal, id: string): Promise<Output> {
    return show(await found.findSeen(sql, id, { principal, rights: await access.of(principal) }))
  }

  async function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<Input>): Promise<Output> {
    const replaced = await sql.begin(async tx => {
      const asking = await found.asking(tx, principal)
      const before = await found.findSeen(tx, id, asking)
      await kind.requireUse(tx, found.useOf(asking, before.user_id))
      requireMatch(ifMatch, show(before))
      const wanted = kind.wanted(input, principal)
      if (wanted.ownerId !== before.user_id) throw immutableOwner()
      requireWellFormed(wanted, { before, mostDays, nowMs: now() })
      requireWithin(principal, { ...wanted, user_id: wanted.ownerId })
      if (before.revoked_at === null && (await isTaken(tx, wanted, id))) throw await nameConflict(tx, wanted)
      await tx`update api_tokens set name = ${wanted.name}, permissions = ${wanted.permissions},
        expires_at = ${endOf(wanted)} where id = ${id}`
      const after = await found.find(tx, id)
      await found.settle(tx, principal, { verb: 'update', before, after, isHeard: true })
      return after
    })
    return show(replaced)
  }
}

function endOf({ expires_at }: Wanted): Date | null {
  return expires_at === null ? null : new Date(expires_at)
}

async function isTaken(tx: Query, { ownerId, name }: Wanted, id: string): Promise<boolean> {
  const others = await tx`
    select 1 from api_tokens where user_id = ${ownerId} and name = ${name} and revoked_at is null and id <> ${id}`
  return others.length > 0
}

async function nameConflict(tx: Query, { ownerId, name }: Wanted): Promise<Problem> {
  const [existing] = await tx<{ id: string }[]>`
    select id from api_tokens where user_id = ${ownerId} and name = ${name} and revoked_at is null`
  return new Problem('conflict', 'A live token with this name exists', existing ? { existingId: existing.id } : {})
}

/** Only of a machine user's token it can be asked for. */
function immutableOwner(): Problem {
  const errors = [{ pointer: '/machine_user_id', code: 'immutable_field', detail: 'It cannot change' }]
  return new Problem('conflict', 'A token stays with its owner; make another', { errors })
}
