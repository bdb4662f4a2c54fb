// One who watches: what they may hear now, and what of it waits to be told. Promise: while it is not known whether what
// they showed still stands, nothing is told.
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Standing } from '../auth/standing'
import type { Kind, News } from '../db/kinds'
import { OWN_KINDS, readableKinds } from './model'
import type { Stream } from './stream'

/** A kind is told at most once in this time. */
export const COALESCED_MS = 500
/** Rights also end by the clock, and idle sessions go on by use: both are looked at again after this at the latest. */
const LOOK_AGAIN_MS = 60_000

export type Watcher = ReturnType<typeof Watcher>

export type WatcherDeps = { access: Access; standing: Standing; now: () => number }
type Watching = { principal: Principal; asked: ReadonlySet<Kind>; stream: Stream }

export function Watcher({ access, standing, now }: WatcherDeps, { principal, asked, stream }: Watching) {
  /** `own`: it is theirs, so they may hear of it whatever they may read. */
  const pending = new Map<Kind, { own: boolean }>()
  const toldMs = new Map<Kind, number>()
  let readable: ReadonlySet<Kind> = new Set()
  let lookAgainMs = 0
  let isDoubted = true
  let isLooking = false
  const { userId } = principal
  return { userId, stream, look, hear, doubt, flush, isDue: () => !isLooking && (isDoubted || now() >= lookAgainMs) }

  /** Whether they may go on. */
  async function look(): Promise<boolean> {
    isLooking = true
    try {
      do {
        isDoubted = false
        const stands = await standing(principal)
        if (!stands) return false
        readable = readableKinds(await access.of({ ...principal, revision: stands.revision }))
        lookAgainMs = Math.min(now() + LOOK_AGAIN_MS, stands.until?.getTime() ?? Number.POSITIVE_INFINITY)
      } while (isDoubted)
      return true
    } finally {
      isLooking = false
    }
  }

  function hear({ kinds, by }: News): void {
    for (const kind of kinds) {
      if (!asked.has(kind)) continue
      const own = pending.get(kind)?.own || (by === userId && OWN_KINDS.has(kind))
      pending.set(kind, { own })
    }
  }

  /** Something about them was changed: what they showed may have ended, and what is theirs may be another. */
  function doubt(): void {
    isDoubted = true
    hear({ kinds: [...OWN_KINDS], by: userId })
  }

  /** Tells what may be told by now; answers after how many milliseconds there is more, undefined when not. */
  function flush(): number | undefined {
    if (isDoubted || isLooking) return undefined
    const waits = [...pending].flatMap(([kind, { own }]) => {
      if (!own && !readable.has(kind)) {
        pending.delete(kind)
        return []
      }
      const wait = (toldMs.get(kind) ?? Number.NEGATIVE_INFINITY) + COALESCED_MS - performance.now()
      if (wait > 0) return wait
      pending.delete(kind)
      toldMs.set(kind, performance.now())
      stream.tell(kind)
      return []
    })
    return waits.length > 0 ? Math.min(...waits) : undefined
  }
}
