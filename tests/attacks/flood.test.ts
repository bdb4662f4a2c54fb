// A40: callers that want the relay to spend memory or connections on them, before and after they have shown who they are.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import net from 'node:net'
import type { TLSSocket } from 'node:tls'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(60_000)

let path: Path
beforeAll(async () => {
  path = await openPath()
})
afterAll(() => path?.close())

const MIB = 1024 * 1024
const TYPE = { data: 0, headers: 1, reset: 3, settings: 4, windowUpdate: 8, continuation: 9 } as const
const END_STREAM = 1
const END_HEADERS = 4
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

type Frame = { type: keyof typeof TYPE; flags?: number; stream?: number; payload?: Uint8Array }
function frame({ type, flags = 0, stream = 0, payload = new Uint8Array() }: Frame): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = TYPE[type]
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}
/** HPACK without Huffman: a literal that is not indexed, or one that is. */
function literal(name: string, value: string, isIndexed = false): Buffer {
  return Buffer.concat([
    Buffer.from([isIndexed ? 0x40 : 0]),
    ...[name, value].flatMap(text => [length(text.length), Buffer.from(text)]),
  ])
}
function length(size: number): Buffer {
  if (size < 127) return Buffer.from([size])
  const bytes = [0x7f]
  let rest = size - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}
const request = (target: string) =>
  Buffer.concat([Buffer.from([0x82, 0x87]), literal(':path', target), literal(':authority', 'relay')])

async function open(leaf = path.people.ann.leaf): Promise<TLSSocket> {
  const socket = await path.dial('h2', leaf)
  socket.resume()
  socket.write(Buffer.concat([PREFACE, frame({ type: 'settings' })]))
  return socket
}
/** Writes until the relay has had enough or `limit` bytes are written; answers how many went. */
async function pour(socket: TLSSocket, bytes: Buffer, limit: number): Promise<number> {
  let sent = 0
  while (!socket.destroyed && !socket.writableEnded && sent < limit) {
    const hasRoom = socket.write(bytes)
    sent += bytes.length
    if (!hasRoom) await drained(socket)
  }
  return sent
}
const drained = (socket: TLSSocket) =>
  new Promise<void>(resolve => {
    socket.once('drain', resolve)
    socket.once('close', resolve)
  })
const serves = async () => expect((await path.ask('/api/v1/pods')).status).toBe(200)

describe('A40 a header that never ends', () => {
  test('in HTTP/2, CONTINUATION after CONTINUATION', async () => {
    const socket = await open()
    socket.write(frame({ type: 'headers', stream: 1, payload: request('/healthz') }))
    const more = frame({ type: 'continuation', stream: 1, payload: literal('x', 'a'.repeat(16_000)) })
    const before = process.memoryUsage.rss()
    expect(await pour(socket, more, 256 * MIB)).toBeLessThan(32 * MIB)
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * MIB)
    await serves()
  })

  test('in HTTP/1.1, a line that goes on', async () => {
    const socket = await path.dial('http/1.1', path.people.ann.leaf)
    socket.resume()
    socket.write(`GET ${path.path('/api')} HTTP/1.1\r\nHost: a\r\nX: `)
    expect(await pour(socket, Buffer.alloc(16_000, 'a'), 256 * MIB)).toBeLessThan(32 * MIB)
    await serves()
  })

  test('in HTTP/2, one that unpacks to sixty times its size', async () => {
    const socket = await open()
    const bomb = Buffer.concat([
      request(path.path('/api')),
      literal('x', 'a'.repeat(4_000), true),
      Buffer.alloc(12_000, 0xbe),
    ])
    const before = process.memoryUsage.rss()
    for (let stream = 1; stream < 200 && !socket.destroyed; stream += 2)
      socket.write(frame({ type: 'headers', flags: END_HEADERS | END_STREAM, stream, payload: bomb }))
    await serves()
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 * MIB)
    expect(path.api.arrivals.filter(({ rawHeaders }) => rawHeaders.includes('x'))).toEqual([])
    socket.destroy()
  })
})

describe('A40 streams that the relay is made to reset', () => {
  const provocations: [string, Omit<Frame, 'stream'>][] = [
    ['by no window', { type: 'windowUpdate', payload: new Uint8Array(4) }],
    ['by too much window', { type: 'windowUpdate', payload: Buffer.from([0x7f, 0xff, 0xff, 0xff]) }],
    ['by data behind the end', { type: 'data', payload: Buffer.from('x') }],
  ]
  for (const [what, provocation] of provocations)
    test(`${what}: what was begun behind it ends too`, async () => {
      let underWay = 0
      path.api.answer = (_, response) => {
        underWay++
        response.on('close', () => void underWay--)
      }
      const socket = await open()
      for (let round = 0; round < 300 && !socket.destroyed; round++) {
        const stream = 1 + 2 * round
        const payload = request(path.path('/api/v1/pods?watch=1'))
        socket.write(frame({ type: 'headers', flags: END_HEADERS | END_STREAM, stream, payload }))
        socket.write(frame({ ...provocation, stream }))
        if (round % 20 === 0) await new Promise(resolve => setImmediate(resolve))
      }
      socket.destroy()
      await until('nothing is open behind it', async () => underWay === 0, { timeoutMs: 20_000 })
      path.api.answer = (_, response) => void response.end('{}')
      await serves()
    })
})

describe('A40 those who never say what they want', () => {
  test('are not waited for: no handshake, no request, half a request', async () => {
    const silent = await Promise.all(Array.from({ length: 150 }, () => connect()))
    const half = await path.dial('http/1.1', path.people.ann.leaf)
    half.write(`GET ${path.path('/api')} HTTP/1.1\r\nHost: a\r\n`)
    const encrypted = [half, await path.dial('http/1.1', path.people.ann.leaf), await open()]
    for (const socket of encrypted) socket.resume()
    const all: net.Socket[] = [...silent, ...encrypted]
    await serves()
    await until('all are closed', async () => all.every(socket => socket.destroyed), { timeoutMs: 30_000 })
  })

  function connect(): Promise<net.Socket> {
    const { port } = path.relay
    return new Promise((resolve, reject) => {
      const socket: net.Socket = net.connect(port, '127.0.0.1', () => resolve(socket))
      socket.on('error', reject)
      socket.resume()
    })
  }
})
