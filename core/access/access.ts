// The one place that answers "may this principal do this". Reads the principal's bindings afresh for each question, in
// one statement; has no side effects.
import type { Query, Sql } from '../db/database'
import { Problem } from '../lib/problem'
import { ANYWHERE, EVERY_PROJECT, ORGANIZATION, openEnforcer } from './model'
import { type Permission, type Role, roleNamed } from './roles'

/** `anywhere`: in at least one place; `every-project`: in all projects, those to come too. */
export type Scope = 'organization' | 'every-project' | 'anywhere' | { projectId: string }
export type DenyReason = 'no-binding' | 'permission-missing'
export type Decision = { allow: true } | { allow: false; reason: DenyReason }

/** The projects in which a permission is held. */
export type Reach = 'all' | string[]

/** A binding with the role it gives. `projectId` null: the organization, or every project. */
export type HeldBinding = { role: Role; projectId: string | null; namespaces: string[] }

/** One principal's rights as they were when asked for. */
export type Rights = {
  bindings: readonly HeldBinding[]
  decide: (permission: Permission, scope: Scope) => Decision
  /** Throws Problem `forbidden`. */
  require: (permission: Permission, scope: Scope) => void
  /** Throws Problem `not-found`: what a principal may not see does not exist for it. */
  requireSight: (permission: Permission, projectId: string) => void
  reach: (permission: Permission) => Reach
}

export type Access = {
  decide: (principal: { userId: string }, permission: Permission, scope: Scope) => Promise<Decision>
  /** Several questions about one principal; inside a transaction `query` must be that transaction. */
  of: (principal: { userId: string }, query?: Query) => Promise<Rights>
}

export async function openAccess({ sql }: { sql: Sql }): Promise<Access> {
  const enforcer = await openEnforcer()
  const isAllowed = (binding: HeldBinding, permission: Permission, scope: Scope) =>
    enforcer.enforceSync(binding.role.name, heldScope(binding), permission, askedScope(scope))
  const of: Access['of'] = async ({ userId }, query = sql) => rightsFrom(await bindingsOf(query, userId), isAllowed)
  return { of, decide: async (principal, permission, scope) => (await of(principal)).decide(permission, scope) }
}

export async function bindingsOf(query: Query, userId: string): Promise<HeldBinding[]> {
  const rows = await query<{ role: string; project_id: string | null; namespaces: string[] }[]>`
    select role, project_id, namespaces from bindings where user_id = ${userId} order by id`
  return rows.flatMap(({ role: name, project_id, namespaces }) => {
    const role = roleNamed(name)
    return role ? [{ role, projectId: project_id, namespaces }] : []
  })
}

function rightsFrom(
  bindings: readonly HeldBinding[],
  isAllowed: (binding: HeldBinding, permission: Permission, scope: Scope) => boolean,
): Rights {
  const decide: Rights['decide'] = (permission, scope) => {
    if (bindings.some(binding => isAllowed(binding, permission, scope))) return { allow: true }
    return { allow: false, reason: bindings.length === 0 ? 'no-binding' : 'permission-missing' }
  }
  return {
    bindings,
    decide,
    require: (permission, scope) => {
      const decision = decide(permission, scope)
      if (decision.allow) return
      throw new Problem('forbidden', `It takes the permission "${permission}"`, { reason: decision.reason })
    },
    requireSight: (permission, projectId) => {
      if (!decide(permission, { projectId }).allow) throw new Problem('not-found')
    },
    reach: permission => {
      if (decide(permission, 'every-project').allow) return 'all'
      const projects = new Set(bindings.flatMap(({ projectId }) => projectId ?? []))
      return [...projects].filter(projectId => decide(permission, { projectId }).allow)
    },
  }
}

function heldScope({ role, projectId }: HeldBinding): string {
  if (role.scope === 'organization') return ORGANIZATION
  return projectId ?? EVERY_PROJECT
}

function askedScope(scope: Scope): string {
  if (typeof scope === 'object') return scope.projectId
  return { organization: ORGANIZATION, 'every-project': EVERY_PROJECT, anywhere: ANYWHERE }[scope]
}
