// Our serving end against a peer that says whatever it likes, frame by frame (RFC 9113).
import { describe, expect, test } from 'bun:test'
import { CODE, FLAG, FRAME, MAX_WINDOW, SETTING } from './codes'
import { frame, GET, type Peer, settingsOf, wire } from './fixture'
import { uint32 } from './frames'
import { END_HEADERS, goawayOf, head, REQUEST, raw, resetOf, served, wait, window } from './peers-fixture'
import { serve } from './session'

const setting = (which: number, value: number) => frame(FRAME.settings, {}, settingsOf([[which, value]]))

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
    ['a setting of a window too large', flowControlError, () => [setting(SETTING.initialWindowSize, 2 ** 31)]],
    ['a setting of frames too small', protocolError, () => [setting(SETTING.maxFrameSize, 16_383)]],
    ['a setting of frames too large', protocolError, () => [setting(SETTING.maxFrameSize, 2 ** 24)]],
    ['a setting of push that is neither', protocolError, () => [setting(SETTING.enablePush, 2)]],
    [
      'a setting that makes a window too large',
      flowControlError,
      peer => [head(peer), window(1, MAX_WINDOW - 65_535), setting(SETTING.initialWindowSize, 65_536)],
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
