// Bindings become rights in one cluster. Each binding stands alone: its role goes with its own namespaces and no others.
import type { GrantClaims, PolicyRule, Right } from '../../relay/wire/claims'
import type { HeldBinding } from '../access/access'
import { type Demand, mayContinue, strictest } from '../access/recording'
import type { PolicyRule as RoleRule } from '../access/rules'

type Source = { cluster_role: string } | { rules: PolicyRule[] }
type Gathered = {
  source: Source
  isWhole: boolean
  namespaces: Set<string>
  selectors: Map<string, Record<string, string>>
}

/**
 * One right a role for the whole cluster, or one for all namespaces in which it is held: the role in `a` and the role in
 * `b` are the role in `a, b`; each selector is a right of its own. Sorted, so that equal rights are equal bytes.
 */
export function compileRights(bindings: readonly HeldBinding[]): Right[] {
  const gathered = new Map<string, Gathered>()
  for (const binding of bindings) for (const source of sourcesOf(binding)) gather(gathered, source, binding)
  const keys = [...gathered.keys()].sort()
  const all = keys.flatMap(key => gathered.get(key) ?? [])
  const wide = all.filter(({ isWhole }) => isWhole).map(({ source }) => ({ ...source, namespaces: null }))
  return [...wide, ...all.filter(({ isWhole }) => !isWhole).flatMap(within)]
}

function gather(gathered: Map<string, Gathered>, source: Source, { role, ...binding }: HeldBinding): void {
  const key = 'cluster_role' in source ? `0 ${source.cluster_role}` : `1 ${JSON.stringify(source.rules)}`
  const known = gathered.get(key) ?? { source, isWhole: false, namespaces: new Set<string>(), selectors: new Map() }
  gathered.set(key, known)
  if (role.scope !== 'namespace') known.isWhole = true
  for (const namespace of binding.namespaces) known.namespaces.add(namespace)
  if (binding.namespaceSelector) {
    const sorted = Object.fromEntries(Object.entries(binding.namespaceSelector).sort(([a], [b]) => (a < b ? -1 : 1)))
    known.selectors.set(JSON.stringify(sorted), sorted)
  }
}

function within({ source, namespaces, selectors }: Gathered): Right[] {
  const listed = namespaces.size > 0 ? [{ ...source, namespaces: [...namespaces].sort() }] : []
  const selected = [...selectors].sort(([a], [b]) => (a < b ? -1 : 1))
  return [...listed, ...selected.map(([, namespace_selector]) => ({ ...source, namespaces: [], namespace_selector }))]
}

function sourcesOf({ role }: HeldBinding): Source[] {
  const named = role.cluster_roles.map(cluster_role => ({ cluster_role }))
  return role.rules.length === 0 ? named : [...named, { rules: role.rules.map(asKubernetes) }]
}

function asKubernetes({ api_groups, resources, verbs, resource_names, non_resource_urls }: RoleRule): PolicyRule {
  return {
    ...(api_groups.length > 0 ? { apiGroups: api_groups } : {}),
    ...(resources.length > 0 ? { resources } : {}),
    verbs,
    ...(resource_names.length > 0 ? { resourceNames: resource_names } : {}),
    ...(non_resource_urls.length > 0 ? { nonResourceURLs: non_resource_urls } : {}),
  }
}

export type Policy = Pick<GrantClaims, 'audit' | 'recording'>

/** `demanded` is the organization's; `key` what recordings are sealed to. */
export function compilePolicy(bindings: readonly HeldBinding[], demanded: Demand, key: string): Policy {
  const roles = bindings.map(({ role }) => role)
  const recording = strictest([demanded, ...roles], key)
  const giving = roles.filter(({ cluster_roles, rules }) => cluster_roles.length + rules.length > 0)
  return {
    ...(mayContinue(giving, recording) ? { audit: 'continue' as const } : {}),
    ...(recording ? { recording } : {}),
  }
}

/**
 * Going unrecorded is compared as a right is (relay/wire/rights.ts): who loses it has open streams cut, and comes back under
 * the new policy.
 */
export function freedomsOf({ recording }: Policy): string[] {
  if (recording?.policy === 'mandatory') return []
  return recording ? ['may-be-unrecorded'] : ['may-be-unrecorded', 'unrecorded']
}
