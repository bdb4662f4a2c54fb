// The Casbin model. A request is a binding that the principal holds, the permission asked for, and the place it is asked
// for in; roles and scopes are its attributes, read from the database, so no replica decides by what it once loaded.
import { type Enforcer, newEnforcer, newModelFromString } from 'casbin'
import type { Binding, Scope } from './access'
import { matches } from './labels'
import type { Permission } from './permissions'
import { givesAtAll, SIGHT } from './roles'

const MODEL = `
[request_definition]
r = binding, permission, place

[policy_definition]
p = effect

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = holds(r.binding, r.permission) && reaches(r.binding, r.place, r.permission)
`

export async function openEnforcer(): Promise<Enforcer> {
  const enforcer = await newEnforcer(newModelFromString(MODEL))
  await enforcer.addFunction('holds', holds)
  await enforcer.addFunction('reaches', reaches)
  return enforcer
}

function holds(binding: Binding, permission: Permission): boolean {
  return givesAtAll(binding.role, permission)
}

/** A project role held for every project reaches each project, never the organization itself. */
export function reaches({ role, projectId, clusterSelector }: Binding, place: Scope, permission: Permission): boolean {
  if (role.scope === 'organization' || place === 'anywhere') return true
  if (place === 'organization') return false
  const isPart = role.scope === 'namespace' || clusterSelector !== null
  if (typeof place === 'object' && 'labels' in place) {
    const isThere = projectId === null || place.projectIds.includes(projectId)
    return isThere && (clusterSelector === null || matches(clusterSelector, place.labels))
  }
  if (isPart && !SIGHT.has(permission)) return false
  if (place === 'every-project') return projectId === null
  return projectId === null || projectId === place.projectId
}

/** For explanations of what a binding would give; decisions go through the enforcer. */
export function gives(binding: Binding, permission: Permission, place: Scope): boolean {
  return holds(binding, permission) && reaches(binding, place, permission)
}
