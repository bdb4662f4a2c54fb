// What generic Terraform providers (Mastercard/restapi and its like) rest on, for every resource: what was sent comes back
// as it was sent, a replacement by the same changes nothing, and what is gone is 404 with a code.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Schema } from '../../cli/docs/document'
import { type Resource, resourcesOf } from '../../cli/docs/resources'
import { HOOK_MS } from '../../core/fixture'
import { document } from '../openapi/document'
import { INPUTS, type ResourceName } from './resources'
import { type Made, openWorld, type World } from './world'

type Problem = { code: string; existing_id?: string; errors?: { pointer: string; code: string }[] }

let world: World
beforeAll(async () => {
  world = await openWorld()
}, HOOK_MS)
afterAll(() => world.core.close())

const resources = resourcesOf(document)

test('every resource has an input to try it with', () => {
  expect(resources.map(({ name }) => name).sort()).toEqual(Object.keys(INPUTS).sort())
})

for (const resource of resources.filter(({ name }) => Object.hasOwn(INPUTS, name)))
  describe(resource.name, () => tryOut(resource))

function tryOut({ name, collection, item }: Resource): void {
  const as = <T = Made & Problem>(
    method: string,
    path: string,
    sent: { body?: unknown; headers?: Record<string, string> } = {},
  ) => world.core.ask<T>(method, path, { token: world.tokens.right ?? '', ...sent })
  const at = (id: string) => item.replace('{id}', id)
  const input = () => INPUTS[name as ResourceName].input(world)
  const properties = document.components.schemas[`${name}Input`]?.properties ?? {}

  test('what was sent is answered as it was sent, with its address and its ETag', async () => {
    const sent = await input()
    const made = await as('POST', collection, { body: sent })
    expect([made.status, made.status === 201 ? '' : made.text]).toEqual([201, ''])
    for (const [field, value] of Object.entries(sent))
      if (properties[field]?.writeOnly) expect(made.text).not.toContain(String(value))
      else expect([field, made.body[field]]).toEqual([field, inOrder(value, properties[field])])
    expect(made.headers.get('location')).toBe(at(made.body.id))
    const read = await as('GET', at(made.body.id))
    expect(read.headers.get('etag')).toMatch(/^"[0-9a-f]+"$/)
    if (!document.components.schemas[`New${name}`]) {
      expect(read.text).toBe(made.text)
      expect(read.headers.get('etag')).toBe(made.headers.get('etag'))
    }
  })

  test('replaced by what was read, it stays the same to the byte, and keeps its ETag', async () => {
    const { path, body } = await world.replacement(name as ResourceName)
    const before = await as('GET', at(path.id))
    const replaced = await as('PUT', at(path.id), { body })
    const after = await as('GET', at(path.id))
    expect([replaced.status, replaced.text, after.text]).toEqual([200, before.text, before.text])
    const etags = [before, replaced, after].map(({ headers }) => headers.get('etag'))
    expect(new Set(etags).size).toBe(1)
  })

  test('If-Match of another state is refused, and of this one taken', async () => {
    const { path, body } = await world.replacement(name as ResourceName)
    const stale = { 'if-match': '"0123"' }
    const replaced = await as('PUT', at(path.id), { body, headers: stale })
    const removed = await as('DELETE', at(path.id), { headers: stale })
    expect([replaced, removed].map(({ status, body: { code } }) => [status, code])).toEqual([
      [412, 'precondition_failed'],
      [412, 'precondition_failed'],
    ])
    const etag = (await as('GET', at(path.id))).headers.get('etag') ?? ''
    expect((await as('PUT', at(path.id), { body, headers: { 'if-match': etag } })).status).toBe(200)
    expect((await as('DELETE', at(path.id), { headers: { 'if-match': etag } })).status).toBe(204)
  })

  test('made twice, it is a conflict that names what is there', async () => {
    const sent = await input()
    const { body: first } = await as('POST', collection, { body: sent })
    const second = await as('POST', collection, { body: sent })
    expect([second.status, second.body.code, second.body.existing_id]).toEqual([409, 'conflict', first.id])
  })

  test('unknown fields are refused on the way in, also where the rest is right', async () => {
    const sent = { ...(await input()), colour: 'red' }
    const made = await as('POST', collection, { body: sent })
    const { path, body } = await world.replacement(name as ResourceName)
    const replaced = await as('PUT', at(path.id), { body: { ...body, colour: 'red' } })
    for (const reply of [made, replaced])
      expect([reply.status, reply.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
        422,
        ['/colour unexpected'],
      ])
  })

  test('every broken rule is told at once, and no value of it', async () => {
    const wrong = Object.fromEntries(Object.entries(properties).map(([field, schema]) => [field, wrongFor(schema)]))
    const reply = await as('POST', collection, { body: wrong })
    const told = new Set(reply.body.errors?.map(({ pointer }) => pointer.split('/')[1]))
    expect([reply.status, [...told].sort()]).toEqual([422, Object.keys(properties).sort()])
    expect(reply.text).not.toContain('of-the-wrong-kind')
    const missing = await as('POST', collection, { body: {} })
    const required = document.components.schemas[`${name}Input`]?.required ?? []
    expect(missing.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual(
      required.map(field => `/${field} required`).sort(),
    )
  })

  test('deleted it is gone, and so is what never was', async () => {
    const { path, body } = await world.replacement(name as ResourceName)
    const removed = await as('DELETE', at(path.id))
    expect([removed.status, removed.text]).toEqual([204, ''])
    for (const id of [path.id, Bun.randomUUIDv7(), 'no-id'])
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const reply = await as(method, at(id), method === 'PUT' ? { body } : {})
        expect([id, method, reply.status, reply.body.code]).toEqual([id, method, 404, 'not_found'])
      }
  })
}

/** As it must come back: lists in their order, and only those that are sets in an order of their own. */
function inOrder(value: unknown, schema: Schema | undefined): unknown {
  return schema?.format === 'set' && Array.isArray(value) ? [...value].sort() : value
}

function wrongFor({ type }: Schema): unknown {
  return type === 'string' ? { kind: 'of-the-wrong-kind' } : 'of-the-wrong-kind'
}
