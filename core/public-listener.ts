// The listener for people and API clients: plain HTTP. It takes the port first and serves once it is given something.
import type { ServerWebSocket } from 'bun'
import type { Ranges } from '../kit/addresses'
import { systemSentence } from '../kit/exit'
import type { Log } from '../kit/log'
import { formatHostPort, type HostPort } from '../kit/settings'
import type { SocketEvents, TakeSocket } from '../kit/sockets'
import { startingPage } from '../web/frame/starting'
import { notePatience } from './lib/patience'
import { noteSource } from './lib/visitor'
import { sourceAddressOf } from './source-address'

type Handle = (request: Request, takeSocket: TakeSocket) => Response | Promise<Response>

export type PublicListener = {
  address: HostPort
  serve: (handle: Handle) => void
  /** Ends with answers under way given, or cut after a moment. */
  close: () => Promise<void>
}

const MOST_BODY_BYTES = 1_048_576
const DRAIN_MS = 3_000
const IDLE_S = 30

/** Throws ExitError when the port is taken. */
export function listenPublicly(
  { host, port }: HostPort,
  { log, trustedProxies }: { log: Log; trustedProxies: Ranges },
): PublicListener {
  let handle: Handle = request => startingPage(request) ?? new Response('Starting', { status: 503 })
  const server = open()
  return {
    address: { host, port: server.port ?? port },
    serve: next => {
      handle = next
    },
    close: async () => {
      await Promise.race([server.stop(), Bun.sleep(DRAIN_MS)])
      await server.stop(true)
    },
  }

  function open() {
    try {
      return Bun.serve<SocketEvents>({
        hostname: host,
        port,
        maxRequestBodySize: MOST_BODY_BYTES,
        development: false,
        // Longer than a stream of changes is silent; Bun's own is ten seconds.
        idleTimeout: IDLE_S,
        // Without it Bun shares the port when not in development, and a second start would go unnoticed.
        reusePort: false,
        fetch: async (request, server) => {
          const peer = server.requestIP(request)?.address ?? ''
          noteSource(request, sourceAddressOf(peer, request.headers.get('x-forwarded-for'), trustedProxies))
          notePatience(request, () => server.timeout(request, 0))
          let isTaken = false
          const answer = await handle(request, events => {
            isTaken = server.upgrade(request, { data: events })
            return isTaken
          })
          return isTaken ? undefined : answer
        },
        websocket: sockets(log),
        error: error => {
          log.error('request failed', { error })
          return new Response('Something failed here', { status: 500 })
        },
      })
    } catch (error) {
      throw systemSentence(error, `listen on ${formatHostPort({ host, port })}`)
    }
  }
}

/** What a handler of a WebSocket throws ends the whole process, so nothing gets out of these: the socket pays for it alone. */
function sockets(log: Log) {
  const guarded = (socket: ServerWebSocket<SocketEvents>, act: () => void) => {
    try {
      act()
    } catch (error) {
      log.error('a message of a browser failed', { error })
      socket.close(1011, 'Something failed here')
    }
  }
  return {
    maxPayloadLength: 2_097_152,
    idleTimeout: 60,
    sendPings: true,
    open: (socket: ServerWebSocket<SocketEvents>) =>
      guarded(socket, () =>
        socket.data.open({
          text: text => void socket.sendText(text),
          bytes: bytes => void socket.sendBinary(bytes),
          buffered: () => socket.getBufferedAmount(),
          close: () => socket.close(),
        }),
      ),
    message: (socket: ServerWebSocket<SocketEvents>, message: string | Buffer) =>
      guarded(socket, () => {
        if (typeof message === 'string') socket.data.message(message)
        else socket.close(1003, 'Only text is understood')
      }),
    close: (socket: ServerWebSocket<SocketEvents>) => guarded(socket, () => socket.data.close()),
  }
}
