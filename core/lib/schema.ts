// The pieces every resource's schema is made of. `title` names a component of the OpenAPI document, `x-rule` is the
// sentence a caller reads when a pattern refuses its value.
import { FormatRegistry, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { isUuid } from './page'
import { UNSEEN } from './text'

// A hint to forms and documents (OpenAPI), not a rule; unknown formats are refused.
FormatRegistry.Set('password', () => true)
// One spelling an id: ids are compared as text, and a second spelling would be another id to that comparison.
FormatRegistry.Set('uuid', isUuid)
FormatRegistry.Set('date-time', isMoment)

export const Id = t.String({ format: 'uuid', description: 'UUIDv7, made by the server' })
export const Time = t.String({ format: 'date-time', description: 'UTC, RFC 3339' })
export const OptionalTime = t.Nullable(Time)
/** One spelling a moment, so that it is answered as it was sent. */
export const InputTime = t.String({
  format: 'date-time',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  'x-rule': 'Use UTC with milliseconds, as 2030-01-31T12:00:00.000Z',
})
export const OptionalInteger = t.Nullable(Type.Integer())

/** A day that no calendar has would be another day when it is read again. */
function isMoment(text: string): boolean {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) return false
  return !text.endsWith('Z') || text.slice(0, 19) === date.toISOString().slice(0, 19)
}

/** RFC 1123 label: it ends up in URLs and host names. */
export const Label = t.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  description: 'Unique name, a DNS label',
  'x-rule': 'Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends',
})

export const Email = t.String({
  pattern: "^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
  maxLength: 254,
  description: 'E-mail address, lower case, unique',
  'x-rule': 'Use an e-mail address in lower case',
})

/** Kubernetes' labels: a DNS subdomain before the slash is optional, a value may be empty. */
export const LabelMap = t.Record(
  t.String({
    pattern: '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$',
  }),
  t.String({
    pattern: '^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$',
    'x-rule': 'Use a label value: at most 63 letters, digits, hyphens, dots and underscores',
  }),
  { additionalProperties: false, maxProperties: 50 },
)

/** The subset of regular expressions that relay/wire/pattern.ts reads. */
export const Redactions = t.Array(
  t.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^[^\\x00-\\x1f\\x7f]+$',
    'x-rule': 'Use 1 to 200 characters and no control characters',
  }),
  {
    ...{ maxItems: 20, uniqueItems: true },
    description:
      'What is left out of recordings: regular expressions without anchors, look-around, back-references and lazy quantifiers',
  },
)

/** A name people read: nothing unseen in it, no blank at either end. */
export const DisplayName = t.String({
  pattern: `^[^\\s${UNSEEN}]([^${UNSEEN}]*[^\\s${UNSEEN}])?$`,
  maxLength: 100,
  description: 'Name for people',
  'x-rule': 'Use at least one character, no blanks at either end and nothing that is not seen',
})

/** What is common or easy to guess is refused when it is set: core/auth/password-rules.ts. */
export const NewPassword = t.String({
  minLength: 12,
  maxLength: 256,
  format: 'password',
  writeOnly: true,
  description: '12 to 256 characters, none of the common ones',
  'x-rule': 'Use 12 to 256 characters',
})

/** A body or a query: what it does not name is refused. */
export function input<T extends TProperties>(title: string, properties: T) {
  return t.Object(properties, { additionalProperties: false, title })
}

export function resource<T extends TProperties>(title: string, properties: T) {
  return t.Object(properties, { title })
}

export function pageOf<T extends TSchema>(title: string, item: T) {
  return t.Object(
    {
      items: t.Array(item, { description: 'What is on this page' }),
      next_cursor: t.Nullable(t.String({ description: 'Pass it as `cursor` for the next page; null on the last one' })),
    },
    { title },
  )
}

const PAGING = {
  // Only Elysia's own t.Integer reads a number out of a query string.
  limit: t.Optional(t.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Items on a page' })),
  cursor: t.Optional(t.String({ maxLength: 2000, description: 'From `next_cursor` of the page before' })),
}

export function listQuery<T extends TProperties>(filters: T) {
  return t.Object({ ...PAGING, ...filters }, { additionalProperties: false })
}

/** Of a list that people look through: `q` finds what contains it, `sort` is one of these or its reverse. */
export function searchQuery<T extends TProperties, S extends string>(sorts: readonly S[], filters: T) {
  return t.Object(
    {
      ...PAGING,
      q: t.Optional(t.String({ maxLength: 100, description: 'What contains this text, in any case' })),
      sort: sortBy(sorts, 'Order; with a hyphen the other way round'),
      ...filters,
    },
    { additionalProperties: false },
  )
}

export function sortBy<S extends string>(sorts: readonly S[], description: string) {
  const orders = sorts.flatMap(sort => [sort, `-${sort}` as const]) as [S | `-${S}`, ...(S | `-${S}`)[]]
  return t.Optional(t.UnionEnum(orders, { default: undefined, description }))
}

const ONE_ID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Of a list: only some, for who has their ids and wants to know what they are. */
export const Ids = t.Optional(
  t.String({
    pattern: `^${ONE_ID}(,${ONE_ID}){0,199}$`,
    maxLength: 200 * 37,
    description: 'Only those with these ids, at most 200, with commas between them',
    'x-rule': 'Use at most 200 ids, with commas between them',
  }),
)

/** The id of another thing: what it is said by `description`. */
export function reference(description: string) {
  return t.String({ format: 'uuid', description })
}

export const IdParams = t.Object({ id: Id })
/** Sent or not: what is changed only if it still is as it was read (RFC 9110 §13.1.1). */
export const IfMatch = t.Object({
  'if-match': t.Optional(t.String({ description: 'ETag of the state that was read; without it any state is changed' })),
})
export const NoQuery = t.Object({}, { additionalProperties: false })

const ViolationSchema = t.Object(
  {
    pointer: t.String({ description: 'JSON pointer into the body, or name of the parameter after a slash' }),
    code: t.String({ description: 'Stable; match on this' }),
    detail: t.String({ description: 'The rule, for people; never the value' }),
  },
  { title: 'Violation' },
)

export const ProblemSchema = t.Object(
  {
    type: t.String({ description: 'URN of the kind of problem' }),
    title: t.String({ description: 'The kind of problem, for people' }),
    status: Type.Integer({ description: 'The HTTP status again' }),
    code: t.String({ description: 'Stable; match on this' }),
    detail: t.Optional(t.String({ description: 'What was wrong this time, for people' })),
    instance: t.String({ description: 'Names the request; it is in the log' }),
    reason: t.Optional(t.String({ description: 'On a refusal: which rule said no, kebab-case' })),
    existing_id: t.Optional(t.String({ description: 'On a conflict: the id of what is there already' })),
    errors: t.Optional(t.Array(ViolationSchema, { description: 'Every broken rule of the input' })),
  },
  { title: 'Problem' },
)

const ASKED = { 401: 'Problem', 403: 'Problem', 422: 'Problem' } as const
const FOUND = { ...ASKED, 404: 'Problem' } as const
const WRITTEN = { 400: 'Problem', ...FOUND, 409: 'Problem' } as const

/**
 * Which problems a kind of route can answer with; spread into its `response`. `replace` and `remove` heed If-Match. The
 * fixture of the tests holds every answer against what its route declares.
 */
export const PROBLEMS = {
  list: ASKED,
  read: FOUND,
  write: WRITTEN,
  replace: { ...WRITTEN, 412: 'Problem' },
  remove: { ...WRITTEN, 412: 'Problem' },
} as const
