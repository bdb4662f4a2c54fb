// The way into a tunnel that another relay holds: one hop, over HTTP/2 with the relays' own certificates. Who holds it is
// asked of core once and remembered for as long as that way works.
import http2, { type ClientHttp2Session } from 'node:http2'
import tls from 'node:tls'
import type { Log } from '../kit/log'
import type { CoreClient } from './core-client'
import { Failure } from './status'
import { type Carrier, type Tell, teller } from './tunnel'
import { TUNNEL } from './wire/headers'
import { type Trust, verifyLeaf } from './wire/identity'
import { INTERNAL, type OwnersAnswer } from './wire/messages'

export type Peers = {
  /** A way into the cluster's tunnel through the first relay that holds one and answers; undefined: none does. */
  reach: (clusterId: string) => Promise<Carrier | undefined>
  /** Tells the agents of the cluster that have their tunnels elsewhere. */
  tell: (clusterId: string, ...said: Parameters<Tell>) => Promise<void>
  close: () => void
}

/** What this relay shows a peer. */
export type PeerTls = { key: string; cert: string; trust: Trust }

type Owner = OwnersAnswer['relays'][number]
type Link = { session: ClientHttp2Session; carrierTo: (clusterId: string) => Carrier }
type Known = { owners: Promise<Owner[]>; until: number }

/** An agent may have moved since; a way that fails is forgotten at once. */
const OWNERS_MS = 5_000
/** So that a cluster without any tunnel costs core one question a second. */
const NO_OWNERS_MS = 1_000
const DIAL_MS = 3_000
const PING_EVERY_MS = 3_000
const PING_MS = 3_000
const STREAM_WINDOW = 1024 * 1024

export function createPeers(deps: {
  core: Pick<CoreClient, 'post'>
  tls: () => PeerTls
  now: () => number
  log: Log
}): Peers {
  const { core, now, log } = deps
  const known = new Map<string, Known>()
  const links = new Map<string, Promise<Link>>()
  return {
    reach: async clusterId => {
      for (const owner of await ownersOf(clusterId)) {
        const link = await linkTo(owner).catch(() => undefined)
        if (link) return link.carrierTo(clusterId)
        known.delete(clusterId)
      }
      return undefined
    },
    tell: async (clusterId, ...said) => {
      const owners = await ownersOf(clusterId).catch(() => [])
      await Promise.all(
        owners.map(async owner => {
          const link = await linkTo(owner).catch(() => undefined)
          await link?.carrierTo(clusterId).tell(...said)
        }),
      )
    },
    close: () => {
      for (const link of links.values())
        link.then(
          ({ session }) => session.destroy(),
          () => {},
        )
    },
  }

  function ownersOf(clusterId: string): Promise<Owner[]> {
    const held = known.get(clusterId)
    if (held && now() < held.until) return held.owners
    const entry: Known = { owners: ask(clusterId), until: now() + OWNERS_MS }
    known.set(clusterId, entry)
    entry.owners.then(
      owners => {
        if (owners.length === 0) entry.until = now() + NO_OWNERS_MS
      },
      () => known.delete(clusterId),
    )
    return entry.owners
  }

  async function ask(cluster_id: string): Promise<Owner[]> {
    sweep()
    return (await core.post<OwnersAnswer>(INTERNAL.owners, { cluster_id })).relays
  }

  function sweep(): void {
    for (const [clusterId, { until }] of known) if (now() >= until) known.delete(clusterId)
  }

  function linkTo(owner: Owner): Promise<Link> {
    const key = `${owner.id} ${owner.peer_url}`
    const held = links.get(key)
    if (held) return held
    const forget = () => {
      links.delete(key)
      known.clear()
    }
    const made = dial(owner, deps.tls(), now()).then(socket => open(socket, forget))
    links.set(key, made)
    made.catch(error => {
      log.warn('another relay is out of reach', { relay: owner.id, error })
      forget()
    })
    return made
  }

  function open(socket: tls.TLSSocket, forget: () => void): Link {
    const session = http2.connect('https://relay', {
      createConnection: () => socket,
      settings: { initialWindowSize: STREAM_WINDOW, enablePush: false },
    })
    const beat = setInterval(() => ping(session), PING_EVERY_MS)
    session.on('error', error => log.debug('a link to another relay failed', { error }))
    session.on('goaway', forget)
    session.on('close', () => {
      clearInterval(beat)
      forget()
    })
    return { session, carrierTo: clusterId => carrier(session, clusterId) }
  }

  function carrier(session: ClientHttp2Session, clusterId: string): Carrier {
    const request: Carrier['request'] = (headers, options) => {
      try {
        const stream = session.request({ ...headers, [TUNNEL.cluster]: clusterId }, options)
        // The agent has moved, or that relay is going: the next request asks core again.
        stream.once('response', answer => {
          if (answer[TUNNEL.reason] === 'agent-disconnected') known.delete(clusterId)
        })
        return stream
      } catch (cause) {
        known.delete(clusterId)
        throw new Failure('tunnel-lost', undefined, { cause })
      }
    }
    return { request, tell: teller(request, log) }
  }
}

/** A peer that fell silent must not hold requests: the link ends, and with it every stream on it. */
function ping(session: ClientHttp2Session): void {
  const silent = setTimeout(() => session.destroy(), PING_MS)
  const isSent = session.ping(() => clearTimeout(silent))
  if (!isSent) clearTimeout(silent)
}

/** TLS proves who holds the key; what the peer is, and that it is the very relay meant, is decided by its certificate. */
function dial({ id, peer_url }: Owner, { key, cert, trust }: PeerTls, nowMs: number): Promise<tls.TLSSocket> {
  const { hostname, port } = new URL(peer_url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port: Number(port || 443),
      key,
      cert,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
    })
    socket.setTimeout(DIAL_MS, () => socket.destroy(new Error('The other relay does not answer')))
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      try {
        const leaf = socket.getPeerX509Certificate()
        if (!leaf) throw new Error('The other relay shows no certificate')
        const { identity } = verifyLeaf(leaf, 'server', { trust, nowMs })
        if (identity.id !== id) throw new Error('Another relay answers there than the one meant')
        socket.setTimeout(0)
        socket.setNoDelay(true)
        resolve(socket)
      } catch (error) {
        socket.destroy()
        reject(error)
      }
    })
  })
}
