// What relays report in bulk, each batch in one statement: how clusters are, and what happened on the data path.
import { type AuditAck, type AuditBatch, REPORT_STALE_MS, type StatusBatch } from '../../relay/wire/messages'
import type { Sql } from '../db/database'

export type Reports = ReturnType<typeof Reports>

export function Reports({ sql, now }: { sql: Sql; now: () => number }) {
  return { takeStatus, takeAudit }

  /** An agent has tunnels to several relays: the cluster is disconnected once the last of them says so or falls silent. */
  async function takeStatus(relayId: string, { clusters }: StatusBatch): Promise<void> {
    if (clusters.length === 0) return
    const at = new Date(now())
    const stale = new Date(now() - REPORT_STALE_MS)
    await sql`
      with said as (
        select distinct on (r.cluster_id) r.* from jsonb_to_recordset(${sql.json(clusters)}) as r(cluster_id uuid,
          connected boolean, agent_version text, kubernetes_version text, node_count integer)
        join clusters c on c.id = r.cluster_id
        order by r.cluster_id, r.connected desc
      ), held as (
        insert into tunnels (cluster_id, relay_id, seen_at)
        select cluster_id, ${relayId}::uuid, ${at}::timestamptz from said where connected
        on conflict (cluster_id, relay_id) do update set seen_at = excluded.seen_at
      ), ended as (
        delete from tunnels t using said
        where t.cluster_id = said.cluster_id and t.relay_id = ${relayId} and not said.connected
      )
      insert into cluster_status as known (cluster_id, is_connected, seen_at, changed_at, agent_version,
        kubernetes_version, node_count)
      select cluster_id, connected, ${at}::timestamptz, ${at}::timestamptz, agent_version,
        kubernetes_version, node_count
      from said
      where connected or not exists (
        select 1 from tunnels t
        where t.cluster_id = said.cluster_id and t.relay_id <> ${relayId} and t.seen_at >= ${stale})
      on conflict (cluster_id) do update set is_connected = excluded.is_connected,
        seen_at = excluded.seen_at, agent_version = excluded.agent_version,
        kubernetes_version = excluded.kubernetes_version, node_count = excluded.node_count,
        changed_at = case when known.is_connected = excluded.is_connected then known.changed_at else excluded.changed_at end`
  }

  /** A batch that was sent twice is stored once; the answer is what the relay may forget. */
  async function takeAudit(relayId: string, { spool_id, records }: AuditBatch): Promise<AuditAck> {
    await sql`
      insert into audit_events (relay_id, spool_id, seq, kind, at, request_id, principal_id, principal_name, credential,
        source_address, user_agent, cluster_id, method, path, verb, api_group, api_version, resource, subresource,
        namespace, name, status, reason, bytes_in, bytes_out, duration_ms)
      select ${relayId}::uuid, ${spool_id}::uuid, r.seq, r.kind, r.at, r.request_id, r.principal_id, r.principal_name,
        r.credential, r.source_address, r.user_agent, r.cluster_id, r.method, r.path, r.verb, r.api_group,
        r.api_version, r.resource, r.subresource, r.namespace, r.name, r.status, r.reason, r.bytes_in, r.bytes_out,
        r.duration_ms
      from json_to_recordset(${storable(JSON.stringify(records))}::text::json) as r(seq bigint, kind text, at timestamptz,
        request_id text, principal_id text, principal_name text, credential text, source_address text,
        user_agent text, cluster_id text, method text, path text, verb text, api_group text, api_version text,
        resource text, subresource text, namespace text, name text, status integer, reason text, bytes_in bigint,
        bytes_out bigint, duration_ms double precision)
      order by r.seq
      on conflict (spool_id, seq) do nothing`
    return { acknowledged_seq: Math.max(...records.map(record => record.seq)) }
  }
}

/**
 * PostgreSQL holds no NUL and no half of a surrogate pair: a caller must not be able to jam the spool by sending one.
 * JSON.stringify() writes both as escapes; every escape is read, so that an escaped backslash begins none.
 */
function storable(json: string): string {
  return json.replace(/\\(?:u(0000|d[89a-f][0-9a-f]{2})|.)/g, (text, isBad) => (isBad ? '\\ufffd' : text))
}
