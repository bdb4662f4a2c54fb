// The last words of a stream that is cut: said in the protocol it speaks, so that kubectl tells a person why and never takes
// what it got for the whole. Where nothing can be said safely nothing is said, and the stream looks broken.
import type { Admission } from '../admit'
import { REASONS, type Reason } from '../wire/reasons'
import { type Frames, SpdyFrames, WebSocketFrames } from './frames'

export type Farewell = {
  /** Every byte that goes to the caller, in order. */
  saw: (chunk: Uint8Array) => void
  /** What to write before the end; undefined: it cannot be said here. */
  words: (reason: Reason) => Buffer | undefined
}

type Answer = Record<string, unknown>

/** Of a watch in JSON: its events are lines, and an ERROR event carries a Status. Undefined for anything else. */
export function watchFarewell({ info }: Admission, answer: Answer): Farewell | undefined {
  const type = String(answer['content-type'] ?? '')
  if (info.verb !== 'watch' || !type.startsWith('application/json') || answer['content-encoding'] !== undefined)
    return undefined
  let last = NEWLINE
  return {
    saw: chunk => {
      last = chunk.at(-1) ?? last
    },
    words: reason =>
      last === NEWLINE ? Buffer.from(`${JSON.stringify({ type: 'ERROR', object: statusOf(reason) })}\n`) : undefined,
  }
}

/** Of exec, attach and port-forward, once the API server has switched. */
export function upgradeFarewell({ info, upgrade }: Admission, answer: Answer): Farewell | undefined {
  const isCommand = info.subresource === 'exec' || info.subresource === 'attach'
  if (upgrade === 'websocket') {
    const speaks = isCommand && CHANNELS.has(String(answer['sec-websocket-protocol'] ?? ''))
    const frames = WebSocketFrames()
    return { saw: frames.push, words: reason => webSocketWords(frames, reason, speaks) }
  }
  if (isCommand && answer['x-stream-protocol-version'] === 'v4.channel.k8s.io') {
    const frames = SpdyFrames()
    return { saw: frames.push, words: reason => (frames.isBetweenFrames() ? spdyWords(reason) : undefined) }
  }
  return undefined
}

const NEWLINE = 10
const CHANNELS: ReadonlySet<string> = new Set(['v4.channel.k8s.io', 'v5.channel.k8s.io'])
/** Of remotecommand: 0 stdin, 1 stdout, 2 stderr, 3 how it ended. */
const ERROR_CHANNEL = 3
/** The first stream that every client of remotecommand opens is the one for errors. */
const ERROR_STREAM = 1

function webSocketWords(frames: Frames, reason: Reason, speaks: boolean): Buffer | undefined {
  if (!frames.isBetweenFrames()) return undefined
  if (!speaks || !frames.isBetweenMessages()) return webSocketFrame(0x8, closePayload(GOING_AWAY, reason))
  // After a normal closure client-go looks at what came on the error channel.
  const status = Buffer.concat([Buffer.of(ERROR_CHANNEL), Buffer.from(JSON.stringify(statusOf(reason)))])
  return Buffer.concat([webSocketFrame(0x2, status), webSocketFrame(0x8, closePayload(NORMAL, reason))])
}

/** RFC 6455 §7.4. */
const NORMAL = 1000
const GOING_AWAY = 1001

/** The text of a control frame fits 123 bytes. */
function closePayload(code: number, reason: Reason): Buffer {
  const head = Buffer.alloc(2)
  head.writeUInt16BE(code)
  return Buffer.concat([head, Buffer.from(REASONS[reason].sentence).subarray(0, 123)])
}

function webSocketFrame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length < 126 ? Buffer.of(payload.length) : Buffer.alloc(3, 126)
  if (payload.length >= 126) length.writeUInt16BE(payload.length, 1)
  return Buffer.concat([Buffer.of(0x80 | opcode), length, payload])
}

/** A data frame with FIN. */
function spdyWords(reason: Reason): Buffer {
  const payload = Buffer.from(JSON.stringify(statusOf(reason)))
  const header = Buffer.alloc(8)
  header.writeUInt32BE(ERROR_STREAM, 0)
  header.writeUInt8(1, 4)
  header.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([header, payload])
}

function statusOf(reason: Reason) {
  const { code, status, sentence } = REASONS[reason]
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: sentence, reason: status, code }
}
