// The one TLS port. The certificate tells who dials: an agent's socket becomes its tunnel, everyone else is a frontend
// and is served HTTP/2 or HTTP/1.1. Chain and kind are checked here; the handshake has proved possession of the key.
import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import http2, { type Http2SecureServer, type SecureServerOptions } from 'node:http2'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type Ranges, unmapped } from '../kit/addresses'
import { systemSentence } from '../kit/exit'
import type { Session } from '../kit/h2/session'
import type { Log } from '../kit/log'
import type { HostPort } from '../kit/settings'
import { createBalanced } from './balancer'
import { serveCaller } from './http2-caller'
import { holdBack } from './limits/body'
import { limitConnections } from './limits/connections'
import { answerMalformed } from './limits/head'
import { createPatience, type Patience } from './limits/patience'
import type { Limits } from './limits/settings'
import { identityOf } from './wire/identity'

/** What TLS said of the peer; `certificate` is unverified beyond possession of its key. `address` is the client's own. */
export type Peer = { certificate: X509Certificate | undefined; address: string; serverName: string | undefined }

export type Listener = {
  /** The port that was really bound. */
  port: number
  /** Serves new handshakes with another certificate; sockets that are open stay. */
  replaceCertificate: (tls: ListenerTls) => void
  /** Takes no new connection, and ends each that is open with what is under way on it. */
  drain: () => void
  /** Of callers and agents. */
  sockets: () => Iterable<TLSSocket>
  unsent: () => number
  close: () => Promise<void>
}

export type ListenerTls = { key: string; cert: string; ca: string[] }

/** A caller whose machine or network is gone says nothing: the kernel asks, and its shell does not stay (attack A49). */
const KEEP_ALIVE_MS = 15_000

type Connection = { peer: Peer; patience: Patience }
type Frontend = { peer: Peer; request: IncomingMessage }

export async function openListener(
  listen: HostPort,
  deps: {
    tls: ListenerTls
    /** Whose PROXY headers are read; undefined: nobody's. */
    balancers: Ranges | undefined
    onAgent: (socket: TLSSocket, from: { certificate: X509Certificate; address: string }) => void
    onRequest: (frontend: Frontend, response: ServerResponse) => void
    onUpgrade: (frontend: Frontend, socket: Duplex, head: Buffer) => void
    limits: Limits
    newId: () => string
    log: Log
  },
): Promise<Listener> {
  const { balancers, limits, log } = deps
  const server = http2.createSecureServer({ ...deps.tls, ...serverOptions(limits) })
  const connections = new WeakMap<object, Connection>()
  const sockets = new Set<TLSSocket>()
  const sessions = new Set<Session>()
  let isDraining = false
  const onConnection = (socket: Socket) => void server.emit('connection', socket)
  const balanced = balancers && createBalanced({ balancers, onConnection, log })
  const addressOf = (socket: Socket) => balanced?.addressOf(socket) ?? unmapped(socket.remoteAddress ?? '')
  takeSockets(server, addressOf, (socket, peer) => {
    const { certificate, address } = peer
    const isHttp2 = socket.alpnProtocol === 'h2'
    const isAgent = isHttp2 && certificate !== undefined && identityOf(certificate)?.kind === 'agent'
    if (isAgent) deps.onAgent(socket, { certificate, address })
    else if (isHttp2) serveHttp2(socket, peer)
    else connections.set(socket, { peer, patience: createPatience(socket, limits, () => socket.destroy()) })
    return isHttp2
  })
  limitConnections(server, limits, { addressOf, log })
  const forget = function (this: TLSSocket) {
    sockets.delete(this)
  }
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    sockets.add(socket)
    socket.on('close', forget)
  })
  server.on('request', (request, response) => {
    const asked = request as unknown as IncomingMessage
    const connection = connections.get(request.socket)
    if (!connection) return void request.socket.destroy()
    holdBack(asked)
    if (isDraining) response.setHeader('connection', 'close')
    pass(connection, asked, response as unknown as ServerResponse)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = connections.get(request.socket)
    if (!connection) return void socket.destroy()
    connection.patience.begin()
    deps.onUpgrade({ request, peer: connection.peer }, socket, head)
  })
  server.on('clientError', (error: Error, socket: Duplex) => answerMalformed(error, socket, deps.newId))
  let closed: Promise<void> | undefined
  server.setTimeout(0)
  const listening = balanced?.front ?? server
  await bind(listening, listen)
  const bound = listening.address()
  return {
    port: typeof bound === 'object' && bound ? bound.port : listen.port,
    replaceCertificate: tls => server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' }),
    drain: () => {
      isDraining = true
      closed = new Promise(resolve => void listening.close(() => resolve()))
      for (const session of sessions) session.goaway()
    },
    sockets: () => sockets,
    unsent: () => [...sockets].reduce((sum, socket) => sum + socket.writableLength, 0),
    close: () => {
      closed ??= new Promise(resolve => void listening.close(() => resolve()))
      balanced?.close()
      for (const socket of sockets) socket.destroy()
      return closed
    },
  }

  function serveHttp2(socket: TLSSocket, peer: Peer): void {
    // With a GOAWAY, so that a request which crossed it is asked again elsewhere.
    const patience = createPatience(socket, limits, () => session.close())
    const session: Session = serveCaller(socket, limits, {
      onRequest: (request, response) => pass({ peer, patience }, request, response),
      onEnd: () => void sessions.delete(session),
    })
    sessions.add(session)
    if (isDraining) session.goaway()
  }

  function pass({ peer, patience }: Connection, request: IncomingMessage, response: ServerResponse): void {
    const end = patience.begin()
    response.on('finish', end)
    response.on('close', end)
    deps.onRequest({ request, peer }, response)
  }
}

/** What is a little above our own bounds gets a Status from us, what is far above is refused by Bun. */
function serverOptions(limits: Limits): SecureServerOptions & { maxHeaderSize: number; keepAliveTimeout: number } {
  return {
    allowHTTP1: true,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.handshakeTimeoutMs,
    maxHeaderSize: 2 * limits.maxHeadBytes,
    keepAliveTimeout: limits.idleTimeoutMs,
  }
}

/** Wraps the server's own `secureConnection` listeners: `take` gets each socket first and may keep it. */
function takeSockets(
  server: Http2SecureServer,
  addressOf: (socket: TLSSocket) => string,
  take: (socket: TLSSocket, peer: Peer) => boolean,
): void {
  const frontends = server.listeners('secureConnection')
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', ignore)
    const { servername } = socket as TLSSocket & { servername?: string | false }
    const peer: Peer = {
      certificate: socket.getPeerX509Certificate(),
      address: addressOf(socket),
      serverName: servername || undefined,
    }
    if (take(socket, peer)) return
    for (const frontend of frontends) frontend.call(server, socket)
  })
}

/** What broke a connection is told by its close. */
function ignore(): void {}

function bind(server: Server, { host, port }: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(systemSentence(error, `listen on ${host}:${port}`)))
    server.listen(port, host, () => resolve())
  })
}
