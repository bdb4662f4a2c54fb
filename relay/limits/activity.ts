// Closes a connection on which nothing is under way: soon when no request ever came, later between two. The clock runs until
// a request's head is whole, so that one sent a byte at a time, or as frames without content, gains nothing. And closes one
// on which too many streams are reset.
import { constants, type ServerHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { createBucket } from './bucket'
import type { Limits } from './settings'

export type Activity = {
  /** A request's head is here. */
  begin: () => void
  /** And now it is answered, or was reset by either side. */
  finish: (wasReset: boolean) => void
  /** Is told of the session on the socket, where it speaks HTTP/2. */
  speaks: (session: ServerHttp2Session) => void
}

type Bounds = Pick<Limits, 'headTimeoutMs' | 'idleTimeoutMs' | 'resetBurst' | 'resetsPerSecond'>

export function watchActivity(socket: TLSSocket, limits: Bounds): Activity {
  // Bun 1.4.5 takes our numbers for the caller's resets only (CVE-2023-44487), not for those it is made to send (CVE-2025-8671).
  const resets = createBucket({ burst: limits.resetBurst, perSecond: limits.resetsPerSecond }, () => performance.now())
  let session: ServerHttp2Session | undefined
  let underWay = 0
  let timer = setTimeout(leave, limits.headTimeoutMs)
  socket.once('close', () => clearTimeout(timer))
  return {
    begin: () => {
      underWay += 1
      clearTimeout(timer)
    },
    finish: wasReset => {
      underWay -= 1
      if (wasReset && resets.take() > 0) {
        session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
        return leave()
      }
      if (underWay === 0 && !socket.destroyed) timer = setTimeout(leave, limits.idleTimeoutMs)
    },
    speaks: begun => {
      session = begun
    },
  }

  /** In HTTP/2 with a GOAWAY, so that a request which crossed it is asked again elsewhere. */
  function leave(): void {
    if (session) session.destroy()
    else socket.destroy()
  }
}
