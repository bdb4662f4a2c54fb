// A bearer token of the API becomes a principal or a 401; nothing in between. Every refusal looks the same.
import type { Asker } from '../access/access'
import type { Sql } from '../db/database'
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
  }

/** Takes the value of the Authorization header. Throws Problem `unauthenticated`. */
export type Authenticate = (authorization: string | null | undefined, visitor: Visitor) => Promise<Principal>

type Row = {
  user_id: string
  email: string
  name: string
  session_id: string
  expires_at: Date | null
  revision: string
}

export function Bearer({ sql, now }: { sql: Sql; now: () => number }): Authenticate {
  return async (authorization, visitor) => {
    const token = /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(authorization ?? '')?.[1]
    if (!token) throw new Problem('unauthenticated')
    const [row] = await sql<Row[]>`
      select u.id as user_id, u.email, u.name, s.id as session_id, s.expires_at,
        (select revision from access_revision) as revision
      from sessions s join users u on u.id = s.user_id
      where s.token_hash = ${hashSecret(token)} and s.revoked_at is null and not u.is_disabled
        and (s.expires_at is null or s.expires_at > ${new Date(now())})`
    if (!row) throw new Problem('unauthenticated')
    const { user_id, email, name, session_id, expires_at, revision } = row
    return {
      ...visitor,
      userId: user_id,
      email,
      name,
      sessionId: session_id,
      expiresAt: expires_at,
      revision,
      limit: null,
    }
  }
}
