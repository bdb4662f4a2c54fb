// A session's output: told as it comes, and the last of it kept, so that a browser that comes back misses nothing.

const KEPT_BYTES = 262_144

export type Output = {
  write: (bytes: Uint8Array) => void
  /** How many bytes there were. */
  place: () => number
  /** What came after this place, as far as it is kept, and where that begins. */
  since: (place: number) => { place: number; bytes: Buffer }
}

export function Output(tell: (place: number, bytes: Uint8Array) => void): Output {
  let chunks: Buffer[] = []
  let kept = 0
  let total = 0
  return {
    write: bytes => {
      const place = total
      const chunk = Buffer.from(bytes)
      chunks.push(chunk)
      kept += chunk.length
      total += chunk.length
      while (kept - (chunks[0]?.length ?? 0) >= KEPT_BYTES) kept -= chunks.shift()?.length ?? 0
      if (chunks.length > 1_000) chunks = [Buffer.concat(chunks)]
      tell(place, chunk)
    },
    place: () => total,
    since: place => {
      const first = total - kept
      const from = Math.min(total, Math.max(first, place))
      return { place: from, bytes: Buffer.concat(chunks).subarray(from - first) }
    },
  }
}

/** A binary frame: where it belongs, then what it is. */
export function frameOf(place: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeBigUInt64BE(BigInt(place))
  return Buffer.concat([head, bytes])
}
