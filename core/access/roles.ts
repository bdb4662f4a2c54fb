// The built-in roles: what each may do in our API, and which ClusterRole it gives in the target clusters. Derived from
// Paralus' seven roles; read-only is Kubernetes' own `view` (no secrets, no exec), never a list of URLs.

export const PERMISSIONS = [
  'projects.read',
  'projects.write',
  'clusters.read',
  'clusters.write',
  'users.read',
  'users.write',
  'roles.read',
  'bindings.read',
  'bindings.write',
  'certificates.read',
  'certificates.write',
  'audit_events.read',
  'relays.write',
  'kubeconfigs.create',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** Kubernetes' user-facing roles from least to most: each holds what the ones before it hold. */
export const CLUSTER_ROLES = ['view', 'edit', 'admin', 'cluster-admin'] as const
export type ClusterRole = (typeof CLUSTER_ROLES)[number]

export type RoleScope = 'organization' | 'project' | 'namespace'

export type Role = {
  name: string
  scope: RoleScope
  permissions: readonly Permission[]
  cluster_roles: readonly ClusterRole[]
}

const LOOK: readonly Permission[] = ['projects.read', 'clusters.read', 'roles.read', 'kubeconfigs.create']
const LOOK_CLOSER: readonly Permission[] = [...LOOK, 'bindings.read', 'audit_events.read']

export const ROLES: readonly Role[] = [
  { name: 'admin', scope: 'organization', permissions: PERMISSIONS, cluster_roles: ['cluster-admin'] },
  {
    name: 'admin-read-only',
    scope: 'organization',
    permissions: [...LOOK_CLOSER, 'users.read', 'certificates.read'],
    cluster_roles: ['view'],
  },
  {
    // Who gives bindings must be able to find the people to give them to, hence users.read.
    name: 'project-admin',
    scope: 'project',
    permissions: [...LOOK_CLOSER, 'projects.write', 'clusters.write', 'bindings.write', 'users.read'],
    cluster_roles: ['cluster-admin'],
  },
  { name: 'project-read-only', scope: 'project', permissions: LOOK_CLOSER, cluster_roles: ['view'] },
  {
    name: 'cluster-admin',
    scope: 'project',
    permissions: [...LOOK, 'audit_events.read'],
    cluster_roles: ['cluster-admin'],
  },
  { name: 'namespace-admin', scope: 'namespace', permissions: LOOK, cluster_roles: ['admin'] },
  { name: 'namespace-read-only', scope: 'namespace', permissions: LOOK, cluster_roles: ['view'] },
]

const BY_NAME: ReadonlyMap<string, Role> = new Map(ROLES.map(role => [role.name, role]))

export function roleNamed(name: string): Role | undefined {
  return BY_NAME.get(name)
}

export function isClusterRoleWithin(asked: ClusterRole, held: ClusterRole): boolean {
  return CLUSTER_ROLES.indexOf(asked) <= CLUSTER_ROLES.indexOf(held)
}
