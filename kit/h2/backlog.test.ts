import { describe, expect, test } from 'bun:test'
import { createBacklog, ownPart } from './backlog'
import { seeded } from './fixture'

describe('createBacklog()', () => {
  test('gives what was put in, in order, whatever the pieces were', () => {
    const chance = seeded(1)
    const backlog = createBacklog()
    const given: Buffer[] = []
    const taken: Buffer[] = []
    for (let round = 0; round < 5_000; round++) {
      const chunk = chance.bytes(chance.pick([1, 1, 2, 100, 1_000, 4_096, 4_097, 20_000]))
      given.push(Buffer.from(chunk))
      backlog.add(chunk, chunk.buffer.byteLength)
      // What was taken must not change any more.
      if (chance.isOneIn(20)) for (let i = chance.below(4); i >= 0; i--) taken.push(backlog.take() ?? Buffer.alloc(0))
    }
    for (let chunk = backlog.take(); chunk; chunk = backlog.take()) taken.push(chunk)
    expect(backlog.isEmpty()).toBe(true)
    expect(Buffer.concat(taken).equals(Buffer.concat(given))).toBe(true)
  })

  test('puts small pieces together', () => {
    const backlog = createBacklog()
    for (let i = 0; i < 100_000; i++) backlog.add(Buffer.from('x'), 1)
    let pieces = 0
    while (backlog.take()) pieces++
    expect(pieces).toBeLessThan(15)
  })

  test('keeps nothing of what a piece came with', () => {
    const backlog = createBacklog()
    const WHOLE = 64 * 1024
    for (const size of [1, 1, 100, 5_000]) backlog.add(Buffer.alloc(WHOLE).subarray(10, 10 + size), WHOLE)
    let kept = 0
    for (let chunk = backlog.take(); chunk; chunk = backlog.take()) kept += chunk.buffer.byteLength
    expect(kept).toBeLessThan(7_000)
  })
})

test('ownPart() copies a piece only out of much more', () => {
  const whole = Buffer.alloc(1_000)
  expect(ownPart(whole, 1_000)).toBe(whole)
  expect(ownPart(whole.subarray(0, 200), 1_000).buffer).toBe(whole.buffer)
  expect(ownPart(whole.subarray(0, 100), 1_000).buffer.byteLength).toBe(100)
})
