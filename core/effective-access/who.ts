// The statement that finds, for one user `u`, the bindings that allow what is asked: the same answers as core/access/explain,
// for everyone at once. Roles are few and judged here; what remains of bindings is their place.
import type { ClusterPlace, Scope } from '../access/access'
import { BASIC_USER } from '../access/cluster-roles'
import { reachingThere } from '../access/clusters'
import { judgeRole, NAME_LABEL, type Question } from '../access/explain'
import { countsIn, type Permission } from '../access/permissions'
import { ROLE_SCOPES, type Role, SIGHT } from '../access/roles'
import type { Fragment, Query } from '../db/database'
import type { Asked } from './question'

export type Row = {
  id: string
  email: string
  name: string
  kind: 'person' | 'machine'
  binding_id: string
  role: string
  scope: Role['scope']
  project_id: string | null
  group_id: string | null
  group_name: string | null
  expires_at: Date | null
  is_sure: boolean
}

export function readRoles(query: Query): Promise<Role[]> {
  return query<Role[]>`
    select name, scope, permissions, cluster_roles, rules, recording, records_stdin, redactions, when_audit_fails
    from roles`
}

/** To be continued by further conditions over `b` and an order. */
export function held(query: Query, asked: Asked, { scope, roles }: { scope: Scope; roles: readonly Role[] }): Fragment {
  const { sure, any } =
    asked.of === 'api'
      ? ofPermission(query, asked.permission, scope)
      : ofQuestion(query, asked.question, { place: scope as ClusterPlace, roles })
  return query`
    select b.id as binding_id, b.role, r.scope, b.project_id, b.group_id, g.name as group_name, b.expires_at,
      (${sure}) as is_sure
    from (
      select * from bindings where user_id = u.id
      union all
      select * from bindings where group_id in (select group_id from group_memberships where user_id = u.id)
    ) b join roles r on r.name = b.role left join groups g on g.id = b.group_id
    where (${any})`
}

type Conditions = { sure: Fragment; any: Fragment }

function ofQuestion(
  query: Query,
  question: Question,
  { place, roles }: { place: ClusterPlace; roles: readonly Role[] },
): Conditions {
  const judged = roles.map(role => ({ name: role.name, ...judgeRole(role, question) }))
  const named = (decision: string) => judged.filter(one => one.decision === decision).map(({ name }) => name)
  const basic = judged.filter(({ clusterRole }) => clusterRole === BASIC_USER).map(({ name }) => name)
  const { yes, maybe } = coverage(query, question.namespace)
  return {
    sure: query`b.role = any(${basic}) or (b.role = any(${named('allow')}) and ${yes})`,
    any: query`(b.role = any(${basic}) or (b.role = any(${[...named('allow'), ...named('depends')]}) and ${maybe}))
      and ${reachingThere(query, place)}`,
  }
}

function coverage(query: Query, namespace: string | null): { yes: Fragment; maybe: Fragment } {
  if (namespace === null) return { yes: query`r.scope <> 'namespace'`, maybe: query`r.scope <> 'namespace'` }
  const named = query.json({ [NAME_LABEL]: namespace })
  return {
    yes: query`(r.scope <> 'namespace' or ${namespace} = any(b.namespaces) or b.namespace_selector = ${named}::jsonb)`,
    maybe: query`(r.scope <> 'namespace' or ${namespace} = any(b.namespaces)
      or coalesce(b.namespace_selector->>${NAME_LABEL}, ${namespace}) = ${namespace} and b.namespace_selector is not null)`,
  }
}

function ofPermission(query: Query, permission: Permission, scope: Scope): Conditions {
  const scopes = ROLE_SCOPES.filter(one => countsIn(one, permission))
  const any = query`${permission} = any(r.permissions) and r.scope = any(${scopes}) and (r.scope = 'organization' or ${within(query, permission, scope)})`
  return { sure: query`true`, any }
}

function within(query: Query, permission: Permission, scope: Scope): Fragment {
  if (typeof scope === 'string') return query`false`
  if ('labels' in scope) return reachingThere(query, scope)
  const isThere = query`(b.project_id is null or b.project_id = ${scope.projectId})`
  return SIGHT.has(permission) ? isThere : query`(${isThere} and r.scope <> 'namespace' and b.cluster_selector is null)`
}
