// What the commands that list and name things share: the output forms, and finding a thing by its unique name.
import { ExitError } from '../kit/exit'
import type { Api, ApiPath, QueryOf, Schemas } from './api'
import type { Output } from './command'
import { safeJson } from './escape'
import { type Columns, writeTable } from './table'
import { ApiError } from './transport'

export const LIST_FLAGS = { output: ['table', 'json'] } as const
/** Of lists that are looked through. */
export const SEARCH_FLAGS = { ...LIST_FLAGS, search: 'text', sort: 'text' } as const

/** The server knows by what it sorts and says so. */
export function searched<P extends ApiPath>(flags: { search: string | undefined; sort: string | undefined }) {
  return { q: flags.search, sort: flags.sort } as unknown as Pick<QueryOf<P>, Extract<keyof QueryOf<P>, 'q' | 'sort'>>
}

export function write<T>(
  output: Output,
  rows: readonly T[],
  as: { form: 'table' | 'json' | undefined; columns: Columns<T> },
): void {
  if (as.form === 'json') output.write(`${safeJson(rows)}\n`)
  else writeTable(output, rows, as.columns)
}

/** The first that a list by a unique name gives. */
export async function mustFind<T>(api: Api, what: string, found: Promise<T[]>): Promise<T> {
  const [first] = await found
  if (!first) throw new ExitError(`Cannot find the ${what} at ${api.server}`)
  return first
}

export function findProject(api: Api, name: string): Promise<Schemas['Project']> {
  return mustFind(api, `project "${name}"`, api.list('/v1/projects', { name }, 1))
}

export function findUser(api: Api, email: string): Promise<Schemas['User']> {
  return mustFind(api, `user "${email}"`, api.list('/v1/users', { email }, 1))
}

export function findMachineUser(api: Api, name: string): Promise<Schemas['MachineUser']> {
  return mustFind(api, `machine user "${name}"`, api.list('/v1/machine-users', { name }, 1))
}

export function findCluster(api: Api, name: string): Promise<Schemas['Cluster']> {
  return mustFind(api, `cluster "${name}"`, api.list('/v1/clusters', { name }, 1))
}

/** From id to readable name, for a table; where the list itself is not ours to see, ids have to do. */
export async function namesById<T extends { id: string }>(
  items: Promise<T[]>,
  nameOf: (item: T) => string,
): Promise<(id: string | null) => string | null> {
  const names = new Map<string, string>()
  try {
    for (const item of await items) names.set(item.id, nameOf(item))
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 403)) throw error
  }
  return id => (id === null ? null : (names.get(id) ?? id))
}
