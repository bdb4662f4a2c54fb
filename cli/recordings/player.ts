// Plays events on a terminal in their own time. Promise: what is written only draws (kit/terminal-filter.ts), and however it
// ends the terminal is as before.
import { type TerminalFilter as Filter, TerminalFilter } from '../../kit/terminal-filter'
import type { Output } from '../command'
import type { CastEvent } from './cast'
import type { Controls } from './controls'

export type Pace = {
  speed: number /** Seconds; longer pauses are cut. */
  idleLimit: number /** Nothing is waited for. */
  isLive: boolean
}

type Deps = {
  out: Output
  controls: Controls
  /** The recording from its start. */
  open: () => Promise<AsyncIterable<CastEvent>>
  now: () => number
}

const JUMP_S = 5
const CLEAR = '\u001b[H\u001b[2J'

export async function playOn({ out, controls, open, now }: Deps, pace: Pace): Promise<void> {
  let from = 0
  for (let next: number | undefined = 0; next !== undefined; ) {
    const filter = TerminalFilter()
    try {
      next = await show(await open(), filter)
    } finally {
      out.write(filter.restore())
    }
    from = next ?? from
    if (next !== undefined) out.write(CLEAR)
  }
  out.write('\r\n')

  /** Answers where to begin again; undefined: that was all. */
  async function show(events: AsyncIterable<CastEvent>, filter: Filter): Promise<number | undefined> {
    let position = from
    for await (const { at, code, text } of events) {
      for (let isDue = false; !isDue; ) {
        const waited =
          pace.isLive || at <= position ? 0 : await wait(Math.min(at - position, pace.idleLimit) / pace.speed)
        const jump = controls.take()
        if (jump === 'stop') return undefined
        isDue = jump === 0
        const reached = isDue ? at : position + Math.min(waited * pace.speed, Math.max(0, at - position))
        if (jump < 0) return Math.max(0, reached + jump * JUMP_S)
        position = Math.max(position, reached + jump * JUMP_S)
      }
      if (code !== 'o') continue
      out.write(filter.write(text))
      await out.drained?.()
    }
    return undefined
  }

  /** Seconds; answers how many there were until a jump was asked for. A pause does not count. */
  async function wait(seconds: number): Promise<number> {
    let left = seconds
    while (!controls.isAsked() && (left > 0 || controls.isPaused())) {
      const startedAt = now()
      const isPaused = controls.isPaused()
      await controls.change(isPaused ? undefined : left * 1_000)
      if (!isPaused) left -= (now() - startedAt) / 1_000
    }
    return seconds - Math.max(0, left)
  }
}
