// The principal, with its bindings spelled out for people.
import { type Access, heldPermissions } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Sql } from '../db/database'
import type { Identity } from './model'

export type Whoami = ReturnType<typeof Whoami>

export function Whoami({ sql, access }: { sql: Sql; access: Access }) {
  return async (principal: Principal): Promise<Identity> => {
    const rights = await access.of(principal)
    const groups = await sql<Identity['groups']>`
      select distinct g.id, g.name from groups g join group_memberships m on m.group_id = g.id
      where m.user_id = ${principal.userId} order by g.name`
    const bindings = await sql<Identity['bindings']>`
      select b.id, b.role, b.project_id, p.name as project_name, b.namespaces
      from bindings b left join projects p on p.id = b.project_id
      where b.user_id = ${principal.userId} order by b.id`
    return {
      user_id: principal.userId,
      email: principal.email,
      name: principal.name,
      session_id: principal.sessionId,
      token_id: principal.token?.id ?? null,
      expires_at: principal.expiresAt?.toISOString() ?? null,
      must_change_password: principal.mustChangePassword,
      permissions: heldPermissions(rights),
      groups: [...groups],
      bindings: [...bindings],
    }
  }
}
