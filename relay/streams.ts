// Every live stream by who holds it and where it leads, so that a revocation finds and cuts it at once.
import type { Admission } from './admit'
import type { Caller } from './caller'
import { cut } from './record'
import type { LiveStream } from './wire/messages'
import type { Reason } from './wire/reasons'

export type Stream = Held & {
  /** What core is told of it, with the bytes so far. */
  about: () => LiveStream
  /** ms since the epoch */
  startedAt: number
  /** What its grant gave when it began. */
  rights: readonly string[]
  /** Reads only, or is an upgrade: may be cut and asked for again. A write is left to end by itself. */
  isRepeatable: boolean
  /** Opened to be asked for again when it ends, as watches and followed logs are. */
  isWatch: boolean
  /** Ends both sides with the reason; safe to call twice. */
  cut: (reason: Reason) => void
}

type Held = {
  /** The request's. */
  id: string
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
  all: () => Stream[]
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
    all: () => [...live],
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

export type Moved = { bytesIn: number; bytesOut: number }

/** Who asks for what: what a stream is known by from its beginning. `moved` is asked when the stream is looked at. */
export function streamFor(admission: Admission, { moved, cut }: { moved: () => Moved } & Pick<Stream, 'cut'>): Stream {
  const { caller, route, grant, visit, info, upgrade } = admission
  return {
    id: visit.requestId,
    startedAt: visit.startedAt,
    about: () => liveStream(admission, moved()),
    principalId: caller.principalId,
    credential: caller.credential,
    clusterId: route.clusterId,
    rights: grant.rights,
    isWatch: upgrade === undefined && (info.verb === 'watch' || isFollowed(admission)),
    cut,
    // A proxied request may last as long as an upgrade, whatever its method.
    isRepeatable: upgrade !== undefined || READS.has(visit.method) || info.subresource === 'proxy',
  }
}

function isFollowed({ info }: Admission): boolean {
  if (info.subresource !== 'log') return false
  const query = new URLSearchParams(info.forward.split('?')[1])
  return ['true', '1'].includes(query.get('follow') ?? '')
}

const READS = new Set(['GET', 'HEAD'])

const PROTOCOLS: Readonly<Record<string, LiveStream['protocol']>> = { websocket: 'websocket', 'SPDY/3.1': 'spdy' }

function liveStream({ caller, route, visit, info, upgrade }: Admission, { bytesIn, bytesOut }: Moved): LiveStream {
  return {
    id: visit.requestId,
    principal_id: caller.principalId,
    credential: caller.credential,
    cluster_id: route.clusterId,
    source_address: visit.sourceAddress,
    user_agent: cut(visit.headers['user-agent'] ?? ''),
    protocol: (upgrade && PROTOCOLS[upgrade]) || 'http',
    verb: info.verb,
    api_group: info.apiGroup,
    resource: cut(info.resource),
    subresource: cut(info.subresource),
    namespace: cut(info.namespace),
    name: cut(info.name),
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    started_at: new Date(visit.startedAt).toISOString(),
  }
}
