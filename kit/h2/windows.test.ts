// The windows of connections and streams, both ways, against a peer that says whatever it likes (RFC 9113 §5.2, §6.9).
import { describe, expect, test } from 'bun:test'
import { FLAG, FRAME, SETTING } from './codes'
import { frame, GET, seeded, settingsOf } from './fixture'
import { ANSWER, asking, follow, head, raw, served, wait, window } from './peers-fixture'
import { MOST_FRAME } from './sender'

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
