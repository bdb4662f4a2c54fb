// A bearer token of the API becomes a principal or a 401; nothing in between. Every refusal looks the same.
import type { Asker } from '../access/access'
import type { Query, Sql } from '../db/database'
import { hashSecret } from '../lib/ids'
import { Problem } from '../lib/problem'
import type { Visitor } from '../lib/visitor'

/** Who asks, by which session, from where. `revision` is what rights are good for: see core/access. */
export type Principal = Asker &
  Visitor & {
    email: string
    name: string
    sessionId: string
    /** Null: an API token that ends only by revocation. */
    expiresAt: Date | null
    /** When it ends unless it is used before; null: not using it does not end it. */
    idleUntil: Date | null
    /** Until the password is changed, nothing else may be done. */
    mustChangePassword: boolean
  }

/** Takes the value of the Authorization header. Throws Problem `unauthenticated`. */
export type Authenticate = (authorization: string | null | undefined, visitor: Visitor) => Promise<Principal>

type Row = {
  user_id: string
  email: string
  name: string
  session_id: string
  expires_at: Date | null
  idle_until: Date | null
  is_used_lately: boolean
  must_change_password: boolean
  revision: string
}

/** When it was last used is written no more often than this. */
const USE_NOTED_MS = 60_000

export function Bearer({ sql, now }: { sql: Sql; now: () => number }): Authenticate {
  return async (authorization, visitor) => {
    const token = /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(authorization ?? '')?.[1]
    if (!token) throw new Problem('unauthenticated')
    const row = await find(token)
    if (!row) throw new Problem('unauthenticated')
    const { user_id, email, name, session_id, expires_at, revision } = row
    if (!row.is_used_lately) await noteUse(session_id)
    return {
      ...visitor,
      userId: user_id,
      email,
      name,
      sessionId: session_id,
      expiresAt: expires_at,
      idleUntil: row.idle_until,
      mustChangePassword: row.must_change_password,
      revision,
      limit: null,
    }
  }

  /** A sign-in that was not used for too long is not found; an API token may rest. */
  async function find(token: string): Promise<Row | undefined> {
    const at = new Date(now())
    const [row] = await sql<Row[]>`
      select u.id as user_id, u.email, u.name, s.id as session_id, s.expires_at,
        case when s.kind = 'sign-in' then ${idleEnd(sql)} end as idle_until,
        coalesce(s.last_used_at > ${new Date(now() - USE_NOTED_MS)}, false) as is_used_lately,
        u.must_change_password and u.password_hash is not null as must_change_password,
        (select revision from access_revision) as revision
      from sessions s join users u on u.id = s.user_id cross join organization o
      where s.token_hash = ${hashSecret(token)} and s.revoked_at is null and not u.is_disabled
        and (s.expires_at is null or s.expires_at > ${at})
        and (s.kind <> 'sign-in' or ${idleEnd(sql)} > ${at})`
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
