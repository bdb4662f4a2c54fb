// A WebSocket of bytes as Kubernetes speaks it, by hand: a test says what is sent and sees all that comes, also when the
// answer is no switch. RFC 6455 framing; channels as the first byte of each message.
import { randomBytes } from 'node:crypto'
import tls, { type TLSSocket } from 'node:tls'
import { until } from './cluster-wait.ts'

export type Asked = {
  url: string
  ca: string
  path: string
  /** Default GET, as WebSocket has it; SPDY is asked for by POST. */
  method?: string
  headers?: Record<string, string>
  /** The subprotocol; undefined asks for none. */
  protocol?: string | undefined
  /** Written with the request head, before any answer. */
  early?: Buffer
}
export type Answered = {
  status: number
  headers: Record<string, string>
  /** What came that was no switch. */
  body: () => string
  /** What came on a channel. */
  text: (channel: number) => string
  bytes: (channel: number) => number
  send: (channel: number, payload: Uint8Array | string) => void
  sendRaw: (bytes: Uint8Array) => void
  untilText: (channel: number, words: string | RegExp) => Promise<void>
  closed: Promise<void>
  /** Without a word, as a process that dies. */
  destroy: () => void
  socket: TLSSocket
}

export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const

/** What kubectl asks for; where it is refused no byte of the protocol itself is needed. */
export const UPGRADES: Record<'WebSocket' | 'SPDY', Partial<Asked>> = {
  WebSocket: { protocol: 'v5.channel.k8s.io' },
  SPDY: { method: 'POST', headers: { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' } },
}

/** Resolves when the head of the answer has come. */
export async function dialWebSocket(asked: Asked): Promise<Answered> {
  const { hostname, port } = new URL(asked.url)
  const key = randomBytes(16).toString('base64')
  const socket = tls.connect({ host: hostname, port: Number(port), ca: asked.ca, ALPNProtocols: ['http/1.1'] })
  let raw: Buffer = Buffer.alloc(0)
  let body = ''
  const channels = new Map<number, { text: string; bytes: number }>()
  const head = Promise.withResolvers<string>()
  const closed = new Promise<void>(resolve => socket.on('close', () => resolve()))
  let hasSwitched: boolean | undefined
  socket.on('error', () => {})
  socket.on('close', () => head.reject(new Error('The connection closed before an answer')))
  socket.on('data', (chunk: Buffer) => {
    raw = raw.length === 0 ? chunk : Buffer.concat([raw, chunk])
    if (hasSwitched === undefined) {
      const end = raw.indexOf('\r\n\r\n')
      if (end < 0) return
      const text = raw.toString('latin1', 0, end)
      hasSwitched = text.startsWith('HTTP/1.1 101 ')
      raw = raw.subarray(end + 4)
      head.resolve(text)
    }
    if (hasSwitched) takeFrames()
    else {
      body += raw.toString()
      raw = Buffer.alloc(0)
    }
  })
  const lines = {
    host: 'relay',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
    ...(asked.protocol === undefined ? {} : { 'sec-websocket-protocol': asked.protocol }),
    ...asked.headers,
  }
  const fields = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${asked.method ?? 'GET'} ${asked.path} HTTP/1.1\r\n${fields.join('')}\r\n`)
  if (asked.early) socket.write(asked.early)
  const [statusLine = '', ...rest] = (await head.promise).split('\r\n')
  const text = (channel: number) => channels.get(channel)?.text ?? ''
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(rest.map(line => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1]])),
    body: () => body,
    text,
    bytes: channel => channels.get(channel)?.bytes ?? 0,
    send: (channel, payload) => void socket.write(frame(channel, payload)),
    sendRaw: bytes => void socket.write(bytes),
    untilText: (channel, words) =>
      until(`channel ${channel} says ${words}`, async () => text(channel).search(words) >= 0, { timeoutMs: 20_000 }),
    closed,
    destroy: () => void socket.destroy(),
    socket,
  }

  function takeFrames(): void {
    for (let found = parseFrame(raw); found; found = parseFrame(raw)) {
      raw = raw.subarray(found.length)
      if (found.opcode === 8) socket.end()
      if (found.opcode > 2 || found.payload.length === 0) continue
      const channel = found.payload[0] ?? -1
      const held = channels.get(channel) ?? { text: '', bytes: 0 }
      // A long stream is counted, not kept.
      if (held.text.length < 1 << 20) held.text += found.payload.toString('utf8', 1)
      channels.set(channel, { text: held.text, bytes: held.bytes + found.payload.length - 1 })
    }
  }
}

/** A masked binary message, as clients must send it. */
export function frame(channel: number, payload: Uint8Array | string): Buffer {
  const body = Buffer.concat([Buffer.from([channel]), Buffer.from(payload as Uint8Array)])
  const mask = randomBytes(4)
  const masked = body.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x82]), lengthOf(body.length), mask, masked])
}

function lengthOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | length])
  const field = Buffer.alloc(length < 65_536 ? 3 : 9)
  field[0] = 0x80 | (length < 65_536 ? 126 : 127)
  if (length < 65_536) field.writeUInt16BE(length, 1)
  else field.writeBigUInt64BE(BigInt(length), 1)
  return field
}

/** A frame of a server, which are not masked; undefined while it is not whole. */
function parseFrame(raw: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (raw.length < 2) return undefined
  const short = (raw[1] ?? 0) & 0x7f
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (raw.length < start) return undefined
  const size = short === 126 ? raw.readUInt16BE(2) : short === 127 ? Number(raw.readBigUInt64BE(2)) : short
  if (raw.length < start + size) return undefined
  return { opcode: (raw[0] ?? 0) & 0x0f, payload: raw.subarray(start, start + size), length: start + size }
}
