// Reads the one thing the CA takes from a CSR, its public key, once the signature proves that the asker holds the
// private one. Subject, extensions and attributes of the request are never looked at.
import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { Problem } from '../lib/problem'

/** `csrPem` is PKCS#10 in PEM. Throws Problem `invalid-input` for anything but a proven ECDSA P-256 key. */
export async function provenPublicKey(csrPem: string): Promise<CryptoKey> {
  const request = parse(csrPem)
  const { algorithm } = request.publicKey
  if (algorithm.name !== 'ECDSA' || (algorithm as EcKeyAlgorithm).namedCurve !== 'P-256') {
    throw refuse('The key in the CSR is not ECDSA P-256')
  }
  const isProven = await request.verify().catch(() => false)
  if (!isProven) throw refuse('The signature of the CSR does not prove its key')
  return request.publicKey.export()
}

function parse(pem: string): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(pem)
  } catch (cause) {
    throw refuse('The CSR is not PKCS#10 in PEM', cause)
  }
}

function refuse(detail: string, cause?: unknown): Problem {
  return new Problem('invalid-input', detail, { cause, errors: [{ pointer: '/csr', code: 'csr', detail }] })
}

/** Names the key of a CSR: the same key in another request has the same name. Throws as provenPublicKey() does. */
export async function keyHash(csrPem: string): Promise<string> {
  const spki = await crypto.subtle.exportKey('spki', await provenPublicKey(csrPem))
  return new Bun.CryptoHasher('sha256').update(spki).digest('hex')
}
