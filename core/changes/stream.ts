// One stream of server-sent events (WHATWG HTML §9.2) to one watcher. Who reads too slowly is cut off and comes again.
import type { Kind } from '../db/kinds'

export type Stream = {
  body: ReadableStream<Uint8Array>
  tell: (kind: Kind) => void
  /** A comment, when nothing was said for so long that somebody between may think it dead. */
  keepAlive: () => void
  /** Ending it twice is no mistake. */
  end: () => void
}

export const KEEP_ALIVE_MS = 15_000
/** After which a watcher whose stream ended comes again. */
const RETRY_MS = 1_000
const MOST_UNREAD = 100

/** `onEnd` is called once, whoever ended it. */
export function Stream(onEnd: () => void): Stream {
  const encoder = new TextEncoder()
  let control: ReadableStreamDefaultController<Uint8Array> | undefined
  let spokeMs = performance.now()
  const body = new ReadableStream<Uint8Array>({
    start: given => {
      control = given
      write(`retry: ${RETRY_MS}\n: watching\n\n`)
    },
    cancel: () => ended(),
  })
  return { body, tell: kind => write(`event: change\ndata: ${kind}\n\n`), keepAlive, end }

  function keepAlive(): void {
    if (performance.now() - spokeMs >= KEEP_ALIVE_MS) write(': still here\n\n')
  }

  function write(text: string): void {
    if (!control) return
    spokeMs = performance.now()
    control.enqueue(encoder.encode(text))
    if ((control.desiredSize ?? 0) < -MOST_UNREAD) end()
  }

  function end(): void {
    control?.close()
    ended()
  }

  function ended(): void {
    if (!control) return
    control = undefined
    onEnd()
  }
}
