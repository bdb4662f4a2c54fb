// The listener for people and API clients: plain HTTP. It takes the port first and serves once it is given something.
import type { Ranges } from '../kit/addresses'
import { systemSentence } from '../kit/exit'
import type { Log } from '../kit/log'
import { formatHostPort, type HostPort } from '../kit/settings'
import { notePatience } from './lib/patience'
import { noteSource } from './lib/visitor'
import { sourceAddressOf } from './source-address'

export type PublicListener = {
  address: HostPort
  serve: (handle: (request: Request) => Response | Promise<Response>) => void
  /** Ends with answers under way given, or cut after a moment. */
  close: () => Promise<void>
}

const MOST_BODY_BYTES = 1_048_576
const DRAIN_MS = 3_000

/** Throws ExitError when the port is taken. */
export function listenPublicly(
  { host, port }: HostPort,
  { log, trustedProxies }: { log: Log; trustedProxies: Ranges },
): PublicListener {
  let handle = (_: Request): Response | Promise<Response> => new Response('Starting', { status: 503 })
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
      return Bun.serve({
        hostname: host,
        port,
        maxRequestBodySize: MOST_BODY_BYTES,
        development: false,
        // Without it Bun shares the port when not in development, and a second start would go unnoticed.
        reusePort: false,
        fetch: (request, server) => {
          const peer = server.requestIP(request)?.address ?? ''
          noteSource(request, sourceAddressOf(peer, request.headers.get('x-forwarded-for'), trustedProxies))
          notePatience(request, seconds => server.timeout(request, seconds))
          return handle(request)
        },
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
