// Frames on their way out of one connection: those of one turn of the event loop leave in one write.
import type { Duplex } from 'node:stream'
import { atTurnsEnd } from '../turn'

export type Outbox = {
  /** The payload must not change afterwards. */
  frame: (head: { type: number; flags: number; id: number }, payload?: Uint8Array) => void
  /** Nothing more should be put in until onRoom: the peer, or the network, takes no more. */
  isFull: () => boolean
  /** Bytes that have not left, once it is full. */
  waiting: () => number
  flush: () => void
}

export const FRAME_HEAD = 9

/** More than this does not wait for the end of the turn. */
const MOST_HELD = 128 * 1024
/** A larger payload is sent from where it is. */
const MOST_COPIED = 4 * 1024
const LEAST_SLAB = 512
const MOST_SLAB = 32 * 1024

export function createOutbox(socket: Duplex, { onRoom }: { onRoom: () => void }): Outbox {
  let parts: Buffer[] = []
  let held = 0
  let isDue = false
  /** Where small frames are put together: from `begin` to `at` is not in `parts` yet. */
  let slab = Buffer.alloc(0)
  let begin = 0
  let at = 0
  let slabSize = LEAST_SLAB
  socket.on('drain', onRoom)
  return { frame, isFull, waiting: () => held + socket.writableLength, flush }

  function frame({ type, flags, id }: { type: number; flags: number; id: number }, payload?: Uint8Array): void {
    const length = payload?.length ?? 0
    const isCopied = length <= MOST_COPIED
    reserve(FRAME_HEAD + (isCopied ? length : 0))
    slab.writeUIntBE(length, at, 3)
    slab[at + 3] = type
    slab[at + 4] = flags
    slab.writeUInt32BE(id, at + 5)
    at += FRAME_HEAD
    held += FRAME_HEAD + length
    if (payload && isCopied) {
      slab.set(payload, at)
      at += length
    } else if (payload) {
      close()
      parts.push(Buffer.from(payload.buffer, payload.byteOffset, length))
    }
    if (held >= MOST_HELD) flush()
    else if (!isDue) atTurnsEnd(flush)
    isDue = true
  }

  function isFull(): boolean {
    return socket.writableNeedDrain
  }

  function flush(): void {
    isDue = false
    close()
    const [only] = parts
    if (!only) return
    const all = parts.length === 1 ? only : Buffer.concat(parts, held)
    parts = []
    slabSize = Math.min(MOST_SLAB, Math.max(LEAST_SLAB, 2 * held))
    held = 0
    if (!socket.destroyed && !socket.writableEnded) socket.write(all)
  }

  function reserve(bytes: number): void {
    if (at + bytes <= slab.length) return
    close()
    slab = Buffer.allocUnsafeSlow(Math.max(slabSize, bytes))
    begin = 0
    at = 0
  }

  /** Written bytes belong to the socket; what is behind them in the slab is still ours. */
  function close(): void {
    if (at > begin) parts.push(slab.subarray(begin, at))
    begin = at
  }
}
