// The public port behind TCP balancers that speak the PROXY protocol. Only peers that the operator named are asked for the
// header, and must give one; from anybody else it is a broken TLS handshake. What follows the header goes on to the TLS
// server as a connection of its own.
import net, { type Server, type Socket } from 'node:net'
import { isWithin, type Ranges, unmapped } from '../kit/addresses'
import type { Log } from '../kit/log'
import { type ProxyHeader, parseProxyHeader } from './proxy-protocol'

export type Balanced = {
  /** Listens in the place of the TLS server. */
  front: Server
  /** Of a socket that was handed on, or of the TLS that stands on it; undefined where its own peer is the client. */
  addressOf: (socket: object) => string | undefined
  close: () => void
}

const HEADER_MS = 5_000

export function createBalanced(deps: {
  balancers: Ranges
  onConnection: (socket: Socket) => void
  log: Log
}): Balanced {
  const addresses = new WeakMap<object, string>()
  const open = new Set<Socket>()
  const front = net.createServer(socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    const peer = unmapped(socket.remoteAddress ?? '')
    if (!isWithin(deps.balancers, peer)) return deps.onConnection(socket)
    readProxyHeader(socket).then(
      ({ address }) => {
        if (address !== undefined) addresses.set(socket, address)
        deps.onConnection(socket)
      },
      (error: Error) => {
        deps.log.warn('a balancer sends no PROXY header', { source: peer, error })
        socket.destroy()
      },
    )
  })
  return {
    front,
    addressOf: socket => addresses.get(socket) ?? addresses.get(beneath(socket)),
    close: () => {
      for (const socket of open) socket.destroy()
    },
  }
}

/** Bun 1.4.5 keeps there what a TLS socket was made on; itself where it was accepted as TLS. */
export function beneath(socket: object): object {
  return (socket as { _parent?: object | null })._parent ?? socket
}

/** The socket is paused then, and its next bytes are the client's. Rejects when what comes is no header, or too late. */
function readProxyHeader(socket: Socket): Promise<ProxyHeader> {
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0)
    const late = setTimeout(() => settle(() => reject(new Error('it takes too long'))), HEADER_MS)
    socket.on('data', take)
    socket.on('close', closed)

    function take(chunk: Buffer): void {
      seen = Buffer.concat([seen, chunk])
      try {
        const header = parseProxyHeader(seen)
        if (!header) return
        settle(() => {
          const rest = seen.subarray(header.length)
          if (rest.length > 0) socket.unshift(rest)
          resolve(header)
        })
      } catch (error) {
        settle(() => reject(error))
      }
    }

    function closed(): void {
      settle(() => reject(new Error('the connection closed')))
    }

    function settle(then: () => void): void {
      clearTimeout(late)
      socket.off('data', take)
      socket.off('close', closed)
      socket.pause()
      then()
    }
  })
}
