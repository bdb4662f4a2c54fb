import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { EventEmitter } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { createPatience } from './patience'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

function setUp() {
  const socket = Object.assign(new EventEmitter(), { destroyed: false })
  let closed = 0
  const patience = createPatience(
    socket as unknown as TLSSocket,
    { headTimeoutMs: 15_000, idleTimeoutMs: 180_000 },
    () => void closed++,
  )
  return { socket, patience, closed: () => closed, wait: (seconds: number) => jest.advanceTimersByTime(seconds * 1000) }
}

test('A40 who asks for nothing after the handshake is let go', () => {
  const { closed, wait } = setUp()
  wait(14)
  expect(closed()).toBe(0)
  wait(2)
  expect(closed()).toBe(1)
})

test('A40 who asks for nothing any more is let go later, and a second half of a request does not help', () => {
  const { patience, closed, wait } = setUp()
  const end = patience.begin()
  end()
  end()
  wait(179)
  expect(closed()).toBe(0)
  wait(2)
  expect(closed()).toBe(1)
})

test('a request under way is never touched, however long, nor beside one that has ended', () => {
  const { patience, closed, wait } = setUp()
  patience.begin()
  patience.begin()()
  wait(86_400)
  expect(closed()).toBe(0)
})

test('nothing is left of a connection that is gone', () => {
  const { socket, patience, closed, wait } = setUp()
  socket.emit('close')
  socket.destroyed = true
  patience.begin()()
  wait(86_400)
  expect(closed()).toBe(0)
})
