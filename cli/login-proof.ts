// Proof keys of `sal login` (RFC 7636): the verifier never leaves this process, so a code that others see is of no use.
import { hostname, userInfo } from 'node:os'

export type ProofKey = { verifier: string; challenge: string }

export function newProofKey(): ProofKey {
  const verifier = randomText(32)
  return { verifier, challenge: new Bun.CryptoHasher('sha256').update(verifier).digest('base64url') }
}

export function randomText(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url')
}

/** For the person who approves: `ann@laptop`. */
export function clientName(): string {
  const name = `${userName()}@${hostname()}`.replace(/[^\x21-\x7e]+/g, '').slice(0, 100)
  return name === '' ? 'unknown' : name
}

/** A user id without an entry, as in many containers, has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
