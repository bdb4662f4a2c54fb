// The agent's end of one tunnel: it dialled, and is the HTTP/2 server on the socket. Once closed, dead.
// Promise: a relay that fell silent is noticed within TUNNEL_SILENCE_MS, so that the next dial can begin.
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import { serve } from '../kit/h2/session'
import type { Stream } from '../kit/h2/stream'
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
  report: (stream: Stream) => void
  /** Tells the relay something on that stream; what is said before it stands is not heard. */
  say: (notice: AgentNotice) => void
}

export type OnStream = (tunnel: AgentTunnel, stream: Stream, headers: IncomingHeaders) => void

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
  let standing: Stream | undefined
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
  let streams = 0
  const onStream = (stream: Stream, headers: IncomingHeaders) => {
    if (headers[TUNNEL.control] === undefined) {
      streams++
      stream.on('close', () => {
        streams--
      })
    }
    deps.onStream(tunnel, stream, headers)
  }
  serve(socket, { onStream, onEnd: close })
  return tunnel

  function report(stream: Stream): void {
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
