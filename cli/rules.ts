// Rules of kinds that a schema cannot say, asked of the API's own code before anything is sent.
import type { RoleScope } from '../core/access/roles'
import type { BindingInput } from '../core/bindings/model'
import { shapeErrors } from '../core/bindings/rules'
import { Problem, type Violation } from '../core/lib/problem'
import type { RoleInput } from '../core/roles/model'
import { wellFormed } from '../core/roles/rules'

export type Fields = Record<string, unknown>

/** `find` looks among the documents first, then at the server. */
export type Rules = (
  input: Fields,
  find: (kind: string, name: string) => Promise<Fields | undefined>,
) => Promise<Violation[]>

export const NO_RULES: Rules = async () => []

export const roleRules: Rules = async input => {
  try {
    wellFormed(input as RoleInput)
    return []
  } catch (error) {
    if (error instanceof Problem && error.options.errors) return error.options.errors
    throw error
  }
}

export const bindingRules: Rules = async (input, find) => {
  const role = await find('Role', String(input.role))
  return shapeErrors(input as BindingInput, role?.scope as RoleScope | undefined)
}
