import type { Duplex } from 'node:stream'
import { wire } from './fixture'
import type { IncomingHeaders } from './hpack-decoder'
import { connect, type SessionDeps, serve } from './session'
import type { Stream } from './stream'

export type Answer = (stream: Stream, headers: IncomingHeaders) => void

export function pair(answer: Answer, { cut, ...deps }: SessionDeps & { cut?: (chunk: Buffer) => Buffer[] } = {}) {
  const [near, far] = wire(cut)
  const ends: (Error | undefined)[] = []
  const onStream: Answer = (stream, headers) => {
    stream.on('error', () => {})
    answer(stream, headers)
  }
  const server = serve(far, { onStream, onEnd: error => void ends.push(error) })
  const client = connect(near, deps)
  return { client, server, near, far, ends }
}

export const echo: Answer = stream => {
  stream.respond({ ':status': 200 })
  stream.pipe(stream)
}

export const digest = (bytes: Buffer) => Bun.hash(bytes)
export const responseOf = (stream: Stream) =>
  new Promise<IncomingHeaders>((resolve, reject) => stream.once('response', resolve).once('error', reject))
export const closeOf = (stream: Duplex) =>
  new Promise<void>(resolve => (stream.closed ? resolve() : stream.once('close', () => resolve())))

export async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

/** How it went, in order. */
export function watch(stream: Stream): string[] {
  const events: string[] = []
  for (const name of ['response', 'end', 'finish', 'close']) stream.on(name, () => events.push(name))
  stream.on('error', () => events.push('error'))
  return events
}
