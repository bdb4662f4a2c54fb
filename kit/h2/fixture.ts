// For tests: chance that comes again, two ends of a wire, and a peer that says whatever frames it is told to.
import { Duplex } from 'node:stream'
import { FLAG, FRAME, PREFACE } from './codes'
import { type Frame, FrameReader } from './frames'
import { type IncomingHeaders, RAW } from './hpack-decoder'
import { Encoder, type OutgoingHeaders } from './hpack-encoder'

export type Chance = ReturnType<typeof seeded>

/** mulberry32 */
export function seeded(seed: number) {
  let state = seed >>> 0
  return { fraction, below, isOneIn: (many: number) => below(many) === 0, pick, bytes }

  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  function below(limit: number): number {
    return Math.floor(fraction() * limit)
  }

  function pick<T>(from: readonly T[]): T {
    return from[below(from.length)] as T
  }

  function bytes(length: number): Buffer {
    const made = Buffer.alloc(length)
    for (let at = 0; at < length; at++) made[at] = below(256)
    return made
  }
}

/** What one end writes the other reads, as it was written, or in the pieces that `cut` makes of it. */
export function wire(cut: (chunk: Buffer) => Buffer[] = chunk => [chunk]): [Duplex, Duplex] {
  const waiting: (() => void)[] = [() => {}, () => {}]
  const ends: Duplex[] = [0, 1].map(
    side =>
      new Duplex({
        allowHalfOpen: false,
        read: () => {
          const go = waiting[side]
          waiting[side] = () => {}
          go?.()
        },
        write: (chunk: Buffer, _, done) => {
          const other = ends[1 - side]
          let takesMore = true
          // Its own copy: what a session says must not be shared with the other.
          if (!other?.destroyed) for (const piece of cut(Buffer.from(chunk))) takesMore = other?.push(piece) ?? true
          if (takesMore) setImmediate(done)
          else waiting[1 - side] = done
        },
        final: done => {
          if (!ends[1 - side]?.destroyed) ends[1 - side]?.push(null)
          done()
        },
        destroy: (error, done) => {
          queueMicrotask(() => ends[1 - side]?.destroy())
          done(error)
        },
      }),
  )
  for (const end of ends) end.on('error', () => {})
  return ends as [Duplex, Duplex]
}

export function frame(type: number, { flags = 0, id = 0 } = {}, payload: Buffer | string | number[] = []): Buffer {
  const body = Buffer.from(payload as Buffer)
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, body])
}

/** Until the event loop has come round. */
export const turn = () => new Promise(resolve => setImmediate(resolve))

export type Peer = ReturnType<typeof rawPeer>

/** Says only what it is told, besides its preface and `settings`; keeps what it hears. */
export function rawPeer(socket: Duplex, { isServer, settings = [] }: { isServer: boolean; settings?: number[][] }) {
  const heard: Frame[] = []
  const encoder = new Encoder()
  let wake = () => {}
  const frames = new FrameReader({ isServer, maxFrame: 2 ** 24 })
  const take = ({ payload, ...head }: Frame) => {
    heard.push({ ...head, payload: Buffer.from(payload) })
    wake()
  }
  socket.on('data', (chunk: Buffer) => frames.read(chunk, { take }))
  socket.on('error', () => {})
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  void closed.then(() => wake())
  if (!isServer) socket.write(PREFACE)
  say(frame(FRAME.settings, {}, settingsOf(settings)))
  return { socket, heard, say, headers, data, hear, closed, heardData, block }

  function say(...frames: Buffer[]): void {
    if (!socket.destroyed) socket.write(Buffer.concat(frames))
  }

  function block(list: OutgoingHeaders): Buffer {
    return Buffer.from(encoder.encode(list))
  }

  function headers(id: number, list: OutgoingHeaders, { isLast = false } = {}): Buffer {
    return frame(FRAME.headers, { id, flags: FLAG.endHeaders | (isLast ? FLAG.endStream : 0) }, block(list))
  }

  function data(id: number, bytes: Buffer | string, { isLast = false } = {}): Buffer {
    return frame(FRAME.data, { id, flags: isLast ? FLAG.endStream : 0 }, bytes as Buffer)
  }

  /** The first that it is true for, now or later. Rejects when the connection ends before. */
  async function hear(isIt: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = heard.find(isIt)
      if (found) return found
      if (socket.destroyed) throw new Error('The connection was lost')
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }

  function heardData(id: number): Buffer {
    return Buffer.concat(heard.filter(one => one.type === FRAME.data && one.id === id).map(({ payload }) => payload))
  }
}

export function settingsOf(pairs: number[][]): Buffer {
  const bytes = Buffer.alloc(6 * pairs.length)
  for (const [position, [setting = 0, value = 0]] of pairs.entries()) {
    bytes.writeUInt16BE(setting, 6 * position)
    bytes.writeUInt32BE(value, 6 * position + 2)
  }
  return bytes
}

export const GET: OutgoingHeaders = { ':method': 'GET', ':path': '/', ':scheme': 'https', ':authority': 'peer' }
export const POST: OutgoingHeaders = { ...GET, ':method': 'POST' }

/** Lists without what comes twice, as the decoder joins those. */
export function joined(fields: Iterable<readonly [string, string]>): IncomingHeaders {
  const headers: IncomingHeaders = {}
  for (const [name, value] of fields) {
    const before = headers[name]
    if (name === 'set-cookie') headers[name] = [...(before ?? []), value]
    else headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return headers
}

/** HPACK as it would be written by hand: no table, no Huffman. */
export function plainBlock(fields: readonly (readonly [string, string])[], pattern = 0): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([pattern]), text(name), text(value)]))
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from(hpackInteger(0, 7, value.length)), Buffer.from(value, 'latin1')])
}

export function hpackInteger(pattern: number, bits: number, value: number): number[] {
  const most = 2 ** bits - 1
  if (value < most) return [pattern | value]
  const bytes = [pattern | most]
  let rest = value - most
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}

/** Without how they came. */
export function plain(headers: IncomingHeaders | undefined): IncomingHeaders | undefined {
  if (!headers) return undefined
  const { [RAW]: _, ...rest } = headers
  return rest
}
