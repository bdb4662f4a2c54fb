// The agent's key and certificate, kept in one Secret of the cluster itself: an agent that restarts anywhere in it comes
// back as the same, also while core is away. The key is made here; only CSRs leave.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { ExitError } from '../kit/exit'
import { openKeySet, proveRenewal } from '../relay/wire/claims'
import { type KeyAndCsr, newKeyAndCsr } from '../relay/wire/csr'
import { identityOf } from '../relay/wire/identity'
import type { Join } from '../relay/wire/join'
import {
  AGENT_PATHS,
  type AgentCertificate,
  type EnrolmentRequest,
  type RelayList,
  type RenewalRequest,
} from '../relay/wire/messages'
import { type ApiServer, ApiServerRefused } from './api-server'
import { ContactFailed, contact } from './contact'
import type { Dial } from './dial'

export type AgentIdentity = AgentCertificate & {
  key: string
  /** PEM; pinned at enrolment. */
  root: string
  /** Where to dial, by the join string. */
  relay_url: string
  /** Where else, as a relay said last. */
  relays?: RelayList['relays']
}

export type IdentityStore = {
  load: () => Promise<AgentIdentity | undefined>
  save: (identity: AgentIdentity) => Promise<AgentIdentity>
  remove: () => Promise<void>
}

export const IDENTITY_SECRET = 'salaminia-agent-identity'

type Secret = { metadata: { name: string; resourceVersion?: string }; data?: Record<string, string> }

export function createIdentityStore(deps: {
  api: ApiServer
  namespace: string
  labels: Record<string, string>
}): IdentityStore {
  const { api, namespace, labels } = deps
  const secrets = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`
  const path = `${secrets}/${IDENTITY_SECRET}`
  return {
    load: async () => {
      const secret = await unlessGone(() => api.call<Secret>('GET', path))
      const text = secret?.data?.identity
      return text === undefined ? undefined : parse(text)
    },
    save: async identity => {
      const data = { identity: Buffer.from(JSON.stringify(identity)).toString('base64') }
      const body = {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'Opaque',
        metadata: { name: IDENTITY_SECRET, namespace, labels },
        data,
      }
      const replaced = await unlessGone(() => api.call('PUT', path, { body }))
      if (replaced === undefined) await api.call('POST', secrets, { body })
      return identity
    },
    remove: async () => {
      await unlessGone(() => api.call('DELETE', path))
    },
  }
}

function parse(text: string): AgentIdentity {
  try {
    const identity = JSON.parse(Buffer.from(text, 'base64').toString()) as AgentIdentity
    for (const certificate of [identity.root, identity.chain]) new X509Certificate(certificate)
    return identity
  } catch (cause) {
    throw new ExitError(
      `Cannot read the Secret "${IDENTITY_SECRET}": it is damaged; delete it and start with a new --join`,
      1,
      { cause },
    )
  }
}

type When = { dial: Dial; nowMs: number; signal: AbortSignal }

export async function enrol(
  join: Join,
  { key, csr }: KeyAndCsr,
  { fingerprint, dial, nowMs, signal }: When & { fingerprint: string },
): Promise<AgentIdentity> {
  const request: EnrolmentRequest = { token: join.token, csr, fingerprint }
  const certificate = await contact(
    join.url,
    { path: AGENT_PATHS.enrolment, body: request },
    { dial, root: join.root, signal },
  )
  return believe({ ...picked(certificate), key, root: join.root, relay_url: join.url }, nowMs)
}

export async function renew(
  current: AgentIdentity,
  fingerprint: string,
  { dial, nowMs, signal }: When,
): Promise<AgentIdentity> {
  const { key, csr } = newKeyAndCsr()
  const request: RenewalRequest = {
    certificate: current.chain,
    csr,
    proof: proveRenewal(csr, current.key),
    fingerprint,
  }
  const certificate = await contactAny(current, request, { dial, signal })
  const renewed = believe({ ...current, ...picked(certificate), key }, nowMs)
  // A relay must not turn us into another cluster, whose grants would then count here.
  if (renewed.cluster_id !== current.cluster_id || renewed.installation !== current.installation)
    throw new ContactFailed('The certificate that came back is for another cluster', true)
  return renewed
}

/** Through the first relay that answers. */
async function contactAny(current: AgentIdentity, request: RenewalRequest, by: Pick<When, 'dial' | 'signal'>) {
  const [first, ...others] = [current.relay_url, ...(current.relays ?? []).map(({ url }) => url)]
  const through = (url: string) =>
    contact(url, { path: AGENT_PATHS.renewal, body: request }, { ...by, root: current.root })
  let answer = through(first as string)
  for (const url of others)
    answer = answer.catch((error: unknown) => {
      if (error instanceof ContactFailed && error.isFinal) throw error
      return through(url)
    })
  return answer
}

function picked({ cluster_id, installation, chain, keys }: AgentCertificate): AgentCertificate {
  return { cluster_id, installation, chain, keys }
}

/** The relay passes the answer on; what it says is checked against the pinned root, not against the relay's word. */
function believe(identity: AgentIdentity, nowMs: number): AgentIdentity {
  const root = new X509Certificate(identity.root)
  const [leaf, intermediate] = identity.chain.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []
  const issuer = intermediate ? new X509Certificate(intermediate) : undefined
  const certificate = leaf ? new X509Certificate(leaf) : undefined
  const named = certificate && identityOf(certificate)
  const isOurs = issuer?.verify(root.publicKey) && certificate?.verify(issuer.publicKey)
  const isNamed =
    named?.kind === 'agent' && named.id === identity.cluster_id && named.installation === identity.installation
  if (!isOurs || !isNamed || !certificate?.checkPrivateKey(createPrivateKey(identity.key)))
    throw new ContactFailed('The certificate that came back is not ours under the pinned root', true)
  openKeySet(identity.keys, { root: root.publicKey, issuer: identity.installation, nowMs })
  return identity
}

/** Half-way through its life, ms since the epoch. */
export function renewalDue(identity: AgentIdentity): number {
  const leaf = new X509Certificate(identity.chain)
  const from = Date.parse(leaf.validFrom)
  return from + (Date.parse(leaf.validTo) - from) / 2
}

export function noJoin(): ExitError {
  return new ExitError('Cannot enrol the cluster: give --join with what "sal clusters import" printed')
}

async function unlessGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof ApiServerRefused && error.status === 404) return undefined
    throw error
  }
}
