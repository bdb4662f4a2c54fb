// The relay's own key and its two leaves: `server` faces callers and agents, `relay` faces core. The key is made here
// and kept in the data folder; a relay that was off for weeks renews by proof and needs nobody.

import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExitError, systemSentence } from '../kit/exit'
import type { Log } from '../kit/log'
import type { Proxies } from '../kit/proxy'
import { CoreForeign, CoreRefused, createCoreClient } from './core-client'
import { proveRenewal } from './wire/claims'
import { type KeyAndCsr, newKeyAndCsr } from './wire/csr'
import { openTrust } from './wire/identity'
import { parseJoin } from './wire/join'
import { INTERNAL, type RelayCertificate, type RelayEnrolmentRequest, type RelayRenewalRequest } from './wire/messages'

export type RelayIdentity = RelayCertificate & { key: string; core_url: string }

const FILE = 'identity.json'

/** Undefined when the relay was never enrolled. Throws ExitError for a damaged file. */
export async function loadIdentity(dir: string): Promise<RelayIdentity | undefined> {
  const path = join(dir, FILE)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw systemSentence(error, `read "${path}"`)
  })
  if (text === undefined) return undefined
  try {
    const identity = JSON.parse(text) as RelayIdentity
    for (const chain of [identity.relay_chain, identity.server_chain]) new X509Certificate(chain)
    openTrust(identity.trust)
    return identity
  } catch (cause) {
    throw new ExitError(`Cannot read "${path}": the file is damaged`, 1, { cause })
  }
}

/** Throws ExitError with core's sentence when the join string is refused, CoreUnreachable when core is away. */
export async function enrol(
  { key, csr }: KeyAndCsr,
  from: { dir: string; joinText: string; name: string; addresses: string[]; proxies: Proxies },
): Promise<RelayIdentity> {
  const { url, token, root } = parseJoin(from.joinText, 'relay')
  const core = createCoreClient({ url, tls: () => ({ ca: root }), proxies: from.proxies })
  const request: RelayEnrolmentRequest = { token, name: from.name, csr, addresses: from.addresses }
  const certificate = await core.post<RelayCertificate>(INTERNAL.relayEnrolment, request).catch((error: unknown) => {
    if (error instanceof CoreRefused)
      throw new ExitError(`Cannot enrol the relay: ${error.message}`, 1, { cause: error })
    if (error instanceof CoreForeign)
      throw new ExitError(`Cannot enrol the relay: ${error.message} than the join string`, 1, { cause: error })
    throw error
  })
  return save(from.dir, { ...certificate, key, core_url: url })
}

/** A fresh key and fresh leaves, proved by the key held now. */
export async function renew(
  dir: string,
  current: RelayIdentity,
  { addresses, proxies }: { addresses: string[]; proxies: Proxies },
): Promise<RelayIdentity> {
  const { key, csr } = newKeyAndCsr()
  const core = createCoreClient({ url: current.core_url, tls: () => ({ ca: current.trust.root }), proxies })
  const request: RelayRenewalRequest = {
    certificate: current.relay_chain,
    csr,
    proof: proveRenewal(csr, current.key),
    addresses,
  }
  const certificate = await core.post<RelayCertificate>(INTERNAL.relayRenewal, request)
  return save(dir, { ...certificate, key, core_url: current.core_url })
}

/** When the leaves should be renewed: half-way through their life, ms since the epoch. */
export function renewalDue(identity: RelayIdentity): number {
  const leaf = new X509Certificate(identity.relay_chain)
  const from = Date.parse(leaf.validFrom)
  return from + (Date.parse(leaf.validTo) - from) / 2
}

/** True when the public leaf lacks a name or IP that the operator has added since. */
export function lacksAddress(identity: RelayIdentity, addresses: readonly string[]): boolean {
  const leaf = new X509Certificate(identity.server_chain)
  return addresses.some(address => (isIp(address) ? leaf.checkIP(address) : leaf.checkHost(address)) === undefined)
}

function isIp(address: string): boolean {
  return /^[0-9.]+$/.test(address) || address.includes(':')
}

async function save(dir: string, identity: RelayIdentity): Promise<RelayIdentity> {
  const path = join(dir, FILE)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, JSON.stringify(identity, null, 2), { mode: 0o600 })
  await rename(`${path}.new`, path)
  return identity
}

/** Enrols or renews until it succeeds: core may start after its relays. */
export async function settleIdentity(deps: {
  dir: string
  addresses: string[]
  /** Where core answers now, when that is not where it answered at enrolment. */
  coreUrl: string | undefined
  proxies: Proxies
  now: () => number
  enrol: (made: KeyAndCsr) => Promise<RelayIdentity>
  retry: (attempt: () => Promise<RelayIdentity>) => Promise<RelayIdentity>
  log: Log
}): Promise<RelayIdentity> {
  const loaded = await loadIdentity(deps.dir)
  const held = loaded && { ...loaded, core_url: deps.coreUrl ?? loaded.core_url }
  if (!held) {
    // One key for all attempts: core takes a token twice from the same key only, and an answer may be lost on the way.
    const made = newKeyAndCsr()
    return deps.retry(() => deps.enrol(made))
  }
  if (deps.now() < renewalDue(held) && !lacksAddress(held, deps.addresses)) return held
  const attempt = () => renew(deps.dir, held, deps)
  const isUsable = deps.now() < Date.parse(new X509Certificate(held.relay_chain).validTo)
  if (!isUsable) return deps.retry(attempt)
  return attempt().catch((error: unknown) => {
    deps.log.warn('the relay keeps its certificate for now', { error })
    return held
  })
}
