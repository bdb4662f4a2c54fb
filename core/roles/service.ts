// The built-in roles, read-only.
import type { Access } from '../access/access'
import { ROLES, type Role as RoleEntry, roleNamed } from '../access/roles'
import type { Principal } from '../auth/bearer'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Role, RoleQuery } from './model'

export type Roles = ReturnType<typeof Roles>

export function Roles({ access }: { access: Access }) {
  return { list, get }

  async function list(principal: Principal, request: RoleQuery): Promise<Page<Role>> {
    ;(await access.of(principal)).require('roles.read', 'anywhere')
    const after = afterOf(request, text => roleNamed(text) !== undefined)
    const rest = ROLES.slice(after === null ? 0 : ROLES.findIndex(role => role.name === after) + 1)
    const rows = rest.filter(role => request.name === undefined || role.name === request.name).map(toRole)
    return toPage(rows.slice(0, limitOf(request) + 1), request, role => role)
  }

  async function get(principal: Principal, name: string): Promise<Role> {
    ;(await access.of(principal)).require('roles.read', 'anywhere')
    const role = roleNamed(name)
    if (!role) throw new Problem('not-found')
    return toRole(role)
  }
}

function toRole({ name, scope, permissions, cluster_roles }: RoleEntry): Role {
  return { id: name, name, scope, permissions: [...permissions], cluster_roles: [...cluster_roles] }
}
