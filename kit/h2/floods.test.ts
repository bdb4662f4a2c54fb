// Peers that cost more than they pay: each loses its connection, or costs about as much memory as bytes are held for it.
import { describe, expect, test } from 'bun:test'
import { Duplex } from 'node:stream'
import { CODE, FLAG, FRAME, PREFACE, SETTING } from './codes'
import { frame, GET, POST, plainBlock, rawPeer, settingsOf, turn, wire } from './fixture'
import { uint32 } from './frames'
import { connect, serve } from './session'
import type { Stream } from './stream'

const MB = 1_000_000

function heldMb(): number {
  Bun.gc(true)
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / MB
}

/** The end of a connection whose other end never reads what it is sent. */
function unreadSocket() {
  let unread = 0
  const socket = new Duplex({
    read: () => {},
    // Never done: what is written from then on is held by the socket.
    write: (chunk: Buffer, _, __) => {
      unread += chunk.length
    },
  })
  return { socket, unread: () => unread + socket.writableLength }
}

describe('a peer that makes us answer and never reads loses its connection', () => {
  const malformed = (id: number) =>
    frame(FRAME.headers, { id, flags: FLAG.endHeaders | FLAG.endStream }, plainBlock([['A', 'b']]))
  const floods: [string, (round: number) => Buffer][] = [
    ['PING', () => frame(FRAME.ping, {}, Buffer.alloc(8))],
    ['SETTINGS', () => frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 65_535]]))],
    ['empty SETTINGS', () => frame(FRAME.settings)],
    ['heads that are refused', round => malformed(1 + 2 * round)],
    [
      'streams that it breaks the protocol on',
      round => Buffer.concat([post(round), frame(FRAME.windowUpdate, { id: 1 + 2 * round }, uint32(0))]),
    ],
  ]
  const post = (round: number) =>
    frame(
      FRAME.headers,
      { id: 1 + 2 * round, flags: FLAG.endHeaders },
      plainBlock(Object.entries(POST) as [string, string][]),
    )

  test.each(floods)('%s', async (_, say) => {
    const { socket, unread } = unreadSocket()
    const ends: (Error | undefined)[] = []
    serve(socket, { onStream: stream => void stream.on('error', () => {}), onEnd: error => void ends.push(error) })
    socket.push(Buffer.concat([PREFACE, frame(FRAME.settings)]))
    for (let round = 0; round < 200_000 && !socket.destroyed && !socket.writableEnded; round += 100) {
      socket.push(Buffer.concat(Array.from({ length: 100 }, (_, i) => say(round + i))))
      await turn()
    }
    expect(socket.writableEnded).toBe(true)
    expect(unread()).toBeLessThan(2 * MB)
    socket.destroy()
    await new Promise(resolve => socket.once('close', resolve))
    expect(ends[0]?.message).toBe('The other side asks more than it reads')
  })

  test('but who reads may ask as much as it likes', async () => {
    const [near, far] = wire()
    const ends: (Error | undefined)[] = []
    serve(far, { onStream: () => {}, onEnd: error => void ends.push(error) })
    const peer = rawPeer(near, { isServer: false })
    for (let round = 0; round < 1_000; round++) {
      peer.say(...Array(200).fill(frame(FRAME.ping, {}, Buffer.alloc(8))))
      peer.heard.length = 0
      await turn()
    }
    expect(ends).toEqual([])
    near.destroy()
  })
})

describe('a peer that does not read makes us hold little', () => {
  test('of many long bodies', async () => {
    const { socket, unread } = unreadSocket()
    let written = 0
    const session = connect(socket)
    socket.push(frame(FRAME.settings, {}, settingsOf([[SETTING.initialWindowSize, 2 ** 31 - 1]])))
    socket.push(frame(FRAME.windowUpdate, {}, uint32(2 ** 30)))
    await session.ready
    const streams = Array.from({ length: 50 }, () => session.request(POST, { endStream: false }))
    for (const stream of streams) {
      stream.on('error', () => {})
      const fill = () => {
        do written += 10_000
        while (stream.write(Buffer.alloc(10_000)))
      }
      stream.on('drain', fill)
      fill()
    }
    for (let rounds = 0; rounds < 100; rounds++) await turn()
    expect(unread()).toBeLessThan(MB)
    expect(written).toBeLessThan(unread() + streams.length * 100_000)
    expect(streams.every(stream => stream.writableNeedDrain)).toBe(true)
    session.destroy()
  })
})

describe('a stream that nobody reads', () => {
  function stalled() {
    const [near, far] = wire()
    const streams: Stream[] = []
    serve(far, {
      onStream: stream => {
        stream.on('error', () => {})
        streams.push(stream)
        if (stream.id === 3) stream.resume()
      },
    })
    const peer = rawPeer(near, { isServer: false })
    peer.say(peer.headers(1, POST), peer.headers(3, POST))
    return { peer, streams }
  }

  test('holds about its bytes, when they come one by one', async () => {
    const before = heldMb()
    const { peer, streams } = stalled()
    const bytes = Buffer.concat(Array(1_000).fill(frame(FRAME.data, { id: 1 }, 'x')))
    for (let round = 0; round < 1_000; round++) {
      peer.say(bytes)
      await turn()
    }
    expect(streams[0]?.destroyed).toBe(false)
    expect(heldMb() - before).toBeLessThan(20)
    let got = 0
    streams[0]?.on('data', (chunk: Buffer) => {
      got += chunk.length
    })
    while (got < 1_000_000) await turn()
    peer.socket.destroy()
  })

  test('holds about its bytes, when they come with much for others', async () => {
    const before = heldMb()
    const { peer, streams } = stalled()
    const chunk = Buffer.concat([frame(FRAME.data, { id: 1 }, 'x'), frame(FRAME.data, { id: 3 }, Buffer.alloc(64_000))])
    for (let round = 0; round < 2_000; round++) {
      peer.say(chunk)
      await turn()
    }
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([false, false])
    expect(heldMb() - before).toBeLessThan(20)
    peer.socket.destroy()
  })
})

test('who keeps what it has read keeps nothing of what came with it', async () => {
  const [near, far] = wire()
  const kept: Buffer[] = []
  serve(far, {
    onStream: stream => {
      stream.on('error', () => {})
      stream.on('data', (chunk: Buffer) => {
        if (stream.id === 1) kept.push(chunk)
      })
    },
  })
  const peer = rawPeer(near, { isServer: false })
  peer.say(peer.headers(1, POST), peer.headers(3, POST))
  const chunk = Buffer.concat([frame(FRAME.data, { id: 1 }, 'x'), frame(FRAME.data, { id: 3 }, Buffer.alloc(64_000))])
  for (let round = 0; round < 100; round++) {
    peer.say(chunk)
    await turn()
  }
  const behind = new Set(kept.map(({ buffer }) => buffer))
  expect(kept.length).toBeGreaterThan(90)
  expect([...behind].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(1_000)
  near.destroy()
})

test('a head of a few bytes that stands for many is refused, and costs nothing', async () => {
  const before = heldMb()
  const [near, far] = wire()
  let opened = 0
  serve(far, { onStream: () => void opened++ })
  const peer = rawPeer(near, { isServer: false })
  const large = plainBlock([['a', 'x'.repeat(60_000)]], 0x40)
  peer.say(frame(FRAME.headers, { id: 1, flags: FLAG.endHeaders }, large))
  for (let id = 3; id < 43; id += 2)
    peer.say(frame(FRAME.headers, { id, flags: FLAG.endHeaders }, Buffer.alloc(60_000, 0xbe)))
  const { payload } = await peer.hear(({ type, id }) => type === FRAME.reset && id === 41)
  expect([payload.readUInt32BE(0), opened]).toEqual([CODE.protocolError, 0])
  expect(heldMb() - before).toBeLessThan(20)
  near.destroy()
})

test('a client that opens streams and leaves each at once holds none of them', async () => {
  const [near, far] = wire()
  let open = 0
  serve(far, {
    onStream: stream => {
      open++
      stream.on('error', () => {})
      stream.on('close', () => open--)
    },
  })
  const peer = rawPeer(near, { isServer: false })
  for (let id = 1; id < 20_001; id += 2)
    peer.say(peer.headers(id, GET, { isLast: true }), frame(FRAME.reset, { id }, uint32(CODE.cancel)))
  peer.say(frame(FRAME.ping, {}, Buffer.alloc(8)))
  await peer.hear(({ type, flags }) => type === FRAME.ping && flags === FLAG.ack)
  await turn()
  expect(open).toBe(0)
  near.destroy()
})
