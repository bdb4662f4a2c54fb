// Each end of ours against a peer that says whatever it likes, frame by frame (RFC 9113).
import { describe, expect, test } from 'bun:test'
import { CODE, FLAG, FRAME, MAX_WINDOW, SETTING } from './codes'
import { frame, GET, type Peer, POST, plainBlock, rawPeer, seeded, settingsOf, wire } from './fixture'
import { uint32 } from './frames'
import type { IncomingHeaders } from './hpack-decoder'
import { MOST_FRAME } from './sender'
import { connect, type Session, serve } from './session'
import type { Stream } from './stream'

const turn = () => new Promise(resolve => setImmediate(resolve))
const END_HEADERS = { flags: FLAG.endHeaders }
const wait = async (isSo: () => boolean) => {
  while (!isSo()) await turn()
}

type Served = { peer: Peer; streams: Stream[]; heads: IncomingHeaders[]; events: string[]; ends: (Error | undefined)[] }

/** Our serving end, and a peer that asks. */
function served(
  answer: (stream: Stream, headers: IncomingHeaders) => void = () => {},
  settings: number[][] = [],
): Served {
  const [near, far] = wire()
  const streams: Stream[] = []
  const heads: IncomingHeaders[] = []
  const events: string[] = []
  const ends: (Error | undefined)[] = []
  serve(far, {
    onStream: (stream, headers) => {
      streams.push(stream)
      heads.push(headers)
      follow(stream, events)
      answer(stream, headers)
    },
    onEnd: error => void ends.push(error),
  })
  return { peer: rawPeer(near, { isServer: false, settings }), streams, heads, events, ends }
}

/** Our asking end, and a peer that serves. */
function asking(settings: number[][] = []): { session: Session; peer: Peer; ends: (Error | undefined)[] } {
  const [near, far] = wire()
  const ends: (Error | undefined)[] = []
  const session = connect(near, { onEnd: error => void ends.push(error) })
  return { session, peer: rawPeer(far, { isServer: true, settings }), ends }
}

function follow(stream: Stream, events: string[] = []): string[] {
  for (const name of ['response', 'end', 'close']) stream.on(name, () => events.push(name))
  stream.on('error', () => events.push('error'))
  return events
}

async function goawayOf(peer: Peer): Promise<number> {
  const { payload } = await peer.hear(({ type }) => type === FRAME.goaway)
  await peer.closed
  return payload.readUInt32BE(4)
}

async function resetOf(peer: Peer, id = 1): Promise<number> {
  const { payload } = await peer.hear(one => one.type === FRAME.reset && one.id === id)
  return payload.readUInt32BE(0)
}

const head = (peer: Peer, id = 1, isLast = false) => peer.headers(id, POST, { isLast })
const raw = (fields: [string, string][], { id = 1, isLast = true } = {}) =>
  frame(FRAME.headers, { id, flags: FLAG.endHeaders | (isLast ? FLAG.endStream : 0) }, plainBlock(fields))
const REQUEST: [string, string][] = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', 'peer'],
  [':path', '/'],
]
const ANSWER: [string, string][] = [[':status', '200']]
const window = (id: number, increment: number) => frame(FRAME.windowUpdate, { id }, uint32(increment))

describe('serve() ends the connection', () => {
  const { protocolError, frameSizeError, flowControlError, compressionError, enhanceYourCalm } = CODE
  const cases: [string, number, (peer: Peer) => Buffer[]][] = [
    ['DATA on no stream', protocolError, () => [frame(FRAME.data, {}, 'x')]],
    ['DATA on a stream that was never opened', protocolError, () => [frame(FRAME.data, { id: 1 }, 'x')]],
    ['RST_STREAM on one that was never opened', protocolError, () => [frame(FRAME.reset, { id: 1 }, uint32(8))]],
    ['WINDOW_UPDATE on one that was never opened', protocolError, () => [window(1, 1)]],
    ['DATA on an even stream', protocolError, peer => [head(peer, 3), frame(FRAME.data, { id: 2 }, 'x')]],
    ['HEADERS on no stream', protocolError, peer => [head(peer, 0)]],
    ['HEADERS on an even stream', protocolError, peer => [head(peer, 2)]],
    [
      'PUSH_PROMISE',
      protocolError,
      peer => [head(peer), frame(FRAME.pushPromise, { id: 1, ...END_HEADERS }, uint32(2))],
    ],
    [
      'CONTINUATION without HEADERS',
      protocolError,
      peer => [frame(FRAME.continuation, { id: 1, ...END_HEADERS }, peer.block(GET))],
    ],
    ['CONTINUATION behind a whole head', protocolError, peer => [head(peer), frame(FRAME.continuation, { id: 1 })]],
    [
      'CONTINUATION of another stream',
      protocolError,
      peer => [frame(FRAME.headers, { id: 1 }, peer.block(GET)), frame(FRAME.continuation, { id: 3, ...END_HEADERS })],
    ],
    [
      'a head that another frame interrupts',
      protocolError,
      peer => [frame(FRAME.headers, { id: 1 }, peer.block(GET)), frame(FRAME.ping, {}, Buffer.alloc(8))],
    ],
    [
      'a head that a frame of an unknown type interrupts',
      protocolError,
      peer => [frame(FRAME.headers, { id: 1 }, peer.block(GET)), frame(0x55, { id: 1 })],
    ],
    ['SETTINGS of a stream', protocolError, () => [frame(FRAME.settings, { id: 1 })]],
    ['SETTINGS that end in the middle', frameSizeError, () => [frame(FRAME.settings, {}, [0, 1, 0])]],
    [
      'SETTINGS that acknowledge and say more',
      frameSizeError,
      () => [frame(FRAME.settings, { flags: FLAG.ack }, settingsOf([[1, 1]]))],
    ],
    [
      'a setting of a window too large',
      flowControlError,
      () => [frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 2 ** 31]]))],
    ],
    [
      'a setting of frames too small',
      protocolError,
      () => [frame(FRAME.settings, {}, settingsOf([[SETTING.maxFrameSize, 16_383]]))],
    ],
    [
      'a setting of frames too large',
      protocolError,
      () => [frame(FRAME.settings, {}, settingsOf([[SETTING.maxFrameSize, 2 ** 24]]))],
    ],
    [
      'a setting of push that is neither',
      protocolError,
      () => [frame(FRAME.settings, {}, settingsOf([[SETTING.enablePush, 2]]))],
    ],
    [
      'a setting that makes a window too large',
      flowControlError,
      peer => [
        head(peer),
        window(1, MAX_WINDOW - 65_535),
        frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 65_536]])),
      ],
    ],
    ['PING of a stream', protocolError, () => [frame(FRAME.ping, { id: 1 }, Buffer.alloc(8))]],
    ['PING of another size', frameSizeError, () => [frame(FRAME.ping, {}, Buffer.alloc(7))]],
    ['GOAWAY of a stream', protocolError, () => [frame(FRAME.goaway, { id: 1 }, Buffer.alloc(8))]],
    ['GOAWAY that is cut off', frameSizeError, () => [frame(FRAME.goaway, {}, Buffer.alloc(7))]],
    ['RST_STREAM of no stream', protocolError, () => [frame(FRAME.reset, {}, uint32(8))]],
    ['RST_STREAM of another size', frameSizeError, peer => [head(peer), frame(FRAME.reset, { id: 1 }, [0])]],
    ['PRIORITY of no stream', protocolError, () => [frame(FRAME.priority, {}, Buffer.alloc(5))]],
    ['PRIORITY of another size', frameSizeError, () => [frame(FRAME.priority, { id: 1 }, Buffer.alloc(4))]],
    ['WINDOW_UPDATE of another size', frameSizeError, () => [frame(FRAME.windowUpdate, {}, [0])]],
    ['WINDOW_UPDATE of the connection by nothing', protocolError, () => [window(0, 0)]],
    ['a window of the connection that becomes too large', flowControlError, () => [window(0, MAX_WINDOW)]],
    [
      'a frame larger than allowed',
      frameSizeError,
      peer => [head(peer), frame(FRAME.data, { id: 1 }, Buffer.alloc(64 * 1024 + 1))],
    ],
    [
      'a frame of an unknown type, larger than allowed',
      frameSizeError,
      () => [frame(0x55, {}, Buffer.alloc(64 * 1024 + 1))],
    ],
    [
      'DATA padded with more than it holds',
      protocolError,
      peer => [head(peer), frame(FRAME.data, { id: 1, flags: FLAG.padded }, [2, 1])],
    ],
    [
      'DATA that is padded and empty',
      protocolError,
      peer => [head(peer), frame(FRAME.data, { id: 1, flags: FLAG.padded })],
    ],
    [
      'HEADERS padded with more than they hold',
      protocolError,
      () => [frame(FRAME.headers, { id: 1, flags: FLAG.padded | FLAG.endHeaders }, [1])],
    ],
    [
      'HEADERS whose priority is cut off',
      frameSizeError,
      () => [frame(FRAME.headers, { id: 1, flags: FLAG.priority | FLAG.endHeaders }, [0, 0, 0, 3])],
    ],
    ['headers that cannot be read', compressionError, () => [frame(FRAME.headers, { id: 1, ...END_HEADERS }, [0x80])]],
    [
      'a head that has no end: bytes',
      enhanceYourCalm,
      () => [
        frame(FRAME.headers, { id: 1 }),
        ...Array(40).fill(frame(FRAME.continuation, { id: 1 }, Buffer.alloc(64 * 1024))),
      ],
    ],
    [
      'a head that has no end: empty frames',
      enhanceYourCalm,
      () => [frame(FRAME.headers, { id: 1 }), ...Array(2_001).fill(frame(FRAME.continuation, { id: 1 }))],
    ],
  ]
  test.each(cases)('%s', async (_, code, say) => {
    const { peer, ends } = served()
    peer.say(...say(peer))
    expect(await goawayOf(peer)).toBe(code)
    await wait(() => ends.length > 0)
    expect(ends[0]?.name).toBe('ConnectionError')
  })

  test('that does not begin as HTTP/2 does', async () => {
    const [near, far] = wire()
    const ends: (Error | undefined)[] = []
    serve(far, { onStream: () => {}, onEnd: error => void ends.push(error) })
    near.resume()
    near.write('GET / HTTP/1.1\r\nhost: peer\r\n\r\n')
    await wait(() => ends.length > 0)
    expect(ends[0]?.message).toBe('The other side does not speak HTTP/2')
  })

  test('whose first frame is not SETTINGS', async () => {
    for (const first of [
      frame(FRAME.ping, {}, Buffer.alloc(8)),
      frame(FRAME.settings, { flags: FLAG.ack }),
      frame(0x55),
    ]) {
      const [near, far] = wire()
      serve(far, { onStream: () => {} })
      const heard: Buffer[] = []
      near.on('data', chunk => heard.push(chunk))
      near.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), first]))
      await new Promise(resolve => near.once('close', resolve))
      expect(Buffer.concat(heard).readUInt32BE(Buffer.concat(heard).length - 4)).toBe(CODE.protocolError)
    }
  })

  test('but not over more bytes than one window: they are taken, and given back, at once', async () => {
    const { peer, ends } = served()
    // Streams of one window each: what they bring is taken at once, so the connection's own window never ends.
    for (let id = 1; id < 201; id += 2)
      peer.say(head(peer, id), ...Array(16).fill(peer.data(id, Buffer.alloc(64 * 1024))))
    peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
    await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
    expect(ends).toEqual([])
  })
})

describe('serve() resets a stream, and the others go on', () => {
  const { protocolError, flowControlError, streamClosed } = CODE
  const without = (name: string) => REQUEST.filter(([other]) => other !== name)
  const cases: [string, number, (peer: Peer) => Buffer[]][] = [
    ['a malformed head', protocolError, () => [raw([...REQUEST, ['A', 'b']])]],
    ['a head without :method', protocolError, () => [raw(without(':method'))]],
    ['a head without :path', protocolError, () => [raw(without(':path'))]],
    ['a head with an empty :path', protocolError, () => [raw([...without(':path'), [':path', '']])]],
    ['a head without :scheme', protocolError, () => [raw(without(':scheme'))]],
    ['a head with :status', protocolError, () => [raw([...REQUEST, [':status', '200']])]],
    ['a length that is no number', protocolError, () => [raw([...REQUEST, ['content-length', 'x']])]],
    ['a length below zero', protocolError, () => [raw([...REQUEST, ['content-length', '-1']])]],
    [
      'less than was announced',
      protocolError,
      peer => [raw([...REQUEST, ['content-length', '2']], { isLast: false }), peer.data(1, 'x', { isLast: true })],
    ],
    ['nothing, where something was announced', protocolError, () => [raw([...REQUEST, ['content-length', '2']])]],
    [
      'more than was announced',
      protocolError,
      peer => [raw([...REQUEST, ['content-length', '2']], { isLast: false }), peer.data(1, 'xxx')],
    ],
    ['a second head that does not end the stream', protocolError, peer => [head(peer), head(peer)]],
    ['trailers that are malformed', protocolError, peer => [head(peer), raw([['A', 'b']])]],
    ['trailers with a pseudo-header', protocolError, peer => [head(peer), raw([[':path', '/']])]],
    [
      'trailers behind less than was announced',
      protocolError,
      () => [raw([...REQUEST, ['content-length', '2']], { isLast: false }), raw([['a', 'b']])],
    ],
    ['DATA behind the end', streamClosed, peer => [head(peer, 1, true), peer.data(1, 'x')]],
    ['HEADERS behind the end', streamClosed, peer => [head(peer, 1, true), head(peer, 1, true)]],
    ['WINDOW_UPDATE by nothing', protocolError, peer => [head(peer), window(1, 0)]],
    ['a window that becomes too large', flowControlError, peer => [head(peer), window(1, MAX_WINDOW)]],
    [
      'more bytes than its window',
      flowControlError,
      peer => [head(peer), ...Array(17).fill(peer.data(1, Buffer.alloc(64 * 1024)))],
    ],
    [
      'more bytes than its window, once',
      flowControlError,
      peer => [head(peer), ...Array(16).fill(peer.data(1, Buffer.alloc(64 * 1024))), peer.data(1, 'x')],
    ],
  ]
  test.each(cases)('%s', async (_, code, say) => {
    const { peer, events, streams } = served()
    peer.say(...say(peer), head(peer, 3))
    expect(await resetOf(peer)).toBe(code)
    await wait(() => streams.at(-1)?.id === 3)
    peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
    await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
    expect(events).not.toContain('end')
    expect(streams.at(-1)?.destroyed).toBe(false)
    peer.socket.destroy()
  })
})

describe('serve() takes', () => {
  test('a head in pieces, padded, with a priority, and frames that nobody knows', async () => {
    const { peer, heads } = served(stream => stream.respond({ ':status': 200 }, { endStream: true }))
    const block = peer.block({ ...GET, a: 'b' })
    peer.say(
      frame(0x55, { id: 7, flags: 0xff }, 'anything'),
      frame(FRAME.priority, { id: 9 }, Buffer.alloc(5)),
      frame(
        FRAME.headers,
        { id: 1, flags: FLAG.padded | FLAG.priority | FLAG.endStream },
        Buffer.concat([Buffer.from([3, 0, 0, 0, 9, 1]), block.subarray(0, 2), Buffer.alloc(3)]),
      ),
      frame(FRAME.continuation, { id: 1 }, block.subarray(2, 3)),
      frame(FRAME.continuation, { id: 1 }),
      frame(FRAME.continuation, { id: 1, ...END_HEADERS }, block.subarray(3)),
    )
    await peer.hear(({ type, id }) => type === FRAME.headers && id === 1)
    expect({ ...heads[0] }).toMatchObject({ ...GET, a: 'b' })
  })

  test('a padded body, and gives back what the padding used', async () => {
    const got: string[] = []
    const { peer, events } = served(stream => stream.on('data', chunk => got.push(String(chunk))))
    const padded = frame(
      FRAME.data,
      { id: 1, flags: FLAG.padded },
      Buffer.concat([Buffer.from([255]), Buffer.from('x'), Buffer.alloc(255)]),
    )
    peer.say(head(peer))
    for (let i = 0; i < 10_000; i++) peer.say(padded)
    peer.say(peer.data(1, '', { isLast: true }))
    await wait(() => events.includes('end'))
    expect(got.join('').length).toBe(10_000)
    const back = peer.heard.filter(one => one.type === FRAME.windowUpdate && one.id === 1)
    expect(back.reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 0)).toBeGreaterThan(2_000_000)
  })

  test('trailers behind a body, and forgets them', async () => {
    const got: string[] = []
    const { peer, events } = served(stream => stream.on('data', chunk => got.push(String(chunk))))
    peer.say(head(peer), peer.data(1, 'body'), raw([['a', 'b']]))
    await wait(() => events.includes('end'))
    expect([got.join(''), events]).toEqual(['body', ['end']])
  })

  test('frames of a stream that is over, which were on their way', async () => {
    const { peer, ends } = served(stream => stream.destroy())
    peer.say(head(peer))
    await resetOf(peer)
    peer.say(peer.data(1, 'late'), window(1, 10), frame(FRAME.reset, { id: 1 }, uint32(8)), raw([['a', 'b']]))
    peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
    await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
    expect(ends).toEqual([])
  })

  test('RST_STREAM at any moment: the stream is lost, whatever its code', async () => {
    for (const code of [CODE.noError, CODE.cancel, 0xffffffff])
      for (const before of [[], ['x'], ['x', 'last']]) {
        const { peer, events, streams } = served(stream => {
          stream.respond({ ':status': 200 })
          stream.write('part')
          stream.resume()
        })
        peer.say(head(peer), ...before.map(text => peer.data(1, text, { isLast: text === 'last' })))
        await peer.hear(({ type }) => type === FRAME.data)
        peer.say(frame(FRAME.reset, { id: 1 }, uint32(code)))
        await wait(() => streams[0]?.closed === true)
        expect(events.filter(name => name !== 'end')).toEqual(['error', 'close'])
        expect(events.includes('end')).toBe(before.includes('last'))
        expect(peer.heard.some(({ type }) => type === FRAME.reset)).toBe(false)
        peer.socket.destroy()
      }
  })
})

describe('windows', () => {
  test.each([1, 100, 16_384, 65_535, 1_000_000])(
    'a body leaves in what a window of %d bytes allows, byte for byte',
    async size => {
      const chance = seeded(size)
      const body = chance.bytes(size === 1 ? 300 : Math.min(40 * size, 3_000_000))
      const { peer } = served(
        stream => {
          stream.respond({ ':status': 200 })
          stream.end(body)
        },
        [[SETTING.initialWindowSize, size]],
      )
      peer.say(head(peer, 1, true))
      let allowed = size
      let allowedAll = 65_535
      for (;;) {
        const isEnd = () =>
          peer.heard.some(one => one.type === FRAME.data && one.id === 1 && (one.flags & FLAG.endStream) !== 0)
        const most = Math.min(allowed, allowedAll, body.length)
        await wait(() => peer.heardData(1).length >= most)
        expect(peer.heardData(1).length).toBe(most)
        if (most === body.length) {
          await wait(isEnd)
          break
        }
        const more = 1 + chance.below(2 * size)
        allowed += more
        allowedAll += more
        peer.say(...(chance.isOneIn(2) ? [window(1, more), window(0, more)] : [window(0, more), window(1, more)]))
      }
      expect(peer.heardData(1).equals(body)).toBe(true)
      peer.socket.destroy()
    },
  )

  test('that become negative by a setting are waited for', async () => {
    const { peer } = served(
      stream => {
        stream.respond({ ':status': 200 })
        stream.end(Buffer.alloc(100_000, 'x'))
      },
      [[SETTING.initialWindowSize, 1_000]],
    )
    peer.say(head(peer, 1, true))
    await wait(() => peer.heardData(1).length === 1_000)
    peer.say(frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 100]])), window(1, 900))
    peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
    await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
    expect(peer.heardData(1).length).toBe(1_000)
    peer.say(window(1, 1))
    await wait(() => peer.heardData(1).length === 1_001)
    peer.say(frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 200]])))
    await wait(() => peer.heardData(1).length === 1_101)
    peer.say(window(1, 1_000_000), window(0, 1_000_000))
    await wait(() => peer.heardData(1).length === 100_000)
    peer.socket.destroy()
  })

  test('frames are no larger than the peer takes, before and after it says so, nor than 64 KiB', async () => {
    const { peer } = served(
      stream => {
        stream.respond({ ':status': 200, 'x-a': 'y'.repeat(50_000) })
        stream.end(Buffer.alloc(200_000))
      },
      [[SETTING.initialWindowSize, 1_000_000]],
    )
    peer.say(window(0, 1_000_000), head(peer, 1, true))
    await wait(() => peer.heardData(1).length === 200_000)
    expect(Math.max(...peer.heard.map(({ payload }) => payload.length))).toBe(16_384)
    expect(peer.heard.filter(({ type }) => type === FRAME.continuation).length).toBe(3)
    peer.say(frame(FRAME.settings, {}, settingsOf([[SETTING.maxFrameSize, 100_000]])), head(peer, 3, true))
    await wait(() => peer.heardData(3).length === 200_000)
    expect(Math.max(...peer.heard.map(({ payload }) => payload.length))).toBe(MOST_FRAME)
    peer.socket.destroy()
  })

  test('what a setting allows is sent behind its acknowledgement', async () => {
    const { peer } = served(
      stream => {
        stream.respond({ ':status': 200 })
        stream.end('body')
      },
      [[SETTING.initialWindowSize, 0]],
    )
    peer.say(head(peer, 1, true))
    await peer.hear(({ type }) => type === FRAME.headers)
    peer.heard.length = 0
    peer.say(frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 10]])))
    await peer.hear(({ type }) => type === FRAME.data)
    expect(peer.heard.map(({ type }) => type)).toEqual([FRAME.settings, FRAME.data])
    peer.socket.destroy()
  })

  test('one that is stalled by its own window holds up no other', async () => {
    const { peer } = served(
      (stream, headers) => {
        stream.respond({ ':status': 200 })
        stream.end(Buffer.alloc(headers[':path'] === '/stalled' ? 1_000_000 : 1_000))
      },
      [[SETTING.initialWindowSize, 1_000]],
    )
    peer.say(peer.headers(1, { ...GET, ':path': '/stalled' }, { isLast: true }))
    await wait(() => peer.heardData(1).length === 1_000)
    for (let id = 3; id < 100; id += 2) {
      peer.say(peer.headers(id, GET, { isLast: true }), window(0, 1_000))
      await wait(() => peer.heardData(id).length === 1_000)
    }
    peer.socket.destroy()
  })

  test('the end of a body without bytes needs no window', async () => {
    const { peer, streams } = served(
      stream => {
        stream.respond({ ':status': 200 })
        stream.write('x')
      },
      [[SETTING.initialWindowSize, 1]],
    )
    peer.say(head(peer, 1, true))
    await wait(() => peer.heardData(1).length === 1)
    streams[0]?.end()
    await peer.hear(({ type, flags }) => type === FRAME.data && (flags & FLAG.endStream) !== 0)
    peer.socket.destroy()
  })

  test('the end of a body is sent, although the window of the connection is used up by another', async () => {
    const { peer, streams } = served(
      (stream, headers) => {
        stream.respond({ ':status': 200 })
        if (headers[':path'] === '/long') stream.end(Buffer.alloc(200_000))
      },
      [[SETTING.initialWindowSize, 1_000_000]],
    )
    peer.say(peer.headers(1, { ...GET, ':path': '/long' }, { isLast: true }), head(peer, 3, true))
    await wait(() => peer.heardData(1).length === 65_535 && streams.length === 2)
    streams[1]?.end()
    await peer.hear(({ type, id, flags }) => type === FRAME.data && id === 3 && flags === FLAG.endStream)
    peer.say(window(0, 200_000))
    await wait(() => peer.heardData(1).length === 200_000)
    peer.socket.destroy()
  })

  test('connect() gives back what was read, and not what was not', async () => {
    const { session, peer } = asking()
    const stream = session.request(GET, { endStream: true })
    follow(stream)
    await peer.hear(({ type }) => type === FRAME.headers)
    peer.say(raw(ANSWER, { isLast: false }), ...Array(16).fill(peer.data(1, Buffer.alloc(64 * 1024))))
    peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
    await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
    const given = () =>
      peer.heard
        .filter(one => one.type === FRAME.windowUpdate && one.id === 1)
        .reduce((sum, one) => sum + one.payload.readUInt32BE(0), 0)
    expect(given()).toBe(0)
    stream.resume()
    await wait(() => given() >= 750_000)
    session.destroy()
  })
})

test('a reader that pauses is given no more than a window, and little of it in advance', async () => {
  const { session, peer } = asking()
  const stream = session.request(GET, { endStream: true })
  follow(stream)
  await peer.hear(({ type }) => type === FRAME.headers)
  stream.on('data', () => stream.pause())
  peer.say(raw(ANSWER, { isLast: false }), peer.data(1, 'first'))
  await wait(() => stream.isPaused())
  for (let pieces = 0; pieces < 1_000; pieces++) peer.say(peer.data(1, Buffer.alloc(1_000)))
  peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
  await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
  expect(stream.readableLength).toBeLessThan(100_000)
  expect(peer.heard.some(({ type, id }) => type === FRAME.windowUpdate && id === 1)).toBe(false)
  session.destroy()
})

describe('connect() refuses an answer', () => {
  const { protocolError, streamClosed } = CODE
  const cases: [string, number, (peer: Peer) => Buffer[]][] = [
    ['that is malformed', protocolError, () => [raw([...ANSWER, ['A', 'b']])]],
    ['without :status', protocolError, () => [raw([['a', 'b']])]],
    ['with a :status that is no number', protocolError, () => [raw([[':status', 'x']])]],
    ['with a :status in another notation', protocolError, () => [raw([[':status', '2e2']])]],
    ['with a :status of two digits', protocolError, () => [raw([[':status', '99']])]],
    ['with a pseudo-header of a question', protocolError, () => [raw([...ANSWER, [':path', '/']])]],
    ['whose body comes before its head', protocolError, peer => [peer.data(1, 'x')]],
    [
      'whose body comes behind a 1xx only',
      protocolError,
      peer => [raw([[':status', '103']], { isLast: false }), peer.data(1, 'x')],
    ],
    ['that ends with a 1xx', protocolError, () => [raw([[':status', '100']])]],
    [
      'that is shorter than announced',
      protocolError,
      peer => [raw([...ANSWER, ['content-length', '2']], { isLast: false }), peer.data(1, 'x', { isLast: true })],
    ],
    [
      'that is longer than announced',
      protocolError,
      peer => [raw([...ANSWER, ['content-length', '2']], { isLast: false }), peer.data(1, 'xxx', { isLast: true })],
    ],
    ['that is empty, where a body was announced', protocolError, () => [raw([...ANSWER, ['content-length', '2']])]],
    ['with two heads', protocolError, () => [raw(ANSWER, { isLast: false }), raw(ANSWER, { isLast: false })]],
    ['with trailers that hold a pseudo-header', protocolError, () => [raw(ANSWER, { isLast: false }), raw(ANSWER)]],
    ['with trailers that are malformed', protocolError, () => [raw(ANSWER, { isLast: false }), raw([['A', 'b']])]],
    ['that goes on behind its end', streamClosed, peer => [raw(ANSWER), peer.data(1, 'x')]],
    [
      'of 204 with a body',
      protocolError,
      peer => [raw([[':status', '204']], { isLast: false }), peer.data(1, 'x', { isLast: true })],
    ],
  ]
  test.each(cases)('%s', async (_, code, say) => {
    const { session, peer } = asking()
    const stream = session.request(POST, { endStream: false })
    const events = follow(stream)
    await peer.hear(({ type }) => type === FRAME.headers)
    stream.resume()
    peer.say(...say(peer))
    expect(await resetOf(peer)).toBe(code)
    await wait(() => stream.closed)
    expect(events.filter(name => name !== 'response')).toEqual(['error', 'close'])
    expect([stream.rstCode, session.isOpen()]).toEqual([code, true])
    session.destroy()
  })
})

describe('connect() takes an answer', () => {
  const cases: [string, { method?: string; body?: string }, (peer: Peer) => Buffer[]][] = [
    [
      'to HEAD, with the length of a body that does not come',
      { method: 'HEAD' },
      () => [raw([...ANSWER, ['content-length', '500']])],
    ],
    [
      'to HEAD, that ends with empty DATA',
      { method: 'HEAD' },
      peer => [raw([...ANSWER, ['content-length', '500']], { isLast: false }), peer.data(1, '', { isLast: true })],
    ],
    [
      'of 304, with a length',
      {},
      () => [
        raw([
          [':status', '304'],
          ['content-length', '500'],
        ]),
      ],
    ],
    ['of 204', {}, () => [raw([[':status', '204']])]],
    [
      'behind several 1xx',
      { body: 'x' },
      peer => [
        raw([[':status', '100']], { isLast: false }),
        raw(
          [
            [':status', '103'],
            ['link', 'a'],
          ],
          { isLast: false },
        ),
        raw(ANSWER, { isLast: false }),
        peer.data(1, 'x', { isLast: true }),
      ],
    ],
    [
      'with trailers',
      { body: 'x' },
      peer => [raw(ANSWER, { isLast: false }), peer.data(1, 'x'), raw([['grpc-status', '0']])],
    ],
    [
      'of length zero',
      {},
      peer => [raw([...ANSWER, ['content-length', '0']], { isLast: false }), peer.data(1, '', { isLast: true })],
    ],
    [
      'of just the length announced',
      { body: 'xyz' },
      peer => [
        raw([...ANSWER, ['content-length', '3']], { isLast: false }),
        peer.data(1, 'x'),
        peer.data(1, 'yz'),
        peer.data(1, '', { isLast: true }),
      ],
    ],
  ]
  test.each(cases)('%s', async (_, { method = 'GET', body = '' }, say) => {
    const { session, peer } = asking()
    const stream = session.request({ ...GET, ':method': method }, { endStream: true })
    const events = follow(stream)
    await peer.hear(({ type }) => type === FRAME.headers)
    let got = ''
    stream.on('data', chunk => {
      got += String(chunk)
    })
    peer.say(...say(peer))
    await wait(() => stream.closed)
    expect([got, events]).toEqual([body, ['response', 'end', 'close']])
    expect(peer.heard.some(({ type }) => type === FRAME.reset)).toBe(false)
    session.destroy()
  })

  test('whole, although the peer wants no more of the question (RST_STREAM of NO_ERROR)', async () => {
    const { session, peer } = asking([[SETTING.initialWindowSize, 10]])
    await session.ready
    const stream = session.request(POST, { endStream: false })
    const events = follow(stream)
    await peer.hear(({ type }) => type === FRAME.headers)
    stream.write(Buffer.alloc(1_000))
    await peer.hear(({ type }) => type === FRAME.data)
    peer.say(
      raw(ANSWER, { isLast: false }),
      peer.data(1, 'enough', { isLast: true }),
      frame(FRAME.reset, { id: 1 }, uint32(CODE.noError)),
    )
    await wait(() => events.includes('response'))
    // Who sends does not know yet.
    stream.write(Buffer.alloc(1_000))
    stream.end(Buffer.alloc(1_000))
    const got: string[] = []
    for await (const chunk of stream) got.push(String(chunk))
    await wait(() => stream.closed)
    expect([got.join(''), events, stream.rstCode]).toEqual(['enough', ['response', 'end', 'close'], 0])
    session.destroy()
  })

  test('not at all from RST_STREAM of NO_ERROR before its end', async () => {
    const { session, peer } = asking()
    const stream = session.request(GET, { endStream: true })
    const events = follow(stream)
    await peer.hear(({ type }) => type === FRAME.headers)
    stream.resume()
    peer.say(raw(ANSWER, { isLast: false }), peer.data(1, 'half'), frame(FRAME.reset, { id: 1 }, uint32(CODE.noError)))
    await wait(() => stream.closed)
    expect(events).toEqual(['response', 'error', 'close'])
    expect(stream.rstCode).toBe(CODE.cancel)
    session.destroy()
  })
})

describe('connect() and GOAWAY', () => {
  const goaway = (lastId: number, code: number = CODE.noError) =>
    frame(FRAME.goaway, {}, Buffer.concat([uint32(lastId), uint32(code)]))

  test('streams above the last id are lost as refused, those below go on, then the connection ends', async () => {
    const { session, peer, ends } = asking()
    const [first, second] = [1, 3].map(() => session.request(GET, { endStream: true })) as [Stream, Stream]
    const events = [follow(first), follow(second)]
    await peer.hear(({ type, id }) => type === FRAME.headers && id === 3)
    first.resume()
    second.resume()
    peer.say(goaway(1))
    await wait(() => second.closed)
    expect([second.rstCode, session.isOpen()]).toEqual([CODE.refusedStream, false])
    expect(() => session.request(GET, { endStream: true })).toThrow('The connection takes no more streams')
    peer.say(raw(ANSWER))
    await wait(() => first.closed)
    expect(events).toEqual([
      ['response', 'end', 'close'],
      ['error', 'close'],
    ])
    await peer.closed
    await wait(() => ends.length > 0)
    expect(ends).toEqual([undefined])
  })

  test('a second one with a lower id loses more', async () => {
    const { session, peer } = asking()
    const streams = [1, 3, 5].map(() => session.request(GET, { endStream: true }))
    for (const stream of streams) follow(stream)
    await peer.hear(({ type, id }) => type === FRAME.headers && id === 5)
    peer.say(goaway(MAX_WINDOW))
    await wait(() => !session.isOpen())
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([false, false, false])
    peer.say(goaway(3))
    await wait(() => streams[2]?.closed === true)
    peer.say(goaway(1))
    await wait(() => streams[1]?.closed === true)
    expect(streams[0]?.destroyed).toBe(false)
    session.destroy()
  })
})

describe('connect() and settings', () => {
  test('tells how many streams the peer takes, and follows when that changes', async () => {
    const { session, peer } = asking([[SETTING.maxConcurrentStreams, 2]])
    await session.ready
    expect(session.room()).toBe(2)
    follow(session.request(GET, { endStream: true }))
    expect(session.room()).toBe(1)
    peer.say(frame(FRAME.settings, {}, settingsOf([[SETTING.maxConcurrentStreams, 0]])))
    await wait(() => session.room() < 0)
    session.destroy()
  })

  test('every SETTINGS is acknowledged', async () => {
    const { peer } = asking()
    peer.say(frame(FRAME.settings), frame(FRAME.settings, {}, settingsOf([[0x99, 1]])))
    await wait(() => peer.heard.filter(({ type, flags }) => type === FRAME.settings && flags === FLAG.ack).length === 3)
    peer.socket.destroy()
  })

  test('a smaller table is heeded from the next head on', async () => {
    const { session, peer } = asking()
    await session.ready
    const blocks = async (id: number) => (await peer.hear(one => one.type === FRAME.headers && one.id === id)).payload
    const ask = () => follow(session.request({ ...GET, 'x-a': 'b' }, { endStream: true }))
    ask()
    ask()
    expect((await blocks(3)).at(-1)).toBe(0xbe)
    peer.say(
      frame(FRAME.settings, {}, settingsOf([[SETTING.headerTableSize, 0]])),
      frame(FRAME.ping, {}, Buffer.alloc(8)),
    )
    await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
    ask()
    expect((await blocks(5))[0]).toBe(0x20)
    expect((await blocks(5)).includes('x-a')).toBe(true)
    session.destroy()
  })
})
