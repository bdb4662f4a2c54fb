// The bound of a request's line and headers, before anyone asks whose they are. What its parser already refuses in HTTP/1.1
// never becomes a request, and is answered here.
import type { Duplex } from 'node:stream'
import { Failure, toStatus } from '../status'
import { responseHead } from '../upgrade'
import type { Visit } from '../visit'
import type { Limits } from './settings'

type Bounds = Pick<Limits, 'maxHeadBytes' | 'maxHeaders'>

/** RFC 9113 §6.5.2: what a header counts for beside its own bytes. */
const PER_HEADER = 32

/** Throws Failure. */
export function checkHead(
  { method, target, rawHeaders }: Pick<Visit, 'method' | 'target' | 'rawHeaders'>,
  { maxHeadBytes, maxHeaders }: Bounds,
): void {
  const count = rawHeaders.length / 2
  if (count > maxHeaders) throw new Failure('head-too-large', `it has more than ${maxHeaders} headers`)
  const bytes = rawHeaders.reduce((sum, text) => sum + text.length, method.length + target.length + count * PER_HEADER)
  if (bytes > maxHeadBytes) throw new Failure('head-too-large', `it has more than ${maxHeadBytes} bytes`)
}

/** What the HTTP/1.1 parser refuses; `error` is its own. */
export function answerMalformed(error: Error & { code?: string }, socket: Duplex, newId: () => string): void {
  // The handshakes that failed come this way too.
  if (!error.code?.startsWith('HPE_') || !socket.writable) return void socket.destroy()
  socket.on('error', () => {})
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const failure = new Failure(isTooLarge ? 'head-too-large' : 'not-canonical')
  const { code, headers, body } = toStatus(failure, { requestId: newId(), accept: undefined })
  const line = isTooLarge ? `${code} Request Header Fields Too Large` : `${code} Bad Request`
  socket.end(responseHead(line, { ...headers, connection: 'close' }) + body, () => socket.destroy())
}
