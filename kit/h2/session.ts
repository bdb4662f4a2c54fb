// HTTP/2 (RFC 9113) on every way of a request: callers, tunnels, links between relays, and from an agent to its API server. Ours, because
// each crosses it three times: what many streams send in one turn of the event loop leaves in one write, and none holds up another.
// Promise: a stream ends whole or with an error; a peer that breaks the protocol, or makes us answer more than it reads, loses its
// connection.
import type { Duplex } from 'node:stream'
import { atTurnsEnd } from '../turn'
import { CODE, ConnectionError, FLAG, FRAME, MAX_WINDOW, PREFACE } from './codes'
import { createHearing } from './hearing'
import type { IncomingHeaders } from './hpack-decoder'
import { createEncoder, type OutgoingHeaders } from './hpack-encoder'
import { createInbox, type Heard, wrong } from './inbox'
import { createLine } from './line'
import { createSender } from './sender'
import { AMONG_OURSELVES, FIRST_SETTINGS, formatSettings, type OwnSettings, parseSettings } from './settings'
import { broken, type Stream } from './stream'
import { createStreams } from './streams'
import { createWindow } from './window'

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
  return createSession(socket, deps)
}

/** The serving end. */
export function serve(socket: Duplex, deps: SessionDeps & Required<Pick<SessionDeps, 'onStream'>>): Session {
  return createSession(socket, deps)
}

const FREE_UPDATES = 1_000
const NO_BOUNDS = { reset: () => true, idle: () => true }

function createSession(socket: Duplex, deps: SessionDeps): Session {
  const line = createLine(socket, { lastPeerId: () => hearing.lastPeerId(), onRoom: () => sender.pump(), onEnd })
  const sender = createSender(line)
  const encoder = createEncoder()
  const { authority = 'peer', own = AMONG_OURSELVES, onStream, bounds = NO_BOUNDS } = deps
  const isServer = onStream !== undefined
  const onReset = () => bear(bounds.reset)
  const out = { authority, sender, encoder, answer: line.answer }
  const streams = createStreams({ ...out, onRead: bytes => window.read(bytes), onReset, onRelease }, own, isServer)
  const onIdle = () => bear(bounds.idle)
  const hearing = createHearing(streams, { onStream, onReset, onIdle, most: own.maxStreams })
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => {})
  let peer = FIRST_SETTINGS
  /** How often the peer has widened a window. */
  let widened = 0
  let isGoing = false
  const read = createInbox(heard(), own, isServer)
  if (!isServer) socket.write(PREFACE)
  line.frame({ type: FRAME.settings, flags: 0, id: 0 }, formatSettings(own, isServer))
  const window = createWindow(line.answer, own)
  socket.on('data', (chunk: Buffer) => line.attempt(() => read(chunk)))
  return {
    request: (headers, options) => {
      if (isGoing || line.isOver()) throw new Error('The connection takes no more streams')
      const stream = streams.request(headers, options)
      if (streams.nextId() > MAX_WINDOW) leave()
      return stream
    },
    ping: line.ping,
    goaway: () => {
      line.sayGoaway(MAX_WINDOW, CODE.noError)
      isGoing = true
      onRelease()
    },
    close: () => {
      line.sayGoaway(hearing.lastPeerId(), CODE.noError)
      line.hangUp()
    },
    isOpen: () => !isGoing && !line.isOver(),
    room: () => peer.maxConcurrentStreams - streams.count(),
    ready: ready.promise,
    destroy: () => void socket.destroy(),
  }

  function onEnd(why: Error, isFailure: boolean): void {
    streams.loseAbove(0, CODE.internalError, why)
    ready.reject(why)
    deps.onEnd?.(isFailure ? why : undefined)
  }

  /** Behind what the last stream has said. */
  function onRelease(): void {
    if (isGoing && streams.count() === 0) atTurnsEnd(line.hangUp)
  }

  function leave(): void {
    if (isGoing) return
    isGoing = true
    deps.onGoaway?.()
  }

  /** A peer that has us reset too much, or says too much that means nothing, is ended (CVE-2023-44487, CVE-2025-8671). */
  function bear(isBorne: () => boolean): void {
    if (!isBorne()) line.fail(new ConnectionError(CODE.enhanceYourCalm, 'The other side asks for too much'))
  }

  function heard(): Heard {
    return {
      headers: hearing.headers,
      data: (id, data, isLast) => {
        window.came(data.size)
        if (!hearing.data(id, data, isLast)) window.read(data.size)
      },
      reset: hearing.reset,
      isOver: line.isOver,
      idle: onIdle,
      settings: payload => {
        peer = parseSettings(payload, peer)
        encoder.allow(peer.headerTableSize)
        sender.limitFrames(peer.maxFrameSize)
        // What they allow follows the acknowledgement.
        line.answer({ type: FRAME.settings, flags: FLAG.ack, id: 0 })
        streams.allow(peer.initialWindowSize)
        ready.resolve()
      },
      ping: payload => line.answer({ type: FRAME.ping, flags: FLAG.ack, id: 0 }, payload),
      pong: line.pong,
      goaway: lastId => {
        if (isServer) return
        leave()
        streams.loseAbove(lastId, CODE.refusedStream, broken(CODE.refusedStream))
        onRelease()
      },
      window: (id, increment) => {
        // Each frame of a body may widen two windows, and both ends begin with some.
        if (++widened > FREE_UPDATES + 2 * sender.frames()) onIdle()
        if (id > 0) return hearing.window(id, increment)
        if (increment === 0) throw wrong('A window grows by nothing')
        if (!sender.widen(increment)) throw new ConnectionError(CODE.flowControlError, 'A window is too large')
        sender.pump()
      },
    }
  }
}
