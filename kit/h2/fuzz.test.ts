// Conversations that were whole until chance went through them, said to either end in random pieces. SAL_TEST_SEED gives others.
import { describe, expect, test } from 'bun:test'
import type { Duplex } from 'node:stream'
import { PREFACE } from './codes'
import { type Chance, frame, GET, POST, rawPeer, seeded, turn, wire } from './fixture'
import { connect, type Session, serve } from './session'
import type { Stream } from './stream'

const ROUNDS = 1_500
const seed = Number(process.env.SAL_TEST_SEED ?? 1)

type Story = { stream: Stream; events: string[] }

function follow(stream: Stream, stories: Story[]): void {
  const events: string[] = []
  stories.push({ stream, events })
  for (const name of ['error', 'end', 'close']) stream.on(name, () => events.push(name))
}

function serving(socket: Duplex, stories: Story[]): Promise<Error | undefined> {
  return new Promise(resolve => {
    serve(socket, {
      onEnd: resolve,
      onStream: (stream, headers) => {
        follow(stream, stories)
        if (headers[':path'] === '/unread') return
        stream.respond({
          ':status': 200,
          'x-a': String(headers['x-a']),
          ...(headers[':method'] === 'HEAD' ? {} : { 'x-b': 'b' }),
        })
        if (headers[':path'] === '/long') stream.end(Buffer.alloc(200_000, 'y'))
        else stream.pipe(stream)
      },
    })
  })
}

function ask(session: Session, stories: Story[]): void {
  const requests: [Record<string, string>, Buffer | undefined][] = [
    [{ ...GET, 'x-a': 'one' } as Record<string, string>, undefined],
    [{ ...POST, 'x-a': 'two', ':path': '/echo' } as Record<string, string>, Buffer.alloc(40_000, 'z')],
    [{ ...GET, 'x-a': 'one', ':path': '/long' } as Record<string, string>, undefined],
    [{ ...POST, 'x-a': 'x'.repeat(20_000), ':path': '/echo' } as Record<string, string>, Buffer.from('short')],
    [{ ...GET, ':method': 'HEAD' } as Record<string, string>, undefined],
    [{ ...POST, ':path': '/unread' } as Record<string, string>, Buffer.from('unread')],
  ]
  for (const [headers, body] of requests) {
    const stream = session.request(headers, { endStream: body === undefined })
    follow(stream, stories)
    stream.resume()
    if (body) stream.end(body)
  }
}

/** What each side says in a conversation where all goes well. */
async function conversation(): Promise<{ asked: Buffer; answered: Buffer }> {
  const [near, far] = wire()
  const asked: Buffer[] = []
  const answered: Buffer[] = []
  near.on('data', (chunk: Buffer) => answered.push(Buffer.from(chunk)))
  far.on('data', (chunk: Buffer) => asked.push(Buffer.from(chunk)))
  const stories: Story[] = []
  void serving(far, [])
  const session = connect(near)
  await session.ready
  ask(session, stories)
  while (stories.filter(({ events }) => events.includes('end')).length < 5) await turn()
  await session.ping()
  session.destroy()
  return { asked: Buffer.concat(asked), answered: Buffer.concat(answered) }
}

function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = 9 + bytes.readUIntBE(at, 3)
    frames.push(bytes.subarray(at, at + length))
    at += length
  }
  return frames
}

/** Frames are left out, said twice, moved, cut, made up, or have some of their bytes changed. */
function mutated(frames: readonly Buffer[], chance: Chance): Buffer[] {
  let said: Buffer[] = frames.map(one => Buffer.from(one))
  for (let changes = 1 + chance.below(4); changes > 0; changes--) {
    const at = chance.below(said.length)
    const one = said[at] ?? Buffer.alloc(0)
    const acts: (() => void)[] = [
      () => void said.splice(at, 1),
      () => void said.splice(at, 0, Buffer.from(one)),
      () => void said.splice(chance.below(said.length), 0, ...said.splice(at, 1)),
      () => void said.splice(at, 1, one.subarray(0, chance.below(one.length + 1))),
      () => void said.splice(at, 0, madeUp(chance)),
      () => scratch(one, chance, Math.min(9, one.length)),
      () => scratch(one, chance, Math.min(9, one.length)),
      () => scratch(one, chance, one.length),
      () => scratch(one, chance, Math.min(40, one.length)),
      () => {
        said = said.slice(0, at + 1)
      },
    ]
    chance.pick(acts)()
  }
  return said
}

function scratch(one: Buffer, chance: Chance, within: number): void {
  for (let bytes = 1 + chance.below(3); bytes > 0 && within > 0; bytes--)
    one[chance.below(within)] = chance.isOneIn(2)
      ? chance.below(256)
      : chance.pick([0, 1, 2, 4, 5, 8, 9, 0x20, 0x7f, 0x80, 0xff])
}

function madeUp(chance: Chance): Buffer {
  const size = chance.pick([0, 1, 4, 5, 6, 8, 12, chance.below(300)])
  const id = chance.pick([0, 1, 2, 3, 5, 7, 11, 2 ** 31 - 1, chance.below(20)])
  return frame(
    chance.below(11),
    { id, flags: chance.pick([0, 1, 4, 5, 8, 0x20, 0x2d, chance.below(256)]) },
    chance.bytes(size),
  )
}

/** Says it all in random pieces, then hangs up, unless the other end has done so. */
async function say(socket: Duplex, bytes: Buffer, chance: Chance): Promise<void> {
  socket.on('data', () => {})
  for (let at = 0; at < bytes.length && !socket.destroyed; ) {
    const size = chance.pick([1, 9, 10, 100, 5_000, 100_000])
    socket.write(Buffer.from(bytes.subarray(at, at + size)))
    at += size
    if (chance.isOneIn(3)) await turn()
  }
  for (let rounds = 0; rounds < 3; rounds++) await turn()
  socket.destroy()
}

function check(stories: readonly Story[], round: number): void {
  for (const { stream, events } of stories) {
    // One that nobody reads keeps what has come whole.
    if (!stream.closed && stream.isEndReceived && stream.isEndSent) continue
    expect([round, events.filter(name => name !== 'end')]).toEqual([
      round,
      stream.errored ? ['error', 'close'] : ['close'],
    ])
    if (!stream.errored) expect([round, events]).toEqual([round, ['end', 'close']])
    expect(events.indexOf('end')).toBeLessThan(events.indexOf('close'))
    if (stream.errored && events.includes('end')) expect(events.indexOf('end')).toBeLessThan(events.indexOf('error'))
  }
}

describe('chance', () => {
  test(`with a serving end: seed ${seed}`, async () => {
    const { asked } = await conversation()
    const frames = framesOf(asked.subarray(PREFACE.length))
    await everyRound(1_000_000, async ({ near, far, chance, stories }) => {
      const ended = serving(far, stories)
      const preface = chance.isOneIn(50) ? chance.bytes(24) : PREFACE
      await say(near, Buffer.concat([preface, ...mutated(frames, chance)]), chance)
      return ended
    })
  }, 60_000)

  test(`with an asking end: seed ${seed}`, async () => {
    const { answered } = await conversation()
    const frames = framesOf(answered)
    await everyRound(2_000_000, async ({ near, far, chance, stories }) => {
      const ended = new Promise<Error | undefined>(resolve => {
        ask(connect(near, { onEnd: resolve }), stories)
      })
      await say(far, Buffer.concat(mutated(frames, chance)), chance)
      return ended
    })
  }, 60_000)

  test('with nothing but chance', async () => {
    for (let round = 0; round < 500; round++) {
      const chance = seeded(seed * 3_000_000 + round)
      const [near, far] = wire()
      const stories: Story[] = []
      const ended = serving(far, stories)
      const peer = rawPeer(near, { isServer: false })
      for (let count = 0; count < 100; count++)
        peer.say(chance.isOneIn(4) ? peer.headers(1 + 2 * chance.below(30), POST) : madeUp(chance))
      for (let rounds = 0; rounds < 3; rounds++) await turn()
      near.destroy()
      await ended
      for (let rounds = 0; rounds < 3; rounds++) await turn()
      check(stories, round)
    }
  }, 60_000)
})

type Round = { near: Duplex; far: Duplex; chance: Chance; stories: Story[] }

/** What always breaks, or never, would prove little. */
async function everyRound(factor: number, play: (round: Round) => Promise<Error | undefined>): Promise<void> {
  let broken = 0
  for (let round = 0; round < ROUNDS; round++) {
    const chance = seeded(seed * factor + round)
    const [near, far] = wire()
    const stories: Story[] = []
    if ((await play({ near, far, chance, stories }))?.name === 'ConnectionError') broken++
    for (let rounds = 0; rounds < 3; rounds++) await turn()
    check(stories, round)
  }
  expect(broken).toBeGreaterThan(ROUNDS / 10)
  expect(broken).toBeLessThan(ROUNDS * 0.9)
}
