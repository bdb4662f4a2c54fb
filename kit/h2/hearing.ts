// What the peer says on single streams: which comes when, and what is one too many (RFC 9113 §5.1, §8.1).
import { CODE } from './codes'
import type { IncomingHeaders } from './hpack-decoder'
import { type Heard, wrong } from './inbox'
import { broken, type Stream } from './stream'
import type { Streams } from './streams'

export type Hearing = Pick<Heard, 'headers' | 'reset' | 'window'> & {
  /** False when nobody has taken the bytes. */
  data: (...said: Parameters<Heard['data']>) => boolean
  /** The highest number that the peer has opened. */
  lastPeerId: () => number
}

/** `onStream` is there where the peer asks and this side serves. */
export function createHearing(
  streams: Streams,
  {
    onStream,
    onReset,
    onIdle,
    most,
  }: {
    onStream: ((stream: Stream, headers: IncomingHeaders) => void) | undefined
    onReset: () => void
    /** A frame with which nothing gets on. */
    onIdle: () => void
    /** Streams that are open at once. */
    most: number
  },
): Hearing {
  const isServer = onStream !== undefined
  let lastPeerId = 0
  return { headers: isServer ? asked : answered, data, reset, window, lastPeerId: () => lastPeerId }

  /** Undefined for one that is over: what still comes for it was sent before the peer knew. */
  function known(id: number): Stream | undefined {
    const stream = streams.get(id)
    if (!stream && (id % 2 === 0 || id > (isServer ? lastPeerId : streams.nextId() - 2)))
      throw wrong('A frame is of a stream that was never opened')
    return stream
  }

  function asked(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    const before = streams.get(id)
    if (before?.isEndReceived) return streams.refuse(before, CODE.streamClosed, 'More came after the end')
    if (before) return heardTrailers(before, headers, isLast)
    if (id % 2 === 0) throw wrong('A stream has a number of the other side')
    // Trailers that crossed our reset, or a flood.
    if (id <= lastPeerId) return onIdle()
    lastPeerId = id
    if (streams.count() >= most) return streams.reset(id, CODE.refusedStream)
    if (!headers || !isRequest(headers)) return streams.reset(id, CODE.protocolError)
    const stream = streams.accept(id)
    stream.announce(lengthOf(headers))
    stream.isHead = headers[':method'] === 'HEAD'
    onStream?.(stream, headers)
    if (isLast && !stream.destroyed) ended(stream)
  }

  function answered(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    const stream = known(id)
    if (!stream) return
    if (stream.isEndReceived) return streams.refuse(stream, CODE.streamClosed, 'More came after the end')
    if (stream.hasAnswer) return heardTrailers(stream, headers, isLast)
    if (!headers || !isAnswer(headers)) return streams.refuse(stream, CODE.protocolError, 'Its headers are malformed')
    const status = Number(headers[':status'])
    if (status < 200) return isLast ? streams.refuse(stream, CODE.protocolError, 'It ends before it began') : undefined
    stream.hasAnswer = true
    stream.announce(stream.isHead || status === 204 || status === 304 ? 0 : lengthOf(headers))
    stream.emit('response', headers)
    if (isLast && !stream.destroyed) ended(stream)
  }

  function heardTrailers(stream: Stream, headers: IncomingHeaders | undefined, isLast: boolean): void {
    if (!isLast) return streams.refuse(stream, CODE.protocolError, 'Headers came twice')
    if (!headers || Object.keys(headers).some(name => name[0] === ':'))
      return streams.refuse(stream, CODE.protocolError, 'Its trailers are malformed')
    ended(stream)
  }

  function data(id: number, part: { bytes: Buffer; size: number }, isLast: boolean): boolean {
    const stream = known(id)
    if (!stream) return false
    const problem = problemOf(stream, part)
    if (problem) {
      streams.refuse(stream, ...problem)
      return false
    }
    const { bytes, size } = part
    if (size > bytes.length) stream.credit(size - bytes.length)
    if (bytes.length > 0) stream.receive(bytes)
    if (isLast && !stream.destroyed) ended(stream)
    return true
  }

  function problemOf(stream: Stream, { bytes, size }: { bytes: Buffer; size: number }): [number, string] | undefined {
    stream.receiveWindow -= size
    if (stream.receiveWindow < 0) return [CODE.flowControlError, 'More came than was allowed']
    if (stream.isEndReceived) return [CODE.streamClosed, 'More came after the end']
    if (!isServer && !stream.hasAnswer) return [CODE.protocolError, 'A body came before its headers']
    return stream.counts(bytes.length) ? undefined : [CODE.protocolError, 'More came than was announced']
  }

  function ended(stream: Stream): void {
    if (stream.isShort()) return streams.refuse(stream, CODE.protocolError, 'Less came than was announced')
    stream.receiveEnd()
  }

  function reset(id: number, code: number): void {
    onReset()
    const stream = known(id)
    if (!stream) return
    // It has said everything, and wants to hear no more (§8.1).
    if (!isServer && code === CODE.noError && stream.isEndReceived) return stream.stopSending()
    streams.lose(stream, code || CODE.cancel, broken(code))
  }

  function window(id: number, increment: number): void {
    const stream = known(id)
    if (stream && increment === 0) return streams.refuse(stream, CODE.protocolError, 'A window grows by nothing')
    if (stream) streams.widen(stream, increment)
  }
}

function isRequest(headers: IncomingHeaders): boolean {
  const { ':method': method, ':scheme': scheme, ':path': path, ':status': status } = headers
  return Boolean(method && scheme && path) && status === undefined && hasLength(headers)
}

function isAnswer(headers: IncomingHeaders): boolean {
  const { ':method': method, ':scheme': scheme, ':path': path, ':authority': authority, ':status': status } = headers
  const isAsked = method !== undefined || scheme !== undefined || path !== undefined || authority !== undefined
  return !isAsked && status !== undefined && /^[1-9]\d\d$/.test(status) && hasLength(headers)
}

/** Whether the header says how long the body is, or is not there. */
function hasLength({ 'content-length': length }: IncomingHeaders): boolean {
  return length === undefined || (typeof length === 'string' && /^\d{1,15}$/.test(length))
}

function lengthOf({ 'content-length': length }: IncomingHeaders): number | undefined {
  return length === undefined ? undefined : Number(length)
}
