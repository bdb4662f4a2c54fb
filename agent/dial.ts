// How an agent reaches its relay: TLS to the port itself, or, where a proxy ends TLS on the way, the same TLS inside a
// WebSocket; either through a CONNECT proxy where one is set. Promise: what dial() gives is proved against the pinned root
// end to end, whoever is in between.
import net, { type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import tls, { type TLSSocket } from 'node:tls'
import { ownAuthoritiesAnd } from '../kit/authorities'
import { askHead } from '../kit/http-head'
import type { Log } from '../kit/log'
import { connectThrough, hostPortOf, type Proxies, ProxyRefused, proxyFor } from '../kit/proxy'
import { formatHostPort, type HostPort } from '../kit/settings'
import { acceptOf, newKey, WebSocketStream } from '../kit/websocket'
import { AGENT_PATHS } from '../relay/wire/messages'

export const DIALS = ['auto', 'tls', 'websocket'] as const

/** `chain` and `key` are the agent's own, for a tunnel. */
export type DialAs = { root: string; chain?: string; key?: string }
/** The socket's ALPN is `h2`. Throws Stranger, ProxyRefused or what the network says. */
export type Dial = (url: string, as: DialAs, signal: AbortSignal) => Promise<TLSSocket>

/** Somebody answers there who is not our relay: asking again cannot help. */
export class Stranger extends Error {
  override name = 'Stranger'
  constructor(url: string, options: ErrorOptions) {
    super(`What answers at ${new URL(url).host} is not the relay of this join string`, options)
  }
}

const HANDSHAKE_MS = 10_000

type By = { proxies: Proxies; signal: AbortSignal }

export function createDial(deps: { mode: (typeof DIALS)[number]; proxies: Proxies; log: Log }): Dial {
  const { mode, proxies, log } = deps
  const dials = {
    tls: directly,
    websocket: inWebSocket,
    auto: async (url: string, as: DialAs, by: By) => {
      try {
        return await directly(url, as, by)
      } catch (error) {
        if (by.signal.aborted || !isInTheWay(error)) throw error
        log.debug('the relay is not reached by TLS, trying a WebSocket', { relay: url, error })
        return inWebSocket(url, as, by)
      }
    },
  }
  return (url, as, signal) => dials[mode](url, as, { proxies, signal })
}

async function directly(url: string, as: DialAs, by: By): Promise<TLSSocket> {
  return proved(await reach(hostPortOf(url), by), { url, as, signal: by.signal })
}

/** A proxy's no holds for both ways, and so does a port where nobody listens. */
function isInTheWay(error: unknown): boolean {
  return !(error instanceof ProxyRefused) && !UNREACHED.has(String((error as { code?: unknown } | null)?.code))
}

const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])

/** The outer TLS may be of a company's own authority; it is the inner one that proves the relay and hides what is said. */
async function inWebSocket(url: string, as: DialAs, by: By): Promise<TLSSocket> {
  const to = hostPortOf(url)
  const outer = await handshake(await reach(to, by), {
    ...{ url, signal: by.signal },
    options: { secureContext: ownAuthoritiesAnd(as.root), ALPNProtocols: ['http/1.1'] },
  })
  const key = newKey()
  const lines = [
    `GET ${new URL(url).pathname.replace(/\/$/, '')}${AGENT_PATHS.tunnel} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ]
  const { status, headers, rest } = await askHead(outer, lines, HANDSHAKE_MS)
  if (status !== 101 || headers.get('sec-websocket-accept') !== acceptOf(key)) {
    outer.destroy()
    throw new Error(`What answers at ${formatHostPort(to)} opens no WebSocket to the relay: it answered ${status}`)
  }
  const stream = new WebSocketStream(outer, { isClient: true, early: rest })
  return proved(stream, { url, as, signal: by.signal })
}

/** End to end: the pinned root and no other, and the protocol that only our relay speaks with agents. */
async function proved(through: Duplex, of: { url: string; as: DialAs; signal: AbortSignal }): Promise<TLSSocket> {
  const { root, chain, key } = of.as
  const own = chain === undefined || key === undefined ? {} : { cert: chain, key }
  const socket = await handshake(through, { ...of, options: { ca: root, ...own, ALPNProtocols: ['h2'] } })
  if (socket.alpnProtocol === 'h2') return socket
  socket.destroy()
  throw new Error('What answers there does not speak HTTP/2, so something on the way ends its TLS')
}

async function reach(to: HostPort, { proxies, signal }: By): Promise<Socket> {
  const proxy = proxyFor(to, proxies)
  if (proxy) return connectThrough(proxy, to, signal)
  return ready(net.connect(to), { event: 'connect', signal })
}

function handshake(
  through: Duplex,
  { url, options, signal }: { url: string; options: tls.ConnectionOptions; signal: AbortSignal },
): Promise<TLSSocket> {
  const { host } = hostPortOf(url)
  const name = net.isIP(host) === 0 ? { servername: host } : {}
  const socket = tls.connect({ ...options, ...name, host, socket: through as Socket })
  return ready(socket, { event: 'secureConnect', signal }).catch((cause: Error & { code?: unknown }) => {
    through.destroy()
    throw STRANGER.has(String(cause.code)) ? new Stranger(url, { cause }) : cause
  })
}

/** The signal goes on to end what it has opened. */
function ready<S extends Socket>(socket: S, { event, signal }: { event: string; signal: AbortSignal }): Promise<S> {
  return new Promise((resolve, reject) => {
    const giveUp = () => void socket.destroy(new Error('The agent stops'))
    const late = setTimeout(() => socket.destroy(new Error('The relay takes too long to answer')), HANDSHAKE_MS)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    socket.on('error', reject)
    socket.once('close', () => {
      clearTimeout(late)
      signal.removeEventListener('abort', giveUp)
      reject(new Error('The connection was closed before it was ready'))
    })
    socket.once(event, () => {
      clearTimeout(late)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

/** What TLS says of a certificate that the pinned root did not issue for that name. */
const STRANGER = new Set([
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
