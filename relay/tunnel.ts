// One agent's tunnel: the socket the agent dialled, on which the relay is the HTTP/2 client. Once closed, dead.
// Promise: a peer that fell silent is noticed within TUNNEL_SILENCE_MS, and every stream on it then ends with an error.
import type { TLSSocket } from 'node:tls'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import { connect } from '../kit/h2/session'
import type { Stream } from '../kit/h2/stream'
import type { Log } from '../kit/log'
import { MAX_REPORT, parseNotice, parseReport } from './agent-report'
import { Failure } from './status'
import { TUNNEL } from './wire/headers'
import { type AgentReport, type Control, TUNNEL_SILENCE_MS } from './wire/messages'

/** A way to the agents of one cluster. */
export type Carrier = {
  /** Opens one stream; throws Failure `tunnel-lost` when the way is dead. */
  request: (headers: OutgoingHeaders, options: { endStream: boolean }) => Stream
  /** Sends a control message; resolves when it was acted on, or the way died. */
  tell: Tell
}

export type Tell = (control: Control, options?: { headers?: OutgoingHeaders; body?: unknown }) => Promise<void>

export type Tunnel = Carrier & {
  clusterId: string
  serial: string
  /** The last thing the agent said of itself; undefined before its first report. */
  report: () => AgentReport | undefined
  isOpen: () => boolean
  /** How many requests are on it now. */
  load: () => number
  close: () => void
}

export function createTunnel(deps: {
  socket: TLSSocket
  clusterId: string
  serial: string
  onReport: () => void
  /** The agent says that the principal has lost rights in its cluster. */
  onLost: (principalId: string) => void
  onClose: () => void
  log: Log
}): Tunnel {
  const { socket, clusterId, log } = deps
  socket.setNoDelay(true)
  const session = connect(socket, {
    authority: 'agent',
    onGoaway: close,
    onEnd: error => {
      if (error) log.debug('tunnel failed', { cluster: clusterId, error })
      close()
    },
  })
  let report: AgentReport | undefined
  let silence = setTimeout(fallSilent, TUNNEL_SILENCE_MS)
  let isClosed = false
  let load = 0
  listen()
  const said = teller(request, log)
  const tell: Tell = async (...what) => (isClosed ? undefined : said(...what))
  return {
    clusterId,
    serial: deps.serial,
    report: () => report,
    isOpen: () => !isClosed,
    load: () => load,
    request,
    tell,
    close,
  }

  function request(headers: OutgoingHeaders, options: { endStream: boolean }): Stream {
    try {
      const stream = session.request(headers, options)
      load++
      stream.once('close', () => {
        load--
      })
      return stream
    } catch (cause) {
      throw new Failure('tunnel-lost', undefined, { cause })
    }
  }

  /** The report stream is the heartbeat of both sides: each line of the agent's is answered by an empty one. */
  function listen(): void {
    const stream = request(
      { ':method': 'POST', ':path': '/', [TUNNEL.control]: 'report' satisfies Control },
      { endStream: false },
    )
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
      if (rest.length > MAX_REPORT) return babble()
      if (!isClosed) stream.write('\n')
    })
    stream.on('error', () => {})
    stream.on('close', close)
  }

  function hear(line: string): void {
    const lost = isClosed ? undefined : parseNotice(line)
    if (lost !== undefined) return deps.onLost(lost)
    const said = isClosed ? undefined : parseReport(line)
    if (!said) return babble()
    report = said
    clearTimeout(silence)
    silence = setTimeout(fallSilent, TUNNEL_SILENCE_MS)
    deps.onReport()
  }

  function babble(): void {
    if (!isClosed) log.warn('an agent sends what is no report', { cluster: clusterId })
    close()
  }

  function fallSilent(): void {
    log.warn('tunnel fell silent', { cluster: clusterId })
    close()
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    clearTimeout(silence)
    session.destroy()
    deps.onClose()
  }
}

export function teller(request: Carrier['request'], log: Log): Tell {
  return (control, options = {}) =>
    new Promise(resolve => {
      const stream = request(
        { ':method': 'POST', ':path': '/', [TUNNEL.control]: control, ...options.headers },
        { endStream: false },
      )
      stream.on('error', error => log.debug('control message failed', { control, error }))
      stream.on('close', resolve)
      stream.resume()
      stream.end(options.body === undefined ? '' : JSON.stringify(options.body))
    })
}
