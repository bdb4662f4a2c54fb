// The streams of one connection: how they are opened, what the peer says on each, and how they end (RFC 9113 §5.1, §8.1).
import { CODE, FRAME, MAX_WINDOW } from './codes'
import { uint32 } from './frames'
import type { IncomingHeaders } from './hpack-decoder'
import type { Encoder, OutgoingHeaders } from './hpack-encoder'
import { type Heard, wrong } from './inbox'
import type { Outbox } from './outbox'
import type { Sender } from './sender'
import { OURS } from './settings'
import { broken, Stream } from './stream'

export type Streams = Pick<Heard, 'headers' | 'data' | 'reset' | 'window'> & {
  request: (headers: OutgoingHeaders, options: { endStream: boolean }) => Stream
  count: () => number
  /** The highest number that the peer has opened. */
  lastPeerId: () => number
  /** How much the peer takes of a stream from now on. */
  allow: (streamWindow: number) => void
  /** Ends those with a higher number, without telling the peer, which knows. */
  lose: (above: number, code: number, error: Error) => void
}

type Deps = {
  authority: string
  sender: Sender
  encoder: Encoder
  answer: Outbox['frame']
  onStream: (stream: Stream, headers: IncomingHeaders) => void
  /** A stream is over. */
  onRelease: () => void
}

/** `isServer`: the peer opens them. */
export function createStreams(
  deps: Deps,
  { isServer, firstWindow }: { isServer: boolean; firstWindow: number },
): Streams {
  const { sender, encoder, answer } = deps
  const streams = new Map<number, Stream>()
  const carrier = { sendHeaders, sendData: sender.send, credit, release }
  let peerWindow = firstWindow
  let nextId = 1
  let lastPeerId = 0
  return {
    request,
    headers: isServer ? asked : answered,
    data,
    reset: heardReset,
    window,
    count: () => streams.size,
    lastPeerId: () => lastPeerId,
    allow: streamWindow => {
      const more = streamWindow - peerWindow
      peerWindow = streamWindow
      for (const stream of streams.values()) widen(stream, more)
    },
    lose: (above, code, error) => {
      for (const stream of [...streams.values()]) if (stream.id > above) lose(stream, code, error)
    },
  }

  function request(headers: OutgoingHeaders, { endStream }: { endStream: boolean }): Stream {
    if (nextId > MAX_WINDOW) throw new Error('The connection has no more streams')
    const block = encoder.encode({ ':scheme': 'https', ':authority': deps.authority, ...headers })
    const stream = open(new Stream(nextId, carrier, { isEndSent: endStream }))
    stream.isBodyless = headers[':method'] === 'HEAD'
    sender.headers(nextId, block, endStream)
    nextId += 2
    return stream
  }

  function open(stream: Stream): Stream {
    stream.sendWindow = peerWindow
    stream.receiveWindow = OURS.streamWindow
    streams.set(stream.id, stream)
    return stream
  }

  function sendHeaders(stream: Stream, headers: OutgoingHeaders, isLast: boolean): void {
    sender.headers(stream.id, encoder.encode(headers), isLast)
  }

  function credit(stream: Stream, bytes: number): void {
    if (stream.isEndReceived || stream.destroyed) return
    stream.uncredited += bytes
    if (stream.uncredited < OURS.streamWindow / 4) return
    answer({ type: FRAME.windowUpdate, flags: 0, id: stream.id }, uint32(stream.uncredited))
    stream.receiveWindow += stream.uncredited
    stream.uncredited = 0
  }

  function release(stream: Stream): void {
    sender.forget(stream)
    if (!streams.delete(stream.id)) return
    const isOver = stream.isEndSent && stream.isEndReceived
    if (!isOver) reset(stream.id, stream.resetWith ?? (isServer ? CODE.internalError : CODE.cancel))
    deps.onRelease()
  }

  function reset(id: number, code: number): void {
    answer({ type: FRAME.reset, flags: 0, id }, uint32(code))
  }

  function lose(stream: Stream, code: number, error: Error): void {
    streams.delete(stream.id)
    stream.rstCode = code
    stream.destroy(error)
    deps.onRelease()
  }

  /** Ends a stream whose peer breaks the protocol on it, and tells it. */
  function refuse(stream: Stream, code: number, message: string): void {
    stream.rstCode = code
    stream.resetWith = code
    stream.destroy(new Error(message))
  }

  /** Undefined for one that is over: what still comes for it was sent before the peer knew. */
  function known(id: number): Stream | undefined {
    const stream = streams.get(id)
    if (!stream && (id % 2 === 0 || id > (isServer ? lastPeerId : nextId - 2)))
      throw wrong('A frame is of a stream that was never opened')
    return stream
  }

  function asked(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    const before = streams.get(id)
    if (before?.isEndReceived) return refuse(before, CODE.streamClosed, 'More came after the end')
    if (before) return isLast ? ended(before) : refuse(before, CODE.protocolError, 'Headers came twice')
    if (id % 2 === 0) throw wrong('A stream has a number of the other side')
    if (id <= lastPeerId) return
    lastPeerId = id
    if (!headers || !isRequest(headers)) return reset(id, CODE.protocolError)
    const stream = open(new Stream(id, carrier))
    if (!stream.announce(headers['content-length']))
      return refuse(stream, CODE.protocolError, 'Its length is no number')
    deps.onStream(stream, headers)
    if (isLast && !stream.destroyed) ended(stream)
  }

  function answered(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    const stream = known(id)
    if (!stream) return
    if (stream.isEndReceived) return refuse(stream, CODE.streamClosed, 'More came after the end')
    if (!headers) return refuse(stream, CODE.protocolError, 'Its headers are malformed')
    if (stream.hasAnswer) return isLast ? ended(stream) : refuse(stream, CODE.protocolError, 'Headers came twice')
    const status = Number(headers[':status'])
    if (!(status >= 100 && status <= 999)) return refuse(stream, CODE.protocolError, 'It has no status')
    if (status < 200) return isLast ? refuse(stream, CODE.protocolError, 'It ends before it began') : undefined
    stream.hasAnswer = true
    if (status === 204 || status === 304) stream.isBodyless = true
    if (!stream.announce(headers['content-length']))
      return refuse(stream, CODE.protocolError, 'Its length is no number')
    stream.emit('response', headers)
    if (isLast && !stream.destroyed) ended(stream)
  }

  function data(id: number, { bytes, size }: { bytes: Buffer; size: number }, isLast: boolean): void {
    const stream = known(id)
    if (!stream) return
    stream.receiveWindow -= size
    if (stream.receiveWindow < 0) return refuse(stream, CODE.flowControlError, 'More came than was allowed')
    if (stream.isEndReceived) return refuse(stream, CODE.streamClosed, 'More came after the end')
    if (!isServer && !stream.hasAnswer) return refuse(stream, CODE.protocolError, 'A body came before its headers')
    if (!stream.counts(bytes.length)) return refuse(stream, CODE.protocolError, 'More came than was announced')
    if (size > bytes.length) credit(stream, size - bytes.length)
    if (bytes.length > 0) stream.receive(bytes)
    if (isLast && !stream.destroyed) ended(stream)
  }

  function ended(stream: Stream): void {
    if (stream.isShort()) return refuse(stream, CODE.protocolError, 'Less came than was announced')
    stream.receiveEnd()
    // What is left of a question that was answered is of no use to anybody.
    if (isServer && stream.isEndSent && stream.readableFlowing === null) stream.resume()
  }

  function heardReset(id: number, code: number): void {
    const stream = known(id)
    if (!stream) return
    // It has said everything, and wants to hear no more (§8.1).
    if (code === CODE.noError && stream.isEndReceived) return stream.stopSending()
    lose(stream, code || CODE.cancel, broken(code))
  }

  function window(id: number, increment: number): void {
    const stream = known(id)
    if (stream && increment === 0) return refuse(stream, CODE.protocolError, 'A window grows by nothing')
    if (stream) widen(stream, increment)
  }

  function widen(stream: Stream, increment: number): void {
    stream.sendWindow += increment
    if (stream.sendWindow > MAX_WINDOW) return refuse(stream, CODE.flowControlError, 'A window is too large')
    if (stream.unsent) sender.send(stream)
  }
}

function isRequest(headers: IncomingHeaders): boolean {
  return headers[':method'] !== undefined && headers[':path'] !== undefined && headers[':status'] === undefined
}
