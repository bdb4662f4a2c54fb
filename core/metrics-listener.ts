// A listener for Prometheus of its own, where the operator wants one: it is on no port that people or relays reach.
import { systemSentence } from '../kit/exit'
import type { Log } from '../kit/log'
import { formatHostPort, type HostPort } from '../kit/settings'

export type MetricsListener = { address: HostPort; close: () => Promise<void> }

/** Text exposition format 0.0.4. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Throws ExitError when the port is taken. */
export function listenForMetrics(
  { host, port }: HostPort,
  { read, log }: { read: () => Promise<string>; log: Log },
): MetricsListener {
  const server = open()
  return { address: { host, port: server.port ?? port }, close: () => server.stop(true) }

  function open() {
    try {
      return Bun.serve({ hostname: host, port, development: false, reusePort: false, fetch: answer })
    } catch (error) {
      throw systemSentence(error, `listen on ${formatHostPort({ host, port })}`)
    }
  }

  async function answer(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== '/metrics') return new Response('There is no such path\n', { status: 404 })
    if (request.method !== 'GET') return new Response('Only GET\n', { status: 405, headers: { allow: 'GET' } })
    try {
      return new Response(await read(), { headers: { 'content-type': CONTENT_TYPE } })
    } catch (error) {
      log.error('metrics cannot be read', { error })
      return new Response('Something failed here\n', { status: 503 })
    }
  }
}
