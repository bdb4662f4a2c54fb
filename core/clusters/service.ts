// Clusters: seen by who holds `clusters.read` in their project. Deleting one ends its agent's certificates at once.
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query, Sql } from '../db/database'
import { requireMatch } from '../lib/etag'
import type { Ids } from '../lib/ids'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Cluster, ClusterInput, ClusterQuery } from './model'
import { type ClusterRow, clusterColumns, findCluster, toCluster } from './rows'

export type Clusters = ReturnType<typeof Clusters>

export function Clusters(deps: { sql: Sql; access: Access; now: () => number; ids: Ids }) {
  const { sql, access, now, ids } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: ClusterQuery): Promise<Page<Cluster>> {
    const reach = (await access.of(principal)).reach('clusters.read')
    const after = afterOf(request)
    const rows = await sql<ClusterRow[]>`
      select ${clusterColumns(sql)} from clusters c left join cluster_status s on s.cluster_id = c.id
      where ${reach === 'all' ? sql`true` : sql`c.project_id = any(${reach})`}
        ${request.name === undefined ? sql`` : sql`and c.name = ${request.name}`}
        ${request.project_id === undefined ? sql`` : sql`and c.project_id = ${request.project_id}`}
        ${after === null ? sql`` : sql`and c.id > ${after}`}
      order by c.id limit ${limitOf(request) + 1}`
    return toPage(rows, request, row => toCluster(row, now()))
  }

  function create(principal: Principal, input: ClusterInput): Promise<Cluster> {
    return sql.begin(async tx => {
      await requireProject(tx, principal, input.project_id)
      const [made] = await tx<{ id: string }[]>`
        insert into clusters (id, name, project_id, created_at)
        values (${ids.next()}, ${input.name}, ${input.project_id}, ${new Date(now())})
        on conflict (name) do nothing returning id`
      if (!made) throw await nameConflict(tx, principal, input.name)
      return toCluster(await findCluster(tx, made.id), now())
    })
  }

  async function get(principal: Principal, id: string): Promise<Cluster> {
    const rights = await access.of(principal)
    const row = await findCluster(sql, id)
    rights.requireSight('clusters.read', row.project_id)
    return toCluster(row, now())
  }

  function replace(principal: Principal, id: string, change: { input: ClusterInput; ifMatch: string | undefined }) {
    const { name, project_id } = change.input
    return sql.begin(async tx => {
      const before = await findWritable(tx, principal, id)
      requireMatch(change.ifMatch, toCluster(before, now()))
      const isMoved = project_id !== before.project_id
      if (isMoved) await requireProject(tx, principal, project_id)
      const taken = await tx`select 1 from clusters where name = ${name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, principal, name)
      await tx`update clusters set name = ${name}, project_id = ${project_id} where id = ${id}`
      if (isMoved) await announce(tx, { type: 'everyone' })
      return toCluster(await findCluster(tx, id), now())
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: { ifMatch: string | undefined }): Promise<void> {
    await sql.begin(async tx => {
      requireMatch(ifMatch, toCluster(await findWritable(tx, principal, id), now()))
      await tx`update certificates set revoked_at = ${new Date(now())}
        where subject_id = ${id} and kind = 'agent' and revoked_at is null`
      await tx`delete from clusters where id = ${id}`
      await announce(tx, { type: 'cluster-deleted', cluster_id: id })
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string): Promise<ClusterRow> {
    const rights = await access.of(principal, tx)
    const row = await findCluster(tx, id)
    rights.requireSight('clusters.read', row.project_id)
    rights.require('clusters.write', { projectId: row.project_id })
    return row
  }

  /** The project is locked against being deleted until the cluster is in it. */
  async function requireProject(tx: Query, principal: Principal, projectId: string): Promise<void> {
    const rights = await access.of(principal, tx)
    const isSeen = rights.decide('projects.read', { projectId }).allow
    const projects = isSeen ? await tx`select id from projects where id = ${projectId} for key share` : []
    if (projects.length === 0) {
      const detail = 'There is no such project'
      throw new Problem('invalid-input', detail, { errors: [{ pointer: '/project_id', code: 'unknown', detail }] })
    }
    rights.require('clusters.write', { projectId })
  }

  /** Names are unique in the installation; the id is told only to who may see the cluster. */
  async function nameConflict(tx: Query, principal: Principal, name: string): Promise<Problem> {
    const rights = await access.of(principal, tx)
    const [existing] = await tx<{ id: string; project_id: string }[]>`
      select id, project_id from clusters where name = ${name}`
    const isSeen = existing && rights.decide('clusters.read', { projectId: existing.project_id }).allow
    return new Problem('conflict', 'A cluster with this name exists', isSeen ? { existingId: existing.id } : {})
  }
}
