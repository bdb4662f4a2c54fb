// Does something again and again until it is closed. What fails is done again, after growing pauses while it keeps failing.
import { backoffMs, sleep } from '../../kit/backoff'

export type Every = {
  ms: number
  /** Answers whether it is to be done again at once. */
  act: (signal: AbortSignal) => Promise<boolean>
  /** `failures` counts those in a row; 0: it went well after some. */
  tell: (failures: number, error?: unknown) => void
}

const MOST_MS = 300_000

/** `close` resolves when what is under way has ended. */
export function every({ ms, act, tell }: Every): { close: () => Promise<void> } {
  const closing = new AbortController()
  const { signal } = closing
  const running = run()
  return {
    close: () => {
      closing.abort()
      return running
    },
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      try {
        const isMore = await act(signal)
        if (failures > 0) tell(0)
        failures = 0
        if (isMore) continue
      } catch (error) {
        if (signal.aborted) return
        tell(++failures, error)
      }
      const pause = failures === 0 ? ms : backoffMs(failures - 1, { firstMs: ms, mostMs: MOST_MS, random: Math.random })
      await sleep(pause, signal).catch(() => {})
    }
  }
}
