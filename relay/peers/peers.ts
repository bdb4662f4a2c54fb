// The way into a tunnel that another relay holds: one hop.
import type { Log } from '../../kit/log'
import type { CoreClient } from '../core-client'
import { Failure } from '../status'
import { type Carrier, type Tell, teller } from '../tunnel'
import { TUNNEL } from '../wire/headers'
import { type Link, openLink, type PeerTls } from './link'
import { createOwners, type Owner } from './owners'

export type Peers = {
  /** A way into the cluster's tunnel through the first relay that holds one and answers; undefined: none does. */
  reach: (clusterId: string) => Promise<Carrier | undefined>
  /** Whether core says that another relay holds one, reachable or not. */
  isHeld: (clusterId: string) => Promise<boolean>
  /** Tells the agents of the cluster that have their tunnels elsewhere. */
  tell: (clusterId: string, ...said: Parameters<Tell>) => Promise<void>
  close: () => void
}

export function createPeers(deps: {
  core: Pick<CoreClient, 'post'>
  tls: () => PeerTls
  now: () => number
  log: Log
}): Peers {
  const { now, log } = deps
  const owners = createOwners(deps)
  const links = new Map<string, Promise<Link>>()
  return {
    reach: async clusterId => {
      for (const owner of await owners.of(clusterId)) {
        const way = await wayThrough(owner, clusterId)
        if (way) return way
      }
      return undefined
    },
    isHeld: async clusterId => (await owners.of(clusterId)).length > 0,
    tell: async (clusterId, ...said) => {
      const all = await owners.of(clusterId).catch(() => [])
      await Promise.all(all.map(async owner => (await wayThrough(owner, clusterId))?.tell(...said)))
    },
    close: () => {
      for (const link of links.values()) link.then(open => open.destroy()).catch(() => {})
    },
  }

  async function wayThrough(owner: Owner, clusterId: string): Promise<Carrier | undefined> {
    try {
      const link = await linkTo(owner)
      const way = carrier(link, clusterId, () => owners.failed(owner, clusterId))
      return { request: way, tell: teller(way, log) }
    } catch {
      owners.failed(owner, clusterId)
      return undefined
    }
  }

  async function linkTo(owner: Owner): Promise<Link> {
    const key = `${owner.id} ${owner.peer_url}`
    const held = await links.get(key)
    // Its end may not have been told yet.
    if (held?.isOpen()) return held
    const onEnd = () => {
      if (links.get(key) === made) links.delete(key)
      owners.forget()
    }
    const made = openLink(owner, { tls: deps.tls(), nowMs: now(), onEnd, log })
    links.set(key, made)
    return made.catch((error: unknown) => {
      log.warn('another relay is out of reach', { relay: owner.id, error })
      onEnd()
      throw error
    })
  }
}

/** `onGone`: the agent has moved, or that relay is going. */
function carrier(link: Link, clusterId: string, onGone: () => void): Carrier['request'] {
  return (headers, options) => {
    try {
      const stream = link.request({ ...headers, [TUNNEL.cluster]: clusterId }, options)
      stream.once('response', answer => {
        if (answer[TUNNEL.reason] === 'agent-disconnected') onGone()
      })
      return stream
    } catch (cause) {
      onGone()
      throw new Failure('tunnel-lost', undefined, { cause })
    }
  }
}
