// What of one channel is kept: redacted, and of a stream without a terminal only so much at once. What a pipe or cp moves beyond
// that is told as its size and hash. The room comes back slowly, so that a session which once moved much is not dark for ever.
import type { Program } from '../wire/pattern'
import type { BulkNote } from '../wire/recording'
import type { Piece } from './held'
import { Redactor } from './redact'

export type ContentTake = { push: (piece: Piece) => void; flush: (at: number) => void }

export const BULK_BYTES = 1024 * 1024
/** Bytes a ms, and how many there must be before content is kept again. */
const ROOM_PER_MS = 4
const ROOM_AGAIN = 256 * 1024

export function ContentTake(
  channel: BulkNote['channel'],
  options: { hasTerminal: boolean; redactions: readonly Program[] },
  keep: { piece: (piece: Piece) => void; bulk: (note: BulkNote, at: number) => void },
): ContentTake {
  const redactor = Redactor(options.redactions)
  let room = options.hasTerminal ? Number.POSITIVE_INFINITY : BULK_BYTES
  let last = 0
  let bulk: { bytes: number; hasher: Bun.CryptoHasher } | undefined
  return {
    push: ({ at, bytes }) => {
      room = Math.min(Math.max(BULK_BYTES, room), room + (at - last) * ROOM_PER_MS)
      last = at
      if (bulk && room >= ROOM_AGAIN) note(at)
      const kept = bulk ? 0 : Math.min(bytes.length, room)
      if (kept > 0) for (const piece of redactor.push({ at, bytes: bytes.subarray(0, kept) })) keep.piece(piece)
      room -= kept
      if (kept === bytes.length) return
      if (!bulk) release()
      bulk ??= { bytes: 0, hasher: new Bun.CryptoHasher('sha256') }
      bulk.bytes += bytes.length - kept
      bulk.hasher.update(bytes.subarray(kept))
    },
    flush: at => {
      release()
      note(at)
    },
  }

  function release(): void {
    for (const piece of redactor.flush()) keep.piece(piece)
  }

  function note(at: number): void {
    if (bulk) keep.bulk({ channel, bytes: bulk.bytes, sha256: bulk.hasher.digest('hex') }, at)
    bulk = undefined
  }
}
