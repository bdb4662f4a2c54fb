// What @elysiajs/openapi gives, made into strict OpenAPI 3.0.3: references instead of copies, one type a schema, problems
// as application/problem+json. Pure; reference: reference/terraform.md §4.1 lists what comes out of which TypeBox type.
import { COMPONENT, METHODS, type Operation, type Parameter, type PathItem, type Reply, type Schema } from './document'
import { describeSuccess, headersOf, refusal } from './replies'

/** As it comes from the plugin: JSON Schema words that 3.0 does not know are still in it. */
export type RawSchema = { [word: string]: unknown }
export type Raw = { paths: Record<string, Record<string, RawOperation>>; components: { schemas: object } }
type RawOperation = Omit<Operation, 'responses' | 'parameters'> & {
  responses?: Record<string, Reply>
  parameters?: Parameter[]
  'x-body'?: 'optional'
  'x-answers'?: string
}

/** Components by name, those made so far, and every operationId. */
type Known = { names: ReadonlySet<string>; made: Map<string, Schema>; operations: ReadonlySet<string> }

export function normalise({ paths, components }: Raw): {
  paths: Record<string, PathItem>
  schemas: Record<string, Schema>
} {
  const given = Object.entries(components.schemas) as [string, RawSchema][]
  const ids = Object.values(paths).flatMap(item => Object.values(item).map(({ operationId }) => operationId))
  const known: Known = { names: new Set(given.map(([name]) => name)), made: new Map(), operations: new Set(ids) }
  for (const [name, schema] of given) known.made.set(name, tidy(schema, known, name))
  const tidied = Object.entries(paths).map(([path, item]) => [path, pathItem(item, known)] as const)
  const schemas = Object.fromEntries([...known.made].sort(byName))
  for (const [name, schema] of Object.entries(schemas)) inherit(schema, schemas[`${name}Input`])
  return { paths: Object.fromEntries(tidied.sort(byName)), schemas }
}

function pathItem(item: Record<string, RawOperation>, known: Known): PathItem {
  const methods = METHODS.flatMap(method => (item[method] ? [[method, operation(item[method], known)] as const] : []))
  return Object.fromEntries(methods)
}

function operation(raw: RawOperation, known: Known): Operation {
  const { operationId, summary, description, tags, security, parameters, requestBody, ...rest } = raw
  const { responses = {}, 'x-body': body, 'x-answers': answers, ...more } = rest
  const made: Operation = {
    ...{
      operationId,
      summary,
      description: [description, guardSentence(raw)].filter(Boolean).join('\n\n'),
      tags,
      ...more,
    },
    ...(security ? { security } : {}),
    ...(parameters ? { parameters: parameters.map(one => parameter(one, known)) } : {}),
    ...(requestBody ? { requestBody: { required: body !== 'optional', content: contentOf(requestBody, known) } } : {}),
    responses: {},
  }
  if (answers !== undefined)
    made.responses[200] = { description: 'As long as it lasts', content: { [answers]: { schema: { type: 'string' } } } }
  const hasSuccess = answers !== undefined || Object.keys(responses).some(status => status.startsWith('2'))
  for (const [status, reply] of Object.entries({ ...(hasSuccess ? {} : { 204: { description: '' } }), ...responses }))
    made.responses[status] = replyOf(status, reply, { made, known })
  return made
}

function guardSentence({ 'x-permission': permission, 'x-public': open }: RawOperation): string {
  if (open !== undefined) return `Needs no sign-in: ${open}.`
  return permission === 'self'
    ? 'For everyone who is signed in, for what is theirs.'
    : `Takes the permission \`${permission}\`.`
}

function parameter({ name, schema, required, ...at }: Parameter, known: Known): Parameter {
  const { description, ...rest } = tidy(schema as RawSchema, known)
  const isPath = at.in === 'path'
  return {
    ...{ name: at.in === 'header' ? headerName(name) : name, in: at.in, required: isPath || required === true },
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }
}

/** `if-match` → `If-Match`. */
function headerName(name: string): string {
  return name.replace(/(^|-)(\w)/g, letter => letter.toUpperCase())
}

type Where = { made: Operation; known: Known }

function replyOf(status: string, reply: Reply, { made, known }: Where): Reply | { $ref: string } {
  if (Number(status) >= 400) return refusal(status)
  const headers = headersOf(status, made, known.operations)
  const base = { description: describeSuccess(status, made), ...(headers ? { headers } : {}) }
  return status === '204' ? base : { ...base, content: contentOf(reply, known) }
}

function contentOf({ content = {} }: { content?: Reply['content'] }, known: Known) {
  const types = Object.entries(content).map(
    ([type, { schema }]) => [type, { schema: tidy(schema as RawSchema, known) }] as const,
  )
  return Object.fromEntries(types)
}

const NOT_OF_3_0 = new Set(['$id', 'const', 'patternProperties', 'anyOf', 'x-rule'])

/** `own` is the component's name when the schema is the component itself; any other copy of it becomes a reference. */
function tidy(raw: RawSchema, known: Known, own?: string): Schema {
  const name = nameOf(raw, known)
  if (name !== undefined && name !== own) return { $ref: COMPONENT + name }
  const chosen = oneOfItsBranches(raw)
  if (chosen) return tidy(chosen, known)
  const kept = Object.entries(raw).filter(([word, value]) => !NOT_OF_3_0.has(word) && value !== undefined)
  const schema = Object.fromEntries(kept) as Schema
  if ('const' in raw) Object.assign(schema, { type: typeof raw.const, enum: [raw.const] })
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([key, one]) => [key, tidy(one as RawSchema, known)] as const)
    schema.properties = Object.fromEntries(fields)
  }
  if (schema.items) schema.items = element(schema.items as RawSchema, known)
  if (raw.patternProperties) schema.additionalProperties = valueOfMap(raw.patternProperties as RawSchema, known)
  else if (typeof schema.additionalProperties === 'object')
    schema.additionalProperties = tidy(schema.additionalProperties as RawSchema, known)
  if (schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0) delete schema.properties
  return schema
}

/** An object in a list that has a title is a component of its own, so that clients get a name for it. */
function element(raw: RawSchema, known: Known): Schema {
  const schema = tidy(raw, known)
  const { title } = schema
  if (schema.$ref !== undefined || schema.type !== 'object' || title === undefined) return schema
  const before = known.made.get(title)
  if (before && !Bun.deepEquals(before, schema))
    throw new RangeError(`Cannot name two schemas "${title}": give one of them another title`)
  known.made.set(title, schema)
  return { $ref: COMPONENT + title }
}

function nameOf({ $ref, $id }: RawSchema, known: Known): string | undefined {
  if (typeof $ref === 'string') return $ref.replace(COMPONENT, '')
  const id = typeof $id === 'string' ? $id.replace(COMPONENT, '') : undefined
  return id !== undefined && known.names.has(id) ? id : undefined
}

/** A number in a query is, for Elysia, text that reads as one or the number; for a caller it is the number. */
function oneOfItsBranches({ anyOf, ...outer }: RawSchema): RawSchema | undefined {
  if (!Array.isArray(anyOf)) return undefined
  const branches = anyOf as RawSchema[]
  const typed = branches.filter(({ type }) => type !== 'string')
  if (typed.length !== 1 || branches.length !== 2)
    throw new RangeError(`Cannot describe a schema of ${branches.length} alternatives: it must have one type`)
  return { ...outer, ...typed[0] }
}

function valueOfMap(patterns: RawSchema, known: Known): Schema {
  const [value, another] = Object.values(patterns)
  if (another !== undefined) throw new RangeError('Cannot describe a map whose values have several shapes')
  return tidy(value as RawSchema, known)
}

/** What a resource shares with its input is described once, there; what it has beyond that only the server writes. */
function inherit({ properties = {}, title }: Schema, input: Schema | undefined): void {
  if (!input?.properties || title?.endsWith('Input')) return
  for (const [name, schema] of Object.entries(properties)) {
    const same = input.properties[name]
    if (schema.$ref !== undefined) continue
    if (same?.description !== undefined) schema.description = same.description
    if (!same) schema.readOnly = true
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
