// For tests: each end of ours with a peer that says whatever it is told to, and what came of it.
import { FLAG, FRAME } from './codes'
import { frame, type Peer, POST, plainBlock, rawPeer, turn, wire } from './fixture'
import { uint32 } from './frames'
import type { IncomingHeaders } from './hpack-decoder'
import { connect, type Session, serve } from './session'
import type { Stream } from './stream'

export const END_HEADERS = { flags: FLAG.endHeaders }
export const wait = async (isSo: () => boolean) => {
  while (!isSo()) await turn()
}

export type Served = {
  peer: Peer
  streams: Stream[]
  heads: IncomingHeaders[]
  events: string[]
  ends: (Error | undefined)[]
}

/** Our serving end, and a peer that asks. */
export function served(
  answer: (stream: Stream, headers: IncomingHeaders) => void = () => {},
  settings: number[][] = [],
): Served {
  const [near, far] = wire()
  const streams: Stream[] = []
  const heads: IncomingHeaders[] = []
  const events: string[] = []
  const ends: (Error | undefined)[] = []
  serve(far, {
    onStream: (stream, headers) => {
      streams.push(stream)
      heads.push(headers)
      follow(stream, events)
      answer(stream, headers)
    },
    onEnd: error => void ends.push(error),
  })
  return { peer: rawPeer(near, { isServer: false, settings }), streams, heads, events, ends }
}

/** Our asking end, and a peer that serves. */
export function asking(settings: number[][] = []): { session: Session; peer: Peer; ends: (Error | undefined)[] } {
  const [near, far] = wire()
  const ends: (Error | undefined)[] = []
  const session = connect(near, { onEnd: error => void ends.push(error) })
  return { session, peer: rawPeer(far, { isServer: true, settings }), ends }
}

export function follow(stream: Stream, events: string[] = []): string[] {
  for (const name of ['response', 'end', 'close']) stream.on(name, () => events.push(name))
  stream.on('error', () => events.push('error'))
  return events
}

export async function goawayOf(peer: Peer): Promise<number> {
  const { payload } = await peer.hear(({ type }) => type === FRAME.goaway)
  await peer.closed
  return payload.readUInt32BE(4)
}

export async function resetOf(peer: Peer, id = 1): Promise<number> {
  const { payload } = await peer.hear(one => one.type === FRAME.reset && one.id === id)
  return payload.readUInt32BE(0)
}

export const head = (peer: Peer, id = 1, isLast = false) => peer.headers(id, POST, { isLast })
export const raw = (fields: [string, string][], { id = 1, isLast = true } = {}) =>
  frame(FRAME.headers, { id, flags: FLAG.endHeaders | (isLast ? FLAG.endStream : 0) }, plainBlock(fields))
export const REQUEST: [string, string][] = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', 'peer'],
  [':path', '/'],
]
export const ANSWER: [string, string][] = [[':status', '200']]
export const window = (id: number, increment: number) => frame(FRAME.windowUpdate, { id }, uint32(increment))
