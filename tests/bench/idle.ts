// What waits costs: memory of a relay for each idle tunnel and each idle watch, of a relay of its own each, and how long a thousand
// agents are away when their relay is killed and comes back. Prints JSON.
import http2, { type ClientHttp2Session } from 'node:http2'
import { type FleetRelay, startFleet } from '../harness/fleet.ts'
import { startSalaminia } from '../harness/salaminia.ts'
import { enrolAgents, keepDialling } from './agents.ts'
import { percentiles, relayedTarget, startFixedApiServer, type Target } from './stack.ts'

const AGENTS = 1_000
/** Come first: what a relay loads and compiles for a tunnel it does once. */
const FIRST_AGENTS = 100
const WATCHES = 5_000
const WATCHES_A_CONNECTION = 100

/** All agents come from one address, and all watches are one person's. */
const UNLIMITED = [
  ...['--max-connections-per-address', '1000000', '--max-handshakes-per-address', '1000000'],
  ...['--max-handshakes', '1000000', '--max-open-per-principal', '1000000', '--request-burst', '1000000'],
]

const sal = await startSalaminia()
const fleet = await startFleet(sal)
const api = await startFixedApiServer(sal)
const stop = new AbortController()
try {
  const figures = {
    ...(await watches(await fleet.relay('watches', UNLIMITED))),
    ...(await tunnels(await fleet.relay('tunnels', UNLIMITED))),
  }
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
} finally {
  stop.abort()
  api.stop()
  await fleet.end()
  await sal.stop()
}
process.exit(0)

async function watches(relay: FleetRelay) {
  await fleet.agent('fixed', api.kubeconfig, relay)
  const person = await sal.person('bench@example.com', [{ role: 'cluster-admin' }])
  const target = await relayedTarget(sal, person, { cluster: 'fixed', path: '', relayUrl: relay.url })
  const warm = await hold(target, WATCHES_A_CONNECTION)
  for (const session of warm) session.destroy()
  const before = await restingRss(relay)
  const from = performance.now()
  const sessions = await hold(target, WATCHES)
  const seconds = (performance.now() - from) / 1000
  const after = await restingRss(relay)
  for (const session of sessions) session.destroy()
  return { watches: WATCHES, bytes_per_idle_watch: Math.round((after - before) / WATCHES), opened_in_s: round(seconds) }
}

/** Resolves when each has had its first event. */
async function hold({ url, ca, path, token }: Target, count: number): Promise<ClientHttp2Session[]> {
  const sessions = Array.from({ length: Math.ceil(count / WATCHES_A_CONNECTION) }, () => http2.connect(url, { ca }))
  for (const session of sessions) session.on('error', () => {})
  for (let at = 0; at < count; at += 50) {
    const some = Array.from({ length: Math.min(50, count - at) }, (_, n) => {
      const session = sessions[(at + n) % sessions.length] as ClientHttp2Session
      const watch = session.request({
        ':path': `${path}/api/v1/pods?watch=1`,
        authorization: `Bearer ${token}`,
      })
      return new Promise<void>((resolve, reject) => {
        watch.on('error', reject)
        watch.once('data', () => resolve())
      })
    })
    await Promise.all(some)
  }
  return sessions
}

async function tunnels(relay: FleetRelay) {
  const agents = await enrolAgents(sal, relay.url, FIRST_AGENTS + AGENTS)
  const dial = (some: typeof agents) => {
    for (const agent of some) void keepDialling(agent, stop.signal)
  }
  dial(agents.slice(0, FIRST_AGENTS))
  await connected(FIRST_AGENTS)
  const before = await restingRss(relay)
  dial(agents.slice(FIRST_AGENTS))
  const firstS = await connected(FIRST_AGENTS + AGENTS)
  const after = await restingRss(relay)
  await relay.child.kill()
  const opened = (await openings(relay)) + agents.length
  await relay.start()
  const from = performance.now()
  const answers: number[] = []
  while ((await openings(relay)) < opened) answers.push(await answerMs())
  return {
    tunnels: AGENTS,
    bytes_per_idle_tunnel: Math.round((after - before) / AGENTS),
    first_connected_in_s: firstS,
    back_after_restart_in_s: round((performance.now() - from) / 1000),
    core_meanwhile_ms: percentiles(answers),
  }
}

/** Tunnels that the relay has opened in all. */
async function openings(relay: FleetRelay): Promise<number> {
  return (await relay.log()).split('tunnel open').length - 1
}

async function answerMs(): Promise<number> {
  const from = performance.now()
  await sal.api('GET', '/v1/projects')
  return performance.now() - from
}

/** Seconds until core shows so many with a tunnel. */
async function connected(count: number): Promise<number> {
  const from = performance.now()
  for (;;) {
    let shown = 0
    let cursor: string | null = null
    do {
      const page: { items: { status: { state: string } }[]; next_cursor: string | null } = await sal.api(
        'GET',
        `/v1/clusters?limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      shown += page.items.filter(cluster => cluster.status.state === 'connected').length
      cursor = page.next_cursor
    } while (cursor !== null)
    if (shown >= count) return round((performance.now() - from) / 1000)
    await Bun.sleep(250)
  }
}

/** Bytes, once they have stopped falling: what the collector has not come to is no cost of waiting. */
async function restingRss({ child }: FleetRelay): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let left = 8; left > 0; left--) {
    await Bun.sleep(1_000)
    const status = await Bun.file(`/proc/${child.pid}/status`).text()
    least = Math.min(least, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024)
  }
  return least
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
