// An installation always keeps somebody who can repair it.
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'

/**
 * Call it after the change, in its transaction. The lock lets one such change through at a time: two admins who remove
 * each other in the same moment must not both succeed. Who is admin for a time, or because an identity provider says so,
 * does not count: that may end without a change here. Throws Problem `conflict`.
 */
export async function requireAnAdmin(tx: Query): Promise<void> {
  await tx`select id from installation for update`
  const admins = await tx`
    select 1 from users u
    where not u.is_disabled and exists (
      select 1 from bindings b
      where b.role = 'admin' and b.expires_at is null and (b.user_id = u.id or b.group_id in (
        select group_id from group_memberships m where m.user_id = u.id and m.identity_provider_id is null)))
    limit 1`
  if (admins.length > 0) return
  throw new Problem('conflict', 'The last enabled organization admin cannot be removed; make another one first')
}
