// The relay's leaves as they are now, opened, and renewed at half-life for as long as it runs.
import type { KeyObject } from 'node:crypto'
import { sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import { addressesOf, type RelayConfig } from './config'
import { enrolOnce } from './enrolment'
import { type RelayIdentity, renew, renewalDue, settleIdentity } from './identity'
import type { ListenerTls } from './listener'
import type { PeerTls } from './peers/link'
import type { Persist } from './persist'
import { openKeySet } from './wire/claims'
import { openTrust, type Trust } from './wire/identity'

export type Leaves = {
  identity: () => RelayIdentity
  trust: () => Trust
  credentialKeys: () => ReadonlyMap<string, KeyObject>
  /** What callers, agents and other relays are shown. */
  listenerTls: () => ListenerTls
  /** What this relay shows another. */
  peerTls: () => PeerTls
  /** Until the signal aborts. */
  keepFresh: (signal: AbortSignal, onRenewed: (tls: ListenerTls) => void) => Promise<void>
}

type Opened = { identity: RelayIdentity; trust: Trust; credentialKeys: ReadonlyMap<string, KeyObject> }

export async function settleLeaves(
  config: RelayConfig,
  { persist, now, log }: { persist: Persist; now: () => number; log: Log },
): Promise<Leaves> {
  const addresses = addressesOf(config)
  const settled = await settleIdentity({
    dir: config.data,
    addresses,
    coreUrl: config.coreUrl,
    proxies: config,
    now,
    retry: attempt => persist(attempt, { isStart: true }),
    log,
    enrol: made => enrolOnce(made, { config, addresses }),
  })
  let opened = open(settled, now())
  return {
    identity: () => opened.identity,
    trust: () => opened.trust,
    credentialKeys: () => opened.credentialKeys,
    listenerTls,
    peerTls: () => ({ key: opened.identity.key, cert: opened.identity.relay_chain, trust: opened.trust }),
    keepFresh,
  }

  function listenerTls(): ListenerTls {
    const { key, server_chain, trust } = opened.identity
    return { key, cert: server_chain, ca: [trust.root, ...Object.values(trust.intermediates)] }
  }

  async function keepFresh(signal: AbortSignal, onRenewed: (tls: ListenerTls) => void): Promise<void> {
    while (!signal.aborted) {
      const pause = Math.max(1_000, Math.min(renewalDue(opened.identity) - now(), 3_600_000))
      await sleep(pause, signal).catch(() => {})
      if (signal.aborted || now() < renewalDue(opened.identity)) continue
      const identity = await persist(() => renew(config.data, opened.identity, { addresses, proxies: config })).catch(
        () => undefined,
      )
      if (!identity) continue
      opened = open(identity, now())
      onRenewed(listenerTls())
      log.info('relay certificate renewed')
    }
  }
}

function open(identity: RelayIdentity, nowMs: number): Opened {
  const trust = openTrust(identity.trust)
  const keys = openKeySet(identity.keys, { root: trust.root.publicKey, issuer: trust.installation, nowMs })
  return { identity, trust, credentialKeys: keys.credential }
}
