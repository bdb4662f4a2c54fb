// What the audit says of a request: a begin record before it is forwarded, an end record after, or one denial.
import { storableText } from '../kit/storable'
import type { Admission, Known } from './admit'
import type { NewRecord } from './spool/segments'
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
    duration_ms: lasted(ending.durationMs),
    ...NOTHING_MORE,
    recording_id: ending.recording?.id ?? null,
    recording_hash: ending.recording?.hash ?? null,
  }
}

export function denialRecord(known: Known, at: number, failure: Failure): NewRecord {
  const duration = lasted(at - known.visit.startedAt)
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

/** Of an open request whose relay went down: more is not known of its end. */
export function brokenEndRecord(begin: NewRecord, at: number, recordingHash: string | null): NewRecord {
  return {
    ...begin,
    kind: 'end',
    at: timeOf(at),
    reason: 'relay-restarted',
    // One that had not begun to be shipped is none.
    recording_id: recordingHash === null ? null : begin.recording_id,
    recording_hash: recordingHash,
  }
}

/** `fromMs` and `toMs` are the times between which the records are missing. */
export function gapRecord(gap: { lost: number; fromMs: number; toMs: number; reason: Reason }): NewRecord {
  const nobody = { principal_id: null, principal_name: null, credential: null, source_address: '', user_agent: '' }
  const nowhere = { cluster_id: null, method: '', path: '', verb: '', api_group: '', api_version: '' }
  const nothing = {
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    status: null,
    bytes_in: null,
    bytes_out: null,
  }
  return {
    kind: 'gap',
    at: timeOf(gap.toMs),
    request_id: '',
    ...{ ...nobody, ...nowhere, ...nothing },
    reason: gap.reason,
    duration_ms: lasted(gap.toMs - gap.fromMs),
    ...NOTHING_MORE,
    lost: gap.lost,
  }
}

/** A clock that was set back makes nothing shorter than nothing. */
function lasted(ms: number): number {
  return Math.max(0, ms)
}

const LAST_MS = Date.UTC(9999, 11, 31)

/** Three digits of milliseconds and four of the year, whatever the clock says. */
function timeOf(ms: number): string {
  return new Date(Math.min(Math.max(0, ms), LAST_MS)).toISOString()
}

const NOTHING_MORE = { lost: null, recording_id: null, recording_hash: null }

type About = Omit<
  NewRecord,
  'kind' | 'status' | 'reason' | 'bytes_in' | 'bytes_out' | 'duration_ms' | keyof typeof NOTHING_MORE
>

function about({ visit, caller, name, route, info }: Known, at: number): About {
  return {
    at: timeOf(at),
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
  return storableText(text.slice(0, MAX_TEXT))
}
