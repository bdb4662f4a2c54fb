// Reads one whole HTTP/1.1 response body from a socket, strictly and up to a bound: the answer of an API server that did not
// switch protocols. Anything unusual is an error, never a guess (RFC 9112 §6, §7.1).
import type { Duplex } from 'node:stream'
import type { ResponseHead } from './http1'
import { Refusal } from './refusal'

/** A Status object has a few hundred bytes. */
export const MAX_BODY = 1024 * 1024
const DEADLINE_MS = 30_000

/** `take` answers true when the body is whole; `end` whether the connection's end ends it. Both throw for a broken one. */
type Framing = { take: (bytes: Buffer) => boolean; isWholeAtEnd: boolean }

/** `rest` is what was read behind the head. The socket is destroyed afterwards. Throws Refusal `upgrade-failed`. */
export function readBody(socket: Duplex, head: ResponseHead, rest: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const late = setTimeout(() => fail('the answer takes too long'), DEADLINE_MS)
    const keep = (part: Buffer) => {
      size += part.length
      if (size > MAX_BODY) throw new Error('the answer is too long')
      parts.push(part)
    }
    const framing = attempt(() => framingOf(head, keep))
    if (!framing) return
    socket.on('data', take)
    socket.on('close', closed)
    take(rest)
    socket.resume()

    function take(bytes: Buffer): void {
      if (attempt(() => framing?.take(bytes))) done()
    }

    function closed(): void {
      if (framing?.isWholeAtEnd) done()
      else fail('the answer broke off')
    }

    function done(): void {
      settle()
      resolve(Buffer.concat(parts))
    }

    function attempt<T>(act: () => T): T | undefined {
      try {
        return act()
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error))
        return undefined
      }
    }

    function fail(why: string): void {
      settle()
      reject(new Refusal('upgrade-failed', { cause: new Error(`Cannot read the answer: ${why}`) }))
    }

    function settle(): void {
      clearTimeout(late)
      socket.off('data', take)
      socket.off('close', closed)
      socket.destroy()
    }
  })
}

function framingOf({ status, headers }: ResponseHead, keep: (part: Buffer) => void): Framing {
  const { 'transfer-encoding': coding, 'content-length': length } = headers
  if (status === 204 || status === 304) return { take: () => true, isWholeAtEnd: true }
  if (coding !== undefined && length !== undefined) throw new Error('it has a length and a transfer coding')
  if (coding !== undefined) {
    if (String(coding).toLowerCase() !== 'chunked') throw new Error('its transfer coding is not known')
    return { take: chunked(keep), isWholeAtEnd: false }
  }
  if (length === undefined) {
    const take = (bytes: Buffer) => {
      keep(bytes)
      return false
    }
    return { take, isWholeAtEnd: true }
  }
  if (typeof length !== 'string' || !/^\d{1,9}$/.test(length)) throw new Error('its length is not a number')
  let left = Number(length)
  const take = (bytes: Buffer) => {
    keep(bytes.subarray(0, left))
    left -= Math.min(left, bytes.length)
    return left === 0
  }
  return { take, isWholeAtEnd: false }
}

/** Chunk extensions and trailers are refused: no API server of ours sends them. */
function chunked(keep: (part: Buffer) => void): (bytes: Buffer) => boolean {
  let held: Buffer = Buffer.alloc(0)
  return bytes => {
    held = Buffer.concat([held, bytes])
    for (;;) {
      const line = held.indexOf('\r\n')
      if (line < 0 && held.length > 16) throw new Error('a chunk has no size')
      if (line < 0) return false
      const size = sizeOf(held.toString('latin1', 0, line))
      const end = line + 2 + size
      if (size > MAX_BODY) throw new Error('a chunk is too long')
      if (held.length < end + 2) return false
      if (held.toString('latin1', end, end + 2) !== '\r\n') throw new Error('a chunk does not end where it says')
      if (size === 0) return true
      keep(held.subarray(line + 2, end))
      held = held.subarray(end + 2)
    }
  }
}

function sizeOf(text: string): number {
  if (!/^[0-9a-fA-F]{1,8}$/.test(text)) throw new Error('the size of a chunk is not a number')
  return Number.parseInt(text, 16)
}
