// Ids and secrets: UUIDv7 for rows (sortable, DNS-safe, so a cluster id is a host label), 256 random bits for secrets.

export type Ids = {
  /** A fresh row id. */
  next: () => string
  /** A fresh secret with a prefix that tells scanners and people what it is. */
  secret: (prefix: string) => string
}

export function randomIds(): Ids {
  return {
    next: () => Bun.randomUUIDv7(),
    secret: prefix => `${prefix}${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`,
  }
}

/** Secrets are kept only as this hash: they have 256 bits, so a fast hash is enough. */
export function hashSecret(secret: string): string {
  return new Bun.CryptoHasher('sha256').update(secret).digest('hex')
}
