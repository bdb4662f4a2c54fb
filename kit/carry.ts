// Carries an answer from one side to the other in few writes: what comes in one turn of the event loop (usually head, body and
// end of a small answer) leaves in one, but for large chunks. Each write may cost a system call and a TLS record.
import type { Readable, Writable } from 'node:stream'
import { atTurnsEnd } from './turn'

/** Held no longer than a turn and no larger than this. */
const MOST_HELD_BYTES = 128 * 1024

/**
 * Called when the head of `from` has come. `begin` writes the head to `to`; it is called once, before anything else is
 * written (`isAlone`: nothing follows it now), and what it throws is given to `refuse`, after which nothing is written. `to` is ended only when `from` ended. `from` is read at the pace of `to`.
 */
export function carry(
  from: Readable,
  to: Writable,
  on: {
    begin: (isAlone: boolean) => void
    chunk?: (bytes: number) => void
    wrote?: (chunk: Buffer) => void
    whole?: () => void
    refuse: (cause: unknown) => void
  },
): void {
  let held: Buffer[] = []
  let heldBytes = 0
  let hasBegun = false
  let isOver = false
  let isDue = false
  due()
  from.on('data', (chunk: Buffer) => {
    on.chunk?.(chunk.length)
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes >= MOST_HELD_BYTES) flush()
    else due()
  })
  // At once, not behind this turn: what has come with the head need not be kept for it.
  from.read(0)
  from.on('end', () => {
    if (isOver) return
    on.whole?.()
    if (!begin(false)) return
    isOver = true
    const rest = take()
    const last = rest.pop()
    for (const chunk of rest) to.write(chunk)
    if (last) to.end(last)
    else to.end()
  })
  // Half an answer goes on as half an answer once its head has; before that a better answer can still be given.
  from.on('error', () => {
    if (hasBegun) flush()
  })
  from.on('close', () => {
    isOver = true
  })

  function due(): void {
    if (!isDue) atTurnsEnd(flush)
    isDue = true
  }

  function flush(): void {
    isDue = false
    if (isOver || to.destroyed || !begin(heldBytes === 0)) return
    let takesMore = true
    for (const chunk of take()) {
      on.wrote?.(chunk)
      takesMore = to.write(chunk)
    }
    if (takesMore) return
    from.pause()
    to.once('drain', () => from.resume())
  }

  function begin(isAlone: boolean): boolean {
    if (hasBegun) return true
    hasBegun = true
    try {
      on.begin(isAlone)
      return true
    } catch (cause) {
      isOver = true
      on.refuse(cause)
      return false
    }
  }

  function take(): Buffer[] {
    const all = joined(held)
    held = []
    heldBytes = 0
    return all
  }
}

/** A larger one is written as it came: putting it together with others would cost more than a write of its own. */
const MOST_JOINED = 4 * 1024

/** The small ones that follow one another, as one. */
function joined(chunks: Buffer[]): Buffer[] {
  if (chunks.length < 2) return chunks
  const all: Buffer[] = []
  let small: Buffer[] = []
  for (const chunk of chunks) {
    if (chunk.length <= MOST_JOINED) {
      small.push(chunk)
      continue
    }
    if (small.length > 0) all.push(Buffer.concat(small))
    small = []
    all.push(chunk)
  }
  if (small.length > 0) all.push(Buffer.concat(small))
  return all
}
