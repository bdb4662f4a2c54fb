// Dead letters as rows: what was given up, and what of it somebody wants to be tried again.
import type { Query } from '../db/database'
import type { Ids } from '../lib/ids'
import type { Dead } from './deliver'
import type { Document } from './document'
import { type Held, stillHeld } from './held'

/** A sink that has so many stands still until somebody looks at them. */
export const MOST_DEAD_LETTERS = 10_000

export type Queued = { id: string; document: Document; tries: number }

export async function countDead(query: Query, sinkId: string): Promise<number> {
  const [row] = await query<{ count: string }[]>`
    select count(*) as count from audit_sink_dead_letters where sink_id = ${sinkId}`
  return Number(row?.count ?? 0)
}

/** Sent again after a crash, the same record is the same dead letter. */
export async function saveDead(
  tx: Query,
  dead: readonly Dead[],
  { sinkId, ids, nowMs }: { sinkId: string; ids: Ids; nowMs: number },
): Promise<void> {
  for (const { document, error, tries } of dead)
    await tx`
      insert into audit_sink_dead_letters (id, sink_id, record_id, audit, at, document, error, tries, created_at)
      values (${ids.next()}, ${sinkId}, ${document.id}, ${document.audit}, ${document.at}, ${tx.json(document as never)},
        ${error}, ${tries}, ${new Date(nowMs)})
      on conflict (sink_id, record_id) do update set error = excluded.error,
        tries = audit_sink_dead_letters.tries + excluded.tries, is_queued = false`
}

/** The oldest that somebody asked for again; of a sink that is not held any more there are none. */
export async function queuedDead(query: Query, held: Held, limit: number): Promise<Queued[]> {
  return query<Queued[]>`
    select d.id, d.document, d.tries
    from ${stillHeld(query, held)} join audit_sink_dead_letters d on d.sink_id = s.id
    where d.is_queued order by d.id limit ${limit}`
}

export async function removeDead(tx: Query, ids: readonly string[]): Promise<void> {
  await tx`delete from audit_sink_dead_letters where id = any(${[...ids]})`
}
