// What a peer's frames say, checked as far as that needs no stream: their order, sizes and header blocks (RFC 9113 §6).
import { CODE, ConnectionError, FLAG, FRAME } from './codes'
import { type Frame, FrameReader, withoutPadding } from './frames'
import { Decoder, type IncomingHeaders } from './hpack-decoder'
import type { OwnSettings } from './settings'

/** `isLast`: the peer ends the stream with it. Each may throw ConnectionError. */
export type Heard = {
  /** Undefined headers are malformed. */
  headers: (id: number, headers: IncomingHeaders | undefined, isLast: boolean) => void
  data: (id: number, part: Part, isLast: boolean) => void
  reset: (id: number, code: number) => void
  settings: (payload: Buffer) => void
  pinged: (payload: Buffer) => void
  ponged: () => void
  /** The connection has failed: nothing more is heard. */
  isOver: () => boolean
  /** A frame with which nothing gets on; some are in order, thousands are a flood (CVE-2019-9512 and its kin). */
  onIdle: () => void
  /** The last of our streams that the peer has taken. */
  wentAway: (lastId: number) => void
  /** 0: the connection's. */
  window: (id: number, increment: number) => void
}

/** `size` counts the padding, too; `whole` all that is kept in memory with the bytes. */
export type Part = { bytes: Buffer; size: number; whole: number }

/** Of one block: empty ones cost nothing to send (CVE-2024-27983). */
const MOST_BLOCK_PARTS = 2_000

type Block = { id: number; isLast: boolean; parts: Buffer[]; bytes: number }

export class Inbox {
  readonly heard: Heard
  readonly #frames: FrameReader
  readonly #decoder: Decoder
  /** A list that is allowed never needs more, however badly it is coded. */
  readonly #mostBlockBytes: number
  #hasSettings = false
  #block: Block | undefined

  /** `isServer`: the preface comes first. */
  constructor(heard: Heard, own: OwnSettings, isServer: boolean) {
    const { headerTableSize: tableSize, maxHeaderListSize: maxListSize, maxHeaders, maxFrameSize: maxFrame } = own
    this.heard = heard
    this.#frames = new FrameReader({ isServer, maxFrame })
    this.#decoder = new Decoder({ tableSize, maxListSize, maxHeaders })
    this.#mostBlockBytes = 2 * maxListSize
  }

  /** Throws ConnectionError. */
  read(chunk: Buffer): void {
    this.#frames.read(chunk, this)
  }

  take(frame: Frame): void {
    const { heard } = this
    const block = this.#block
    if (heard.isOver()) return
    const isSettings = frame.type === FRAME.settings && (frame.flags & FLAG.ack) === 0
    if (!this.#hasSettings && !isSettings) throw wrong('Settings come first')
    this.#hasSettings = true
    if (block && (frame.type !== FRAME.continuation || frame.id !== block.id)) throw wrong('Headers are interrupted')
    const rule = RULES.get(frame.type)
    if (!rule || rule.isIdle || (frame.payload.length === 0 && (frame.flags & FLAG.endStream) === 0)) heard.onIdle()
    if (!rule) return
    if (rule.isOfStream !== undefined && rule.isOfStream !== frame.id > 0)
      throw wrong('A frame is of no stream, or of one')
    if (rule.size !== undefined && frame.payload.length !== rule.size)
      throw new ConnectionError(CODE.frameSizeError, 'A frame has the wrong size')
    TAKES[rule.take](frame, this)
  }

  goOn({ flags, payload }: Frame): void {
    if (!this.#block) throw wrong('Headers go on that had not begun')
    this.collect(this.#block, payload, flags)
  }

  /** A part of a block of headers. */
  collect(into: Block, part: Buffer, flags: number): void {
    into.parts.push(part)
    into.bytes += part.length
    if (into.bytes > this.#mostBlockBytes || into.parts.length > MOST_BLOCK_PARTS)
      throw new ConnectionError(CODE.enhanceYourCalm, 'Headers do not end')
    this.#block = into
    if ((flags & FLAG.endHeaders) === 0) return
    this.#block = undefined
    const whole = into.parts.length === 1 ? part : Buffer.concat(into.parts, into.bytes)
    this.heard.headers(into.id, this.#decoder.decode(whole), into.isLast)
  }
}

const TAKES: Readonly<Record<Take, (frame: Frame, to: Inbox) => void>> = {
  data: ({ flags, id, payload, whole }, { heard }) => {
    const bytes = flags & FLAG.padded ? withoutPadding(payload) : payload
    heard.data(id, { bytes, size: payload.length, whole }, (flags & FLAG.endStream) !== 0)
  },
  headers: ({ flags, id, payload }, to) => {
    let part = flags & FLAG.padded ? withoutPadding(payload) : payload
    if (flags & FLAG.priority) {
      if (part.length < 5) throw new ConnectionError(CODE.frameSizeError, 'A priority is cut off')
      if ((part.readUInt32BE(0) & 0x7fffffff) === id) throw wrong('A stream depends on itself')
      part = part.subarray(5)
    }
    to.collect({ id, isLast: (flags & FLAG.endStream) !== 0, parts: [], bytes: 0 }, part, flags)
  },
  continuation: (frame, to) => to.goOn(frame),
  priority: () => {},
  reset: ({ id, payload }, { heard }) => heard.reset(id, payload.readUInt32BE(0)),
  settings: ({ flags, payload }, { heard }) => {
    if ((flags & FLAG.ack) === 0) return heard.settings(payload)
    if (payload.length > 0) throw new ConnectionError(CODE.frameSizeError, 'An acknowledgement says more')
  },
  refuse: () => {
    throw wrong('Nothing may be pushed')
  },
  ping: ({ flags, payload }, { heard }) => (flags & FLAG.ack ? heard.ponged() : heard.pinged(payload)),
  goaway: ({ payload }, { heard }) => {
    if (payload.length < 8) throw new ConnectionError(CODE.frameSizeError, 'A GOAWAY is cut off')
    heard.wentAway(payload.readUInt32BE(0) & 0x7fffffff)
  },
  window: ({ id, payload }, { heard }) => heard.window(id, payload.readUInt32BE(0) & 0x7fffffff),
}

type Take =
  | 'data'
  | 'headers'
  | 'priority'
  | 'reset'
  | 'settings'
  | 'refuse'
  | 'ping'
  | 'goaway'
  | 'window'
  | 'continuation'

/** Types that are not here are ignored (§4.1). */
const RULES: ReadonlyMap<number, { take: Take; isOfStream?: boolean; size?: number; isIdle?: true }> = new Map<
  number,
  { take: Take; isOfStream?: boolean; size?: number; isIdle?: true }
>([
  [FRAME.data, { take: 'data', isOfStream: true }],
  [FRAME.headers, { take: 'headers', isOfStream: true }],
  [FRAME.priority, { take: 'priority', isOfStream: true, size: 5, isIdle: true }],
  [FRAME.reset, { take: 'reset', isOfStream: true, size: 4 }],
  [FRAME.settings, { take: 'settings', isOfStream: false, isIdle: true }],
  [FRAME.pushPromise, { take: 'refuse' }],
  [FRAME.ping, { take: 'ping', isOfStream: false, size: 8, isIdle: true }],
  [FRAME.goaway, { take: 'goaway', isOfStream: false }],
  [FRAME.windowUpdate, { take: 'window', size: 4 }],
  [FRAME.continuation, { take: 'continuation', isOfStream: true }],
])

export function wrong(message: string): ConnectionError {
  return new ConnectionError(CODE.protocolError, message)
}
