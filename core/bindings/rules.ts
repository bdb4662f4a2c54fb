// What makes a binding well formed: one subject, a scope that is the one of its role, and names that are there. All broken
// rules are told at once.
import type { Gift } from '../access/escalation'
import type { Role, RoleScope } from '../access/roles'
import type { Query } from '../db/database'
import { Problem, type Violation } from '../lib/problem'
import type { BindingInput } from './model'

/** The rows it names are locked, so that none goes away before the binding is there. Throws Problem `invalid-input`. */
export async function wellFormed(tx: Query, input: BindingInput, nowMs: number): Promise<Gift> {
  const [role] = await tx<Role[]>`
    select name, scope, permissions, cluster_roles, rules, recording, records_stdin, redactions, when_audit_fails
    from roles where name = ${input.role} for key share`
  const errors: Violation[] = []
  if (!role) errors.push({ pointer: '/role', code: 'unknown', detail: 'There is no role of this name' })
  errors.push(...shapeErrors(input, role?.scope), ...(await targetErrors(tx, input)))
  const expiresAt = input.expires_at ? new Date(input.expires_at) : null
  if (expiresAt && !(expiresAt.getTime() > nowMs))
    errors.push({ pointer: '/expires_at', code: 'past', detail: 'Name a moment that is still to come' })
  if (!role || errors.length > 0) throw new Problem('invalid-input', 'The binding does not fit', { errors })
  return {
    role,
    expiresAt,
    projectId: input.project_id ?? null,
    clusterSelector: input.cluster_selector ?? null,
    namespaces: input.namespaces ?? [],
    namespaceSelector: input.namespace_selector ?? null,
  }
}

/** What can be told of it without asking the database; nothing of its place while the scope of its role is not known. */
export function shapeErrors(input: BindingInput, scope: RoleScope | undefined): Violation[] {
  return [...(scope === undefined ? [] : scopeErrors(scope, input)), ...subjectErrors(input)]
}

function scopeErrors(scope: RoleScope, input: BindingInput): Violation[] {
  const errors: Violation[] = []
  const broken = (pointer: string, detail: string) => errors.push({ pointer, code: 'scope', detail })
  const isWithin = (input.namespaces ?? []).length > 0 || (input.namespace_selector ?? null) !== null
  if (scope === 'organization') {
    if ((input.project_id ?? null) !== null) broken('/project_id', 'An organization role has no project: leave it null')
    if ((input.cluster_selector ?? null) !== null)
      broken('/cluster_selector', 'An organization role reaches every cluster: leave it null')
  }
  if (scope === 'namespace' && !isWithin)
    broken('/namespaces', 'A namespace role needs namespaces, or a selector of them')
  if (scope !== 'namespace' && (input.namespaces ?? []).length > 0)
    broken('/namespaces', 'Only a namespace role has namespaces: leave them out')
  if (scope !== 'namespace' && (input.namespace_selector ?? null) !== null)
    broken('/namespace_selector', 'Only a namespace role has namespaces: leave it null')
  for (const field of ['cluster_selector', 'namespace_selector'] as const)
    if (Object.keys(input[field] ?? { some: '' }).length === 0)
      broken(`/${field}`, 'An empty selector would select everything: leave it null')
  return errors
}

function subjectErrors({ user_id, group_id }: BindingInput): Violation[] {
  const given = [user_id, group_id].filter(id => (id ?? null) !== null)
  if (given.length === 1) return []
  const detail = 'Give either a user or a group'
  return [{ pointer: '/user_id', code: given.length === 0 ? 'required' : 'conflict', detail }]
}

async function targetErrors(tx: Query, { user_id, group_id, project_id }: BindingInput): Promise<Violation[]> {
  const unknown = (pointer: string, what: string) => [{ pointer, code: 'unknown', detail: `There is no such ${what}` }]
  const users = user_id ? await tx`select id from users where id = ${user_id} for key share` : [1]
  const groups = group_id ? await tx`select id from groups where id = ${group_id} for key share` : [1]
  const projects = project_id ? await tx`select id from projects where id = ${project_id} for key share` : [1]
  return [
    ...(users.length === 0 ? unknown('/user_id', 'user') : []),
    ...(groups.length === 0 ? unknown('/group_id', 'group') : []),
    ...(projects.length === 0 ? unknown('/project_id', 'project') : []),
  ]
}
