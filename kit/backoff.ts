// Waiting that can be ended, and growing, jittered pauses between attempts: everyone who dials uses these.

/** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal.addEventListener('abort', abort, { once: true })
  })
}

/** Settles as `work` does; when the signal aborts first, rejects with its reason and leaves the work to itself. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/**
 * Pause before attempt `n` (0 is the first retry): doubles from `firstMs` to `mostMs`, and half of it is random, so that
 * a thousand peers that lost the same server do not come back together.
 */
export function backoffMs(n: number, options: { firstMs: number; mostMs: number; random: () => number }): number {
  const whole = Math.min(options.mostMs, options.firstMs * 2 ** Math.min(n, 16))
  return whole / 2 + (whole / 2) * options.random()
}

/**
 * Attempts until it succeeds. `judge` is asked after each failure: it throws what should end the attempts, and returns
 * when another is worth making. Rejects with the signal's reason when it aborts, also while an
 * attempt is under way.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  deps: { judge: (error: unknown, n: number) => void; random: () => number; signal: AbortSignal },
): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await unlessAborted(attempt(), deps.signal)
    } catch (error) {
      deps.signal.throwIfAborted()
      deps.judge(error, n)
      await sleep(backoffMs(n, { firstMs: 200, mostMs: 10_000, random: deps.random }), deps.signal)
    }
  }
}
