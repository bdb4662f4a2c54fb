// Acts on core's push: forgets grants, asks again for those in use, tells the agents, and cuts what lost its right.
// Promise: between the push and the new answer nothing starts under the old grant.
import type { Log } from '../kit/log'
import type { Caller } from './caller'
import type { Grants } from './grants'
import { Failure } from './status'
import type { Streams } from './streams'
import type { Tunnel } from './tunnel'
import type { Tunnels } from './tunnels'
import { TUNNEL } from './wire/headers'
import type { CoreEvent, Revocation } from './wire/messages'

export type Revoker = {
  handle: (event: CoreEvent) => void
  /** The event stream broke and is back: anything may have changed meanwhile. */
  recheckEveryone: () => void
}

export function createRevoker(deps: { grants: Grants; streams: Streams; tunnels: Tunnels; log: Log }): Revoker {
  const { grants, streams, tunnels, log } = deps
  return {
    handle: event => {
      if (event.type === 'principal') recheck(event.principal_id)
      if (event.type === 'everyone') recheck()
      if (event.type === 'cluster-deleted') forgetCluster(event.cluster_id)
    },
    recheckEveryone: () => recheck(),
  }

  function recheck(principalId?: string): void {
    const held = grants.held({ principalId })
    grants.drop({ principalId })
    for (const { caller, clusterId } of held) {
      reask(caller, clusterId).catch(error => log.warn('a right could not be checked again', { error }))
    }
  }

  async function reask(caller: Caller, clusterId: string): Promise<void> {
    try {
      const grant = await grants.get(caller, clusterId)
      await tellAll(clusterId, tunnel => tunnel.tell('grant', { headers: { [TUNNEL.grant]: grant.token } }))
    } catch (error) {
      if (!(error instanceof Failure) || error.reason === 'core-unreachable') throw error
      const count = streams.cut({ credential: caller.credential, clusterId }, 'access-revoked')
      log.info('access ended', {
        principal: caller.principalId,
        cluster: clusterId,
        streams: count,
        reason: error.reason,
      })
      // Another credential of the same principal may still be good; its next request makes the rights anew.
      const body: Revocation = { principal_id: caller.principalId }
      await tellAll(clusterId, tunnel => tunnel.tell('revocation', { body }))
    }
  }

  /** Every agent of the cluster: one that serves later must not hold tokens of an account that is gone. */
  async function tellAll(clusterId: string, tell: (tunnel: Tunnel) => Promise<void>): Promise<void> {
    await Promise.all(tunnels.of(clusterId).map(tell))
  }

  function forgetCluster(clusterId: string): void {
    log.info('cluster deleted', { cluster: clusterId })
    grants.drop({ clusterId })
    streams.cut({ clusterId }, 'no-such-cluster')
    for (const tunnel of tunnels.of(clusterId)) {
      tunnel
        .tell('deleted')
        .finally(() => tunnel.close())
        .catch(() => {})
    }
  }
}
