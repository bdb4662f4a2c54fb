// Every live stream by who holds it and where it leads, so that a revocation finds and cuts it at once.
import type { Reason } from './wire/reasons'

export type Stream = {
  principalId: string
  credential: string
  clusterId: string
  /** Ends both sides with the reason; safe to call twice. */
  cut: (reason: Reason) => void
}

export type Streams = {
  add: (stream: Stream) => void
  remove: (stream: Stream) => void
  /** Cuts what matches every given field; answers how many. */
  cut: (match: Partial<Omit<Stream, 'cut'>>, reason: Reason) => number
  count: () => number
}

export function createStreams(): Streams {
  const live = new Set<Stream>()
  return {
    add: stream => void live.add(stream),
    remove: stream => void live.delete(stream),
    cut: (match, reason) => {
      const hit = [...live].filter(stream =>
        Object.entries(match).every(([key, value]) => stream[key as 'clusterId'] === value),
      )
      for (const stream of hit) stream.cut(reason)
      return hit.length
    },
    count: () => live.size,
  }
}
