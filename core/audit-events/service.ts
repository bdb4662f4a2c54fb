// The audit, newest first. Records of a cluster are seen by who reads audits in its project; records without a
// cluster, and of clusters that are gone, by who reads audits in the organization.
import type { Access } from '../access/access'
import { clustersWithin } from '../access/clusters'
import type { Principal } from '../auth/bearer'
import type { Sql } from '../db/database'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import type { AuditEvent, AuditEventQuery } from './model'

type Row = Omit<AuditEvent, 'at' | 'bytes_in' | 'bytes_out' | 'duration_ms'> & {
  at: Date
  bytes_in: string | null
  bytes_out: string | null
  duration_ms: number | null
}

export type AuditEvents = ReturnType<typeof AuditEvents>

export function AuditEvents({ sql, access }: { sql: Sql; access: Access }) {
  return async (principal: Principal, request: AuditEventQuery): Promise<Page<AuditEvent>> => {
    const rights = await access.of(principal)
    const seesAll = rights.decide('audit_events.read', 'organization').allow
    const seen = clustersWithin(sql, rights, 'audit_events.read')
    const before = afterOf(request, text => /^\d{1,18}$/.test(text))
    const rows = await sql<Row[]>`
      select id::text, kind, at, request_id, principal_id as user_id, principal_name as user_name, credential,
        source_address, user_agent, relay_id::text, cluster_id, method, path, verb, api_group, api_version, resource,
        subresource, namespace, name, status, reason, bytes_in, bytes_out, duration_ms
      from audit_events
      where ${seesAll ? sql`true` : sql`cluster_id in (select c.id::text from clusters c where ${seen})`}
        ${request.cluster_id === undefined ? sql`` : sql`and cluster_id = ${request.cluster_id}`}
        ${request.user_id === undefined ? sql`` : sql`and principal_id = ${request.user_id}`}
        ${request.kind === undefined ? sql`` : sql`and kind = ${request.kind}`}
        ${request.request_id === undefined ? sql`` : sql`and request_id = ${request.request_id}`}
        ${before === null ? sql`` : sql`and audit_events.id < ${before}`}
      order by audit_events.id desc limit ${limitOf(request) + 1}`
    return toPage(rows, request, toAuditEvent)
  }
}

function toAuditEvent({ at, bytes_in, bytes_out, duration_ms, ...row }: Row): AuditEvent {
  return {
    ...row,
    at: at.toISOString(),
    bytes_in: bytes_in === null ? null : Number(bytes_in),
    bytes_out: bytes_out === null ? null : Number(bytes_out),
    duration_ms: duration_ms === null ? null : Math.round(duration_ms),
  }
}
