// How many sockets the port holds and how many of them are still shaking hands, in all and of each source. What is too much
// is closed before a byte of TLS is answered.
import type { Http2SecureServer } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Log } from '../../kit/log'
import type { Limits } from './settings'
import { sourceOf } from './source'
import { createTally } from './tally'

type Bounds = Pick<Limits, 'maxConnections' | 'maxConnectionsPerAddress' | 'maxHandshakes' | 'maxHandshakesPerAddress'>

/** An attack is no reason to fill the log too. */
const TELL_EVERY_MS = 60_000

export function limitConnections(server: Http2SecureServer, limits: Bounds, log: Log): void {
  const open = createTally({ most: limits.maxConnections, mostEach: limits.maxConnectionsPerAddress })
  const shaking = createTally({ most: limits.maxHandshakes, mostEach: limits.maxHandshakesPerAddress })
  const handshakes = new WeakMap<TLSSocket, () => void>()
  let toldAt = Number.NEGATIVE_INFINITY
  server.on('connection', (socket: TLSSocket) => {
    const source = sourceOf(socket.remoteAddress ?? '')
    if (!open.enter(source)) return refuse(socket, 'too many connections')
    socket.once('close', () => open.leave(source))
    if (!shaking.enter(source)) return refuse(socket, 'too many handshakes')
    let isShaking = true
    const done = () => {
      if (isShaking) shaking.leave(source)
      isShaking = false
    }
    handshakes.set(socket, done)
    socket.once('close', done)
  })
  server.on('secureConnection', (socket: TLSSocket) => handshakes.get(socket)?.())

  function refuse(socket: TLSSocket, problem: string): void {
    const source = socket.remoteAddress
    socket.on('error', () => {})
    socket.destroy()
    if (performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    log.warn('connections are refused', { problem, source })
  }
}
