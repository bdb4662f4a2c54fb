// What happens to recordings behind everybody's back, in every process of core: they are indexed, carried to the bucket, and
// expire. Each round is safe to run on several processes at once.
import type { Log } from '../../kit/log'

export type Rounds = { index: () => Promise<number>; move: () => Promise<number>; expire: () => Promise<number> }

const EVERY_MS = 2_000
/** Retention is by days: it is enough to look once in so many rounds. */
const EXPIRE_EVERY = 30

/** Close it before the database. */
export function Upkeep(rounds: Rounds, { log }: { log: Log }): { close: () => Promise<void> } {
  let count = 0
  let running: Promise<void> | undefined
  let isClosed = false
  const timer = setInterval(() => {
    running ??= round().finally(() => {
      running = undefined
    })
  }, EVERY_MS)
  return {
    close: async () => {
      isClosed = true
      clearInterval(timer)
      await running
    },
  }

  async function round(): Promise<void> {
    for (const name of ['move', 'index'] as const) await attempt(name)
    if (count++ % EXPIRE_EVERY === 0) await attempt('expire')
  }

  /** Again while there is something to do: one that fails is tried in the next round. */
  async function attempt(name: keyof Rounds): Promise<void> {
    try {
      while (!isClosed && (await rounds[name]()) > 0);
    } catch (error) {
      log.error('recordings are not kept up', { round: name, error })
    }
  }
}
