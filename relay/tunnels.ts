// Which clusters have a tunnel here. The set that holds a tunnel is its state: in the map it serves, out of it it is dead.
import type { Tunnel } from './tunnel'

export type Tunnels = {
  add: (tunnel: Tunnel) => void
  remove: (tunnel: Tunnel) => void
  /** The newest open tunnel of the cluster. */
  get: (clusterId: string) => Tunnel | undefined
  all: () => Tunnel[]
  of: (clusterId: string) => Tunnel[]
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
    get: clusterId => byCluster.get(clusterId)?.find(tunnel => tunnel.isOpen()),
    all: () => [...byCluster.values()].flat(),
    of,
  }

  function of(clusterId: string): Tunnel[] {
    return byCluster.get(clusterId) ?? []
  }
}
