// A role: permissions in this API and ClusterRoles in the target clusters.
import { t } from 'elysia'
import { CLUSTER_ROLES, PERMISSIONS } from '../access/roles'
import { listQuery, pageOf, resource } from '../lib/schema'

export const Role = resource('Role', {
  id: t.String({ description: 'Equal to the name: the built-in roles are known by it' }),
  name: t.String(),
  scope: t.UnionEnum(['organization', 'project', 'namespace'], { default: undefined }),
  permissions: t.Array(t.UnionEnum([...PERMISSIONS], { default: undefined })),
  cluster_roles: t.Array(t.UnionEnum([...CLUSTER_ROLES], { default: undefined })),
})
export type Role = typeof Role.static

export const RolePage = pageOf('RolePage', Role)

export const RoleQuery = listQuery({ name: t.Optional(t.String({ description: 'Exact name' })) })
export type RoleQuery = typeof RoleQuery.static

export const RoleParams = t.Object({ id: t.String({ maxLength: 63, description: 'Name of the role' }) })
