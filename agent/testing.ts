// What tests of rights share: an agent's rights over an API server in memory, with a clock and pauses that the test moves.
import type { GrantClaims, Right } from '../relay/wire/claims'
import { quiet } from '../tests/harness/database'
import { createMemoryApiServer, type WatchEvent } from '../tests/harness/memory-api-server'
import { type ApiServer, ApiServerRefused } from './api-server'
import { createNamespaces } from './namespaces'
import { createRights, type Rights } from './rights'

export const NOW_S = 1_800_000_000
export const VIEW: Right = { cluster_role: 'view', namespaces: ['default'] }
export const ADMIN: Right = { cluster_role: 'cluster-admin', namespaces: null }
export const ANN = '01a20000-0000-7000-8000-00000000000a'
export const BOB = '01a20000-0000-7000-8000-00000000000b'

export const grant = (change: Partial<GrantClaims> = {}): GrantClaims => ({
  iss: 'here',
  aud: 'cluster-1',
  sub: ANN,
  name: 'ann@example.com',
  credential: 'certificate:1',
  rights: [VIEW],
  iat: NOW_S,
  exp: NOW_S + 300,
  jti: `${change.iat ?? NOW_S} ${change.exp ?? 0}`,
  ...change,
})

/** `meddle` is told of each call before the API server answers it: what others in the cluster do meanwhile. */
export function setUp(options: { meddle?: (method: string, path: string) => Promise<void> | void } = {}) {
  const server = createMemoryApiServer(['default', 'salaminia'])
  const clock = { ms: NOW_S * 1000 }
  const watches = new Set<{ fail: (error: Error) => void; from: string }>()
  const api = {
    call: async (method: string, path: string, { body }: { body?: unknown } = {}) => {
      await Promise.resolve()
      await options.meddle?.(method, path)
      return server.call(method, path, body)
    },
    watch: (path: string, signal: AbortSignal) => watch(path, signal),
  } as ApiServer
  const stop = new AbortController()
  const pauses: { ms: number; end: () => void }[] = []
  /** Those of more than two seconds wait for the test; shorter ones move its clock. */
  const sleep = (ms: number) => {
    if (ms > 2_000) return new Promise<void>(resolve => void pauses.push({ ms, end: resolve }))
    clock.ms += ms
    return new Promise<void>(resolve => setImmediate(resolve))
  }
  const accounts = () => server.names(/\/serviceaccounts\/[^/]+$/)
  const bound = () => server.names(/bindings\/[^/]+$/)
  const ownRoles = () => server.names(/\/clusterroles\/salaminia:/)
  const lost: string[] = []
  const start = (mayGive: (right: Right) => boolean = () => true) => {
    const onChange = (deleted: readonly string[]) => rights.onNamespaces(deleted)
    const random = () => 0
    const namespaces = createNamespaces({ api, onChange, sleep, random, signal: stop.signal, log: quiet })
    const onLost = (id: string) => void lost.push(id)
    const rest = { mayGive, onLost, now: () => clock.ms, sleep, log: quiet }
    const rights: Rights = createRights({ api, namespace: 'salaminia', namespaces, ...rest })
    return rights
  }
  const deps = { api, namespace: 'salaminia', now: () => clock.ms }
  return { server, clock, deps, rights: start(), accounts, bound, ownRoles, lost, pauses, watches, start, stop }

  async function* watch(path: string, signal: AbortSignal): AsyncGenerator<unknown> {
    const heard: WatchEvent[] = []
    let wake = () => {}
    let failure: Error | undefined
    const handle = {
      from: new URL(path, 'https://api').searchParams.get('resourceVersion') ?? '',
      fail: (error: Error) => {
        failure = error
        wake()
      },
    }
    watches.add(handle)
    const leave = server.onEvent(event => {
      heard.push(event)
      wake()
    })
    signal.addEventListener('abort', () => wake())
    try {
      while (!signal.aborted) {
        for (let event = heard.shift(); event; event = heard.shift()) yield event
        if (failure) throw failure
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    } finally {
      leave()
      watches.delete(handle)
    }
  }
}

/** Resolves once it is so; a test that waits for what never comes ends by its own deadline. */
export async function becomes(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise<void>(resolve => setImmediate(resolve))
}

export const gone = () => new ApiServerRefused(410, 'too old resource version')
