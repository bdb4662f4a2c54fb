// Routes of roles.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Role, RolePage, RoleParams, RoleQuery } from './model'
import type { Roles } from './service'

const tag = 'roles'

export const roleRoutes = (deps: { authenticate: Authenticate; roles: Roles }) =>
  new Elysia({ prefix: '/roles', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Role, RolePage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.roles.list(principal, query), {
      query: RoleQuery,
      response: { 200: 'RolePage', ...PROBLEMS.read },
      detail: operation({ id: 'listRoles', permission: 'roles.read', summary: 'List roles', tag }),
    })
    .get('/:id', ({ principal, params }) => deps.roles.get(principal, params.id), {
      params: RoleParams,
      query: NoQuery,
      response: { 200: 'Role', ...PROBLEMS.read },
      detail: operation({ id: 'getRole', permission: 'roles.read', summary: 'Read a role', tag }),
    })
