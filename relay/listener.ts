// The one TLS port. The certificate tells who dials: an agent's socket becomes its tunnel, everyone else is a frontend
// and is served HTTP/2 or HTTP/1.1. Chain and kind are checked here; the handshake has proved possession of the key.
import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import http2, { type Http2SecureServer, type SecureServerOptions } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { systemSentence } from '../kit/exit'
import type { Log } from '../kit/log'
import type { HostPort } from '../kit/settings'
import { type Activity, watchActivity } from './limits/activity'
import { holdBack } from './limits/body'
import { limitConnections } from './limits/connections'
import { answerMalformed } from './limits/head'
import type { Limits } from './limits/settings'
import { identityOf } from './wire/identity'

/** What TLS said of the peer; `certificate` is unverified beyond possession of its key. */
export type Peer = { certificate: X509Certificate | undefined; address: string; serverName: string | undefined }

export type Listener = {
  /** The port that was really bound. */
  port: number
  /** Serves new handshakes with another certificate; sockets that are open stay. */
  replaceCertificate: (tls: ListenerTls) => void
  close: () => Promise<void>
}

export type ListenerTls = { key: string; cert: string; ca: string[] }

type Frontend = { peer: Peer; request: IncomingMessage }
type Connection = { peer: Peer; activity: Activity }

export async function openListener(
  listen: HostPort,
  deps: {
    tls: ListenerTls
    onAgent: (socket: TLSSocket, certificate: X509Certificate) => void
    onRequest: (frontend: Frontend, response: ServerResponse) => void
    onUpgrade: (frontend: Frontend, socket: Duplex, head: Buffer) => void
    limits: Limits
    newId: () => string
    log: Log
  },
): Promise<Listener> {
  const { limits } = deps
  const server = http2.createSecureServer({ ...deps.tls, ...serverOptions(limits) })
  const connections = new WeakMap<object, Connection>()
  const sockets = new Set<TLSSocket>()
  limitConnections(server, limits, deps.log)
  takeSockets(server, { connections, limits }, socket => {
    const certificate = socket.getPeerX509Certificate()
    if (socket.alpnProtocol !== 'h2' || !certificate || identityOf(certificate)?.kind !== 'agent') return false
    deps.onAgent(socket, certificate)
    return true
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const connectionOf = (request: IncomingMessage): Connection | undefined => {
    const { stream } = request as unknown as { stream?: { session?: object } }
    return connections.get(stream?.session ?? request.socket)
  }
  server.on('request', (incoming, outgoing) => {
    const request = incoming as unknown as IncomingMessage
    const connection = connectionOf(request)
    if (!connection) return void incoming.socket.destroy()
    if (request.httpVersionMajor === 1) holdBack(request)
    const { activity } = connection
    activity.begin()
    outgoing.once('close', () => activity.finish(Boolean(outgoing.stream?.rstCode)))
    deps.onRequest({ request, peer: connection.peer }, outgoing as unknown as ServerResponse)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = connectionOf(request)
    if (!connection) return void socket.destroy()
    connection.activity.begin()
    deps.onUpgrade({ request, peer: connection.peer }, socket, head)
  })
  server.on('clientError', (error: Error, socket: Duplex) => answerMalformed(error, socket, deps.newId))
  server.setTimeout(0)
  await bind(server, listen)
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound ? bound.port : listen.port,
    replaceCertificate: tls => server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' }),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** What Bun 1.4.5 bounds by itself; what is a little above our own bounds gets a Status from us, what is far above a reset. */
function serverOptions(limits: Limits): SecureServerOptions & { maxHeaderSize: number; keepAliveTimeout: number } {
  return {
    allowHTTP1: true,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.handshakeTimeoutMs,
    maxHeaderSize: 2 * limits.maxHeadBytes,
    keepAliveTimeout: limits.idleTimeoutMs,
    maxHeaderListPairs: 2 * limits.maxHeaders,
    streamResetBurst: limits.resetBurst,
    streamResetRate: limits.resetsPerSecond,
    settings: {
      initialWindowSize: 1024 * 1024,
      maxConcurrentStreams: limits.maxStreams,
      maxHeaderListSize: 2 * limits.maxHeadBytes,
    },
  }
}

/**
 * Wraps the server's own `secureConnection` listeners: `take` gets each socket first and may keep it. The connection is bound
 * to what a request can be traced to: its socket in HTTP/1.1, its session in HTTP/2.
 */
function takeSockets(
  server: Http2SecureServer,
  { connections, limits }: { connections: WeakMap<object, Connection>; limits: Limits },
  take: (socket: TLSSocket) => boolean,
): void {
  const frontends = server.listeners('secureConnection')
  server.removeAllListeners('secureConnection')
  let current: Connection | undefined
  server.on('session', session => {
    if (!current) return
    current.activity.speaks(session)
    connections.set(session, current)
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {})
    if (take(socket)) return
    const { servername } = socket as TLSSocket & { servername?: string | false }
    const peer = {
      certificate: socket.getPeerX509Certificate(),
      address: socket.remoteAddress ?? '',
      serverName: servername || undefined,
    }
    current = { peer, activity: watchActivity(socket, limits) }
    connections.set(socket, current)
    for (const frontend of frontends) frontend.call(server, socket)
    current = undefined
  })
}

function bind(server: Http2SecureServer, { host, port }: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(systemSentence(error, `listen on ${host}:${port}`)))
    server.listen(port, host, () => resolve())
  })
}
