// A40 in HTTP/2: floods, resets and heads, sent as raw frames to the relay's real port. Whoever sends them loses the
// connection they came on; a watch of somebody else through the same tunnel stays.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { ServerResponse } from 'node:http'
import { CODE, FLAG, FRAME } from '../../kit/h2/codes'
import { frame } from '../../kit/h2/fixture'
import { uint32 } from '../../kit/h2/frames'
import { until } from '../harness/cluster-wait.ts'
import { type RawSession, rawSession, requestBlock } from '../harness/frames.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

const LIMITS = {
  resetBurst: 100,
  resetsPerSecond: 1,
  headTimeoutMs: 1_000,
  maxStreams: 20,
  maxHeadBytes: 16_384,
  maxHeaders: 20,
}
const PODS = '/api/v1/pods'

let path: Path
let held: ServerResponse[] = []
let watch: Watch
const opened: RawSession[] = []

beforeAll(async () => {
  path = await openPath({ limits: { ...LIMITS, requestBurst: 100_000 } })
}, 60_000)
afterAll(() => path?.close())

beforeEach(async () => {
  held = []
  path.api.answer = (request, response) => {
    if (request.url?.endsWith('watch=1')) response.flushHeaders()
    held.push(response)
  }
  watch = await watchAs(path.people.bob.bearer)
})
afterEach(async () => {
  expect(watch.isOpen()).toBe(true)
  watch.close()
  for (const session of opened.splice(0)) session.close()
})

type Watch = { isOpen: () => boolean; close: () => void }

async function watchAs(bearer: string): Promise<Watch> {
  const stop = new AbortController()
  const answer = await path.ask(`${PODS}?watch=1`, { bearer, signal: stop.signal })
  let isOpen = true
  const over = () => {
    isOpen = false
  }
  void answer.text().then(over, over)
  return { isOpen: () => isOpen, close: () => stop.abort() }
}

async function open(): Promise<RawSession> {
  const session = rawSession(await path.dial('h2', path.people.ann.leaf))
  opened.push(session)
  return session
}

const get = (stream: number, more: [string, string][] = []) =>
  frame(
    FRAME.headers,
    { id: stream, flags: FLAG.endHeaders | FLAG.endStream },
    requestBlock(path.path(`${PODS}?watch=1`), more),
  )
const post = (stream: number) =>
  frame(FRAME.headers, { id: stream, flags: FLAG.endHeaders }, requestBlock(path.path(PODS), [], 'POST'))
const times = (count: number, make: (n: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, n) => make(n)))
const id = (n: number) => 2 * n + 1

describe('A40 a connection that floods ends', () => {
  const reset = (stream: number) => frame(FRAME.reset, { id: stream }, uint32(CODE.cancel))
  const window = (stream: number, by: number) => frame(FRAME.windowUpdate, { id: stream }, uint32(by))
  const floods: [string, () => Buffer][] = [
    ['rapid reset, CVE-2023-44487', () => times(300, n => Buffer.concat([get(id(n)), reset(id(n))]))],
    [
      'resets that the relay is made to send, CVE-2025-8671: a window that overflows',
      () => times(300, n => Buffer.concat([post(id(n)), window(id(n), 0x7f_ff_ff_ff)])),
    ],
    [
      'the same: a body behind the end',
      () => times(300, n => Buffer.concat([get(id(n)), frame(FRAME.data, { id: id(n) }, Buffer.from('x'))])),
    ],
  ]
  test.each(floods)('%s', async (_, bytes) => {
    const session = await open()
    await session.send(bytes())
    await session.closed
    expect(session.goaways()[0]).toBe(CODE.enhanceYourCalm)
  })

  const wastes: [string, () => Buffer][] = [
    ['a window that does not grow', () => times(2_000, n => Buffer.concat([post(id(n)), window(id(n), 0)]))],
    ['PING', () => times(100_000, () => frame(FRAME.ping, {}, Buffer.alloc(8)))],
    ['SETTINGS', () => times(100_000, () => frame(FRAME.settings))],
    ['WINDOW_UPDATE', () => times(100_000, () => window(0, 1))],
    ['heads for streams that are over', () => Buffer.concat([get(1), reset(1), times(100_000, () => get(1))])],
    ['PRIORITY', () => times(2_000, () => frame(FRAME.priority, { id: 1 }, Buffer.alloc(5, 3)))],
    ['frames that are unknown', () => times(2_000, () => frame(0x55))],
    [
      'CONTINUATION without content, CVE-2023-45288',
      () =>
        Buffer.concat([
          frame(FRAME.headers, { id: 1, flags: FLAG.endStream }, requestBlock(path.path(PODS))),
          times(2_000, () => frame(FRAME.continuation, { id: 1 })),
        ]),
    ],
    ['DATA without data', () => Buffer.concat([post(1), times(100_000, () => frame(FRAME.data, { id: 1 }))])],
  ]
  test.each(wastes)('%s', async (_, bytes) => {
    const session = await open()
    await session.send(bytes())
    await session.closed
    expect(session.goaways()[0]).toBe(CODE.enhanceYourCalm)
  })

  test('CONTINUATION without end, CVE-2024-27316', async () => {
    const session = await open()
    await session.send(frame(FRAME.headers, { id: 1, flags: FLAG.endStream }, requestBlock(path.path(PODS))))
    const more = frame(FRAME.continuation, { id: 1 }, requestBlock('x'.repeat(15_000)).subarray(-15_000))
    while (!session.isClosed()) await session.send(more)
    expect(path.api.arrivals.filter(({ bearer }) => bearer === path.people.ann.bearer)).toEqual([])
  })

  test('and one who reads nothing of what the flood is answered with', async () => {
    const socket = await path.dial('h2', path.people.ann.leaf)
    const session = rawSession(socket)
    opened.push(session)
    socket.pause()
    await session.send(times(2_000, () => frame(FRAME.ping, {}, Buffer.alloc(8))))
    socket.resume()
    await session.closed
  })
})

test('A40 resets of many connections never end the tunnel that all share', async () => {
  // Below the budget of each connection, and far above what Bun lets the tunnel itself bear unless told.
  for (let connection = 0; connection < 16; connection++) {
    const session = await open()
    for (let round = 0; round < 5; round++) {
      const streams = Array.from({ length: 18 }, (_, n) => id(round * 18 + n))
      await session.send(Buffer.concat(streams.map(stream => get(stream))))
      await until('all are open', async () => streams.every(stream => session.answered().has(stream)))
      await session.send(times(18, n => frame(FRAME.reset, { id: streams[n] ?? 0 }, uint32(CODE.cancel))))
    }
    expect(session.isClosed()).toBe(false)
  }
})

describe('A40 what one connection may have open', () => {
  test('is told, and more is refused while the rest goes on', async () => {
    const session = await open()
    await session.send(times(LIMITS.maxStreams + 2, n => get(id(n))))
    await until('the two are refused', async () => session.resets().size === 2)
    expect(session.settings().get(3)).toBe(LIMITS.maxStreams)
    expect([...session.resets()]).toEqual([20, 21].map(n => [id(n), CODE.refusedStream]))
    await until('the others are open', async () => session.answered().size === LIMITS.maxStreams)
    expect(session.isClosed()).toBe(false)
  })
})

describe('A40 the head of a request', () => {
  const many = (count: number, size: number): [string, string][] =>
    Array.from({ length: count }, (_, n) => [`x-${n}`, 'x'.repeat(size)])

  test.each([
    ['with too many bytes', many(1, 17_000)],
    ['with too many headers', many(21, 1)],
  ])('%s is answered with a Status', async (_, headers) => {
    const session = await open()
    const block = requestBlock(path.path(PODS), headers)
    const stream = 1
    await session.send(
      Buffer.concat([
        frame(FRAME.headers, { id: stream, flags: FLAG.endStream }, block.subarray(0, 16_384)),
        frame(FRAME.continuation, { id: stream, flags: FLAG.endHeaders }, block.subarray(16_384)),
      ]),
    )
    await until('it is answered', async () => session.data().endsWith('}'))
    expect(JSON.parse(session.data())).toMatchObject({ kind: 'Status', code: 431, reason: 'BadRequest' })
    expect(session.data()).toContain('head-too-large')
    expect(path.api.arrivals.filter(({ isAgent, url }) => isAgent && url === PODS)).toEqual([])
  })

  test('far above is not even read', async () => {
    const session = await open()
    await session.send(get(1, many(60, 1)))
    await until('it is reset', async () => session.resets().has(1))
    expect(session.resets().get(1)).toBe(CODE.protocolError)
    await session.send(get(3))
    await until('the connection serves on', async () => session.answered().has(3))
  })
})
