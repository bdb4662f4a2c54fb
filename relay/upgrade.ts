// Carries exec, attach, port-forward and their kin: an HTTP/1.1 upgrade at the caller, a raw stream in the tunnel.
// Promise: not a byte is switched before the API server itself answered 101 for the very protocol asked for (A12).
import type { Duplex } from 'node:stream'
import { breakOff } from '../kit/http2'
import type { Admission } from './admit'
import { type Farewell, upgradeFarewell } from './farewell/farewell'
import { type Headers, returnedHeaders } from './headers'
import type { Ending } from './record'
import { Failure, failureFromWire } from './status'
import { type Streams, streamFor } from './streams'
import { TUNNEL } from './wire/headers'
import type { Reason } from './wire/reasons'

/** `early` is what the caller sent behind its request head already. */
export type Upgrade = (admission: Admission, socket: Duplex, early: Buffer) => Promise<Ending>

/** Resolves when both sides are done; throws Failure while nothing was written to the caller. */
export function createUpgrade(deps: { streams: Streams; now: () => number }): Upgrade {
  return (admission, socket, early) =>
    new Promise((resolve, reject) => {
      const { visit, tunnel, info, headers, grant, upgrade } = admission
      if (socket.destroyed) return reject(new Failure('caller-left'))
      let bytesIn = early.length
      let bytesOut = 0
      let status: number | null = null
      let cutFor: Reason | null = null
      let hasLeft = false
      let farewell: Farewell | undefined
      const backend = tunnel.request(
        {
          ...headers,
          ':method': visit.method,
          ':path': info.forward,
          [TUNNEL.grant]: grant.token,
          [TUNNEL.upgrade]: upgrade,
        },
        { endStream: false },
      )
      const stream = { ...streamFor(admission, () => ({ bytesIn, bytesOut })), cut }
      deps.streams.add(stream)
      backend.on('response', answered)
      backend.on('error', () => {})
      backend.on('close', ended)
      socket.on('error', () => breakOff(backend))
      socket.on('close', left)

      function answered(answer: Record<string, unknown>): void {
        if (typeof answer[TUNNEL.reason] === 'string') return fail(failureFromWire(answer[TUNNEL.reason]))
        const code = Number(answer[':status'])
        const switched = answer[TUNNEL.upgraded] === upgrade
        try {
          socket.write(switched ? switchingHead(answer, String(upgrade)) : plainHead(code, answer))
        } catch (cause) {
          return fail(new Failure('tunnel-lost', 'its answer is malformed', { cause }))
        }
        status = code
        backend.on('data', (chunk: Buffer) => {
          bytesOut += chunk.length
        })
        backend.pipe(socket)
        if (!switched) return
        farewell = upgradeFarewell(admission, answer)
        if (farewell) backend.on('data', farewell.saw)
        status = 101
        socket.on('data', (chunk: Buffer) => {
          bytesIn += chunk.length
        })
        if (early.length > 0) backend.write(early)
        socket.pipe(backend)
      }

      function ended(): void {
        deps.streams.remove(stream)
        if (status === null) return fail(new Failure(cutFor ?? (hasLeft ? 'caller-left' : 'tunnel-lost')))
        const words = cutFor ? farewell?.words(cutFor) : undefined
        if (words) socket.end(words)
        else socket.end()
        resolve({ status, reason: cutFor, bytesIn, bytesOut, durationMs: deps.now() - visit.startedAt })
      }

      function left(): void {
        hasLeft = true
        breakOff(backend)
      }

      function cut(reason: Reason): void {
        cutFor = reason
        breakOff(backend)
      }

      function fail(failure: Failure): void {
        breakOff(backend)
        reject(failure)
      }
    })
}

function switchingHead(answer: Record<string, unknown>, upgrade: string): string {
  return responseHead('101 Switching Protocols', { ...returnedHeaders(answer), connection: 'Upgrade', upgrade })
}

/** The API server said no: its answer passes as it is, and the connection ends with it. */
function plainHead(status: number, answer: Record<string, unknown>): string {
  return responseHead(`${status} Upgrade Refused`, { ...returnedHeaders(answer), connection: 'close' })
}

/** Throws TypeError for a value with a line break or NUL in it: it would be a header, or an answer, of its own. */
export function responseHead(statusLine: string, headers: Headers): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map(one => `${name}: ${one}`))
  if (!/^\d{3} /.test(statusLine) || lines.some(line => /[\r\n\0]/.test(line)))
    throw new TypeError('Cannot write the head of the answer: a part of it holds a line break')
  return `HTTP/1.1 ${[statusLine, ...lines].join('\r\n')}\r\n\r\n`
}
