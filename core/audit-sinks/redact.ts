// What a sink is not to see: whole records by its filters, fields by its redactions. Pure.
import type { Document } from './document'

/** Everything but what says which record it is and proves its place in the chain. */
export const REDACTABLE = [
  ...['request_id', 'user_id', 'user_name', 'credential', 'session_id', 'token_id', 'source_address', 'user_agent'],
  ...['relay_id', 'cluster_id', 'project_id', 'method', 'path', 'verb', 'api_group', 'api_version', 'resource'],
  ...['subresource', 'namespace', 'name', 'status', 'reason', 'bytes_in', 'bytes_out', 'duration_ms', 'recording_id'],
  ...['recording_hash', 'action', 'target_kind', 'target_id', 'target_name', 'changes'],
] as [string, ...string[]]

export type Redaction = { field: string; action: 'drop' | 'hash' }

export type Filters = {
  audits: readonly string[]
  kinds: readonly string[]
  project_ids: readonly string[]
  cluster_ids: readonly string[]
  verbs: readonly string[]
  outcomes: readonly string[]
  starts_at: Date | null
}

/** That records are missing is told whatever is asked for. */
export function passes(document: Document, filters: Filters): boolean {
  const { audit, kind, at, outcome } = document
  if (audit === 'sink') return true
  if (filters.starts_at !== null && at < filters.starts_at.toISOString()) return false
  if (!filters.audits.includes(audit)) return false
  if (audit === 'data_path' && !isAmong(filters.kinds, kind)) return false
  if (kind === 'gap') return true
  return (
    isAmong(filters.project_ids, document.project_id) &&
    isAmong(filters.cluster_ids, clusterOf(document)) &&
    isAmong(filters.verbs, document.verb) &&
    isAmong(filters.outcomes, outcome)
  )
}

export function redact(document: Document, redactions: readonly Redaction[], hashKey: string): Document {
  const copy: Document = { ...document }
  for (const { field, action } of redactions) {
    const value = copy[field] ?? null
    if (value === null) continue
    if (action === 'drop') delete copy[field]
    else copy[field] = keyedHash(value, hashKey)
  }
  return copy
}

/** Whoever knows the value and not the key cannot tell that it is the value. */
function keyedHash(value: unknown, key: string): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `hmac-sha256:${new Bun.CryptoHasher('sha256', key).update(text).digest('hex')}`
}

function clusterOf({ cluster_id, target_kind, target_id }: Document): unknown {
  return target_kind === 'cluster' ? target_id : cluster_id
}

function isAmong(wanted: readonly string[], value: unknown): boolean {
  return wanted.length === 0 || (typeof value === 'string' && wanted.includes(value))
}
