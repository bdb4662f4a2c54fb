// Headers and bodies of all streams of a connection on their way out, as the peer's windows and the network allow: a frame of each
// stream in turn, so that a long body holds up nobody (RFC 9113 §5.2).
import { FIRST_WINDOW, FLAG, FRAME, MAX_WINDOW } from './codes'
import type { Line } from './line'
import { MOST_COPIED } from './outbox'
import { FIRST_SETTINGS } from './settings'
import type { Stream } from './stream'

/** Larger ones would hold up other streams, whatever the peer takes. */
export const MOST_FRAME = 64 * 1024

export class Sender {
  readonly #line: Line
  /** Those that have something to send and, as far as is known, a window for it. */
  readonly #waiting = new Set<Stream>()
  #window = FIRST_WINDOW
  #maxFrame = FIRST_SETTINGS.maxFrameSize
  #frames = 0
  #isPumping = false

  constructor(line: Line) {
    this.#line = line
  }

  headers(id: number, block: Buffer, isLast: boolean): void {
    const last = isLast ? FLAG.endStream : 0
    const maxFrame = this.#maxFrame
    let type: number = FRAME.headers
    for (let at = 0; ; at += maxFrame, type = FRAME.continuation) {
      const isWhole = block.length - at <= maxFrame
      const flags = (isWhole ? FLAG.endHeaders : 0) | (type === FRAME.headers ? last : 0)
      const part = isWhole && at === 0 ? block : block.subarray(at, at + maxFrame)
      // The encoder writes its next block to where this one is.
      this.#line.frame({ type, flags, id }, part.length > MOST_COPIED ? Buffer.from(part) : part)
      if (isWhole) return
    }
  }

  /** What the stream holds unsent, now or when there is room. */
  send(stream: Stream): void {
    this.#waiting.add(stream)
    this.pump()
  }

  forget(stream: Stream): void {
    this.#waiting.delete(stream)
  }

  /** There may be room again. */
  pump(): void {
    // What is sent may free a stream that sends more.
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      for (const stream of this.#waiting) {
        if (this.#line.isFull()) return
        const left = stream.unsent?.length ?? 0
        // An end without bytes needs no window.
        if (left > 0 && this.#window <= 0) continue
        this.#waiting.delete(stream)
        if (left === 0 || stream.sendWindow > 0) this.#sendFrame(stream)
      }
    } finally {
      this.#isPumping = false
    }
  }

  /** False when the window would become too large. */
  widen(increment: number): boolean {
    this.#window += increment
    return this.#window <= MAX_WINDOW
  }

  limitFrames(maxFrameSize: number): void {
    this.#maxFrame = Math.min(maxFrameSize, MOST_FRAME)
  }

  /** How many of bodies were sent. */
  frames(): number {
    return this.#frames
  }

  /** A set that is gone through visits what is added meanwhile last. */
  #sendFrame(stream: Stream): void {
    const { unsent } = stream
    if (!unsent) return
    // Its reader wants no more: what is written goes nowhere.
    if (stream.isEndSent) return stream.sent()
    const size = Math.min(unsent.length, Math.max(0, stream.sendWindow), this.#window, this.#maxFrame)
    const isAll = size === unsent.length
    const isEnd = isAll && stream.isLast
    this.#line.frame(
      { type: FRAME.data, flags: isEnd ? FLAG.endStream : 0, id: stream.id },
      isAll ? unsent : unsent.subarray(0, size),
    )
    this.#frames++
    this.#window -= size
    stream.sendWindow -= size
    if (isEnd) stream.isEndSent = true
    if (isAll) return stream.sent()
    stream.unsent = unsent.subarray(size)
    if (stream.sendWindow > 0) this.#waiting.add(stream)
  }
}
