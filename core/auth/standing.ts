// Whether what somebody showed a while ago still stands: for those who are served for longer than one request. Promise:
// asking is no use of it, so a session that is only looked at ends for want of use.
import type { Sql } from '../db/database'
import { idleEnd, type Principal } from './bearer'

/** `until`: when it ends by itself; null: never. `revision` is what rights are good for. */
export type Stands = { revision: string; until: Date | null }
/** Undefined: it has ended, or its owner must change the password first. */
export type Standing = (principal: Principal) => Promise<Stands | undefined>

export function Standing({ sql, now }: { sql: Sql; now: () => number }): Standing {
  return async ({ userId, sessionId, token }) => {
    const at = new Date(now())
    const [row] = token
      ? await sql<Stands[]>`
          select least(t.expires_at, s.expires_at) as until, (select revision from access_revision) as revision
          from api_token_secrets s join api_tokens t on t.id = s.token_id join users u on u.id = t.user_id
          where t.id = ${token.id} and s.generation = ${token.generation} and u.id = ${userId} and t.revoked_at is null
            and not u.is_disabled and not (u.must_change_password and u.password_hash is not null)
            and (t.expires_at is null or t.expires_at > ${at}) and (s.expires_at is null or s.expires_at > ${at})`
      : await sql<Stands[]>`
          select least(s.expires_at, case when s.kind = 'sign-in' then ${idleEnd(sql)} end) as until,
            (select revision from access_revision) as revision
          from sessions s join users u on u.id = s.user_id cross join organization o
          where s.id = ${sessionId} and u.id = ${userId} and s.revoked_at is null
            and not u.is_disabled and not (u.must_change_password and u.password_hash is not null)
            and (s.expires_at is null or s.expires_at > ${at})
            and (s.kind <> 'sign-in' or ${idleEnd(sql)} > ${at})`
    return row
  }
}
