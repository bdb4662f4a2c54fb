// Carries chunks to core, in the order of each recording and again until core says it has them; recordings take turns. What core
// has is deleted here. One that core refuses waits by itself and holds up no other.
import type { Log } from '../../kit/log'
import { CoreRefused } from '../core-client'
import type { RecordingAck } from '../wire/messages'
import type { Store } from './store'

export type Shipper = {
  /** Resolves when core has all that was there at the call, but for what it refuses; rejects when `signal` ends the wait. */
  drain: (signal: AbortSignal) => Promise<void>
  close: () => Promise<void>
}

const RETRY_MS = [200, 1_000, 3_000, 10_000]
/** Of one recording before it is another's turn. */
const IN_TURN = 8

export function startShipper(deps: {
  store: Store
  /** Sends one RecordingChunk as JSON text. */
  send: (body: string) => Promise<RecordingAck>
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  now: () => number
  log: Log
}): Shipper {
  const { store, log, now } = deps
  const stop = new AbortController()
  /** The next index core wants, for recordings of which it took something. */
  const wanted = new Map<string, number>()
  const refused = new Map<string, { count: number; until: number }>()
  const idle = new Set<() => void>()
  let sent = 0
  const wake = () => {
    for (const resolve of idle) resolve()
    idle.clear()
  }
  const unsubscribe = store.onWritten(wake)
  const running = run()
  return {
    drain: async signal => {
      signal.addEventListener('abort', wake, { once: true })
      for (const goal = newest(); !isReached(goal); ) {
        signal.throwIfAborted()
        await change()
      }
    },
    close: async () => {
      unsubscribe()
      stop.abort()
      wake()
      await running
    },
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; ) {
      const before = sent
      try {
        const hasMoved = await sendRound()
        failures = 0
        wake()
        if (!hasMoved) await Promise.race([change(), deps.wait(RETRY_MS.at(-1) ?? 0, stop.signal).catch(() => {})])
      } catch (error) {
        if (sent > before) failures = 0
        if (failures === 0) log.warn('recordings wait for core', { error })
        await deps.wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0, stop.signal).catch(() => {})
        failures += 1
      }
    }
  }

  /** Whether anything went. */
  async function sendRound(): Promise<boolean> {
    let hasMoved = false
    for (const [id, indexes] of store.list()) {
      if (now() < (refused.get(id)?.until ?? 0)) continue
      for (const index of indexes.filter(one => one >= (wanted.get(id) ?? 0)).slice(0, IN_TURN)) {
        if (stop.signal.aborted || !(await sendOne(id, index))) break
        hasMoved = true
      }
    }
    return hasMoved
  }

  async function sendOne(id: string, index: number): Promise<boolean> {
    const body = await store.read(id, index)
    if (body === undefined) return false
    try {
      const { next_index } = await deps.send(body)
      sent += 1
      refused.delete(id)
      const isEnded = next_index > index && (JSON.parse(body) as { end?: unknown }).end !== undefined
      if (isEnded) wanted.delete(id)
      else wanted.set(id, next_index)
      await store.release(id, next_index, isEnded)
      return next_index > index
    } catch (error) {
      if (!(error instanceof CoreRefused)) throw error
      refuse(id, error)
      return false
    }
  }

  function refuse(id: string, error: CoreRefused): void {
    const count = refused.get(id)?.count ?? 0
    if (count === 0) log.error('core refuses a recording', { recording: id, error })
    refused.set(id, { count: count + 1, until: now() + (RETRY_MS[Math.min(count, RETRY_MS.length - 1)] ?? 0) })
  }

  function newest(): Map<string, number> {
    return new Map([...store.list()].map(([id, indexes]) => [id, indexes.at(-1) ?? 0]))
  }

  function isReached(goal: ReadonlyMap<string, number>): boolean {
    const there = store.list()
    return [...goal].every(([id, index]) => !there.has(id) || refused.has(id) || (wanted.get(id) ?? 0) > index)
  }

  function change(): Promise<void> {
    return new Promise(resolve => void idle.add(resolve))
  }
}
