// Frames as RFC 6455 has them and as it has them not, over real sockets.
import { afterAll, describe, expect, test } from 'bun:test'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { acceptOf, newKey, WebSocketStream } from './websocket'

const open: { close: () => void }[] = []
afterAll(() => {
  for (const one of open) one.close()
})

async function pair(): Promise<[Socket, Socket]> {
  const server = createServer()
  open.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  for (const socket of [client, await accepted]) socket.on('error', () => {})
  return [client, await accepted]
}

const none = Buffer.alloc(0)
const textOf = async (stream: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}
const closed = (stream: { once: (event: 'close', then: () => void) => unknown }) =>
  new Promise<void>(resolve => stream.once('close', () => resolve()))

test('acceptOf() gives what section 1.3 gives', () => {
  expect(acceptOf('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  expect(newKey()).toMatch(/^[A-Za-z0-9+/]{22}==$/)
})

test('bytes of any size arrive as they were, in both directions, and the end is an end', async () => {
  const [one, other] = await pair()
  const client = new WebSocketStream(one, { isClient: true, early: none })
  const server = new WebSocketStream(other, { isClient: false, early: none })
  const sizes = [1, 125, 126, 127, 65_535, 65_536, 3_000_000]
  const sent = sizes.map(size => Buffer.from(crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536)))))
  const wanted = sizes.map((size, at) => Buffer.alloc(size, sent[at]))
  const [up, down] = [textOf(server), textOf(client)]
  for (const chunk of wanted) {
    client.write(chunk)
    server.write(chunk)
  }
  client.end()
  server.end()
  const whole = Buffer.concat(wanted).toString('latin1')
  expect((await up) === whole).toBe(true)
  expect((await down) === whole).toBe(true)
})

test('a reader that stops holds up the writer', async () => {
  const [one, other] = await pair()
  const client = new WebSocketStream(one, { isClient: true, early: none })
  const server = new WebSocketStream(other, { isClient: false, early: none })
  server.pause()
  let written = 0
  const chunk = Buffer.alloc(64 * 1024)
  const isStalled = new Promise<void>(resolve => {
    const go = () => {
      while (client.write(chunk)) written += chunk.length
      const late = setTimeout(resolve, 300)
      client.once('drain', () => {
        clearTimeout(late)
        go()
      })
    }
    go()
  })
  await isStalled
  expect(written).toBeLessThan(32 * 1024 * 1024)
  expect(server.readableLength).toBeLessThan(1024 * 1024)
  server.destroy()
  await closed(client)
})

const mask = (opcode: number, body: string, { isLast = true } = {}) =>
  Buffer.concat([Buffer.of((isLast ? 0x80 : 0) | opcode, 0x80 | body.length, 0, 0, 0, 0), Buffer.from(body)])

describe('a server reads', () => {
  test('one message in pieces, with a ping between them that it answers, byte by byte', async () => {
    const [one, other] = await pair()
    const server = new WebSocketStream(other, { isClient: false, early: none })
    const text = textOf(server)
    const frames = [mask(2, 'ab', { isLast: false }), mask(9, 'hi'), mask(0, 'cd'), mask(10, ''), mask(8, '')]
    for (const byte of Buffer.concat(frames)) one.write(Buffer.of(byte))
    const answers = textOf(one)
    expect(await text).toBe('abcd')
    expect(await answers).toBe('\x8a\x02hi\x88\x02\x03\xe8')
  })

  test('what came behind the head of the upgrade', async () => {
    const [one, other] = await pair()
    const server = new WebSocketStream(other, { isClient: false, early: Buffer.concat([mask(2, 'early')]) })
    one.end(mask(2, ' bird'))
    expect(await textOf(server)).toBe('early bird')
  })
})

describe('a server breaks off at', () => {
  const broken: [string, Buffer][] = [
    ['a frame without mask', Buffer.from('8201ff', 'hex')],
    ['an extension', Buffer.from('c28100000000ff', 'hex')],
    ['text', mask(1, 'text')],
    ['an unknown opcode', mask(3, '')],
    ['an unknown control frame', mask(11, '')],
    ['a continuation of nothing', mask(0, 'x')],
    ['a message within a message', Buffer.concat([mask(2, 'a', { isLast: false }), mask(2, 'b')])],
    ['a ping in pieces', mask(9, '', { isLast: false })],
    ['a ping that is too long', Buffer.from('89fe00ff00000000', 'hex')],
    ['a frame without end', Buffer.from('82ffffffffffffffffff00000000', 'hex')],
  ]
  for (const [name, bytes] of broken)
    test(name, async () => {
      const [one, other] = await pair()
      const server = new WebSocketStream(other, { isClient: false, early: none })
      server.resume()
      one.resume()
      one.write(bytes)
      await Promise.all([closed(server), closed(one)])
    })
})

test('a client breaks off at a frame that is masked', async () => {
  const [one, other] = await pair()
  const client = new WebSocketStream(one, { isClient: true, early: none })
  client.resume()
  other.resume()
  other.write(mask(2, 'x'))
  await Promise.all([closed(client), closed(other)])
})
