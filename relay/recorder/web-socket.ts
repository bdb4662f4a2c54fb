// Reads remotecommand out of a WebSocket (RFC 6455) as Kubernetes speaks it: the first byte of a message is its channel, and in
// the base64 protocols the rest is base64. Promise: where the API server (golang.org/x/net/websocket) reads a frame otherwise
// than the RFC does, nothing is guessed: it takes each fragment for a message of its own, so that a caller's fragments,
// like unknown opcodes, reserved bits, and lengths of more than 63 bits, are Unreadable.
import { type Content, type Heard, type Reader, Unreadable } from './reader'

/** By the subprotocol of the answer; none is the first, unversioned one. */
export const WEB_SOCKET_PROTOCOLS: ReadonlyMap<string, { isBase64: boolean; hasStatus: boolean; canClose: boolean }> =
  new Map([
    ['', { isBase64: false, hasStatus: false, canClose: false }],
    ['channel.k8s.io', { isBase64: false, hasStatus: false, canClose: false }],
    ['base64.channel.k8s.io', { isBase64: true, hasStatus: false, canClose: false }],
    ['v4.channel.k8s.io', { isBase64: false, hasStatus: true, canClose: false }],
    ['v4.base64.channel.k8s.io', { isBase64: true, hasStatus: true, canClose: false }],
    ['v5.channel.k8s.io', { isBase64: false, hasStatus: true, canClose: true }],
  ])

/** Numbers of k8s.io/kubelet remotecommand; those of the other side are ignored by the API server, and by clients. */
const FROM_CALLER: ReadonlyMap<number, Content> = new Map([
  [0, 'stdin'],
  [4, 'resize'],
])
const FROM_SERVER: ReadonlyMap<number, Content> = new Map([
  [1, 'stdout'],
  [2, 'stderr'],
  [3, 'error'],
])
const CLOSE_CHANNEL = 255
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, pong: 10 } as const
const MOST_CONTROL = 125
const LONGEST_HEADER = 14

export function WebSocketReader(protocol: { isBase64: boolean; canClose: boolean }, heard: Heard): Reader {
  return {
    fromCaller: side({ ...protocol, contents: FROM_CALLER, isCaller: true, heard }),
    fromServer: side({ ...protocol, contents: FROM_SERVER, isCaller: false, heard }),
  }
}

type Side = {
  isCaller: boolean
  isBase64: boolean
  canClose: boolean
  contents: ReadonlyMap<number, Content>
  heard: Heard
}
type Frame = { left: number; mask: Uint8Array | undefined; at: number; isControl: boolean; isLast: boolean }

function side(as: Side): (bytes: Uint8Array) => void {
  const header = new Uint8Array(LONGEST_HEADER)
  let have = 0
  let frame: Frame | undefined
  /** Between its first frame and its last. */
  let message: ((part: Uint8Array) => void) | undefined
  let finish = () => {}

  return bytes => {
    for (let at = 0; at < bytes.length; ) {
      if (!frame) {
        header[have++] = bytes[at++] as number
        frame = readHeader(header.subarray(0, have), as.isCaller)
        if (!frame) continue
        have = 0
        if (!frame.isControl) begin(header[0] as number)
      }
      const part = bytes.subarray(at, at + frame.left)
      if (part.length > 0 && !frame.isControl) message?.(unmasked(part, frame))
      frame.at += part.length
      frame.left -= part.length
      at += part.length
      if (frame.left > 0) break
      if (frame.isLast && !frame.isControl) end()
      frame = undefined
    }
  }

  function begin(first: number): void {
    const isContinued = (first & 0x0f) === OPCODE.continuation
    if (isContinued !== (message !== undefined)) throw new Unreadable('The messages of the WebSocket are mixed up')
    if (as.isCaller && (isContinued || (first & 0x80) === 0))
      throw new Unreadable('The caller sends a message in fragments, which the API server reads as several')
    if (isContinued) return
    const { take, done } = reading(as)
    message = take
    finish = done
  }

  function end(): void {
    finish()
    message = undefined
  }
}

/** Undefined while it is not whole. */
function readHeader(bytes: Uint8Array, mustMask: boolean): Frame | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  const opcode = first & 0x0f
  const isControl = opcode >= OPCODE.close
  const isMasked = (second & 0x80) !== 0
  const short = second & 0x7f
  if ((first & 0x70) !== 0) throw new Unreadable('The WebSocket uses an extension')
  if (opcode > OPCODE.pong || (opcode > OPCODE.binary && !isControl))
    throw new Unreadable('A frame is of no known kind')
  if (isMasked !== mustMask) throw new Unreadable('A frame is masked the wrong way')
  if (isControl && (short > MOST_CONTROL || (first & 0x80) === 0)) throw new Unreadable('A control frame is none')
  const behind = short === 127 ? 8 : short === 126 ? 2 : 0
  const size = 2 + behind + (isMasked ? 4 : 0)
  if (bytes.length < size) return undefined
  const view = Buffer.from(bytes)
  const left = behind === 8 ? Number(view.readBigUInt64BE(2)) : behind === 2 ? view.readUInt16BE(2) : short
  if (!Number.isSafeInteger(left)) throw new Unreadable('A frame has no end')
  const mask = isMasked ? view.subarray(size - 4, size) : undefined
  return { left, mask, at: 0, isControl, isLast: (first & 0x80) !== 0 }
}

function unmasked(bytes: Uint8Array, { mask, at }: Frame): Uint8Array {
  if (!mask) return bytes
  const plain = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) plain[i] = (bytes[i] as number) ^ (mask[(at + i) & 3] as number)
  return plain
}

/** One message: its channel, then its content as it comes. */
function reading({ isBase64, canClose, contents, heard }: Side): {
  take: (part: Uint8Array) => void
  done: () => void
} {
  let channel: number | undefined
  const plain = (part: Uint8Array) => {
    const content = channel === undefined ? undefined : contents.get(channel)
    if (content) heard(content, part)
    else if (!(canClose && channel === CLOSE_CHANNEL)) throw new Unreadable(`Channel ${channel} is not of this side`)
  }
  const decoder = isBase64 ? Base64(plain) : undefined
  return {
    take: part => {
      let rest = part
      if (channel === undefined) {
        channel = (part[0] as number) - (isBase64 ? 48 : 0)
        rest = part.subarray(1)
      }
      if (rest.length > 0) (decoder?.push ?? plain)(rest)
    },
    done: () => decoder?.end(),
  }
}

/** Go's base64.StdEncoding: padded, line breaks ignored. What it would refuse is Unreadable. */
function Base64(heard: (bytes: Uint8Array) => void) {
  let rest = ''
  let isOver = false
  return {
    push: (part: Uint8Array) => {
      const text =
        rest +
        Buffer.from(part)
          .toString('latin1')
          .replace(/[\r\n]/g, '')
      const whole = text.slice(0, text.length - (text.length % 4))
      rest = text.slice(whole.length)
      if (whole === '') return
      if (isOver || !/^[A-Za-z0-9+/]*={0,2}$/.test(whole)) throw new Unreadable('A message is not base64')
      isOver = whole.endsWith('=')
      heard(Buffer.from(whole, 'base64'))
    },
    end: () => {
      if (rest !== '') throw new Unreadable('A message is not base64')
    },
  }
}
