// Which clusters have a tunnel here. The set that holds a tunnel is its state: in the map it serves, out of it it is dead.
// A busy agent has several connections; another agent of the same cluster, if there is one, stands by.
import type { Tunnel } from './tunnel'

export type Tunnels = {
  add: (tunnel: Tunnel) => void
  remove: (tunnel: Tunnel) => void
  /** Of the agent that came last, the connection with the least on it. */
  get: (clusterId: string) => Tunnel | undefined
  all: () => Tunnel[]
  of: (clusterId: string) => Tunnel[]
  /** One open connection to each agent of the cluster: what is said there is said to all. */
  agents: (clusterId: string) => Tunnel[]
}

export function createTunnels(): Tunnels {
  const byCluster = new Map<string, Tunnel[]>()
  return {
    add: tunnel => void byCluster.set(tunnel.clusterId, [tunnel, ...of(tunnel.clusterId)]),
    remove: tunnel => {
      const left = of(tunnel.clusterId).filter(one => one !== tunnel)
      if (left.length > 0) byCluster.set(tunnel.clusterId, left)
      else byCluster.delete(tunnel.clusterId)
    },
    get: clusterId => {
      const open = openOf(clusterId)
      const [newest] = open
      if (!newest || open.length === 1) return newest
      return open.filter(one => isSameAgent(one, newest)).reduce((best, one) => (one.load() < best.load() ? one : best))
    },
    all: () => [...byCluster.values()].flat(),
    of,
    agents: clusterId =>
      openOf(clusterId).filter((one, at, all) => all.findIndex(other => isSameAgent(one, other)) === at),
  }

  function of(clusterId: string): Tunnel[] {
    return byCluster.get(clusterId) ?? []
  }

  function openOf(clusterId: string): Tunnel[] {
    return of(clusterId).filter(tunnel => tunnel.isOpen())
  }
}

/** An agent that does not say which it is has one connection. */
function isSameAgent(one: Tunnel, other: Tunnel): boolean {
  if (one === other) return true
  const instance = one.report()?.instance
  return instance !== undefined && instance === other.report()?.instance
}
