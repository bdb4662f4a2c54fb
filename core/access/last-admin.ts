// An installation always keeps somebody who can repair it.
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'

/**
 * Call it after the change, in its transaction. The lock lets one such change through at a time: two admins who remove
 * each other in the same moment must not both succeed. Throws Problem `conflict`.
 */
export async function requireAnAdmin(tx: Query): Promise<void> {
  await tx`select id from installation for update`
  const admins = await tx`
    select 1 from bindings b join users u on u.id = b.user_id
    where b.role = 'admin' and not u.is_disabled limit 1`
  if (admins.length > 0) return
  throw new Problem('conflict', 'The last enabled organization admin cannot be removed; make another one first')
}
