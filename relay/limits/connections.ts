// How many sockets the port holds and how many of them are still shaking hands, in all and of each source. What is too much
// is closed before a byte of TLS is answered.
import type { Http2SecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import type { Log } from '../../kit/log'
import { beneath } from '../balancer'
import type { Limits } from './settings'
import { sourceOf } from './source'
import { createTally } from './tally'

type Bounds = Pick<Limits, 'maxConnections' | 'maxConnectionsPerAddress' | 'maxHandshakes' | 'maxHandshakesPerAddress'>

/** An attack is no reason to fill the log too. */
const TELL_EVERY_MS = 60_000

/** `addressOf` gives the client's own, also behind a balancer. */
export function limitConnections(
  server: Http2SecureServer,
  limits: Bounds,
  { addressOf, log }: { addressOf: (socket: Socket) => string; log: Log },
): void {
  const open = createTally({ most: limits.maxConnections, mostEach: limits.maxConnectionsPerAddress })
  const shaking = createTally({ most: limits.maxHandshakes, mostEach: limits.maxHandshakesPerAddress })
  /** The source of each that shakes hands. */
  const handshakes = new Map<object, string>()
  let toldAt = Number.NEGATIVE_INFINITY
  server.on('connection', (socket: Socket) => {
    const source = sourceOf(addressOf(socket))
    if (!open.enter(source)) return refuse(socket, 'too many connections')
    const key = beneath(socket)
    socket.once('close', () => {
      open.leave(source)
      done(key)
    })
    if (!shaking.enter(source)) return refuse(socket, 'too many handshakes')
    handshakes.set(key, source)
  })
  server.on('secureConnection', (socket: Socket) => done(beneath(socket)))

  function done(key: object): void {
    const source = handshakes.get(key)
    if (source !== undefined) shaking.leave(source)
    handshakes.delete(key)
  }

  function refuse(socket: Socket, problem: string): void {
    const source = addressOf(socket)
    socket.on('error', () => {})
    socket.destroy()
    if (performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    log.warn('connections are refused', { problem, source })
  }
}
