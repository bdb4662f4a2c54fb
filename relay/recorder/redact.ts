// Takes out of a channel's bytes what matches a pattern, also where it comes in several pieces or in several colours, and keeps the
// time of the rest.
// Every match goes, the longest from each beginning; what touches is one `[redacted]`. Bytes that may be the beginning of a match
// are held back until it is clear, at most MOST_HELD of them: a match that is longer than that and not found by then is kept, one
// that was found already and goes on is taken out to its end.
import type { Program } from '../wire/pattern'
import { controlStep, isBetween, TEXT } from './control'
import { Held, type Piece } from './held'
import { join, Search, Sieve } from './search'

export type Redactor = {
  /** What is certain now. */
  push: (piece: Piece) => Piece[]
  /** All that is still held: nothing comes after it. */
  flush: () => Piece[]
}

const MOST_HELD = 8 * 1024

export function Redactor(programs: readonly Program[]): Redactor {
  if (programs.length === 0) return { push: piece => [piece], flush: () => [] }
  const joined = join(programs)
  const search = Search(joined)
  const sieve = Sieve(joined)
  const held = Held()
  /** Of the whole channel. */
  let end = 0
  /** Nothing that began before this is live; what came before it is `clearState`. */
  let clearAt = 0
  let clearState = TEXT
  let state = TEXT
  /** A match was found, or too much is held: where it began has to be known. */
  let isExact = false
  return { push, flush: () => held.release(end) }

  function push({ at, bytes }: Piece): Piece[] {
    held.add({ at, bytes, from: end })
    for (let place = 0; place < bytes.length; place++) {
      const byte = bytes[place] as number
      state = controlStep(state, byte)
      if (state !== TEXT) skip()
      else if (isExact) exact(byte)
      else if (sieve.step(byte)) lookBack(end + 1)
      else if (sieve.isIdle()) clear(end + 1)
      end += 1
    }
    if (!isExact && end - clearAt > MOST_HELD) lookBack(end)
    if (isExact && end - search.oldest(end) > MOST_HELD) giveUp(end - MOST_HELD)
    return held.release(isExact ? search.oldest(end) : clearAt)
  }

  function skip(): void {
    if (!isExact && sieve.isIdle() && isBetween(state)) clear(end + 1)
  }

  function clear(at: number): void {
    clearAt = at
    clearState = state
  }

  function exact(byte: number): void {
    const from = search.step(byte, end)
    if (from >= 0) held.take({ from, to: end + 1 })
    if (!search.isIdle()) return
    isExact = false
    sieve.reset()
    clear(end + 1)
  }

  /** All of it is held still. */
  function lookBack(to: number): void {
    isExact = true
    const here = end
    let before = clearState
    for (const { from, bytes } of held.pieces()) {
      const last = Math.min(to - from, bytes.length)
      for (let at = Math.max(0, clearAt - from); at < last && from + at >= clearAt; at++) {
        const byte = bytes[at] as number
        before = controlStep(before, byte)
        if (before !== TEXT) continue
        end = from + at
        const began = search.step(byte, end)
        if (began >= 0) held.take({ from: began, to: end + 1 })
      }
    }
    end = here
    if (search.isIdle()) {
      isExact = false
      sieve.reset()
      clear(to)
    }
  }

  function giveUp(floor: number): void {
    const found = search.forget(floor, held.isTaken)
    if (found < floor) held.take({ from: found, to: floor })
  }
}
