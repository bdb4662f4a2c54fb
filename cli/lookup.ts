// Names and ids of what is at the server: exact questions, each asked once; and what apply remembers of what it made.

import { type Kind, kindNamed, pathTo } from './kinds'
import { namesById } from './listing'
import { ApiError, type Transport, type Versioned } from './transport'

export type Resource = Record<string, unknown> & { id: string }

/** An applied resource, as the API has it. */
export type Mark = {
  id: string
  kind: string
  resource_id: string
  name: string
  labels: Record<string, string>
}

export const MARKS = '/v1/applied-resources'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function isId(text: string): boolean {
  return UUID.test(text)
}

export type Lookup = ReturnType<typeof Lookup>

export function Lookup(api: Transport) {
  const found = new Map<string, Promise<Resource | undefined>>()
  const names = new Map<string, Promise<(id: string | null) => string | null>>()
  return { byKey, byId, nameOf, same, marks, members }

  /** By the name that is unique among its kind. */
  function byKey({ path, key, isSingle }: Kind, name: string): Promise<Resource | undefined> {
    if (isSingle) return once(found, path, () => api.get<Resource>(path))
    return once(found, `${path} ${name}`, async () => {
      const [first] = await api.list<Resource>(path, { [key ?? 'name']: name }, 1)
      return first
    })
  }

  async function byId(kind: Kind, id: string): Promise<Versioned<Resource> | undefined> {
    try {
      return await api.read<Resource>(pathTo(kind, id))
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  /** The name of what has this id; undefined where there is none, or it is not ours to see. */
  async function nameOf(kind: string, id: string): Promise<string | undefined> {
    const { path = '', key = null } = kindNamed(kind) ?? {}
    if (key === null) return undefined
    const read = await once(names, path, () => namesById(api.list<Resource>(path), item => String(item[key])))
    const name = read(id)
    return name === null || name === id ? undefined : name
  }

  /** Of a kind without names: what the API would call the same as the input. */
  async function same({ path, unique, filters }: Kind, input: Record<string, unknown>): Promise<Resource | undefined> {
    const query = Object.fromEntries(
      filters.flatMap(field => (typeof input[field] === 'string' ? [[field, input[field]]] : [])),
    )
    const all = await api.list<Resource>(path, query)
    const isSame = (one: Resource) => unique.every(field => Bun.deepEquals(one[field] ?? null, input[field] ?? null))
    return all.find(one => isSame(one) && isByAdmin(one))
  }

  function marks(query: { kind?: string; name?: string; resource_id?: string; label?: string }): Promise<Mark[]> {
    return api.list<Mark>(MARKS, query)
  }

  /** Memberships that an admin made: those of an identity provider are its own. */
  async function members(groupId: string): Promise<{ id: string; user_id: string }[]> {
    const all = await api.list<Resource & { user_id: string }>('/v1/group-memberships', { group_id: groupId })
    return all.filter(isByAdmin)
  }
}

function isByAdmin(resource: Resource): boolean {
  return (resource.identity_provider_id ?? null) === null
}

function once<T>(cache: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const there = cache.get(key) ?? ask()
  cache.set(key, there)
  return there
}
