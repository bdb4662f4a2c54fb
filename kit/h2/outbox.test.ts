// What leaves by a socket that takes its time.
import { expect, test } from 'bun:test'
import { Duplex } from 'node:stream'
import { FRAME } from './codes'
import { turn } from './fixture'
import { FRAME_HEAD, Outbox } from './outbox'

/** Keeps what it is given, as it is, until it is told to go on. */
function slow() {
  const given: Buffer[] = []
  const waiting: (() => void)[] = []
  const socket = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _, done) => {
      given.push(chunk)
      waiting.push(done)
    },
  })
  return { given, outbox: new Outbox(socket), goOn: () => waiting.shift()?.() }
}

const data = (fill: string, bytes: number) =>
  [{ type: FRAME.data, flags: 0, id: 1 }, Buffer.alloc(bytes, fill)] as const
const bodyOf = (chunk: Buffer | undefined) => chunk?.subarray(FRAME_HEAD)

test('what a socket has not taken yet is not touched by what others are given', async () => {
  const BYTES = 100_000
  const ends = ['a', 'b', 'c', 'd', 'e', 'f'].map(fill => ({ fill, ...slow() }))
  for (let round = 1; round <= 3; round++) {
    for (const { fill, outbox } of ends) {
      outbox.frame(...data(fill, BYTES))
      outbox.flush()
    }
    for (const { fill, given } of ends) expect(bodyOf(given.at(-1))?.equals(Buffer.alloc(BYTES, fill))).toBe(true)
    expect(ends.map(({ given }) => given.length)).toEqual(ends.map(() => round))
    for (const { goOn } of ends) goOn()
    await turn()
  }
})

test.each([1, 5_000, 30_000, 60_000, 100_000])('%d bytes that wait keep little more than their own memory', bytes => {
  const { given, outbox } = slow()
  for (const fill of ['a', 'b']) outbox.frame(...data(fill, bytes))
  outbox.flush()
  const kept = given.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
  expect(kept).toBeLessThanOrEqual(Math.max(1_024, 4 * 2 * (bytes + FRAME_HEAD)))
})

test('small writes use their memory again, once the socket is through with all of them', async () => {
  const { given, outbox, goOn } = slow()
  const say = (fill: string) => {
    outbox.frame(...data(fill, 50))
    outbox.flush()
  }
  say('a')
  say('b')
  goOn()
  await turn()
  say('c')
  const said = () => given.map(chunk => String(bodyOf(chunk))[0]).join('')
  goOn()
  await turn()
  expect(said()).toBe('abc'.slice(0, given.length))
  goOn()
  await turn()
  expect(said()).toBe('abc')
  say('d')
  expect(given.at(-1)?.buffer).toBe(given[0]?.buffer as ArrayBuffer)
  expect(given.at(-1)?.byteOffset).toBe(0)
})
