// The settings of both ends of a connection (RFC 9113 §6.5).
import { CODE, ConnectionError, FIRST_WINDOW, LEAST_MAX_FRAME, MAX_WINDOW, SETTING } from './codes'
import { FIRST_TABLE_SIZE } from './static-table'

export type PeerSettings = {
  headerTableSize: number
  maxConcurrentStreams: number
  initialWindowSize: number
  maxFrameSize: number
}

export const FIRST_SETTINGS: PeerSettings = {
  headerTableSize: FIRST_TABLE_SIZE,
  maxConcurrentStreams: Number.POSITIVE_INFINITY,
  initialWindowSize: FIRST_WINDOW,
  maxFrameSize: LEAST_MAX_FRAME,
}

/**
 * For connections that carry the requests of many. A stream's window bounds what one slow reader makes us hold, and how fast one stream is
 * on a distant link; the connection's is never what a stream waits for: it is given back as soon as bytes are here, so that no stream holds
 * up another.
 */
export const AMONG_OURSELVES: OwnSettings = {
  headerTableSize: 64 * 1024,
  streamWindow: 1024 * 1024,
  connectionWindow: 64 * 1024 * 1024,
  isConnectionHeldBack: false,
  maxFrameSize: 64 * 1024,
  maxHeaderListSize: 1024 * 1024,
  maxHeaders: 2_000,
  maxStreams: Number.POSITIVE_INFINITY,
}

/** What we take, in bytes where it is no count. */
export type OwnSettings = {
  headerTableSize: number
  streamWindow: number
  connectionWindow: number
  /** The connection's window is given back when its streams are read, so that it bounds what all of them make us hold. */
  isConnectionHeldBack: boolean
  maxFrameSize: number
  maxHeaderListSize: number
  maxHeaders: number
  maxStreams: number
}

export function formatSettings(own: OwnSettings, isServer: boolean): Buffer {
  const pairs: (readonly [number, number])[] = [
    [SETTING.headerTableSize, own.headerTableSize],
    [SETTING.initialWindowSize, own.streamWindow],
    [SETTING.maxFrameSize, own.maxFrameSize],
    [SETTING.maxHeaderListSize, own.maxHeaderListSize],
  ]
  if (!isServer) pairs.push([SETTING.enablePush, 0])
  if (Number.isFinite(own.maxStreams)) pairs.push([SETTING.maxConcurrentStreams, own.maxStreams])
  const bytes = Buffer.alloc(6 * pairs.length)
  for (const [position, [setting, value]] of pairs.entries()) {
    bytes.writeUInt16BE(setting, 6 * position)
    bytes.writeUInt32BE(value, 6 * position + 2)
  }
  return bytes
}

/** `before` with what the payload changes. Throws ConnectionError. */
export function parseSettings(payload: Buffer, before: PeerSettings): PeerSettings {
  if (payload.length % 6 !== 0) throw new ConnectionError(CODE.frameSizeError, 'Settings end in the middle')
  const settings = { ...before }
  for (let at = 0; at < payload.length; at += 6) {
    const rule = RULES.get(payload.readUInt16BE(at))
    const value = payload.readUInt32BE(at + 2)
    if (!rule) continue
    if (value < rule.least || value > rule.most)
      throw new ConnectionError(rule.code ?? CODE.protocolError, 'A setting has a value that is not allowed')
    if (rule.name) settings[rule.name] = value
  }
  return settings
}

type Rule = { name?: keyof PeerSettings; least: number; most: number; code?: number }

const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [SETTING.headerTableSize, { name: 'headerTableSize', least: 0, most: 2 ** 32 }],
  [SETTING.enablePush, { least: 0, most: 1 }],
  [SETTING.maxConcurrentStreams, { name: 'maxConcurrentStreams', least: 0, most: 2 ** 32 }],
  [SETTING.initialWindowSize, { name: 'initialWindowSize', least: 0, most: MAX_WINDOW, code: CODE.flowControlError }],
  [SETTING.maxFrameSize, { name: 'maxFrameSize', least: LEAST_MAX_FRAME, most: 2 ** 24 - 1 }],
])
