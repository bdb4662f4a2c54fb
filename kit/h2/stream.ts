// One stream of an HTTP/2 connection. Ends cannot be mistaken for one another: `end` is emitted only when the peer has ended it,
// and a stream that was reset, or whose connection was lost, emits an error and never `end`.
import { Duplex, type DuplexOptions } from 'node:stream'
import { type Backlog, createBacklog, ownPart } from './backlog'
import { CODE } from './codes'
import type { OutgoingHeaders } from './hpack-encoder'

/** What a stream asks of its connection. */
export type Carrier = {
  sendHeaders: (stream: Stream, headers: OutgoingHeaders, isLast: boolean) => void
  /** Sends what `stream.unsent` holds as the windows allow. */
  sendData: (stream: Stream) => void
  /** `bytes` were read and may be sent again. */
  credit: (stream: Stream, bytes: number) => void
  /** Forgets it; tells the peer, where it does not know. */
  release: (stream: Stream) => void
}

const BUFFERED = 64 * 1024

/**
 * Emits `response` with the headers of the answer, at the asking end. Ended by destroy(error) it tells the peer that it was broken off,
 * which sees an error.
 */
export class Stream extends Duplex {
  /** What was given to write and has not left, and whether the stream ends with it. */
  unsent: Uint8Array | undefined
  isLast = false
  isEndSent: boolean
  isEndReceived = false
  headersSent = false
  /** How many bytes the peer takes now; below zero after it has made its windows smaller. */
  sendWindow = 0
  /** How many it may still send. */
  receiveWindow = 0
  /** Read but not told to the peer. */
  uncredited = 0
  /** What the peer reset it with; 0: it did not. */
  rstCode = 0
  /** What the peer is told when this side ends it early; undefined: that nobody wants it any more. */
  resetWith: number | undefined
  /** The head of the answer has come. */
  hasAnswer = false
  /** Asked by HEAD: the answer has no body, whatever its headers announce. */
  isHead = false
  #announced: number | undefined
  readonly #carrier: Carrier
  #done: ((error?: Error | null) => void) | undefined
  /** Its reader takes more; what comes before goes to the backlog, which is there while it holds something. */
  #isAsked = false
  #backlog: Backlog | undefined
  #isUnheard = false

  /** `isEndSent`: there is nothing to write. */
  constructor(
    readonly id: number,
    carrier: Carrier,
    { isEndSent = false }: { isEndSent?: boolean } = {},
  ) {
    // An iterator that is through would destroy it otherwise, with the answer still to come.
    super({ highWaterMark: BUFFERED, writable: !isEndSent, autoDestroy: false } as DuplexOptions)
    this.#carrier = carrier
    this.isEndSent = isEndSent
    this.on('end', this.#closeWhenOver)
    if (!isEndSent) this.on('finish', this.#closeWhenOver)
  }

  #closeWhenOver(): void {
    if (!this.writableFinished && !this.#isUnheard) return
    if (this.readableEnded) this.destroy()
    // What is left of a question that was answered is of no use to anybody.
    else if (this.headersSent && this.readableFlowing === null) this.resume()
  }

  /** Throws TypeError for headers that cannot be sent. */
  respond(headers: OutgoingHeaders, { endStream = false }: { endStream?: boolean } = {}): void {
    if (this.destroyed || this.headersSent) return
    const isEnd = endStream || this.isHead || headers[':status'] === 204 || headers[':status'] === 304
    this.#carrier.sendHeaders(this, headers, isEnd)
    this.headersSent = true
    // What is still written goes nowhere.
    this.isEndSent = isEnd
    if (endStream) this.end()
  }

  /** Says that the answer will come (RFC 9110 §15.2). Throws TypeError for headers that cannot be sent. */
  inform(status: number): void {
    if (!this.destroyed && !this.headersSent) this.#carrier.sendHeaders(this, { ':status': status }, false)
  }

  /** What was read may be sent again. */
  credit(bytes: number): void {
    this.#carrier.credit(this, bytes)
  }

  /** A chunk of the body has come, with `whole` bytes of memory. */
  receive(chunk: Buffer, whole: number): void {
    if (this.#isAsked && !this.#backlog) return this.#give(ownPart(chunk, whole))
    this.#backlog ??= createBacklog()
    this.#backlog.add(chunk, whole)
  }

  receiveEnd(): void {
    this.isEndReceived = true
    if (!this.#backlog) this.push(null)
  }

  #give(chunk: Buffer): void {
    this.#isAsked = false
    this.push(chunk)
    this.credit(chunk.length)
    // Who has taken it takes more; who has not asks again.
    if (this.readableLength === 0) this.#isAsked = true
  }

  /** How long the body is that comes, as far as that is known. */
  announce(length: number | undefined): void {
    this.#announced = length
  }

  /** False when more has come than was announced. */
  counts(bytes: number): boolean {
    if (this.#announced === undefined) return true
    this.#announced -= bytes
    return this.#announced >= 0
  }

  isShort(): boolean {
    return this.#announced !== undefined && this.#announced > 0
  }

  /** What is written from now on goes nowhere, and who writes may go on. */
  stopSending(): void {
    this.isEndSent = true
    this.#isUnheard = true
    if (this.unsent) this.sent()
    this.#closeWhenOver()
  }

  /** What `unsent` held has left. */
  sent(): void {
    const done = this.#done
    this.#done = undefined
    this.unsent = undefined
    done?.()
  }

  override end(...args: unknown[]): this {
    const [chunk] = args
    // Then the last of the body says that it is the last.
    if (chunk != null && typeof chunk !== 'function' && this.writableLength === 0) this.isLast = true
    return super.end(...(args as Parameters<Duplex['end']>))
  }

  override _read(): void {
    this.#isAsked = true
    while (this.#isAsked && this.#backlog && !this.destroyed) {
      const chunk = this.#backlog.take()
      if (this.#backlog.isEmpty()) this.#backlog = undefined
      if (chunk) this.#give(chunk)
      if (this.isEndReceived && !this.#backlog) this.push(null)
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Not at once: who writes as long as it may would never hear of it.
    if (this.#isUnheard) return void setImmediate(done)
    this.unsent = chunk
    this.#done = done
    this.#carrier.sendData(this)
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.isEndSent) return done()
    this.isLast = true
    this.unsent = EMPTY
    this.#done = done
    this.#carrier.sendData(this)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.unsent = undefined
    if (this.#backlog) this.credit(this.#backlog.bytes())
    this.#backlog = undefined
    this.#carrier.release(this)
    const waiting = this.#done
    this.#done = undefined
    waiting?.(error ?? new Error('The stream was closed'))
    done(error)
  }
}

const EMPTY = new Uint8Array(0)

/** What the other end of a stream, or of all of them, did to it. */
export function broken(code: number): Error {
  const name = Object.entries(CODE).find(([, value]) => value === code)?.[0] ?? String(code)
  return new Error(`The stream was reset by the other side: ${name}`)
}
