// A session's output: told as it comes, and the last of it kept, so that a browser that comes back misses nothing, and a page
// that is loaded again shows the same. For that it holds, in their order, what was typed between programs and how they
// ended, too. It is in memory alone, and goes with the session.
import type { Shown } from './messages'
import { Modes } from './modes'

const KEPT_BYTES = 262_144
/** It is kept, and forgotten, in pieces of at most so much. */
const PIECE_BYTES = 4_096

export type Output = {
  write: (bytes: Uint8Array) => void
  /** What is on the screen besides output. */
  note: (shown: Shown) => void
  /** The screen was emptied. */
  clear: () => void
  /** How many bytes there were. */
  place: () => number
  /** What came after this place, as far as it is kept, and where that begins. */
  since: (place: number) => { place: number; bytes: Buffer }
  /** All that is kept, in order; a screen that shows it looks as one that was there from the start, as far as it reaches. */
  past: () => Past
}

export type Past = {
  parts: (Shown | { place: number; bytes: Buffer })[]
  /** It does not reach back to the start of what is on the screen, or that is not of lines: whoever drew it has to again. */
  isPatchy: boolean
}

type Entry = { bytes: Buffer; shown?: undefined } | { shown: Shown; bytes?: undefined; size: number }

export function Output(tell: (place: number, bytes: Uint8Array) => void): Output {
  let entries: Entry[] = []
  let kept = 0
  let keptOutput = 0
  let total = 0
  /** At the beginning of what is kept. */
  const modes = Modes()
  let isCut = false
  return { write, note, clear, place: () => total, since, past }

  function write(bytes: Uint8Array): void {
    const place = total
    const all = Buffer.from(bytes)
    for (let at = 0; at < all.length; at += PIECE_BYTES) keep(all.subarray(at, at + PIECE_BYTES))
    forget()
    tell(place, all)
  }

  function keep(piece: Buffer): void {
    const last = entries.at(-1)
    if (last?.bytes && last.bytes.length + piece.length <= PIECE_BYTES) last.bytes = Buffer.concat([last.bytes, piece])
    else entries.push({ bytes: piece })
    kept += piece.length
    keptOutput += piece.length
    total += piece.length
  }

  function note(shown: Shown): void {
    const size = JSON.stringify(shown).length
    // What is pasted may be longer than all that is kept.
    if (size > KEPT_BYTES / 4) return
    entries.push({ shown, size })
    kept += size
    forget()
  }

  function forget(): void {
    for (let [first] = entries; first && kept - sizeOf(first) >= KEPT_BYTES; [first] = entries) {
      entries.shift()
      kept -= sizeOf(first)
      keptOutput -= first.bytes?.length ?? 0
      isCut = true
      follow(modes, first)
    }
  }

  function clear(): void {
    entries = []
    kept = 0
    keptOutput = 0
    isCut = false
    modes.reset()
  }

  function since(place: number): { place: number; bytes: Buffer } {
    const first = total - keptOutput
    const from = Math.min(total, Math.max(first, place))
    return { place: from, bytes: Buffer.concat(entries.flatMap(({ bytes }) => bytes ?? [])).subarray(from - first) }
  }

  function past(): Past {
    const parts: Past['parts'] = isCut ? [{ type: 'state', text: modes.text() }] : []
    const now = modes.copy()
    let place = total - keptOutput
    let isHalf = isCut
    for (const entry of entries) {
      follow(now, entry)
      if (entry.shown) {
        isHalf = false
        parts.push(entry.shown)
        continue
      }
      // Half a line, or half a sequence, is worse than none.
      const from = isHalf ? entry.bytes.indexOf('\n') + 1 : 0
      if (from > 0) isHalf = false
      if (!isHalf) parts.push({ place: place + from, bytes: entry.bytes.subarray(from) })
      place += entry.bytes.length
    }
    return { parts, isPatchy: isCut || now.isAlternate() }
  }
}

function follow(modes: Modes, { shown, bytes }: Entry): void {
  if (bytes) modes.follow(bytes)
  else if (shown?.type === 'done') modes.reset()
}

function sizeOf(entry: Entry): number {
  return entry.shown ? entry.size : entry.bytes.length
}

/** A binary frame: where it belongs, then what it is. */
export function frameOf(place: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeBigUInt64BE(BigInt(place))
  return Buffer.concat([head, bytes])
}
