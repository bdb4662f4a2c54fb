// The built-in roles: what each may do in our API, and which ClusterRole it gives in the target clusters. Derived from
// Paralus' seven roles; read-only is Kubernetes' own `view` (no secrets, no exec), never a list of URLs.
import { announce } from '../db/changes'
import type { Sql } from '../db/database'
import { countsIn, PERMISSIONS, type Permission } from './permissions'
import { type RolePolicy, UNRECORDED } from './recording'
import type { PolicyRule } from './rules'

/** Kubernetes' user-facing roles from least to most: each holds what the ones before it hold. */
export const CLUSTER_ROLES = ['view', 'edit', 'admin', 'cluster-admin'] as const

export const ROLE_SCOPES = ['organization', 'project', 'namespace'] as const
export type RoleScope = (typeof ROLE_SCOPES)[number]

export type Role = RolePolicy & {
  name: string
  scope: RoleScope
  permissions: readonly Permission[]
  /** Names of ClusterRoles in the target clusters. */
  cluster_roles: readonly string[]
  /** Rights of its own, made there as a ClusterRole of ours. */
  rules: readonly PolicyRule[]
}

const LOOK: readonly Permission[] = ['projects.read', 'clusters.read', 'roles.read', 'kubeconfigs.create']
const LOOK_CLOSER: readonly Permission[] = [
  ...LOOK,
  'bindings.read',
  'access.read',
  'audit_events.read',
  'api_events.read',
  'connections.read',
]
const PEOPLE: readonly Permission[] = ['users.read', 'groups.read', 'machine_users.read']

const BUILTIN: readonly Omit<Role, keyof RolePolicy>[] = [
  { name: 'admin', scope: 'organization', permissions: PERMISSIONS, cluster_roles: ['cluster-admin'], rules: [] },
  {
    name: 'admin-read-only',
    scope: 'organization',
    permissions: PERMISSIONS.filter(permission => permission.endsWith('.read') || permission === 'kubeconfigs.create'),
    cluster_roles: ['view'],
    rules: [],
  },
  {
    // Who gives bindings must be able to find the people to give them to.
    name: 'project-admin',
    scope: 'project',
    permissions: [
      ...LOOK_CLOSER,
      ...PEOPLE,
      'projects.write',
      'clusters.write',
      'bindings.write',
      'connections.write',
      'recordings.read',
    ],
    cluster_roles: ['cluster-admin'],
    rules: [],
  },
  { name: 'project-read-only', scope: 'project', permissions: LOOK_CLOSER, cluster_roles: ['view'], rules: [] },
  {
    name: 'cluster-admin',
    scope: 'project',
    permissions: [...LOOK, 'audit_events.read'],
    cluster_roles: ['cluster-admin'],
    rules: [],
  },
  { name: 'namespace-admin', scope: 'namespace', permissions: LOOK, cluster_roles: ['admin'], rules: [] },
  { name: 'namespace-read-only', scope: 'namespace', permissions: LOOK, cluster_roles: ['view'], rules: [] },
]

/** The organization says for them what is recorded: they are everybody's. */
export const ROLES: readonly Role[] = BUILTIN.map(role => ({ ...role, ...UNRECORDED }))

/** A role for namespaces, or for some clusters of a project, lets its holder see the project itself and no more of it. */
export const SIGHT: ReadonlySet<Permission> = new Set(['projects.read', 'roles.read', 'kubeconfigs.create'])

export function givesAtAll(
  { scope, permissions }: Pick<Role, 'scope' | 'permissions'>,
  permission: Permission,
): boolean {
  return countsIn(scope, permission) && permissions.includes(permission)
}

/** Writes what this program knows of the built-in roles; the database has their names already. */
export function settleBuiltinRoles(sql: Sql): Promise<void> {
  return sql.begin(async tx => {
    for (const { name, permissions, cluster_roles } of ROLES) {
      const changed = await tx`
        update roles set permissions = ${[...permissions]}, cluster_roles = ${[...cluster_roles]}
        where name = ${name} and is_builtin
          and (permissions, cluster_roles) is distinct from (${[...permissions]}::text[], ${[...cluster_roles]}::text[])
        returning name`
      // Another process may serve with what an older program gave them.
      if (changed.length > 0) await announce(tx, { type: 'everyone' })
    }
  })
}
