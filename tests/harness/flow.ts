// Keeps every stream of an HTTP/2 session moving while one of them is held up by its reader. Bun 1.4.5 puts what is written to
// any stream into one queue as soon as one stream has used up its window, and looks at that queue only when a frame comes in
// or goes out by itself: on a quiet session a watch behind a stalled download would say nothing more. A PING is such a frame.
import type { Http2Session } from 'node:http2'
import type { Writable } from 'node:stream'

type Stream = Writable & { session?: Http2Session | undefined }

const LOOK_EVERY_MS = 5

/** Streams that were written to and had not sent it all when last looked at, by how often they were found so. */
const held = new Map<Http2Session, Map<Stream, number>>()
let timer: ReturnType<typeof setInterval> | undefined

/** To be called once for each stream, before anything is written to it; answers the stream. */
export function keepFlowing<T extends Stream>(stream: T): T {
  const { write, end } = stream
  stream.write = function (this: T, ...args: unknown[]) {
    const isTaken = write.apply(this, args as never)
    if (this.writableLength > 0) note(this)
    return isTaken
  } as unknown as T['write']
  stream.end = function (this: T, ...args: unknown[]) {
    const ended = end.apply(this, args as never)
    if (this.writableLength > 0) note(this)
    return ended
  } as never
  return stream
}

function note(stream: Stream): void {
  const { session } = stream
  if (!session) return
  const streams = held.get(session)
  if (!streams) held.set(session, new Map([[stream, 0]]))
  else if (!streams.has(stream)) streams.set(stream, 0)
  timer ??= setInterval(look, LOOK_EVERY_MS)
}

/** What was written in this very turn is on its way; what is still there at the second look is held up. */
function look(): void {
  for (const [session, streams] of held) {
    let isHeldUp = false
    for (const [stream, looks] of streams) {
      if (stream.destroyed || stream.writableLength === 0) streams.delete(stream)
      else streams.set(stream, looks + 1)
      if (looks > 0) isHeldUp = true
    }
    if (streams.size === 0 || session.destroyed) held.delete(session)
    // One alone waits for its own reader.
    else if (isHeldUp && streams.size > 1 && !session.closed) session.ping(() => {})
  }
  if (held.size > 0) return
  clearInterval(timer)
  timer = undefined
}
