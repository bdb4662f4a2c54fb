// The bytes of a channel that are held until it is clear what of them stays, and what was found in them.

/** `at` is ms since the recording began. */
export type Piece = { at: number; bytes: Uint8Array }

/** Offsets in the whole channel. */
type Span = { from: number; to: number }
type HeldPiece = Piece & { from: number }

export const REDACTED = Buffer.from('[redacted]')

export function Held() {
  const held: HeldPiece[] = []
  let spans: Span[] = []
  /** Everything before it has been given back. */
  let kept = 0
  let takenTo = -1
  return {
    add: (piece: HeldPiece) => void held.push(piece),
    pieces: (): readonly HeldPiece[] => held,
    take,
    isTaken: (at: number): boolean => spans.some(span => span.from <= at && at < span.to),
    release,
  }

  /** Once it has matched, a thread takes out all that it goes on to. */
  function take(span: Span): void {
    let { from } = span
    for (let last = spans.at(-1); last && last.to >= from; last = spans.at(-1)) {
      from = Math.min(from, last.from)
      spans.pop()
    }
    spans.push({ from, to: span.to })
  }

  /** What comes before `to`, without what was taken. */
  function release(to: number): Piece[] {
    const out: Piece[] = []
    while (held[0] && held[0].from < to) {
      const piece = held[0]
      const until = Math.min(to, piece.from + piece.bytes.length)
      out.push(...without(piece, until))
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
  function without(piece: HeldPiece, until: number): Piece[] {
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
