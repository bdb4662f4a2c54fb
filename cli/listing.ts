// What the commands that list and name things share: the output forms, and finding a thing by its unique name.
import { ExitError } from '../kit/exit'
import { type Api, ApiError } from './api'
import type { Output } from './command'
import { safeJson } from './escape'
import { type Columns, writeTable } from './table'

export const LIST_FLAGS = { output: ['table', 'json'] } as const

export function write<T>(
  output: Output,
  rows: readonly T[],
  as: { form: 'table' | 'json' | undefined; columns: Columns<T> },
): void {
  if (as.form === 'json') output.write(`${safeJson(rows)}\n`)
  else writeTable(output, rows, as.columns)
}

type Named = { id: string }

export async function find<T extends Named>(
  api: Api,
  what: { kind: string; path: string; by: string; value: string },
): Promise<T> {
  const found = await findIfThere<T>(api, what)
  if (!found) throw new ExitError(`Cannot find the ${what.kind} "${what.value}" at ${api.server}`)
  return found
}

export async function findIfThere<T extends Named>(
  api: Api,
  { path, by, value }: { path: string; by: string; value: string },
): Promise<T | undefined> {
  const [found] = await api.list<T>(path, { [by]: value }, 1)
  return found
}

export function findProject<T extends Named>(api: Api, name: string): Promise<T> {
  return find<T>(api, { kind: 'project', path: '/v1/projects', by: 'name', value: name })
}

export function findUser<T extends Named>(api: Api, email: string): Promise<T> {
  return find<T>(api, { kind: 'user', path: '/v1/users', by: 'email', value: email })
}

export function findCluster<T extends Named>(api: Api, name: string): Promise<T> {
  return find<T>(api, { kind: 'cluster', path: '/v1/clusters', by: 'name', value: name })
}

/** From id to readable name, for a table; where the list itself is not ours to see, ids have to do. */
export async function namesById<K extends string>(
  api: Api,
  path: string,
  key: K,
): Promise<(id: string | null) => string | null> {
  const names = new Map<string, string>()
  try {
    for (const item of await api.list<Named & Record<K, string>>(path)) names.set(item.id, item[key])
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 403)) throw error
  }
  return id => (id === null ? null : (names.get(id) ?? id))
}
