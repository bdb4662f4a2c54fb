// The part of OpenAPI 3.0.3 that our document uses, as types. Whatever reads or compares documents speaks in these.

export type Schema = {
  $ref?: string
  type?: string
  title?: string
  description?: string
  format?: string
  enum?: unknown[]
  default?: unknown
  nullable?: boolean
  readOnly?: boolean
  writeOnly?: boolean
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  not?: Schema
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  minProperties?: number
  maxProperties?: number
  pattern?: string
  uniqueItems?: boolean
  [extension: `x-${string}`]: unknown
}

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  description?: string
  schema: Schema
}
export type Content = Record<string, { schema: Schema }>
export type Header = { description: string; schema: Schema }
export type Reply = { description: string; headers?: Record<string, Header>; content?: Content }
export type Operation = {
  operationId: string
  summary: string
  description?: string
  tags: string[]
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, Reply | { $ref: string }>
  'x-permission'?: string
  'x-public'?: string
}

export const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const
export type Method = (typeof METHODS)[number]
export type PathItem = { [method in Method]?: Operation }

export type Document = {
  openapi: string
  info: { title: string; version: string; [more: string]: unknown }
  servers?: { url: string; description?: string }[]
  security?: Record<string, string[]>[]
  tags?: { name: string; description: string }[]
  paths: Record<string, PathItem>
  components: { schemas: Record<string, Schema>; responses?: Record<string, Reply>; [more: string]: unknown }
}

export type Located = { path: string; method: Method; operation: Operation }

export function operationsOf({ paths }: Document): Located[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap(method => {
      const operation = item[method]
      return operation ? [{ path, method, operation }] : []
    }),
  )
}

export const COMPONENT = '#/components/schemas/'

/** The schema itself where it is a reference into the document. Throws RangeError for one that leads nowhere. */
export function resolve({ components }: Pick<Document, 'components'>, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const found = components.schemas[schema.$ref.replace(COMPONENT, '')]
  if (!found) throw new RangeError(`Cannot follow the reference "${schema.$ref}": there is no such component`)
  return found
}

/** What an operation answers with that status; undefined where it never does. */
export function replyOf({ components }: Document, { responses }: Operation, status: string): Reply | undefined {
  const reply = responses[status]
  return reply && '$ref' in reply ? components.responses?.[reply.$ref.split('/').pop() ?? ''] : reply
}

/** Every schema below one, with its JSON pointer; references are not followed. */
export function* schemasIn(schema: Schema, pointer = ''): Generator<{ schema: Schema; pointer: string }> {
  yield { schema, pointer }
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    yield* schemasIn(child, `${pointer}/properties/${name}`)
  if (schema.items) yield* schemasIn(schema.items, `${pointer}/items`)
  if (typeof schema.additionalProperties === 'object')
    yield* schemasIn(schema.additionalProperties, `${pointer}/additionalProperties`)
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const)
    for (const [at, child] of (schema[key] ?? []).entries()) yield* schemasIn(child, `${pointer}/${key}/${at}`)
}
