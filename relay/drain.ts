// The end of a relay that is told to stop: nothing new comes in, agents and watches go elsewhere at once, what else is under
// way may finish until the deadline, and what is then still open is told why it ends. Revocations count to the last.
import type { Log } from '../kit/log'
import type { Listeners } from './listeners'
import type { Streams } from './streams'
import type { Tunnels } from './tunnels'

const LOOK_EVERY_MS = 25
/** A caller that does not read is not waited for. */
const LAST_WORDS_MS = 1_000

export async function drain(deps: {
  listeners: Pick<Listeners, 'drain' | 'pending' | 'unsent'>
  streams: Streams
  tunnels: Tunnels
  /** How long what is under way may take. */
  drainMs: number
  now: () => number
  log: Log
}): Promise<void> {
  const { listeners, streams, tunnels, now, log } = deps
  const until = now() + deps.drainMs
  listeners.drain()
  for (const tunnel of tunnels.all())
    tunnel.tell('leaving').catch(error => log.debug('an agent was not told that this relay goes', { error }))
  for (const stream of streams.all()) if (stream.isWatch) stream.cut('draining')
  while (streams.count() + listeners.pending() > 0 && now() < until) await Bun.sleep(LOOK_EVERY_MS)
  if (streams.count() > 0) log.info('what is still open is ended', { streams: streams.count() })
  streams.cut({}, 'draining')
  const last = now() + LAST_WORDS_MS
  while ((streams.count() > 0 || listeners.unsent() > 0) && now() < last) await Bun.sleep(LOOK_EVERY_MS)
}
