// The one TLS port. The certificate tells who dials: an agent's socket becomes its tunnel, everyone else is a frontend
// and is served HTTP/2 or HTTP/1.1. Chain and kind are checked here; the handshake has proved possession of the key.
import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import http2, { type Http2SecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type Ranges, unmapped } from '../kit/addresses'
import { systemSentence } from '../kit/exit'
import { keepFlowing } from '../kit/flow'
import type { Log } from '../kit/log'
import type { HostPort } from '../kit/settings'
import { createBalanced } from './balancer'
import { createPatience, type Patience } from './patience'
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
const HANDSHAKE_MS = 10_000

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
    log: Log
  },
): Promise<Listener> {
  const server = http2.createSecureServer({
    ...deps.tls,
    allowHTTP1: true,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    settings: { initialWindowSize: 1024 * 1024 },
  })
  const peers = new WeakMap<object, Connection>()
  const sockets = new Set<TLSSocket>()
  const sessions = new Set<ServerHttp2Session>()
  let isDraining = false
  server.on('session', session => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  const { balancers, log } = deps
  const onConnection = (socket: Socket) => void server.emit('connection', socket)
  const balanced = balancers && createBalanced({ balancers, onConnection, log })
  const addressOf = (socket: TLSSocket) => balanced?.addressOf(socket) ?? unmapped(socket.remoteAddress ?? '')
  takeSockets(server, { peers, addressOf }, (socket, { certificate, address }) => {
    if (socket.alpnProtocol !== 'h2' || !certificate || identityOf(certificate)?.kind !== 'agent') return false
    deps.onAgent(socket, { certificate, address })
    return true
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const connectionOf = (request: IncomingMessage): Connection | undefined => {
    const { stream } = request as unknown as { stream?: { session?: object } }
    return peers.get(stream?.session ?? request.socket)
  }
  server.on('request', (request, response) => {
    const { stream } = response as unknown as { stream?: ServerHttp2Stream }
    if (stream) keepFlowing(stream)
    const asked = request as unknown as IncomingMessage
    const connection = connectionOf(asked)
    if (!connection) return void request.socket.destroy()
    const end = connection.patience.begin()
    response.on('finish', end)
    response.on('close', end)
    if (isDraining && request.httpVersionMajor === 1) response.setHeader('connection', 'close')
    deps.onRequest({ request: asked, peer: connection.peer }, response as unknown as ServerResponse)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = connectionOf(request)
    if (!connection) return void socket.destroy()
    connection.patience.begin()
    deps.onUpgrade({ request, peer: connection.peer }, socket, head)
  })
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
}

/**
 * Wraps the server's own `secureConnection` listeners: `take` gets each socket first and may keep it. The peer is bound to
 * what a request can be traced to: its socket in HTTP/1.1, its session in HTTP/2.
 */
function takeSockets(
  server: Http2SecureServer,
  { peers, addressOf }: { peers: WeakMap<object, Connection>; addressOf: (socket: TLSSocket) => string },
  take: (socket: TLSSocket, peer: Peer) => boolean,
): void {
  const frontends = server.listeners('secureConnection')
  server.removeAllListeners('secureConnection')
  let current: Connection | undefined
  server.on('session', session => {
    if (current) peers.set(session, current)
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {})
    const { servername } = socket as TLSSocket & { servername?: string | false }
    const peer: Peer = {
      certificate: socket.getPeerX509Certificate(),
      address: addressOf(socket),
      serverName: servername || undefined,
    }
    if (take(socket, peer)) return
    current = { peer, patience: createPatience(socket, () => socket.destroy()) }
    peers.set(socket, current)
    for (const frontend of frontends) frontend.call(server, socket)
    current = undefined
  })
}

function bind(server: Server, { host, port }: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(systemSentence(error, `listen on ${host}:${port}`)))
    server.listen(port, host, () => resolve())
  })
}
