// The agent's end of one tunnel: it dialled, and is the HTTP/2 server on the socket. Once closed, dead.
// Promise: a relay that fell silent is noticed within TUNNEL_SILENCE_MS, so that the next dial can begin.
import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { keepFlowing } from '../kit/flow'
import { AMONG_OURSELVES } from '../kit/http2'
import { TUNNEL } from '../relay/wire/headers'
import { identityOf } from '../relay/wire/identity'
import { type AgentNotice, REPORT_EVERY_MS, TUNNEL_SILENCE_MS } from '../relay/wire/messages'
import type { Dial } from './dial'
import type { AgentIdentity } from './identity'
import type { Probe } from './probe'

export type AgentTunnel = {
  /** By its certificate; empty when that names none. */
  relayId: string
  /** Resolves when the tunnel has ended, whoever ended it. */
  closed: Promise<void>
  close: () => void
  /** How many requests are on it now. */
  streams: () => number
  /** Resolves when the relay has said that it is going: what is on the tunnel goes on, the next goes elsewhere. */
  leaving: Promise<void>
  leave: () => void
  /** Takes over the relay's standing report stream: each line it gets back is the relay's sign of life. */
  report: (stream: ServerHttp2Stream) => void
  /** Tells the relay something on that stream; what is said before it stands is not heard. */
  say: (notice: AgentNotice) => void
}

export type OnStream = (tunnel: AgentTunnel, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

/** Rejects when the relay does not answer, or is not the pinned installation's. The signal ends the dial and the tunnel. */
export async function openTunnel(
  identity: AgentIdentity,
  deps: { dial: Dial; probe: Probe; onStream: OnStream; signal: AbortSignal },
): Promise<AgentTunnel> {
  const socket = await deps.dial(identity.relay_url, identity, deps.signal)
  let end = () => {}
  const closed = new Promise<void>(resolve => {
    end = resolve
  })
  let silence = setTimeout(close, TUNNEL_SILENCE_MS)
  let standing: ServerHttp2Stream | undefined
  const server = http2.createServer(AMONG_OURSELVES)
  const certificate = socket.getPeerX509Certificate()
  const relayId = (certificate && identityOf(certificate)?.id) ?? ''
  const { promise: leaving, resolve: leave } = Promise.withResolvers<void>()
  const tunnel: AgentTunnel = {
    relayId,
    closed,
    close,
    streams: () => streams,
    leaving,
    leave,
    report,
    say: notify,
  }
  server.on('session', session => {
    session.on('error', close)
    session.on('close', close)
  })
  let streams = 0
  server.on('stream', (stream, headers) => {
    if (headers[TUNNEL.control] === undefined) {
      streams++
      stream.once('close', () => {
        streams--
      })
    }
    keepFlowing(stream)
    deps.onStream(tunnel, stream as ServerHttp2Stream, headers)
  })
  socket.on('close', close)
  socket.on('error', close)
  server.emit('connection', socket)
  return tunnel

  function report(stream: ServerHttp2Stream): void {
    let last = ''
    let isBusy = false
    stream.respond({ ':status': 200, 'content-type': 'application/x-ndjson' })
    standing = stream
    stream.on('data', () => {
      clearTimeout(silence)
      silence = setTimeout(close, TUNNEL_SILENCE_MS)
    })
    stream.on('close', () => clearInterval(beat))
    const beat = setInterval(say, REPORT_EVERY_MS)
    say()

    /** An API server that is slow to answer must not make the tunnel look dead: the last report stands in. */
    function say(): void {
      if (isBusy && last !== '') return void stream.write(last)
      if (isBusy) return
      isBusy = true
      deps
        .probe()
        .then(
          now => {
            last = `${JSON.stringify(now)}\n`
            if (!stream.destroyed) stream.write(last)
          },
          () => close(),
        )
        .finally(() => {
          isBusy = false
        })
    }
  }

  function notify(notice: AgentNotice): void {
    if (standing && !standing.destroyed) standing.write(`${JSON.stringify(notice)}\n`)
  }

  function close(): void {
    clearTimeout(silence)
    socket.destroy()
    end()
  }
}
