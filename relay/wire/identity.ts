// Who holds a certificate: one URI SAN `sal://<installation>/<kind>/<id>`, one intermediate a kind (design §3).
// Promise: verifyLeaf() returns an identity only for a leaf of exactly the kind asked for; it has no side effects.
import { X509Certificate } from 'node:crypto'

export const KINDS = ['server', 'user', 'agent', 'relay'] as const
export type Kind = (typeof KINDS)[number]

/** Extended key usage each kind must carry, and no other (RFC 5280 §4.2.1.12). */
export const KEY_USAGE: Record<Kind, { oid: string; name: 'serverAuth' | 'clientAuth' }> = {
  server: { oid: '1.3.6.1.5.5.7.3.1', name: 'serverAuth' },
  user: { oid: '1.3.6.1.5.5.7.3.2', name: 'clientAuth' },
  agent: { oid: '1.3.6.1.5.5.7.3.2', name: 'clientAuth' },
  relay: { oid: '1.3.6.1.5.5.7.3.2', name: 'clientAuth' },
}

/** `id` is the user's, cluster's (for an agent) or relay's id; `installation` the root's. */
export type Identity = { installation: string; kind: Kind; id: string }

/** What a program needs to tell kinds apart: PEM, as core hands it out with every certificate. */
export type TrustBundle = { installation: string; root: string; intermediates: Record<Kind, string> }

export type Trust = {
  installation: string
  root: X509Certificate
  intermediates: Record<Kind, X509Certificate>
}

/** `serial` is lower-case hex without leading zeros; dates are ms since the epoch. */
export type VerifiedLeaf = { identity: Identity; serial: string; notBefore: number; notAfter: number }

export type IdentityProblem =
  | 'chain-broken'
  | 'wrong-kind'
  | 'wrong-installation'
  | 'wrong-usage'
  | 'not-a-leaf'
  | 'not-yet-valid'
  | 'expired'
  | 'no-identity'

export class IdentityError extends Error {
  override name = 'IdentityError'
  constructor(
    readonly problem: IdentityProblem,
    message: string,
  ) {
    super(message)
  }
}

export function formatIdentity({ installation, kind, id }: Identity): string {
  return `sal://${installation}/${kind}/${id}`
}

const IDENTITY = /^sal:\/\/([a-z0-9-]{1,64})\/(server|user|agent|relay)\/([a-z0-9-]{1,64})$/

export function parseIdentity(uri: string): Identity | undefined {
  const found = IDENTITY.exec(uri)
  if (!found) return undefined
  return { installation: found[1] as string, kind: found[2] as Kind, id: found[3] as string }
}

/** Throws IdentityError when the root did not sign every intermediate: a bundle is believed whole or not at all. */
export function openTrust(bundle: TrustBundle): Trust {
  const root = new X509Certificate(bundle.root)
  const opened = KINDS.map(kind => {
    const intermediate = new X509Certificate(bundle.intermediates[kind])
    if (!intermediate.ca || !isIssuedBy(intermediate, root)) {
      throw new IdentityError('chain-broken', `Cannot trust the "${kind}" intermediate: the root did not issue it`)
    }
    return [kind, intermediate] as const
  })
  return {
    installation: bundle.installation,
    root,
    intermediates: Object.fromEntries(opened) as Trust['intermediates'],
  }
}

/** The peer has already proved in its TLS handshake that it holds the leaf's key; here we decide what the leaf is. */
export function verifyLeaf(leaf: X509Certificate, kind: Kind, at: { trust: Trust; nowMs: number }): VerifiedLeaf {
  const { trust, nowMs } = at
  const identity = identityOf(leaf)
  if (!identity)
    throw new IdentityError('no-identity', 'Cannot accept the certificate: it names no single sal:// identity')
  if (identity.installation !== trust.installation) {
    throw new IdentityError('wrong-installation', 'Cannot accept the certificate: another installation issued it')
  }
  if (identity.kind !== kind) {
    throw new IdentityError('wrong-kind', `Cannot accept a certificate of kind "${identity.kind}" as "${kind}"`)
  }
  if (leaf.ca) throw new IdentityError('not-a-leaf', 'Cannot accept a certificate authority as a leaf')
  if (!isIssuedBy(leaf, trust.intermediates[kind])) {
    throw new IdentityError(
      'chain-broken',
      `Cannot accept the certificate: the "${kind}" intermediate did not issue it`,
    )
  }
  const usages: readonly string[] = leaf.keyUsage ?? []
  if (usages.length !== 1 || usages[0] !== KEY_USAGE[kind].oid) {
    throw new IdentityError(
      'wrong-usage',
      `Cannot accept the certificate: its usage is not ${KEY_USAGE[kind].name} alone`,
    )
  }
  const notBefore = Date.parse(leaf.validFrom)
  const notAfter = Date.parse(leaf.validTo)
  if (nowMs < notBefore) throw new IdentityError('not-yet-valid', 'Cannot accept the certificate: it is not valid yet')
  if (nowMs > notAfter) throw new IdentityError('expired', 'Cannot accept the certificate: it has expired')
  return { identity, serial: normalSerial(leaf.serialNumber), notBefore, notAfter }
}

export function normalSerial(hex: string): string {
  return hex.toLowerCase().replace(/^0+(?=.)/, '')
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey)
}

/** Exactly one URI SAN may be there: two identities are none. */
export function identityOf(leaf: X509Certificate): Identity | undefined {
  const uris = (leaf.subjectAltName ?? '').split(', ').filter(name => name.startsWith('URI:'))
  const [only] = uris
  return uris.length === 1 && only ? parseIdentity(only.slice('URI:'.length)) : undefined
}
