// The table of kinds against the API itself: nothing that can be made is forgotten, and no row says what is not so.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../core/fixture'
import { findKind, KINDS, NO_DOCUMENTS } from './kinds'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

const paths = (method: string) =>
  core.app.routes.filter(route => route.method === method && route.path.startsWith('/v1/')).map(({ path }) => path)

test('whatever can be created by itself is a kind, or is listed with the reason why it is none', () => {
  const creatable = paths('POST').filter(path => !path.includes(':'))
  const known = [...KINDS.map(({ path }) => path), ...Object.keys(NO_DOCUMENTS)]
  expect(creatable.filter(path => !known.includes(path))).toEqual([])
  expect(Object.keys(NO_DOCUMENTS).filter(path => !creatable.includes(path))).toEqual([])
})

test('every kind has the five routes', () => {
  for (const { path } of KINDS.filter(({ isSingle }) => !isSingle)) {
    for (const method of ['GET', 'POST']) expect(paths(method)).toContain(path)
    for (const method of ['GET', 'PUT', 'DELETE']) expect(paths(method)).toContain(`${path}/:id`)
  }
})

test('what a kind refers to stands above it', () => {
  for (const [at, { references }] of KINDS.entries()) {
    const above = KINDS.slice(0, at).map(({ kind }) => kind)
    for (const { to } of references) expect(above).toContain(to)
  }
})

test('every field that a row names is one of the API’s', () => {
  for (const { input, references, key, unique, filters, named, kept } of KINDS) {
    const referring = references.map(({ field, within }) => within ?? field)
    for (const field of [...referring, ...(key ? [key] : []), ...unique, ...filters, ...named, ...kept])
      expect(Object.keys(input.properties)).toContain(field)
  }
})

test('every field that holds ids can be written as names', () => {
  for (const { kind, input, references } of KINDS) {
    // What an identity provider calls us is no id of ours.
    const ids = Object.keys(input.properties).filter(field => /_ids?$/.test(field) && field !== 'client_id')
    expect({ kind, ids: ids.filter(field => !references.some(one => one.field === field)) }).toEqual({ kind, ids: [] })
  }
})

test('a kind has a name or says what makes two the same, and a filter for its name', async () => {
  for (const { kind, path, key, unique, isSingle } of KINDS) {
    expect({ kind, isNamed: key !== null }).toEqual({ kind, isNamed: unique.length === 0 })
    if (key === null || isSingle) continue
    const { status, body } = await core.ask<{ items: unknown[] }>('GET', `${path}?${key}=no-such-name`, {
      token: core.admin,
    })
    expect({ kind, status, items: body.items }).toEqual({ kind, status: 200, items: [] })
  }
})

test('records of the API name a kind as the table does', async () => {
  const body = { name: 'recorded', display_name: 'Recorded' }
  const made = await core.ask<{ id: string }>('POST', '/v1/groups', { token: core.admin, body })
  const path = `/v1/api-events?target_id=${made.body.id}`
  const { body: events } = await core.ask<{ items: { target_kind: string }[] }>('GET', path, { token: core.admin })
  expect(events.items[0]?.target_kind).toBe(findKind('group').target)
})
