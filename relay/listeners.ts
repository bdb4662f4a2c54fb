// The ports of a relay: the one for kubectl and agents, and the one for other relays where the operator wants one.
import type { RelayConfig } from './config'
import { watchDeadPeers } from './dead-peers'
import type { Limits } from './limits/settings'
import { type ListenerTls, openListener } from './listener'
import { openPeerListener } from './peers/listener'

type FrontendDeps = Omit<Parameters<typeof openListener>[1], 'tls' | 'balancers' | 'limits'>
type PeerDeps = Omit<Parameters<typeof openPeerListener>[1], 'tls'>

export type Listeners = {
  /** Of the frontend, as it was really bound. */
  port: number
  replaceCertificate: (tls: ListenerTls) => void
  drain: () => void
  /** Requests that other relays brought and that are under way. */
  pending: () => number
  /** Bytes that callers have not taken yet. */
  unsent: () => number
  close: () => Promise<void>
}

/** Throws ExitError when a port cannot be had; none is open then. */
export async function openListeners(
  config: Pick<RelayConfig, 'listen' | 'peerListen' | 'trustedBalancers' | keyof Limits>,
  { tls, frontend, peer }: { tls: ListenerTls; frontend: FrontendDeps; peer: PeerDeps },
): Promise<Listeners> {
  const forPeers = config.peerListen && (await openPeerListener(config.peerListen, { ...peer, tls }))
  const { listen, trustedBalancers: balancers } = config
  const forCallers = await openListener(listen, { ...frontend, tls, balancers, limits: config }).catch(
    async (error: unknown) => {
      await forPeers?.close()
      throw error
    },
  )
  const stopWatching = watchDeadPeers({ sockets: forCallers.sockets, log: peer.log })
  return {
    port: forCallers.port,
    replaceCertificate: next => {
      forCallers.replaceCertificate(next)
      forPeers?.replaceCertificate(next)
    },
    drain: () => {
      forCallers.drain()
      forPeers?.drain()
    },
    pending: () => forPeers?.pending() ?? 0,
    unsent: forCallers.unsent,
    close: async () => {
      stopWatching()
      await Promise.all([forCallers.close(), forPeers?.close()])
    },
  }
}
