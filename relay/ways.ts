// The way to a cluster's agents: a tunnel held here, or else the hop to a relay that holds one.
import type { Peers } from './peers/peers'
import { Failure } from './status'
import type { Carrier } from './tunnel'
import type { Tunnels } from './tunnels'

export type Ways = {
  /** Throws Failure `agent-disconnected`. */
  to: (clusterId: string) => Promise<Carrier>
}

export function createWays({ tunnels, peers }: { tunnels: Tunnels; peers: Pick<Peers, 'reach'> }): Ways {
  return {
    to: async clusterId => {
      const way = tunnels.get(clusterId) ?? (await elsewhere(clusterId))
      if (!way) throw new Failure('agent-disconnected')
      return way
    },
  }

  /** While core is away nobody knows of other relays. */
  function elsewhere(clusterId: string): Promise<Carrier | undefined> {
    return peers.reach(clusterId).catch(() => undefined)
  }
}
