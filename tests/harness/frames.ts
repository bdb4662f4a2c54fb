// HTTP/2 as bytes, for a client that does what no library would: frames as they are told, and what came back, counted.
import type { TLSSocket } from 'node:tls'

export const TYPE = {
  ...{ data: 0, headers: 1, priority: 2, rstStream: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 },
  ...{ continuation: 9, unknown: 0x55 },
}
export const FLAG = { endStream: 1, endHeaders: 4 }
export const CODE = { protocolError: 1, refusedStream: 7, cancel: 8, enhanceYourCalm: 11 }

export function frame(type: number, { flags = 0, stream = 0 } = {}, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(9)
  header.writeUIntBE(payload.length, 0, 3)
  header[3] = type
  header[4] = flags
  header.writeUInt32BE(stream, 5)
  return Buffer.concat([header, payload])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** HPACK without its table and without Huffman (RFC 7541 §6.2.2). */
export function headerBlock(headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), hpackString(name), hpackString(value)]))
}

export function requestBlock(path: string, more: readonly (readonly [string, string])[] = [], method = 'GET'): Buffer {
  const pseudo = { ':method': method, ':scheme': 'https', ':authority': 'relay', ':path': path }
  return headerBlock([...Object.entries(pseudo), ...more])
}

function hpackString(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const length = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}

export type RawSession = {
  /** Resolves when the bytes are out or the connection is gone. */
  send: (bytes: Buffer) => Promise<void>
  /** Codes of the GOAWAYs so far. */
  goaways: number[]
  /** By stream. */
  resets: Map<number, number>
  /** Streams that got headers. */
  answered: Set<number>
  settings: Map<number, number>
  data: () => string
  isClosed: () => boolean
  closed: Promise<void>
  close: () => void
}

/** `socket` has spoken h2 into being; the preface is sent here. */
export function rawSession(socket: TLSSocket): RawSession {
  const session: RawSession = {
    send,
    goaways: [],
    resets: new Map(),
    answered: new Set(),
    settings: new Map(),
    data: () => data,
    isClosed: () => socket.destroyed,
    closed: new Promise(resolve => socket.once('close', () => resolve())),
    close: () => socket.destroy(),
  }
  let data = ''
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const end = 9 + rest.readUIntBE(0, 3)
      take(rest[3] ?? 0, rest.readUInt32BE(5), rest.subarray(9, end))
      rest = rest.subarray(end)
    }
  })
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(TYPE.settings)]))
  return session

  function take(type: number, stream: number, payload: Buffer): void {
    if (type === TYPE.data) data += payload.toString()
    if (type === TYPE.headers) session.answered.add(stream)
    if (type === TYPE.rstStream) session.resets.set(stream, payload.readUInt32BE(0))
    if (type === TYPE.goaway) session.goaways.push(payload.readUInt32BE(4))
    for (let at = 0; type === TYPE.settings && at < payload.length; at += 6)
      session.settings.set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2))
  }

  function send(bytes: Buffer): Promise<void> {
    if (socket.destroyed) return Promise.resolve()
    return Promise.race([new Promise<void>(resolve => socket.write(bytes, () => resolve())), session.closed])
  }
}
