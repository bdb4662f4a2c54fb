// Verifies who asks for a renewal: the leaf it holds, still on our list, and the key of that leaf by proof. The leaf
// may have expired a while ago, because machines sleep; what it was when it was valid is what is checked.
import { X509Certificate } from 'node:crypto'
import { isRenewalProven } from '../../relay/wire/claims'
import { IdentityError, type Kind, type Trust, verifyLeaf } from '../../relay/wire/identity'
import { RENEWAL_GRACE_MS } from '../../relay/wire/messages'
import type { Query } from '../db/database'
import { refuse, refuseBecause } from './refusal'

/** Answers the subject's id. Throws Refusal. */
export async function verifyRenewal(
  query: Query,
  request: { kind: Kind; certificate: string; csr: string; proof: string },
  { trust, nowMs }: { trust: Trust; nowMs: number },
): Promise<string> {
  const leaf = openLeaf(request.certificate)
  const notAfter = Date.parse(leaf.validTo)
  if (nowMs > notAfter + RENEWAL_GRACE_MS) {
    throw refuse(403, 'certificate-expired', 'Cannot renew the certificate: it expired too long ago; enrol again')
  }
  const { identity, serial } = verified(leaf, request.kind, { trust, nowMs: Math.min(nowMs, notAfter) })
  if (!isRenewalProven(request.csr, request.proof, leaf.publicKey)) {
    throw refuse(403, 'proof-wrong', 'Cannot renew the certificate: the proof is not by its key')
  }
  const [known] = await query<{ revoked_at: Date | null }[]>`
    select revoked_at from certificates
    where serial = ${serial} and kind = ${request.kind} and subject_id = ${identity.id}`
  if (!known || known.revoked_at) {
    throw refuse(403, 'certificate-revoked', 'Cannot renew the certificate: it was revoked')
  }
  return identity.id
}

function openLeaf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw refuse(400, 'certificate-unreadable', 'Cannot read the certificate: it is not X.509 in PEM')
  }
}

function verified(leaf: X509Certificate, kind: Kind, at: { trust: Trust; nowMs: number }) {
  try {
    return verifyLeaf(leaf, kind, at)
  } catch (cause) {
    if (cause instanceof IdentityError) throw refuseBecause(cause, 403, 'certificate-refused')
    throw cause
  }
}
