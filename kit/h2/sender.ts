// Headers and bodies of all streams of a connection on their way out, as the peer's windows and the network allow: a frame of each
// stream in turn, so that a long body holds up nobody (RFC 9113 §5.2).
import { FIRST_WINDOW, FLAG, FRAME, MAX_WINDOW } from './codes'
import { MOST_COPIED, type Outbox } from './outbox'
import { FIRST_SETTINGS } from './settings'
import type { Stream } from './stream'

export type Sender = {
  headers: (id: number, block: Buffer, isLast: boolean) => void
  /** What the stream holds unsent, now or when there is room. */
  send: (stream: Stream) => void
  forget: (stream: Stream) => void
  /** There may be room again. */
  pump: () => void
  /** False when the window would become too large. */
  widen: (increment: number) => boolean
  limitFrames: (maxFrameSize: number) => void
  /** How many of bodies were sent. */
  frames: () => number
}

/** Larger ones would hold up other streams, whatever the peer takes. */
export const MOST_FRAME = 64 * 1024

export function createSender(outbox: Pick<Outbox, 'frame' | 'isFull'>): Sender {
  /** Those that have something to send and, as far as is known, a window for it. */
  const waiting = new Set<Stream>()
  let window = FIRST_WINDOW
  let maxFrame = FIRST_SETTINGS.maxFrameSize
  let frames = 0
  let isPumping = false
  return {
    headers,
    send: stream => {
      waiting.add(stream)
      pump()
    },
    forget: stream => void waiting.delete(stream),
    pump,
    widen: increment => {
      window += increment
      return window <= MAX_WINDOW
    },
    limitFrames: size => {
      maxFrame = Math.min(size, MOST_FRAME)
    },
    frames: () => frames,
  }

  function headers(id: number, block: Buffer, isLast: boolean): void {
    const last = isLast ? FLAG.endStream : 0
    let type: number = FRAME.headers
    for (let at = 0; ; at += maxFrame, type = FRAME.continuation) {
      const isWhole = block.length - at <= maxFrame
      const flags = (isWhole ? FLAG.endHeaders : 0) | (type === FRAME.headers ? last : 0)
      const part = block.subarray(at, at + maxFrame)
      // The encoder writes its next block to where this one is.
      outbox.frame({ type, flags, id }, part.length > MOST_COPIED ? Buffer.from(part) : part)
      if (isWhole) return
    }
  }

  function pump(): void {
    // What is sent may free a stream that sends more.
    if (isPumping) return
    isPumping = true
    try {
      for (const stream of waiting) {
        if (outbox.isFull()) return
        const left = stream.unsent?.length ?? 0
        // An end without bytes needs no window.
        if (left > 0 && window <= 0) continue
        waiting.delete(stream)
        if (left === 0 || stream.sendWindow > 0) sendFrame(stream)
      }
    } finally {
      isPumping = false
    }
  }

  /** A set that is gone through visits what is added meanwhile last. */
  function sendFrame(stream: Stream): void {
    const { unsent } = stream
    if (!unsent) return
    // Its reader wants no more: what is written goes nowhere.
    if (stream.isEndSent) return stream.sent()
    const size = Math.min(unsent.length, Math.max(0, stream.sendWindow), window, maxFrame)
    const isAll = size === unsent.length
    const isEnd = isAll && stream.isLast
    outbox.frame(
      { type: FRAME.data, flags: isEnd ? FLAG.endStream : 0, id: stream.id },
      isAll ? unsent : unsent.subarray(0, size),
    )
    frames++
    window -= size
    stream.sendWindow -= size
    if (isEnd) stream.isEndSent = true
    if (isAll) return stream.sent()
    stream.unsent = unsent.subarray(size)
    if (stream.sendWindow > 0) waiting.add(stream)
  }
}
