// Counts the HTTP/2 frames of a caller that cost us work and carry nothing. Bun 1.4.5 itself ends a connection that floods
// with resets of either side (CVE-2023-44487, CVE-2025-8671), PING, SETTINGS, empty DATA, or a header block too large; it
// lets CONTINUATION without content, PRIORITY and unknown frames pass for ever.
import type { Bucket } from './bucket'

/** RFC 9113 §3.4: comes before the first frame. */
const PREFACE_BYTES = 24
const HEADER_BYTES = 9
const TYPE = { data: 0, headers: 1, rstStream: 3, windowUpdate: 8 }
const END_STREAM = 1

/** Given the connection's bytes in order, answers false once the budget is spent. */
export function createFrameMeter(budget: Pick<Bucket, 'take'>): (chunk: Uint8Array) => boolean {
  const header = new Uint8Array(HEADER_BYTES)
  let filled = 0
  let skip = PREFACE_BYTES
  return chunk => {
    let at = 0
    while (at < chunk.length) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at)
        skip -= step
        at += step
        continue
      }
      header[filled++] = chunk[at++] as number
      if (filled < HEADER_BYTES) continue
      filled = 0
      const [high = 0, middle = 0, low = 0, type = 0, flags = 0] = header
      skip = (high << 16) | (middle << 8) | low
      if (isIdle(type, skip, flags) && budget.take() > 0) return false
    }
    return true
  }
}

function isIdle(type: number, length: number, flags: number): boolean {
  if (type === TYPE.data) return length === 0 && (flags & END_STREAM) === 0
  // Resets are Bun's to count; windows are opened as often as a fast answer needs.
  return type !== TYPE.headers && type !== TYPE.rstStream && type !== TYPE.windowUpdate
}
