// One agent's tunnel: the socket the agent dialled, on which the relay is the HTTP/2 client. Once closed, dead.
// Promise: a peer that fell silent is noticed within TUNNEL_SILENCE_MS, and every stream on it then ends with an error.
import type { TLSSocket } from 'node:tls'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import { connect, type Session } from '../kit/h2/session'
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

type TunnelDeps = {
  socket: TLSSocket
  clusterId: string
  serial: string
  /** The agent has said something of itself. */
  onReport: () => void
  /** The agent says that the principal has lost rights in its cluster. */
  onLost: (principalId: string) => void
  onClose: () => void
  log: Log
}

/** Shares its methods with all others: a relay holds thousands. */
export class Tunnel implements Carrier {
  readonly clusterId: string
  readonly serial: string
  readonly #deps: TunnelDeps
  readonly #session: Session
  #report: AgentReport | undefined
  #silence: NodeJS.Timeout
  /** What has come of the line that comes. */
  #rest = ''
  #isClosed = false
  #load = 0

  constructor(deps: TunnelDeps) {
    const { socket, clusterId, serial, log } = deps
    this.clusterId = clusterId
    this.serial = serial
    this.#deps = deps
    socket.setNoDelay(true)
    this.#session = connect(socket, {
      authority: 'agent',
      onGoaway: () => this.close(),
      onEnd: error => {
        if (error) log.debug('tunnel failed', { cluster: clusterId, error })
        this.close()
      },
    })
    this.#silence = setTimeout(() => this.#fallSilent(), TUNNEL_SILENCE_MS)
    this.#listen()
  }

  /** The last thing the agent said of itself; undefined before its first report. */
  report(): AgentReport | undefined {
    return this.#report
  }

  isOpen(): boolean {
    return !this.#isClosed
  }

  /** How many requests are on it now. */
  load(): number {
    return this.#load
  }

  request(headers: OutgoingHeaders, options: { endStream: boolean }): Stream {
    try {
      const stream = this.#session.request(headers, options)
      this.#load++
      stream.on('close', () => {
        this.#load--
      })
      return stream
    } catch (cause) {
      throw new Failure('tunnel-lost', undefined, { cause })
    }
  }

  async tell(...said: Parameters<Tell>): Promise<void> {
    if (!this.#isClosed) await tellBy(this, this.#deps.log, said)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#silence)
    this.#session.destroy()
    this.#deps.onClose()
  }

  /** The report stream is the heartbeat of both sides: each line of the agent's is answered by an empty one. */
  #listen(): void {
    const stream = this.request(
      { ':method': 'POST', ':path': '/', [TUNNEL.control]: 'report' satisfies Control },
      { endStream: false },
    )
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) this.#hear(line)
      if (this.#rest.length > MAX_REPORT) return this.#babble()
      if (!this.#isClosed) stream.write('\n')
    })
    stream.on('error', () => {})
    stream.on('close', () => this.close())
  }

  #hear(line: string): void {
    const lost = this.#isClosed ? undefined : parseNotice(line)
    if (lost !== undefined) return this.#deps.onLost(lost)
    const said = this.#isClosed ? undefined : parseReport(line)
    if (!said) return this.#babble()
    this.#report = said
    this.#silence.refresh()
    this.#deps.onReport()
  }

  #babble(): void {
    if (!this.#isClosed) this.#deps.log.warn('an agent sends what is no report', { cluster: this.clusterId })
    this.close()
  }

  #fallSilent(): void {
    this.#deps.log.warn('tunnel fell silent', { cluster: this.clusterId })
    this.close()
  }
}

export function teller(request: Carrier['request'], log: Log): Tell {
  return (...said) => tellBy({ request }, log, said)
}

function tellBy(way: Pick<Carrier, 'request'>, log: Log, [control, options = {}]: Parameters<Tell>): Promise<void> {
  return new Promise(resolve => {
    const stream = way.request(
      { ':method': 'POST', ':path': '/', [TUNNEL.control]: control, ...options.headers },
      { endStream: false },
    )
    stream.on('error', error => log.debug('control message failed', { control, error }))
    stream.on('close', resolve)
    stream.resume()
    stream.end(options.body === undefined ? '' : JSON.stringify(options.body))
  })
}
