// One connection to another relay: HTTP/2 under the relays' own certificates, ended when the other side falls silent.
import tls from 'node:tls'
import { connect, type Session } from '../../kit/h2/session'
import type { Log } from '../../kit/log'
import { hostPortOf } from '../../kit/proxy'
import { type Trust, verifyLeaf } from '../wire/identity'
import type { Owner } from './owners'

/** What this relay shows a peer. */
export type PeerTls = { key: string; cert: string; trust: Trust }

export type Link = Session

const DIAL_MS = 3_000
const PINGS = { everyMs: 3_000, withinMs: 3_000 }

/** `onEnd` is called once, when nothing new may be sent on it. Rejects when nobody answers, or another than was meant. */
export async function openLink(
  owner: Owner,
  deps: { tls: PeerTls; nowMs: number; onEnd: () => void; log: Log },
): Promise<Link> {
  const socket = await dial(owner, deps.tls, deps.nowMs)
  const link = connect(socket, {
    authority: 'relay',
    onGoaway: deps.onEnd,
    onEnd: error => {
      stopAsking()
      if (error) deps.log.debug('a link to another relay failed', { error })
      deps.onEnd()
    },
  })
  const stopAsking = askAlive(link, PINGS)
  return link
}

/** Ends a link whose other side does not answer in time, and every stream with it. Answers how to stop. */
export function askAlive(link: Link, { everyMs, withinMs }: { everyMs: number; withinMs: number }): () => void {
  const beat = setInterval(() => {
    const silent = setTimeout(() => link.destroy(), withinMs)
    const isOver = () => clearTimeout(silent)
    link.ping().then(isOver, isOver)
  }, everyMs)
  return () => clearInterval(beat)
}

/** TLS proves who holds the key; what the peer is, and that it is the very relay meant, is decided by its certificate. */
function dial({ id, peer_url }: Owner, { key, cert, trust }: PeerTls, nowMs: number): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const to = { ...hostPortOf(peer_url), key, cert, ALPNProtocols: ['h2'] }
    const socket = tls.connect({ ...to, rejectUnauthorized: false })
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
