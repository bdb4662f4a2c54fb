// PKCE as the server sees it (RFC 7636 §4.6), and the short codes that people type from one screen into another.

/** Base64url of a SHA-256. */
export const CHALLENGE_PATTERN = '^[A-Za-z0-9_-]{43}$'

export function provesChallenge(verifier: string, challenge: string): boolean {
  return new Bun.CryptoHasher('sha256').update(verifier).digest('base64url') === challenge
}

/** RFC 8628 §6.1: no vowels, so that no words come out, and nothing that looks like something else. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const LENGTH = 8

/** As `WDJB-MJHT`; 34 bits, so entries must be counted. */
export function newUserCode(): string {
  let code = ''
  while (code.length < LENGTH) {
    // A byte above the last whole multiple would make some letters likelier than others.
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < 256 - (256 % LETTERS.length)) code += LETTERS[byte % LETTERS.length]
  }
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
}
