// A tunnel is as many connections as its load asks for: on a long way each stream then gets more of the line, and one lost
// packet holds up fewer of them. They are alike, whichever was first; the relay spreads what it opens over all of them.
import { sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import type { AgentTunnel } from './tunnel'

const STREAMS_A_LANE = 64
const MOST_LANES = 4
/** One that is not needed ends when nothing was on it for so long. */
const IDLE_MS = 60_000
const LOOK_EVERY_MS = 1_000

/** Resolves when the last connection has ended, or the relay is leaving: what is open then ends with its own socket. */
export async function keepLanes(
  first: AgentTunnel,
  deps: { open: () => Promise<AgentTunnel>; now: () => number; signal: AbortSignal; log: Log; lookEveryMs?: number },
): Promise<void> {
  const { now, log, lookEveryMs = LOOK_EVERY_MS } = deps
  const over = new AbortController()
  const signal = AbortSignal.any([deps.signal, over.signal])
  /** By when something was on it last. */
  const lanes = new Map<AgentTunnel, number>()
  add(first)
  while (!signal.aborted) {
    await sleep(lookEveryMs, signal).catch(() => {})
    if (signal.aborted) return
    const busy = [...lanes.keys()].reduce((sum, lane) => sum + lane.streams(), 0)
    if (busy > STREAMS_A_LANE * lanes.size && lanes.size < MOST_LANES) await widen()
    else if (busy <= (STREAMS_A_LANE * (lanes.size - 1)) / 2) narrow()
    for (const lane of lanes.keys()) if (lane.streams() > 0) lanes.set(lane, now())
  }

  function add(lane: AgentTunnel): void {
    lanes.set(lane, now())
    void lane.leaving.then(() => over.abort())
    void lane.closed.then(() => {
      lanes.delete(lane)
      if (lanes.size === 0) over.abort()
    })
  }

  async function widen(): Promise<void> {
    try {
      const lane = await deps.open()
      if (signal.aborted) lane.close()
      else add(lane)
    } catch (error) {
      if (!signal.aborted) log.warn('no further connection beside the tunnel', { error })
    }
  }

  function narrow(): void {
    for (const [lane, usedAt] of lanes)
      if (lanes.size > 1 && lane.streams() === 0 && now() - usedAt >= IDLE_MS) return lane.close()
  }
}
