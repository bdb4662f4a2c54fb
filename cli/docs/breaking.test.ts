// What counts as a breaking change, on documents of one operation; and that our own document breaks no release.
import { describe, expect, test } from 'bun:test'
import { breakingChanges } from './breaking'
import type { Document, Operation, Schema } from './document'

const INPUT: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 10 },
    size: { type: 'integer', minimum: 1, default: 5 },
    colour: { type: 'string', enum: ['red', 'blue'], nullable: true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
  },
}
const PART: Schema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, parent: { $ref: '#/components/schemas/Part' } },
}
const OUTPUT: Schema = {
  type: 'object',
  required: ['id', 'state', 'parts'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    state: { type: 'string', enum: ['on', 'off'] },
    parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
  },
}

type Edit = {
  post: Operation
  input: Required<Pick<Schema, 'properties'>> & Schema
  output: Required<Pick<Schema, 'properties'>> & Schema
  part: Schema
}

/** The document after `edit`. */
function changed(edit: (parts: Edit) => void): Document {
  const [input, output, part] = structuredClone([INPUT, OUTPUT, PART]) as [Edit['input'], Edit['output'], Schema]
  const post: Operation = {
    operationId: 'createThing',
    summary: '',
    tags: [],
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingInput' } } },
    },
    responses: {
      201: { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
    },
  }
  const schemas = { ThingInput: input, Thing: output, Part: part }
  const document = {
    openapi: '3.0.3',
    info: { title: '', version: '1' },
    paths: { '/things/{id}': { post } },
    components: { schemas },
  }
  edit({ post, input, output, part })
  return document
}

const before = changed(() => undefined)

const BREAKING: [sentence: string, edit: (parts: Edit) => void][] = [
  ['operationId "createThing" is now "makeThing"', ({ post }) => set(post, 'operationId', 'makeThing')],
  ['query parameter "limit" is gone', ({ post }) => post.parameters?.pop()],
  ['query parameter "limit" is required now', ({ post }) => set(post.parameters?.[1], 'required', true)],
  [
    'query parameter "dry" is required now',
    ({ post }) => post.parameters?.push({ name: 'dry', in: 'query', required: true, schema: {} }),
  ],
  ['query parameter "limit" has a smaller maximum', ({ post }) => set(post.parameters?.[1]?.schema, 'maximum', 50)],
  ['it takes no application/json any more', ({ post }) => set(post.requestBody, 'content', {})],
  ['it does not answer 201 any more', ({ post }) => set(post, 'responses', { 200: { description: '' } })],
  ['it does not answer 201 as application/json any more', ({ post }) => set(post.responses['201'], 'content', {})],
  ['body/size is gone', ({ input }) => delete input.properties.size],
  ['body/size is required now', ({ input }) => input.required?.push('size')],
  ['body/size is of type "string", and was "integer"', ({ input }) => set(input.properties.size, 'type', 'string')],
  ['body/size has the default 6', ({ input }) => set(input.properties.size, 'default', 6)],
  ['body/size has a greater minimum', ({ input }) => set(input.properties.size, 'minimum', 2)],
  ['body/name has a smaller maxLength', ({ input }) => set(input.properties.name, 'maxLength', 5)],
  ['body/name has a greater minLength', ({ input }) => set(input.properties.name, 'minLength', 1)],
  ['body/name has another pattern', ({ input }) => set(input.properties.name, 'pattern', '^a')],
  ['body/name takes only some values now', ({ input }) => set(input.properties.name, 'enum', ['a'])],
  ['body/colour does not take "blue" any more', ({ input }) => set(input.properties.colour, 'enum', ['red'])],
  ['body/colour does not take null any more', ({ input }) => delete input.properties.colour?.nullable],
  [
    'body/labels/* has a smaller maxLength',
    ({ input }) => set(input.properties.labels?.additionalProperties as Schema, 'maxLength', 3),
  ],
  ['body/parts takes nothing twice now', ({ input }) => set(input.properties.parts, 'uniqueItems', true)],
  ['body/parts/*/size is required now', ({ part }) => part.required?.push('size')],
  ['body/parts/* takes no unknown fields now', ({ part }) => set(part, 'additionalProperties', false)],
  ['answer/state is gone', ({ output }) => delete output.properties.state],
  ['answer/state is not always there', ({ output }) => set(output, 'required', ['id', 'parts'])],
  ['answer/state may be "broken" now', ({ output }) => output.properties.state?.enum?.push('broken')],
  ['answer/state may be any value now', ({ output }) => delete output.properties.state?.enum],
  ['answer/state may be null now', ({ output }) => set(output.properties.state, 'nullable', true)],
  ['answer/id has the format "undefined", and had "uuid"', ({ output }) => delete output.properties.id?.format],
  ['answer/parts/*/id is not always there', ({ part }) => set(part, 'required', [])],
]

describe('breakingChanges() tells', () => {
  for (const [sentence, edit] of BREAKING)
    test(sentence, () => expect(breakingChanges(before, changed(edit))).toContain(`POST /things/{}: ${sentence}`))

  test('it needs a body now', () => {
    const without = changed(({ post }) => delete post.requestBody)
    expect(breakingChanges(without, before)).toEqual(['POST /things/{}: it needs a body now'])
  })

  test('it needs a sign-in now', () => {
    const open = changed(({ post }) => set(post, 'security', []))
    expect(breakingChanges(open, before)).toEqual(['POST /things/{}: it needs a sign-in now'])
  })

  test('the operation is gone', () => {
    expect(breakingChanges(before, { ...before, paths: {} })).toEqual(['POST /things/{}: the operation is gone'])
  })
})

describe('breakingChanges() is silent about', () => {
  const harmless: Record<string, (parts: Edit) => void> = {
    'no change': () => undefined,
    'a new optional field': ({ input }) => set(input.properties, 'extra', { type: 'string', default: '' }),
    'a field that is not required any more': ({ input }) => set(input, 'required', []),
    'a wider field': ({ input }) => set(input.properties.name, 'maxLength', 20),
    'a value more that is taken': ({ input }) => input.properties.colour?.enum?.push('green'),
    'a new field of the answer': ({ output }) => set(output.properties, 'extra', { type: 'string' }),
    'a value that is never answered any more': ({ output }) => set(output.properties.state, 'enum', ['on']),
    'another name of a path parameter': ({ post }) => set(post.parameters?.[0], 'name', 'thing_id'),
    'another description': ({ input }) => set(input.properties.name, 'description', 'The name'),
  }
  for (const [what, edit] of Object.entries(harmless))
    test(what, () => expect(breakingChanges(before, changed(edit))).toEqual([]))
})

describe('docs/openapi.released.json', () => {
  const released = Bun.file('docs/openapi.released.json')

  test('is the document of the newest version that the changelog names', async () => {
    const [newest] = [...(await Bun.file('CHANGELOG.md').text()).matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)]
    const version = (await released.exists()) ? ((await released.json()) as Document).info.version : undefined
    expect(version).toBe(newest?.[1])
  })

  test('is not broken by what the routes say now, unless the version says so', async () => {
    const last = (await released.exists()) ? ((await released.json()) as Document) : undefined
    const now = (await Bun.file('docs/openapi.json').json()) as Document
    if (last && seriesOf(last) === seriesOf(now)) expect(breakingChanges(last, now)).toEqual([])
  })
})

/** Before 1.0 a minor version may break, after it a major one (semver.org, item 4). */
function seriesOf({ info }: Document): string {
  const [major = '', minor = ''] = info.version.split('.')
  return major === '0' ? `0.${minor}` : major
}

function set<T extends object, K extends string>(on: T | undefined, key: K, value: unknown): void {
  if (on === undefined) throw new TypeError(`Cannot set "${key}": there is nothing to set it on`)
  Reflect.set(on, key, value)
}
