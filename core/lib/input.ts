// What the API makes of a body before it looks at it, for programs that want to know before they send one: the defaults
// it would fill in, and every rule of the schema that is broken, in the API's own sentences.
import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Violation } from './problem'
import { violationsOf } from './violations'

/** A copy with every default written out, nested ones too. */
export function withDefaults(schema: TSchema, body: Record<string, unknown>): Record<string, unknown> {
  return Value.Default(schema, { ...body }) as Record<string, unknown>
}

export function brokenRules(schema: TSchema, body: unknown): Violation[] {
  return violationsOf([...Value.Errors(schema, body)])
}
