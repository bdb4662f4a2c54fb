// A cluster with its last report, as the database holds them and as the API shows them.
import { type ApiServerState, REPORT_STALE_MS } from '../../relay/wire/messages'
import type { ClusterPlace } from '../access/access'
import type { Labels } from '../access/labels'
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import { type Switches, switchesOf } from '../organization/model'
import type { Cluster } from './model'

export type ClusterRow = Switches & {
  id: string
  name: string
  project_id: string
  shared_project_ids: string[]
  labels: Labels
  fingerprint: string | null
  created_at: Date
  tunnels: { relay_id: string; seen_at: string }[]
  is_connected: boolean | null
  seen_at: Date | null
  changed_at: Date | null
  agent_version: string | null
  kubernetes_version: string | null
  node_count: number | null
  api_server: ApiServerState | null
}

export function clusterColumns(query: Query) {
  return query`c.id, c.name, c.project_id, c.labels, array(
      select sh.project_id from cluster_shares sh where sh.cluster_id = c.id order by sh.project_id
    ) as shared_project_ids, c.kubectl_cli_enabled, c.kubectl_browser_enabled, c.sign_in_within_seconds, c.fingerprint, c.created_at, (
      select coalesce(json_agg(json_build_object('relay_id', t.relay_id, 'seen_at', t.seen_at) order by t.relay_id), '[]')
      from tunnels t where t.cluster_id = c.id
    ) as tunnels, s.is_connected, s.seen_at,
    s.changed_at, s.agent_version, s.kubernetes_version, s.node_count, s.api_server`
}

export async function findCluster(query: Query, id: string): Promise<ClusterRow> {
  const [row] = await query<ClusterRow[]>`
    select ${clusterColumns(query)} from clusters c left join cluster_status s on s.cluster_id = c.id
    where c.id = ${id} for update of c`
  if (!row) throw new Problem('not-found')
  return row
}

/** As people write them, one a line: `tier=prod`. */
export function labelsAsText(query: Query) {
  return query`(select string_agg(l.key || '=' || l.value, chr(10)) from jsonb_each_text(c.labels) l)`
}

/** Where the cluster is, for decisions about it. */
export function placeOf({ project_id, shared_project_ids, labels }: ClusterRow): ClusterPlace {
  return { projectIds: [project_id, ...shared_project_ids], labels }
}

export function toCluster(row: ClusterRow, nowMs: number): Cluster {
  const { id, name, project_id, shared_project_ids, labels, fingerprint, created_at } = row
  const { agent_version, kubernetes_version, node_count } = row
  const state = stateOf(row, nowMs)
  return {
    id,
    name,
    project_id,
    shared_project_ids,
    labels,
    ...switchesOf(row),
    fingerprint,
    created_at: created_at.toISOString(),
    status: {
      state,
      api_server: state === 'connected' ? row.api_server : null,
      seen_at: row.seen_at?.toISOString() ?? null,
      changed_at: row.changed_at?.toISOString() ?? null,
      agent_version,
      kubernetes_version,
      node_count,
      relay_ids: row.tunnels.filter(held => isFresh(new Date(held.seen_at), nowMs)).map(held => held.relay_id),
    },
  }
}

/** A relay that died says nothing more: an old report is as good as none. */
function stateOf({ is_connected, seen_at }: ClusterRow, nowMs: number): Cluster['status']['state'] {
  if (seen_at === null) return 'pending'
  return is_connected && isFresh(seen_at, nowMs) ? 'connected' : 'disconnected'
}

/** The same as a text over `clusters c` and their `cluster_status s`. */
export function clusterState(query: Query, nowMs: number) {
  return query`case when s.seen_at is null then 'pending'
    when s.is_connected and s.seen_at >= ${new Date(nowMs - REPORT_STALE_MS)} then 'connected' else 'disconnected' end`
}

function isFresh(seenAt: Date, nowMs: number): boolean {
  return nowMs - seenAt.getTime() <= REPORT_STALE_MS
}
