// The labels of the cluster's namespaces, followed by one list and watch while some grant selects by label, and only then.
// A broken watch resumes where it was; one that cannot (410) begins with a new list. Errors are met with growing pauses.
import { backoffMs } from '../kit/backoff'
import type { Log } from '../kit/log'
import { type ApiServer, ApiServerRefused } from './api-server'
import type { List, Meta, Select } from './objects'

export type Namespaces = {
  /** Begins to follow, if it does not yet; resolves once the first list has come, or has failed. */
  follow: () => Promise<void>
  /** Nobody selects any more. */
  rest: () => void
  /** Of what is known now; nothing while resting. */
  select: Select
  isFollowing: () => boolean
}

/** `deleted`: namespaces that are gone, with all that was in them. */
export type OnChange = (deleted: readonly string[]) => void

type Namespace = { metadata: Meta & { resourceVersion: string } }
type Event = { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; object: Namespace & { code?: number } }

const PATH = '/api/v1/namespaces'
/** The API server ends the watch then, so that a connection that died unseen costs no more than this. */
const WATCH_S = 60
const LATE_MS = 10_000

export function createNamespaces(deps: {
  api: Pick<ApiServer, 'call' | 'watch'>
  onChange: OnChange
  sleep: (ms: number) => Promise<void>
  random: () => number
  signal: AbortSignal
  log: Log
}): Namespaces {
  const { api, onChange, log } = deps
  const labels = new Map<string, Record<string, string>>()
  let following: { stop: AbortController; first: Promise<void> } | undefined
  return { follow, rest, select, isFollowing: () => following !== undefined }

  function follow(): Promise<void> {
    if (following) return following.first
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, deps.signal])
    let begun = () => {}
    const first = new Promise<void>(resolve => {
      begun = resolve
    })
    following = { stop, first }
    log.debug('namespaces are followed')
    void keep(signal, begun)
    return first
  }

  function rest(): void {
    if (!following) return
    following.stop.abort()
    following = undefined
    labels.clear()
    log.debug('namespaces are no longer followed')
  }

  function select(selector: Readonly<Record<string, string>>): string[] {
    const terms = Object.entries(selector)
    // An empty selector would be every namespace: nobody is given that by leaving something out.
    if (terms.length === 0) return []
    return [...labels]
      .flatMap(([name, has]) => (terms.every(([key, value]) => has[key] === value) ? [name] : []))
      .sort()
  }

  async function keep(signal: AbortSignal, begun: () => void): Promise<void> {
    let version: string | undefined
    let failures = 0
    const reach = (next: string) => {
      version = next
      failures = 0
    }
    while (!signal.aborted) {
      try {
        version ??= await list(signal)
        begun()
        await watch(version, signal, reach)
      } catch (error) {
        if (signal.aborted) break
        if (isGone(error)) version = undefined
        else if (failures === 0) log.warn('namespaces cannot be followed, trying again', { error })
        begun()
      }
      // Also after a watch that ended well: one that ends as soon as it began must not be asked for in a circle.
      const pause = backoffMs(failures++, { firstMs: 100, mostMs: 5_000, random: deps.random })
      await deps.sleep(pause).catch(() => {})
    }
    begun()
  }

  async function list(signal: AbortSignal): Promise<string> {
    const found = await api.call<List<Namespace> & { metadata: { resourceVersion: string } }>('GET', PATH)
    if (signal.aborted) return ''
    const there = new Set(found.items.map(({ metadata }) => metadata.name))
    const deleted = [...labels.keys()].filter(name => !there.has(name))
    for (const name of deleted) labels.delete(name)
    for (const { metadata } of found.items) labels.set(metadata.name, metadata.labels ?? {})
    onChange(deleted)
    return found.metadata.resourceVersion
  }

  /** `reach` is told of each version from which another watch could go on. */
  async function watch(from: string, signal: AbortSignal, reach: (version: string) => void): Promise<void> {
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${from}&timeoutSeconds=${WATCH_S}`
    const late = AbortSignal.timeout(WATCH_S * 1000 + LATE_MS)
    for await (const line of api.watch(`${PATH}?${query}`, AbortSignal.any([signal, late]))) {
      if (signal.aborted) return
      const { type, object } = line as Event
      if (type === 'ERROR')
        throw new ApiServerRefused(object.code ?? 500, 'The watch of namespaces ended with an error')
      if (type !== 'BOOKMARK') hear(type, object.metadata)
      reach(object.metadata.resourceVersion)
    }
  }

  function hear(type: Event['type'], metadata: Meta): void {
    if (type === 'DELETED') labels.delete(metadata.name)
    else labels.set(metadata.name, metadata.labels ?? {})
    onChange(type === 'DELETED' ? [metadata.name] : [])
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiServerRefused && error.status === 410
}
