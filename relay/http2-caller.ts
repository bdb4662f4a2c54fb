// A caller's HTTP/2 connection. Each stream of it becomes a request and a response in the shape that those of HTTP/1.1 have, so that
// what serves them has one form.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { FIRST_WINDOW, LEAST_MAX_FRAME } from '../kit/h2/codes'
import { type IncomingHeaders, RAW } from '../kit/h2/hpack-decoder'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import { type Session, serve } from '../kit/h2/session'
import type { OwnSettings } from '../kit/h2/settings'
import { FIRST_TABLE_SIZE } from '../kit/h2/static-table'
import type { Stream } from '../kit/h2/stream'
import { createBucket } from './limits/bucket'
import type { Limits } from './limits/settings'

export type OnRequest = (request: IncomingMessage, response: ServerResponse) => void

/** Frames with which nothing gets on that a connection may send at once, and regains each second. */
const IDLE_FRAMES = { burst: 1_000, perSecond: 33 }

/** `onEnd` is called once. */
export function serveCaller(
  socket: TLSSocket,
  limits: Limits,
  { onRequest, onEnd }: { onRequest: OnRequest; onEnd: () => void },
): Session {
  const { resetBurst: burst, resetsPerSecond: perSecond } = limits
  const now = () => performance.now()
  const resets = createBucket({ burst, perSecond }, now)
  const idle = createBucket(IDLE_FRAMES, now)
  return serve(socket, {
    own: settingsFor(limits),
    bounds: { reset: () => resets.take() === 0, idle: () => idle.take() === 0 },
    onStream: (stream, headers) => {
      stream.on('error', () => {})
      const { request, response } = exchangeOf(stream, headers)
      onRequest(request, response)
      if (headers.expect === '100-continue') stream.inform(100)
    },
    onEnd,
  })
}

/** What is a little above our own bounds gets a Status from us, what is far above a reset. */
function settingsFor({ maxHeadBytes, maxHeaders, maxStreams }: Limits): OwnSettings {
  return {
    headerTableSize: FIRST_TABLE_SIZE,
    streamWindow: 1024 * 1024,
    connectionWindow: 64 * FIRST_WINDOW,
    isConnectionHeldBack: true,
    maxFrameSize: LEAST_MAX_FRAME,
    maxHeaderListSize: 2 * maxHeadBytes,
    maxHeaders: 2 * maxHeaders,
    maxStreams,
  }
}

/** The stream itself is both: its readable side is the body of the question, its writable side that of the answer. */
function exchangeOf(stream: Stream, headers: IncomingHeaders): { request: IncomingMessage; response: ServerResponse } {
  const exchange = stream as Stream & Exchange
  exchange.method = headers[':method']
  exchange.url = headers[':path']
  exchange.headers = headers
  exchange.rawHeaders = headers[RAW] ?? []
  exchange.httpVersionMajor = 2
  exchange.httpVersion = '2.0'
  exchange.writeHead = writeHead
  exchange.flushHeaders = flushHeaders
  return { request: exchange as unknown as IncomingMessage, response: exchange as unknown as ServerResponse }
}

type Exchange = {
  method: string | undefined
  url: string | undefined
  headers: IncomingHeaders
  rawHeaders: string[]
  httpVersionMajor: number
  httpVersion: string
  writeHead: typeof writeHead
  flushHeaders: () => void
}

function writeHead(this: Stream, status: number, answered: OutgoingHeaders): Stream {
  this.respond({ ':status': status, ...answered })
  return this
}

/** They leave at the end of this turn. */
function flushHeaders(): void {}
