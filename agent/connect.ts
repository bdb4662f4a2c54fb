// Keeps the tunnel up: dials, serves, and dials again with growing, jittered pauses, for as long as the agent lives.
import { backoffMs, sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import type { AgentIdentity } from './identity'
import type { Probe } from './probe'
import { type AgentTunnel, type OnStream, openTunnel } from './tunnel'

/** A tunnel that lived this long was a success: the next pause is short again. */
const STABLE_MS = 1_000

export async function keepConnected(deps: {
  identity: () => AgentIdentity
  probe: Probe
  onStream: OnStream
  signal: AbortSignal
  now: () => number
  random: () => number
  log: Log
}): Promise<void> {
  const { signal, now, log } = deps
  for (let failures = 0; !signal.aborted; failures++) {
    const from = now()
    try {
      await serveOnce()
    } catch (error) {
      if (signal.aborted) return
      log.warn('the relay is out of reach', { error })
    }
    if (now() - from >= STABLE_MS) failures = 0
    await sleep(backoffMs(failures, { firstMs: 200, mostMs: 3_000, random: deps.random }), signal).catch(() => {})
  }

  async function serveOnce(): Promise<void> {
    const identity = deps.identity()
    const tunnel: AgentTunnel = await openTunnel(identity, deps)
    log.info('tunnel open', { relay: identity.relay_url, cluster: identity.cluster_id })
    await tunnel.closed
    log.info('tunnel closed')
  }
}
