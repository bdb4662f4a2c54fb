// How long a connection may be open without asking for anything: whoever begins no request, or leaves one half said, holds
// memory that others need (attack A40). A connection with a request under way, or one that was switched, is never touched.
import type { TLSSocket } from 'node:tls'
import type { Limits } from './settings'

export type Patience = {
  /** A request has begun; the function given back says that it has ended, and may be called twice. */
  begin: () => () => void
}

type Bounds = Pick<Limits, 'headTimeoutMs' | 'idleTimeoutMs'>

/**
 * `close` is called once nobody has asked for anything for too long. The clock runs until a request's head is whole, so that
 * one sent a byte at a time, or as frames without content, gains nothing.
 */
export function createPatience(socket: TLSSocket, limits: Bounds, close: () => void): Patience {
  let open = 0
  let timer = setTimeout(close, limits.headTimeoutMs)
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
        if (open === 0 && !socket.destroyed) timer = setTimeout(close, limits.idleTimeoutMs)
      }
    },
  }
}
