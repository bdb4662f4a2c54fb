// HTTP/2 (RFC 9113) on every way of a request: callers, tunnels, links between relays, and from an agent to its API server. Ours, because
// each crosses it three times: what many streams send in one turn of the event loop leaves in one write, and none holds up another.
// Promise: a stream ends whole or with an error; a peer that breaks the protocol, or makes us answer more than it reads, loses its
// connection.
import type { Duplex } from 'node:stream'
import { atTurnsEnd } from '../turn'
import { CODE, ConnectionError, FLAG, FRAME, MAX_WINDOW, PREFACE } from './codes'
import { Hearing, type Host } from './hearing'
import type { IncomingHeaders } from './hpack-decoder'
import type { OutgoingHeaders } from './hpack-encoder'
import { type Heard, Inbox, type Part, wrong } from './inbox'
import { Line, type Talk } from './line'
import { Sender } from './sender'
import { AMONG_OURSELVES, FIRST_SETTINGS, formatSettings, type OwnSettings, parseSettings } from './settings'
import { broken, type Stream } from './stream'
import { type Keeper, Streams } from './streams'
import { Window } from './window'

export type Session = {
  /** Opens a stream. Throws TypeError for headers that cannot be sent, Error when the connection takes no more. */
  request: (headers: OutgoingHeaders, options: { endStream: boolean }) => Stream
  /** Resolves when the peer has answered; rejects when the connection ends before. */
  ping: () => Promise<void>
  /** Asks the peer to open no more streams; what is open goes on, and the connection ends with it. */
  goaway: () => void
  /** Says that nothing is taken any more, and hangs up. */
  close: () => void
  /** New streams can be opened. */
  isOpen: () => boolean
  /** How many more the peer allows now. */
  room: () => number
  /** Resolves when the peer has said what it allows; rejects when the connection ends before. */
  ready: Promise<void>
  /** At once, and every stream with it. */
  destroy: () => void
}

export type SessionDeps = {
  /** What requests are for that do not say it themselves. */
  authority?: string
  /** A stream that the peer opened; at the serving end only. */
  onStream?: (stream: Stream, headers: IncomingHeaders) => void
  /** What we take; without it, what is in order among ourselves. */
  own?: OwnSettings
  /** Whether it bears one more stream that is reset, or one more frame with which nothing gets on. */
  bounds?: { reset: () => boolean; idle: () => boolean }
  /** No more streams can be opened; those that are open go on. */
  onGoaway?: () => void
  /** Called once; with an error when the connection broke, or one side broke the protocol. */
  onEnd?: (error: Error | undefined) => void
}

/** The asking end. */
export function connect(socket: Duplex, deps: Omit<SessionDeps, 'onStream'> = {}): Session {
  return new Connection(socket, deps)
}

/** The serving end. */
export function serve(socket: Duplex, deps: SessionDeps & Required<Pick<SessionDeps, 'onStream'>>): Session {
  return new Connection(socket, deps)
}

const FREE_UPDATES = 1_000

/** All of a connection shares its methods: a relay holds thousands, and functions of each one's own would double what it has on the heap. */
class Connection implements Session, Talk, Keeper, Host, Heard {
  readonly asked: OutgoingHeaders
  readonly own: OwnSettings
  readonly onStream: SessionDeps['onStream']
  readonly #deps: SessionDeps
  readonly #line: Line
  readonly #sender: Sender
  readonly #streams: Streams
  readonly #hearing: Hearing
  readonly #inbox: Inbox
  readonly #window: Window
  readonly #ready = Promise.withResolvers<void>()
  #peer = FIRST_SETTINGS
  /** How often the peer has widened a window. */
  #widened = 0
  #isGoing = false

  constructor(socket: Duplex, deps: SessionDeps) {
    const { authority = 'peer', own = AMONG_OURSELVES } = deps
    this.asked = { ':scheme': 'https', ':authority': authority }
    this.own = own
    this.onStream = deps.onStream
    this.#deps = deps
    this.#line = new Line(socket, this)
    this.#sender = new Sender(this.#line)
    this.#streams = new Streams(this, this.#line, this.#sender)
    this.#hearing = new Hearing(this.#streams, this)
    this.#ready.promise.catch(() => {})
    this.#inbox = new Inbox(this, own, this.isServer)
    if (!this.isServer) socket.write(PREFACE)
    this.#line.frame({ type: FRAME.settings, flags: 0, id: 0 }, formatSettings(own, this.isServer))
    this.#window = new Window(this.#line, own)
    this.#line.listen()
  }

  request(headers: OutgoingHeaders, options: { endStream: boolean }): Stream {
    if (!this.isOpen()) throw new Error('The connection takes no more streams')
    const stream = this.#streams.request(headers, options)
    if (this.#streams.nextId() > MAX_WINDOW) this.#leave()
    return stream
  }

  ping(): Promise<void> {
    return this.#line.ping()
  }

  goaway(): void {
    this.#line.sayGoaway(MAX_WINDOW, CODE.noError)
    this.#isGoing = true
    this.onRelease()
  }

  close(): void {
    this.#line.sayGoaway(this.lastPeerId(), CODE.noError)
    this.#line.hangUp()
  }

  isOpen(): boolean {
    return !this.#isGoing && !this.isOver()
  }

  room(): number {
    return this.#peer.maxConcurrentStreams - this.#streams.count()
  }

  get ready(): Promise<void> {
    return this.#ready.promise
  }

  destroy(): void {
    this.#line.destroy()
  }

  // Below is what its parts ask of it, and tell it.

  get isServer(): boolean {
    return this.onStream !== undefined
  }

  isOver(): boolean {
    return this.#line.isOver()
  }

  lastPeerId(): number {
    return this.#hearing.lastPeerId()
  }

  hear(chunk: Buffer): void {
    this.#inbox.read(chunk)
  }

  headers(...said: Parameters<Heard['headers']>): void {
    this.#hearing.headers(...said)
  }

  data(id: number, part: Part, isLast: boolean): void {
    this.#window.came(part.size)
    if (!this.#hearing.data(id, part, isLast)) this.#window.read(part.size)
  }

  reset(id: number, code: number): void {
    this.#hearing.reset(id, code)
  }

  settings(payload: Buffer): void {
    this.#peer = parseSettings(payload, this.#peer)
    this.#sender.limitFrames(this.#peer.maxFrameSize)
    // What they allow follows the acknowledgement.
    this.#line.answer({ type: FRAME.settings, flags: FLAG.ack, id: 0 })
    this.#streams.allow(this.#peer)
    this.#ready.resolve()
  }

  pinged(payload: Buffer): void {
    this.#line.answer({ type: FRAME.ping, flags: FLAG.ack, id: 0 }, payload)
  }

  ponged(): void {
    this.#line.pong()
  }

  wentAway(lastId: number): void {
    if (this.isServer) return
    this.#leave()
    this.#streams.loseAbove(lastId, CODE.refusedStream, broken(CODE.refusedStream))
    this.onRelease()
  }

  window(id: number, increment: number): void {
    // Each frame of a body may widen two windows, and both ends begin with some.
    if (++this.#widened > FREE_UPDATES + 2 * this.#sender.frames()) this.onIdle()
    if (id > 0) return this.#hearing.window(id, increment)
    if (increment === 0) throw wrong('A window grows by nothing')
    if (!this.#sender.widen(increment)) throw new ConnectionError(CODE.flowControlError, 'A window is too large')
    this.#sender.pump()
  }

  onRoom(): void {
    this.#sender.pump()
  }

  onRead(bytes: number): void {
    this.#window.read(bytes)
  }

  onReset(): void {
    this.#bear(this.#deps.bounds?.reset)
  }

  onIdle(): void {
    this.#bear(this.#deps.bounds?.idle)
  }

  /** Behind what the last stream has said. */
  onRelease(): void {
    if (this.#isGoing && this.#streams.count() === 0) atTurnsEnd(() => this.#line.hangUp())
  }

  onEnd(why: Error, isFailure: boolean): void {
    this.#streams.loseAbove(0, CODE.internalError, why)
    this.#ready.reject(why)
    this.#deps.onEnd?.(isFailure ? why : undefined)
  }

  #leave(): void {
    if (this.#isGoing) return
    this.#isGoing = true
    this.#deps.onGoaway?.()
  }

  /** A peer that has us reset too much, or says too much that means nothing, is ended (CVE-2023-44487, CVE-2025-8671). */
  #bear(isBorne: (() => boolean) | undefined): void {
    if (isBorne && !isBorne())
      this.#line.fail(new ConnectionError(CODE.enhanceYourCalm, 'The other side asks for too much'))
  }
}
