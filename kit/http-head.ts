// One question and the head of its answer over a socket that then becomes something else: a proxy's tunnel, a WebSocket.
import type { Duplex } from 'node:stream'

/** `rest` came behind the head. Header names are in lower case; of one that came twice the last is kept. */
export type AnswerHead = { status: number; headers: ReadonlyMap<string, string>; rest: Buffer }

const MOST_BYTES = 32 * 1024

/** The socket is paused afterwards. Rejects when it closes first, or what comes is no HTTP/1; the socket is destroyed then. */
export function askHead(socket: Duplex, lines: readonly string[], timeoutMs: number): Promise<AnswerHead> {
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0)
    const late = setTimeout(() => fail('it takes too long'), timeoutMs)
    socket.on('data', take)
    socket.on('error', failed)
    socket.on('close', closed)
    socket.write(`${[...lines, '', ''].join('\r\n')}`)

    function take(chunk: Buffer): void {
      seen = Buffer.concat([seen, chunk])
      const end = seen.indexOf('\r\n\r\n')
      if (end < 0) return seen.length > MOST_BYTES ? fail('its head is too long') : undefined
      const head = parseHead(seen.toString('latin1', 0, end))
      if (!head) return fail('it is no HTTP')
      settle()
      socket.pause()
      resolve({ ...head, rest: seen.subarray(end + 4) })
    }

    function failed(error: Error): void {
      settle()
      reject(error)
    }

    function closed(): void {
      fail('the connection closed')
    }

    function fail(why: string): void {
      settle()
      socket.destroy()
      reject(new Error(`Cannot use the answer: ${why}`))
    }

    function settle(): void {
      clearTimeout(late)
      socket.off('data', take)
      socket.off('error', failed)
      socket.off('close', closed)
    }
  })
}

function parseHead(text: string): Omit<AnswerHead, 'rest'> | undefined {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1]
  if (status === undefined) return undefined
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { status: Number(status), headers }
}
