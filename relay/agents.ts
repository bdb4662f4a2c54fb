// Takes an agent's socket for its tunnel once its certificate holds. Core is asked before the tunnel serves anyone (deleted?
// revoked? same cluster?), but an agent that comes back while core is away is served: its certificate says enough for a day.
// Promise: who holds a revoked agent certificate gets no caller's request while core can be asked.
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Log } from '../kit/log'
import { type CoreClient, CoreRefused } from './core-client'
import type { Directory } from './directory'
import type { Reports } from './reports'
import type { Streams } from './streams'
import { Tunnel } from './tunnel'
import type { Tunnels } from './tunnels'
import { IdentityError, type Trust, verifyLeaf } from './wire/identity'
import { INTERNAL, type TunnelRequest } from './wire/messages'

type From = { certificate: X509Certificate; address: string }

export type Agents = {
  /** `address` is where the agent dialled from. */
  accept: (socket: TLSSocket, from: From) => void
  /** Something changed at core: every tunnel whose certificate still lives is asked about again. */
  recheck: () => void
}

export function createAgents(deps: {
  trust: () => Trust
  tunnels: Tunnels
  core: Pick<CoreClient, 'post'>
  reports: Pick<Reports, 'changed'>
  directory: Pick<Directory, 'greet'>
  streams: Pick<Streams, 'cutRepeatable'>
  now: () => number
  log: Log
}): Agents {
  const { tunnels, core, reports, now, log } = deps
  const notAfterOf = new WeakMap<Tunnel, number>()
  return {
    accept,
    recheck: () => {
      // A leaf that ran out while its tunnel lived was renewed long since, under another serial.
      for (const tunnel of tunnels.all()) if (now() < (notAfterOf.get(tunnel) ?? 0)) void isWelcome(tunnel)
    },
  }

  function accept(socket: TLSSocket, { certificate, address }: From): void {
    try {
      const { identity, serial, notAfter } = verifyLeaf(certificate, 'agent', { trust: deps.trust(), nowMs: now() })
      const tunnel = open(socket, { clusterId: identity.id, serial, address })
      notAfterOf.set(tunnel, notAfter)
    } catch (error) {
      const problem = error instanceof IdentityError ? error.problem : 'internal'
      log.warn('agent refused', { source: address, problem, error })
      socket.destroy()
    }
  }

  function open(socket: TLSSocket, of: { clusterId: string; serial: string; address: string }): Tunnel {
    const { clusterId, serial, address } = of
    let isKnown = false
    const tunnel: Tunnel = new Tunnel({
      socket,
      clusterId,
      serial,
      log,
      onReport: () => {
        if (isKnown) return reports.changed(tunnel)
        isKnown = true
        void introduce(tunnel, address)
      },
      onLost: principalId => {
        const count = deps.streams.cutRepeatable({ principalId, clusterId }, () => true)
        log.info('access changed in the cluster', { principal: principalId, cluster: clusterId, streams: count })
      },
      onClose: () => {
        tunnels.remove(tunnel)
        reports.changed(tunnel)
        log.info('tunnel closed', { cluster: clusterId })
      },
    })
    return tunnel
  }

  async function introduce(tunnel: Tunnel, source: string): Promise<void> {
    if (!(await isWelcome(tunnel)) || !tunnel.isOpen()) return
    tunnels.add(tunnel)
    log.info('tunnel open', { cluster: tunnel.clusterId, source })
    reports.changed(tunnel)
    deps.directory.greet(tunnel)
  }

  /** False when core refused the tunnel, which is closed then. */
  async function isWelcome(tunnel: Tunnel): Promise<boolean> {
    const fingerprint = tunnel.report()?.fingerprint ?? ''
    const request: TunnelRequest = { cluster_id: tunnel.clusterId, serial: tunnel.serial, fingerprint }
    try {
      await core.post(INTERNAL.tunnels, request)
      return true
    } catch (error) {
      if (!(error instanceof CoreRefused)) {
        log.debug('core did not hear of the tunnel', { error })
        return true
      }
      log.warn('core refuses the tunnel', { cluster: tunnel.clusterId, error })
      if (error.status === 404) await tunnel.tell('deleted')
      tunnel.close()
      return false
    }
  }
}
