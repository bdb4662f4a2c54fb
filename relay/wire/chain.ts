// The hash chain of the audit: what relays write, core keeps and `sal audit verify` proves.
//   digest(n) = SHA-256(canonical(record n))          what a record says, without its seq
//   hash(0)   = SHA-256(id of the chain, UTF-8)
//   hash(n)   = SHA-256(hash(n-1) ‖ seq n as 8 bytes, big-endian ‖ digest(n))
// A field that is null is as good as absent, so that later versions may add fields without breaking older proofs.
import { createHash } from 'node:crypto'

/**
 * RFC 8785 for what our records hold: objects sorted by UTF-16 code units, numbers as ECMAScript writes them, no blanks;
 * fields of an object that are null or undefined are left out.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const fields = value as Record<string, unknown>
  const names = Object.keys(fields).filter(name => fields[name] !== null && fields[name] !== undefined)
  return `{${names
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonical(fields[name])}`)
    .join(',')}}`
}

/** Of a record of either audit; `seq` is no part of it: the link binds it. */
export function digestOf(record: object): Buffer {
  return sha256(canonical({ ...record, seq: undefined }))
}

/** Of a record that is in its canonical form already. */
export function digestOfCanonical(text: string): Buffer {
  return sha256(text)
}

export function firstHash(chainId: string): Buffer {
  return sha256(chainId)
}

export function linkOf(previous: Uint8Array, seq: number, digest: Uint8Array): Buffer {
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(seq))
  return createHash('sha256').update(previous).update(place).update(digest).digest()
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
