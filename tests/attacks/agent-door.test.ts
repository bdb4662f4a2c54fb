// The WebSocket form of an agent's dial under attack: it opens to agents and to their first contact, and to nothing else.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import http2, { type ServerHttp2Stream } from 'node:http2'
import tls, { type TLSSocket } from 'node:tls'
import { createDial } from '../../agent/dial'
import { enrol, renew } from '../../agent/identity'
import { askHead } from '../../kit/http-head'
import { acceptOf, newKey, WebSocketStream } from '../../kit/websocket'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { parseJoin } from '../../relay/wire/join'
import { AGENT_PATHS } from '../../relay/wire/messages'
import { quiet } from '../harness/database.ts'
import { type Leaf, openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

let path: Path
beforeAll(async () => {
  path = await openPath()
}, 60_000)
afterAll(() => path?.close())

const NOBODY = '01a20000-0000-7000-8000-0000000000ff'
const VALID = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' }

async function knock(headers: Record<string, string>, { method = 'GET', target = AGENT_PATHS.tunnel as string } = {}) {
  const socket = await path.dial('http/1.1')
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: a', ...Object.entries(headers).map(pair => pair.join(': '))]
  return { socket, ...(await askHead(socket, lines, 5_000)) }
}

/** A WebSocket, with what a peer of the test's choosing writes into it. */
async function enter(): Promise<WebSocketStream> {
  const key = newKey()
  const { socket, status, headers, rest } = await knock({ ...VALID, 'sec-websocket-key': key })
  expect([status, headers.get('sec-websocket-accept')]).toEqual([101, acceptOf(key)])
  return new WebSocketStream(socket, { isClient: true, early: rest })
}

async function inside(leaf?: Leaf, protocol = 'h2'): Promise<TLSSocket> {
  const stream = await enter()
  const socket = tls.connect({
    socket: stream as never,
    host: '127.0.0.1',
    ca: path.ca,
    ...leaf,
    ALPNProtocols: [protocol],
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.once('secureConnect', () => resolve(socket))
  })
}

const closed = (socket: { once: (event: 'close', then: () => void) => unknown }) =>
  new Promise<void>(resolve => socket.once('close', () => resolve()))

describe('what is no WebSocket handshake is refused', () => {
  const key = 'dGhlIHNhbXBsZSBub25jZQ=='
  const wrong: [string, Record<string, string>][] = [
    ['no key', VALID],
    ['a key that is none', { ...VALID, 'sec-websocket-key': 'x' }],
    ['another version', { ...VALID, 'sec-websocket-version': '8', 'sec-websocket-key': key }],
    ['another protocol', { ...VALID, upgrade: 'SPDY/3.1', 'sec-websocket-key': key }],
  ]
  for (const [name, headers] of wrong)
    test(name, async () => {
      const { status, socket } = await knock(headers)
      expect(status).toBe(400)
      socket.destroy()
    })

  test('another method, and a path that only looks like it', async () => {
    const headers = { ...VALID, 'sec-websocket-key': key }
    expect((await knock(headers, { method: 'POST' })).status).toBe(400)
    for (const target of [`${AGENT_PATHS.tunnel}/`, `${AGENT_PATHS.tunnel}?a`, '/agent/tunnel%2f'])
      expect((await knock(headers, { target })).status).not.toBe(101)
  })

  test('without an upgrade the path is nobody’s', async () => {
    const answer = await path.raw(`GET ${AGENT_PATHS.tunnel} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(answer).not.toStartWith('HTTP/1.1 2')
  })
})

describe('in the WebSocket', () => {
  test('a certificate of another kind makes no tunnel', async () => {
    const leaves = {
      user: path.people.ann.leaf,
      server: await path.leaf('server', NOBODY),
      relay: await path.leaf('relay', NOBODY),
    }
    for (const leaf of Object.values(leaves)) {
      const socket = await inside(leaf)
      socket.resume()
      await closed(socket)
    }
  })

  test('an agent of a cluster that core does not know is let go', async () => {
    const socket = await inside(await path.leaf('agent', NOBODY))
    const server = http2.createServer()
    const notice = JSON.stringify({
      ...{ agent_version: '1', kubernetes_version: null, node_count: null, fingerprint: 'x' },
    })
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => {})
      stream.respond({ ':status': 200 })
      stream.write(`${notice}\n`)
    })
    server.emit('connection', socket)
    await closed(socket)
  })

  test('a person is served nothing, by certificate or bearer', async () => {
    path.api.arrivals.length = 0
    const socket = await inside()
    const session = http2.connect(path.url, { createConnection: () => socket })
    const ask = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const stream = session.request(headers)
        stream.on('response', answer => resolve(Number(answer[':status'])))
        stream.on('error', reject)
        stream.resume()
        stream.end()
      })
    const authorization = `Bearer ${path.people.ann.bearer}`
    for (const target of [path.path('/version'), '/healthz', '/', AGENT_PATHS.enrolment])
      expect(await ask({ ':path': target, ':method': 'GET', authorization })).toBe(404)
    expect(await ask({ ':path': path.path('/api/v1/pods'), ':method': 'POST', authorization })).toBe(404)
    expect(await ask({ ':path': AGENT_PATHS.enrolment, ':method': 'POST' })).toBeGreaterThanOrEqual(400)
    session.destroy()
    expect(path.api.arrivals).toHaveLength(0)
  })

  test('HTTP/1.1 is not spoken, and so no WebSocket within it', async () => {
    await expect(inside(undefined, 'http/1.1')).rejects.toThrow()
  })

  test('bytes that are no TLS end it', async () => {
    const stream = await enter()
    stream.resume()
    stream.write('GET / HTTP/1.1\r\n\r\n')
    await closed(stream)
  })

  test('silence ends it after ten seconds', async () => {
    const from = performance.now()
    const stream = await enter()
    stream.resume()
    await closed(stream)
    expect(performance.now() - from).toBeGreaterThan(9_000)
    expect(performance.now() - from).toBeLessThan(14_000)
  })
})

test('enrolment and renewal pass in a WebSocket as they do by TLS', async () => {
  for (const mode of ['websocket', 'tls'] as const) {
    const proxies = { httpsProxy: undefined, noProxy: undefined }
    const by = { dial: createDial({ mode, proxies, log: quiet }), nowMs: path.core.clock.ms }
    const at = { ...by, signal: AbortSignal.timeout(10_000) }
    const fingerprint = crypto.randomUUID()
    const cluster = await path.core.cluster(`by-${mode}`)
    const enrolment = `/v1/clusters/${cluster}/enrolments`
    const { body } = await path.core.ask<{ join: string }>('POST', enrolment, { token: path.core.admin })
    const join = { ...parseJoin(body.join, 'agent'), url: path.url }
    const identity = await enrol(join, newKeyAndCsr(), { ...at, fingerprint })
    expect(identity.cluster_id).toBe(cluster)
    const renewed = await renew(identity, fingerprint, at)
    expect([renewed.cluster_id, renewed.chain === identity.chain]).toEqual([cluster, false])
    await expect(enrol(join, newKeyAndCsr(), { ...at, fingerprint })).rejects.toThrow('the token was used already')
  }
})

test('a caller that reads nothing holds up its own answer and no other, in a WebSocket too', async () => {
  const slow = await openPath({ dial: 'websocket' })
  const chunk = Buffer.alloc(64 * 1024)
  let written = 0
  let isWhole = false
  slow.api.answer = (request, response) => {
    if (!request.url?.endsWith('/large')) return void response.end('{}')
    const go = (): void => {
      while (written < 200 * 1024 * 1024) {
        written += chunk.length
        if (!response.write(chunk)) return void response.once('drain', go)
      }
      response.end(() => {
        isWhole = true
      })
    }
    go()
  }
  const session = slow.h2(slow.people.ann.leaf)
  const stream = session.request({ ':path': slow.path('/api/v1/namespaces/default/configmaps/large') })
  stream.pause()
  await new Promise(resolve => stream.once('response', resolve))
  const others = Array.from({ length: 50 }, async () => (await slow.ask('/api/v1/pods')).status)
  expect(new Set(await Promise.all(others))).toEqual(new Set([200]))
  const held = written
  expect(held).toBeLessThan(32 * 1024 * 1024)
  let read = 0
  stream.on('data', (bytes: Buffer) => {
    read += bytes.length
  })
  stream.resume()
  await new Promise(resolve => stream.once('close', resolve))
  expect([read, isWhole]).toEqual([200 * 1024 * 1024, true])
  session.close()
  await slow.close()
})

test('createDial() takes nothing in a WebSocket but the pinned root', async () => {
  const stranger = await openPath()
  const proxies = { httpsProxy: undefined, noProxy: undefined }
  const dial = createDial({ mode: 'websocket', proxies, log: quiet })
  const sentence = `What answers at ${new URL(path.url).host} is not the relay of this join string`
  await expect(dial(path.url, { root: stranger.ca }, AbortSignal.timeout(10_000))).rejects.toThrow(sentence)
  const socket = await dial(path.url, { root: path.ca }, AbortSignal.timeout(10_000))
  expect(socket.alpnProtocol).toBe('h2')
  socket.destroy()
  await stranger.close()
})
