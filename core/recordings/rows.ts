// Recordings as the API shows them, and who sees which: as in the audit, those of a cluster by who may in its project, and
// those of a cluster that is gone by who may in the organization.
import { REPORT_STALE_MS } from '../../relay/wire/messages'
import type { Rights } from '../access/access'
import { clustersWithin } from '../access/clusters'
import type { Authority } from '../ca/authority'
import type { Fragment, Query } from '../db/database'
import { number, ordered, text, time } from '../db/listing'
import { unsealHeader } from './header'
import type { Recording, RecordingQuery, State } from './model'

type Shown = Omit<
  Recording,
  | 'started_at'
  | 'ended_at'
  | 'duration_ms'
  | 'bytes'
  | 'command'
  | 'is_terminal'
  | 'match_offsets_ms'
  | 'hash'
  | 'is_indexed'
>
export type Row = Shown & {
  hash: Buffer
  started_at: Date
  ended_at: Date | null
  duration_ms: string | null
  bytes: string
  sealed_key: string
  sealed_header: string | null
  next_index: number
  index_status: string
  indexed_chunks: number
  /** As it is stored: `interrupted` is none. */
  stored_state: Exclude<State, 'interrupted'>
}

/** As `r`: every recording these rights show. */
export function visible(query: Query, rights: Rights, nowMs: number): Fragment {
  const seesAll = rights.decide('recordings.read', 'organization').allow
  const seen = clustersWithin(query, rights, 'recordings.read')
  return query`(
    select r.id, r.request_id, r.user_id, r.user_name, r.cluster_id, coalesce(c.name, r.cluster_name) as cluster_name,
      coalesce(c.project_id, r.project_id) as project_id, r.relay_id, r.namespace, r.pod, r.container, r.subresource,
      r.protocol, r.started_at, r.ended_at, r.duration_ms, r.exit_code, r.reason, r.bytes, r.hash, r.fault, r.sealed_key,
      r.sealed_header, r.next_index, r.index_status, r.indexed_chunks, r.state as stored_state,
      case when r.state = 'live' and coalesce(l.seen_at < ${new Date(nowMs - REPORT_STALE_MS)}, true) then 'interrupted'
        else r.state end as state,
      ${proof(query)} as proof
    from recordings r left join clusters c on c.id = r.cluster_id left join relays l on l.id = r.relay_id
    where ${seesAll ? query`true` : query`c.id is not null and (${seen})`}
  ) r`
}

/** The relay's own end record of that request says with which hash the recording ended. */
function proof(query: Query): Fragment {
  return query`coalesce((
      select case when a.recording_hash = encode(r.hash, 'hex') then 'matches' else 'differs' end
      from audit_events a
      where a.recording_id = r.id and a.relay_id = r.relay_id and a.request_id = r.request_id and a.kind = 'end'
        and a.recording_hash is not null and r.state <> 'live'
      limit 1), 'pending')`
}

export function filters(query: Query, asked: RecordingQuery): Fragment {
  const { user_id, cluster_id, project_id, namespace, pod, request_id, state, from, to } = asked
  return query`
    ${user_id === undefined ? query`` : query`and r.user_id = ${user_id}`}
    ${cluster_id === undefined ? query`` : query`and r.cluster_id = ${cluster_id}`}
    ${project_id === undefined ? query`` : query`and r.project_id = ${project_id}`}
    ${namespace === undefined ? query`` : query`and r.namespace = ${namespace}`}
    ${pod === undefined ? query`` : query`and r.pod = ${pod}`}
    ${request_id === undefined ? query`` : query`and r.request_id = ${request_id}`}
    ${state === undefined ? query`` : query`and r.state = ${state}`}
    ${from === undefined ? query`` : query`and r.started_at >= ${from}`}
    ${to === undefined ? query`` : query`and r.started_at < ${to}`}`
}

/** One that runs has no length yet: it comes before the shortest. */
export function orderOf(query: Query, asked: RecordingQuery) {
  return ordered(query, asked, {
    id: query`r.id`,
    usually: '-started_at',
    by: {
      started_at: time(query`r.started_at`),
      user_name: text(query`r.user_name`),
      cluster_name: text(query`r.cluster_name`),
      duration_ms: number(query`coalesce(r.duration_ms, -1)`),
      bytes: number(query`r.bytes`),
    },
  })
}

/** `id` is the last one of the page before; none is ever removed. */
export function older(query: Query, id: string | null): Fragment {
  if (id === null) return query``
  return query`and (r.started_at, r.id) < (select b.started_at, b.id from recordings b where b.id = ${id})`
}

export function toRecording(authority: Authority, row: Row, offsets: readonly number[] = []): Recording {
  const { sealed_key: _, sealed_header, next_index, index_status, indexed_chunks, stored_state: __, ...shown } = row
  const header = sealed_header === null ? undefined : unsealHeader(authority, row.id, sealed_header)
  return {
    ...shown,
    command: header?.command ?? null,
    is_terminal: header?.is_terminal ?? null,
    started_at: row.started_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    duration_ms: row.duration_ms === null ? null : Number(row.duration_ms),
    bytes: Number(row.bytes),
    hash: row.hash.toString('hex'),
    is_indexed: index_status !== 'full' && index_status !== 'failed' && indexed_chunks === next_index,
    match_offsets_ms: [...offsets],
  }
}
