// Takes an agent's socket for its tunnel once its certificate holds. Core is asked too (deleted? revoked? same cluster?),
// but an agent that comes back while core is away is served: its certificate says enough for a day.
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Log } from '../kit/log'
import { type CoreClient, CoreRefused } from './core-client'
import type { Reports } from './reports'
import { createTunnel, type Tunnel } from './tunnel'
import type { Tunnels } from './tunnels'
import { IdentityError, type Trust, verifyLeaf } from './wire/identity'
import { INTERNAL, type TunnelRequest } from './wire/messages'

export function acceptAgent(
  socket: TLSSocket,
  certificate: X509Certificate,
  deps: { trust: Trust; tunnels: Tunnels; core: CoreClient; reports: Reports; now: () => number; log: Log },
): void {
  const { trust, tunnels, core, reports, log } = deps
  try {
    const { identity, serial } = verifyLeaf(certificate, 'agent', { trust, nowMs: deps.now() })
    let isKnown = false
    const tunnel = createTunnel({
      socket,
      clusterId: identity.id,
      serial,
      log,
      onReport: () => {
        if (!isKnown) introduce(tunnel).catch(error => log.debug('core did not hear of the tunnel', { error }))
        isKnown = true
        reports.changed(tunnel)
      },
      onClose: () => {
        tunnels.remove(tunnel)
        reports.changed(tunnel)
        log.info('tunnel closed', { cluster: identity.id })
      },
    })
    tunnels.add(tunnel)
    log.info('tunnel open', { cluster: identity.id, source: socket.remoteAddress })
  } catch (error) {
    log.warn('agent refused', {
      source: socket.remoteAddress,
      problem: error instanceof IdentityError ? error.problem : 'internal',
      error,
    })
    socket.destroy()
  }

  async function introduce(tunnel: Tunnel): Promise<void> {
    const fingerprint = tunnel.report()?.fingerprint ?? ''
    const request: TunnelRequest = { cluster_id: tunnel.clusterId, serial: tunnel.serial, fingerprint }
    try {
      await core.post(INTERNAL.tunnels, request)
    } catch (error) {
      if (!(error instanceof CoreRefused)) throw error
      log.warn('core refuses the tunnel', { cluster: tunnel.clusterId, error })
      if (error.status === 404) await tunnel.tell('deleted')
      tunnel.close()
    }
  }
}
