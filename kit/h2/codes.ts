// What the bytes of HTTP/2 are called (RFC 9113 §6, §7).

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const

export const CODE = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  enhanceYourCalm: 11,
} as const

export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')
export const MAX_WINDOW = 2 ** 31 - 1
/** Of a connection and of each stream, until settings say otherwise. */
export const FIRST_WINDOW = 65_535
export const LEAST_MAX_FRAME = 16_384

/** Ends the connection, and with it every stream (§5.4.1). */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}
