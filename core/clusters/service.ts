// Clusters: seen by who holds `clusters.read` in a project of theirs. Deleting one ends its agent's certificates at once.
import { REPORT_STALE_MS } from '../../relay/wire/messages'
import type { Rights } from '../access/access'
import { clustersWithin } from '../access/clusters'
import { requireHeld } from '../access/escalation'
import { STRICTEST } from '../access/recording'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { among, containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem, type Violation } from '../lib/problem'
import { switchesOf } from '../organization/model'
import type { Cluster, ClusterInput, ClusterQuery } from './model'
import { type ClusterRow, clusterColumns, clusterState, findCluster, labelsAsText, placeOf, toCluster } from './rows'

export type Clusters = ReturnType<typeof Clusters>

export function Clusters(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: ClusterQuery): Promise<Page<Cluster>> {
    const rights = await access.of(principal)
    const state = clusterState(sql, now())
    const order = ordered(sql, request, {
      id: sql`c.id`,
      by: { name: text(sql`c.name`), created_at: time(sql`c.created_at`), state: text(state) },
    })
    const rows = await sql<Keyed<ClusterRow>[]>`
      select ${clusterColumns(sql)}, ${order.key} from clusters c left join cluster_status s on s.cluster_id = c.id
      where (${clustersWithin(sql, rights, 'clusters.read')})
        ${request.name === undefined ? sql`` : sql`and c.name = ${request.name}`}
        ${request.project_id === undefined ? sql`` : within(request.project_id)}
        ${request.state === undefined ? sql`` : sql`and ${state} = ${request.state}`}
        ${request.relay_id === undefined ? sql`` : heldBy(request.relay_id)}
        ${among(sql, request.ids, sql`c.id`)}
        ${containing(sql, request.q, has => [has(sql`c.name`), has(labelsAsText(sql))])} ${order.after}
      ${order.end}`
    return order.toPage(rows, row => toCluster(row, now()))
  }

  function within(projectId: string) {
    return sql`and (c.project_id = ${projectId} or exists (
      select 1 from cluster_shares sh where sh.cluster_id = c.id and sh.project_id = ${projectId}))`
  }

  function heldBy(relayId: string) {
    return sql`and c.id in (select t.cluster_id from tunnels t
      where t.relay_id = ${relayId} and t.seen_at >= ${new Date(now() - REPORT_STALE_MS)})`
  }

  function create(principal: Principal, input: ClusterInput): Promise<Cluster> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      await requireProjects(tx, input, { rights, before: undefined })
      const { name, project_id, labels = {} } = input
      const fields = { id: ids.next(), name, project_id, ...switchesOf(input), created_at: new Date(now()) }
      const row = { ...fields, labels: tx.json(labels) as never }
      const [made] = await tx<{ id: string }[]>`
        insert into clusters ${tx(row)} on conflict (name) do nothing returning id`
      if (!made) throw await nameConflict(tx, rights, input.name)
      await share(tx, made.id, input)
      const after = toCluster(await findCluster(tx, made.id), now())
      await record(tx, principal, { action: 'clusters.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<Cluster> {
    const rights = await access.of(principal)
    const row = await findCluster(sql, id)
    rights.requireSight('clusters.read', placeOf(row))
    return toCluster(row, now())
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<ClusterInput>): Promise<Cluster> {
    const { name, project_id, labels = {} } = input
    return sql.begin(async tx => {
      const { rights, before } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      await requireProjects(tx, input, { rights, before })
      const taken = await tx`select 1 from clusters where name = ${name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, rights, name)
      const row = { name, project_id, labels: tx.json(labels) as never, ...switchesOf(input) }
      await tx`update clusters set ${tx(row)} where id = ${id}`
      await share(tx, id, input)
      const after = toCluster(await findCluster(tx, id), now())
      await record(tx, principal, { action: 'clusters.update', target: targetOf(after), before, after })
      const isMoved = reachOf(before) !== reachOf(after)
      if (isMoved) requireWhole(rights, before)
      const isSwitched = JSON.stringify(switchesOf(before)) !== JSON.stringify(switchesOf(after))
      if (isMoved || isSwitched) await announce(tx, { type: 'everyone' })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const { before } = await findWritable(tx, principal, id)
      requireMatch(ifMatch, before)
      await tx`update certificates set revoked_at = ${new Date(now())}
        where subject_id = ${id} and kind = 'agent' and revoked_at is null`
      await tx`delete from clusters where id = ${id}`
      await record(tx, principal, { action: 'clusters.delete', target: targetOf(before), before })
      await announce(tx, { type: 'cluster-deleted', cluster_id: id })
    })
  }

  /** A project that a cluster is shared with may use it; its own project has it. */
  async function findWritable(tx: Query, principal: Principal, id: string) {
    const rights = await access.of(principal, tx)
    const row = await findCluster(tx, id)
    rights.requireSight('clusters.read', placeOf(row))
    rights.require('clusters.write', { projectIds: [row.project_id], labels: row.labels })
    return { rights, before: toCluster(row, now()) }
  }
}

/** Who moves, shares or relabels a cluster gives it to whoever is bound there: only those who hold all of it may. */
function requireWhole(rights: Rights, { project_id, labels }: Cluster): void {
  const all = { permissions: [], cluster_roles: ['cluster-admin'], rules: [] }
  const role = { ...STRICTEST, ...all, name: '', scope: 'project' } as const
  const there = { projectId: project_id, clusterSelector: labels, namespaces: [], namespaceSelector: null }
  requireHeld(rights, { ...there, role, expiresAt: null })
}

/** The projects are locked against being deleted until the cluster is in them. Throws Problem. */
async function requireProjects(
  tx: Query,
  { project_id, shared_project_ids = [] }: ClusterInput,
  { rights, before }: { rights: Rights; before: Cluster | undefined },
): Promise<void> {
  const already = before ? [before.project_id, ...before.shared_project_ids] : []
  const named = [['/project_id', project_id], ...shared_project_ids.map((id, at) => [`/shared_project_ids/${at}`, id])]
  const errors: Violation[] = shared_project_ids.flatMap((id, at) => (id === project_id ? [own(at)] : []))
  for (const [pointer = '', projectId = ''] of named) {
    const isSeen = rights.decide('projects.read', { projectId }).allow || already.includes(projectId)
    const found = isSeen ? await tx`select id from projects where id = ${projectId} for key share` : []
    if (found.length === 0) errors.push({ pointer, code: 'unknown', detail: 'There is no such project' })
  }
  if (errors.length > 0) throw new Problem('invalid-input', 'The cluster names a project that is not there', { errors })
  // Having a cluster is more than using it: one that is shared with a project is not given to it without its word.
  if (project_id !== before?.project_id) rights.require('clusters.write', { projectId: project_id })
  for (const projectId of shared_project_ids)
    if (!already.includes(projectId)) rights.require('clusters.write', { projectId })
}

function own(at: number): Violation {
  return { pointer: `/shared_project_ids/${at}`, code: 'conflict', detail: 'It is the project that owns the cluster' }
}

async function share(tx: Query, id: string, { shared_project_ids: others = [] }: ClusterInput): Promise<void> {
  await tx`delete from cluster_shares where cluster_id = ${id}`
  if (others.length > 0)
    await tx`insert into cluster_shares (cluster_id, project_id) select ${id}, unnest(${others}::uuid[])`
}

/** Names are unique in the installation; the id is told only to who may see the cluster. */
async function nameConflict(tx: Query, rights: Rights, name: string): Promise<Problem> {
  const [existing] = await tx<{ id: string }[]>`
    select c.id from clusters c where c.name = ${name} and (${clustersWithin(tx, rights, 'clusters.read')})`
  return new Problem('conflict', 'A cluster with this name exists', existing ? { existingId: existing.id } : {})
}

/** What of a cluster decides which bindings reach it. */
function reachOf({ project_id, shared_project_ids, labels }: Cluster): string {
  return JSON.stringify([project_id, shared_project_ids, labels])
}

function targetOf({ id, name, project_id }: Cluster) {
  return { kind: 'cluster', id, name, projectId: project_id }
}
