// Everyone who watches this process. A stream ends with what opened it, and all of them when this process cannot hear the
// others: who comes again reads everything anew, so nothing is missed.
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Standing } from '../auth/standing'
import type { Changes } from '../db/changes'
import { Problem } from '../lib/problem'
import { askedKinds, type ChangeQuery } from './model'
import { Stream } from './stream'
import { Watcher } from './watcher'

/** Tabs of one person, at this process. */
export const MOST_OF_ONE = 10
const MOST = 5_000
const TICK_MS = 250

export type ChangeStreams = ReturnType<typeof ChangeStreams>

export function ChangeStreams(deps: { access: Access; standing: Standing; now: () => number; changes: Changes }) {
  const { changes } = deps
  const watchers = new Set<Watcher>()
  let looking: Promise<void> = Promise.resolve()
  let flushing: Timer | undefined
  let listening: { stop: () => void } | undefined
  return { open, close }

  /** Throws Problem when there are too many, or when what was shown has ended meanwhile. */
  async function open(principal: Principal, query: ChangeQuery): Promise<ReadableStream<Uint8Array>> {
    if (!changes.isHearing()) throw new Problem('unavailable')
    const ofOne = [...watchers].filter(({ userId }) => userId === principal.userId).length
    if (ofOne >= MOST_OF_ONE || watchers.size >= MOST)
      throw new Problem('too-many-requests', 'Too many streams of changes are open', { retryAfterS: 10 })
    const stream = Stream(() => leave(watcher))
    const watcher = Watcher(deps, { principal, asked: askedKinds(query), stream })
    // Before it is looked at: what is changed meanwhile is heard.
    watchers.add(watcher)
    listening ??= listen()
    try {
      if (!(await watcher.look())) throw new Problem('unauthenticated')
    } catch (error) {
      stream.end()
      throw error
    }
    return stream.body
  }

  function leave(watcher: Watcher): void {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    listening?.stop()
    listening = undefined
  }

  function close(): void {
    for (const { stream } of [...watchers]) stream.end()
  }

  /** Only while somebody watches. */
  function listen() {
    const unsubscribe = changes.subscribe(change => {
      if (change.type === 'principal') doubt(({ userId }) => userId === change.principal_id)
      if (change.type === 'everyone') doubt(() => true)
    }, close)
    const unwatch = changes.watch(news => {
      for (const watcher of watchers) watcher.hear(news)
      flushIn(0)
    })
    const ticking = setInterval(tick, TICK_MS)
    const stop = () => {
      unsubscribe()
      unwatch()
      clearInterval(ticking)
      clearTimeout(flushing)
      flushing = undefined
    }
    return { stop }
  }

  function doubt(whom: (watcher: Watcher) => boolean): void {
    for (const watcher of watchers) if (whom(watcher)) watcher.doubt()
    lookAtDue()
  }

  function tick(): void {
    for (const { stream } of watchers) stream.keepAlive()
    lookAtDue()
  }

  /** One after the other: what concerns everyone must not become a question of everyone at once. */
  function lookAtDue(): void {
    for (const watcher of watchers)
      looking = looking.then(async () => {
        if (!watchers.has(watcher) || !watcher.isDue()) return
        // A database that does not answer says nothing of who may go on: they come again.
        const mayGoOn = await watcher.look().catch(() => false)
        if (!mayGoOn) watcher.stream.end()
        else flushIn(0)
      })
  }

  function flushIn(ms: number): void {
    flushing ??= setTimeout(() => {
      flushing = undefined
      const waits = [...watchers].flatMap(watcher => watcher.flush() ?? [])
      if (waits.length > 0) flushIn(Math.min(...waits))
    }, ms)
  }
}
