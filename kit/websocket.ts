// A WebSocket (RFC 6455) as a stream of bytes: binary frames out, the payload of data frames in, in order and at the pace of
// the reader. Either side may use it; messages have no meaning, so a frame is never held to be whole.
import { Duplex } from 'node:stream'

/** What one side has not sent yet. TLS over a stream does not wait for it, so it is what ends a peer that reads nothing. */
const MOST_WAITING = 256 * 1024 * 1024
const MOST_FRAME = 32 * 1024

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** The value of Sec-WebSocket-Accept, section 4.2.2. */
export function acceptOf(key: string): string {
  return new Bun.CryptoHasher('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

export function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
}

/** `early` is what came behind the head of the upgrade. The socket is this stream's from here on. */
export class WebSocketStream extends Duplex {
  readonly #socket: Duplex
  readonly #isClient: boolean
  #pending: Buffer = Buffer.alloc(0)
  #frame: { left: number; mask: Buffer | undefined; at: number } | undefined
  #isWithin = false
  #hasSaidClose = false
  #isOver = false

  constructor(socket: Duplex, { isClient, early }: { isClient: boolean; early: Buffer }) {
    super()
    // Whoever stands on it hears of its end.
    this.on('error', () => {})
    this.#socket = socket
    this.#isClient = isClient
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('end', () => this.#end())
    socket.on('error', error => this.destroy(error))
    socket.on('close', () => this.destroy())
    if (early.length > 0) this.#take(early)
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.writableLength > MOST_WAITING) return done(new Error('The other side of the WebSocket reads too little'))
    let isFlowing = true
    for (let at = 0; at < chunk.length; at += MOST_FRAME)
      isFlowing = this.#send(OPCODE.binary, chunk.subarray(at, at + MOST_FRAME))
    if (isFlowing) done()
    else this.#socket.once('drain', () => done())
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#sayClose()
    this.#socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    try {
      while (this.#step());
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  /** Reads one header, one control frame, or what is there of a payload. False: more bytes are needed. */
  #step(): boolean {
    if (this.destroyed) return false
    if (this.#frame) return this.#payload(this.#frame)
    const header = readHeader(this.#pending, !this.#isClient)
    if (!header) return false
    const { opcode, isLast, length, mask, size } = header
    if (opcode >= OPCODE.close) return this.#control(header)
    if (opcode > OPCODE.binary || opcode === OPCODE.text) throw new Error('The WebSocket brings what is not bytes')
    if (this.#isWithin !== (opcode === OPCODE.continuation)) throw new Error('The WebSocket mixes up its messages')
    this.#isWithin = !isLast
    this.#pending = this.#pending.subarray(size)
    this.#frame = { left: length, mask, at: 0 }
    return true
  }

  #payload(frame: { left: number; mask: Buffer | undefined; at: number }): boolean {
    const part = this.#pending.subarray(0, frame.left)
    this.#pending = this.#pending.subarray(part.length)
    frame.left -= part.length
    if (frame.left === 0) this.#frame = undefined
    if (part.length > 0 && !this.push(frame.mask ? masked(part, frame.mask, frame.at) : part)) this.#socket.pause()
    frame.at += part.length
    return this.#frame === undefined
  }

  #control({ opcode, isLast, length, mask, size }: Header): boolean {
    if (!isLast || length > 125) throw new Error('The WebSocket brings a control frame that is none')
    if (this.#pending.length < size + length) return false
    const body = this.#pending.subarray(size, size + length)
    this.#pending = this.#pending.subarray(size + length)
    if (opcode === OPCODE.close) return this.#end()
    // Who asks faster than it reads is not answered: an answer to the last is an answer to all (section 5.5.3).
    if (opcode === OPCODE.ping && !this.#socket.writableNeedDrain)
      this.#send(OPCODE.pong, mask ? masked(body, mask, 0) : body)
    if (opcode > OPCODE.pong) throw new Error('The WebSocket brings a control frame that is none')
    return true
  }

  #end(): false {
    if (this.#isOver) return false
    this.#isOver = true
    this.#sayClose()
    this.push(null)
    this.end()
    return false
  }

  #sayClose(): void {
    if (this.#hasSaidClose || this.#socket.destroyed || this.#socket.writableEnded) return
    this.#hasSaidClose = true
    this.#send(OPCODE.close, Buffer.from([0x03, 0xe8]))
  }

  #send(opcode: number, body: Buffer): boolean {
    const mask = this.#isClient ? Buffer.from(crypto.getRandomValues(new Uint8Array(4))) : undefined
    const head = headOf(opcode, body.length, mask)
    return this.#socket.write(Buffer.concat([head, mask ? masked(body, mask, 0) : body]))
  }
}

type Header = { opcode: number; isLast: boolean; length: number; mask: Buffer | undefined; size: number }

/** Section 5.2. Undefined: not whole yet. */
function readHeader(bytes: Buffer, mustMask: boolean): Header | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  if ((first & 0x70) !== 0) throw new Error('The WebSocket uses an extension that was not agreed')
  const isMasked = (second & 0x80) !== 0
  if (isMasked !== mustMask) throw new Error('The WebSocket masks the wrong way')
  const short = second & 0x7f
  const behind = short === 127 ? 8 : short === 126 ? 2 : 0
  const size = 2 + behind + (isMasked ? 4 : 0)
  if (bytes.length < size) return undefined
  const length = behind === 8 ? Number(bytes.readBigUInt64BE(2)) : behind === 2 ? bytes.readUInt16BE(2) : short
  if (!Number.isSafeInteger(length)) throw new Error('The WebSocket brings a frame without end')
  const mask = isMasked ? Buffer.from(bytes.subarray(size - 4, size)) : undefined
  return { opcode: first & 0xf, isLast: (first & 0x80) !== 0, length, mask, size }
}

function headOf(opcode: number, length: number, mask: Buffer | undefined): Buffer {
  const bit = mask ? 0x80 : 0
  const head = length < 126 ? Buffer.of(0x80 | opcode, bit | length) : Buffer.alloc(4)
  if (length >= 126) {
    head[0] = 0x80 | opcode
    head[1] = bit | 126
    if (length > 0xffff) throw new RangeError('Cannot send the frame: it is too long')
    head.writeUInt16BE(length, 2)
  }
  return mask ? Buffer.concat([head, mask]) : head
}

/** `at` is how far into the payload `bytes` begin. */
function masked(bytes: Buffer, mask: Buffer, at: number): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = (bytes[i] as number) ^ (mask[(at + i) & 3] as number)
  return out
}
