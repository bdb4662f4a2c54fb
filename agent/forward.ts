// One ordinary request to the API server and its answer back, as bytes, each side at the pace of the slower one.
import { breakOff } from '../kit/break-off'
import { carry } from '../kit/carry'
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import type { Stream } from '../kit/h2/stream'
import type { ApiServer } from './api-server'
import { outgoing } from './outgoing'
import { Refusal } from './refusal'

type Deps = {
  api: ApiServer
  stream: Stream
  headers: IncomingHeaders
  bearer: string
  /** On the last attempt a 401 is an answer like any other: a service behind the API server may have given it. */
  isLast: boolean
  onUnauthorized: () => void
}

/**
 * True once the answer has begun. False when the API server answered 401 and nothing of the request was used up, so that
 * it can be sent again. Throws Refusal, or ApiServerUnreachable.
 */
export async function forward(deps: Deps): Promise<boolean> {
  const { api, stream, headers, bearer } = deps
  if (stream.destroyed) return true
  const method = headers[':method'] ?? ''
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const backend = await api.stream(outgoing(headers, { api, bearer }), { endStream: !hasBody })
  if (stream.destroyed) {
    backend.on('error', () => {})
    breakOff(backend)
    return true
  }
  if (hasBody) stream.pipe(backend, { end: false })
  if (hasBody) stream.on('end', () => backend.end())
  stream.on('close', () => {
    if (!backend.closed) breakOff(backend)
  })
  return new Promise((resolve, reject) => {
    let isDone = false
    const giveUp = (answer: () => void) => {
      breakOff(backend)
      answer()
    }
    backend.on('response', answered => {
      const status = Number(answered[':status'])
      if (status === 401) deps.onUnauthorized()
      if (status === 401 && !hasBody && !deps.isLast) return giveUp(() => resolve(false))
      if (isRedirect(status)) return giveUp(() => reject(new Refusal('redirect-refused')))
      if (stream.destroyed) return giveUp(() => resolve(true))
      carry(backend, stream, {
        begin: () => {
          if (!stream.destroyed) stream.respond(withoutConnection(answered))
          resolve(true)
        },
        whole: () => {
          isDone = true
        },
        refuse: cause => giveUp(() => reject(new Refusal('api-server-unreachable', { cause }))),
      })
    })
    backend.on('error', cause => reject(new Refusal('api-server-unreachable', { cause })))
    backend.on('close', () => {
      if (!stream.headersSent) reject(new Refusal('api-server-unreachable'))
      // An answer that broke off must look broken to the relay: a reset, never a clean end.
      if (stream.headersSent && !isDone) breakOff(stream)
    })
  })
}

/** A redirect would carry the caller's token to wherever it points (CVE-2020-8559). */
function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304
}

function withoutConnection(headers: IncomingHeaders): OutgoingHeaders {
  const { connection: _, ...rest } = headers
  return rest
}
