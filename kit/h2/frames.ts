// Splits what a connection brings into frames (RFC 9113 §4.1).
import { CODE, ConnectionError, PREFACE } from './codes'
import { FRAME_HEAD } from './outbox'

export type Frame = { type: number; flags: number; id: number; payload: Buffer }

/** Payloads are parts of the chunks they came in. `isServer`: the preface comes first. Throws ConnectionError. */
export function createFrameReader(
  onFrame: (frame: Frame) => void,
  { isServer, maxFrame }: { isServer: boolean; maxFrame: number },
): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let held = 0
  /** Fewer bytes than this are of no use. */
  let wanted = isServer ? PREFACE.length : FRAME_HEAD
  let isAwaitingPreface = isServer
  return chunk => {
    parts.push(chunk)
    held += chunk.length
    if (held < wanted) return
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts, held)
    let at = 0
    if (isAwaitingPreface) at = readPreface(bytes)
    wanted = FRAME_HEAD
    for (; bytes.length - at >= FRAME_HEAD; at += wanted, wanted = FRAME_HEAD) {
      const length = bytes.readUIntBE(at, 3)
      if (length > maxFrame) throw new ConnectionError(CODE.frameSizeError, 'A frame is larger than allowed')
      wanted = FRAME_HEAD + length
      if (bytes.length - at < wanted) break
      onFrame({
        type: bytes[at + 3] as number,
        flags: bytes[at + 4] as number,
        id: bytes.readUInt32BE(at + 5) & 0x7fffffff,
        payload: bytes.subarray(at + FRAME_HEAD, at + wanted),
      })
    }
    parts = at === bytes.length ? [] : [bytes.subarray(at)]
    held = bytes.length - at
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
