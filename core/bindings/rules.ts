// What makes a binding well formed: its scope must be the one of its role. All broken rules are told at once.
import type { HeldBinding } from '../access/access'
import { roleNamed } from '../access/roles'
import { Problem, type Violation } from '../lib/problem'
import type { BindingInput } from './model'

/** Throws Problem `invalid-input`. */
export function wellFormed(input: BindingInput): HeldBinding {
  const role = roleNamed(input.role)
  const projectId = input.project_id ?? null
  const namespaces = input.namespaces ?? []
  const errors: Violation[] = []
  const broken = (pointer: string, detail: string) => errors.push({ pointer, code: 'scope', detail })
  if (!role) errors.push({ pointer: '/role', code: 'unknown', detail: 'There is no role of this name' })
  if (role?.scope === 'organization' && projectId !== null) {
    broken('/project_id', 'An organization role has no project: leave it null')
  }
  if (role?.scope === 'namespace' && namespaces.length === 0) {
    broken('/namespaces', 'A namespace role needs at least one namespace')
  }
  if (role && role.scope !== 'namespace' && namespaces.length > 0) {
    broken('/namespaces', 'Only a namespace role has namespaces: leave them out')
  }
  if (!role || errors.length > 0) throw new Problem('invalid-input', 'The binding does not fit its role', { errors })
  return { role, projectId, namespaces }
}
