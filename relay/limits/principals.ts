// What one principal may ask of this relay: requests over time, and requests at once. Beyond it the answer is 429 with the
// seconds after which there is room, on which client-go waits and asks again without a word to its user.
import { Failure } from '../status'
import { type Bucket, createBucket } from './bucket'
import type { Limits } from './settings'
import { createTally } from './tally'

export type Principals = {
  /** Counts a request. Throws Failure `too-many-requests`. */
  spend: (principalId: string) => void
  /** Counts a request as under way until the function given back is called. Throws the same. */
  enter: (principalId: string) => () => void
}

type Bounds = Pick<Limits, 'requestBurst' | 'requestsPerSecond' | 'maxOpenPerPrincipal'>

/** Buckets kept before those that owe nothing are looked for. */
const KEPT = 1_000

export function createPrincipals(limits: Bounds, now: () => number): Principals {
  const rate = { burst: limits.requestBurst, perSecond: limits.requestsPerSecond }
  const buckets = new Map<string, Bucket>()
  const open = createTally({ most: Number.POSITIVE_INFINITY, mostEach: limits.maxOpenPerPrincipal })
  let sweepAt = KEPT
  return {
    spend: principalId => {
      const waitMs = bucketOf(principalId).take()
      if (waitMs === 0) return
      const detail = `you may make ${rate.perSecond} a second through this relay`
      throw new Failure('too-many-requests', detail, { retryAfterSeconds: Math.ceil(waitMs / 1_000) })
    },
    enter: principalId => {
      if (!open.enter(principalId))
        throw new Failure('too-many-requests', `you have ${limits.maxOpenPerPrincipal} under way through this relay`)
      return () => open.leave(principalId)
    },
  }

  function bucketOf(principalId: string): Bucket {
    const known = buckets.get(principalId)
    if (known) return known
    if (buckets.size >= sweepAt) sweep()
    const made = createBucket(rate, now)
    buckets.set(principalId, made)
    return made
  }

  function sweep(): void {
    for (const [principalId, bucket] of buckets) if (bucket.isFull()) buckets.delete(principalId)
    sweepAt = Math.max(KEPT, buckets.size * 2)
  }
}
