// What relays report of clusters in bulk, each batch in one statement.
import { REPORT_STALE_MS, type StatusBatch } from '../../relay/wire/messages'
import type { Sql } from '../db/database'
import { KINDS_CHANNEL, newsText } from '../db/kinds'

export type Reports = ReturnType<typeof Reports>

export function Reports({ sql, now }: { sql: Sql; now: () => number }) {
  return { takeStatus }

  /**
   * An agent has tunnels to several relays: the cluster is disconnected once the last of them says so or falls silent.
   * News is only what changes the state that is shown, or which relays hold a tunnel.
   */
  async function takeStatus(relayId: string, { clusters }: StatusBatch): Promise<void> {
    if (clusters.length === 0) return
    const at = new Date(now())
    const stale = new Date(now() - REPORT_STALE_MS)
    await sql`
      with said as (
        select distinct on (r.cluster_id) r.* from jsonb_to_recordset(${sql.json(clusters)}) as r(cluster_id uuid,
          connected boolean, agent_version text, kubernetes_version text, node_count integer, api_server text)
        join clusters c on c.id = r.cluster_id
        order by r.cluster_id, r.connected desc
      ), before as (
        select k.cluster_id, k.is_connected, k.seen_at, k.api_server from cluster_status k join said using (cluster_id)
      ), before_held as (
        select t.cluster_id from tunnels t join said using (cluster_id)
        where t.relay_id = ${relayId} and t.seen_at >= ${stale}
      ), held as (
        insert into tunnels (cluster_id, relay_id, seen_at)
        select cluster_id, ${relayId}::uuid, ${at}::timestamptz from said where connected
        on conflict (cluster_id, relay_id) do update set seen_at = excluded.seen_at
      ), ended as (
        delete from tunnels t using said
        where t.cluster_id = said.cluster_id and t.relay_id = ${relayId} and not said.connected
      ), known as (
      insert into cluster_status as known (cluster_id, is_connected, seen_at, changed_at, agent_version,
        kubernetes_version, node_count, api_server)
      select cluster_id, connected, ${at}::timestamptz, ${at}::timestamptz, agent_version,
        kubernetes_version, node_count, api_server
      from said
      where connected or not exists (
        select 1 from tunnels t
        where t.cluster_id = said.cluster_id and t.relay_id <> ${relayId} and t.seen_at >= ${stale})
      on conflict (cluster_id) do update set is_connected = excluded.is_connected,
        seen_at = excluded.seen_at, agent_version = excluded.agent_version,
        kubernetes_version = excluded.kubernetes_version, node_count = excluded.node_count,
        api_server = excluded.api_server,
        changed_at = case when known.is_connected = excluded.is_connected then known.changed_at else excluded.changed_at end
      returning cluster_id, is_connected, api_server
      )
      select pg_notify(${KINDS_CHANNEL}, ${newsText({ kinds: ['clusters'], by: null })}) where exists (
        select 1 from known left join before on before.cluster_id = known.cluster_id
        where before.cluster_id is null or before.is_connected <> known.is_connected
          or (known.is_connected and (before.seen_at < ${stale} or before.api_server is distinct from known.api_server)))
        or exists (
          select 1 from said left join before_held using (cluster_id)
          where said.connected <> (before_held.cluster_id is not null))`
  }
}
