// Our asking end against a peer that says whatever it likes, frame by frame (RFC 9113).
import { describe, expect, test } from 'bun:test'
import { CODE, FLAG, FRAME, MAX_WINDOW, SETTING } from './codes'
import { frame, GET, type Peer, POST, settingsOf } from './fixture'
import { uint32 } from './frames'
import { ANSWER, asking, follow, raw, resetOf, wait } from './peers-fixture'
import type { Stream } from './stream'

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
