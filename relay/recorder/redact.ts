// Takes out of a channel's bytes what matches a pattern, also where it comes in several pieces, and keeps the time of the rest.
// Every match goes, the longest from each beginning; what touches is one `[redacted]`. Bytes that may be the beginning of a match
// are held back until it is clear, at most MOST_HELD of them: a match that is longer than that and not found by then is kept, one
// that was found already and goes on is taken out to its end.
import type { Program } from '../wire/pattern'
import { join, Search, Sieve } from './search'

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
  const joined = join(programs)
  const search = Search(joined)
  const sieve = Sieve(joined)
  const held: (Piece & { from: number })[] = []
  let spans: Span[] = []
  /** Of the whole channel; everything before `kept` has been given back. */
  let end = 0
  let kept = 0
  let takenTo = -1
  /** Nothing that began before this is live. */
  let clearAt = 0
  /** A match was found, or too much is held: where it began has to be known. */
  let isExact = false
  return { push, flush: () => release(end) }

  function push({ at, bytes }: Piece): Piece[] {
    held.push({ at, bytes, from: end })
    for (let place = 0; place < bytes.length; place++) {
      const byte = bytes[place] as number
      if (isExact) exact(byte)
      else if (sieve.step(byte)) lookBack(end + 1)
      else if (sieve.isIdle()) clearAt = end + 1
      end += 1
    }
    if (!isExact && end - clearAt > MOST_HELD) lookBack(end)
    if (isExact && end - search.oldest(end) > MOST_HELD) giveUp(end - MOST_HELD)
    return release(isExact ? search.oldest(end) : clearAt)
  }

  function exact(byte: number): void {
    const from = search.step(byte, end)
    if (from >= 0) take({ from, to: end + 1 })
    if (!search.isIdle()) return
    isExact = false
    sieve.reset()
    clearAt = end + 1
  }

  /** All of it is held still. */
  function lookBack(to: number): void {
    isExact = true
    const here = end
    for (const { from, bytes } of held) {
      const last = Math.min(to - from, bytes.length)
      for (let at = Math.max(0, clearAt - from); at < last && from + at >= clearAt; at++) {
        end = from + at
        const began = search.step(bytes[at] as number, end)
        if (began >= 0) take({ from: began, to: end + 1 })
      }
    }
    end = here
    if (search.isIdle()) {
      isExact = false
      sieve.reset()
      clearAt = to
    }
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
