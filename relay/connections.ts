// Tells core which streams are open here, once each is old enough to be worth a line: what came, went and moved bytes since.
import type { Log } from '../kit/log'
import type { CoreClient } from './core-client'
import type { Streams } from './streams'
import { INTERNAL, type LiveStream, type StreamBatch } from './wire/messages'

export type Connections = {
  /** Core may have forgotten: it is told everything anew. */
  sayAll: () => void
  close: () => void
}

const SAY_EVERY_MS = 1_000
/** Most requests are over by then. */
const MIN_AGE_MS = 1_000
/** Bytes of a stream are told this often at most. */
const MOVED_EVERY_MS = 5_000
const MOST_IN_ONE = 2_000

type Said = { at: number; bytes: number }

export function startConnections(deps: {
  core: Pick<CoreClient, 'post'>
  streams: Pick<Streams, 'all'>
  now: () => number
  log: Log
}): Connections {
  const { core, streams, now, log } = deps
  const said = new Map<string, Said>()
  let isWhole = true
  let isSaying = false
  const beat = setInterval(say, SAY_EVERY_MS)
  return {
    sayAll: () => {
      isWhole = true
    },
    close: () => clearInterval(beat),
  }

  function say(): void {
    if (isSaying) return
    isSaying = true
    sayOnce()
      .catch(error => {
        // What of it arrived is not known.
        isWhole = true
        log.debug('core did not hear of the connections', { error })
      })
      .finally(() => {
        isSaying = false
      })
  }

  async function sayOnce(): Promise<void> {
    if (isWhole) said.clear()
    for (const batch of batchesOf(changes())) await core.post(INTERNAL.streams, batch)
    isWhole = false
  }

  function changes(): StreamBatch {
    const open = new Map(streams.all().map(stream => [stream.id, stream]))
    const closed = [...said.keys()].filter(id => !open.has(id))
    for (const id of closed) said.delete(id)
    const opened: LiveStream[] = []
    const moved: StreamBatch['moved'] = []
    for (const stream of open.values()) {
      const known = said.get(stream.id)
      if (!known && now() - stream.startedAt < MIN_AGE_MS) continue
      if (known && now() - known.at < MOVED_EVERY_MS) continue
      const about = stream.about()
      const bytes = about.bytes_in + about.bytes_out
      if (!known) opened.push(about)
      else if (bytes !== known.bytes) moved.push({ id: about.id, bytes_in: about.bytes_in, bytes_out: about.bytes_out })
      said.set(stream.id, { at: now(), bytes })
    }
    return { is_whole: isWhole, opened, moved, closed }
  }
}

/** None when there is nothing to say. */
function batchesOf({ is_whole, opened, moved, closed }: StreamBatch): StreamBatch[] {
  const longest = Math.max(opened.length, moved.length, closed.length)
  const count = Math.max(is_whole ? 1 : 0, Math.ceil(longest / MOST_IN_ONE))
  return Array.from({ length: count }, (_, at) => {
    const part = <T>(all: readonly T[]) => all.slice(at * MOST_IN_ONE, (at + 1) * MOST_IN_ONE)
    return { is_whole: is_whole && at === 0, opened: part(opened), moved: part(moved), closed: part(closed) }
  })
}
