import { describe, expect, test } from 'bun:test'
import { createRelays, parseRelayList } from './relays'

const A = { id: 'a', url: 'https://a.test:8443' }
const B = { id: 'b', url: 'https://b.test:8443' }
const JOIN = 'https://front.test:8443'

function made(listed: (typeof A)[] = []) {
  const kept: unknown[] = []
  const relays = createRelays({ join: () => JOIN, listed, onList: list => kept.push(list), random: () => 0 })
  return { ...relays, kept }
}

describe('createRelays()', () => {
  test('knows only the join URL at first, and nothing for a second tunnel', () => {
    const relays = made()
    expect(relays.take()?.url).toBe(JOIN)
    expect(relays.take()).toBeUndefined()
  })

  test('once told, gives another relay than the one that answered behind the join URL', async () => {
    const relays = made()
    const first = relays.take()
    expect(first?.settle('a')).toBe(true)
    const changed = relays.changed()
    relays.learn({ relays: [A, B] })
    await changed
    expect(relays.take()?.url).toBe(B.url)
    expect(relays.take()).toBeUndefined()
    expect(relays.kept).toEqual([{ relays: [A, B] }])
  })

  test('a relay that answers at two addresses counts once', () => {
    const relays = made([A, { ...B, id: 'c' }])
    expect(relays.take()?.settle('a')).toBe(true)
    expect(relays.take()?.settle('a')).toBe(false)
  })

  test('what was let go can be taken again, and with no tunnel at all the join URL serves too', async () => {
    const relays = made([A])
    const first = relays.take()
    expect(first?.url).toBe(A.url)
    expect(relays.take()).toBeUndefined()
    const changed = relays.changed()
    first?.letGo()
    await changed
    const urls = new Set([0, 0.99].map(at => createRelays({ ...deps([A]), random: () => at }).take()?.url))
    expect(urls).toEqual(new Set([A.url, JOIN]))
  })
})

function deps(listed: (typeof A)[]) {
  return { join: () => JOIN, listed, onList: () => {} }
}

test('parseRelayList() takes lists of HTTPS addresses and nothing else', () => {
  expect(parseRelayList(JSON.stringify({ relays: [A, B] }))).toEqual({ relays: [A, B] })
  for (const bad of ['', '{}', '{"relays":{}}', '{"relays":[{"id":"a"}]}', '{"relays":[{"id":"a","url":"http://a"}]}'])
    expect(parseRelayList(bad)).toBeUndefined()
  expect(parseRelayList(JSON.stringify({ relays: Array(101).fill(A) }))).toBeUndefined()
})
