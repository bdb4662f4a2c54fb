// What the peer says on single streams: which comes when, and what is one too many (RFC 9113 §5.1, §8.1).
import { CODE } from './codes'
import type { IncomingHeaders } from './hpack-decoder'
import { type Part, wrong } from './inbox'
import type { OwnSettings } from './settings'
import { broken, type Stream } from './stream'
import type { Streams } from './streams'

export type Host = {
  /** There where the peer asks and this side serves. */
  onStream: ((stream: Stream, headers: IncomingHeaders) => void) | undefined
  onReset: () => void
  /** A frame with which nothing gets on. */
  onIdle: () => void
  own: Pick<OwnSettings, 'maxStreams'>
}

export class Hearing {
  readonly #streams: Streams
  readonly #host: Host
  #lastPeerId = 0

  constructor(streams: Streams, host: Host) {
    this.#streams = streams
    this.#host = host
  }

  /** The highest number that the peer has opened. */
  lastPeerId(): number {
    return this.#lastPeerId
  }

  headers(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    if (this.#host.onStream) this.#asked(id, headers, isLast)
    else this.#answered(id, headers, isLast)
  }

  /** False when nobody has taken the bytes. */
  data(id: number, part: Part, isLast: boolean): boolean {
    const stream = this.#known(id)
    if (!stream) return false
    const problem = this.#problemOf(stream, part)
    if (problem) {
      this.#streams.refuse(stream, ...problem)
      return false
    }
    const { bytes, size, whole } = part
    if (size > bytes.length) stream.credit(size - bytes.length)
    if (bytes.length > 0) stream.receive(bytes, whole)
    if (isLast && !stream.destroyed) this.#ended(stream)
    return true
  }

  reset(id: number, code: number): void {
    this.#host.onReset()
    const stream = this.#known(id)
    if (!stream) return
    // It has said everything, and wants to hear no more (§8.1).
    if (!this.#host.onStream && code === CODE.noError && stream.isEndReceived) return stream.stopSending()
    this.#streams.lose(stream, code || CODE.cancel, broken(code))
  }

  window(id: number, increment: number): void {
    const stream = this.#known(id)
    if (stream && increment === 0) return this.#streams.refuse(stream, CODE.protocolError, 'A window grows by nothing')
    if (stream) this.#streams.widen(stream, increment)
  }

  /** Undefined for one that is over: what still comes for it was sent before the peer knew. */
  #known(id: number): Stream | undefined {
    const stream = this.#streams.get(id)
    const last = this.#host.onStream ? this.#lastPeerId : this.#streams.nextId() - 2
    if (!stream && (id % 2 === 0 || id > last)) throw wrong('A frame is of a stream that was never opened')
    return stream
  }

  #asked(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    const streams = this.#streams
    const before = streams.get(id)
    if (before?.isEndReceived) return streams.refuse(before, CODE.streamClosed, 'More came after the end')
    if (before) return this.#heardTrailers(before, headers, isLast)
    if (id % 2 === 0) throw wrong('A stream has a number of the other side')
    // Trailers that crossed our reset, or a flood.
    if (id <= this.#lastPeerId) return this.#host.onIdle()
    this.#lastPeerId = id
    if (streams.count() >= this.#host.own.maxStreams) return streams.reset(id, CODE.refusedStream)
    if (!headers || !isRequest(headers)) return streams.reset(id, CODE.protocolError)
    const stream = streams.accept(id)
    stream.announce(lengthOf(headers))
    stream.isHead = headers[':method'] === 'HEAD'
    this.#host.onStream?.(stream, headers)
    if (isLast && !stream.destroyed) this.#ended(stream)
  }

  #answered(id: number, headers: IncomingHeaders | undefined, isLast: boolean): void {
    const streams = this.#streams
    const stream = this.#known(id)
    if (!stream) return
    if (stream.isEndReceived) return streams.refuse(stream, CODE.streamClosed, 'More came after the end')
    if (stream.hasAnswer) return this.#heardTrailers(stream, headers, isLast)
    if (!headers || !isAnswer(headers)) return streams.refuse(stream, CODE.protocolError, 'Its headers are malformed')
    const status = Number(headers[':status'])
    if (status < 200) return isLast ? streams.refuse(stream, CODE.protocolError, 'It ends before it began') : undefined
    stream.hasAnswer = true
    stream.announce(stream.isHead || status === 204 || status === 304 ? 0 : lengthOf(headers))
    stream.emit('response', headers)
    if (isLast && !stream.destroyed) this.#ended(stream)
  }

  #heardTrailers(stream: Stream, headers: IncomingHeaders | undefined, isLast: boolean): void {
    if (!isLast) return this.#streams.refuse(stream, CODE.protocolError, 'Headers came twice')
    if (!headers || Object.keys(headers).some(name => name[0] === ':'))
      return this.#streams.refuse(stream, CODE.protocolError, 'Its trailers are malformed')
    this.#ended(stream)
  }

  #problemOf(stream: Stream, { bytes, size }: Part): [number, string] | undefined {
    stream.receiveWindow -= size
    if (stream.receiveWindow < 0) return [CODE.flowControlError, 'More came than was allowed']
    if (stream.isEndReceived) return [CODE.streamClosed, 'More came after the end']
    if (!this.#host.onStream && !stream.hasAnswer) return [CODE.protocolError, 'A body came before its headers']
    return stream.counts(bytes.length) ? undefined : [CODE.protocolError, 'More came than was announced']
  }

  #ended(stream: Stream): void {
    if (stream.isShort()) return this.#streams.refuse(stream, CODE.protocolError, 'Less came than was announced')
    stream.receiveEnd()
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
