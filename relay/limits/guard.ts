// Keeps one caller's connection within its bounds: how long it may have nothing under way, and in HTTP/2 what it may send
// that carries nothing. It ends with this connection and touches no other.
import { constants, type ServerHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { type Activity, createActivity } from './activity'
import { createBucket } from './bucket'
import { createFrameMeter } from './frames'
import type { Limits } from './settings'

export type Guard = {
  activity: Activity
  /** Is told of the session on the socket, where it speaks HTTP/2. */
  speaks: (session: ServerHttp2Session) => void
}

type Bounds = Pick<Limits, 'headTimeoutMs' | 'idleTimeoutMs' | 'frameBurst' | 'framesPerSecond'>

/** To be called before anything reads from the socket. */
export function guard(socket: TLSSocket, limits: Bounds): Guard {
  let session: ServerHttp2Session | undefined
  const activity = createActivity({ firstMs: limits.headTimeoutMs, idleMs: limits.idleTimeoutMs }, leave)
  socket.once('close', activity.stop)
  if (socket.alpnProtocol === 'h2') meter()
  return {
    activity,
    speaks: begun => {
      session = begun
    },
  }

  function meter(): void {
    const budget = createBucket({ burst: limits.frameBurst, perSecond: limits.framesPerSecond }, () =>
      performance.now(),
    )
    const isWithin = createFrameMeter(budget)
    socket.prependListener('data', function count(chunk: Buffer) {
      if (isWithin(chunk)) return
      socket.off('data', count)
      session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
      leave()
    })
  }

  /** In HTTP/2 with a GOAWAY, so that a request which crossed it is asked again elsewhere. */
  function leave(): void {
    if (session) session.destroy()
    else socket.destroy()
  }
}
