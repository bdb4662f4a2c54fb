// Where a request came from, through the listener itself.
import { expect, test } from 'bun:test'
import { parseRanges } from '../kit/addresses'
import { quiet } from '../tests/harness/database'
import { visitorOf } from './lib/visitor'
import { listenPublicly } from './public-listener'

async function seenBy(trusted: string, headers: Record<string, string>): Promise<string> {
  const listener = listenPublicly({ host: '127.0.0.1', port: 0 }, { log: quiet, trustedProxies: parseRanges(trusted) })
  listener.serve(request => new Response(visitorOf(request, 'r').sourceAddress))
  const answer = await fetch(`http://127.0.0.1:${listener.address.port}/`, { headers })
  const text = await answer.text()
  await listener.close()
  return text
}

test('what a message of a WebSocket throws ends that socket and nothing else', async () => {
  const listener = listenPublicly({ host: '127.0.0.1', port: 0 }, { log: quiet, trustedProxies: parseRanges('') })
  const message = () => {
    throw new Error('in a handler')
  }
  listener.serve((_, takeSocket) => new Response(String(takeSocket({ open: () => {}, message, close: () => {} }))))
  const socket = new WebSocket(`ws://127.0.0.1:${listener.address.port}/`)
  socket.onopen = () => socket.send('x')
  const { promise, resolve } = Promise.withResolvers<number>()
  socket.onclose = ({ code }) => resolve(code)
  expect(await promise).toBe(1011)
  expect((await fetch(`http://127.0.0.1:${listener.address.port}/`)).status).toBe(200)
  await listener.close()
})

test('the listener notes the peer, and what a trusted proxy says', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.5' }
  expect(await seenBy('', {})).toBe('127.0.0.1')
  expect(await seenBy('', headers)).toBe('127.0.0.1')
  expect(await seenBy('127.0.0.0/8', headers)).toBe('203.0.113.5')
})

test('before it serves, browsers get a page that comes again by itself, and programs a 503', async () => {
  const listener = listenPublicly({ host: '127.0.0.1', port: 0 }, { log: quiet, trustedProxies: parseRanges('') })
  const url = `http://127.0.0.1:${listener.address.port}/clusters`
  const shown = await fetch(url, { headers: { accept: 'text/html' } })
  expect([shown.status, shown.headers.get('refresh')]).toEqual([503, '2'])
  expect(await shown.text()).toContain('Salaminia is starting')
  const plain = await fetch(url)
  expect([plain.status, await plain.text(), plain.headers.get('refresh')]).toEqual([503, 'Starting', null])
  await listener.close()
})
