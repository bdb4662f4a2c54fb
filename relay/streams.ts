// Every live stream by who holds it and where it leads, so that a revocation finds and cuts it at once.
import type { Admission } from './admit'
import type { Caller } from './caller'
import type { Reason } from './wire/reasons'

export type Stream = Held & {
  /** What its grant gave when it began. */
  rights: readonly string[]
  /** Reads only, or is an upgrade: may be cut and asked for again. A write is left to end by itself. */
  isRepeatable: boolean
  /** Ends both sides with the reason; safe to call twice. */
  cut: (reason: Reason) => void
}

type Held = {
  principalId: string
  credential: string
  clusterId: string
}

export type Streams = {
  add: (stream: Stream) => void
  remove: (stream: Stream) => void
  /** Cuts what matches every given field; answers how many. */
  cut: (match: Partial<Held>, reason: Reason) => number
  /** Those that match, may be repeated, and pass `isLost`; answers how many. */
  cutRepeatable: (match: Partial<Held>, isLost: (stream: Stream) => boolean) => number
  /** Who has a stream open, and where: once each. */
  holders: (principalId?: string) => { caller: Caller; clusterId: string }[]
  count: () => number
}

export function createStreams(): Streams {
  const live = new Set<Stream>()
  return {
    add: stream => void live.add(stream),
    remove: stream => void live.delete(stream),
    cut: (match, reason) => cutAll(matching(match), reason),
    cutRepeatable: (match, isLost) =>
      cutAll(
        matching(match).filter(stream => stream.isRepeatable && isLost(stream)),
        'access-changed',
      ),
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

  function matching(match: Partial<Held>): Stream[] {
    const wanted = Object.entries(match)
    return [...live].filter(stream => wanted.every(([key, value]) => stream[key as keyof Held] === value))
  }

  function cutAll(hit: readonly Stream[], reason: Reason): number {
    for (const stream of hit) stream.cut(reason)
    return hit.length
  }
}

/** Who asks for what: what a stream is known by from its beginning. */
export function streamFor({ caller, route, grant, visit, info, upgrade }: Admission): Omit<Stream, 'cut'> {
  return {
    principalId: caller.principalId,
    credential: caller.credential,
    clusterId: route.clusterId,
    rights: grant.rights,
    // A proxied request may last as long as an upgrade, whatever its method.
    isRepeatable: upgrade !== undefined || READS.has(visit.method) || info.subresource === 'proxy',
  }
}

const READS = new Set(['GET', 'HEAD'])
