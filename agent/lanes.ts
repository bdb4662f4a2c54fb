// More connections beside a tunnel while it is busy: on a long way each stream gets more of the line, and one lost packet
// holds up fewer of them. The relay spreads what it opens over all of them.
import { sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import type { AgentTunnel } from './tunnel'

const STREAMS_A_LANE = 64
const MOST_LANES = 4
/** A lane beside the first ends when it was of no use for so long. */
const IDLE_MS = 60_000
const LOOK_EVERY_MS = 1_000

/** Resolves when the tunnel has ended or its relay is leaving; the lanes beside it end with their own sockets. */
export async function keepLanes(
  first: AgentTunnel,
  deps: { open: () => Promise<AgentTunnel>; now: () => number; signal: AbortSignal; log: Log; lookEveryMs?: number },
): Promise<void> {
  const { now, log, lookEveryMs = LOOK_EVERY_MS } = deps
  const ended = new AbortController()
  const over = Promise.race([first.closed, first.leaving]).then(() => ended.abort())
  const signal = AbortSignal.any([deps.signal, ended.signal])
  const beside = new Map<AgentTunnel, number>()
  while (!signal.aborted) {
    await sleep(lookEveryMs, signal).catch(() => {})
    if (signal.aborted) break
    const busy = [first, ...beside.keys()].reduce((sum, lane) => sum + lane.streams(), 0)
    const lanes = 1 + beside.size
    if (busy > STREAMS_A_LANE * lanes && lanes < MOST_LANES) await widen()
    else if (busy <= (STREAMS_A_LANE * (lanes - 1)) / 2) narrow()
    for (const lane of beside.keys()) if (lane.streams() > 0) beside.set(lane, now())
  }
  await over

  async function widen(): Promise<void> {
    try {
      const lane = await deps.open()
      beside.set(lane, now())
      void lane.closed.then(() => beside.delete(lane))
      void over.then(() => lane.streams() === 0 && lane.close())
    } catch (error) {
      if (!signal.aborted) log.warn('no further connection beside the tunnel', { error })
    }
  }

  function narrow(): void {
    for (const [lane, usedAt] of beside) if (lane.streams() === 0 && now() - usedAt >= IDLE_MS) return lane.close()
  }
}
