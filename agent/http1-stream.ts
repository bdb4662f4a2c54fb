// A request to an API server that speaks only HTTP/1.1, in the shape of an HTTP/2 stream, so that forward() has one form.
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { Duplex } from 'node:stream'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'

/** What forward() uses of a stream; kit/h2/stream.ts is one. Emits `response` once, with `:status` in the headers. */
export type BackendStream = Duplex

export function openHttp1Stream(
  headers: OutgoingHeaders,
  to: { agent: https.Agent; host: string; port: number; ca: string | undefined; endStream: boolean },
): BackendStream {
  const { ':method': method, ':path': path, ':authority': authority, ':scheme': _, ...others } = headers
  // The connection is kept for other callers: bytes beyond the length, or too few of them, would become part of the next
  // caller's request. Without a body there is no length to believe.
  if (to.endStream) delete others['content-length']
  const length = others['content-length']
  const request = https.request({
    agent: to.agent,
    host: to.host,
    port: to.port,
    ...(to.ca ? { ca: to.ca } : {}),
    method: String(method),
    path: String(path),
    headers: { ...(others as Record<string, string | string[]>), host: String(authority) },
  })
  const stream = new Http1Stream(request, length === undefined ? undefined : Number(length))
  if (to.endStream) stream.end()
  return stream
}

class Http1Stream extends Duplex {
  #answer: IncomingMessage | undefined
  #written = 0

  /** `length` is what the head promises of the body; NaN is never kept. */
  constructor(
    readonly request: ReturnType<typeof https.request>,
    readonly length: number | undefined,
  ) {
    super()
    request.on('response', answer => {
      this.#answer = answer
      answer.on('data', (chunk: Buffer) => {
        if (!this.push(chunk)) answer.pause()
      })
      answer.on('end', () => this.push(null))
      answer.on('error', error => this.destroy(error))
      const { 'transfer-encoding': _coding, 'keep-alive': _keepAlive, ...headers } = answer.headers
      this.emit('response', { ...headers, ':status': answer.statusCode })
    })
    request.on('error', error => this.destroy(error))
  }

  override _read(): void {
    this.#answer?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#written += chunk.length
    if (this.length !== undefined && !(this.#written <= this.length)) return done(new Error('The body is too long'))
    this.request.write(chunk, () => done())
  }

  override _final(done: (error?: Error) => void): void {
    if (this.length !== undefined && this.#written !== this.length) return done(new Error('The body is too short'))
    this.request.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.request.destroy()
    done(error)
  }
}
