// `bun run bench`: what relay, tunnel and agent cost, each figure beside direct access in the same run, and how long a
// start takes. Prints JSON; docs/bench.md says how to read it.
import http2 from 'node:http2'
import { startCluster } from '../harness/cluster.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import type { Load, LoadResult } from './load.ts'
import { measure, relayedTarget, startFixedApiServer, type Target } from './stack.ts'

const ROUNDS = 3

type Compared = { direct: LoadResult; relayed: LoadResult }

// One person asks for more than a principal may.
const NO_RATE = ['--requests-per-second', '1000000', '--request-burst', '1000000']
const sal = await startSalaminia({ flags: NO_RATE })
const figures: Record<string, unknown> = { bun: Bun.version, cores: navigator.hardwareConcurrency }
try {
  const person = await sal.person('bench@example.com', [{ role: 'cluster-admin' }])
  figures.get_pod_real = await realPod(person)
  Object.assign(figures, await fixedServer(person))
  figures.start_to_ready_ms = await starts(sal)
} finally {
  await sal.stop()
}
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
process.exit(0)

/** One GET at a time of a pod in a real API server: the latency that a person feels. */
async function realPod(person: Person): Promise<unknown> {
  const cluster = await startCluster()
  try {
    await sal.agent('real', cluster.kubeconfig)
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const pod = { metadata: { name: 'bench' }, spec: { containers: [{ name: 'main', image: 'example.com/bench:1' }] } }
    await cluster.request('/api/v1/namespaces/default/pods', { ...json, body: JSON.stringify(pod) })
    const path = '/api/v1/namespaces/default/pods/bench'
    const direct = { url: cluster.url, ca: cluster.caPem, path, token: cluster.adminToken }
    const shape = { count: 2_000, connections: 1, depth: 1 }
    figures.first_request_ms = await firstRequests(direct)
    const { direct: before, relayed: through } = await compare(
      direct,
      await relayedTarget(sal, person, { cluster: 'real', path }),
      shape,
    )
    return {
      direct: before,
      relayed: through,
      added_p50_ms: through.p50 - before.p50,
      added_p99_ms: through.p99 - before.p99,
    }
  } finally {
    await cluster.stop()
  }
}

/**
 * What a person waits on their very first command: the grant, the account, its binding until it counts, and a token. Each of
 * `PEOPLE` asks twice, on a connection of their own that is open already; direct access asks in between.
 */
async function firstRequests(direct: Target): Promise<unknown> {
  const PEOPLE = 20
  const figures: Record<'first' | 'second' | 'direct', number[]> = { first: [], second: [], direct: [] }
  for (let n = 0; n < PEOPLE; n++) {
    const person = await sal.person(`first-${n}@example.com`, [{ role: 'cluster-admin' }])
    const target = await relayedTarget(sal, person, { cluster: 'real', path: direct.path })
    const own = await openTimed(target, '/healthz')
    const straight = await openTimed(direct, direct.path)
    figures.first.push(await own.get(target.path))
    figures.second.push(await own.get(target.path))
    figures.direct.push(await straight.get(direct.path))
    own.close()
    straight.close()
  }
  const middle = ([...all]: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]
  return {
    people: PEOPLE,
    first: middle(figures.first),
    second: middle(figures.second),
    direct: middle(figures.direct),
  }
}

/** `warm` is asked once before, so that no handshake is measured; it leads to no cluster. */
async function openTimed({ url, ca, token }: Target, warm: string) {
  const session = http2.connect(url, { ca })
  const get = (path: string) => {
    const from = performance.now()
    return new Promise<number>((resolve, reject) => {
      const stream = session.request({ ':path': path, authorization: `Bearer ${token}`, accept: 'application/json' })
      stream.on('error', reject)
      stream.on('end', () => resolve(performance.now() - from))
      stream.resume()
    })
  }
  await get(warm)
  return { get, close: () => session.close() }
}

/** Many small requests at once against an API server that costs nothing: what our own programs sustain; and long lists. */
async function fixedServer(person: Person): Promise<Record<string, unknown>> {
  const server = await startFixedApiServer(sal)
  try {
    await sal.agent('fixed', server.kubeconfig)
    const measured = async (path: string, shape: Omit<Load, keyof Target>) => {
      const direct = { url: server.url, ca: server.ca, path, token: 'bench' }
      return compare(direct, await relayedTarget(sal, person, { cluster: 'fixed', path }), shape)
    }
    const pods = '/api/v1/namespaces/default/pods'
    const small = await measured(`${pods}/bench`, { count: 40_000, connections: 4, depth: 16 })
    const list = await measured(`${pods}?limit=500`, { count: 1_000, connections: 1, depth: 1 })
    return {
      small_requests_fixed: { ...small, ratio: small.relayed.perSecond / small.direct.perSecond },
      list_500_fixed: {
        ...list,
        added_p50_ms: list.relayed.p50 - list.direct.p50,
        added_p99_ms: list.relayed.p99 - list.direct.p99,
      },
    }
  } finally {
    server.stop()
  }
}

/** Rounds alternate, so that a machine that slows down slows both; the median round counts. */
async function compare(direct: Target, relayed: Target, shape: Omit<Load, keyof Target>): Promise<Compared> {
  const rounds: Compared[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ direct: await measure({ ...direct, ...shape }), relayed: await measure({ ...relayed, ...shape }) })
  }
  return { direct: median(rounds.map(one => one.direct)), relayed: median(rounds.map(one => one.relayed)) }
}

function median(results: LoadResult[]): LoadResult {
  const sorted = [...results].sort((a, b) => a.perSecond - b.perSecond)
  return sorted[Math.floor(sorted.length / 2)] as LoadResult
}

/** From the process's begin to the first 200 of /readyz. */
async function starts(running: Salaminia): Promise<{ fresh: number; existing: number }> {
  await running.kill()
  const existing = await running.start()
  const fresh = await startSalaminia()
  const { readyMs } = fresh
  await fresh.stop()
  return { fresh: Math.round(readyMs), existing: Math.round(existing) }
}
