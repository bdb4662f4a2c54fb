// How often one source address may try something: a token bucket each, in memory. What is kept is bounded; a full bucket
// says nothing and is let go first.
import { isIPv6 } from 'node:net'
import { Problem } from '../lib/problem'

/** Throws Problem `too-many-requests` with the seconds to wait. */
export type RateLimit = (sourceAddress: string) => void

type Bucket = { tokens: number; at: number }

const MINUTE_MS = 60_000
const MOST_BUCKETS = 50_000

/** As many at once as in a minute; then one every 60/`perMinute` seconds. */
export function RateLimit({ perMinute, now }: { perMinute: number; now: () => number }): RateLimit {
  const buckets = new Map<string, Bucket>()
  const filled = ({ tokens, at }: Bucket) =>
    Math.min(perMinute, tokens + (Math.max(0, now() - at) * perMinute) / MINUTE_MS)

  return sourceAddress => {
    const key = networkOf(sourceAddress)
    const known = buckets.get(key)
    const tokens = known ? filled(known) : perMinute
    if (tokens < 1) {
      const retryAfterS = Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute / 1000)
      throw new Problem('too-many-requests', 'Too many tries from your address', { retryAfterS })
    }
    // Put at the end: the oldest come first when room is made.
    buckets.delete(key)
    if (buckets.size >= MOST_BUCKETS) makeRoom()
    buckets.set(key, { tokens: tokens - 1, at: now() })
  }

  function makeRoom(): void {
    for (const [key, bucket] of buckets) if (filled(bucket) >= perMinute) buckets.delete(key)
    for (const key of buckets.keys()) {
      if (buckets.size < MOST_BUCKETS) return
      buckets.delete(key)
    }
  }
}

/** Whoever has one IPv6 address has the /64 around it (RFC 6177). */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const groups =
    tail === undefined
      ? before
      : [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
