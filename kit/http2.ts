// Ends of HTTP/2 streams that cannot be mistaken for one another. Bun 1.4.5 blurs them in two places: close(code) sends
// END_STREAM before the reset, so that the peer takes half a body for the whole, and a stream whose connection was lost
// emits `end` as if it had been whole.
import type { Duplex } from 'node:stream'

/** Resets the stream: the peer sees an error, never an end. */
export function breakOff(stream: Pick<Duplex, 'destroy'>): void {
  stream.destroy(new Error('The stream was broken off'))
}

/** To be asked when `end` is emitted: whether the peer really said so. */
export function isWhole(stream: { rstCode?: number | undefined }): boolean {
  return !stream.rstCode
}
