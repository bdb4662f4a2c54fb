// Reads one HTTP/1.1 response head from a socket, strictly (RFC 9112): anything unusual is an error, never a guess.
import type { TLSSocket } from 'node:tls'
import { Refusal } from './refusal'

export type ResponseHead = { status: number; headers: Record<string, string | string[]> }

const MAX_HEAD = 64 * 1024
const DEADLINE_MS = 30_000

/** `rest` is what came behind the head. Throws Refusal `upgrade-failed`. */
export function readHead(socket: TLSSocket): Promise<{ head: ResponseHead; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0)
    const late = setTimeout(() => fail('the answer takes too long'), DEADLINE_MS)
    socket.on('data', take)
    socket.on('close', closed)

    function take(chunk: Buffer): void {
      seen = Buffer.concat([seen, chunk])
      const end = seen.indexOf('\r\n\r\n')
      if (end < 0) return seen.length > MAX_HEAD ? fail('the head is too long') : undefined
      const head = parseHead(seen.toString('latin1', 0, end))
      if (!head) return fail('the head is malformed')
      settle()
      socket.pause()
      resolve({ head, rest: seen.subarray(end + 4) })
    }

    function closed(): void {
      fail('the connection closed')
    }

    function fail(why: string): void {
      settle()
      socket.destroy()
      reject(new Refusal('upgrade-failed', { cause: new Error(`Cannot upgrade: ${why}`) }))
    }

    function settle(): void {
      clearTimeout(late)
      socket.off('data', take)
      socket.off('close', closed)
    }
  })
}

export function parseHead(text: string): ResponseHead | undefined {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = /^HTTP\/1\.1 (\d{3}) [^\r\n]*$/.exec(statusLine)?.[1]
  if (!status) return undefined
  const headers: ResponseHead['headers'] = Object.create(null)
  for (const line of lines) {
    const found = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*$/.exec(line)
    if (!found) return undefined
    const name = (found[1] ?? '').toLowerCase()
    const before = headers[name]
    const value = found[2] ?? ''
    headers[name] = before === undefined ? value : [before, value].flat()
  }
  return { status: Number(status), headers }
}
