// A body is never held: whatever its size, and however slowly it is read at its end, the memory of everyone on its way stays
// as it was. Caller, relay, agent and API server are one process here, so none of them has room to hide it.
// SAL_TEST_BODY_MIB=2048 is what this was made for; less does in every run.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Duplex, Readable, Writable } from 'node:stream'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(120_000)

const MIB = 1024 * 1024
const SIZE = Number(process.env.SAL_TEST_BODY_MIB ?? 512) * MIB
/** Windows and socket buffers of four connections. */
const MOST_ON_THE_WAY = 48 * MIB
/** That, and what the collector has not got to; much less than SIZE all the same. */
const MOST_GROWTH = 384 * MIB
const STALLED_MS = 700
const CHUNK = Buffer.alloc(64 * 1024, 'x')

let path: Path
beforeAll(async () => {
  path = await openPath()
  path.api.readsBodies = false
}, 60_000)
afterAll(() => path?.close())

/** Writes SIZE bytes as fast as they are taken. */
function pour(into: Writable): () => number {
  let sent = 0
  into.on('error', () => {})
  const more = () => {
    if (sent < SIZE && !into.destroyed)
      into.write(CHUNK, () => {
        sent += CHUNK.length
        more()
      })
  }
  more()
  return () => sent
}

/** Reads SIZE bytes, and answers by how much the memory was above `before` at most. */
function drink(from: Readable, before: number, already = 0): Promise<number> {
  let received = already
  let peak = 0
  return new Promise((resolve, reject) => {
    from.on('close', () => reject(new Error(`It ended after ${received} bytes`)))
    from.on('data', chunk => {
      received += chunk.length
      peak = Math.max(peak, process.memoryUsage.rss() - before)
      if (received >= SIZE) resolve(peak)
    })
  })
}

async function stalled(sent: () => number, end: () => unknown): Promise<void> {
  let at = { sent: -1, since: 0 }
  await until('the sender is held up', async () => {
    if (sent() !== at.sent) at = { sent: sent(), since: performance.now() }
    return end() !== undefined && performance.now() - at.since > STALLED_MS
  })
}

const memory = () => {
  Bun.gc(true)
  return process.memoryUsage.rss()
}

async function http1(method: string, headers: string[]): Promise<Duplex> {
  const socket = await path.dial('http/1.1', path.people.ann.leaf)
  socket.write([`${method} ${path.path('/api/v1/big')} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n'))
  return socket
}

async function http2(method: string): Promise<Duplex> {
  const session = path.h2(path.people.ann.leaf)
  const headers = { ':method': method, ':path': path.path('/api/v1/big') }
  const stream = session.request(headers, { endStream: method === 'GET' })
  stream.on('close', () => session.close())
  return stream
}

const UPGRADE = ['Connection: Upgrade', 'Upgrade: SPDY/3.1']

describe('what a caller sends to an API server that reads slowly', () => {
  test.each([
    ['in HTTP/1.1', () => http1('PUT', [`Content-Length: ${SIZE}`])],
    ['in HTTP/1.1, in chunks', () => http1('PUT', ['Transfer-Encoding: chunked'])],
    ['in HTTP/2', () => http2('PUT')],
    ['after an upgrade', () => http1('POST', UPGRADE)],
  ])('%s', async (name, begin) => {
    let end: Readable | undefined
    path.api.answer = request => {
      end = request
    }
    path.api.upgrade = (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n')
      end = socket
    }
    const before = memory()
    const into = await begin()
    if (name.includes('chunks')) into.write(`${SIZE.toString(16)}\r\n`)
    const sent = pour(into)
    await stalled(sent, () => end)
    expect(sent()).toBeLessThan(MOST_ON_THE_WAY)
    expect(await drink(end as Readable, before)).toBeLessThan(MOST_GROWTH)
    into.destroy()
  })
})

describe('what an API server sends to a caller who reads slowly', () => {
  test.each([
    ['in HTTP/1.1', () => http1('GET', [])],
    ['in HTTP/2', () => http2('GET')],
    ['after an upgrade', () => http1('POST', UPGRADE)],
  ])('%s', async (_, begin) => {
    let sent: (() => number) | undefined
    path.api.answer = (_, response) => {
      sent = pour(response)
    }
    path.api.upgrade = (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n')
      sent = pour(socket)
    }
    const before = memory()
    const from = await begin()
    await stalled(
      () => sent?.() ?? 0,
      () => sent,
    )
    expect(sent?.()).toBeLessThan(MOST_ON_THE_WAY)
    expect(await drink(from, before)).toBeLessThan(MOST_GROWTH)
    from.destroy()
  })
})
