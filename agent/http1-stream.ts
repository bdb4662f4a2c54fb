// A request to an API server that speaks only HTTP/1.1, in the shape of an HTTP/2 stream, so that forward() has one form.
import type { IncomingMessage } from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http2'
import https from 'node:https'
import { Duplex } from 'node:stream'

/** What forward() uses of a stream; a ClientHttp2Stream is one. Emits `response` once, with `:status` in the headers. */
export type BackendStream = Duplex & { close: (code?: number) => void; closed: boolean }

export function openHttp1Stream(
  headers: OutgoingHttpHeaders,
  to: { agent: https.Agent; host: string; port: number; ca: string | undefined; endStream: boolean },
): BackendStream {
  const { ':method': method, ':path': path, ':authority': authority, ':scheme': _, ...others } = headers
  const request = https.request({
    agent: to.agent,
    host: to.host,
    port: to.port,
    ...(to.ca ? { ca: to.ca } : {}),
    method: String(method),
    path: String(path),
    headers: { ...(others as Record<string, string | string[]>), host: String(authority) },
  })
  const stream = new Http1Stream(request)
  if (to.endStream) stream.end()
  return stream
}

class Http1Stream extends Duplex {
  #answer: IncomingMessage | undefined

  constructor(readonly request: ReturnType<typeof https.request>) {
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
    this.request.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.request.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.request.destroy()
    done(error)
  }

  close(): void {
    this.destroy()
  }
}
