// Bindings become rights in one cluster. Each binding stands alone: its role goes with its own namespaces and no others.
import type { Right } from '../../relay/wire/claims'
import type { HeldBinding } from '../access/access'

/** The bindings that reach a cluster of this project. */
export function reaching(bindings: readonly HeldBinding[], projectId: string): HeldBinding[] {
  return bindings.filter(binding => binding.projectId === null || binding.projectId === projectId)
}

/**
 * One right a ClusterRole for the whole cluster, or one for all namespaces in which it is held: the role in `a` and the
 * role in `b` are the role in `a, b`. Sorted, so that equal rights are equal bytes.
 */
export function compileRights(bindings: readonly HeldBinding[]): Right[] {
  const whole = new Set<string>()
  const within = new Map<string, Set<string>>()
  for (const { role, namespaces } of bindings) {
    for (const clusterRole of role.cluster_roles) {
      if (role.scope !== 'namespace') whole.add(clusterRole)
      else within.set(clusterRole, new Set([...(within.get(clusterRole) ?? []), ...namespaces]))
    }
  }
  const wide = [...whole].sort().map(cluster_role => ({ cluster_role, namespaces: null }))
  const narrow = [...within]
    .filter(([cluster_role, names]) => !whole.has(cluster_role) && names.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cluster_role, names]) => ({ cluster_role, namespaces: [...names].sort() }))
  return [...wide, ...narrow]
}
