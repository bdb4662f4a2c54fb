// What the rules say, in the plainest form: everything in maps, every question answered by looking at all of it. It shares
// no code with core, so that a mistake would have to be made twice.

export type Scope = 'organization' | 'project' | 'namespace'
export type Role = { id: string; name: string; scope: Scope; permissions: string[]; cluster_roles: string[] }
export type Labels = Record<string, string>
export type Cluster = { id: string; name: string; project_id: string; shared_project_ids: string[]; labels: Labels }
export type Binding = {
  id: string
  role: string
  user_id: string | null
  group_id: string | null
  project_id: string | null
  cluster_selector: Labels | null
  namespaces: string[]
  expires_at: string | null
}
export type Membership = { id: string; user_id: string; group_id: string }
export type User = { id: string; token: string; session: string }

export type Place = 'organization' | { project: string } | { cluster: Cluster }

export type World = {
  users: Map<string, User>
  groups: Set<string>
  projects: string[]
  roles: Map<string, Role>
  clusters: Map<string, Cluster>
  memberships: Map<string, Membership>
  bindings: Map<string, Binding>
  nowMs: () => number
}

/** Roles of namespaces or of some clusters show their project, and no more of it. */
const SHOWN = ['projects.read', 'roles.read', 'kubeconfigs.create']

export function heldBy({ memberships, bindings, nowMs }: World, userId: string, atMs = nowMs()): Binding[] {
  const groups = [...memberships.values()].filter(one => one.user_id === userId).map(one => one.group_id)
  return [...bindings.values()].filter(
    ({ user_id, group_id, expires_at }) =>
      (user_id === userId || (group_id !== null && groups.includes(group_id))) &&
      (expires_at === null || Date.parse(expires_at) > atMs),
  )
}

export function may(world: World, userId: string, { permission, place }: { permission: string; place: Place }) {
  return heldBy(world, userId).some(binding => {
    const role = roleOf(world, binding)
    if (!role.permissions.includes(permission)) return false
    if (role.scope === 'organization') return true
    if (place === 'organization') return false
    if ('cluster' in place) return reaches(binding, place.cluster)
    if (binding.project_id !== null && binding.project_id !== place.project) return false
    return (role.scope === 'project' && binding.cluster_selector === null) || SHOWN.includes(permission)
  })
}

export function visibleClusters(world: World, userId: string): string[] {
  return [...world.clusters.values()]
    .filter(cluster => may(world, userId, { permission: 'clusters.read', place: { cluster } }))
    .map(({ id }) => id)
    .sort()
}

/**
 * `<ClusterRole> <namespace, or * for all>`, without those that a wider one holds already. Grants count whole seconds: what
 * ends within this one has ended.
 */
export function rightsIn(world: World, userId: string, cluster: Cluster): string[] {
  const endOfSecond = Math.floor(world.nowMs() / 1000) * 1000 + 999
  const given = heldBy(world, userId, endOfSecond)
    .filter(binding => reaches(binding, cluster))
    .flatMap(binding => {
      const { cluster_roles, scope } = roleOf(world, binding)
      const places = scope === 'namespace' ? binding.namespaces : ['*']
      return cluster_roles.flatMap(name => places.map(place => `${name} ${place}`))
    })
  const all = new Set(given)
  return [...all].filter(right => right.endsWith(' *') || !all.has(`${right.split(' ')[0]} *`)).sort()
}

function reaches({ project_id, cluster_selector }: Binding, cluster: Cluster): boolean {
  const isThere = project_id === null || [cluster.project_id, ...cluster.shared_project_ids].includes(project_id)
  return isThere && Object.entries(cluster_selector ?? {}).every(([key, value]) => cluster.labels[key] === value)
}

function roleOf({ roles }: World, { role }: Binding): Role {
  const found = roles.get(role)
  if (!found) throw new Error(`The oracle knows no role "${role}"`)
  return found
}
