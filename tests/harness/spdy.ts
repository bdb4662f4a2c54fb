// SPDY/3.1 as bytes, for a caller that says what no library would; headers are packed over a whole connection.
import { constants, createDeflate } from 'node:zlib'
import { SPDY_DICTIONARY } from '../../relay/recorder/spdy-dictionary'

export const SPDY = {
  synStream: 1,
  synReply: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
}

export function spdyControl(type: number, payload: Uint8Array, { version = 3, length = payload.length } = {}): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(0x8000 | version, 0)
  header.writeUInt16BE(type, 2)
  header.writeUIntBE(length, 5, 3)
  return Buffer.concat([header, payload])
}

export function spdyData(stream: number, bytes: Uint8Array | string, isLast = false): Buffer {
  const payload = Buffer.from(bytes as Uint8Array)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(stream, 0)
  header.writeUInt8(isLast ? 1 : 0, 4)
  header.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([header, payload])
}

export type Pairs = readonly (readonly [string, string])[]

/** One direction of a connection. */
export function SpdyHeaders() {
  const deflate = createDeflate({ dictionary: SPDY_DICTIONARY })
  let packed: Buffer[] = []
  deflate.on('data', chunk => packed.push(chunk))
  return { block, open }

  function block(pairs: Pairs, more: Uint8Array = Buffer.alloc(0)): Promise<Buffer> {
    const parts = [
      number(pairs.length),
      ...pairs.flat().flatMap(text => [number(Buffer.byteLength(text)), Buffer.from(text)]),
    ]
    return new Promise(resolve => {
      deflate.write(Buffer.concat([...parts, more]))
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        resolve(Buffer.concat(packed))
        packed = []
      })
    })
  }

  async function open(stream: number, pairs: Pairs): Promise<Buffer> {
    return spdyControl(SPDY.synStream, Buffer.concat([number(stream), Buffer.alloc(6), await block(pairs)]))
  }
}

export function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
