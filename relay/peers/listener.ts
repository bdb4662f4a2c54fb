// The listener for other relays: a stream they bring goes on into a tunnel held here, byte for byte. One hop and no more.
// Promise: nobody but a relay of this installation that core lists is answered; the agent checks each grant all the same.
import type { AddressInfo } from 'node:net'
import tls, { type TLSSocket } from 'node:tls'
import { breakOff } from '../../kit/break-off'
import { carry } from '../../kit/carry'
import { systemSentence } from '../../kit/exit'
import type { IncomingHeaders } from '../../kit/h2/hpack-decoder'
import { type Session, serve } from '../../kit/h2/session'
import type { Stream } from '../../kit/h2/stream'
import type { Log } from '../../kit/log'
import { formatHostPort, type HostPort } from '../../kit/settings'
import type { ListenerTls } from '../listener'
import type { Carrier, Tunnel } from '../tunnel'
import type { Tunnels } from '../tunnels'
import { TUNNEL } from '../wire/headers'
import { type Trust, verifyLeaf } from '../wire/identity'
import { type Control, PEER_CONTROLS } from '../wire/messages'
import type { Reason } from '../wire/reasons'

export type PeerListener = {
  port: number
  replaceCertificate: (tls: ListenerTls) => void
  /** Peers are told to go elsewhere; what they brought goes on. */
  drain: () => void
  /** Streams under way. */
  pending: () => number
  close: () => Promise<void>
}

const MAX_BODY = 16 * 1024
const HANDSHAKE_MS = 5_000

export async function openPeerListener(
  listen: HostPort,
  deps: {
    tls: ListenerTls
    trust: () => Trust
    isKnown: (relayId: string) => boolean
    tunnels: Tunnels
    now: () => number
    log: Log
  },
): Promise<PeerListener> {
  const { tunnels, log } = deps
  const sessions = new Set<Session>()
  const sockets = new Set<TLSSocket>()
  let pending = 0
  const server = tls.createServer({
    ...deps.tls,
    ALPNProtocols: ['h2'],
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3',
    handshakeTimeout: HANDSHAKE_MS,
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {})
    if (socket.alpnProtocol !== 'h2' || !isPeer(socket)) return void socket.destroy()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.setNoDelay(true)
    const session = serve(socket, { onStream, onEnd: () => void sessions.delete(session) })
    sessions.add(session)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(systemSentence(error, `listen on ${formatHostPort(listen)}`)))
    server.listen(listen.port, listen.host, () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
    replaceCertificate: tls => server.setSecureContext({ ...tls, minVersion: 'TLSv1.3' }),
    drain: () => {
      for (const session of sessions) session.goaway()
    },
    pending: () => pending,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }

  function onStream(stream: Stream, headers: IncomingHeaders): void {
    pending++
    stream.once('close', () => {
      pending--
    })
    stream.on('error', () => {})
    pass(stream, headers)
  }

  function isPeer(socket: TLSSocket): boolean {
    try {
      const leaf = socket.getPeerX509Certificate()
      if (!leaf) throw new Error('it shows no certificate')
      const { identity } = verifyLeaf(leaf, 'relay', { trust: deps.trust(), nowMs: deps.now() })
      if (!deps.isKnown(identity.id)) throw new Error('core does not list it')
      return true
    } catch (error) {
      log.warn('a caller of the peer listener is no relay of ours', { source: socket.remoteAddress, error })
      return false
    }
  }

  function pass(stream: Stream, { [TUNNEL.cluster]: cluster, ...headers }: IncomingHeaders): void {
    const way = tunnels.get(String(cluster))
    const control = headers[TUNNEL.control]
    if (!way) return refuse(stream, 'agent-disconnected')
    if (control === undefined) return carryOn(stream, headers, way)
    if (!PEER_CONTROLS.includes(control as Control)) return refuse(stream, 'internal')
    tellAll(stream, headers, tunnels.agents(String(cluster))).catch(() => breakOff(stream))
  }

  async function tellAll(stream: Stream, headers: IncomingHeaders, held: Tunnel[]): Promise<void> {
    const text = await bodyOf(stream)
    const grant = headers[TUNNEL.grant]
    const said = {
      ...(grant === undefined ? {} : { headers: { [TUNNEL.grant]: grant } }),
      ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
    }
    await Promise.all(held.map(tunnel => tunnel.tell(headers[TUNNEL.control] as Control, said)))
    if (!stream.destroyed) stream.respond({ ':status': 204 }, { endStream: true })
  }
}

function carryOn(stream: Stream, headers: IncomingHeaders, carrier: Carrier): void {
  const isUpgrade = headers[TUNNEL.upgrade] !== undefined
  const hasBody = isUpgrade || (headers[':method'] !== 'GET' && headers[':method'] !== 'HEAD')
  const { ':authority': _authority, ':scheme': _scheme, ...rest } = headers
  let backend: ReturnType<Carrier['request']>
  try {
    backend = carrier.request(rest, { endStream: !hasBody })
  } catch {
    return refuse(stream, 'tunnel-lost')
  }
  let isDone = false
  backend.on('error', () => {})
  stream.on('close', () => {
    if (!backend.closed) breakOff(backend)
  })
  if (hasBody) stream.pipe(backend, { end: false })
  if (hasBody) stream.on('end', () => backend.end())
  backend.on('response', answer => {
    carry(backend, stream, {
      begin: () => {
        if (!stream.destroyed) stream.respond(answer)
      },
      whole: () => {
        isDone = true
      },
      refuse: () => breakOff(backend),
    })
  })
  backend.on('close', () => {
    if (isDone) return
    if (stream.headersSent) breakOff(stream)
    else refuse(stream, 'tunnel-lost')
  })
}

function refuse(stream: Stream, reason: Reason): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return
  stream.respond({ ':status': 502, [TUNNEL.reason]: reason }, { endStream: true })
  stream.resume()
}

async function bodyOf(stream: Stream): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.length > MAX_BODY) throw new TypeError('Cannot read the message: it is too long')
  }
  return text
}
