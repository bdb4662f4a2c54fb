// Records as the database holds them and as the API shows them.
import type { Fragment, Query } from '../db/database'
import type { AuditEvent } from './model'

export type Row = Omit<AuditEvent, 'at' | 'seq' | 'bytes_in' | 'bytes_out' | 'duration_ms' | 'lost'> & {
  at: Date
  seq: string
  bytes_in: string | null
  bytes_out: string | null
  duration_ms: number | null
  lost: string | null
}

export function columns(query: Query): Fragment {
  return query`id::text, kind, at, request_id, principal_id as user_id, principal_name as user_name, credential,
    source_address, user_agent, relay_id::text, chain_id::text, seq, cluster_id, project_id, method, path, verb, api_group,
    api_version, resource, subresource, namespace, name, status, reason, audit_outcome(kind, status, reason) as outcome,
    bytes_in, bytes_out, duration_ms, lost, recording_id`
}

export function toAuditEvent({ at, seq, bytes_in, bytes_out, duration_ms, lost, ...row }: Row): AuditEvent {
  return {
    ...row,
    at: at.toISOString(),
    seq: Number(seq),
    bytes_in: numberOf(bytes_in),
    bytes_out: numberOf(bytes_out),
    duration_ms: duration_ms === null ? null : Math.round(duration_ms),
    lost: numberOf(lost),
  }
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text)
}
