// The window of a connection, as it bounds what its peer may send (RFC 9113 §6.9).
import { CODE, ConnectionError, FIRST_WINDOW, FRAME } from './codes'
import { uint32 } from './frames'
import type { Line } from './line'
import type { OwnSettings } from './settings'

/** Where it is not held back no stream waits for another's reader: what has come may be sent again by any. */
export class Window {
  readonly #line: Line
  readonly #own: OwnSettings
  #left = FIRST_WINDOW
  /** Of what has come. */
  #unread = 0

  constructor(line: Line, own: OwnSettings) {
    this.#line = line
    this.#own = own
    this.#giveBack(own.connectionWindow - FIRST_WINDOW)
  }

  /** So many bytes have come. Throws ConnectionError when they are more than was allowed. */
  came(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new ConnectionError(CODE.flowControlError, 'More came than was allowed')
    this.#unread += bytes
    if (!this.#own.isConnectionHeldBack) this.#look(0)
  }

  /** So many of them were read, or are of no use any more. */
  read(bytes: number): void {
    this.#unread -= bytes
    if (this.#own.isConnectionHeldBack) this.#look(this.#unread)
  }

  #look(kept: number): void {
    const { connectionWindow: size } = this.#own
    const used = size - this.#left - kept
    if (used >= size / 4) this.#giveBack(used)
  }

  #giveBack(bytes: number): void {
    this.#line.answer({ type: FRAME.windowUpdate, flags: 0, id: 0 }, uint32(bytes))
    this.#left += bytes
  }
}
