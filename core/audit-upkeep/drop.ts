// Takes records out of the store for good. Promise: for each chain it stays on record which links are gone and with which
// hash the chain goes on; that, the api event and the loss itself commit together.
import type { Recorder } from '../audit/record'
import type { Fragment, Query } from '../db/database'

export type Why = 'age' | 'size'
/** `name` is what was dropped, for people: a day. */
export type Drop = { name: string; why: Why; atMs: number; requestId: string }

/** `rows` are what follows `from` in a statement; they must not change any more. */
export async function noteDrop(
  tx: Query,
  record: Recorder,
  { rows, drop }: { rows: Fragment; drop: Drop },
): Promise<void> {
  const spans = await tx<{ chain_id: string; records: string }[]>`
    with spans as (
      select chain_id, min(seq) as first_seq, max(seq) as last_seq from (
        select chain_id, seq, seq - row_number() over (partition by chain_id order by seq) as island from ${rows}
      ) links group by chain_id, island)
    insert into audit_drops (chain_id, first_seq, last_seq, last_hash, dropped_at)
    select s.chain_id, s.first_seq, s.last_seq, (select hash from ${rows} and chain_id = s.chain_id and seq = s.last_seq limit 1),
      ${new Date(drop.atMs)}
    from spans s returning chain_id, last_seq - first_seq + 1 as records`
  await join(tx)
  const records = spans.reduce((sum, span) => sum + Number(span.records), 0)
  const actor = { userId: null, email: 'core', sessionId: null, requestId: drop.requestId, sourceAddress: '' }
  const before = { records, chains: [...new Set(spans.map(span => span.chain_id))].sort() }
  const target = { kind: 'audit_events', id: drop.name, name: drop.name }
  await record(tx, actor, { action: 'audit_events.delete', target, before, reason: drop.why })
}

/** Spans that meet are one. */
async function join(tx: Query): Promise<void> {
  await tx`
    with begun as (
      select *, first_seq is distinct from 1 + lag(last_seq) over (partition by chain_id order by first_seq) as begins
      from audit_drops),
    numbered as (
      select *, count(*) filter (where begins) over (partition by chain_id order by first_seq) as number from begun),
    whole as (
      select chain_id, min(first_seq) as first_seq, max(last_seq) as last_seq, max(dropped_at) as dropped_at,
        (array_agg(last_hash order by last_seq desc))[1] as last_hash
      from numbered group by chain_id, number having count(*) > 1),
    gone as (
      delete from audit_drops d using whole w
      where d.chain_id = w.chain_id and d.first_seq > w.first_seq and d.first_seq <= w.last_seq)
    update audit_drops d set last_seq = w.last_seq, last_hash = w.last_hash, dropped_at = w.dropped_at
    from whole w where d.chain_id = w.chain_id and d.first_seq = w.first_seq`
}
