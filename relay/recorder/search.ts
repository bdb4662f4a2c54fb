// Finds matches in a channel's bytes, in one pass and with every program at once. Search() knows where each began and costs a look at
// every live thread; Sieve() only knows that one ends here, by a table that is made as it is needed, and costs a look at a byte.
import type { Program } from '../wire/pattern'

export type Joined = { sets: Uint8Array[]; next: Closure[]; first: number[] }
type Closure = { steps: number[]; isMatch: boolean }

/** At each byte a thread may begin, and of those on the same step the oldest counts. */
export function Search({ sets, next, first }: Joined) {
  const starts = new Uint8Array(256)
  for (const step of first)
    for (let byte = 0; byte < 256; byte++) starts[byte] ||= (sets[step] as Uint8Array)[byte] ?? 0
  let live = new Int32Array(sets.length)
  let count = 0
  let reached = new Int32Array(sets.length)
  let reachedCount = 0
  let from = new Float64Array(sets.length)
  let after = new Float64Array(sets.length)
  const mark = new Float64Array(sets.length).fill(-1)
  let match = -1
  return { step, oldest, forget, isIdle: () => count === 0 }

  /** Where the oldest match that ends behind this byte began; -1: none ends there. */
  function step(byte: number, offset: number): number {
    if (count === 0 && starts[byte] === 0) return -1
    reachedCount = 0
    match = -1
    for (let at = 0; at < count; at++) {
      const one = live[at] as number
      if ((sets[one] as Uint8Array)[byte] === 1) go(next[one] as Closure, from[one] as number, offset)
    }
    if (starts[byte] !== 0)
      for (const one of first) if ((sets[one] as Uint8Array)[byte] === 1) go(next[one] as Closure, offset, offset)
    ;[live, reached] = [reached, live]
    ;[from, after] = [after, from]
    count = reachedCount
    return match
  }

  function go({ steps, isMatch }: Closure, began: number, offset: number): void {
    if (isMatch && (match < 0 || began < match)) match = began
    for (const to of steps) {
      if (mark[to] !== offset) {
        mark[to] = offset
        reached[reachedCount++] = to
        after[to] = began
      } else if (began < (after[to] as number)) after[to] = began
    }
  }

  function oldest(otherwise: number): number {
    let least = otherwise
    for (let at = 0; at < count; at++) least = Math.min(least, from[live[at] as number] as number)
    return least
  }

  /** Ends threads older than `floor`, but for those that have matched: they go on from there. Answers the oldest of these. */
  function forget(floor: number, hasMatched: (from: number) => boolean): number {
    let found = floor
    let left = 0
    for (let at = 0; at < count; at++) {
      const one = live[at] as number
      const began = from[one] as number
      if (began < floor && !hasMatched(began)) continue
      found = Math.min(found, began)
      from[one] = Math.max(began, floor)
      live[left++] = one
    }
    count = left
    return found
  }
}

/** Only steps that take a byte are kept, each with those that it leads to. */
export function join(programs: readonly Program[]): Joined {
  const sets: Uint8Array[] = []
  const next: Closure[] = []
  const first: number[] = []
  for (const { steps, accept } of programs) {
    const numbers = new Map<number, number>()
    for (const [at, step] of steps.entries()) if ('set' in step) numbers.set(at, sets.push(step.set) - 1)
    const closure = (start: number): Closure => {
      const seen = new Set<number>()
      const open = [start]
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (seen.has(at)) continue
        seen.add(at)
        const step = steps[at]
        if (step && 'to' in step) open.push(...step.to)
      }
      return { steps: [...seen].flatMap(at => numbers.get(at) ?? []), isMatch: seen.has(accept) }
    }
    for (const step of steps) if ('set' in step) next.push(closure(step.next))
    first.push(...closure(0).steps)
  }
  return { sets, next, first }
}

type State = { steps: readonly number[]; isMatch: boolean; next: (State | undefined)[] }

/** The table is begun anew beyond this, so that no text makes it large. */
const MOST_STATES = 2_000

/** Nothing is live after reset(). */
export function Sieve({ sets, next, first }: Joined) {
  let states = new Map<string, State>()
  let root = stateOf([], false)
  let now = root
  return { step, reset, isIdle: () => now.steps.length === 0 }

  function reset(): void {
    now = root
  }

  /** Whether a match ends behind this byte. */
  function step(byte: number): boolean {
    now = now.next[byte] ?? made(now, byte)
    return now.isMatch
  }

  function made(from: State, byte: number): State {
    const reached = new Set<number>()
    let isMatch = false
    for (const one of [...from.steps, ...first]) {
      if ((sets[one] as Uint8Array)[byte] === 0) continue
      const closure = next[one] as Closure
      isMatch ||= closure.isMatch
      for (const to of closure.steps) reached.add(to)
    }
    if (states.size >= MOST_STATES) {
      states = new Map()
      root = stateOf([], false)
    }
    const to = stateOf(
      [...reached].sort((a, b) => a - b),
      isMatch,
    )
    from.next[byte] = to
    return to
  }

  function stateOf(steps: readonly number[], isMatch: boolean): State {
    const key = `${isMatch ? '!' : ''}${steps.join(' ')}`
    const known = states.get(key)
    if (known) return known
    const state = { steps, isMatch, next: new Array<State | undefined>(256) }
    states.set(key, state)
    return state
  }
}
