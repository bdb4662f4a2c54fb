// What a certificate of each kind is: lifetime, usages, names. The asker chooses none of it (design §3).
import type { Kind } from '../../relay/wire/identity'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export type Profile = {
  /** The longest life, ms; a caller may ask for less. */
  maxLifetimeMs: number
  lifetimeMs: number
}

export const PROFILES: Record<Kind, Profile> = {
  server: { lifetimeMs: DAY_MS, maxLifetimeMs: DAY_MS },
  user: { lifetimeMs: 12 * HOUR_MS, maxLifetimeMs: 7 * DAY_MS },
  agent: { lifetimeMs: DAY_MS, maxLifetimeMs: DAY_MS },
  relay: { lifetimeMs: DAY_MS, maxLifetimeMs: DAY_MS },
}

export const ROOT_LIFETIME_MS = 20 * 365 * DAY_MS
export const INTERMEDIATE_LIFETIME_MS = 10 * 365 * DAY_MS

/** notBefore lies this far back, so that a peer with a slow clock accepts a fresh leaf. */
export const BACKDATE_MS = 5 * 60_000
