// What a peer's frames say, checked as far as that needs no stream: their order, sizes and header blocks (RFC 9113 §6).
import { CODE, ConnectionError, FLAG, FRAME } from './codes'
import { createFrameReader, type Frame, withoutPadding } from './frames'
import { createDecoder, type IncomingHeaders } from './hpack-decoder'
import type { OwnSettings } from './settings'

/** `isLast`: the peer ends the stream with it. Each may throw ConnectionError. */
export type Heard = {
  /** Undefined headers are malformed. */
  headers: (id: number, headers: IncomingHeaders | undefined, isLast: boolean) => void
  /** `size` counts the padding, too. */
  data: (id: number, data: { bytes: Buffer; size: number }, isLast: boolean) => void
  reset: (id: number, code: number) => void
  settings: (payload: Buffer) => void
  ping: (payload: Buffer) => void
  pong: () => void
  /** The connection has failed: nothing more is heard. */
  isOver: () => boolean
  /** A frame with which nothing gets on; some are in order, thousands are a flood (CVE-2019-9512 and its kin). */
  idle: () => void
  /** The last of our streams that the peer has taken. */
  goaway: (lastId: number, code: number) => void
  /** 0: the connection's. */
  window: (id: number, increment: number) => void
}

/** Of one block: empty ones cost nothing to send (CVE-2024-27983). */
const MOST_BLOCK_PARTS = 2_000

type Block = { id: number; isLast: boolean; parts: Buffer[]; bytes: number }

/** Throws ConnectionError. `isServer`: the preface comes first. */
export function createInbox(heard: Heard, own: OwnSettings, isServer: boolean): (chunk: Buffer) => void {
  const { headerTableSize: tableSize, maxHeaderListSize: maxListSize, maxHeaders } = own
  const decoder = createDecoder({ tableSize, maxListSize, maxHeaders })
  // A list that is allowed never needs more, however badly it is coded.
  const mostBlockBytes = 2 * maxListSize
  let hasSettings = false
  let block: Block | undefined
  const to: To = { heard, collect, goOn }
  return createFrameReader(take, { isServer, maxFrame: own.maxFrameSize })

  function take(frame: Frame): void {
    if (heard.isOver()) return
    const isSettings = frame.type === FRAME.settings && (frame.flags & FLAG.ack) === 0
    if (!hasSettings && !isSettings) throw wrong('Settings come first')
    hasSettings = true
    if (block && (frame.type !== FRAME.continuation || frame.id !== block.id)) throw wrong('Headers are interrupted')
    const rule = RULES.get(frame.type)
    if (!rule || rule.isIdle || (frame.payload.length === 0 && (frame.flags & FLAG.endStream) === 0)) heard.idle()
    if (!rule) return
    if (rule.isOfStream !== undefined && rule.isOfStream !== frame.id > 0)
      throw wrong('A frame is of no stream, or of one')
    if (rule.size !== undefined && frame.payload.length !== rule.size)
      throw new ConnectionError(CODE.frameSizeError, 'A frame has the wrong size')
    TAKES[rule.take](frame, to)
  }

  function goOn({ flags, payload }: Frame): void {
    if (!block) throw wrong('Headers go on that had not begun')
    collect(block, payload, flags)
  }

  function collect(into: Block, part: Buffer, flags: number): void {
    into.parts.push(part)
    into.bytes += part.length
    if (into.bytes > mostBlockBytes || into.parts.length > MOST_BLOCK_PARTS)
      throw new ConnectionError(CODE.enhanceYourCalm, 'Headers do not end')
    block = into
    if ((flags & FLAG.endHeaders) === 0) return
    block = undefined
    const whole = into.parts.length === 1 ? part : Buffer.concat(into.parts, into.bytes)
    heard.headers(into.id, decoder.decode(whole), into.isLast)
  }
}

type To = {
  heard: Heard
  /** A part of a block of headers. */
  collect: (into: Block, part: Buffer, flags: number) => void
  goOn: (frame: Frame) => void
}

const TAKES: Readonly<Record<Take, (frame: Frame, to: To) => void>> = {
  data: ({ flags, id, payload }, { heard }) => {
    const bytes = flags & FLAG.padded ? withoutPadding(payload) : payload
    heard.data(id, { bytes, size: payload.length }, (flags & FLAG.endStream) !== 0)
  },
  headers: ({ flags, id, payload }, { collect }) => {
    let part = flags & FLAG.padded ? withoutPadding(payload) : payload
    if (flags & FLAG.priority) {
      if (part.length < 5) throw new ConnectionError(CODE.frameSizeError, 'A priority is cut off')
      if ((part.readUInt32BE(0) & 0x7fffffff) === id) throw wrong('A stream depends on itself')
      part = part.subarray(5)
    }
    collect({ id, isLast: (flags & FLAG.endStream) !== 0, parts: [], bytes: 0 }, part, flags)
  },
  continuation: (frame, { goOn }) => goOn(frame),
  priority: () => {},
  reset: ({ id, payload }, { heard }) => heard.reset(id, payload.readUInt32BE(0)),
  settings: ({ flags, payload }, { heard }) => {
    if ((flags & FLAG.ack) === 0) return heard.settings(payload)
    if (payload.length > 0) throw new ConnectionError(CODE.frameSizeError, 'An acknowledgement says more')
  },
  refuse: () => {
    throw wrong('Nothing may be pushed')
  },
  ping: ({ flags, payload }, { heard }) => (flags & FLAG.ack ? heard.pong() : heard.ping(payload)),
  goaway: ({ payload }, { heard }) => {
    if (payload.length < 8) throw new ConnectionError(CODE.frameSizeError, 'A GOAWAY is cut off')
    heard.goaway(payload.readUInt32BE(0) & 0x7fffffff, payload.readUInt32BE(4))
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
