// Which changes of one document break clients of the one before: those who send, those who read, and generated code.
// Pure: two documents in, one sentence a change out, none where every client goes on working.
import {
  type Document,
  type Located,
  type Operation,
  operationsOf,
  type Parameter,
  replyOf,
  resolve,
  type Schema,
} from './document'

type Side = { document: Document; schema: Schema }
/** `sent`: clients write it, so it may only take more. `read`: clients rely on it, so it may only promise more. */
type Direction = 'sent' | 'read'
type Compare = { before: Side; after: Side; direction: Direction; at: string; seen: ReadonlySet<string> }

export function breakingChanges(before: Document, after: Document): string[] {
  const now = new Map(operationsOf(after).map(one => [keyOf(one), one.operation]))
  return operationsOf(before).flatMap(one => {
    const next = now.get(keyOf(one))
    if (!next) return [`${keyOf(one)}: the operation is gone`]
    return inOperation({ before, after, was: one.operation, is: next }).map(text => `${keyOf(one)}: ${text}`)
  })
}

/** Names of path parameters are no part of a URL. */
function keyOf({ method, path }: Located): string {
  return `${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, '{}')}`
}

type Pair = { before: Document; after: Document; was: Operation; is: Operation }

function inOperation(pair: Pair): string[] {
  const { was, is } = pair
  return [
    ...(was.operationId === is.operationId ? [] : [`operationId "${was.operationId}" is now "${is.operationId}"`]),
    ...(isPublic(was) && !isPublic(is) ? ['it needs a sign-in now'] : []),
    ...inParameters(pair),
    ...inBody(pair),
    ...inAnswers(pair),
  ]
}

function isPublic({ security }: Operation): boolean {
  return security?.length === 0
}

function inParameters({ before, after, was, is }: Pair): string[] {
  const name = (one: Parameter) => (one.in === 'path' ? 'path' : `${one.in} parameter "${one.name}"`)
  const old = new Map((was.parameters ?? []).map(one => [name(one), one]))
  const fresh = new Map((is.parameters ?? []).map(one => [name(one), one]))
  const gone = [...old.keys()].filter(key => !fresh.has(key)).map(key => `${key} is gone`)
  return [
    ...gone,
    ...[...fresh].flatMap(([key, one]) => {
      const previous = old.get(key)
      if (one.required && !previous?.required) return [`${key} is required now`]
      if (!previous) return []
      const sides = {
        before: { document: before, schema: previous.schema },
        after: { document: after, schema: one.schema },
      }
      return inSchema({ ...sides, direction: 'sent', at: key, seen: new Set() })
    }),
  ]
}

function inBody({ before, after, was, is }: Pair): string[] {
  if (!was.requestBody) return is.requestBody?.required ? ['it needs a body now'] : []
  return Object.entries(was.requestBody.content).flatMap(([type, { schema }]) => {
    const next = is.requestBody?.content[type]
    if (!next) return [`it takes no ${type} any more`]
    const sides = { before: { document: before, schema }, after: { document: after, schema: next.schema } }
    return inSchema({ ...sides, direction: 'sent', at: 'body', seen: new Set() })
  })
}

function inAnswers({ before, after, was, is }: Pair): string[] {
  return Object.keys(was.responses)
    .filter(status => status.startsWith('2'))
    .flatMap(status => {
      const previous = replyOf(before, was, status)
      const next = replyOf(after, is, status)
      if (!next) return [`it does not answer ${status} any more`]
      return Object.entries(previous?.content ?? {}).flatMap(([type, { schema }]) => {
        const content = next.content?.[type]
        if (!content) return [`it does not answer ${status} as ${type} any more`]
        const sides = { before: { document: before, schema }, after: { document: after, schema: content.schema } }
        return inSchema({ ...sides, direction: 'read', at: 'answer', seen: new Set() })
      })
    })
}

function inSchema({ before, after, direction, at, seen }: Compare): string[] {
  const pair = `${before.schema.$ref} ${after.schema.$ref}`
  if (before.schema.$ref !== undefined && seen.has(pair)) return []
  const was = resolve(before.document, before.schema)
  const is = resolve(after.document, after.schema)
  const below = (step: string, [a, b]: [Schema | undefined, Schema | undefined]): string[] => {
    if (!a || !b) return []
    const sides = { before: { ...before, schema: a }, after: { ...after, schema: b } }
    return inSchema({ ...sides, direction, at: `${at}${step}`, seen: new Set([...seen, pair]) })
  }
  const fields = Object.keys(was.properties ?? {}).flatMap(name =>
    below(`/${name}`, [was.properties?.[name], is.properties?.[name]]),
  )
  const rules = direction === 'sent' ? SENT : READ
  return [
    ...[...BOTH, ...rules].flatMap(rule => rule(was, is).map(text => `${at}${text}`)),
    ...fields,
    ...below('/*', [was.items, is.items]),
    ...below('/*', [valuesOf(was), valuesOf(is)]),
  ]
}

function valuesOf({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

/** Each gives what follows the place where it is so. */
type Rule = (was: Schema, is: Schema) => string[]

const BOTH: readonly Rule[] = [
  (was, is) => (was.type === is.type ? [] : [` is of type "${is.type}", and was "${was.type}"`]),
  (was, is) =>
    (was.format ?? '') === (is.format ?? '') ? [] : [` has the format "${is.format}", and had "${was.format}"`],
  (was, is) =>
    Object.keys(was.properties ?? {})
      .filter(name => !is.properties?.[name])
      .map(name => `/${name} is gone`),
]

const SENT: readonly Rule[] = [
  (was, is) =>
    (is.required ?? []).filter(name => !was.required?.includes(name)).map(name => `/${name} is required now`),
  (was, is) => missing(was.enum, is.enum).map(value => ` does not take ${value} any more`),
  (was, is) => (is.enum && !was.enum ? [' takes only some values now'] : []),
  (was, is) => (was.nullable && !is.nullable ? [' does not take null any more'] : []),
  (was, is) =>
    JSON.stringify(was.default) === JSON.stringify(is.default)
      ? []
      : [` has the default ${JSON.stringify(is.default)}`],
  (was, is) => (is.pattern !== undefined && is.pattern !== was.pattern ? [' has another pattern'] : []),
  (was, is) =>
    LEAST.filter(
      word =>
        (is[word] ?? Number.NEGATIVE_INFINITY) > (was[word] ?? (word === 'minimum' ? Number.NEGATIVE_INFINITY : 0)),
    ).map(word => ` has a greater ${word}`),
  (was, is) =>
    MOST.filter(word => (is[word] ?? Number.POSITIVE_INFINITY) < (was[word] ?? Number.POSITIVE_INFINITY)).map(
      word => ` has a smaller ${word}`,
    ),
  (was, is) => (is.uniqueItems && !was.uniqueItems ? [' takes nothing twice now'] : []),
  (was, is) =>
    is.additionalProperties === false && was.additionalProperties !== false ? [' takes no unknown fields now'] : [],
]

const READ: readonly Rule[] = [
  (was, is) =>
    (was.required ?? [])
      .filter(name => is.properties?.[name] && !is.required?.includes(name))
      .map(name => `/${name} is not always there`),
  (was, is) => missing(is.enum, was.enum).map(value => ` may be ${value} now`),
  (was, is) => (was.enum && !is.enum ? [' may be any value now'] : []),
  (was, is) => (is.nullable && !was.nullable ? [' may be null now'] : []),
]

const LEAST = ['minLength', 'minimum', 'minItems', 'minProperties'] as const
const MOST = ['maxLength', 'maximum', 'maxItems', 'maxProperties'] as const

/** What the first has and the second has not; nothing where one of them is no list. */
function missing(all: unknown[] | undefined, kept: unknown[] | undefined): string[] {
  if (!all || !kept) return []
  return all.filter(value => !kept.includes(value)).map(value => JSON.stringify(value))
}
