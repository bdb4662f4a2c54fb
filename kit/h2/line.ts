// The socket under a connection: how it fails, how it ends, and that its peer still answers.
import type { Duplex } from 'node:stream'
import { CODE, ConnectionError, FRAME } from './codes'
import { uint32 } from './frames'
import { type Head, Outbox } from './outbox'

/** What is on the line. */
export type Talk = {
  /** Throws ConnectionError. */
  hear: (chunk: Buffer) => void
  /** The highest number of a stream that the peer has opened. */
  lastPeerId: () => number
  /** The socket takes more again. */
  onRoom: () => void
  /** Called once: with why it ended, and whether that was a failure. */
  onEnd: (why: Error, isFailure: boolean) => void
}

/** What a peer may make us answer without reading it, in bytes. */
const MOST_UNREAD_ANSWERS = 1024 * 1024
const FAREWELL_MS = 1_000

export class Line {
  readonly #socket: Duplex
  readonly #talk: Talk
  readonly #outbox: Outbox
  readonly #pings: PromiseWithResolvers<void>[] = []
  #isEnded = false
  #failure: Error | undefined

  constructor(socket: Duplex, talk: Talk) {
    this.#socket = socket
    this.#talk = talk
    this.#outbox = new Outbox(socket)
    socket.on('error', error => {
      this.#failure ??= error
    })
    socket.on('close', () => this.#end())
    if (socket.destroyed) queueMicrotask(() => this.#end())
  }

  /** From now on. */
  listen(): void {
    this.#socket.on('drain', () => this.#talk.onRoom())
    this.#socket.on('data', (chunk: Buffer) => this.#hear(chunk))
  }

  frame(head: Head, payload?: Uint8Array): void {
    this.#outbox.frame(head, payload)
  }

  isFull(): boolean {
    return this.#outbox.isFull()
  }

  /** A frame that the peer has made us send; it loses the connection when it does not read them. */
  answer(head: Head, payload?: Uint8Array): void {
    if (this.isOver()) return
    if (this.#outbox.isFull() && this.#outbox.waiting() > MOST_UNREAD_ANSWERS)
      return this.fail(new ConnectionError(CODE.enhanceYourCalm, 'The other side asks more than it reads'))
    this.#outbox.frame(head, payload)
  }

  /** Ends the connection as wrong: says why, and hangs up. */
  fail(error: ConnectionError): void {
    if (this.isOver()) return
    this.#failure = error
    this.sayGoaway(this.#talk.lastPeerId(), error.code)
    this.hangUp()
  }

  /** What was said still leaves. */
  hangUp(): void {
    const socket = this.#socket
    this.#outbox.flush()
    socket.end(() => socket.destroy())
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref()
  }

  sayGoaway(lastId: number, code: number): void {
    this.#outbox.frame({ type: FRAME.goaway, flags: 0, id: 0 }, Buffer.concat([uint32(lastId), uint32(code)]))
  }

  /** Nothing more is heard or said. */
  isOver(): boolean {
    return this.#isEnded || this.#failure !== undefined
  }

  ping(): Promise<void> {
    if (this.isOver()) return Promise.reject(new Error('The connection was lost'))
    this.#outbox.frame({ type: FRAME.ping, flags: 0, id: 0 }, Buffer.alloc(8))
    const asked = Promise.withResolvers<void>()
    this.#pings.push(asked)
    return asked.promise
  }

  pong(): void {
    this.#pings.shift()?.resolve()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #hear(chunk: Buffer): void {
    if (this.isOver()) return
    try {
      this.#talk.hear(chunk)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.fail(error)
    }
  }

  #end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    const why = this.#failure ?? new Error('The connection was lost')
    for (const { reject } of this.#pings.splice(0)) reject(why)
    this.#talk.onEnd(why, this.#failure !== undefined)
  }
}
