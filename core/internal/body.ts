// Reads a JSON body up to a limit; what is longer is refused before it is held.
import type { IncomingMessage } from 'node:http'
import { refuse } from './refusal'

export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw refuse(413, 'too-large', `Cannot read the message: it is longer than ${limit} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw refuse(400, 'not-json', 'Cannot read the message: it is not JSON')
  }
}
