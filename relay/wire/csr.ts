// A fresh ECDSA P-256 key and the CSR that proves it, made where the key will be used. The CA reads only the public key
// (design §3), so the request names nobody: PKCS#10 (RFC 2986) with an empty subject and no attributes.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** `key` is PKCS#8 in PEM and never leaves the caller's machine. */
export type KeyAndCsr = { key: string; csr: string }

export function newKeyAndCsr(): KeyAndCsr {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), csr: csrFor(privateKey, publicKey) }
}

// DER, X.690 §8.1: the few tags a CSR needs.
const SEQUENCE = 0x30
const INTEGER = 0x02
const BIT_STRING = 0x03
const ATTRIBUTES = 0xa0
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758 §3.2) */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')

function csrFor(privateKey: KeyObject, publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const version = der(INTEGER, Buffer.from([0]))
  const info = der(SEQUENCE, version, der(SEQUENCE), spki, der(ATTRIBUTES))
  const signature = sign('sha256', info, privateKey)
  const request = der(SEQUENCE, info, der(SEQUENCE, ECDSA_WITH_SHA256), der(BIT_STRING, Buffer.from([0]), signature))
  const body = request.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff])
}
