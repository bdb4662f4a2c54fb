// The end of recordings by age. The content goes; who, where, when and the hash stay, and the API's audit says that it went.
import type { Actor, Recorder } from '../audit/record'
import type { Query, Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { folderOf } from './moving'
import type { Objects } from './objects'

type Deps = { sql: Sql; objects: Objects | undefined; now: () => number; ids: Ids; record: Recorder }
type Old = { id: string; user_name: string; project_id: string | null }

const AT_ONCE = 50
const DAY_MS = 86_400_000

export type Retention = ReturnType<typeof Retention>

/** `days` 0: they stay for ever. */
export function Retention({ sql, objects, now, ids, record }: Deps, days: number) {
  /** Answers how many have expired. */
  return async (): Promise<number> => {
    if (days === 0) return 0
    // What lies in a bucket that nobody set any more cannot be taken away: it stays until it can.
    const old = await sql<Old[]>`
      select id, user_name, project_id from recordings r
      where state <> 'expired' and touched_at < ${oldest()} and (${objects !== undefined} or not exists (
        select 1 from recording_chunks c where c.recording_id = r.id and c.object is not null))
      order by touched_at limit ${AT_ONCE}`
    for (const one of old) {
      // First what the rows lead to: should this stop half way, the next round does it again.
      await objects?.removeAll(folderOf(objects.prefix, one.id))
      await sql.begin(tx => expire(tx, one))
    }
    return old.length
  }

  function oldest(): Date {
    return new Date(now() - days * DAY_MS)
  }

  async function expire(tx: Query, { id, user_name, project_id }: Old): Promise<void> {
    const rows = await tx`
      update recordings set state = 'expired', sealed_header = null, index_state = null, index_status = 'done'
      where id = ${id} and state <> 'expired' and touched_at < ${oldest()} returning id`
    if (rows.length === 0) return
    await tx`delete from recording_words where recording_id = ${id}`
    await tx`delete from recording_chunks where recording_id = ${id}`
    const target = { kind: 'recording', id, name: user_name, projectId: project_id }
    await record(tx, core(), { action: 'recordings.expire', target })
  }

  function core(): Actor {
    return { userId: null, email: 'core', sessionId: null, requestId: ids.next(), sourceAddress: '' }
  }
}
