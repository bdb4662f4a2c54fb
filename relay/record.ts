// What the audit says of a request: a begin record before it is forwarded, an end record after, or one denial.
import type { Admission, Known } from './admit'
import type { NewRecord } from './spool/spool'
import type { Failure } from './status'
import { REASONS, type Reason } from './wire/reasons'

/** Longer values are cut: a record stays small whatever a caller sends. */
const MAX_TEXT = 2_048

export type Ending = {
  status: number | null
  reason: Reason | null
  bytesIn: number
  bytesOut: number
  durationMs: number
  /** `hash` is that of its last chunk, hex. */
  recording?: { id: string; hash: string }
}

export function beginRecord(admission: Admission, at: number, recordingId: string | null = null): NewRecord {
  return {
    ...about(admission, at),
    kind: 'begin',
    status: null,
    reason: null,
    bytes_in: null,
    bytes_out: null,
    duration_ms: null,
    ...NOTHING_MORE,
    recording_id: recordingId,
  }
}

export function endRecord(admission: Admission, at: number, ending: Ending): NewRecord {
  return {
    ...about(admission, at),
    kind: 'end',
    status: ending.status,
    reason: ending.reason,
    bytes_in: ending.bytesIn,
    bytes_out: ending.bytesOut,
    duration_ms: ending.durationMs,
    ...NOTHING_MORE,
    recording_id: ending.recording?.id ?? null,
    recording_hash: ending.recording?.hash ?? null,
  }
}

export function denialRecord(known: Known, at: number, failure: Failure): NewRecord {
  const duration = at - known.visit.startedAt
  const outcome = {
    status: REASONS[failure.reason].code,
    reason: failure.reason,
    bytes_in: 0,
    bytes_out: 0,
    duration_ms: duration,
    ...NOTHING_MORE,
  }
  return { ...about(known, at), kind: 'denial', ...outcome }
}

const NOTHING_MORE = { lost: null, recording_id: null, recording_hash: null }

type About = Omit<
  NewRecord,
  'kind' | 'status' | 'reason' | 'bytes_in' | 'bytes_out' | 'duration_ms' | keyof typeof NOTHING_MORE
>

function about({ visit, caller, name, route, info }: Known, at: number): About {
  return {
    at: new Date(at).toISOString(),
    request_id: visit.requestId,
    principal_id: caller?.principalId ?? null,
    principal_name: name ?? null,
    credential: caller?.credential ?? null,
    source_address: visit.sourceAddress,
    user_agent: cut(visit.headers['user-agent'] ?? ''),
    cluster_id: route?.clusterId ?? null,
    method: cut(visit.method),
    path: cut(pathOf(info?.forward ?? route?.target ?? visit.target)),
    verb: info?.verb ?? '',
    api_group: info?.apiGroup ?? '',
    api_version: info?.apiVersion ?? '',
    resource: info?.resource ?? '',
    subresource: info?.subresource ?? '',
    namespace: info?.namespace ?? '',
    name: cut(info?.name ?? ''),
  }
}

/** Without the query: exec puts the command there, which is the recording's business, and clients put tokens there. */
function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}

/** PostgreSQL text cannot hold NUL, and a lone surrogate is no UTF-8. */
export function cut(text: string): string {
  return text.slice(0, MAX_TEXT).replaceAll('\0', '�').toWellFormed()
}
