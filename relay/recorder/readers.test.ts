// Both protocols in pieces of every size; and everything that the API server reads otherwise than it says is refused.
import { describe, expect, test } from 'bun:test'
import { number, SPDY, SpdyHeaders, spdyControl, spdyData } from '../../tests/harness/spdy.ts'
import { frame } from '../../tests/harness/web-socket.ts'
import { type Reader, Unreadable } from './reader'
import { SpdyReader } from './spdy'
import { WEB_SOCKET_PROTOCOLS, WebSocketReader } from './web-socket'

type Heard = Record<string, string>

function listen(make: (heard: (content: string, bytes: Uint8Array) => void) => Reader): {
  reader: Reader
  heard: Heard
} {
  const heard: Heard = {}
  const reader = make((content, bytes) => {
    heard[content] = (heard[content] ?? '') + Buffer.from(bytes).toString('latin1')
  })
  return { reader, heard }
}

/** Cuts at random, and sometimes at every byte. */
function feed(take: (bytes: Uint8Array) => void, bytes: Buffer, round: number): void {
  for (let at = 0; at < bytes.length; ) {
    const size = round === 0 ? 1 : 1 + Math.floor(Math.random() * (round % 5 === 1 ? 5 : 20_000))
    take(bytes.subarray(at, at + size))
    at += size
  }
}

const webSocket = (protocol = 'v5.channel.k8s.io') =>
  listen(heard => WebSocketReader(WEB_SOCKET_PROTOCOLS.get(protocol) ?? (undefined as never), heard))

/** Of a server: not masked. */
function served(first: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string)
  const length = body.length < 126 ? Buffer.of(body.length) : Buffer.alloc(3, 126)
  if (body.length >= 126) length.writeUInt16BE(body.length, 1)
  return Buffer.concat([Buffer.of(first), length, body])
}
/** With another first byte, or a mask left out. */
const masked = (first: number, payload = 'x') => {
  const bytes = frame(0, payload)
  bytes[0] = first
  return bytes
}

describe('a WebSocket', () => {
  test('is heard in pieces of any size, from both sides', () => {
    const long = 'o'.repeat(70_000)
    const caller = Buffer.concat([
      frame(0, 'ls\n'),
      masked(0x89, ''),
      frame(4, '{"Width":1,"Height":2}'),
      frame(0, long),
      frame(255, Buffer.of(0)),
      Buffer.from([0x82, 0x80, 1, 2, 3, 4]),
    ])
    const server = Buffer.concat([
      served(0x82, '\x01'),
      served(0x82, '\x01out'),
      served(0x82, '\x02err'),
      served(0x02, '\x01in '),
      served(0x89, 'ping'),
      served(0x00, 'three '),
      served(0x80, 'parts'),
      served(0x82, `\x01${'y'.repeat(60_000)}`),
      served(0x82, '\x03{"status":"Success"}'),
      served(0x88, '\x03\xe8'),
    ])
    for (let round = 0; round < 30; round++) {
      const { reader, heard } = webSocket()
      feed(reader.fromCaller, caller, round)
      feed(reader.fromServer, server, round)
      expect(heard).toEqual({
        stdin: `ls\n${long}`,
        resize: '{"Width":1,"Height":2}',
        stdout: `outin three parts${'y'.repeat(60_000)}`,
        stderr: 'err',
        error: '{"status":"Success"}',
      })
    }
  })

  test('in base64 is decoded in pieces of any size, each message by itself', () => {
    const encode = (text: string) => Buffer.from(text, 'latin1').toString('base64')
    const texts = ['a', 'ab', 'abc', '\xff\x00\xfe', 'x'.repeat(5_000)]
    const caller = Buffer.concat(texts.map(text => frame(48, encode(text))))
    const server = Buffer.concat(texts.map(text => served(0x81, `1${encode(text)}`)))
    for (const protocol of ['base64.channel.k8s.io', 'v4.base64.channel.k8s.io'])
      for (let round = 0; round < 20; round++) {
        const { reader, heard } = webSocket(protocol)
        feed(reader.fromCaller, caller, round)
        feed(reader.fromServer, server, round)
        expect(heard).toEqual({ stdin: texts.join(''), stdout: texts.join('') })
      }
  })

  const unmasked = Buffer.of(0x82, 2, 0, 120)
  const REFUSED: [string, 'fromCaller' | 'fromServer', Buffer][] = [
    ['a message of the caller in fragments', 'fromCaller', masked(0x02)],
    ['a continuation of nothing', 'fromCaller', masked(0x80)],
    ['a message within a message', 'fromServer', Buffer.concat([served(0x02, '\x01a'), served(0x82, '\x01b')])],
    ['a continuation of nothing from the server', 'fromServer', served(0x80, 'x')],
    ['a reserved bit', 'fromCaller', masked(0xc2)],
    ['a packed message', 'fromServer', served(0xc2, '\x01a')],
    ['an unknown kind of data', 'fromCaller', masked(0x83)],
    ['an unknown kind of control', 'fromCaller', masked(0x8b)],
    ['a frame of the caller without a mask', 'fromCaller', unmasked],
    ['a frame of the server with a mask', 'fromServer', frame(1, 'x')],
    ['a control frame in fragments', 'fromCaller', masked(0x09, '')],
    ['a control frame that is long', 'fromCaller', masked(0x89, 'x'.repeat(126))],
    ['a length of 64 bits', 'fromCaller', Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 2, 1, 2, 3, 4])],
    ['output from the caller', 'fromCaller', frame(1, 'forged')],
    ['a status from the caller', 'fromCaller', frame(3, '{}')],
    ['a channel there is none of', 'fromCaller', frame(7, 'x')],
    ['input from the server', 'fromServer', served(0x82, '\x00x')],
  ]
  test.each(REFUSED)('is not read with %s', (_, side, bytes) => {
    for (let round = 0; round < 3; round++)
      expect(() => feed(webSocket().reader[side], bytes, round)).toThrow(Unreadable)
  })

  test('is not read with text that is no base64, nor with an end of stdin where there is none', () => {
    for (const text of ['AAA', 'A===', 'AA==AAAA', 'AA-_', '!!!!', 'AA=A'])
      expect(() => feed(webSocket('base64.channel.k8s.io').reader.fromCaller, frame(48, text), 1)).toThrow(Unreadable)
    expect(() => feed(webSocket('v4.channel.k8s.io').reader.fromCaller, frame(255, Buffer.of(0)), 1)).toThrow(
      Unreadable,
    )
  })

  test('whatever comes, it is read or Unreadable', () => {
    for (let round = 0; round < 3_000; round++) {
      const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60)))
      try {
        feed(webSocket().reader[round % 2 ? 'fromCaller' : 'fromServer'], noise, round)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
      }
    }
  })
})

describe('SPDY', () => {
  const KINDS = ['error', 'stdin', 'stdout', 'stderr', 'resize']
  const opened = async (headers = SpdyHeaders()) =>
    Buffer.concat(await Promise.all(KINDS.map((kind, at) => headers.open(1 + 2 * at, [['streamtype', kind]]))))
  const settings = spdyControl(SPDY.settings, Buffer.concat([number(1), number(4), number(100)]))
  const ping = spdyControl(SPDY.ping, number(1))
  const window = spdyControl(SPDY.windowUpdate, Buffer.concat([number(1), number(100)]))

  test('is heard in pieces of any size, from both sides', async () => {
    const long = 'o'.repeat(70_000)
    const caller = Buffer.concat([
      ...[settings, await opened(), ping, spdyData(3, 'ls\n'), spdyData(9, '{"Width":1,"Height":2}')],
      ...[window, spdyData(3, long), spdyData(3, '', true), spdyData(5, '', true)],
    ])
    const replies = await Promise.all(
      KINDS.map(async (_, at) =>
        spdyControl(SPDY.synReply, Buffer.concat([number(1 + 2 * at), await SpdyHeaders().block([])])),
      ),
    )
    const server = Buffer.concat([
      ...replies,
      ...[spdyData(5, 'out'), ping, spdyData(7, 'err'), spdyData(5, long), spdyData(1, '{}', true)],
      spdyControl(SPDY.goAway, Buffer.alloc(8)),
    ])
    for (let round = 0; round < 30; round++) {
      const { reader, heard } = listen(SpdyReader)
      feed(reader.fromCaller, caller, round)
      feed(reader.fromServer, server, round)
      expect(heard).toEqual({
        ...{ stdin: `ls\n${long}`, resize: '{"Width":1,"Height":2}', stdout: `out${long}`, stderr: 'err', error: '{}' },
      })
    }
  })

  const one = async (...pairs: [string, string][]) => SpdyHeaders().open(1, pairs)
  const REFUSED: [string, () => Promise<Buffer>][] = [
    ['a stream of no kind', () => one(['streamtype', 'other'])],
    ['a stream without a kind', () => one(['port', '80'])],
    ['a kind with two values', () => one(['streamtype', 'stdin\0stdout'])],
    ['a kind said twice', () => one(['streamtype', 'stdout'], ['streamType', 'stdin'])],
    [
      'a stream that is opened twice',
      async () => {
        const headers = SpdyHeaders()
        return Buffer.concat([
          await headers.open(1, [['streamtype', 'stdin']]),
          await headers.open(1, [['streamtype', 'stdout']]),
        ])
      },
    ],
    ['a stream with an even number', () => SpdyHeaders().open(2, [['streamtype', 'stdin']])],
    [
      'more streams than a command has',
      async () => {
        const headers = SpdyHeaders()
        return Buffer.concat(
          await Promise.all(Array.from({ length: 17 }, (_, at) => headers.open(1 + 2 * at, [['streamtype', 'stdin']]))),
        )
      },
    ],
    ['data of a stream nobody opened', async () => spdyData(3, 'x')],
    ['output from the caller', async () => Buffer.concat([await opened(), spdyData(5, 'forged')])],
    ['headers that break off', async () => spdyControl(SPDY.synStream, Buffer.alloc(12))],
    ['headers that are not packed', async () => spdyControl(SPDY.synStream, Buffer.alloc(40, 1))],
    [
      'headers with more behind them',
      async () => {
        const block = await SpdyHeaders().block([['streamtype', 'stdin']], number(0))
        return spdyControl(SPDY.synStream, Buffer.concat([number(1), Buffer.alloc(6), block]))
      },
    ],
    ['headers that unpack to too much', () => one(['streamtype', 'x'.repeat(200_000)])],
    ['another version', async () => spdyControl(SPDY.ping, number(1), { version: 2 })],
    ['an unknown control frame', async () => spdyControl(5, Buffer.alloc(0))],
    ['a control frame that is long', async () => spdyControl(SPDY.settings, Buffer.alloc(17_000))],
    // The API server reads eight bytes of it, and the rest as frames.
    [
      'a reset that hides frames',
      async () => spdyControl(SPDY.reset, Buffer.concat([number(1), number(5), spdyData(3, 'hidden')])),
    ],
    ['a ping that hides frames', async () => spdyControl(SPDY.ping, Buffer.concat([number(1), spdyData(3, 'hidden')]))],
    [
      'settings that hide frames',
      async () => spdyControl(SPDY.settings, Buffer.concat([number(0), spdyData(3, 'hidden')])),
    ],
    ['a window that hides frames', async () => spdyControl(SPDY.windowUpdate, Buffer.alloc(40))],
  ]
  test.each(REFUSED)('is not read with %s', async (_, make) => {
    const bytes = await make()
    for (let round = 0; round < 3; round++)
      expect(() => feed(listen(SpdyReader).reader.fromCaller, bytes, round)).toThrow(Unreadable)
  })

  test('whatever comes, it is read or Unreadable', () => {
    for (let round = 0; round < 3_000; round++) {
      const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60)))
      if (round % 3 === 0) noise.set([0x80, 3, 0, 1 + (round % 9), 0, 0, 0, 20])
      try {
        feed(listen(SpdyReader).reader[round % 2 ? 'fromCaller' : 'fromServer'], noise, round)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
      }
    }
  })
})
