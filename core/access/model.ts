// The Casbin model. Roles and their permissions are policies, loaded once; a principal's bindings are attributes of the
// request, read from the database for each decision, so no replica can decide by what it remembers.
import { type Enforcer, newEnforcer, newModelFromString, StringAdapter } from 'casbin'
import { ROLES } from './roles'

const MODEL = `
[request_definition]
r = role, held, permission, asked

[policy_definition]
p = role, permission

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.role == p.role && r.permission == p.permission && covers(r.held, r.asked)
`

/** What a scope is called in the model; anything else is a project's id. */
export const ORGANIZATION = 'organization'
export const EVERY_PROJECT = 'every-project'
export const ANYWHERE = 'anywhere'

export async function openEnforcer(): Promise<Enforcer> {
  const policies = ROLES.flatMap(role => role.permissions.map(permission => `p, ${role.name}, ${permission}`))
  const enforcer = await newEnforcer(newModelFromString(MODEL), new StringAdapter(policies.join('\n')))
  await enforcer.addFunction('covers', covers)
  return enforcer
}

/** A project role held for every project reaches each project, never the organization itself. */
export function covers(held: string, asked: string): boolean {
  if (asked === ANYWHERE || held === ORGANIZATION) return true
  if (held === EVERY_PROJECT) return asked !== ORGANIZATION
  return held === asked
}
