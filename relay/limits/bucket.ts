// A token bucket: so many at once, so many regained each second.

export type Bucket = {
  /** Takes one and answers 0, or takes none and answers in how many ms there is one. */
  take: () => number
  /** Nothing is owed: a new one would be the same. */
  isFull: () => boolean
}

export function createBucket({ burst, perSecond }: { burst: number; perSecond: number }, now: () => number): Bucket {
  let left = burst
  let at = now()
  return {
    take: () => {
      refill()
      if (left < 1) return Math.ceil(((1 - left) / perSecond) * 1_000)
      left -= 1
      return 0
    },
    isFull: () => {
      refill()
      return left >= burst
    },
  }

  /** A clock that was set back gives nothing, and takes nothing. */
  function refill(): void {
    const moment = now()
    left = Math.min(burst, left + (Math.max(0, moment - at) / 1_000) * perSecond)
    at = moment
  }
}
