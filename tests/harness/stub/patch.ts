// The patch types of the API server. Strategic merge is told from a merge patch only where kubectl needs it: lists
// of named objects merge by name, and the `$`-directives are obeyed or dropped. Server-side apply is a merge here.

import { isObject, type Json, type JsonObject } from './json.ts'
import { StatusError } from './status.ts'

type MergeLists = (target: readonly Json[], patch: readonly Json[]) => readonly Json[]

/** RFC 7396, but for what `mergeLists` does with two arrays. */
const merge = (target: Json | undefined, patch: JsonObject, mergeLists: MergeLists): JsonObject => {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  const merged: Record<string, Json | undefined> = { ...(isObject(target) ? target : {}) }
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key]
    if (key.startsWith('$')) continue
    if (value === null || (isObject(value) && value.$patch === 'delete')) delete merged[key]
    else if (isObject(value)) merged[key] = merge(before, value, mergeLists)
    else if (Array.isArray(value) && Array.isArray(before)) merged[key] = mergeLists(before, value)
    else merged[key] = value
  }
  return merged
}

const withoutDirectives = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('$')))

const nameOf = (item: Json) => (isObject(item) && typeof item.name === 'string' ? item.name : undefined)

const byName: MergeLists = (target, patch) => {
  if (![...target, ...patch].every(item => nameOf(item) !== undefined)) return patch
  const merged = new Map(target.map(item => [nameOf(item), item]))
  for (const item of patch) {
    if (!isObject(item)) continue
    if (item.$patch === 'delete') merged.delete(nameOf(item))
    else merged.set(nameOf(item), merge(merged.get(nameOf(item)), item, byName))
  }
  return [...merged.values()]
}

const replaceLists: MergeLists = (_, patch) => patch

const invalid = (what: string) => new StatusError('Invalid', `the server rejected our request: ${what}`)

/** RFC 6901. */
const pointer = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))

type Change = (container: Json | undefined, key: string) => Json

/** Rebuilds the way to the target, so that the stored object is never changed in place. */
const changeAt = (value: Json | undefined, path: readonly string[], change: Change): Json => {
  const [key = '', ...rest] = path
  if (rest.length === 0) return change(value, key)
  if (Array.isArray(value)) {
    if (value[Number(key)] === undefined) throw invalid(`no element "${key}"`)
    return value.map((item, index) => (index === Number(key) ? changeAt(item, rest, change) : item))
  }
  if (!isObject(value) || value[key] === undefined) throw invalid(`no member "${key}"`)
  return { ...value, [key]: changeAt(value[key], rest, change) }
}

const set =
  (value: Json, isInsert: boolean): Change =>
  (container, key) => {
    if (!Array.isArray(container)) return { ...(isObject(container) ? container : {}), [key]: value }
    const index = key === '-' ? container.length : Number(key)
    return container.toSpliced(index, isInsert ? 0 : 1, value)
  }

const remove: Change = (container, key) => {
  if (Array.isArray(container)) return container.toSpliced(Number(key), 1)
  if (!isObject(container) || container[key] === undefined) throw invalid(`no member "${key}" to remove`)
  const { [key]: _, ...rest } = container
  return rest
}

const expect =
  (value: Json): Change =>
  (container, key) => {
    const found = Array.isArray(container) ? container[Number(key)] : isObject(container) ? container[key] : undefined
    if (!Bun.deepEquals(found, value)) throw invalid(`testing path "${key}" value failed`)
    return container ?? null
  }

const changes: Readonly<Record<string, (value: Json) => Change>> = {
  add: value => set(value, true),
  replace: value => set(value, false),
  remove: () => remove,
  test: expect,
}

/** RFC 6902 without copy and move, which no client of ours sends. */
const jsonPatch = (target: JsonObject, operations: Json): Json => {
  if (!Array.isArray(operations)) throw invalid('a JSON patch is an array')
  let value: Json = target
  for (const operation of operations) {
    const change = isObject(operation) ? changes[String(operation.op)] : undefined
    if (!isObject(operation) || !change) throw invalid('unknown operation of a JSON patch')
    value = changeAt(value, pointer(String(operation.path)), change(operation.value ?? null))
  }
  return value
}

const appliers: Readonly<Record<string, (target: JsonObject, patch: Json) => Json>> = {
  'application/merge-patch+json': (target, patch) => merge(target, mustBeObject(patch), replaceLists),
  'application/strategic-merge-patch+json': (target, patch) => merge(target, mustBeObject(patch), byName),
  'application/apply-patch+yaml': (target, patch) => merge(target, mustBeObject(patch), byName),
  'application/json-patch+json': jsonPatch,
}

const mustBeObject = (value: Json) => {
  if (!isObject(value)) throw invalid('a patch is an object')
  return value
}

export const applyPatch = (contentType: string, target: JsonObject, patch: Json): JsonObject => {
  const apply = appliers[contentType.split(';')[0] ?? '']
  if (!apply)
    throw new StatusError('UnsupportedMediaType', `the body of the request was in an unknown format: ${contentType}`)
  return mustBeObject(apply(target, patch))
}
