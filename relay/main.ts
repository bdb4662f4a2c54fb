// Opens what a relay needs, joins the parts, serves, drains. No logic of its own.
import { backoffMs, sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import { VERSION } from '../kit/version'
import { createAdmit } from './admit'
import { createAgentDoor } from './agent-door'
import { createAgents } from './agents'
import { createCallers } from './caller'
import type { RelayConfig } from './config'
import { startConnections } from './connections'
import { type CoreClient, createCoreClient } from './core-client'
import { startDirectory } from './directory'
import { drain } from './drain'
import { followEvents } from './events'
import { type Openers, openEvidence } from './evidence'
import { createForward } from './forward'
import { gather } from './gather'
import { createGrants } from './grants'
import { settleLeaves } from './leaves'
import { createPrincipals } from './limits/principals'
import { openListeners } from './listeners'
import { createPeers } from './peers/peers'
import { foreignSentence, Persist } from './persist'
import { createPublicPaths } from './public-paths'
import { startReports } from './reports'
import { createRevoker } from './revoke'
import { createServe } from './serve'
import { createStreams } from './streams'
import { createTunnels } from './tunnels'
import { createWays } from './ways'
import {
  type GrantAnswer,
  type GrantAnswers,
  type GrantRequest,
  type GrantRequests,
  INTERNAL,
  MOST_GRANT_REQUESTS,
} from './wire/messages'

export type Relay = {
  /** The port that was really bound. */
  port: number
  /** True while requests would be served: core's event stream is open. */
  isReady: () => boolean
  /** Rejects with ExitError when this cannot be a relay of the core it was given. */
  done: Promise<void>
  close: () => Promise<void>
}

export type RelayDeps = Openers & {
  log: Log
  now?: () => number
  random?: () => number
  /** Ends the start; what has started is ended by close(). */
  signal?: AbortSignal
}

/** `config.join` or `config.joinFile` is needed once. Throws ExitError. */
export async function startRelay(config: RelayConfig, deps: RelayDeps): Promise<Relay> {
  const { log, now = Date.now, random = Math.random } = deps
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, deps.signal ?? stop.signal])
  const leaves = await settleLeaves(config, { persist: Persist(config, { log, random, signal }), now, log })
  const { identity, trust, credentialKeys } = leaves
  const core = createCoreClient({
    url: config.coreUrl ?? identity().core_url,
    tls: () => ({ ca: identity().trust.root, cert: identity().relay_chain, key: identity().key }),
    proxies: config,
  })
  const evidence = await openEvidence(config, { ...deps, core, now, log })
  const { audit, recorder } = evidence
  const streams = createStreams()
  const tunnels = createTunnels()
  const grants = createGrants({ ask: askGrants(core), now })
  const callers = createCallers({ trust, credentialKeys, now })
  const peers = createPeers({ core, tls: leaves.peerTls, now, log })
  const ways = createWays({ tunnels, peers, now })
  const principals = createPrincipals(config, now)
  const admit = createAdmit({ limits: config, callers, principals, grants, ways, domain: () => identity().domain })
  const reports = startReports({ core, tunnels, log })
  const connections = startConnections({ core, streams, now, log })
  const presence = { agent_url: config.agentUrl ?? null, peer_url: config.peerUrl ?? null, version: VERSION }
  const directory = startDirectory({ core, presence, tunnels, log })
  const agents = createAgents({ trust, tunnels, core, reports, directory, streams, now, log })
  const revoker = createRevoker({ grants, streams, tunnels, peers, agents, log })
  const events = followEvents({
    core,
    retry: n => sleep(backoffMs(n, { firstMs: 200, mostMs: 2_000, random }), stop.signal),
    revoker,
    onAgain: () => {
      revoker.recheckEveryone()
      connections.sayAll()
    },
    log,
    signal: stop.signal,
  })
  const done = noLoss(events.done.catch(foreignSentence(config)))
  const checking = revoker.keepChecking(stop.signal)
  const publicPaths = createPublicPaths({
    core,
    isReady: events.isOpen,
    lostRecords: audit.lost,
    bodyTimeoutMs: config.headTimeoutMs,
  })
  const forward = createForward({ streams, now })
  const newId = () => crypto.randomUUID()
  const carried = { ways, publicPaths, forward, streams, recorder }
  const serve = createServe({ admit, principals, grants, ...carried, audit, now, newId, log })
  const door = createAgentDoor({ tls: leaves.listenerTls, accept: agents.accept, publicPaths, log })
  const onUpgrade: typeof serve.upgrade = (...came) => void (door.take(...came) || serve.upgrade(...came))
  const listeners = await openListeners(config, {
    tls: leaves.listenerTls(),
    frontend: { onAgent: agents.accept, onRequest: serve.request, onUpgrade, newId, log },
    peer: { trust, isKnown: directory.isKnown, tunnels, now, log },
  }).catch(async (error: unknown) => {
    stop.abort()
    reports.close()
    directory.close()
    connections.close()
    await evidence.close()
    throw error
  })
  const renewal = leaves.keepFresh(stop.signal, listeners.replaceCertificate)
  log.info('relay is serving', { port: listeners.port })
  let isDraining = false
  return { port: listeners.port, isReady: () => !isDraining && events.isOpen(), done, close }

  async function close(): Promise<void> {
    isDraining = true
    await drain({ listeners, streams, tunnels, drainMs: config.drainSeconds * 1000, now, log })
    stop.abort()
    for (const tunnel of tunnels.all()) tunnel.close()
    peers.close()
    await listeners.close()
    await serve.settled()
    reports.close()
    directory.close()
    connections.close()
    await Promise.allSettled([events.done, renewal, checking])
    await evidence.close()
  }
}

function askGrants(core: CoreClient) {
  return gather<GrantRequest, GrantAnswer>(
    async requests => (await core.post<GrantAnswers>(INTERNAL.grants, { requests } satisfies GrantRequests)).answers,
    { most: MOST_GRANT_REQUESTS, atOnce: 4 },
  )
}

/** Whoever runs us may not listen for how it ends. */
function noLoss(done: Promise<void>): Promise<void> {
  done.catch(() => {})
  return done
}
