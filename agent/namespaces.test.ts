// Rights in every namespace with a label: followed while a grant selects, and only then.
import { describe, expect, test } from 'bun:test'
import type { Right } from '../relay/wire/claims'
import { ApiServerUnreachable } from './api-server'
import { becomes, gone, grant, NOW_S, setUp, VIEW } from './testing'

const TEAM: Right = { cluster_role: 'edit', namespaces: [], namespace_selector: { team: 'a' } }
const A = { labels: { team: 'a', stage: 'x' } }

type Set = ReturnType<typeof setUp>
const places = ({ bound }: Set) => bound().map(path => /namespaces\/([^/]+)/.exec(path)?.[1])
const asked = ({ server }: Set, path: string) => server.asked.filter(one => one.path === path && one.method === 'GET')

async function following(...names: string[]): Promise<Set> {
  const set = setUp()
  for (const name of names) set.server.namespace(name, A)
  await set.rights.ensure(grant({ rights: [TEAM] }))
  await becomes(() => set.watches.size === 1)
  return set
}

describe('a selector', () => {
  test('binds in the namespaces that carry every label of it', async () => {
    const set = setUp()
    set.server.namespace('one', A)
    set.server.namespace('two', { labels: { team: 'b' } })
    set.server.namespace('three', { labels: { stage: 'x' } })
    const both: Right = { ...TEAM, namespace_selector: { team: 'a', stage: 'x' } }
    await set.rights.ensure(grant({ rights: [both] }))
    expect(places(set)).toEqual(['one'])
  })

  test('of no label binds nowhere', async () => {
    const set = setUp()
    await set.rights.ensure(grant({ rights: [{ ...TEAM, namespace_selector: {} }] }))
    expect(set.bound()).toEqual([])
  })

  test('beside a list that names the same namespace binds once', async () => {
    const set = setUp()
    set.server.namespace('one', A)
    await set.rights.ensure(grant({ rights: [{ cluster_role: 'edit', namespaces: ['one'] }, TEAM] }))
    expect(places(set)).toEqual(['one'])
  })

  test('binds in a namespace that gains the label, and in a new one', async () => {
    const set = await following('one')
    set.server.namespace('default', A)
    set.server.namespace('new', A)
    await becomes(() => set.bound().length === 3)
    expect(places(set)).toEqual(['default', 'new', 'one'])
    expect(set.lost).toEqual([])
  })

  test('takes away where the label went, and then says who has lost something', async () => {
    const set = await following('one', 'two')
    set.server.namespace('one', { labels: {} })
    await becomes(() => set.lost.length === 1)
    expect(places(set)).toEqual(['two'])
  })

  test('a namespace that is deleted cuts nobody and asks for nothing; made again it counts again', async () => {
    const set = await following('one', 'two')
    const before = set.server.asked.length
    set.server.namespace('one', { ...A, deletionTimestamp: '2027-01-01T00:00:00Z' })
    set.server.namespace('one', null)
    set.server.namespace('three', A)
    await becomes(() => places(set).includes('three'))
    expect(set.lost).toEqual([])
    expect(set.server.asked.slice(before).filter(({ method }) => method === 'DELETE')).toEqual([])
    set.server.namespace('one', A)
    await becomes(() => places(set).includes('one'))
  })

  test('a namespace that is being deleted keeps no other right from being made', async () => {
    const set = setUp()
    set.server.namespace('one', { ...A, deletionTimestamp: '2027-01-01T00:00:00Z' })
    await set.rights.ensure(grant({ rights: [TEAM, VIEW] }))
    expect(places(set)).toEqual(['default'])
  })

  test('of a grant that has run out gives nothing new, and its rights go with the change', async () => {
    const set = await following('one')
    set.clock.ms = (NOW_S + 301) * 1000
    set.server.namespace('two', A)
    await becomes(() => set.bound().length === 0)
    expect(set.accounts()).toEqual([])
  })
})

describe('the watch', () => {
  test('is one, and none while no grant selects', async () => {
    const set = setUp()
    await set.rights.ensure(grant())
    expect(asked(set, '/api/v1/namespaces')).toEqual([])
    await set.rights.ensure(grant({ iat: NOW_S + 1, rights: [TEAM] }))
    await set.rights.ensure(grant({ sub: 'someone-else', rights: [TEAM] }))
    await becomes(() => set.watches.size === 1)
    expect(asked(set, '/api/v1/namespaces')).toHaveLength(1)
    await set.rights.remove('someone-else')
    expect(set.watches.size).toBe(1)
    await set.rights.remove(grant().sub)
    await becomes(() => set.watches.size === 0)
  })

  test('goes on from where it was after an error', async () => {
    const set = await following('one')
    set.server.namespace('two', A)
    await becomes(() => set.bound().length === 2)
    const [first] = set.watches
    first?.fail(new ApiServerUnreachable('cut'))
    await becomes(() => set.watches.size === 1 && !set.watches.has(first as never))
    const [second] = set.watches
    expect(Number(second?.from)).toBeGreaterThan(Number(first?.from))
    expect(asked(set, '/api/v1/namespaces')).toHaveLength(1)
  })

  test('begins with a new list after 410, and finds what it missed', async () => {
    const set = await following('one', 'two')
    const [first] = set.watches
    first?.fail(gone())
    // Unseen by any watch.
    set.server.objects.delete('/api/v1/namespaces/two')
    for (const path of set.bound()) if (path.includes('/two/')) set.server.objects.delete(path)
    set.server.call('POST', '/api/v1/namespaces', { metadata: { name: 'three', ...A } })
    await becomes(() => places(set).includes('three'))
    expect(places(set)).toEqual(['one', 'three'])
    expect(asked(set, '/api/v1/namespaces')).toHaveLength(2)
  })
})
