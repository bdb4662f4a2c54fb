// How long a connection may be open without asking for anything: whoever begins no request, or leaves one half said, holds
// memory that others need (attack A40). A connection with a request under way, or one that was switched, is never touched.
import type { TLSSocket } from 'node:tls'

export type Patience = {
  /** A request has begun; the function given back says that it has ended, and may be called twice. */
  begin: () => () => void
}

/** From the handshake to the end of the first request's head. */
const FIRST_MS = 15_000
/** client-go opens another connection without a word; a browser too. */
const IDLE_MS = 180_000

/** `close` is called once nobody has asked for anything for too long. */
export function createPatience(socket: TLSSocket, close: () => void): Patience {
  let open = 0
  let timer = setTimeout(close, FIRST_MS)
  socket.once('close', () => clearTimeout(timer))
  return {
    begin: () => {
      clearTimeout(timer)
      open++
      let hasEnded = false
      return () => {
        if (hasEnded) return
        hasEnded = true
        open--
        if (open === 0 && !socket.destroyed) timer = setTimeout(close, IDLE_MS)
      }
    },
  }
}
