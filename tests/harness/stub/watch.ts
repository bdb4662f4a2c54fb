// List and watch: pages, selectors, and the event stream as JSON lines.

import type { JsonObject, KubeObject } from './json.ts'
import { groupVersionOf, type ResourceKind } from './kinds.ts'
import { type Selector, selectorOf } from './selectors.ts'
import { StatusError } from './status.ts'
import type { EventType, Store, StoreEvent } from './store.ts'

export interface Collection {
  readonly kind: ResourceKind
  /** `''` is all of them. */
  readonly namespace: string
  readonly query: URLSearchParams
}

/** Where the next page starts; opaque to clients. */
const encodeContinue = (offset: number, revision: number) => Buffer.from(`${offset}/${revision}`).toString('base64url')

const decodeContinue = (token: string) => {
  const [offset = Number.NaN, revision = Number.NaN] = Buffer.from(token, 'base64url').toString().split('/').map(Number)
  if (!Number.isInteger(offset) || !Number.isInteger(revision)) {
    throw new StatusError('BadRequest', 'continue key is not valid')
  }
  return { offset, revision }
}

/** Pages are cut from the present state, not from a snapshot: enough for clients, not for tests of consistency. */
export const listObjects = (store: Store, { kind, namespace, query }: Collection): JsonObject => {
  const items = store.list(kind, namespace).filter(selectorOf(query))
  const token = query.get('continue')
  const { offset, revision } = token ? decodeContinue(token) : { offset: 0, revision: store.revision() }
  const limit = Number(query.get('limit') ?? 0) || items.length
  const end = offset + limit
  const isLast = end >= items.length
  return {
    kind: `${kind.kind}List`,
    apiVersion: groupVersionOf(kind),
    metadata: {
      resourceVersion: String(revision),
      ...(isLast ? {} : { continue: encodeContinue(end, revision), remainingItemCount: items.length - end }),
    },
    items: items.slice(offset, end),
  }
}

export interface WatchSink {
  send(line: string): void
  end(): void
  readonly signal: AbortSignal
}

const line = (type: string, object: JsonObject) => `${JSON.stringify({ type, object })}\n`

const bookmark = (kind: ResourceKind, revision: number) =>
  line('BOOKMARK', {
    kind: kind.kind,
    apiVersion: groupVersionOf(kind),
    metadata: { resourceVersion: String(revision), annotations: { 'k8s.io/initial-events-end': 'true' } },
  })

interface Outlet {
  readonly sink: WatchSink
  forward(event: StoreEvent): void
}

/** What the watch starts with: the state for one without a version, else what has happened since that version. */
const replay = (store: Store, { kind, namespace, query }: Collection, { sink, forward }: Outlet) => {
  const from = query.get('resourceVersion') ?? ''
  const isStreamedList = query.get('sendInitialEvents') === 'true'
  if (!isStreamedList && from !== '' && from !== '0') {
    for (const event of store.since(Number(from))) forward(event)
    return
  }
  const matches = selectorOf(query)
  for (const object of store.list(kind, namespace).filter(matches)) sink.send(line('ADDED', object))
  if (isStreamedList) sink.send(bookmark(kind, store.revision()))
}

const concerns = (event: StoreEvent, { kind, namespace }: Collection) =>
  event.kind === kind && (namespace === '' || event.object.metadata.namespace === namespace)

/** An object that stops matching is DELETED to this watcher, one that starts is ADDED; both as the API server has it. */
const Narrow = (matches: Selector) => {
  const seen = new Set<string>()
  return (type: EventType, object: KubeObject): EventType | undefined => {
    const { uid } = object.metadata
    const wasSeen = seen.has(uid)
    if (type === 'DELETED') return seen.delete(uid) || matches(object) ? 'DELETED' : undefined
    if (!matches(object)) return seen.delete(uid) ? 'DELETED' : undefined
    seen.add(uid)
    return wasSeen ? type : 'ADDED'
  }
}

/** Returns at once; the stream lives until the client goes, `timeoutSeconds` pass, or the server closes it. */
export const watchObjects = (store: Store, collection: Collection, sink: WatchSink) => {
  const narrow = Narrow(selectorOf(collection.query))
  for (const object of store.list(collection.kind, collection.namespace)) narrow('ADDED', object)
  const forward = (event: StoreEvent) => {
    if (!concerns(event, collection)) return
    const type = narrow(event.type, event.object)
    if (type) sink.send(line(type, event.object))
  }
  replay(store, collection, { sink, forward })
  const stop = store.listen(forward)
  const seconds = Number(collection.query.get('timeoutSeconds') ?? 0)
  const timer = seconds > 0 ? setTimeout(() => sink.end(), seconds * 1000) : undefined
  sink.signal.addEventListener('abort', () => {
    stop()
    clearTimeout(timer)
  })
}
