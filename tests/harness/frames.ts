// HTTP/2 as bytes on a relay's real port, for a client that does what no library would; what came back is counted.
import type { TLSSocket } from 'node:tls'
import { FRAME } from '../../kit/h2/codes'
import { plainBlock, rawPeer } from '../../kit/h2/fixture'

export function requestBlock(path: string, more: readonly (readonly [string, string])[] = [], method = 'GET'): Buffer {
  const pseudo = { ':method': method, ':scheme': 'https', ':authority': 'relay', ':path': path }
  return plainBlock([...Object.entries(pseudo), ...more])
}

export type RawSession = {
  /** Resolves when the bytes are out or the connection is gone. */
  send: (bytes: Buffer) => Promise<void>
  /** Codes of the GOAWAYs so far. */
  goaways: () => number[]
  /** Codes by stream. */
  resets: () => Map<number, number>
  /** Streams that got headers. */
  answered: () => Set<number>
  settings: () => Map<number, number>
  data: () => string
  isClosed: () => boolean
  closed: Promise<void>
  close: () => void
}

/** `socket` has spoken h2 into being; the preface is sent here. */
export function rawSession(socket: TLSSocket): RawSession {
  const { heard, closed } = rawPeer(socket, { isServer: false })
  const of = (type: number) => heard.filter(one => one.type === type)
  return {
    send,
    goaways: () => of(FRAME.goaway).map(({ payload }) => payload.readUInt32BE(4)),
    resets: () => new Map(of(FRAME.reset).map(({ id, payload }) => [id, payload.readUInt32BE(0)])),
    answered: () => new Set(of(FRAME.headers).map(({ id }) => id)),
    settings: () => new Map(of(FRAME.settings).flatMap(({ payload }) => pairsOf(payload))),
    data: () => Buffer.concat(of(FRAME.data).map(({ payload }) => payload)).toString(),
    isClosed: () => socket.destroyed,
    closed,
    close: () => socket.destroy(),
  }

  function send(bytes: Buffer): Promise<void> {
    if (socket.destroyed) return Promise.resolve()
    return Promise.race([new Promise<void>(resolve => socket.write(bytes, () => resolve())), closed])
  }
}

function pairsOf(payload: Buffer): [number, number][] {
  const starts = Array.from({ length: payload.length / 6 }, (_, position) => 6 * position)
  return starts.map(at => [payload.readUInt16BE(at), payload.readUInt32BE(at + 2)])
}
