// The agent's dial as a WebSocket, for networks in which a proxy ends the TLS before us. What is in it is the TLS that an
// agent would speak with the port itself, so the proxy can neither read nor forge: a tunnel when the agent's certificate is
// shown, an enrolment or renewal when none is. Promise: nothing else is served in it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import http2 from 'node:http2'
import type { Duplex } from 'node:stream'
import tls, { TLSSocket } from 'node:tls'
import type { Log } from '../kit/log'
import { acceptOf, WebSocketStream } from '../kit/websocket'
import type { Agents } from './agents'
import type { ListenerTls, Peer } from './listener'
import type { PublicPaths } from './public-paths'
import { responseHead } from './upgrade'
import { AGENT_PATHS } from './wire/messages'

export type AgentDoor = {
  /** Returns true when it is this upgrade, which is served or refused then. */
  take: (from: { peer: Peer; request: IncomingMessage }, socket: Duplex, early: Buffer) => boolean
}

const HANDSHAKE_MS = 10_000
/** An enrolment or a renewal takes one question. */
const QUESTION_MS = 30_000
/** Nobody has shown anything yet. */
const MOST_WAITING = 500

export function createAgentDoor(deps: {
  tls: () => ListenerTls
  accept: Agents['accept']
  publicPaths: PublicPaths
  log: Log
}): AgentDoor {
  const { log } = deps
  const contextFor = keptFor(deps.tls)
  const questions = http2.createServer({ settings: { maxConcurrentStreams: 4 } })
  questions.on('session', session => session.on('error', () => {}))
  questions.on('request', (request, response) => {
    const asked = request as unknown as IncomingMessage
    const isOurs = asked.method === 'POST' && deps.publicPaths.take(asked, response as unknown as ServerResponse)
    if (!isOurs) response.writeHead(404).end()
  })
  let waiting = 0
  return {
    take: ({ peer, request }, socket, early) => {
      if (request.url !== AGENT_PATHS.tunnel) return false
      const key = keyOf(request)
      if (key === undefined) refuse(socket, '400 Bad Request')
      else if (waiting >= MOST_WAITING) refuse(socket, '503 Service Unavailable')
      else open(peer, socket, { key, early })
      return true
    },
  }

  function open(peer: Peer, socket: Duplex, { key, early }: { key: string; early: Buffer }): void {
    waiting++
    const switching = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-accept': acceptOf(key) }
    socket.write(responseHead('101 Switching Protocols', switching))
    const stream = new WebSocketStream(socket, { isClient: false, early })
    const inner = new TLSSocket(stream as never, {
      isServer: true,
      secureContext: contextFor(),
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
    })
    let late = setTimeout(() => stream.destroy(), HANDSHAKE_MS)
    const settled = once(() => {
      waiting--
      clearTimeout(late)
    })
    inner.on('error', error => log.debug('a WebSocket of an agent failed', { source: peer.address, error }))
    stream.on('close', () => {
      settled()
      clearTimeout(late)
      inner.destroy()
    })
    inner.once('secure', () => {
      settled()
      const certificate = inner.getPeerX509Certificate()
      if (inner.alpnProtocol !== 'h2') return void stream.destroy()
      if (certificate) return deps.accept(inner, { certificate, address: peer.address })
      late = setTimeout(() => stream.destroy(), QUESTION_MS)
      questions.emit('connection', inner)
    })
  }
}

function keyOf({ method, headers }: IncomingMessage): string | undefined {
  const key = headers['sec-websocket-key'] ?? ''
  const isUpgrade =
    method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-version'] === '13'
  return isUpgrade && /^[A-Za-z0-9+/]{22}==$/.test(key) ? key : undefined
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {})
  socket.end(responseHead(status, { connection: 'close', 'content-length': '0' }))
}

/** The context of the certificate in use, read anew when it was replaced. */
function keptFor(current: () => ListenerTls): () => tls.SecureContext {
  let kept: { cert: string; context: tls.SecureContext } | undefined
  return () => {
    const now = current()
    if (kept?.cert !== now.cert)
      kept = { cert: now.cert, context: tls.createSecureContext({ ...now, minVersion: 'TLSv1.2' }) }
    return kept.context
  }
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) act()
    isDone = true
  }
}
