// The rules of HashiCorp's tfplugingen-openapi (internal/mapper/oas) and of our contract for every resource of the API.
// That generator warns and leaves out what it does not understand; here each such place is a sentence. Pure.
import { type Document, type Operation, replyOf, resolve, type Schema, schemasIn } from '../../cli/docs/document'
import { type Resource, resourcesOf } from '../../cli/docs/resources'

type Subject = { resource: Resource; document: Document; input: Schema; output: Schema }
type Rule = { rule: string; broken: (subject: Subject) => string[] }

/** Terraform's own words for every resource (terraform-plugin-framework, attribute_name_validation.go). */
const RESERVED = new Set(['connection', 'count', 'depends_on', 'for_each', 'lifecycle', 'provider', 'provisioner'])
const NAME = /^[a-z_][a-z0-9_]*$/
const TYPES = new Set(['string', 'integer', 'boolean', 'array', 'object'])

export const RULES: readonly Rule[] = [
  {
    rule: 'is one collection and one item, created, read, listed, replaced and deleted',
    broken: ({ resource: { collection, item, remove }, document }) => {
      const list = document.paths[collection]?.get
      return [
        ...(/^(\/v1)(\/[a-z0-9]+(-[a-z0-9]+)*s|\/\{[a-z_]+\})+$/.test(collection)
          ? []
          : [`${collection}: not kebab-case`]),
        ...(list?.operationId.startsWith('list') ? [] : [`${collection}: has no list`]),
        ...(remove ? [] : [`${item}: cannot be deleted`]),
      ]
    },
  },
  {
    rule: 'speaks in one input and one output component everywhere, as application/json',
    broken: ({ resource: { name, create, read, update, collection }, document }) => [
      ...expect(bodyOf(create), `${name}Input`, 'body of create'),
      ...expect(bodyOf(update), `${name}Input`, 'body of update'),
      ...expect(answerOf(document, create, '201'), name, 'answer of create'),
      ...expect(answerOf(document, read, '200'), name, 'answer of read'),
      ...expect(answerOf(document, update, '200'), name, 'answer of update'),
      ...expect(itemsOf(document, document.paths[collection]?.get), name, 'items of list'),
    ],
  },
  {
    rule: 'has an id that only the server writes, and that its path is made of',
    broken: ({ resource: { read }, input, output }) => [
      ...(output.properties?.id?.type === 'string' && output.properties.id.readOnly
        ? []
        : ['/id: is not a read-only string']),
      ...(input.properties?.id ? ['/id: is part of the input'] : []),
      ...pathParameters(read)
        .filter(name => !output.properties?.[name])
        .map(name => `/${name}: is in the path and not in the answer`),
    ],
  },
  {
    rule: 'takes nothing but its path to be read',
    broken: ({ resource: { read } }) =>
      (read.parameters ?? []).filter(one => one.in !== 'path').map(one => `${one.name}: would become an attribute`),
  },
  {
    rule: 'has one type a schema, and only what the generator maps',
    broken: ({ input, output, document }) => [...unmapped(document, input), ...unmapped(document, output)],
  },
  {
    rule: 'has names that Terraform takes',
    broken: ({ input, output, document }) => [
      ...[input, output].flatMap(schema =>
        names(document, schema).filter(name => !NAME.test(name.split('/').pop() ?? '')),
      ),
      ...Object.keys({ ...input.properties, ...output.properties }).filter(name => RESERVED.has(name)),
    ],
  },
  {
    rule: 'answers everything that was sent but secrets, in the same shape, and always all of it',
    broken: ({ input, output, document }) => [
      ...differences(document, input, output),
      ...Object.keys(output.properties ?? {})
        .filter(name => !output.required?.includes(name))
        .map(name => `/${name}: is not always answered`),
    ],
  },
  {
    rule: 'refuses unknown fields on the way in, and may grow on the way out',
    broken: ({ input, output, document }) => [
      ...objectsIn(document, input)
        .filter(({ schema }) => schema.additionalProperties !== false)
        .map(({ pointer }) => `input ${pointer || '/'}: takes unknown fields`),
      ...objectsIn(document, output)
        .filter(({ schema }) => schema.additionalProperties === false)
        .map(({ pointer }) => `output ${pointer || '/'}: can never grow`),
    ],
  },
  {
    rule: 'says what an optional field is without being sent: null, or its default',
    broken: ({ input }) =>
      Object.entries(input.properties ?? {})
        .filter(([name, schema]) => !input.required?.includes(name) && !hasRestingValue(schema))
        .map(([name]) => `/${name}: has neither a default nor null`),
  },
  {
    rule: 'pairs each secret with a version, so that a change of it can be planned',
    broken: ({ input, output }) =>
      Object.entries(input.properties ?? {})
        .filter(([, schema]) => schema.writeOnly)
        .flatMap(([name, schema]) => [
          ...(schema.format === 'password' ? [] : [`/${name}: is secret and has not the format password`]),
          ...(output.properties?.[name] ? [`/${name}: is secret and answered`] : []),
          ...(input.properties?.[`${name}_version`]?.type === 'integer' ? [] : [`/${name}: has no ${name}_version`]),
        ]),
  },
  {
    rule: 'describes every field, since that becomes the documentation of the provider',
    broken: ({ input, output, document }) =>
      [input, output].flatMap(schema =>
        fields(document, schema)
          .filter(({ schema: field }) => !field.description)
          .map(({ pointer }) => `${pointer}: has no description`),
      ),
  },
]

export function brokenRules(document: Document, rules: readonly Rule[] = RULES): string[] {
  return resourcesOf(document).flatMap(resource => {
    const input = document.components.schemas[`${resource.name}Input`]
    const output = document.components.schemas[resource.name]
    if (!input || !output) return [`${resource.name}: has not both of ${resource.name}Input and ${resource.name}`]
    return rules.flatMap(({ rule, broken }) =>
      broken({ resource, document, input, output }).map(where => `${resource.name} ${rule}: ${where}`),
    )
  })
}

function expect(found: string | undefined, name: string, what: string): string[] {
  return found === `#/components/schemas/${name}` ? [] : [`${what} is not ${name}`]
}

function bodyOf({ requestBody }: Operation): string | undefined {
  return only(requestBody?.content)
}

function answerOf(document: Document, operation: Operation, status: string): string | undefined {
  return only(replyOf(document, operation, status)?.content)
}

function only(content: Record<string, { schema: Schema }> = {}): string | undefined {
  return Object.keys(content).join() === 'application/json' ? content['application/json']?.schema.$ref : undefined
}

function itemsOf(document: Document, list: Operation | undefined): string | undefined {
  const schema = list && replyOf(document, list, '200')?.content?.['application/json']?.schema
  return schema && resolve(document, schema).properties?.items?.items?.$ref
}

function pathParameters({ parameters = [] }: Operation): string[] {
  return parameters.filter(one => one.in === 'path').map(one => one.name)
}

/** Every place of a schema, references followed but not round in a circle. */
function* within(document: Document, schema: Schema, at = { pointer: '', seen: [] as string[] }): Generator<Field> {
  if (schema.$ref !== undefined && at.seen.includes(schema.$ref))
    return yield { pointer: at.pointer, schema: resolve(document, schema), isRecursion: true }
  const seen = schema.$ref === undefined ? at.seen : [...at.seen, schema.$ref]
  const real = resolve(document, schema)
  yield { pointer: at.pointer, schema: real }
  const children: [string, Schema][] = [
    ...Object.entries(real.properties ?? {}).map(([name, child]): [string, Schema] => [`/${name}`, child]),
    ...(real.items ? ([['/*', real.items]] as [string, Schema][]) : []),
    ...(typeof real.additionalProperties === 'object'
      ? ([['/*', real.additionalProperties]] as [string, Schema][])
      : []),
    ...(real.allOf ?? []).map((child): [string, Schema] => ['', child]),
  ]
  for (const [step, child] of children) yield* within(document, child, { pointer: at.pointer + step, seen })
}

type Field = { pointer: string; schema: Schema; isRecursion?: boolean }

function fields(document: Document, schema: Schema): Field[] {
  return [...within(document, schema)].filter(({ pointer }) => /\/[^*/]+$/.test(pointer))
}

function names(document: Document, schema: Schema): string[] {
  return fields(document, schema).map(({ pointer }) => pointer)
}

function objectsIn(document: Document, schema: Schema): Field[] {
  return [...within(document, schema)].filter(({ schema: one }) => one.properties !== undefined)
}

function unmapped(document: Document, schema: Schema): string[] {
  return [...within(document, schema)].flatMap(({ pointer, schema: one, isRecursion }) =>
    (isRecursion ? ['contains itself'] : whyUnmapped(one)).map(why => `${pointer}: ${why}`),
  )
}

function whyUnmapped(schema: Schema): string[] {
  const { type, items, properties, additionalProperties, allOf = [], pattern = '' } = schema
  const isMap = typeof additionalProperties === 'object'
  return [
    ...(['oneOf', 'anyOf', 'not'] as const).filter(word => schema[word]).map(word => `has ${word}`),
    ...(allOf.length > 1 ? ['has several allOf'] : []),
    ...(allOf.length === 0 && !TYPES.has(String(type)) ? [`is of type ${type}`] : []),
    ...(type === 'array' && !items ? ['is a list of anything'] : []),
    ...(type === 'object' && !properties && !isMap ? ['is an object without fields'] : []),
    ...(properties && isMap ? ['is a map and an object at once'] : []),
    ...(schema.enum && type !== 'string' ? ['is an enum of other things than text'] : []),
    ...(/\(\?(?!:)|\\[1-9]/.test(pattern) ? ['has a pattern that Go cannot compile'] : []),
  ]
}

function differences(document: Document, input: Schema, output: Schema): string[] {
  const answered = new Map([...within(document, output)].map(({ pointer, schema }) => [pointer, schema]))
  return [...within(document, input)].flatMap(({ pointer, schema }) => {
    if (schema.writeOnly) return []
    const other = answered.get(pointer)
    if (!other) return [`${pointer}: is sent and not answered`]
    const isSame = other.type === schema.type && (other.format ?? '') === (schema.format ?? '')
    const isAsNull = !schema.nullable || other.nullable === true
    return isSame && isAsNull ? [] : [`${pointer}: is not answered as what was sent`]
  })
}

function hasRestingValue({ nullable, default: value, writeOnly }: Schema): boolean {
  return nullable === true || value !== undefined || writeOnly === true
}

/** For rules about the document as a whole: every schema of it, also those that no resource reaches. */
export function everySchema({ components }: Document): Field[] {
  return Object.entries(components.schemas).flatMap(([name, schema]) =>
    [...schemasIn(schema)].map(one => ({ pointer: name + one.pointer, schema: one.schema })),
  )
}
