// Projects: who holds `projects.read` in one sees it; only a project without clusters can go.
import type { Rights } from '../access/access'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { among, containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Project, ProjectInput, ProjectQuery } from './model'

type Row = { id: string; name: string; display_name: string; created_at: Date }

export type Projects = ReturnType<typeof Projects>

export function Projects(deps: FeatureDeps) {
  const { sql, access, now, ids, record } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: ProjectQuery): Promise<Page<Project>> {
    const rights = await access.of(principal)
    const reach = rights.reach('projects.read')
    const order = ordered(sql, request, {
      id: sql`id`,
      by: { name: text(sql`name`), created_at: time(sql`created_at`) },
    })
    const rows = await sql<Keyed<Row>[]>`
      select id, name, display_name, created_at, ${order.key} from projects
      where ${reach === 'all' ? sql`true` : sql`id = any(${reach})`}
        ${request.name === undefined ? sql`` : sql`and name = ${request.name}`}
        ${among(sql, request.ids, sql`id`)}
        ${containing(sql, request.q, has => [has(sql`name`), has(sql`display_name`)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toProject)
  }

  function create(principal: Principal, input: ProjectInput): Promise<Project> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('projects.write', 'organization')
      const [row] = await tx<Row[]>`
        insert into projects (id, name, display_name, created_at)
        values (${ids.next()}, ${input.name}, ${input.display_name}, ${new Date(now())})
        on conflict (name) do nothing returning id, name, display_name, created_at`
      if (!row) throw await nameConflict(tx, rights, input.name)
      const after = toProject(row)
      await record(tx, principal, { action: 'projects.create', target: targetOf(after), after })
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<Project> {
    const rights = await access.of(principal)
    rights.requireSight('projects.read', { projectId: id })
    return toProject(await find(sql, id))
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<ProjectInput>): Promise<Project> {
    return sql.begin(async tx => {
      const rights = await requireWrite(tx, principal, id)
      const before = toProject(await find(tx, id))
      requireMatch(ifMatch, before)
      const { name, display_name } = input
      const taken = await tx`select 1 from projects where name = ${name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, rights, name)
      await tx`update projects set name = ${name}, display_name = ${display_name} where id = ${id}`
      const after = { ...before, name, display_name }
      await record(tx, principal, { action: 'projects.update', target: targetOf(after), before, after })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      await requireWrite(tx, principal, id)
      const before = toProject(await find(tx, id))
      requireMatch(ifMatch, before)
      const clusters = await tx`select 1 from clusters where project_id = ${id} limit 1`
      if (clusters.length > 0)
        throw new Problem('conflict', 'The project still has clusters; move or delete them first')
      await tx`delete from projects where id = ${id}`
      await record(tx, principal, { action: 'projects.delete', target: targetOf(before), before })
      // Its bindings went with it, and with them rights on clusters that were shared with it.
      await announce(tx, { type: 'everyone' })
    })
  }

  async function requireWrite(tx: Query, principal: Principal, id: string): Promise<Rights> {
    const rights = await access.of(principal, tx)
    rights.requireSight('projects.read', { projectId: id })
    rights.require('projects.write', { projectId: id })
    return rights
  }
}

/** Locks the row when in a transaction, so that what was compared is what is changed. */
async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`
    select id, name, display_name, created_at from projects where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

/** Names are unique in the installation; the id is told only to who may see the project. */
async function nameConflict(query: Query, rights: Rights, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from projects where name = ${name}`
  const isSeen = existing !== undefined && rights.decide('projects.read', { projectId: existing.id }).allow
  return new Problem('conflict', 'A project with this name exists', isSeen ? { existingId: existing.id } : {})
}

function targetOf({ id, name }: Project) {
  return { kind: 'project', id, name, projectId: id }
}

function toProject({ created_at, ...row }: Row): Project {
  return { ...row, created_at: created_at.toISOString() }
}
