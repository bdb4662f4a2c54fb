// The stub's etcd: objects by kind and name, one revision counter for all, and the history that watches replay.
// Single-threaded; listeners are called in the order of the revisions, before the write returns.

import { randomUUID } from 'node:crypto'
import { isObject, type JsonObject, type KubeObject } from './json.ts'
import { groupVersionOf, qualifiedName, type ResourceKind } from './kinds.ts'
import { notFound, StatusError } from './status.ts'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface StoreEvent {
  readonly type: EventType
  readonly kind: ResourceKind
  readonly object: KubeObject
  readonly revision: number
}

export interface Key {
  readonly namespace: string
  readonly name: string
}

export interface Store {
  revision(): number
  list(kind: ResourceKind, namespace?: string): readonly KubeObject[]
  find(kind: ResourceKind, key: Key): KubeObject | undefined
  /** Throws NotFound. */
  get(kind: ResourceKind, key: Key): KubeObject
  /** Fills in uid, resourceVersion and creationTimestamp. Throws AlreadyExists. */
  create(kind: ResourceKind, key: Key, object: JsonObject): KubeObject
  /** Throws NotFound, and Conflict when the object names a resourceVersion that is not the present one. */
  update(kind: ResourceKind, key: Key, object: JsonObject): KubeObject
  remove(kind: ResourceKind, key: Key): KubeObject
  /** What happened after that revision, oldest first. */
  since(revision: number): readonly StoreEvent[]
  /** Gives back the function that ends it. */
  listen(listener: (event: StoreEvent) => void): () => void
}

interface Placed {
  readonly kind: ResourceKind
  readonly key: Key
  readonly born: { readonly uid: string; readonly creationTimestamp: string }
}

const keyOf = ({ namespace, name }: Key) => `${namespace}/${name}`

export const Store = (): Store => {
  const collections = new Map<string, Map<string, KubeObject>>()
  const history: StoreEvent[] = []
  const listeners = new Set<(event: StoreEvent) => void>()
  let revision = 1

  const collection = (kind: ResourceKind) => {
    const name = qualifiedName(kind)
    const found = collections.get(name) ?? new Map<string, KubeObject>()
    collections.set(name, found)
    return found
  }

  const record = (type: EventType, kind: ResourceKind, object: KubeObject) => {
    const event = { type, kind, object, revision }
    history.push(event)
    for (const listener of [...listeners]) listener(event)
    return object
  }

  const find = (kind: ResourceKind, key: Key) => collection(kind).get(keyOf(key))

  const get = (kind: ResourceKind, key: Key) => {
    const found = find(kind, key)
    if (!found) throw notFound(qualifiedName(kind), key.name)
    return found
  }

  /** `born` is what no later write changes. */
  const put = ({ kind, key, born }: Placed, object: JsonObject) => {
    revision++
    const metadata = {
      ...(isObject(object.metadata) ? object.metadata : {}),
      name: key.name,
      ...(kind.isNamespaced ? { namespace: key.namespace } : {}),
      ...born,
      resourceVersion: String(revision),
    }
    const whole: KubeObject = { ...object, apiVersion: groupVersionOf(kind), kind: kind.kind, metadata }
    collection(kind).set(keyOf(key), whole)
    return whole
  }

  const create = (kind: ResourceKind, key: Key, object: JsonObject) => {
    if (find(kind, key)) throw new StatusError('AlreadyExists', `${qualifiedName(kind)} "${key.name}" already exists`)
    const creationTimestamp = new Date().toISOString().replace(/\.\d+Z/, 'Z')
    return record('ADDED', kind, put({ kind, key, born: { uid: randomUUID(), creationTimestamp } }, object))
  }

  const update = (kind: ResourceKind, key: Key, object: JsonObject) => {
    const { uid, creationTimestamp, resourceVersion } = get(kind, key).metadata
    const given = isObject(object.metadata) ? object.metadata.resourceVersion : undefined
    if (given !== undefined && given !== resourceVersion) {
      throw new StatusError(
        'Conflict',
        `Operation cannot be fulfilled on ${qualifiedName(kind)} "${key.name}": the object has been modified; ` +
          'please apply your changes to the latest version and try again',
      )
    }
    return record('MODIFIED', kind, put({ kind, key, born: { uid, creationTimestamp } }, object))
  }

  const remove = (kind: ResourceKind, key: Key) => {
    const found = get(kind, key)
    collection(kind).delete(keyOf(key))
    revision++
    const last = { ...found, metadata: { ...found.metadata, resourceVersion: String(revision) } }
    return record('DELETED', kind, last)
  }

  return {
    revision: () => revision,
    list: (kind, namespace = '') =>
      [...collection(kind).entries()]
        .filter(([, object]) => namespace === '' || object.metadata.namespace === namespace)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object),
    find,
    get,
    create,
    update,
    remove,
    since: from => history.filter(event => event.revision > from),
    listen: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
