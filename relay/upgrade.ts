// Carries exec, attach, port-forward and their kin: an HTTP/1.1 upgrade at the caller, a raw stream in the tunnel.
// Promise: not a byte is switched before the API server itself answered 101 for the very protocol asked for (A12).
import type { Duplex } from 'node:stream'
import { breakOff } from '../kit/break-off'
import type { Admission } from './admit'
import { type Farewell, upgradeFarewell } from './farewell/farewell'
import { type Headers, returnedHeaders } from './headers'
import type { Ending } from './record'
import type { Recorded, Recording } from './recorder/recording'
import { carryPast } from './recorder/tap'
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
      const { visit, tunnel, info, headers, grant, upgrade, recording } = admission
      if (socket.destroyed) return reject(new Failure('caller-left'))
      let bytesIn = early.length
      let bytesOut = 0
      let status: number | null = null
      let cutFor: Reason | null = null
      let hasLeft = false
      let isLost = false
      let farewell: Farewell | undefined
      const backend = tunnel.request(
        {
          ...(recording ? withoutExtensions(headers) : headers),
          ':method': visit.method,
          ':path': info.forward,
          [TUNNEL.grant]: grant.token,
          [TUNNEL.upgrade]: upgrade,
        },
        { endStream: false },
      )
      const stream = streamFor(admission, { moved: () => ({ bytesIn, bytesOut }), cut })
      deps.streams.add(stream)
      backend.on('response', answered)
      backend.on('error', () => {
        isLost = true
      })
      backend.on('close', ended)
      socket.on('error', () => breakOff(backend))
      socket.on('close', left)
      recording?.onEnd(cut)

      function answered(answer: Record<string, unknown>): void {
        if (typeof answer[TUNNEL.reason] === 'string') return fail(failureFromWire(answer[TUNNEL.reason]))
        const code = Number(answer[':status'])
        const switched = answer[TUNNEL.upgraded] === upgrade
        const refusal = switched ? recording?.begin(answer) : undefined
        if (refusal) return fail(new Failure(refusal))
        try {
          socket.write(switched ? switchingHead(answer, String(upgrade)) : plainHead(code, answer))
        } catch (cause) {
          return fail(new Failure('tunnel-lost', 'its answer is malformed', { cause }))
        }
        status = code
        backend.on('data', (chunk: Buffer) => {
          bytesOut += chunk.length
        })
        if (!switched) return void backend.pipe(socket)
        farewell = upgradeFarewell(admission, answer)
        if (farewell) backend.on('data', farewell.saw)
        status = 101
        socket.on('data', (chunk: Buffer) => {
          bytesIn += chunk.length
        })
        if (recording) return carryRecorded(recording)
        backend.pipe(socket)
        if (early.length > 0) backend.write(early)
        socket.pipe(backend)
      }

      function carryRecorded({ fromCaller, fromServer, behind }: Recording): void {
        carryPast(backend, socket, { mayPass: fromServer, behind })
        if (early.length > 0 && fromCaller(early)) backend.write(early)
        carryPast(socket, backend, { mayPass: fromCaller, behind })
      }

      function ended(): void {
        deps.streams.remove(stream)
        if (status === null) return fail(new Failure(cutFor ?? (hasLeft ? 'caller-left' : 'tunnel-lost')))
        const words = cutFor ? farewell?.words(cutFor) : undefined
        if (words) socket.end(words)
        else socket.end()
        const ending = { status, reason: cutFor, bytesIn, bytesOut, durationMs: deps.now() - visit.startedAt }
        endRecording().then(done => resolve({ ...ending, ...(done ? { recording: done } : {}) }), reject)
      }

      async function endRecording(): Promise<Recorded | undefined> {
        if (status === 101) return recording?.end(cutFor ?? (hasLeft ? 'caller-left' : isLost ? 'tunnel-lost' : null))
        await recording?.discard()
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

/** Packed messages could not be read: who is recorded is never offered an extension (RFC 6455 §9.1). */
function withoutExtensions({ 'sec-websocket-extensions': _, ...headers }: Headers): Headers {
  return headers
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
