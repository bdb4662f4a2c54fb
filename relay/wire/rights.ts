// What a grant gives, in a form that only serves to be compared: core makes it, relays tell by it whether a stream still has
// every right it began with. Nothing is ever allowed by it.
import type { Right } from './claims'

/** One text a role and place, `<role> <place>`; hashes, since a relay has no use for the names. Sorted, once each. */
export function digestOf(rights: readonly Right[]): string[] {
  return [...new Set(rights.flatMap(right => placesOf(right).map(place => `${hash(roleOf(right))} ${place}`)))].sort()
}

/** Whether `after` lacks a right of `before`. A role held in the whole cluster covers the same role in every place. */
export function losesRights(before: readonly string[], after: readonly string[]): boolean {
  const has = new Set(after)
  return before.some(right => !has.has(right) && !has.has(`${right.slice(0, HASH)} ${EVERYWHERE}`))
}

const HASH = 16
const EVERYWHERE = '*'

function roleOf({ cluster_role, rules }: Right): unknown {
  return cluster_role ?? rules
}

function placesOf({ namespaces, namespace_selector }: Right): string[] {
  if (namespaces === null) return [EVERYWHERE]
  return [...namespaces, ...(namespace_selector ? [namespace_selector] : [])].map(hash)
}

function hash(value: unknown): string {
  return new Bun.CryptoHasher('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH)
}
