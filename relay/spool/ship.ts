// Carries the spool to core, in order and again until core says it has it. Core knows best how far it is: it is asked at the
// start and whenever both chains do not agree.
import { createBell } from './bell'
import { createDelivery, type DeliveryDeps, type Flight } from './delivery'
import { type Batch, createReader, SpoolDamaged } from './reader'
import { shippedFile } from './shipped'

export type Shipper = {
  /** Highest seq of the chain that core acknowledged. */
  acknowledgedSeq: () => number
  /** Core was asked how far it is. */
  isSettled: () => boolean
  /** Resolves when core has everything that was durable at the call; rejects when `signal` ends the wait. */
  drain: (signal: AbortSignal) => Promise<void>
  close: () => Promise<void>
}

export type ShipperDeps = DeliveryDeps & {
  dir: string
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** With fewer records than this it is waited for more: a call to core for each request would cost more than the request. */
const FEW_RECORDS = 1_000
const GATHER_MS = 100
const MOST_FLIGHTS = 2
const RETRY_MS = [100, 300, 1_000, 3_000]

export async function startShipper(deps: ShipperDeps): Promise<Shipper> {
  const { spool, log } = deps
  const reader = createReader(spool)
  const shipped = await shippedFile(deps.dir)
  const delivery = createDelivery(deps, { reader, remembered: shipped.of })
  const stop = new AbortController()
  const bell = createBell()
  const unsubscribe = spool.onDurable(bell.ring)
  const running = run()
  return {
    acknowledgedSeq: delivery.acknowledged,
    isSettled: delivery.isSettled,
    drain,
    close: async () => {
      unsubscribe()
      stop.abort()
      bell.ring()
      await running
      if (delivery.isSettled()) await shipped.keep(spool.spoolId(), delivery.acknowledged())
    },
  }

  async function drain(signal: AbortSignal): Promise<void> {
    const [id, goal] = [spool.spoolId(), spool.durableSeq()]
    signal.addEventListener('abort', bell.ring, { once: true })
    const isDone = () => delivery.isSettled() && (delivery.acknowledged() >= goal || spool.spoolId() !== id)
    while (goal > 0 && !isDone()) {
      signal.throwIfAborted()
      await bell.heard()
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; ) {
      try {
        if (!delivery.isSettled()) await delivery.settle()
        else if (delivery.acknowledged() >= spool.durableSeq()) await bell.heard()
        else await shipSome()
        bell.ring()
        failures = 0
      } catch (error) {
        if (failures === 0) log.warn('audit records wait for core', { error })
        await deps.wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0, stop.signal).catch(() => {})
        failures += 1
      }
    }
  }

  /** Until few are left: core reads one batch while it stores another. */
  async function shipSome(): Promise<void> {
    if (isFew(delivery.acknowledged())) await deps.wait(GATHER_MS, stop.signal).catch(() => {})
    const flights: Flight[] = []
    try {
      for (let after = delivery.acknowledged(), isFirst = true; ; isFirst = false) {
        const isDue = flights.length < MOST_FLIGHTS && (isFirst || !isFew(after))
        const batch = isDue ? await following(after, flights) : undefined
        if (batch) {
          flights.push(delivery.send(batch))
          after = batch.lastSeq
          continue
        }
        const first = flights.shift()
        if (!first) return
        await delivery.take(first)
        bell.ring()
        if (!delivery.isSettled()) return
      }
    } finally {
      // What is under way may still be taken: before that is known nobody can say how far core is.
      await Promise.allSettled(flights.map(({ answer }) => answer))
    }
  }

  /** What came while a batch was under way is waited for, too. */
  function isFew(after: number): boolean {
    return spool.durableSeq() - after < FEW_RECORDS
  }

  /** Undefined when there is none now. A damaged one is given up when everything before it is shipped. */
  async function following(after: number, flights: readonly Flight[]): Promise<Batch | undefined> {
    if (stop.signal.aborted || after >= spool.durableSeq()) return undefined
    try {
      return await reader.next(after)
    } catch (error) {
      if (!(error instanceof SpoolDamaged)) throw error
      if (flights.length === 0) await delivery.giveUp(error.message)
      return undefined
    }
  }
}
