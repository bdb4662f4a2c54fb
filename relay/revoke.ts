// Acts on core's push: forgets grants, asks again for those in use, tells the agents, and cuts what lost its right.
// Promise: between the push and the new answer nothing starts under the old grant, and no stream outlives its last grant:
// a watch that was opened an hour ago is still somebody's. A grant that lives on but gives less cuts what began with more:
// watches and upgrades come back by themselves, and the API server decides them anew.
import { sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import type { Agents } from './agents'
import type { Caller } from './caller'
import type { Grant, Grants } from './grants'
import type { Peers } from './peers/peers'
import { Failure } from './status'
import type { Streams } from './streams'
import type { Tell } from './tunnel'
import type { Tunnels } from './tunnels'
import { TUNNEL } from './wire/headers'
import type { CoreEvent, Revocation } from './wire/messages'
import { losesRights } from './wire/rights'

export type Revoker = {
  handle: (event: CoreEvent) => void
  /** The event stream broke and is back: anything may have changed meanwhile. */
  recheckEveryone: () => void
  /** Renews the grants of open streams and cuts those that have none any more. */
  checkStreams: () => Promise<void>
  /** Does so every STREAM_CHECK_MS until the signal aborts. */
  keepChecking: (signal: AbortSignal) => Promise<void>
}

/** How far a stream may outlive its grant while core is out of reach. */
const STREAM_CHECK_MS = 5_000

export function createRevoker(deps: {
  grants: Grants
  streams: Streams
  tunnels: Tunnels
  peers: Pick<Peers, 'tell'>
  agents: Pick<Agents, 'recheck'>
  log: Log
}): Revoker {
  const { grants, streams, tunnels, peers, agents, log } = deps
  return {
    handle: event => {
      if (event.type === 'principal') recheck(event.principal_id)
      if (event.type === 'everyone') recheckEveryone()
      if (event.type === 'cut') cutOne(event.connection_id)
      if (event.type === 'cluster-deleted') forgetCluster(event.cluster_id)
    },
    recheckEveryone,
    checkStreams,
    keepChecking: async signal => {
      while (!signal.aborted) {
        await sleep(STREAM_CHECK_MS, signal).catch(() => {})
        if (!signal.aborted) await checkStreams()
      }
    },
  }

  async function checkStreams(): Promise<void> {
    await Promise.all(streams.holders().map(({ caller, clusterId }) => check(caller, clusterId)))
  }

  function recheckEveryone(): void {
    agents.recheck()
    recheck()
  }

  function recheck(principalId?: string): void {
    // A stream may be older than any grant still held.
    const all = [...grants.held({ principalId }), ...streams.holders(principalId)]
    const held = new Map(all.map(one => [`${one.clusterId} ${one.caller.credential}`, one])).values()
    grants.drop({ principalId })
    for (const { caller, clusterId } of held) {
      reask(caller, clusterId).catch(error => log.warn('a right could not be checked again', { error }))
    }
  }

  async function reask(caller: Caller, clusterId: string): Promise<void> {
    try {
      const grant = await grants.get(caller, clusterId)
      // A client that comes back at once brings the new grant with it: it cannot be ahead of what the agent is told here.
      cutLost(caller, clusterId, grant)
      await tellGrant(clusterId, grant)
    } catch (error) {
      if (!(error instanceof Failure) || error.reason === 'core-unreachable') throw error
      end(caller, clusterId, error)
    }
  }

  /** A grant that is young costs nothing here; cut off from core, it serves to its end and not longer. */
  async function check(caller: Caller, clusterId: string): Promise<void> {
    try {
      const grant = await grants.get(caller, clusterId)
      if (cutLost(caller, clusterId, grant) > 0) await tellGrant(clusterId, grant)
    } catch (error) {
      if (!(error instanceof Failure)) log.warn('a right could not be checked again', { error })
      else if (error.reason !== 'core-unreachable') return end(caller, clusterId, error)
      streams.cut({ credential: caller.credential, clusterId }, 'core-unreachable')
    }
  }

  function cutLost(caller: Caller, clusterId: string, grant: Grant): number {
    const holder = { principalId: caller.principalId, credential: caller.credential, clusterId }
    const count = streams.cutRepeatable(holder, stream => losesRights(stream.rights, grant.rights))
    if (count > 0) log.info('access changed', { principal: caller.principalId, cluster: clusterId, streams: count })
    return count
  }

  function tellGrant(clusterId: string, { token }: Grant): Promise<void> {
    return tellAll(clusterId, 'grant', { headers: { [TUNNEL.grant]: token } })
  }

  /** An agent that takes its time, or never answers, must not hold up the next cut. */
  function end(caller: Caller, clusterId: string, { reason }: Failure): void {
    const count = streams.cut({ credential: caller.credential, clusterId }, 'access-revoked')
    log.info('access ended', { principal: caller.principalId, cluster: clusterId, streams: count, reason })
    // The rights are the principal's, not the credential's: what another one is using stays as it is.
    if (grants.hasAnother(caller, clusterId)) return
    const body: Revocation = { principal_id: caller.principalId }
    tellAll(clusterId, 'revocation', { body }).catch(error =>
      log.warn('an agent did not hear of a revocation', { cluster: clusterId, error }),
    )
  }

  /** Every agent of the cluster, wherever its tunnel ends: one that serves later must not hold tokens of an account that is gone. */
  async function tellAll(clusterId: string, ...said: Parameters<Tell>): Promise<void> {
    const here = tunnels.agents(clusterId).map(tunnel => tunnel.tell(...said))
    await Promise.all([...here, peers.tell(clusterId, ...said)])
  }

  function cutOne(id: string): void {
    if (streams.cut({ id }, 'connection-cut') > 0) log.info('a connection was cut', { connection: id })
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
