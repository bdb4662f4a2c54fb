// What a sink has not been given yet: which chains go on behind its cursors, and the next stretch of one of them.
// Promise: a stretch is in the order of its chain, and names every hole in it.
import type { Query } from '../db/database'
import { type ApiRow, type Document, ofApi, ofGap, ofRelay, type RelayRow } from './document'
import { type Held, stillHeld } from './held'

export type Gap = { from: number; to: number }
/** `documents` hold every gap too, in its place; the cursor `seq` stands behind all of it. */
export type Stretch = { documents: Document[]; gaps: Gap[]; chainId: string; seq: number }

type Behind = { id: string; kind: 'relay' | 'api'; head: number; seq: number }
type Row = { seq: number; document: Document }

/** The chains that go on behind the cursors of a sink; of one that is not held any more there are none. */
export async function chainsBehind(query: Query, held: Held, audits: readonly string[]): Promise<Behind[]> {
  const rows = await query<{ id: string; kind: Behind['kind']; head: string; seq: string }[]>`
    select c.id, c.kind, c.seq as head, coalesce(k.seq, 0) as seq
    from ${stillHeld(query, held)} cross join audit_chains c
      left join audit_sink_cursors k on k.chain_id = c.id and k.sink_id = s.id
    where c.seq > coalesce(k.seq, 0) and c.kind = any(${kindsOf(audits)})
    order by c.id`
  return rows.map(({ head, seq, ...chain }) => ({ ...chain, head: Number(head), seq: Number(seq) }))
}

/** Of what was there when the head was read: what is not there now was dropped. */
export async function stretchOf(
  query: Query,
  chain: Behind,
  { limit, nowMs }: { limit: number; nowMs: number },
): Promise<Stretch> {
  const rows = await (chain.kind === 'api' ? apiRows : relayRows)(query, chain, limit)
  const documents: Document[] = []
  const gaps: Gap[] = []
  const leap = (from: number, to: number) => {
    if (from > to) return
    gaps.push({ from, to })
    documents.push(ofGap(chain.id, { from, to }, new Date(nowMs).toISOString()))
  }
  let at = chain.seq
  for (const { seq, document } of rows) {
    leap(at + 1, seq - 1)
    at = seq
    documents.push(document)
  }
  if (rows.length < limit && at < chain.head) {
    leap(at + 1, chain.head)
    at = chain.head
  }
  return { documents, gaps, chainId: chain.id, seq: at }
}

async function relayRows(query: Query, { id, seq, head }: Behind, limit: number): Promise<Row[]> {
  const rows = await query<RelayRow[]>`
    select chain_id, seq, hash, kind, at, request_id, principal_id as user_id, principal_name as user_name, credential,
      source_address, user_agent, relay_id, cluster_id, project_id, method, path, verb, api_group, api_version, resource,
      subresource, namespace, name, status, reason, bytes_in, bytes_out, duration_ms, lost, recording_id, recording_hash
    from audit_events where chain_id = ${id} and seq > ${seq} and seq <= ${head}
    order by seq limit ${limit}`
  return rows.map(row => ({ seq: Number(row.seq), document: ofRelay(row) }))
}

async function apiRows(query: Query, { id, seq, head }: Behind, limit: number): Promise<Row[]> {
  const rows = await query<ApiRow[]>`
    select id, seq, hash, at, request_id, actor_id as user_id, actor_name as user_name, session_id, token_id,
      source_address, action, target_kind, target_id, target_name, project_id, outcome, reason, changes
    from api_events where seq > ${seq} and seq <= ${head} order by seq limit ${limit}`
  return rows.map(row => ({ seq: Number(row.seq), document: ofApi(id, row) }))
}

/** Of `audit_sinks s`: how many records it has not been given, and since when the oldest of them waits. */
export function lagOf(query: Query) {
  const next = query`coalesce(k.seq, 0)`
  return query`
    select coalesce(sum(c.seq - ${next}), 0) as lag_records, min(case c.kind
      when 'api' then (select e.at from api_events e where e.seq > ${next} order by e.seq limit 1)
      else (select e.at from audit_events e where e.chain_id = c.id and e.seq > ${next} order by e.seq limit 1) end)
      as oldest_at
    from audit_chains c left join audit_sink_cursors k on k.chain_id = c.id and k.sink_id = s.id
    where c.seq > ${next}
      and case c.kind when 'api' then 'api' = any(s.audits) else 'data_path' = any(s.audits) end`
}

type Beginning = { sinkId: string; audits: readonly string[]; startsAt: Date | null; nowMs: number }

/** Puts the cursors of these audits to where the sink begins: at the moment, or behind what is older than `startsAt`. */
export async function begin(tx: Query, { sinkId, audits, startsAt, nowMs }: Beginning): Promise<void> {
  const isPast = startsAt !== null && startsAt.getTime() < nowMs
  await tx`
    insert into audit_sink_cursors (sink_id, chain_id, seq)
    select ${sinkId}, c.id, case when ${isPast} then coalesce(case c.kind
      when 'api' then (select min(e.seq) - 1 from api_events e where e.at >= ${startsAt})
      else (select min(e.seq) - 1 from audit_events e where e.chain_id = c.id and e.at >= ${startsAt}) end, c.seq)
      else c.seq end
    from audit_chains c where c.kind = any(${kindsOf(audits)})
    on conflict (sink_id, chain_id) do update set seq = excluded.seq`
}

/** Moves forward only. */
export async function advance(
  tx: Query,
  { chainId, seq, gaps }: Stretch,
  { sinkId, nowMs }: { sinkId: string; nowMs: number },
): Promise<void> {
  await tx`
    insert into audit_sink_cursors (sink_id, chain_id, seq) values (${sinkId}, ${chainId}, ${seq})
    on conflict (sink_id, chain_id) do update set seq = excluded.seq where audit_sink_cursors.seq < excluded.seq`
  for (const { from, to } of gaps)
    await tx`
      insert into audit_sink_gaps (sink_id, chain_id, from_seq, to_seq, found_at)
      values (${sinkId}, ${chainId}, ${from}, ${to}, ${new Date(nowMs)}) on conflict do nothing`
}

function kindsOf(audits: readonly string[]): string[] {
  return audits.map(audit => (audit === 'api' ? 'api' : 'relay'))
}
