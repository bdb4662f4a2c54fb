// Reads remotecommand out of SPDY/3.1 as Kubernetes speaks it: the caller opens a stream for each of stdin, stdout, stderr, error
// and resize, and says which in its headers, which are compressed over all frames of a direction together. Promise: control frames
// are measured as the API server measures them (github.com/moby/spdystream): it trusts the kind of a frame, not its length, so
// that a length which disagrees would hide frames from us, and is Unreadable.
import { constants, inflateSync } from 'node:zlib'
import { type Content, type Heard, type Reader, Unreadable } from './reader'
import { SPDY_DICTIONARY } from './spdy-dictionary'

/** By the answer's X-Stream-Protocol-Version; none is the first one. */
export const SPDY_PROTOCOLS: ReadonlyMap<string, { hasStatus: boolean }> = new Map([
  ['', { hasStatus: false }],
  ['channel.k8s.io', { hasStatus: false }],
  ['v2.channel.k8s.io', { hasStatus: false }],
  ['v3.channel.k8s.io', { hasStatus: false }],
  ['v4.channel.k8s.io', { hasStatus: true }],
])

const TYPE = {
  synStream: 1,
  synReply: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const
/** Of a payload, where the kind has one length only. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [TYPE.reset, 8],
  [TYPE.ping, 4],
  [TYPE.goAway, 8],
  [TYPE.windowUpdate, 8],
])
/** Bytes before the header block. */
const BEFORE_BLOCK: ReadonlyMap<number, number> = new Map([
  [TYPE.synStream, 10],
  [TYPE.synReply, 4],
  [TYPE.headers, 4],
])
const CONTENTS: ReadonlySet<string> = new Set<Content>(['stdin', 'stdout', 'stderr', 'error', 'resize'])
const FROM_CALLER: ReadonlySet<Content> = new Set(['stdin', 'resize'])
const HEADER = 8
const MOST_CONTROL = 16 * 1024
const MOST_STREAMS = 16
const MOST_INFLATED = 64 * 1024

export function SpdyReader(heard: Heard): Reader {
  const streams = new Map<number, Content>()
  const inflate = Inflater()
  return {
    fromCaller: frames({
      data: (id, bytes) => say(id, bytes, true),
      control: (type, payload) => {
        const before = BEFORE_BLOCK.get(type)
        if (before === undefined) return
        const headers = inflate(payload.subarray(before))
        if (type === TYPE.synStream) open(payload.readUInt32BE(0) & 0x7fffffff, headers)
      },
    }),
    fromServer: frames({
      data: (id, bytes) => say(id, bytes, false),
      control: type => {
        if (type === TYPE.synStream) throw new Unreadable('The API server opens a stream of its own')
      },
    }),
  }

  function open(id: number, headers: ReadonlyMap<string, string>): void {
    const type = headers.get('streamtype') ?? ''
    if (id % 2 === 0 || streams.has(id) || streams.size >= MOST_STREAMS || !CONTENTS.has(type))
      throw new Unreadable(`A stream is opened that is none of a command: ${JSON.stringify(type.slice(0, 32))}`)
    streams.set(id, type as Content)
  }

  function say(id: number, bytes: Uint8Array, isCaller: boolean): void {
    const content = streams.get(id)
    if (!content || FROM_CALLER.has(content) !== isCaller) throw new Unreadable(`Stream ${id} is not of this side`)
    heard(content, bytes)
  }
}

type Frames = {
  /** Parts of a data frame as they come; never empty. */
  data: (stream: number, bytes: Uint8Array) => void
  /** A whole control frame without its header. */
  control: (type: number, payload: Buffer) => void
}

function frames({ data, control }: Frames): (bytes: Uint8Array) => void {
  const header = Buffer.alloc(HEADER)
  let have = 0
  let left = 0
  let gathered: Buffer[] | undefined
  return bytes => {
    for (let at = 0; at < bytes.length; ) {
      if (have < HEADER) {
        header[have++] = bytes[at++] as number
        if (have === HEADER) begin()
      } else {
        const part = bytes.subarray(at, at + left)
        at += part.length
        left -= part.length
        if (gathered) gathered.push(Buffer.from(part))
        else data(header.readUInt32BE(0), part)
      }
      if (have === HEADER && left === 0) end()
    }
  }

  function begin(): void {
    left = header.readUIntBE(5, 3)
    gathered = (header[0] as number) & 0x80 ? [] : undefined
    if (!gathered) return
    const type = header.readUInt16BE(2)
    const isKnown = (header.readUInt16BE(0) & 0x7fff) === 3 && (Object.values(TYPE) as number[]).includes(type)
    if (!isKnown || left > MOST_CONTROL || (LENGTHS.get(type) ?? left) !== left || left < (BEFORE_BLOCK.get(type) ?? 0))
      throw new Unreadable('A control frame is none of SPDY/3.1')
  }

  function end(): void {
    have = 0
    if (!gathered) return
    const type = header.readUInt16BE(2)
    const payload = Buffer.concat(gathered)
    gathered = undefined
    if (type === TYPE.settings && (payload.length < 4 || payload.length !== 4 + 8 * payload.readUInt32BE(0)))
      throw new Unreadable('A control frame is none of SPDY/3.1')
    control(type, payload)
  }
}

/** One stream of zlib over all header blocks; they are few and short, so it is read again from its beginning each time. */
function Inflater(): (block: Uint8Array) => Map<string, string> {
  let packed: Buffer = Buffer.alloc(0)
  let read = 0
  return block => {
    packed = Buffer.concat([packed, block])
    if (packed.length > MOST_CONTROL) throw new Unreadable('There is too much in the headers of streams')
    const plain = inflated(packed)
    const { pairs, end } = headersFrom(plain, read)
    // The API server would go on reading here at the next block.
    if (end !== plain.length) throw new Unreadable('There is more in the headers of a stream than they say')
    read = end
    return pairs
  }
}

function inflated(packed: Buffer): Buffer {
  const options = { dictionary: SPDY_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED }
  try {
    return inflateSync(packed, options)
  } catch (cause) {
    throw new Unreadable('The headers of a stream cannot be read', { cause })
  }
}

function headersFrom(plain: Buffer, start: number): { pairs: Map<string, string>; end: number } {
  let at = start
  const number = (): number => {
    if (at + 4 > plain.length) throw new Unreadable('The headers of a stream break off')
    at += 4
    return plain.readUInt32BE(at - 4)
  }
  const text = (): string => {
    const length = number()
    if (at + length > plain.length) throw new Unreadable('The headers of a stream break off')
    at += length
    return plain.toString('latin1', at - length, at)
  }
  const pairs = new Map<string, string>()
  for (let count = number(); count > 0; count--) {
    // One after the other: the name comes first.
    const name = text().toLowerCase()
    const value = text()
    if (pairs.has(name)) throw new Unreadable('A header of a stream comes twice')
    pairs.set(name, value)
  }
  return { pairs, end: at }
}
