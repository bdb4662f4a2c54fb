// Frames on their way out of one connection: those of one turn of the event loop leave in one write.
import type { Duplex } from 'node:stream'
import { atTurnsEnd } from '../turn'

export type Outbox = {
  /** A payload of more than MOST_COPIED bytes must not change afterwards. */
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
/** A larger payload is sent from where it is, and must not change until it has left. */
export const MOST_COPIED = 4 * 1024
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
    if (!isDue) atTurnsEnd(leave)
    isDue = true
    if (held >= MOST_HELD) flush()
  }

  function leave(): void {
    isDue = false
    flush()
  }

  function isFull(): boolean {
    return socket.writableNeedDrain
  }

  function flush(): void {
    close()
    if (parts.length === 0) return
    const [all, bytes] = [parts, held]
    parts = []
    slabSize = Math.min(MOST_SLAB, Math.max(LEAST_SLAB, 2 * held))
    held = 0
    if (socket.destroyed || socket.writableEnded) return
    if (all.length === 1) socket.write(all[0])
    else writeJoined(socket, all, bytes)
  }

  /** A few bytes that are there go along, so that they are no part of their own. */
  function reserve(bytes: number): void {
    if (at + bytes <= slab.length) return
    if (at - begin > MOST_COPIED) close()
    const next = Buffer.allocUnsafeSlow(Math.max(slabSize, at - begin + bytes))
    at = slab.copy(next, 0, begin, at)
    begin = 0
    slab = next
  }

  /** Written bytes belong to the socket; what is behind them in the slab is still ours. */
  function close(): void {
    if (at > begin) parts.push(slab.subarray(begin, at))
    begin = at
  }
}

/** Of no socket now, for all connections: a new one for each large write would keep the collector at work. */
const joints: Buffer[] = []
/** With the largest frame behind what did not wait. */
const JOINT_BYTES = 2 * MOST_HELD
const MOST_JOINTS = 4
/** Fewer bytes would keep many times their own memory while the socket does not take them. */
const LEAST_JOINED = JOINT_BYTES / 4

function writeJoined(socket: Duplex, parts: readonly Buffer[], bytes: number): void {
  if (bytes < LEAST_JOINED) return void socket.write(Buffer.concat(parts, bytes))
  const joint = joints.pop() ?? Buffer.allocUnsafeSlow(JOINT_BYTES)
  let at = 0
  for (const part of parts) at += part.copy(joint, at)
  // Until it says so the socket may have them from there.
  socket.write(joint.subarray(0, bytes), () => {
    if (joints.length < MOST_JOINTS) joints.push(joint)
  })
}
