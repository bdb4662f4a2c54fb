// Keeps tunnels up, to two relays where there are two: dials, serves, and dials again with growing, jittered pauses, for as
// long as the agent lives. When one relay goes, the other has the tunnel already.
import { backoffMs, sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import type { Dial } from './dial'
import type { AgentIdentity } from './identity'
import { keepLanes } from './lanes'
import type { Probe } from './probe'
import type { Relays, Target } from './relays'
import { type AgentTunnel, type OnStream, openTunnel } from './tunnel'

const TUNNELS = 2
/** A tunnel that lived this long was a success: the next pause is short again. */
const STABLE_MS = 1_000

type Deps = {
  identity: () => AgentIdentity
  dial: Dial
  relays: Relays
  probe: Probe
  onStream: OnStream
  signal: AbortSignal
  now: () => number
  random: () => number
  log: Log
}

export async function keepConnected(deps: Deps): Promise<void> {
  await Promise.all(Array.from({ length: TUNNELS }, () => keepOne(deps)))
}

async function keepOne(deps: Deps): Promise<void> {
  const { relays, signal, now, log } = deps
  const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  for (let failures = 0; !signal.aborted; failures++) {
    const changed = relays.changed()
    const target = relays.take()
    if (!target) {
      await Promise.race([changed, stopped])
      failures = -1
      continue
    }
    const from = now()
    try {
      await serveOnce(target, deps)
    } catch (error) {
      if (!signal.aborted) log.warn('the relay is out of reach', { relay: target.url, error })
    } finally {
      target.letGo()
    }
    if (now() - from >= STABLE_MS) failures = 0
    await sleep(backoffMs(failures, { firstMs: 200, mostMs: 3_000, random: deps.random }), signal).catch(() => {})
  }
}

async function serveOnce(target: Target, deps: Deps): Promise<void> {
  const { log } = deps
  const identity = { ...deps.identity(), relay_url: target.url }
  const tunnel: AgentTunnel = await openTunnel(identity, deps)
  if (!target.settle(tunnel.relayId)) {
    tunnel.close()
    throw new Error('A relay that has a tunnel already answers there')
  }
  log.info('tunnel open', { relay: target.url, cluster: identity.cluster_id })
  await keepLanes(tunnel, { ...deps, open: () => openTunnel({ ...deps.identity(), relay_url: target.url }, deps) })
  log.info('tunnel closed', { relay: target.url })
}
