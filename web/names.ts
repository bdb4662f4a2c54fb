// What ids in an answer of the API stand for. Who may not see a thing gets the beginning of its id, and no link.
import type { PageOf, Schemas } from './api'
import { type Html, html } from './html'
import type { Inside } from './inside'
import type { Visit } from './visit'

export type Name = { name: string; detail?: string; path?: string }
type Ids = readonly (string | null)[]
export type Wanted = { users?: Ids; groups?: Ids; projects?: Ids; clusters?: Ids; relays?: Ids }
export type Names = Record<'user' | 'group' | 'project' | 'cluster' | 'relay', (id: string) => Name>

type Known = Map<string, Name>
type Kind<Row> = { path: string; needs: string; show: (row: Row) => Name }

const USERS: Kind<Schemas['User']> = {
  path: '/users',
  needs: 'users.read',
  show: ({ id, name, email }) => ({ name, detail: email, path: `/users/${id}` }),
}
const MACHINES: Kind<Schemas['MachineUser']> = {
  path: '/machine-users',
  needs: 'machine_users.read',
  show: ({ id, name, display_name }) => ({ name: display_name, detail: name, path: `/machine-users/${id}` }),
}
const GROUPS: Kind<Schemas['Group']> = {
  path: '/groups',
  needs: 'groups.read',
  show: ({ id, display_name, name }) => ({ name: display_name, detail: name, path: `/groups/${id}` }),
}
const PROJECTS: Kind<Schemas['Project']> = {
  path: '/projects',
  needs: 'projects.read',
  show: ({ id, display_name, name }) => ({ name: display_name, detail: name, path: `/projects/${id}` }),
}

const CLUSTERS: Kind<Schemas['Cluster']> = {
  path: '/clusters',
  needs: 'clusters.read',
  show: ({ id, name }) => ({ name, path: `/clusters/${id}` }),
}

const RELAYS: Kind<Schemas['Relay']> = {
  path: '/relays',
  needs: 'relays.read',
  show: ({ id, name }) => ({ name, path: `/relays/${id}` }),
}

export async function readNames({ visit, who }: Pick<Inside, 'visit' | 'who'>, wanted: Wanted): Promise<Names> {
  const may = new Set(who.permissions)
  const self: Known = new Map([[who.user_id, { name: who.name, detail: who.email, path: `/users/${who.user_id}` }]])
  const people = async () => {
    const known = await readKind(visit, { kind: USERS, may, ids: wanted.users, known: self })
    return readKind(visit, { kind: MACHINES, may, ids: wanted.users, known })
  }
  const [users, groups, projects, clusters, relays] = await Promise.all([
    people(),
    readKind(visit, { kind: GROUPS, may, ids: wanted.groups, known: new Map() }),
    readKind(visit, { kind: PROJECTS, may, ids: wanted.projects, known: new Map() }),
    readKind(visit, { kind: CLUSTERS, may, ids: wanted.clusters, known: new Map() }),
    readKind(visit, { kind: RELAYS, may, ids: wanted.relays, known: new Map() }),
  ])
  return {
    user: lookUp(users, 'Somebody'),
    group: lookUp(groups, 'A group'),
    project: lookUp(projects, 'A project'),
    cluster: lookUp(clusters, 'A cluster'),
    relay: lookUp(relays, 'A relay'),
  }
}

export function bindingNames(inside: Pick<Inside, 'visit' | 'who'>, bindings: readonly Schemas['Binding'][]) {
  return readNames(inside, {
    users: bindings.map(({ user_id }) => user_id),
    groups: bindings.map(({ group_id }) => group_id),
    projects: bindings.map(({ project_id }) => project_id),
  })
}

function lookUp(known: Known, otherwise: string): (id: string) => Name {
  return id => known.get(id) ?? { name: otherwise, detail: `id ${id.slice(0, 8)}…` }
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** On one page, and in one question. */
const MOST = 200

/** One question a kind, however many there are; ids may come with an address, so that some are none. */
async function readKind<Row extends { id: string }>(
  visit: Visit,
  { kind, may, ids = [], known }: { kind: Kind<Row>; may: ReadonlySet<string>; ids?: Ids | undefined; known: Known },
): Promise<Known> {
  const missing = [...new Set(ids.filter(id => id !== null))].filter(id => ID.test(id) && !known.has(id))
  if (missing.length === 0 || !may.has(kind.needs)) return known
  const batches = Array.from({ length: Math.ceil(missing.length / MOST) }, (_, at) =>
    missing.slice(at * MOST, (at + 1) * MOST),
  )
  await Promise.all(
    batches.map(async batch => {
      const path = `${kind.path}?ids=${batch.join(',')}&limit=${MOST}`
      const { isOk, body } = await visit.ask<PageOf<Row>>('GET', path)
      for (const row of isOk ? body.items : []) known.set(row.id, kind.show(row))
    }),
  )
  return known
}

export function nameLink({ name, detail, path }: Name): Html {
  const shown = path === undefined ? html`<span>${name}</span>` : html`<a href="${path}">${name}</a>`
  return html`<span class="named">${shown}${detail !== undefined && detail !== name && html`<small>${detail}</small>`}</span>`
}
