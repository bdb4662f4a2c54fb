// The verbs on stored objects. Each takes what is asked and gives the body to answer, or throws a StatusError.

import { randomBytes } from 'node:crypto'
import { emptyNamespace, fillNamespace, withOwnLabel, withStatus } from './defaults.ts'
import { arrayAt, isObject, type Json, type JsonObject, type KubeObject, objectAt, stringAt } from './json.ts'
import { groupVersionOf, kindOf, qualifiedName, type ResourceKind } from './kinds.ts'
import { applyPatch } from './patch.ts'
import { StatusError } from './status.ts'
import type { Store } from './store.ts'
import { type Collection, listObjects } from './watch.ts'

export interface Objects {
  create(target: Target, body: JsonObject): KubeObject
  update(target: Target, body: JsonObject): KubeObject
  patch(target: Target, contentType: string, patch: Json): KubeObject
  /** Throws Conflict when a precondition of the DeleteOptions does not hold. */
  remove(target: Target, options: JsonObject): KubeObject
  removeAll(collection: Collection): JsonObject
}

export interface Target {
  readonly kind: ResourceKind
  readonly namespace: string
  readonly name: string
  readonly isDryRun: boolean
}

const namespaceKind = kindOf('namespaces')

export interface ObjectsDeps {
  readonly store: Store
  readonly caPem: string
}

const nameFor = (kind: ResourceKind, metadata: JsonObject) => {
  const name = stringAt(metadata, 'name')
  const prefix = stringAt(metadata, 'generateName')
  if (name) return name
  if (prefix) return `${prefix}${randomBytes(4).toString('hex').slice(0, 5)}`
  throw new StatusError(
    'Invalid',
    `${kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
  )
}

/** Secrets take `stringData` and keep `data`. */
const prepared = (kind: ResourceKind, object: JsonObject): JsonObject => {
  const { stringData, ...rest } = withStatus(kind, object)
  if (kind.resource !== 'secrets') return withStatus(kind, object)
  const encoded = Object.entries(isObject(stringData) ? stringData : {}).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ])
  return { type: 'Opaque', ...rest, data: { ...objectAt(rest, 'data'), ...Object.fromEntries(encoded) } }
}

export const Objects = ({ store, caPem }: ObjectsDeps): Objects => {
  const mustHaveNamespace = ({ kind, namespace }: Target) => {
    if (kind.isNamespaced) store.get(namespaceKind, { namespace: '', name: namespace })
  }

  const mustMatch = ({ kind, namespace }: Target, body: JsonObject) => {
    const given = stringAt(objectAt(body, 'metadata'), 'namespace')
    if (kind.isNamespaced && given !== undefined && given !== namespace) {
      throw new StatusError(
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    }
    if (body.kind !== undefined && body.kind !== kind.kind) {
      throw new StatusError(
        'BadRequest',
        `${groupVersionOf(kind)}, Kind=${String(body.kind)} cannot be handled as a ${kind.kind}`,
      )
    }
  }

  /** A dry run goes all the way to the write and does not make it. */
  const rehearse = ({ kind, namespace, name }: Target, object: JsonObject): KubeObject => {
    const before = store.find(kind, { namespace, name })?.metadata
    const fixed = before ?? { uid: '', resourceVersion: '', creationTimestamp: new Date().toISOString() }
    const metadata = { ...objectAt(object, 'metadata'), ...fixed, name, ...(kind.isNamespaced ? { namespace } : {}) }
    return { ...object, apiVersion: groupVersionOf(kind), kind: kind.kind, metadata }
  }

  const create = (target: Target, body: JsonObject) => {
    const { kind, namespace } = target
    mustMatch(target, body)
    mustHaveNamespace(target)
    const name = nameFor(kind, objectAt(body, 'metadata'))
    const object = withOwnLabel({ kind, name }, prepared(kind, body))
    if (target.isDryRun) return rehearse({ ...target, name }, object)
    const created = store.create(kind, { namespace, name }, object)
    if (kind.resource === 'namespaces') fillNamespace(store, name, caPem)
    return created
  }

  const update = (target: Target, body: JsonObject) => {
    mustMatch(target, body)
    const object = withOwnLabel(target, prepared(target.kind, body))
    return target.isDryRun ? rehearse(target, object) : store.update(target.kind, target, object)
  }

  const patch = (target: Target, contentType: string, body: Json) => {
    const before = store.find(target.kind, target)
    if (before) {
      const { resourceVersion, ...metadata } = before.metadata
      // The version stays out unless the patch names one: only then may a patch conflict.
      return update(target, applyPatch(contentType, { ...before, metadata }, body))
    }
    // Server-side apply creates what is not there.
    if (!contentType.startsWith('application/apply-patch')) return store.get(target.kind, target)
    return create(target, { ...applyPatch(contentType, {}, body) })
  }

  const remove = ({ kind, namespace, name, isDryRun }: Target, options: JsonObject) => {
    const present = store.get(kind, { namespace, name })
    for (const [field, value] of Object.entries(objectAt(options, 'preconditions'))) {
      if (present.metadata[field] === value) continue
      throw new StatusError(
        'Conflict',
        `Operation cannot be fulfilled on ${qualifiedName(kind)} "${name}": Precondition failed: ${field} in ` +
          `precondition: ${String(value)}, ${field} in object meta: ${String(present.metadata[field])}`,
      )
    }
    if (isDryRun || arrayAt(options, 'dryRun').length > 0) return present
    const removed = store.remove(kind, { namespace, name })
    if (kind.resource === 'namespaces') emptyNamespace(store, name)
    return removed
  }

  const removeAll = (collection: Collection) => {
    const { kind } = collection
    const list = listObjects(store, collection)
    for (const item of Array.isArray(list.items) ? list.items : []) {
      const metadata = objectAt(item, 'metadata')
      const name = stringAt(metadata, 'name') ?? ''
      remove({ kind, namespace: stringAt(metadata, 'namespace') ?? '', name, isDryRun: false }, {})
    }
    return list
  }

  return { create, update, patch, remove, removeAll }
}
