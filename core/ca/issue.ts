// Issues one certificate: names, usages and dates come from the profile and the caller's own knowledge of the subject,
// the public key from a proven CSR. Each leaf is on the serial list before anyone holds it.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  type GeneralNameType,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { formatIdentity, KEY_USAGE, type Kind, normalSerial } from '../../relay/wire/identity'
import type { Query } from '../db/database'
import { BACKDATE_MS, INTERMEDIATE_LIFETIME_MS, PROFILES, ROOT_LIFETIME_MS } from './profiles'

export const EC_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A certificate that can sign, with its key. */
export type Issuer = { certificate: X509Certificate; key: CryptoKey }

export type Leaf = {
  /** leaf and intermediate, PEM */
  chain: string
  serial: string
  notBefore: Date
  notAfter: Date
}

/** What was shown by whom it is for: revoking that revokes the certificate. */
export type IssuedWith = { sessionId: string | null; token: { id: string; generation: number } | null }

export type LeafRequest = {
  installation: string
  kind: Kind
  /** Row id of the user, cluster or relay. */
  subjectId: string
  publicKey: CryptoKey
  /** DNS names and IPs, for kind `server` only. */
  addresses?: readonly string[]
  /** Cut to what the profile allows. */
  lifetimeMs?: number
  issuedWith?: IssuedWith
}

export async function issueLeaf(
  query: Query,
  request: LeafRequest,
  by: { issuer: Issuer; nowMs: number },
): Promise<Leaf> {
  const { installation, kind, subjectId, publicKey, addresses = [] } = request
  const profile = PROFILES[kind]
  const lifetimeMs = Math.min(request.lifetimeMs ?? profile.lifetimeMs, profile.maxLifetimeMs)
  const names = [{ type: 'url' as GeneralNameType, value: formatIdentity({ installation, kind, id: subjectId }) }]
  if (kind === 'server') names.push(...addresses.map(addressName))
  const certificate = await generate(`CN=${kind}:${subjectId}`, {
    publicKey,
    issuer: by.issuer,
    notBefore: new Date(by.nowMs - BACKDATE_MS),
    notAfter: new Date(by.nowMs + lifetimeMs),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([KEY_USAGE[kind].oid], true),
      new SubjectAlternativeNameExtension(names),
    ],
  })
  const serial = normalSerial(certificate.serialNumber)
  const { sessionId = null, token = null } = request.issuedWith ?? {}
  const row = {
    ...{ serial, kind, subject_id: subjectId, not_before: certificate.notBefore, not_after: certificate.notAfter },
    ...{ session_id: sessionId, token_id: token?.id ?? null, token_generation: token?.generation ?? null },
    created_at: new Date(by.nowMs),
  }
  await query`insert into certificates ${query(row)}`
  const chain = `${certificate.toString('pem')}\n${by.issuer.certificate.toString('pem')}\n`
  return { chain, serial, notBefore: certificate.notBefore, notAfter: certificate.notAfter }
}

export async function issueRoot(installation: string, keys: CryptoKeyPair, nowMs: number): Promise<Issuer> {
  const certificate = await generate(`CN=Salaminia root,O=${installation}`, {
    publicKey: keys.publicKey,
    issuer: { key: keys.privateKey },
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + ROOT_LIFETIME_MS),
    extensions: authorityExtensions(1),
  })
  return { certificate, key: keys.privateKey }
}

/** The intermediate itself carries the usage of its kind, so that plain TLS stacks keep the kinds apart too. */
export async function issueIntermediate(
  installation: string,
  kind: Kind,
  by: { root: Issuer; keys: CryptoKeyPair; nowMs: number },
): Promise<Issuer> {
  const certificate = await generate(`CN=Salaminia ${kind},O=${installation}`, {
    publicKey: by.keys.publicKey,
    issuer: by.root,
    notBefore: new Date(by.nowMs - BACKDATE_MS),
    notAfter: new Date(by.nowMs + INTERMEDIATE_LIFETIME_MS),
    extensions: [...authorityExtensions(0), new ExtendedKeyUsageExtension([KEY_USAGE[kind].oid])],
  })
  return { certificate, key: by.keys.privateKey }
}

function authorityExtensions(pathLength: number): Extension[] {
  return [
    new BasicConstraintsExtension(true, pathLength, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ]
}

async function generate(
  subject: string,
  from: {
    publicKey: CryptoKey
    issuer: { key: CryptoKey; certificate?: X509Certificate }
    notBefore: Date
    notAfter: Date
    extensions: Extension[]
  },
): Promise<X509Certificate> {
  const { publicKey, issuer, extensions } = from
  const identifiers: Extension[] = [await SubjectKeyIdentifierExtension.create(publicKey)]
  if (issuer.certificate) identifiers.push(await AuthorityKeyIdentifierExtension.create(issuer.certificate))
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject,
    issuer: issuer.certificate?.subject ?? subject,
    notBefore: wholeSecond(from.notBefore),
    notAfter: wholeSecond(from.notAfter),
    publicKey,
    signingKey: issuer.key,
    signingAlgorithm: EC_P256,
    extensions: [...extensions, ...identifiers],
  })
  return new X509Certificate(certificate.rawData)
}

/** 127 random bits: positive in DER, unguessable (CA/Browser Forum BR §7.1). */
function newSerial(): string {
  const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(16)))
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

function addressName(address: string): { type: GeneralNameType; value: string } {
  const isIp = /^[0-9.]+$/.test(address) || address.includes(':')
  return { type: isIp ? 'ip' : 'dns', value: address }
}

function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}
