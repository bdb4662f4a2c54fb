// The listener for relays: TLS with a leaf of our own, renewed in place, and client certificates verified by us for each
// request rather than by TLS, so that an unenrolled relay can speak and a revoked one cannot.
import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { systemSentence } from '../../kit/exit'
import type { Log } from '../../kit/log'
import { formatHostPort, type HostPort } from '../../kit/settings'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { INTERNAL } from '../../relay/wire/messages'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import { Problem } from '../lib/problem'
import { readJson } from './body'
import type { EventStreams } from './events'
import { Refusal, refuse } from './refusal'
import type { Relays } from './relays'
import { type Answer, bodyLimitOf } from './routes'

export type InternalListener = {
  address: HostPort
  serve: (surface: Surface) => void
  close: () => Promise<void>
}

export type Surface = {
  relays: Relays
  events: EventStreams
  routes: ReadonlyMap<string, Answer>
}

type Deps = { sql: Sql; authority: Authority; log: Log }

const RENEW_EVERY_MS = 6 * 3_600_000

export async function listenInternally(
  at: { listen: HostPort; addresses: readonly string[] },
  deps: Deps,
): Promise<InternalListener> {
  const { log } = deps
  const leaf = () => serverLeaf(deps, at.addresses)
  const server = createSecureServer({ ...TLS, allowHTTP1: true, ...(await leaf()) })
  const sockets = trackSockets(server)
  let surface: Surface | undefined
  server.on('request', (request, response) => {
    // allowHTTP1 gives HTTP/1.1 peers the classes of node:http; the compatible part is all that is used.
    const exchange = { request: request as unknown as IncomingMessage, response: response as unknown as ServerResponse }
    void answer(exchange, surface, log)
  })
  await listening(server, at.listen)
  const renewal = setInterval(() => {
    leaf()
      .then(fresh => server.setSecureContext({ ...TLS, ...fresh }))
      .catch((error: unknown) => log.error('the internal listener keeps its certificate', { error }))
  }, RENEW_EVERY_MS)
  return {
    address: { host: at.listen.host, port: (server.address() as AddressInfo).port },
    serve: next => {
      surface = next
    },
    close: async () => {
      clearInterval(renewal)
      await closed(server, sockets)
    },
  }
}

const TLS = { minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false } as const

async function serverLeaf({ sql, authority }: Deps, addresses: readonly string[]) {
  const { key, csr } = newKeyAndCsr()
  const leaf = await authority.issue(sql, { kind: 'server', subjectId: authority.installation, csr, addresses })
  return { key, cert: leaf.chain }
}

function listening(server: Http2SecureServer, { host, port }: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(systemSentence(error, `listen on ${formatHostPort({ host, port })}`)))
    server.listen(port, host, () => resolve())
  })
}

function trackSockets(server: Http2SecureServer): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => void sockets.delete(socket))
  })
  return sockets
}

/** Answers under way get a moment; then the sockets go, idle ones of pools among them. */
const DRAIN_MS = 1_000

async function closed(server: Http2SecureServer, sockets: ReadonlySet<Socket>): Promise<void> {
  const done = new Promise<void>(resolve => void server.close(() => resolve()))
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, DRAIN_MS)
  await Promise.race([done, Bun.sleep(DRAIN_MS * 2)])
  clearTimeout(timer)
}

type Exchange = { request: IncomingMessage; response: ServerResponse }

async function answer({ request, response }: Exchange, surface: Surface | undefined, log: Log): Promise<void> {
  try {
    if (!surface) throw new Refusal(503, { code: 'starting', message: 'Core is starting', final: false })
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path === INTERNAL.events && request.method === 'GET') {
      await surface.relays.authenticate(peerOf(request))
      return surface.events.serve(response)
    }
    const act = surface.routes.get(path)
    if (!act || request.method !== 'POST') throw refuse(404, 'no-such-path', 'Cannot answer: there is no such path')
    send(response, await act(peerOf(request), () => readJson(request, bodyLimitOf(path))))
  } catch (error) {
    refused(response, error, log)
  }
}

/** Undefined when the peer showed none; whose it is, and whether it is good, is decided by verifyLeaf(). */
function peerOf(request: IncomingMessage): X509Certificate | undefined {
  return (request.socket as TLSSocket).getPeerX509Certificate?.()
}

function send(response: ServerResponse, body: unknown): void {
  if (body === undefined) response.writeHead(204).end()
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refused(response: ServerResponse, error: unknown, log: Log): void {
  const { status, error: body } = refusalOf(error)
  if (status >= 500) log.error('internal request failed', { error })
  else log.info('internal request refused', { code: body.code })
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: body }))
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof Problem && error.status < 500) return refuse(400, error.code, error.message)
  return new Refusal(500, { code: 'internal', message: 'Core failed', final: false })
}
