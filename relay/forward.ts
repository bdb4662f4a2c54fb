// Carries one admitted request through the tunnel and its answer back, as bytes, with each side's flow control.
// Promise: an answer that broke off never looks whole to the caller, and a caller that left frees the stream at once.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { breakOff } from '../kit/break-off'
import { carry } from '../kit/carry'
import type { Admission } from './admit'
import { type Farewell, watchFarewell } from './farewell/farewell'
import { returnedHeaders } from './headers'
import type { Ending } from './record'
import { Failure, failureFromWire } from './status'
import { type Streams, streamFor } from './streams'
import { TUNNEL } from './wire/headers'
import type { Reason } from './wire/reasons'

export type Forward = (admission: Admission, request: IncomingMessage, response: ServerResponse) => Promise<Ending>

/** Resolves when both sides are done. Throws Failure while nothing was answered yet; the caller then gets a Status. */
export function createForward(deps: { streams: Streams; now: () => number }): Forward {
  return (admission, request, response) =>
    new Promise((resolve, reject) => {
      const { visit, tunnel, info, headers, grant } = admission
      // Who left before this point fires no event any more.
      if (response.destroyed) return reject(new Failure('caller-left'))
      const hasBody = visit.method !== 'GET' && visit.method !== 'HEAD'
      let bytesIn = 0
      let bytesOut = 0
      let status: number | null = null
      let cutFor: Reason | null = null
      let farewell: Farewell | undefined
      let isDone = false
      let hasLeft = false
      let isSent = !hasBody
      const backend = tunnel.request(
        { ...headers, ':method': visit.method, ':path': info.forward, [TUNNEL.grant]: grant.token },
        { endStream: !hasBody },
      )
      const stream = streamFor(admission, { moved: () => ({ bytesIn, bytesOut }), cut })
      deps.streams.add(stream)
      backend.on('response', answered)
      backend.on('error', () => {})
      backend.on('close', ended)
      response.on('close', left)
      if (hasBody) {
        request.on('data', (chunk: Buffer) => {
          bytesIn += chunk.length
        })
        request.pipe(backend, { end: false })
        request.on('end', () => {
          isSent = true
          backend.end()
        })
      }

      function answered(answer: Record<string, unknown>): void {
        if (typeof answer[TUNNEL.reason] === 'string') return fail(failureFromWire(answer[TUNNEL.reason]))
        carry(backend, response, {
          begin: isAlone => {
            response.writeHead(Number(answer[':status']), returnedHeaders(answer))
            status = Number(answer[':status'])
            // Headers of a watch go out at once: the first event may be hours away.
            if (isAlone) response.flushHeaders()
            farewell = watchFarewell(admission, answer)
          },
          wrote: written => farewell?.saw(written),
          chunk: bytes => {
            bytesOut += bytes
          },
          whole: () => {
            isDone = true
            if (!isSent) dropBody()
          },
          // A cluster may send what HTTP/1.1 cannot carry, such as a header value with a line break.
          refuse: cause => fail(new Failure('tunnel-lost', 'its answer is malformed', { cause })),
        })
      }

      /** Who has answered reads no more, and a caller that goes on, or never does, must not keep the stream open. */
      function dropBody(): void {
        request.unpipe(backend)
        request.resume()
        breakOff(backend)
      }

      function ended(): void {
        deps.streams.remove(stream)
        const reason = cutFor ?? (hasLeft ? 'caller-left' : isDone ? null : 'tunnel-lost')
        if (status === null) return fail(new Failure(reason ?? 'tunnel-lost'))
        const words = cutFor ? farewell?.words(cutFor) : undefined
        if (words) response.end(words)
        // HTTP/1.1 without its last chunk, or a reset HTTP/2 stream: client-go reports either as an error.
        else if (reason) response.destroy()
        resolve({
          status,
          reason,
          bytesIn,
          bytesOut,
          durationMs: deps.now() - visit.startedAt,
        })
      }

      function left(): void {
        if (isDone) return
        hasLeft = true
        breakOff(backend)
      }

      function cut(reason: Reason): void {
        cutFor = reason
        breakOff(backend)
      }

      function fail(failure: Failure): void {
        response.off('close', left)
        breakOff(backend)
        request.unpipe(backend)
        request.resume()
        reject(failure)
      }
    })
}
