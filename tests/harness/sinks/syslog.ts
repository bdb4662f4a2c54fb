// A receiver of syslog over TLS that knows no mercy: octet counting (RFC 5425 §4.3) and the grammar of RFC 5424 §6.
import type { AddressInfo } from 'node:net'
import tls, { type TLSSocket } from 'node:tls'

export type Message = {
  priority: number
  timestamp: string
  host: string
  app: string
  id: string
  data: string
  text: string
}
export type Collector = {
  port: number
  /** Of connections that were ended in order. */
  messages: Message[]
  wrong: string[]
  /** How connections end before any of it is taken, each once: unread, or with a reset in the middle. */
  cuts: ('unread' | 'reset')[]
  connections: () => number
  close: () => Promise<void>
}

type Tls = { key: string; cert: string; ca?: string; requestCert?: boolean }

const NAME = '[\\x21\\x23-\\x3c\\x3e-\\x5c\\x5e-\\x7e]{1,32}'
const VALUE = '(?:[^"\\\\\\]]|\\\\["\\\\\\]])*'
const ELEMENT = `\\[${NAME}(?: ${NAME}="${VALUE}")*\\]`
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?:Z|[+-]\\d\\d:\\d\\d)'
const MESSAGE = new RegExp(
  `^<(\\d{1,3})>1 (${TIME}) ([\\x21-\\x7e]{1,255}) ([\\x21-\\x7e]{1,48}) [\\x21-\\x7e]{1,128} ([\\x21-\\x7e]{1,32}) ((?:${ELEMENT})+|-)(?: (.*))?$`,
  's',
)

export async function startCollector(secured: Tls): Promise<Collector> {
  let connections = 0
  const open = new Set<TLSSocket>()
  const options = { ...secured, rejectUnauthorized: secured.requestCert ?? false, allowHalfOpen: true }
  const server = tls.createServer(options, socket => {
    connections++
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const chunks: Buffer[] = []
    const cut = collector.cuts.shift()
    socket.on('error', () => {})
    if (cut === 'unread') return void socket.end()
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (cut === 'reset') socket.resetAndDestroy()
    })
    if (cut !== undefined) return
    socket.once('end', () => {
      take(Buffer.concat(chunks))
      socket.end()
    })
  })
  const collector: Collector = {
    port: 0,
    messages: [],
    wrong: [],
    cuts: [],
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>(resolve => void server.close(() => resolve()))
    },
  }
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  collector.port = (server.address() as AddressInfo).port
  return collector

  function take(bytes: Buffer): void {
    let rest = bytes
    while (rest.length > 0) {
      const [head = '', count = ''] = /^([1-9]\d*) /.exec(rest.toString('latin1', 0, 12)) ?? []
      const end = head.length + Number(count)
      if (head === '' || rest.length < end) return void collector.wrong.push('no octet count, or half a frame')
      read(rest.subarray(head.length, end).toString())
      rest = rest.subarray(end)
    }
  }

  function read(frame: string): void {
    const found = MESSAGE.exec(frame)
    if (!found || Number(found[1]) > 191) return void collector.wrong.push(frame)
    const [, priority, timestamp = '', host = '', app = '', id = '', data = '', text = ''] = found
    collector.messages.push({ priority: Number(priority), timestamp, host, app, id, data, text })
  }
}
