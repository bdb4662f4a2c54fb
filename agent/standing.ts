// Who this agent is now: its identity and the keys it checks grants with, renewed at half-life, kept in the cluster.
import { type KeyObject, X509Certificate } from 'node:crypto'
import { sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import { openKeySet } from '../relay/wire/claims'
import type { RelayList } from '../relay/wire/messages'
import type { Dial } from './dial'
import { type AgentIdentity, type IdentityStore, renew, renewalDue } from './identity'

export type Standing = {
  identity: () => AgentIdentity
  keys: () => ReadonlyMap<string, KeyObject>
  /** After a restart the agent finds a relay though the one of the join string is gone. */
  keepRelays: (list: RelayList) => void
  /** Until the signal aborts. */
  keepFresh: () => Promise<void>
}

const RETRY_MS = 10_000

export function createStanding(
  settled: AgentIdentity,
  deps: { store: IdentityStore; dial: Dial; fingerprint: string; now: () => number; signal: AbortSignal; log: Log },
): Standing {
  const { store, now, signal, log } = deps
  let identity = settled
  let keys = grantKeys(identity, now())
  return { identity: () => identity, keys: () => keys, keepRelays, keepFresh }

  function keepRelays({ relays }: RelayList): void {
    identity = { ...identity, relays }
    store.save(identity).catch(error => log.warn('the list of relays was not kept', { error }))
  }

  async function keepFresh(): Promise<void> {
    while (!signal.aborted) {
      await pause(Math.max(1_000, Math.min(renewalDue(identity) - now(), 3_600_000)))
      if (signal.aborted || now() < renewalDue(identity)) continue
      try {
        const renewed = await renew(identity, deps.fingerprint, { dial: deps.dial, nowMs: now(), signal })
        // What relays said meanwhile stays.
        identity = await store.save(identity.relays ? { ...renewed, relays: identity.relays } : renewed)
        keys = grantKeys(identity, now())
        log.info('certificate renewed')
      } catch (error) {
        if (signal.aborted) return
        log.warn('the certificate was not renewed', { error })
        await pause(RETRY_MS)
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return sleep(ms, signal).catch(() => {})
  }
}

function grantKeys(identity: AgentIdentity, nowMs: number): ReadonlyMap<string, KeyObject> {
  const root = new X509Certificate(identity.root).publicKey
  return openKeySet(identity.keys, { root, issuer: identity.installation, nowMs }).grant
}
