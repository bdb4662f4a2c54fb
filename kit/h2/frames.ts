// Splits what a connection brings into frames (RFC 9113 §4.1).
import { CODE, ConnectionError, FLAG, FRAME, PREFACE } from './codes'
import { FRAME_HEAD } from './outbox'

export type Frame = { type: number; flags: number; id: number; payload: Buffer }

/**
 * Payloads are parts of the chunks they came in. A DATA frame that has not come whole is given in pieces, each a frame of its own, so that
 * nothing is put together that need not be. `isServer`: the preface comes first. Throws ConnectionError.
 */
export function createFrameReader(
  onFrame: (frame: Frame) => void,
  { isServer, maxFrame }: { isServer: boolean; maxFrame: number },
): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let held = 0
  /** Fewer bytes than this are of no use. */
  let wanted = isServer ? PREFACE.length : FRAME_HEAD
  let isAwaitingPreface = isServer
  /** What is still to come of a DATA frame. */
  let unfinished: { flags: number; id: number; left: number } | undefined
  return chunk => {
    parts.push(chunk)
    held += chunk.length
    if (held < wanted) return
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts, held)
    let at = 0
    if (isAwaitingPreface) at = readPreface(bytes)
    wanted = FRAME_HEAD
    for (let end = at; at < bytes.length; at = end) {
      end = unfinished ? readPiece(bytes, at, unfinished) : readFrame(bytes, at)
      if (end === at) break
    }
    parts = at === bytes.length ? [] : [bytes.subarray(at)]
    held = bytes.length - at
  }

  /** Answers where the next begins; `at` when this one has not come whole. */
  function readFrame(bytes: Buffer, at: number): number {
    if (bytes.length - at < FRAME_HEAD) return at
    const length = bytes.readUIntBE(at, 3)
    if (length > maxFrame) throw new ConnectionError(CODE.frameSizeError, 'A frame is larger than allowed')
    const type = bytes[at + 3] as number
    const flags = bytes[at + 4] as number
    const id = bytes.readUInt32BE(at + 5) & 0x7fffffff
    const begin = at + FRAME_HEAD
    if (bytes.length - begin >= length) {
      onFrame({ type, flags, id, payload: bytes.subarray(begin, begin + length) })
      return begin + length
    }
    if (type === FRAME.data && (flags & FLAG.padded) === 0 && bytes.length > begin) {
      unfinished = { flags, id, left: length }
      return readPiece(bytes, begin, unfinished)
    }
    wanted = FRAME_HEAD + length
    return at
  }

  function readPiece(
    bytes: Buffer,
    at: number,
    { flags, id, left }: { flags: number; id: number; left: number },
  ): number {
    const payload = bytes.subarray(at, at + left)
    const isLast = payload.length === left
    unfinished = isLast ? undefined : { flags, id, left: left - payload.length }
    wanted = isLast ? FRAME_HEAD : 1
    onFrame({ type: FRAME.data, flags: isLast ? flags : flags & ~FLAG.endStream, id, payload })
    return at + payload.length
  }

  function readPreface(bytes: Buffer): number {
    if (!bytes.subarray(0, PREFACE.length).equals(PREFACE))
      throw new ConnectionError(CODE.protocolError, 'The other side does not speak HTTP/2')
    isAwaitingPreface = false
    return PREFACE.length
  }
}

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
