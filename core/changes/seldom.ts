// For what happens all the time: told by this process at most every half second, the last time always.
import type { Sql } from '../db/database'
import { type Kind, tellKinds } from '../db/kinds'

export const SELDOM_MS = 500

/** Of a database that fails those learn who need its answer; the next time tells again. */
export function Seldom(sql: Sql, kind: Kind): () => void {
  let waiting: Timer | undefined
  let lastMs = Number.NEGATIVE_INFINITY
  return () => {
    if (waiting) return
    const wait = Math.max(0, lastMs + SELDOM_MS - performance.now())
    waiting = setTimeout(() => {
      waiting = undefined
      lastMs = performance.now()
      tellKinds(sql, [kind]).catch(() => {})
    }, wait)
    waiting.unref()
  }
}

/** `act`, and then the news of it. */
export function toldAfter<Given extends unknown[], Answer>(
  act: (...given: Given) => Promise<Answer>,
  tell: () => void,
): (...given: Given) => Promise<Answer> {
  return async (...given) => {
    const answer = await act(...given)
    tell()
    return answer
  }
}
