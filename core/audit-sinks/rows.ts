// Sinks as rows: what the API shows of one, and what is bound to its id when a secret is sealed.
import type { Query } from '../db/database'
import { withDefaults } from '../lib/input'
import { Problem } from '../lib/problem'
import { lagOf } from './follow'
import type { AuditSink, AuditSinkInput } from './model'
import { SINK_KINDS, type SinkKind, TARGET_INPUTS, type Targets } from './targets'

export const SECRETS = ['credential', 'signing_key', 'client_key'] as const
export type SecretName = (typeof SECRETS)[number]

type Plain = Omit<AuditSink, SinkKind | 'starts_at' | 'created_at' | 'status'>

export type SinkRecord = Plain & {
  starts_at: Date | null
  created_at: Date
  target: Targets[SinkKind]
  sealed_credential: string | null
  sealed_signing_key: string | null
  sealed_client_key: string | null
  sealed_hash_key: string
  revision: string
}

export type StatusRecord = {
  is_attended: boolean
  last_delivered_at: Date | null
  last_error_at: Date | null
  last_error: string | null
  delivered: string
  failures: string
  skipped: string
  dead_letters: string
  lag_records: string
  oldest_at: Date | null
}

export function secretPurpose(id: string, name: SecretName | 'hash_key'): string {
  return `audit-sink/${id}/${name}`
}

export function columns(query: Query) {
  return query`s.id, s.name, s.is_enabled, s.kind, s.starts_at, s.target, s.authentication, s.username, s.ca_pem,
    s.client_certificate, s.sealed_credential, s.credential_version, s.sealed_signing_key, s.signing_key_version,
    s.sealed_client_key, s.client_key_version, s.sealed_hash_key, s.batch_size, s.audits, s.kinds, s.project_ids,
    s.cluster_ids, s.verbs, s.outcomes, s.redactions, s.revision, s.created_at`
}

export function statusColumns(query: Query) {
  return query`coalesce(st.held_until > clock_timestamp(), false) as is_attended, st.last_delivered_at, st.last_error_at,
    st.last_error, st.delivered, st.failures, st.skipped, lag.lag_records, lag.oldest_at,
    (select count(*) from audit_sink_dead_letters d where d.sink_id = s.id) as dead_letters`
}

/** Of `audit_sinks s`, everything that statusColumns() names. */
export function withStatus(query: Query) {
  return query`audit_sinks s join audit_sink_states st on st.sink_id = s.id
    cross join lateral (${lagOf(query)}) as lag`
}

/** Locked until the end of the transaction. Throws Problem `not-found`. */
export async function findSink(tx: Query, id: string): Promise<SinkRecord> {
  const [row] = await tx<SinkRecord[]>`select ${columns(tx)} from audit_sinks s where s.id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

export async function readSink(query: Query, id: string, nowMs: number): Promise<AuditSink | undefined> {
  const [row] = await query<(SinkRecord & StatusRecord)[]>`
    select ${columns(query)}, ${statusColumns(query)} from ${withStatus(query)} where s.id = ${id}`
  return row && toSink(row, nowMs)
}

export function toSink(row: SinkRecord & StatusRecord, nowMs: number): AuditSink {
  const { kind, target } = row
  const none = Object.fromEntries(SINK_KINDS.map(one => [one, null])) as Record<SinkKind, null>
  return {
    ...{ id: row.id, name: row.name, is_enabled: row.is_enabled, kind },
    starts_at: row.starts_at?.toISOString() ?? null,
    ...none,
    [kind]: target,
    ...{ authentication: row.authentication, username: row.username, credential_version: row.credential_version },
    ...{ signing_key_version: row.signing_key_version, ca_pem: row.ca_pem },
    ...{ client_certificate: row.client_certificate, client_key_version: row.client_key_version },
    ...{ batch_size: row.batch_size, audits: row.audits, kinds: row.kinds, project_ids: row.project_ids },
    ...{ cluster_ids: row.cluster_ids, verbs: row.verbs, outcomes: row.outcomes, redactions: row.redactions },
    created_at: row.created_at.toISOString(),
    status: statusOf(row, nowMs),
  }
}

export function statusOf(row: StatusRecord & { is_enabled: boolean }, nowMs: number): AuditSink['status'] {
  const { last_delivered_at, last_error_at, oldest_at } = row
  const isFailing = last_error_at !== null && last_error_at > (last_delivered_at ?? 0)
  const running = row.is_attended ? (isFailing ? 'retrying' : 'running') : 'unattended'
  return {
    state: row.is_enabled ? running : 'disabled',
    last_delivered_at: last_delivered_at?.toISOString() ?? null,
    lag_records: Number(row.lag_records),
    lag_seconds: oldest_at === null ? 0 : Math.max(0, Math.round((nowMs - oldest_at.getTime()) / 1000)),
    ...{ delivered: Number(row.delivered), failures: Number(row.failures), skipped: Number(row.skipped) },
    dead_letters: Number(row.dead_letters),
    last_error: row.last_error,
    last_error_at: last_error_at?.toISOString() ?? null,
  }
}

/** What may change; another kind would be another sink. */
export function changeable(tx: Query, input: AuditSinkInput) {
  return {
    name: input.name,
    is_enabled: input.is_enabled ?? true,
    target: tx.json(targetOf(input) as never),
    authentication: input.authentication ?? 'none',
    username: input.username ?? null,
    credential_version: input.credential_version ?? 1,
    signing_key_version: input.signing_key_version ?? 1,
    client_key_version: input.client_key_version ?? 1,
    ca_pem: input.ca_pem ?? null,
    client_certificate: input.client_certificate ?? null,
    batch_size: input.batch_size ?? 500,
    audits: input.audits ?? ['data_path', 'api'],
    kinds: input.kinds ?? [],
    project_ids: input.project_ids ?? [],
    cluster_ids: input.cluster_ids ?? [],
    verbs: input.verbs ?? [],
    outcomes: input.outcomes ?? [],
    redactions: tx.json((input.redactions ?? []) as never),
  }
}

/** The one that its kind names; defaults within what may be null are nobody's else to fill in. */
export function targetOf(input: AuditSinkInput): Targets[SinkKind] {
  return withDefaults(TARGET_INPUTS[input.kind], input[input.kind] ?? {}) as Targets[SinkKind]
}
