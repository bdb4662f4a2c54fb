// The way to a cluster's agents: a tunnel held here, or else the hop to a relay that holds one.

import type { Peers } from './peers/peers'
import { Failure } from './status'
import type { Carrier } from './tunnel'
import type { Tunnels } from './tunnels'

export type Ways = {
  /** Throws Failure `agent-disconnected`. */
  to: (clusterId: string) => Promise<Carrier>
}

/** A relay that dies takes a tunnel with it; its agent has another up, here or elsewhere, within this time. */
const HEAL_MS = 3_000
const LOOK_EVERY_MS = 50

export function createWays(deps: {
  tunnels: Tunnels
  peers: Pick<Peers, 'reach' | 'isHeld'>
  now: () => number
}): Ways {
  const { tunnels, peers, now } = deps
  return {
    to: async clusterId => {
      for (const until = now() + HEAL_MS; ; await Bun.sleep(LOOK_EVERY_MS)) {
        const way = tunnels.get(clusterId) ?? (await elsewhere(clusterId))
        if (way) return way
        if (now() >= until || !(await isHealing(clusterId))) throw new Failure('agent-disconnected')
      }
    },
  }

  /** While core is away nobody knows of other relays. */
  function elsewhere(clusterId: string): Promise<Carrier | undefined> {
    return peers.reach(clusterId).catch(() => undefined)
  }

  /** Core still believes in a tunnel that cannot be reached. */
  function isHealing(clusterId: string): Promise<boolean> {
    return peers.isHeld(clusterId).catch(() => false)
  }
}
