// Frames on their way out of one connection: those of one turn of the event loop leave in one write.
import type { Duplex } from 'node:stream'
import { atTurnsEnd } from '../turn'

export const FRAME_HEAD = 9

/** More than this does not wait for the end of the turn. */
const MOST_HELD = 128 * 1024
/** A larger payload is sent from where it is, and must not change until it has left. */
export const MOST_COPIED = 4 * 1024
const LEAST_SLAB = 512
const MOST_SLAB = 32 * 1024
const EMPTY = Buffer.alloc(0)

export type Head = { type: number; flags: number; id: number }

export class Outbox {
  readonly #socket: Duplex
  #parts: Buffer[] = []
  #held = 0
  #isDue = false
  /** Where small frames are put together: from `begin` to `at` is not in `parts` yet. */
  #slab = EMPTY
  #begin = 0
  #at = 0
  #slabSize = LEAST_SLAB
  /** Writes that the socket is not through with. */
  #underWay = 0
  readonly #leave = () => {
    this.#isDue = false
    this.flush()
  }

  readonly #written = () => {
    this.#underWay--
    if (this.#underWay > 0 || this.#held > 0) return
    // Nobody needs what is in the slab; one that is large for what is sent now goes.
    this.#begin = 0
    this.#at = 0
    if (this.#slab.length > 4 * this.#slabSize) this.#slab = EMPTY
  }

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  /** A payload of more than MOST_COPIED bytes must not change afterwards. */
  frame({ type, flags, id }: Head, payload?: Uint8Array): void {
    const length = payload?.length ?? 0
    const isCopied = length <= MOST_COPIED
    this.#reserve(FRAME_HEAD + (isCopied ? length : 0))
    const slab = this.#slab
    const at = this.#at
    slab.writeUIntBE(length, at, 3)
    slab[at + 3] = type
    slab[at + 4] = flags
    slab.writeUInt32BE(id, at + 5)
    this.#at += FRAME_HEAD
    this.#held += FRAME_HEAD + length
    if (payload && isCopied) {
      slab.set(payload, this.#at)
      this.#at += length
    } else if (payload) {
      this.#close()
      this.#parts.push(Buffer.from(payload.buffer, payload.byteOffset, length))
    }
    if (!this.#isDue) atTurnsEnd(this.#leave)
    this.#isDue = true
    if (this.#held >= MOST_HELD) this.flush()
  }

  /** Nothing more should be put in until the socket drains: the peer, or the network, takes no more. */
  isFull(): boolean {
    return this.#socket.writableNeedDrain
  }

  /** Bytes that have not left, once it is full. */
  waiting(): number {
    return this.#held + this.#socket.writableLength
  }

  flush(): void {
    this.#close()
    if (this.#parts.length === 0) return
    const [socket, all, bytes] = [this.#socket, this.#parts, this.#held]
    this.#parts = []
    this.#slabSize = Math.min(MOST_SLAB, Math.max(LEAST_SLAB, 2 * bytes))
    this.#held = 0
    if (socket.destroyed || socket.writableEnded) return
    this.#underWay++
    if (all.length === 1) socket.write(all[0], this.#written)
    else writeJoined(socket, all, { bytes, written: this.#written })
  }

  /** A few bytes that are there go along, so that they are no part of their own. */
  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#slab.length) return
    if (this.#at - this.#begin > MOST_COPIED) this.#close()
    const next = Buffer.allocUnsafeSlow(Math.max(this.#slabSize, this.#at - this.#begin + bytes))
    this.#at = this.#slab.copy(next, 0, this.#begin, this.#at)
    this.#begin = 0
    this.#slab = next
  }

  /** Written bytes belong to the socket; what is behind them in the slab is still ours. */
  #close(): void {
    if (this.#at > this.#begin) this.#parts.push(this.#slab.subarray(this.#begin, this.#at))
    this.#begin = this.#at
  }
}

/** Of no socket now, for all connections: a new one for each large write would keep the collector at work. */
const joints: Buffer[] = []
/** With the largest frame behind what did not wait. */
const JOINT_BYTES = 2 * MOST_HELD
const MOST_JOINTS = 4
/** Fewer bytes would keep many times their own memory while the socket does not take them. */
const LEAST_JOINED = JOINT_BYTES / 4

function writeJoined(
  socket: Duplex,
  parts: readonly Buffer[],
  { bytes, written }: { bytes: number; written: () => void },
): void {
  if (bytes < LEAST_JOINED) return void socket.write(Buffer.concat(parts, bytes), written)
  const joint = joints.pop() ?? Buffer.allocUnsafeSlow(JOINT_BYTES)
  let at = 0
  for (const part of parts) at += part.copy(joint, at)
  // Until it says so the socket may have them from there.
  socket.write(joint.subarray(0, bytes), () => {
    if (joints.length < MOST_JOINTS) joints.push(joint)
    written()
  })
}
