// The window of a connection, as it bounds what its peer may send (RFC 9113 §6.9).
import { CODE, ConnectionError, FIRST_WINDOW, FRAME } from './codes'
import { uint32 } from './frames'
import type { Outbox } from './outbox'
import type { OwnSettings } from './settings'

export type Window = {
  /** So many bytes have come. Throws ConnectionError when they are more than was allowed. */
  came: (bytes: number) => void
  /** So many of them were read, or are of no use any more. */
  read: (bytes: number) => void
}

type Own = Pick<OwnSettings, 'connectionWindow' | 'isConnectionHeldBack'>

/** Where it is not held back no stream waits for another's reader: what has come may be sent again by any. */
export function createWindow(answer: Outbox['frame'], { connectionWindow: size, isConnectionHeldBack }: Own): Window {
  let left = FIRST_WINDOW
  /** Of what has come. */
  let unread = 0
  giveBack(size - left)
  return {
    came: bytes => {
      left -= bytes
      if (left < 0) throw new ConnectionError(CODE.flowControlError, 'More came than was allowed')
      unread += bytes
      if (!isConnectionHeldBack) look(0)
    },
    read: bytes => {
      unread -= bytes
      if (isConnectionHeldBack) look(unread)
    },
  }

  function look(kept: number): void {
    const used = size - left - kept
    if (used >= size / 4) giveBack(used)
  }

  function giveBack(bytes: number): void {
    answer({ type: FRAME.windowUpdate, flags: 0, id: 0 }, uint32(bytes))
    left += bytes
  }
}
