// A bearer token of the API becomes a principal or a 401; nothing in between. Every refusal looks the same. Its prefix says
// whether it is a session's or an API token's: one statement either way.
import type { Asker } from '../access/access'
import type { Permission } from '../access/permissions'
import type { Query, Sql } from '../db/database'
import { hashSecret } from '../lib/ids'
import { Problem } from '../lib/problem'
import type { Visitor } from '../lib/visitor'
import { LastUse } from './last-use'

/** Who asks, by which session or API token, from where. `revision` is what rights are good for: see core/access. */
export type Principal = Asker &
  Visitor & {
    email: string
    name: string
    /** Null: an API token was shown. */
    sessionId: string | null
    /** `generation` counts its secrets: each rotation makes the next. */
    token: { id: string; generation: number } | null
    /** Null: an API token that ends only by revocation. */
    expiresAt: Date | null
    /** When it ends unless it is used before; null: not using it does not end it. */
    idleUntil: Date | null
    /** Until the password is changed, nothing else may be done. */
    mustChangePassword: boolean
  }

/** Takes the value of the Authorization header. Throws Problem `unauthenticated`. */
export type Authenticate = (authorization: string | null | undefined, visitor: Visitor) => Promise<Principal>

/** What an API token begins with, by the kind of its owner. */
export const TOKEN_PREFIXES = { person: 'sal_api_', machine: 'sal_mch_' } as const

type Row = {
  user_id: string
  email: string
  name: string
  expires_at: Date | null
  must_change_password: boolean
  revision: string
}
type SessionRow = Row & { session_id: string; idle_until: Date | null; is_used_lately: boolean }
type TokenRow = Row & {
  token_id: string
  generation: number
  permissions: Permission[] | null
  last_used_at: Date | null
}
type Known = Omit<Principal, keyof Visitor>

/** When it was last used is written no more often than this. */
const USE_NOTED_MS = 60_000

export function Bearer(deps: { sql: Sql; now: () => number }): Authenticate {
  const { sql, now } = deps
  const lastUse = LastUse(deps)
  return async (authorization, visitor) => {
    const secret = /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(authorization ?? '')?.[1]
    if (!secret) throw new Problem('unauthenticated')
    const isToken = Object.values(TOKEN_PREFIXES).some(prefix => secret.startsWith(prefix))
    const known = isToken ? await byToken(secret, visitor.sourceAddress) : await bySession(secret)
    if (!known) throw new Problem('unauthenticated')
    return { ...visitor, ...known }
  }

  async function bySession(secret: string): Promise<Known | undefined> {
    const row = await findSession(secret)
    if (!row) return undefined
    if (!row.is_used_lately) await noteUse(row.session_id)
    return { ...ownerOf(row), sessionId: row.session_id, token: null, idleUntil: row.idle_until, limit: null }
  }

  async function byToken(secret: string, from: string): Promise<Known | undefined> {
    const row = await findToken(secret)
    if (!row) return undefined
    lastUse.note({ tokenId: row.token_id, lastUsedAt: row.last_used_at, from })
    const token = { id: row.token_id, generation: row.generation }
    return { ...ownerOf(row), sessionId: null, token, idleUntil: null, limit: row.permissions }
  }

  /** A sign-in that was not used for too long is not found. */
  async function findSession(secret: string): Promise<SessionRow | undefined> {
    const at = new Date(now())
    const [row] = await sql<SessionRow[]>`
      select u.id as user_id, u.email, u.name, s.id as session_id, s.expires_at,
        case when s.kind = 'sign-in' then ${idleEnd(sql)} end as idle_until,
        coalesce(s.last_used_at > ${new Date(now() - USE_NOTED_MS)}, false) as is_used_lately,
        u.must_change_password and u.password_hash is not null as must_change_password,
        (select revision from access_revision) as revision
      from sessions s join users u on u.id = s.user_id cross join organization o
      where s.token_hash = ${hashSecret(secret)} and s.revoked_at is null and not u.is_disabled
        and (s.expires_at is null or s.expires_at > ${at})
        and (s.kind <> 'sign-in' or ${idleEnd(sql)} > ${at})`
    return row
  }

  /** One that was rotated is found by its older secret until the overlap ends. */
  async function findToken(secret: string): Promise<TokenRow | undefined> {
    const at = new Date(now())
    const [row] = await sql<TokenRow[]>`
      select u.id as user_id, u.email, u.name, t.id as token_id, s.generation, t.permissions, t.last_used_at,
        least(t.expires_at, s.expires_at) as expires_at,
        u.must_change_password and u.password_hash is not null as must_change_password,
        (select revision from access_revision) as revision
      from api_token_secrets s join api_tokens t on t.id = s.token_id join users u on u.id = t.user_id
      where s.token_hash = ${hashSecret(secret)} and t.revoked_at is null and not u.is_disabled
        and (t.expires_at is null or t.expires_at > ${at}) and (s.expires_at is null or s.expires_at > ${at})`
    return row
  }

  async function noteUse(sessionId: string): Promise<void> {
    const at = new Date(now())
    await sql`update sessions set last_used_at = ${at}
      where id = ${sessionId} and (last_used_at is null or last_used_at < ${at})`
  }
}

/** When a session `s` ends for want of use, as the organization `o` says. */
export function idleEnd(query: Query) {
  return query`(coalesce(s.last_used_at, s.created_at) + make_interval(secs => o.session_idle_seconds))`
}

function ownerOf({ user_id, email, name, expires_at, must_change_password, revision }: Row) {
  return { userId: user_id, email, name, expiresAt: expires_at, mustChangePassword: must_change_password, revision }
}
