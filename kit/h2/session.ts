// HTTP/2 (RFC 9113) on the inner ways: tunnels, links between relays, and from an agent to its API server. Ours, because every request
// crosses it three times: what many streams send in one turn of the event loop leaves in one write, and none holds up another.
// Promise: a stream ends whole or with an error; a peer that breaks the protocol, or makes us answer more than it reads, loses its
// connection.
import type { Duplex } from 'node:stream'
import { CODE, ConnectionError, FIRST_WINDOW, FLAG, FRAME, MAX_WINDOW, PREFACE } from './codes'
import { uint32 } from './frames'
import type { IncomingHeaders } from './hpack-decoder'
import { createEncoder, type OutgoingHeaders } from './hpack-encoder'
import { createInbox, type Heard, wrong } from './inbox'
import { createOutbox } from './outbox'
import { createSender } from './sender'
import { FIRST_SETTINGS, formatSettings, OURS, parseSettings } from './settings'
import { broken, type Stream } from './stream'
import { createStreams } from './streams'

export type Session = {
  /** Opens a stream. Throws TypeError for headers that cannot be sent, Error when the connection takes no more. */
  request: (headers: OutgoingHeaders, options: { endStream: boolean }) => Stream
  /** Resolves when the peer has answered; rejects when the connection ends before. */
  ping: () => Promise<void>
  /** Asks the peer to open no more streams; what is open goes on. */
  goaway: () => void
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
  /** No more streams can be opened; those that are open go on. */
  onGoaway?: () => void
  /** Called once; with an error when the connection broke, or one side broke the protocol. */
  onEnd?: (error: Error | undefined) => void
}

/** What a peer may make us answer without reading it. */
const MOST_UNREAD_ANSWERS = 1024 * 1024
const FAREWELL_MS = 1_000

/** The asking end. */
export function connect(socket: Duplex, deps: SessionDeps = {}): Session {
  return createSession(socket, deps, false)
}

/** The serving end. */
export function serve(socket: Duplex, deps: SessionDeps): Session {
  return createSession(socket, deps, true)
}

function createSession(socket: Duplex, deps: SessionDeps, isServer: boolean): Session {
  const outbox = createOutbox(socket, { onRoom: () => sender.pump() })
  const sender = createSender(outbox)
  const encoder = createEncoder()
  const onStream = deps.onStream ?? (stream => stream.destroy())
  const streams = createStreams(
    { authority: deps.authority ?? 'peer', sender, encoder, answer, onStream, onRelease },
    { isServer, firstWindow: FIRST_SETTINGS.initialWindowSize },
  )
  const pings: { resolve: () => void; reject: (error: Error) => void }[] = []
  const ready = Promise.withResolvers<void>()
  let peer = FIRST_SETTINGS
  let receiveWindow: number = FIRST_WINDOW
  let isGoing = false
  let isEnded = false
  let failure: Error | undefined
  begin(createInbox(heard(), { isServer }))
  return {
    request,
    ping,
    goaway: () => sayGoaway(MAX_WINDOW, CODE.noError),
    isOpen: () => !isGoing && !isEnded && !failure,
    room: () => peer.maxConcurrentStreams - streams.count(),
    ready: ready.promise,
    destroy: () => void socket.destroy(),
  }

  function begin(read: (chunk: Buffer) => void): void {
    ready.promise.catch(() => {})
    if (!isServer) socket.write(PREFACE)
    outbox.frame({ type: FRAME.settings, flags: 0, id: 0 }, formatSettings(isServer))
    giveBack(OURS.connectionWindow - receiveWindow)
    socket.on('data', (chunk: Buffer) => {
      if (!failure) attempt(() => read(chunk))
    })
    socket.on('error', error => {
      failure ??= error
    })
    socket.on('close', end)
    if (socket.destroyed) queueMicrotask(end)
  }

  function attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      fail(error)
    }
  }

  /** Says why, and hangs up. */
  function fail(error: ConnectionError): void {
    if (failure) return
    failure = error
    sayGoaway(streams.lastPeerId(), error.code)
    outbox.flush()
    socket.end(() => socket.destroy())
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref()
  }

  function sayGoaway(lastId: number, code: number): void {
    outbox.frame({ type: FRAME.goaway, flags: 0, id: 0 }, Buffer.concat([uint32(lastId), uint32(code)]))
  }

  function end(): void {
    if (isEnded) return
    isEnded = true
    const error = failure ?? new Error('The connection was lost')
    streams.lose(0, CODE.internalError, error)
    for (const { reject } of pings.splice(0)) reject(error)
    ready.reject(error)
    deps.onEnd?.(failure)
  }

  function request(headers: OutgoingHeaders, options: { endStream: boolean }): Stream {
    if (isGoing || isEnded || failure) throw new Error('The connection takes no more streams')
    return streams.request(headers, options)
  }

  /** No stream waits for another's reader: what is here may be sent again by any. */
  function giveBack(bytes: number): void {
    answer({ type: FRAME.windowUpdate, flags: 0, id: 0 }, uint32(bytes))
    receiveWindow += bytes
  }

  function answer(head: { type: number; flags: number; id: number }, payload?: Uint8Array): void {
    if (failure || isEnded) return
    if (outbox.isFull() && outbox.waiting() > MOST_UNREAD_ANSWERS)
      return fail(new ConnectionError(CODE.enhanceYourCalm, 'The other side asks more than it reads'))
    outbox.frame(head, payload)
  }

  function ping(): Promise<void> {
    if (isEnded || failure) return Promise.reject(new Error('The connection was lost'))
    outbox.frame({ type: FRAME.ping, flags: 0, id: 0 }, Buffer.alloc(8))
    return new Promise((resolve, reject) => pings.push({ resolve, reject }))
  }

  function onRelease(): void {
    if (isGoing && !isServer && streams.count() === 0) socket.end()
  }

  function heard(): Heard {
    return {
      headers: streams.headers,
      data: (id, data, isLast) => {
        receiveWindow -= data.size
        if (receiveWindow < 0) throw new ConnectionError(CODE.flowControlError, 'More came than was allowed')
        if (receiveWindow < OURS.connectionWindow * 0.75) giveBack(OURS.connectionWindow - receiveWindow)
        streams.data(id, data, isLast)
      },
      reset: streams.reset,
      settings: payload => {
        peer = parseSettings(payload, peer)
        encoder.allow(peer.headerTableSize)
        sender.limitFrames(peer.maxFrameSize)
        streams.allow(peer.initialWindowSize)
        answer({ type: FRAME.settings, flags: FLAG.ack, id: 0 })
        ready.resolve()
      },
      ping: payload => answer({ type: FRAME.ping, flags: FLAG.ack, id: 0 }, payload),
      pong: () => pings.shift()?.resolve(),
      goaway: lastId => {
        if (isServer) return
        const isFirst = !isGoing
        isGoing = true
        if (isFirst) deps.onGoaway?.()
        streams.lose(lastId, CODE.refusedStream, broken(CODE.refusedStream))
        onRelease()
      },
      window: (id, increment) => {
        if (id > 0) return streams.window(id, increment)
        if (increment === 0) throw wrong('A window grows by nothing')
        if (!sender.widen(increment)) throw new ConnectionError(CODE.flowControlError, 'A window is too large')
        sender.pump()
      },
    }
  }
}
