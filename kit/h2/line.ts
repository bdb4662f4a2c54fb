// The socket under a connection: how it fails, how it ends, and that its peer still answers.
import type { Duplex } from 'node:stream'
import { CODE, ConnectionError, FRAME } from './codes'
import { uint32 } from './frames'
import { createOutbox, type Outbox } from './outbox'

export type Line = Pick<Outbox, 'frame' | 'isFull'> & {
  /** A frame that the peer has made us send; it loses the connection when it does not read them. */
  answer: Outbox['frame']
  /** Ends the connection when `act` throws ConnectionError. */
  attempt: (act: () => void) => void
  sayGoaway: (lastId: number, code: number) => void
  /** Ends the connection as wrong. */
  fail: (error: ConnectionError) => void
  /** What was said still leaves. */
  hangUp: () => void
  /** Nothing more is heard or said. */
  isOver: () => boolean
  ping: () => Promise<void>
  pong: () => void
}

/** What a peer may make us answer without reading it, in bytes. */
const MOST_UNREAD_ANSWERS = 1024 * 1024
const FAREWELL_MS = 1_000

/** `onEnd` is called once: with why it ended, and whether that was a failure. */
export function createLine(
  socket: Duplex,
  deps: { lastPeerId: () => number; onRoom: () => void; onEnd: (why: Error, isFailure: boolean) => void },
): Line {
  const outbox = createOutbox(socket, deps)
  const pings: PromiseWithResolvers<void>[] = []
  let isEnded = false
  let failure: Error | undefined
  socket.on('error', error => {
    failure ??= error
  })
  socket.on('close', end)
  if (socket.destroyed) queueMicrotask(end)
  return {
    frame: outbox.frame,
    isFull: outbox.isFull,
    answer,
    attempt,
    fail,
    hangUp,
    sayGoaway,
    isOver: () => isEnded || failure !== undefined,
    ping,
    pong: () => pings.shift()?.resolve(),
  }

  function answer(head: { type: number; flags: number; id: number }, payload?: Uint8Array): void {
    if (failure || isEnded) return
    if (outbox.isFull() && outbox.waiting() > MOST_UNREAD_ANSWERS)
      return fail(new ConnectionError(CODE.enhanceYourCalm, 'The other side asks more than it reads'))
    outbox.frame(head, payload)
  }

  function attempt(act: () => void): void {
    if (failure || isEnded) return
    try {
      act()
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      fail(error)
    }
  }

  /** Says why, and hangs up. */
  function fail(error: ConnectionError): void {
    if (failure || isEnded) return
    failure = error
    sayGoaway(deps.lastPeerId(), error.code)
    hangUp()
  }

  function hangUp(): void {
    outbox.flush()
    socket.end(() => socket.destroy())
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref()
  }

  function sayGoaway(lastId: number, code: number): void {
    outbox.frame({ type: FRAME.goaway, flags: 0, id: 0 }, Buffer.concat([uint32(lastId), uint32(code)]))
  }

  function ping(): Promise<void> {
    if (isEnded || failure) return Promise.reject(new Error('The connection was lost'))
    outbox.frame({ type: FRAME.ping, flags: 0, id: 0 }, Buffer.alloc(8))
    const asked = Promise.withResolvers<void>()
    pings.push(asked)
    return asked.promise
  }

  function end(): void {
    if (isEnded) return
    isEnded = true
    const why = failure ?? new Error('The connection was lost')
    for (const { reject } of pings.splice(0)) reject(why)
    deps.onEnd(why, failure !== undefined)
  }
}
