// A proposal as the bindings that people would hold: checked as if it were made, and made nowhere.

import { type HeldBinding, readBindings } from '../access/bindings'
import { UNRECORDED } from '../access/recording'
import type { Role } from '../access/roles'
import { shapeErrors } from '../bindings/rules'
import type { Query, Sql } from '../db/database'
import { Problem, type Violation } from '../lib/problem'
import { wellFormed } from '../roles/rules'
import type { AccessReplayInput } from './model'

export type Proposal = {
  held: (userId: string) => Promise<HeldBinding[]>
  /** Names of objects that rules speak of. */
  names: string[]
}

/** Throws Problem `invalid-input`, with every broken rule. */
export async function readProposal(sql: Sql, input: AccessReplayInput): Promise<Proposal> {
  const errors: Violation[] = []
  const roles = await rolesOf(sql, input, errors)
  const all = input.bindings.map((binding, at) => {
    const role = roles.get(binding.role)
    const own = role
      ? shapeErrors(binding, role.scope)
      : [{ pointer: '/role', code: 'unknown', detail: 'There is no role of this name' }]
    errors.push(...own.map(error => ({ ...error, pointer: `/bindings/${at}${error.pointer}` })))
    return { binding, role }
  })
  if (errors.length > 0) throw new Problem('invalid-input', 'The proposal does not fit', { errors })
  const bySubject = Map.groupBy(
    all.flatMap(({ binding, role }, at) =>
      role ? [{ subject: binding.user_id ?? binding.group_id, held: toHeld(binding, role, at) }] : [],
    ),
    ({ subject }) => subject ?? '',
  )
  return { names: namesIn(roles), held }

  async function held(userId: string): Promise<HeldBinding[]> {
    const groups = await sql<{ group_id: string }[]>`select group_id from group_memberships where user_id = ${userId}`
    const subjects = [userId, ...groups.map(({ group_id }) => group_id)]
    const proposed = subjects.flatMap(subject => bySubject.get(subject) ?? []).map(one => one.held)
    const present = input.keeps_bindings ? await readBindings(sql, userId, 0) : []
    return [...proposed, ...present.map(one => ({ ...one, role: roles.get(one.role.name) ?? one.role }))]
  }
}

async function rolesOf(
  query: Query,
  { roles = [] }: AccessReplayInput,
  errors: Violation[],
): Promise<Map<string, Role>> {
  const rows = await query<Omit<Role, keyof typeof UNRECORDED>[]>`
    select name, scope, permissions, cluster_roles, rules from roles`
  // What is recorded says nothing about what is allowed.
  const byName = new Map<string, Role>(rows.map(role => [role.name, { ...UNRECORDED, ...role }]))
  for (const [at, input] of roles.entries()) {
    try {
      const { name, scope, permissions, cluster_roles, rules } = wellFormed(input)
      byName.set(name, { ...UNRECORDED, name, scope, permissions, cluster_roles, rules })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      for (const one of error.options.errors ?? []) errors.push({ ...one, pointer: `/roles/${at}${one.pointer}` })
    }
  }
  return byName
}

function toHeld(binding: AccessReplayInput['bindings'][number], role: Role, at: number): HeldBinding {
  return {
    id: String(at),
    role,
    projectId: binding.project_id ?? null,
    clusterSelector: binding.cluster_selector ?? null,
    namespaces: binding.namespaces ?? [],
    namespaceSelector: binding.namespace_selector ?? null,
    expiresAt: binding.expires_at ? new Date(binding.expires_at) : null,
    groupId: binding.group_id ?? null,
  }
}

function namesIn(roles: ReadonlyMap<string, Role>): string[] {
  return [...new Set([...roles.values()].flatMap(({ rules }) => rules.flatMap(rule => rule.resource_names)))]
}
