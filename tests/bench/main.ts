// `bun run bench`: what relay, tunnel and agent cost, each figure beside direct access in the same run, and how long a
// start takes. Prints JSON; docs/bench.md says how to read it.
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import { allInOne } from './all-in-one.ts'
import { type Apart, startApart } from './apart.ts'
import { added, compare, middle, perSecondOfTwoCores, round3, type Way, type Ways } from './compare.ts'
import { firstRequests } from './first-request.ts'
import type { LoadResult } from './load.ts'
import { POD, startRealCluster } from './real-cluster.ts'
import { measure, startFixedApiServer } from './stack.ts'

type WaysIn = Awaited<ReturnType<Apart['join']>>

const STARTS = 3
const ALONE = { count: 10_000, connections: 1, depth: 1 }
const MANY = { count: 40_000, connections: 4, depth: 16 }
/** Whoever carries it is warm by then; the load has 500 pods each to take. */
const LONG = { count: 1_000, connections: 1, depth: 1, warm: 1_000 }
const JUST_STARTED = { ...ALONE, count: 2_000 }

const apart = await startApart()
const figures: Record<string, unknown> = { bun: Bun.version, cores: navigator.hardwareConcurrency }
try {
  Object.assign(figures, await realServer(apart))
  Object.assign(figures, await fixedServer(apart))
} finally {
  await apart.end()
}
Object.assign(figures, await storedElsewhere(), await allInOne(ALONE))
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
process.exit(0)

/** One GET at a time of a pod in a real API server: the latency that a person feels. */
function realServer(apart: Apart): Promise<Record<string, unknown>> {
  return withRealServer(apart, async ways => {
    const first_request_ms = await firstRequests(apart, 'real', (await ways(POD)).direct)
    const compared = await compare(await ways(POD), ALONE)
    const started = { direct: compared.direct, relayed: await justStarted(apart, () => ways(POD)) }
    return {
      get_pod_real: { ...compared, ...added(compared) },
      get_pod_just_started: { relayed: started.relayed, ...added(started) },
      first_request_ms,
    }
  })
}

/** The same while the records stay on the relay's disk, as if core and its database had a machine of their own. */
async function storedElsewhere(): Promise<Record<string, unknown>> {
  const apart = await startApart(join(import.meta.dir, 'relay-without-core.ts'))
  try {
    const compared = await withRealServer(apart, async ways => compare(await ways(POD), ALONE))
    return { get_pod_stored_elsewhere: { ...compared, ...added(compared) } }
  } finally {
    await apart.end()
  }
}

async function withRealServer<T>(apart: Apart, act: (ways: WaysIn) => Promise<T>): Promise<T> {
  const cluster = await startRealCluster()
  try {
    return await act(await apart.join('real', cluster))
  } finally {
    await cluster.stop()
  }
}

/** The first requests of a relay that nobody has asked yet; the load has been warm on the direct way. */
async function justStarted({ relay }: Apart, ways: () => Promise<Ways>): Promise<LoadResult> {
  const all: LoadResult[] = []
  for (let start = 0; start < STARTS; start++) {
    await relay.stop()
    await relay.start()
    const { direct, relayed } = await ways()
    await until('the agent is back', () => answers(relayed))
    all.push(await measure({ ...relayed, ...JUST_STARTED, warmAt: direct }))
  }
  return middle(all)
}

async function answers({ url, path, token, ca }: Way): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(url + path, { headers, tls: { ca } } as RequestInit)).ok
}

/** Many small requests at once against an API server that costs nothing: what our own programs sustain; and long lists. */
async function fixedServer(apart: Apart): Promise<Record<string, unknown>> {
  const server = await startFixedApiServer(apart.sal)
  try {
    const ways = await apart.join('fixed', server)
    const one = await compare(await ways(POD), ALONE)
    const small = await compare(await ways(POD), MANY)
    const list = await compare(await ways('/api/v1/namespaces/default/pods?limit=500'), LONG)
    return {
      get_pod_fixed: { ...one, ...added(one) },
      small_requests_fixed: {
        ...small,
        ratio: round3(small.relayed.perSecond / small.direct.perSecond),
        per_second_of_two_cores: perSecondOfTwoCores(small.relayed.cpu_us),
      },
      list_500_fixed: { ...list, ...added(list) },
    }
  } finally {
    server.stop()
  }
}
