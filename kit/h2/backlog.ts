// What came for a stream that nobody reads now. Its memory is about its bytes, however small the pieces were and whatever they came
// with: a piece is a part of all that the connection brought at once, and each costs more than a byte to keep.

export type Backlog = {
  /** `whole`: all that is kept in memory with the chunk, in bytes. */
  add: (chunk: Buffer, whole: number) => void
  /** The oldest, in pieces that are as large as may be; undefined when there is nothing. */
  take: () => Buffer | undefined
  isEmpty: () => boolean
  /** How many it holds. */
  bytes: () => number
}

/** A piece that is a smaller part than this of what it came with is copied out of it. */
const LEAST_PART = 1 / 8
/** A larger piece is kept as it is, where it is most of what it came with. */
const MOST_COPIED = 4 * 1024
const LEAST_SLAB = 1024
const MOST_SLAB = 16 * 1024

export function createBacklog(): Backlog {
  const parts: Buffer[] = []
  /** Room behind the last of `parts`. */
  let slab: Buffer | undefined
  let filled = 0
  let slabSize = LEAST_SLAB
  return { add, take, isEmpty: () => parts.length === 0, bytes }

  function add(chunk: Buffer, whole: number): void {
    if (parts.length === 0) {
      parts.push(ownPart(chunk, whole))
      return
    }
    if (slab && slab.length - filled >= chunk.length) {
      filled += chunk.copy(slab, filled)
      parts[parts.length - 1] = slab.subarray(0, filled)
      return
    }
    if (chunk.length > MOST_COPIED) {
      slab = undefined
      parts.push(ownPart(chunk, whole))
      return
    }
    slab = Buffer.allocUnsafeSlow(Math.max(slabSize, chunk.length))
    slabSize = Math.min(MOST_SLAB, 2 * slabSize)
    filled = chunk.copy(slab)
    parts.push(slab.subarray(0, filled))
  }

  function bytes(): number {
    return parts.reduce((sum, part) => sum + part.length, 0)
  }

  function take(): Buffer | undefined {
    const part = parts.shift()
    if (parts.length > 0) return part
    slab = undefined
    slabSize = LEAST_SLAB
    return part
  }
}

/** `chunk`, or a copy where it would keep much more than itself: `whole` bytes. */
export function ownPart(chunk: Buffer, whole: number): Buffer {
  if (chunk.length >= whole * LEAST_PART) return chunk
  const copy = Buffer.allocUnsafeSlow(chunk.length)
  chunk.copy(copy)
  return copy
}
