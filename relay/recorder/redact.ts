// Takes out of a channel's bytes what matches a pattern, also where it comes in several pieces, and keeps the time of the rest.
// Every match goes, the longest from each beginning; what touches is one `[redacted]`. Bytes that may be the beginning of a match
// are held back until it is clear, at most MOST_HELD of them: a match that is longer than that and not found by then is kept, one
// that was found already and goes on is taken out to its end.
import type { Program } from '../wire/pattern'

/** `at` is ms since the recording began. */
export type Piece = { at: number; bytes: Uint8Array }

export type Redactor = {
  /** What is certain now. */
  push: (piece: Piece) => Piece[]
  /** All that is still held: nothing comes after it. */
  flush: () => Piece[]
}

export const REDACTED = Buffer.from('[redacted]')
const MOST_HELD = 8 * 1024

/** Once it has matched, a thread takes out all that it goes on to. `from`: the offset at which it began. */
type Span = { from: number; to: number }

export function Redactor(programs: readonly Program[]): Redactor {
  if (programs.length === 0) return { push: piece => [piece], flush: () => [] }
  const search = Search(programs)
  const held: (Piece & { from: number })[] = []
  let spans: Span[] = []
  /** Of the whole channel; everything before `kept` has been given back. */
  let end = 0
  let kept = 0
  let takenTo = -1
  return { push, flush: () => release(end) }

  function push({ at, bytes }: Piece): Piece[] {
    held.push({ at, bytes, from: end })
    for (const byte of bytes) {
      const from = search.step(byte, end++)
      if (from >= 0) take({ from, to: end })
    }
    if (end - search.oldest(end) > MOST_HELD) giveUp(end - MOST_HELD)
    return release(search.oldest(end))
  }

  function take(span: Span): void {
    let { from } = span
    for (let last = spans.at(-1); last && last.to >= from; last = spans.at(-1)) {
      from = Math.min(from, last.from)
      spans.pop()
    }
    spans.push({ from, to: span.to })
  }

  function giveUp(floor: number): void {
    const found = search.forget(floor, from => spans.some(span => span.from <= from && from < span.to))
    if (found < floor) take({ from: found, to: floor })
  }

  function release(to: number): Piece[] {
    const out: Piece[] = []
    while (held[0] && held[0].from < to) {
      const piece = held[0]
      const until = Math.min(to, piece.from + piece.bytes.length)
      out.push(...clear(piece, until))
      if (until < piece.from + piece.bytes.length) {
        held[0] = { at: piece.at, bytes: piece.bytes.subarray(until - piece.from), from: until }
        break
      }
      held.shift()
    }
    kept = Math.max(kept, to)
    spans = spans.filter(span => span.to > kept)
    return out
  }

  /** The piece up to `until`, with each span in it replaced where it begins. */
  function clear(piece: Piece & { from: number }, until: number): Piece[] {
    const out: Piece[] = []
    let at = piece.from
    const keep = (to: number) => {
      if (to > at) out.push({ at: piece.at, bytes: piece.bytes.subarray(at - piece.from, to - piece.from) })
    }
    for (const span of spans) {
      if (span.to <= at || span.from >= until) continue
      keep(Math.max(at, span.from))
      if (span.from > takenTo || takenTo < 0) out.push({ at: piece.at, bytes: REDACTED })
      at = Math.min(until, span.to)
      takenTo = span.to
    }
    keep(until)
    return out
  }
}

type Closure = { steps: number[]; isMatch: boolean }

/** All programs at once: at each byte a thread may begin, and of those on the same step the oldest counts. */
function Search(programs: readonly Program[]) {
  const { sets, next, first } = join(programs)
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
  return { step, oldest, forget }

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
function join(programs: readonly Program[]): { sets: Uint8Array[]; next: Closure[]; first: number[] } {
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
