// Where one frame ends and the next begins in a stream that is only passed on: nothing of ours may be written elsewhere.

export type Frames = {
  push: (chunk: Uint8Array) => void
  /** Nothing is half written. */
  isBetweenFrames: () => boolean
  /** A message of our own would stand alone: no frame and no fragmented message is half written. */
  isBetweenMessages: () => boolean
}

type Header = { length: number; payload: number }

/** RFC 6455 §5.2, as servers write it: never masked. */
export function WebSocketFrames(): Frames {
  let isFragmented = false
  return {
    ...frames(
      header => {
        const [first, second] = header
        if (first === undefined || second === undefined) return undefined
        const short = second & 0x7f
        const length = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4)
        if (header.length < length) return undefined
        // Control frames may stand between the fragments of a message.
        if ((first & 0x0f) < 8) isFragmented = (first & 0x80) === 0
        const view = Buffer.from(header)
        if (short < 126) return { length, payload: short }
        return { length, payload: short === 126 ? view.readUInt16BE(2) : Number(view.readBigUInt64BE(2)) }
      },
      () => !isFragmented,
    ),
  }
}

/** SPDY/3.1 §2.2: control and data frames alike tell their length in the last three of eight bytes. */
export function SpdyFrames(): Frames {
  return frames(
    header => (header.length < 8 ? undefined : { length: 8, payload: Buffer.from(header).readUIntBE(5, 3) }),
    () => true,
  )
}

const LONGEST_HEADER = 14

/** `read` answers undefined while the header is not whole. */
function frames(read: (header: readonly number[]) => Header | undefined, isWhole: () => boolean): Frames {
  let header: number[] = []
  let left = 0
  const isBetweenFrames = () => left === 0 && header.length === 0
  return {
    push: chunk => {
      for (let at = 0; at < chunk.length; ) {
        if (left > 0) {
          const taken = Math.min(left, chunk.length - at)
          left -= taken
          at += taken
          continue
        }
        header.push(chunk[at++] ?? 0)
        const known = read(header)
        if (!known && header.length < LONGEST_HEADER) continue
        left = known?.payload ?? Number.POSITIVE_INFINITY
        header = []
      }
    },
    isBetweenFrames,
    isBetweenMessages: () => isBetweenFrames() && isWhole(),
  }
}
