// Group commit: what waits together is written together, one write at a time, and now and then somebody is alone with the
// files.
import type { NewRecord } from './segments'

export type Waiting = { record: NewRecord; resolve: () => void; reject: (error: unknown) => void }

export type Queue = {
  add: (record: NewRecord, when?: 'now' | 'soon') => Promise<void>
  /** Runs `act` while nothing is written. */
  alone: <T>(act: () => Promise<T>) => Promise<T>
  /** Resolves when all that was added is written. */
  close: () => Promise<void>
}

const LINGER_MS = 5

/** `write` settles each of the batch and never rejects. */
export function createQueue({ write }: { write: (batch: readonly Waiting[]) => Promise<void> }): Queue {
  let waiting: Waiting[] = []
  let acts: (() => Promise<void>)[] = []
  let working: Promise<void> | undefined
  let linger: ReturnType<typeof setTimeout> | undefined
  return {
    add: (record, when = 'now') =>
      new Promise((resolve, reject) => {
        waiting.push({ record, resolve, reject })
        if (when === 'now') void begin()
        else linger ??= setTimeout(lingered, LINGER_MS)
      }),
    alone: act =>
      new Promise((resolve, reject) => {
        acts.push(() => act().then(resolve, reject))
        void begin()
      }),
    close: begin,
  }

  /** With nothing waiting there is nothing to begin: work() would end before it is remembered as under way. */
  function begin(): Promise<void> {
    if (waiting.length + acts.length > 0) working ??= work()
    return working ?? Promise.resolve()
  }

  /** What it waited for may have gone along with a record that could not wait. */
  function lingered(): void {
    linger = undefined
    void begin()
  }

  async function work(): Promise<void> {
    clearTimeout(linger)
    linger = undefined
    while (waiting.length + acts.length > 0) {
      const alone = acts
      acts = []
      for (const act of alone) await act()
      const batch = waiting
      waiting = []
      if (batch.length > 0) await write(batch)
    }
    // In the same turn as the last look at `waiting`: an append in between would wait for nobody.
    working = undefined
  }
}
