// An agent's certificate opens a tunnel and no more: who says nothing on it, or too much, is closed, and serves nobody.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import http2, { type ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { MAX_REPORT } from '../../relay/agent-report'
import { TUNNEL_SILENCE_MS } from '../../relay/wire/messages'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(30_000)

let path: Path
beforeAll(async () => {
  path = await openPath()
}, 60_000)
afterAll(() => path?.close())

/** A second agent of the cluster, as far as its certificate says. */
async function dial(): Promise<{ socket: TLSSocket; closed: Promise<void> }> {
  const socket = await path.dial('h2', await path.leaf('agent', path.clusterId))
  return { socket, closed: new Promise(resolve => socket.once('close', () => resolve())) }
}

const serves = async () => expect((await path.ask('/api/v1/pods')).status).toBe(200)

test('a tunnel without a first report is closed in time and gets no request', async () => {
  const from = performance.now()
  const { socket, closed } = await dial()
  const server = http2.createServer()
  const asked: unknown[] = []
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    asked.push(headers['sal-control'])
  })
  server.on('sessionError', () => {})
  server.emit('connection', socket)
  await serves()
  await closed
  expect(performance.now() - from).toBeWithin(TUNNEL_SILENCE_MS - 500, TUNNEL_SILENCE_MS + 5_000)
  expect(asked).toEqual(['report'])
})

test('a tunnel that does not even speak HTTP/2 is closed in time', async () => {
  const { socket, closed } = await dial()
  socket.resume()
  await closed
  await serves()
})

test('a first report that does not end is cut off', async () => {
  const { socket, closed } = await dial()
  const server = http2.createServer()
  let sent = 0
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {})
    stream.respond({ ':status': 200 })
    const more = () => {
      if (stream.destroyed) return
      sent += 1024
      stream.write('x'.repeat(1024), more)
    }
    more()
  })
  server.on('sessionError', () => {})
  server.emit('connection', socket)
  await closed
  expect(sent).toBeGreaterThan(MAX_REPORT)
  await serves()
})
