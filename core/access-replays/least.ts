// The least that somebody has needed: rules that allow what they did with success, and nothing besides. Pure.
import { BASIC_RULES } from '../access/cluster-roles'
import { isCovered, isDiscovery, type PolicyRule } from '../access/rules'
import type { LeastAccess } from './model'
import type { Usage } from './usage'

type Cell = { group: string; resource: string; verb: string; name: string }
type Role = LeastAccess['roles'][number]

/** More names than this are no names but all of them. */
const MOST_NAMES = 20
/** kubectl opens these with GET or POST by its version and the server's, and newer servers ask for both. */
const STREAMS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward'])

export function leastRoles(usage: readonly Usage[]): Role[] {
  const passed = usage.filter(({ has_passed }) => has_passed)
  const wide = rulesOf(passed.filter(one => namespaceOf(one) === '').flatMap(cellsOf))
  const paths = pathRules(passed)
  const byNamespace = Map.groupBy(
    passed.filter(one => namespaceOf(one) !== ''),
    namespaceOf,
  )
  const byRules = new Map<string, Role>()
  for (const [namespace, some] of [...byNamespace].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rules = rulesOf(some.flatMap(cellsOf).filter(cell => !isCovered(toRule(cell), wide)))
    if (rules.length === 0) continue
    const key = JSON.stringify(rules)
    const known = byRules.get(key) ?? { scope: 'namespace', namespaces: [], rules }
    known.namespaces.push(namespace)
    byRules.set(key, known)
  }
  const everywhere = [...wide, ...paths]
  const whole: Role[] = everywhere.length > 0 ? [{ scope: 'project', namespaces: [], rules: everywhere }] : []
  return [...whole, ...byRules.values()]
}

/** As the API server reads a request for a namespace itself: it is in that namespace. */
function namespaceOf({ api_group, resource, namespace, name }: Usage): string {
  return api_group === '' && resource === 'namespaces' && namespace === '' ? name : namespace
}

function cellsOf({ api_group: group, resource: whole, subresource, verb, name }: Usage): Cell[] {
  if (whole === '') return []
  const resource = subresource === '' ? whole : `${whole}/${subresource}`
  const verbs = STREAMS.has(subresource) && (verb === 'get' || verb === 'create') ? ['create', 'get'] : [verb]
  const object = whole === 'namespaces' ? '' : name
  return verbs
    .map(one => ({ group, resource, verb: one, name: object }))
    .filter(cell => !isCovered(toRule(cell), BASIC_RULES))
}

function pathRules(passed: readonly Usage[]): PolicyRule[] {
  const asked = passed.filter(({ resource, verb, name }) => resource === '' && !isDiscovery(verb, name))
  const byVerb = Map.groupBy(asked, ({ verb }) => verb)
  return [...byVerb]
    .map(([verb, some]) => ({ ...NOTHING, verbs: [verb], non_resource_urls: sorted(some.map(({ name }) => name)) }))
    .sort((a, b) => (a.verbs < b.verbs ? -1 : 1))
}

/** One rule for the resources of a group with the same verbs on the same objects. */
function rulesOf(cells: readonly Cell[]): PolicyRule[] {
  const verbs = new Map<string, Set<string>>()
  for (const [, some] of Map.groupBy(cells, ({ group, resource, verb }) => JSON.stringify([group, resource, verb]))) {
    const [{ group, resource, verb } = cells[0] as Cell] = some
    const names = sorted(some.map(({ name }) => name))
    // A verb on no single object, or on objects that do not count one by one, is a verb on all.
    const isOnAll = names.length > MOST_NAMES || names.some(name => name === '' || name === '*')
    const key = JSON.stringify([group, resource, isOnAll ? [] : names])
    verbs.set(key, (verbs.get(key) ?? new Set()).add(verb))
  }
  const resources = new Map<string, string[]>()
  for (const [key, some] of verbs) {
    const [group, resource, names] = JSON.parse(key) as [string, string, string[]]
    const shared = JSON.stringify([group, sorted([...some]), names])
    resources.set(shared, [...(resources.get(shared) ?? []), resource])
  }
  return [...resources]
    .map(([key, some]) => {
      const [group, used, names] = JSON.parse(key) as [string, string[], string[]]
      return { ...NOTHING, api_groups: [group], resources: sorted(some), verbs: used, resource_names: names }
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

const NOTHING: PolicyRule = { api_groups: [], resources: [], verbs: [], resource_names: [], non_resource_urls: [] }

function toRule({ group, resource, verb, name }: Cell): PolicyRule {
  const resource_names = name === '' || name === '*' ? [] : [name]
  return { ...NOTHING, api_groups: [group], resources: [resource], verbs: [verb], resource_names }
}

function sorted(words: readonly string[]): string[] {
  return [...new Set(words)].sort()
}
