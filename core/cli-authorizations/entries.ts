// How often one person may type user codes: a person types a few, perhaps wrongly; a program that guesses types millions.
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'

const MOST = 30
const WINDOW_MS = 10 * 60_000

/** Before anything is looked up, in one statement: many at once are counted too. Throws Problem `too-many-requests`. */
export async function countEntry(query: Query, { userId }: { userId: string }, nowMs: number): Promise<void> {
  const at = new Date(nowMs)
  const from = new Date(nowMs - WINDOW_MS)
  const [row] = await query<{ entries: number }[]>`
    insert into user_code_entries as e (user_id, entries, since) values (${userId}, 1, ${at})
    on conflict (user_id) do update set
      entries = case when e.since < ${from} then 1 else e.entries + 1 end,
      since = case when e.since < ${from} then ${at} else e.since end
    returning entries`
  if ((row?.entries ?? 0) > MOST) throw new Problem('too-many-requests', 'Too many codes were typed; wait ten minutes')
}
