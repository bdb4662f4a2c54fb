import { expect, test } from 'bun:test'
import { quiet } from '../tests/harness/database'
import { keepLanes } from './lanes'
import type { AgentTunnel } from './tunnel'

function lane(streams: number) {
  const closed = Promise.withResolvers<void>()
  const leaving = Promise.withResolvers<void>()
  const state = { streams, isClosed: false, looks: 0 }
  const tunnel = {
    streams: () => {
      state.looks++
      return state.streams
    },
    closed: closed.promise,
    leaving: leaving.promise,
    leave: leaving.resolve,
    close: () => {
      state.isClosed = true
      closed.resolve()
    },
  } as unknown as AgentTunnel
  return { tunnel, state }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await Bun.sleep(1)
}

/** Whatever it would have done it has done by then. */
function looked({ state }: ReturnType<typeof lane>): Promise<void> {
  const enough = state.looks + 10
  return until(() => state.looks >= enough)
}

test('a busy tunnel gets connections beside it, four in all, and idle ones end', async () => {
  const first = lane(65)
  const opened: ReturnType<typeof lane>[] = []
  const clock = { ms: 0 }
  const kept = keepLanes(first.tunnel, {
    open: async () => {
      const next = lane(0)
      opened.push(next)
      return next.tunnel
    },
    now: () => clock.ms,
    signal: new AbortController().signal,
    log: quiet,
    lookEveryMs: 1,
  })
  await until(() => opened.length === 1)
  await looked(first)
  expect(opened).toHaveLength(1)
  first.state.streams = 1_000
  await until(() => opened.length === 3)
  await looked(first)
  expect(opened).toHaveLength(3)
  first.state.streams = 1
  const [a, ...others] = opened
  if (a) a.state.streams = 1
  clock.ms = 60_000
  await until(() => others.every(one => one.state.isClosed))
  expect(a?.state.isClosed).toBe(false)
  first.tunnel.close()
  a?.tunnel.close()
  await kept
})

test('it is over when the relay is leaving, and what is on a lane then goes on', async () => {
  const first = lane(65)
  const beside = lane(0)
  const kept = keepLanes(first.tunnel, {
    open: async () => beside.tunnel,
    now: () => 0,
    signal: new AbortController().signal,
    log: quiet,
    lookEveryMs: 1,
  })
  await until(() => beside.state.looks > 0)
  beside.state.streams = 1
  first.tunnel.leave()
  await kept
  expect([first.state.isClosed, beside.state.isClosed]).toEqual([false, false])
})

test('it lives as long as one of its connections, whichever was first', async () => {
  const first = lane(65)
  const beside = lane(0)
  let isOver = false
  const kept = keepLanes(first.tunnel, {
    open: async () => beside.tunnel,
    now: () => 0,
    signal: new AbortController().signal,
    log: quiet,
    lookEveryMs: 1,
  }).then(() => {
    isOver = true
  })
  await until(() => beside.state.looks > 0)
  first.tunnel.close()
  await looked(beside)
  expect(isOver).toBe(false)
  beside.tunnel.close()
  await kept
})
