// Projects: who holds `projects.read` in one sees it; only a project without clusters can go.
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Query, Sql } from '../db/database'
import { requireMatch } from '../lib/etag'
import type { Ids } from '../lib/ids'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Project, ProjectInput, ProjectQuery } from './model'

type Row = { id: string; name: string; display_name: string; created_at: Date }

export type Projects = ReturnType<typeof Projects>

export function Projects(deps: { sql: Sql; access: Access; now: () => number; ids: Ids }) {
  const { sql, access, now, ids } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: ProjectQuery): Promise<Page<Project>> {
    const reach = (await access.of(principal)).reach('projects.read')
    const after = afterOf(request)
    const rows = await sql<Row[]>`
      select id, name, display_name, created_at from projects
      where ${reach === 'all' ? sql`true` : sql`id = any(${reach})`}
        ${request.name === undefined ? sql`` : sql`and name = ${request.name}`}
        ${after === null ? sql`` : sql`and id > ${after}`}
      order by id limit ${limitOf(request) + 1}`
    return toPage(rows, request, toProject)
  }

  async function create(principal: Principal, input: ProjectInput): Promise<Project> {
    const rights = await access.of(principal)
    rights.require('projects.write', 'organization')
    const [row] = await sql<Row[]>`
      insert into projects (id, name, display_name, created_at)
      values (${ids.next()}, ${input.name}, ${input.display_name}, ${new Date(now())})
      on conflict (name) do nothing returning id, name, display_name, created_at`
    if (row) return toProject(row)
    throw await nameConflict(sql, input.name)
  }

  async function get(principal: Principal, id: string): Promise<Project> {
    const rights = await access.of(principal)
    rights.requireSight('projects.read', id)
    return toProject(await find(sql, id))
  }

  function replace(principal: Principal, id: string, change: { input: ProjectInput; ifMatch: string | undefined }) {
    return sql.begin(async tx => {
      await requireWrite(tx, principal, id)
      requireMatch(change.ifMatch, toProject(await find(tx, id)))
      const { name, display_name } = change.input
      const taken = await tx`select 1 from projects where name = ${name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, name)
      const [row] = await tx<Row[]>`
        update projects set name = ${name}, display_name = ${display_name}
        where id = ${id} returning id, name, display_name, created_at`
      if (!row) throw new Problem('not-found')
      return toProject(row)
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: { ifMatch: string | undefined }): Promise<void> {
    await sql.begin(async tx => {
      await requireWrite(tx, principal, id)
      requireMatch(ifMatch, toProject(await find(tx, id)))
      const clusters = await tx`select 1 from clusters where project_id = ${id} limit 1`
      if (clusters.length > 0)
        throw new Problem('conflict', 'The project still has clusters; move or delete them first')
      await tx`delete from projects where id = ${id}`
    })
  }

  async function requireWrite(tx: Query, principal: Principal, id: string): Promise<void> {
    const rights = await access.of(principal, tx)
    rights.requireSight('projects.read', id)
    rights.require('projects.write', { projectId: id })
  }
}

/** Locks the row when in a transaction, so that what was compared is what is changed. */
async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`
    select id, name, display_name, created_at from projects where id = ${id} for update`
  if (!row) throw new Problem('not-found')
  return row
}

async function nameConflict(query: Query, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from projects where name = ${name}`
  return new Problem('conflict', 'A project with this name exists', existing ? { existingId: existing.id } : {})
}

function toProject({ created_at, ...row }: Row): Project {
  return { ...row, created_at: created_at.toISOString() }
}
