// The streams of one connection: how they are opened, how much each may send, and how they end (RFC 9113 §5.1, §5.2).
import { CODE, ConnectionError, FRAME, MAX_WINDOW } from './codes'
import { uint32 } from './frames'
import type { Encoder, OutgoingHeaders } from './hpack-encoder'
import type { Outbox } from './outbox'
import type { Sender } from './sender'
import { FIRST_SETTINGS, type OwnSettings } from './settings'
import { Stream } from './stream'

export type Streams = {
  request: (headers: OutgoingHeaders, options: { endStream: boolean }) => Stream
  /** Takes one that the peer has opened. */
  accept: (id: number) => Stream
  get: (id: number) => Stream | undefined
  count: () => number
  /** The next that this side opens. */
  nextId: () => number
  /** How much the peer takes of a stream from now on. */
  allow: (streamWindow: number) => void
  /** How much more the peer takes of one. */
  widen: (stream: Stream, increment: number) => void
  /** Ends one without telling the peer, which knows. */
  lose: (stream: Stream, code: number, error: Error) => void
  /** Ends those with a higher number so. */
  loseAbove: (id: number, code: number, error: Error) => void
  /** Ends one whose peer breaks the protocol on it, and tells it. */
  refuse: (stream: Stream, code: number, message: string) => void
  /** Tells the peer that there is no such stream any more. */
  reset: (id: number, code: number) => void
}

type Deps = {
  authority: string
  sender: Sender
  encoder: Encoder
  answer: Outbox['frame']
  /** So many bytes of a body were read, or are of no use any more. */
  onRead: (bytes: number) => void
  /** One is reset, by either side. */
  onReset: () => void
  /** A stream is over. */
  onRelease: () => void
}

/** `isServer`: the peer opens them. */
export function createStreams(deps: Deps, own: OwnSettings, isServer: boolean): Streams {
  const { sender, encoder, answer } = deps
  const streams = new Map<number, Stream>()
  const carrier = { sendHeaders, sendData: sender.send, credit, release }
  let peerWindow = FIRST_SETTINGS.initialWindowSize
  let nextId = 1
  return {
    request,
    accept: id => open(new Stream(id, carrier)),
    get: id => streams.get(id),
    count: () => streams.size,
    nextId: () => nextId,
    allow: streamWindow => {
      const more = streamWindow - peerWindow
      peerWindow = streamWindow
      for (const stream of streams.values())
        if (stream.sendWindow + more > MAX_WINDOW) throw new ConnectionError(CODE.flowControlError, TOO_WIDE)
        else widen(stream, more)
    },
    widen,
    lose,
    loseAbove: (id, code, error) => {
      for (const stream of [...streams.values()]) if (stream.id > id) lose(stream, code, error)
    },
    refuse,
    reset,
  }

  function request(headers: OutgoingHeaders, { endStream }: { endStream: boolean }): Stream {
    const block = encoder.encode({ ':scheme': 'https', ':authority': deps.authority, ...headers })
    const stream = open(new Stream(nextId, carrier, { isEndSent: endStream }))
    stream.isHead = headers[':method'] === 'HEAD'
    sender.headers(nextId, block, endStream)
    nextId += 2
    return stream
  }

  function open(stream: Stream): Stream {
    stream.sendWindow = peerWindow
    stream.receiveWindow = own.streamWindow
    streams.set(stream.id, stream)
    return stream
  }

  function sendHeaders(stream: Stream, headers: OutgoingHeaders, isLast: boolean): void {
    sender.headers(stream.id, encoder.encode(headers), isLast)
  }

  function credit(stream: Stream, bytes: number): void {
    deps.onRead(bytes)
    if (stream.isEndReceived || stream.destroyed) return
    stream.uncredited += bytes
    if (stream.uncredited < own.streamWindow / 4) return
    answer({ type: FRAME.windowUpdate, flags: 0, id: stream.id }, uint32(stream.uncredited))
    stream.receiveWindow += stream.uncredited
    stream.uncredited = 0
  }

  function release(stream: Stream): void {
    sender.forget(stream)
    if (!streams.delete(stream.id)) return
    const isOver = stream.isEndSent && stream.isEndReceived
    // An answer that is whole stays so (RFC 9113 §8.1).
    const code = stream.isEndSent ? CODE.noError : CODE.internalError
    if (!isOver) reset(stream.id, stream.resetWith ?? (isServer ? code : CODE.cancel))
    deps.onRelease()
  }

  function reset(id: number, code: number): void {
    deps.onReset()
    answer({ type: FRAME.reset, flags: 0, id }, uint32(code))
  }

  function lose(stream: Stream, code: number, error: Error): void {
    streams.delete(stream.id)
    // What has come whole is whole, whoever reads it later.
    const isOver = stream.isEndSent && stream.isEndReceived
    if (!isOver) stream.rstCode = code
    if (!isOver) stream.destroy(error)
    deps.onRelease()
  }

  function refuse(stream: Stream, code: number, message: string): void {
    stream.rstCode = code
    stream.resetWith = code
    stream.destroy(new Error(message))
  }

  function widen(stream: Stream, increment: number): void {
    stream.sendWindow += increment
    if (stream.sendWindow > MAX_WINDOW) return refuse(stream, CODE.flowControlError, TOO_WIDE)
    if (stream.unsent) sender.send(stream)
  }
}

const TOO_WIDE = 'A window is too large'
