// A file of evidence: what of the audit can be proven, as newline-delimited JSON. Who has it and the public audit key needs
// nobody to check it. In this order:
//   header                              once
//   checkpoint                          the one before the first, if there is one; its records are not here
//   checkpoint, then its records        for each, in order: chain by chain as it lists them, each in the order of `seq`
//   end                                 once; without it the file is not whole
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import {
  type CheckpointClaims,
  type DroppedRecords,
  type EvidenceClaims,
  type SealedChain,
  type SigningKey,
  sign,
  verify,
} from './claims'

export const EVIDENCE_FORMAT = 1

export type EvidenceLine = HeaderLine | CheckpointLine | RecordLine | EndLine
/** `statement` is a `sal-evidence+jwt`; `public_key` (PEM) is for those who have no other reason to trust it. */
export type HeaderLine = {
  type: 'header'
  format: number
  installation: string
  key_id: string
  public_key: string
  statement: string
}
export type CheckpointLine = { type: 'checkpoint'; n: number; jws: string }
/** `record` is what was digested (chain.ts), fields that are null left out; `hash` is that of its link, hex. */
export type RecordLine = { type: 'record'; chain: string; seq: number; hash: string; record: Record<string, unknown> }
export type EndLine = { type: 'end' }

export type CheckpointKey = { installation: string; kid: string; key: KeyObject }

/** What this installation's own checkpoints are checked with. */
export function ownKey(installation: string, { kid, privateKey }: SigningKey): CheckpointKey {
  return { installation, kid, key: createPublicKey(privateKey) }
}

export function signCheckpoint(claims: CheckpointClaims, key: SigningKey): string {
  return sign('sal-checkpoint+jwt', claims, key)
}

/** Throws ClaimsError. A checkpoint does not expire, and nobody's clock makes it wrong. */
export function openCheckpoint(jws: string, by: CheckpointKey): CheckpointClaims {
  return verify('sal-checkpoint+jwt', jws, { ...expected(by), audience: 'sal-audit' })
}

export function signStatement(claims: EvidenceClaims, key: SigningKey): string {
  return sign('sal-evidence+jwt', claims, key)
}

/** Throws ClaimsError. */
export function openStatement(jws: string, by: CheckpointKey): EvidenceClaims {
  return verify('sal-evidence+jwt', jws, { ...expected(by), audience: 'sal-evidence' })
}

function expected({ installation, kid, key }: CheckpointKey) {
  return { keys: new Map([[kid, key]]), issuer: installation, nowMs: Number.POSITIVE_INFINITY }
}

/** SPKI, PEM. */
export function publicPem({ privateKey }: SigningKey): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
}

/** Throws TypeError for what is no public Ed25519 key. */
export function openPublicPem(pem: string): KeyObject {
  const key = createPublicKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('Cannot use the key: it is not an Ed25519 key')
  return key
}

/** After which place the records of a chain of a checkpoint are in the file; `isWhole`: nothing of them was dropped. */
export type Opening = { seq: number; hash: string; isWhole: boolean }

/** What was before a gap leads to nothing that is signed any more, so it is left out, too. */
export function openingOf(chain: SealedChain, dropped: readonly DroppedRecords[]): Opening {
  const { id, first_seq, last_seq, from, hash } = chain
  const gaps = dropped.filter(one => one.id === id && one.first_seq <= last_seq && one.last_seq >= first_seq)
  const gap = gaps.reduce((last, one) => (one.last_seq > last.last_seq ? one : last), gaps[0] as DroppedRecords)
  if (!gap) return { seq: first_seq - 1, hash: from, isWhole: true }
  if (gap.last_seq >= last_seq) return { seq: last_seq, hash, isWhole: false }
  return { seq: gap.last_seq, hash: gap.hash, isWhole: false }
}

/** How the next checkpoint names this one, hex. */
export function hashOfCheckpoint(jws: string): string {
  return createHash('sha256').update(jws, 'utf8').digest('hex')
}
