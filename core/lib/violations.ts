// Elysia's validation errors as problems: every broken rule at once, by pointer, never with the offending value.
import type { ValidationError } from 'elysia'
import { Problem, type Violation } from './problem'

type Broken = {
  path?: string
  message?: string
  type?: number
  value?: unknown
  schema?: Record<string, unknown>
  /** Of alternatives: what is wrong with each. */
  errors?: Iterable<Broken>[]
}

const MOST_CHOICES = 20

/** A path parameter that is no id names nothing: that is a 404. */
export function problemOf(error: ValidationError): Problem {
  if (error.type === 'params') return new Problem('not-found')
  // A response that breaks its own schema is our mistake, and what it holds is for nobody to see.
  if (error.type === 'response') return new Problem('internal', undefined, { cause: error })
  return new Problem('invalid-input', undefined, { errors: violationsOf(error.all as Broken[]) })
}

export function violationsOf(broken: readonly Broken[]): Violation[] {
  return broken.flatMap(unfolded).map(violationOf).filter(isFirstOfItsKind)
}

/** Of what may be null as well and is not, what is wrong with it. */
function unfolded(one: Broken): Broken[] {
  const [some, nothing, ...more] = (one.schema?.anyOf ?? []) as { type?: unknown }[]
  const isNullable = nothing?.type === 'null' && more.length === 0
  const given = typeOf(one.value)
  const isGiven = some?.type === given || (some?.type === 'integer' && given === 'number')
  const within = isNullable && isGiven ? [...(one.errors?.[0] ?? [])] : []
  return within.length > 0 ? within : [one]
}

/** As JSON Schema names it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** The pointers of a response that broke its schema: enough for the log, and no values. */
export function brokenPaths(error: ValidationError): string[] {
  return (error.all as Broken[]).map(({ path, message }) => `${path ?? ''}: ${message ?? ''}`)
}

function violationOf({ path, message = 'It is not valid', type, schema = {} }: Broken): Violation {
  const pointer = path || '/'
  const rule = schema['x-rule']
  if (message === 'Unexpected property') return { pointer, code: 'unexpected', detail: 'There is no such field' }
  if (message.startsWith('Expected required property') || type === 45) {
    return { pointer, code: 'required', detail: 'It is required' }
  }
  if (typeof rule === 'string') return { pointer, code: 'format', detail: rule }
  return { pointer, code: 'invalid', detail: allowed(message, schema) ?? message }
}

/** What the schema allows, for whoever has to write it. */
function allowed(message: string, schema: Record<string, unknown>): string | undefined {
  const { enum: choices, minimum, maximum, minLength, maxLength } = schema
  if (Array.isArray(choices))
    return choices.length > MOST_CHOICES ? 'It is none of those there are' : `Use one of: ${choices.join(', ')}`
  if (!/ (less|greater) /.test(message)) return undefined
  const [least, most, of] = message.includes('length') ? [minLength, maxLength, ' characters'] : [minimum, maximum, '']
  if (least !== undefined && most !== undefined) return `Use ${least} to ${most}${of}`
  if (least !== undefined) return `Use ${least}${of} or more`
  return most === undefined ? undefined : `Use ${most}${of} at most`
}

/** A missing property is told of twice: that it is missing, and that nothing is not a string. */
function isFirstOfItsKind({ pointer }: Violation, index: number, all: readonly Violation[]): boolean {
  return all.findIndex(other => other.pointer === pointer) === index
}
