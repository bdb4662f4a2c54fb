// kill -9 at any moment, under load: everything comes back by itself, and the API server's own audit log never shows a
// request of ours that lacks its begin record. The API server is the witness: it writes what really reached it.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { type Person, type RunningAgent, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(180_000)

const ROUNDS = 6
const WORKERS = 6

let cluster: Cluster
let sal: Salaminia
let agent: RunningAgent
let person: Person
let token: string
let ca: string

beforeAll(async () => {
  cluster = await startCluster({ audit: true })
  sal = await startSalaminia()
  agent = await sal.agent('demo', cluster.kubeconfig)
  person = await sal.person('load@example.com', [{ role: 'cluster-admin' }])
  ca = (await sal.api<{ ca_pem: string }>('GET', '/v1/installation')).ca_pem
  token = (await sal.api<{ token: string }>('POST', '/v1/credentials', { token: person.token })).token
})
afterAll(async () => {
  await sal?.stop()
  await cluster?.stop()
})

let asked = 0

/** One request with a name of its own, so that both logs can be laid side by side; 0 when nobody answered. */
async function ask(): Promise<number> {
  const path = `/api/v1/namespaces/default/configmaps/probe-${++asked}`
  const url = `${sal.relayUrl}/k8s/clusters/${agent.clusterId}${path}`
  const init = { headers: { authorization: `Bearer ${token}` }, tls: { ca }, signal: AbortSignal.timeout(10_000) }
  try {
    const answer = await fetch(url, init as RequestInit)
    await answer.text()
    return answer.status
  } catch {
    return 0
  }
}

async function underLoad(act: () => Promise<void>): Promise<void> {
  let isOver = false
  const worker = async () => {
    while (!isOver) if ((await ask()) === 0) await Bun.sleep(5)
  }
  const workers = Array.from({ length: WORKERS }, worker)
  const before = asked
  await until('the load runs', async () => asked > before + 50)
  await act()
  isOver = true
  await Promise.all(workers)
}

async function serves(): Promise<void> {
  await until('requests are served again', async () => (await ask()) === 404)
}

test('core and relay come back from kill -9 under load with no manual step', async () => {
  await serves()
  for (let round = 0; round < ROUNDS; round++) {
    await underLoad(sal.kill)
    await sal.start()
    await serves()
  }
})

test('the agent comes back from kill -9 under load with no manual step', async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    await underLoad(agent.kill)
    await agent.start()
    await serves()
  }
})

test('the agent starts while core and relay are down, and serves when they are back', async () => {
  await agent.kill()
  await sal.kill()
  const back = agent.start()
  await sal.start()
  await back
  await serves()
})

test('no request reached the API server without its begin record', async () => {
  if (!cluster.auditLog) return expect(cluster.kind).toBe('stub')
  const reached = new Set<string>()
  for (const line of (await Bun.file(cluster.auditLog).text()).split('\n')) {
    if (!line.includes('probe-')) continue
    reached.add(String((JSON.parse(line) as { requestURI: string }).requestURI))
  }
  expect(reached.size).toBeGreaterThan(ROUNDS * 50)
  const recorded = new Set<string>()
  const arrived = async () => {
    recorded.clear()
    for await (const { kind, path } of events()) if (kind === 'begin') recorded.add(path)
    return [...reached].every(path => recorded.has(path))
  }
  await until('core has a begin record of each', arrived, { timeoutMs: 60_000 })
})

async function* events(): AsyncGenerator<{ kind: string; path: string }> {
  type Page = { items: { kind: string; path: string }[]; next_cursor: string | null }
  let cursor: string | null = ''
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: Page = await sal.api<Page>('GET', `/v1/audit-events?cluster_id=${agent.clusterId}&limit=200${more}`)
    yield* page.items
    cursor = page.next_cursor
  }
}
