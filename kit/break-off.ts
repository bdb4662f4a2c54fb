import type { Duplex } from 'node:stream'

/** Resets the stream: the peer sees an error, never an end. */
export function breakOff(stream: Pick<Duplex, 'destroy'>): void {
  stream.destroy(new Error('The stream was broken off'))
}
