// Splits what a connection brings into frames (RFC 9113 §4.1).
import { CODE, ConnectionError, FLAG, FRAME, PREFACE } from './codes'
import { FRAME_HEAD } from './outbox'

/** `whole`: how many bytes are kept in memory as long as its payload is. */
export type Frame = { type: number; flags: number; id: number; payload: Buffer; whole: number }

/**
 * Payloads are parts of the chunks they came in. A DATA frame that has not come whole is given in pieces, each a frame of its own, so that
 * nothing is put together that need not be.
 */
export class FrameReader {
  readonly #maxFrame: number
  /** What has come of what is wanted, and how many bytes that is. */
  readonly #parts: Buffer[] = []
  #held = 0
  #whole = 0
  /** Fewer bytes than this are of no use. */
  #wanted: number
  #isAwaitingPreface: boolean
  #unfinished: Unfinished | undefined

  /** `isServer`: the preface comes first. */
  constructor({ isServer, maxFrame }: { isServer: boolean; maxFrame: number }) {
    this.#maxFrame = maxFrame
    this.#isAwaitingPreface = isServer
    this.#wanted = isServer ? PREFACE.length : FRAME_HEAD
  }

  /** Throws ConnectionError. */
  read(chunk: Buffer, to: Taker): void {
    this.#parts.push(chunk)
    this.#held += chunk.length
    if (this.#held < this.#wanted) return
    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts, this.#held)
    this.#parts.length = 0
    this.#whole = bytes.buffer.byteLength
    let at = 0
    if (this.#isAwaitingPreface) at = this.#readPreface(bytes)
    this.#wanted = FRAME_HEAD
    for (let end = at; at < bytes.length; at = end) {
      end = this.#unfinished ? this.#readPiece(bytes, at, { of: this.#unfinished, to }) : this.#readFrame(bytes, at, to)
      if (end === at) break
    }
    if (at < bytes.length) this.#parts.push(bytes.subarray(at))
    this.#held = bytes.length - at
  }

  /** Answers where the next begins; `at` when this one has not come whole. */
  #readFrame(bytes: Buffer, at: number, to: Taker): number {
    if (bytes.length - at < FRAME_HEAD) return at
    const length = bytes.readUIntBE(at, 3)
    if (length > this.#maxFrame) throw new ConnectionError(CODE.frameSizeError, 'A frame is larger than allowed')
    const type = bytes[at + 3] as number
    const flags = bytes[at + 4] as number
    const id = bytes.readUInt32BE(at + 5) & 0x7fffffff
    const begin = at + FRAME_HEAD
    if (bytes.length - begin >= length) {
      to.take({ type, flags, id, payload: bytes.subarray(begin, begin + length), whole: this.#whole })
      return begin + length
    }
    if (type === FRAME.data && (flags & FLAG.padded) === 0 && bytes.length > begin)
      return this.#readPiece(bytes, begin, { of: { flags, id, left: length }, to })
    this.#wanted = FRAME_HEAD + length
    return at
  }

  #readPiece(bytes: Buffer, at: number, { of, to }: { of: Unfinished; to: Taker }): number {
    const { flags, id, left } = of
    const payload = bytes.subarray(at, at + left)
    const isLast = payload.length === left
    this.#unfinished = isLast ? undefined : { flags, id, left: left - payload.length }
    this.#wanted = isLast ? FRAME_HEAD : 1
    const type = FRAME.data
    to.take({ type, flags: isLast ? flags : flags & ~FLAG.endStream, id, payload, whole: this.#whole })
    return at + payload.length
  }

  #readPreface(bytes: Buffer): number {
    if (!bytes.subarray(0, PREFACE.length).equals(PREFACE))
      throw new ConnectionError(CODE.protocolError, 'The other side does not speak HTTP/2')
    this.#isAwaitingPreface = false
    return PREFACE.length
  }
}

type Taker = { take: (frame: Frame) => void }

/** A DATA frame, and how much of it is still to come. */
type Unfinished = { flags: number; id: number; left: number }

/** What is left without the padding. Throws ConnectionError. */
export function withoutPadding(payload: Buffer): Buffer {
  const padding = payload[0]
  if (padding === undefined || padding >= payload.length)
    throw new ConnectionError(CODE.protocolError, 'A frame is padded with more than it holds')
  return payload.subarray(1, payload.length - padding)
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value)
  return bytes
}
