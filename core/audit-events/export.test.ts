// Exports and following: what is read as a stream, whole or not at all, and what came since.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { parseRanges } from '../../kit/addresses'
import { quiet } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { notePatience } from '../lib/patience'
import { listenPublicly } from '../public-listener'
import { csvCell } from './export'
import type { AuditEvent, AuditEventNews } from './model'
import { Chain } from './testing'

const MANY = 2_500

let core: Fixture
const user_id = crypto.randomUUID()
beforeAll(async () => {
  core = await openFixture()
  const at = new Date(core.clock.ms).toISOString()
  const one = { principal_id: user_id, at }
  for (let left = MANY; left > 0; left -= 500) await Chain(core).append(...Array.from({ length: 500 }, () => one))
}, HOOK_MS)
afterAll(() => core.close())

const get = (query: string, token = core.admin) => core.ask('GET', `/v1/audit-event-export?${query}`, { token })

test('an export is one JSON object a line, each record once, in order', async () => {
  const { text, headers } = await get(`user_id=${user_id}`)
  expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  const ids = text
    .trimEnd()
    .split('\n')
    .map(line => Number((JSON.parse(line) as AuditEvent).id))
  expect(ids).toHaveLength(MANY)
  expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  expect(new Set(ids).size).toBe(MANY)
})

test('an export as CSV has a head, and its cells are text whatever they say', async () => {
  const reason = crypto.randomUUID()
  const odd = { name: '=1+2', user_agent: '+cmd|"calc"', namespace: '@x', resource: '-y,z', subresource: '\ttab' }
  await Chain(core).append({ ...odd, request_id: reason, path: '/a\r\nb' })
  const { text } = await get(`request_id=${reason}&format=csv`)
  const [head = '', ...rest] = text.split('\r\n')
  expect(head.split(',').slice(0, 4)).toEqual(['id', 'kind', 'at', 'request_id'])
  for (const cell of [`"'=1+2"`, `"'+cmd|""calc"""`, `"'@x"`, `"'-y,z"`, `"'\ttab"`, '"/a\r\nb"'])
    expect(rest.join('\r\n')).toContain(`,${cell},`)
  expect([csvCell(null), csvCell(-1), csvCell('a b'), csvCell('\r')]).toEqual(['', '-1', 'a b', `"'\r"`])
})

test('an export without a record is empty, but for the head of a CSV', async () => {
  const nobody = crypto.randomUUID()
  expect((await get(`user_id=${nobody}`)).text).toBe('')
  expect((await get(`user_id=${nobody}&format=csv`)).text).toStartWith('id,kind,')
})

test('an export is read as fast as its reader reads, and breaks off when the session ends', async () => {
  const reader = await core.person('exporter')
  await core.bind(reader.id, 'admin-read-only')
  const listener = listenPublicly({ host: '127.0.0.1', port: 0 }, { log: quiet, trustedProxies: parseRanges('') })
  listener.serve(request => core.app.handle(request))
  try {
    const url = `http://127.0.0.1:${listener.address.port}/v1/audit-event-export?user_id=${user_id}`
    const response = await fetch(url, { headers: { authorization: `Bearer ${reader.token}` } })
    const stream = response.body?.getReader()
    await stream?.read()
    await core.sql`update sessions set revoked_at = now() where user_id = ${reader.id}`
    const rest = async () => {
      let bytes = 0
      for (let part = await stream?.read(); part && !part.done; part = await stream?.read()) bytes += part.value.length
      return bytes
    }
    await expect(rest()).rejects.toThrow()
  } finally {
    await listener.close()
  }
})

test('an export may be left unread for longer than other answers', async () => {
  const told: string[] = []
  for (const path of ['/v1/audit-event-export', '/v1/audit-events']) {
    const request = new Request(`http://core.test${path}`, { headers: { authorization: `Bearer ${core.admin}` } })
    notePatience(request, () => told.push(path))
    await (await core.app.handle(request)).body?.cancel()
  }
  expect(told).toEqual(['/v1/audit-event-export'])
})

test('an export is refused with a problem before it begins', async () => {
  const reply = await get('source=nowhere')
  expect([reply.status, reply.body.code]).toEqual([422, 'invalid_input'])
  expect((await core.ask('GET', '/v1/audit-event-export')).status).toBe(401)
})

const news = async (query: Record<string, string>) => {
  const path = `/v1/audit-event-news?${new URLSearchParams(query)}`
  return (await core.ask<AuditEventNews>('GET', path, { token: core.admin })).body
}
const names = ({ items }: AuditEventNews) => items.map(({ name }) => name)

test('news are each record once, in the order of its chain, also late ones and those of new chains', async () => {
  const one = Chain(core)
  await one.append({ name: 'before' })
  const start = await news({})
  expect([start.items, start.is_behind]).toEqual([[], false])
  const two = Chain(core)
  const late = '2019-01-01T00:00:00.000Z'
  await one.append({ name: 'a' }, { name: 'b', at: late })
  await two.append({ name: 'c' }, { name: 'd', verb: 'delete' })
  const first = await news({ cursor: start.next_cursor })
  expect([...names(first)].sort()).toEqual(['a', 'b', 'c', 'd'])
  expect(names(await news({ cursor: first.next_cursor }))).toEqual([])
  expect(names(await news({ cursor: start.next_cursor, verb: 'delete' }))).toEqual(['d'])
})

test('news come in portions, and say when there are more', async () => {
  const start = await news({})
  const chain = Chain(core)
  await chain.append(...Array.from({ length: 5 }, (_, n) => ({ name: `n${n}` })))
  const told: string[] = []
  for (let cursor = start.next_cursor, isBehind = true; isBehind; ) {
    const some = await news({ cursor, limit: '2' })
    expect(some.items.length).toBeLessThanOrEqual(2)
    told.push(...names(some))
    cursor = some.next_cursor
    isBehind = some.is_behind
  }
  expect(told).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
})

test('news by a cursor of another making are refused', async () => {
  for (const cursor of ['x', 'f1abc', 'f1%'])
    expect((await core.ask('GET', `/v1/audit-event-news?cursor=${cursor}`, { token: core.admin })).status).toBe(422)
})
