// Routes of roles.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { Role, RoleInput, RolePage, RoleQuery } from './model'
import type { Roles } from './service'

export const roleRoutes = (deps: { authenticate: Authenticate; roles: Roles }) =>
  resourceRoutes(deps, {
    ...{ name: 'Role', noun: 'a role', plural: 'roles', path: 'roles' },
    ...{ read: 'roles.read', write: 'roles.write' },
    schemas: { input: RoleInput, output: Role, page: RolePage, query: RoleQuery },
    service: deps.roles,
  })
