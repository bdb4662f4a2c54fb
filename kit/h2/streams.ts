// The streams of one connection: how they are opened, how much each may send, and how they end (RFC 9113 §5.1, §5.2).
import { CODE, ConnectionError, FRAME, MAX_WINDOW } from './codes'
import { uint32 } from './frames'
import { Encoder, type OutgoingHeaders } from './hpack-encoder'
import type { Line } from './line'
import type { Sender } from './sender'
import { FIRST_SETTINGS, type OwnSettings, type PeerSettings } from './settings'
import { type Carrier, Stream } from './stream'

/** What a connection makes of it. */
export type Keeper = {
  /** What requests have that do not say it themselves. */
  asked: OutgoingHeaders
  own: OwnSettings
  /** The peer opens them. */
  isServer: boolean
  /** So many bytes of a body were read, or are of no use any more. */
  onRead: (bytes: number) => void
  /** One is reset, by either side. */
  onReset: () => void
  /** A stream is over. */
  onRelease: () => void
}

export class Streams implements Carrier {
  readonly #keeper: Keeper
  readonly #line: Line
  readonly #sender: Sender
  readonly #encoder = new Encoder()
  readonly #open = new Map<number, Stream>()
  #peerWindow = FIRST_SETTINGS.initialWindowSize
  #nextId = 1

  constructor(keeper: Keeper, line: Line, sender: Sender) {
    this.#keeper = keeper
    this.#line = line
    this.#sender = sender
  }

  request(headers: OutgoingHeaders, { endStream }: { endStream: boolean }): Stream {
    const block = this.#encoder.encode(headers, this.#keeper.asked)
    const stream = this.#take(new Stream(this.#nextId, this, { isEndSent: endStream }))
    stream.isHead = headers[':method'] === 'HEAD'
    this.#sender.headers(this.#nextId, block, endStream)
    this.#nextId += 2
    return stream
  }

  /** Takes one that the peer has opened. */
  accept(id: number): Stream {
    return this.#take(new Stream(id, this))
  }

  get(id: number): Stream | undefined {
    return this.#open.get(id)
  }

  count(): number {
    return this.#open.size
  }

  /** The next that this side opens. */
  nextId(): number {
    return this.#nextId
  }

  /** What the peer takes from now on. Throws ConnectionError. */
  allow({ headerTableSize, initialWindowSize }: PeerSettings): void {
    this.#encoder.allow(headerTableSize)
    const more = initialWindowSize - this.#peerWindow
    this.#peerWindow = initialWindowSize
    for (const stream of this.#open.values())
      if (stream.sendWindow + more > MAX_WINDOW) throw new ConnectionError(CODE.flowControlError, TOO_WIDE)
      else this.widen(stream, more)
  }

  /** How much more the peer takes of one. */
  widen(stream: Stream, increment: number): void {
    stream.sendWindow += increment
    if (stream.sendWindow > MAX_WINDOW) return this.refuse(stream, CODE.flowControlError, TOO_WIDE)
    if (stream.unsent) this.#sender.send(stream)
  }

  /** Ends one without telling the peer, which knows. */
  lose(stream: Stream, code: number, error: Error): void {
    this.#open.delete(stream.id)
    // What has come whole is whole, whoever reads it later.
    const isOver = stream.isEndSent && stream.isEndReceived
    if (!isOver) stream.rstCode = code
    if (!isOver) stream.destroy(error)
    this.#keeper.onRelease()
  }

  /** Ends those with a higher number so. */
  loseAbove(id: number, code: number, error: Error): void {
    for (const stream of [...this.#open.values()]) if (stream.id > id) this.lose(stream, code, error)
  }

  /** Ends one whose peer breaks the protocol on it, and tells it. */
  refuse(stream: Stream, code: number, message: string): void {
    stream.rstCode = code
    stream.resetWith = code
    stream.destroy(new Error(message))
  }

  /** Tells the peer that there is no such stream any more. */
  reset(id: number, code: number): void {
    this.#keeper.onReset()
    this.#line.answer({ type: FRAME.reset, flags: 0, id }, uint32(code))
  }

  sendHeaders(stream: Stream, headers: OutgoingHeaders, isLast: boolean): void {
    this.#sender.headers(stream.id, this.#encoder.encode(headers), isLast)
  }

  sendData(stream: Stream): void {
    this.#sender.send(stream)
  }

  credit(stream: Stream, bytes: number): void {
    this.#keeper.onRead(bytes)
    if (stream.isEndReceived || stream.destroyed) return
    stream.uncredited += bytes
    if (stream.uncredited < this.#keeper.own.streamWindow / 4) return
    this.#line.answer({ type: FRAME.windowUpdate, flags: 0, id: stream.id }, uint32(stream.uncredited))
    stream.receiveWindow += stream.uncredited
    stream.uncredited = 0
  }

  release(stream: Stream): void {
    this.#sender.forget(stream)
    if (!this.#open.delete(stream.id)) return
    const isOver = stream.isEndSent && stream.isEndReceived
    // An answer that is whole stays so (RFC 9113 §8.1).
    const code = stream.isEndSent ? CODE.noError : CODE.internalError
    if (!isOver) this.reset(stream.id, stream.resetWith ?? (this.#keeper.isServer ? code : CODE.cancel))
    this.#keeper.onRelease()
  }

  #take(stream: Stream): Stream {
    stream.sendWindow = this.#peerWindow
    stream.receiveWindow = this.#keeper.own.streamWindow
    this.#open.set(stream.id, stream)
    return stream
  }
}

const TOO_WIDE = 'A window is too large'
