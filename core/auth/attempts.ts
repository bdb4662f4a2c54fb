// Lockout. Each try is counted before the password is looked at, so that tries at the same time are no way around it;
// a right password takes the count away. Promise: a name nobody has is counted and locked like any other.
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'

/** Names that were tried are forgotten after this. */
const FORGOTTEN_MS = 24 * 3_600_000

/** Whether the name may be tried now. The N-th try locks until it turns out to be right. */
export async function countAttempt(query: Query, email: string, nowMs: number): Promise<boolean> {
  const at = new Date(nowMs)
  await query`delete from sign_in_attempts
    where at < ${new Date(nowMs - FORGOTTEN_MS)} and (locked_until is null or locked_until <= ${at})`
  const counted = await query`
    insert into sign_in_attempts as a (name_hash, failed, locked_until, at)
    select ${hashSecret(email)}, 1,
      case when o.lockout_attempts <= 1 then ${at}::timestamptz + make_interval(secs => o.lockout_seconds) end, ${at}
    from organization o
    on conflict (name_hash) do update set
      failed = case when a.locked_until is null then a.failed + 1 else 1 end,
      locked_until = (
        select case when case when a.locked_until is null then a.failed + 1 else 1 end >= o.lockout_attempts
          then ${at}::timestamptz + make_interval(secs => o.lockout_seconds) end
        from organization o),
      at = ${at}
    where a.locked_until is null or a.locked_until <= ${at}
    returning 1`
  return counted.length > 0
}

export async function clearAttempts(query: Query, email: string): Promise<void> {
  await query`delete from sign_in_attempts where name_hash = ${hashSecret(email)}`
}
