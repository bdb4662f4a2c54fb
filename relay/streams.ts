// Every live stream by who holds it and where it leads, so that a revocation finds and cuts it at once.
import type { Caller } from './caller'
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
  /** Who has a stream open, and where: once each. */
  holders: (principalId?: string) => { caller: Caller; clusterId: string }[]
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
    holders: principalId => {
      const found = new Map<string, { caller: Caller; clusterId: string }>()
      for (const stream of live) {
        if (principalId !== undefined && stream.principalId !== principalId) continue
        const caller = { principalId: stream.principalId, credential: stream.credential }
        found.set(`${stream.clusterId} ${stream.credential}`, { caller, clusterId: stream.clusterId })
      }
      return [...found.values()]
    },
    count: () => live.size,
  }
}
