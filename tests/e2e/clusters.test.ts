// A cluster's life: import, one enrolment, a status that is true, agents that come back, deletion, uninstall.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type RunningAgent, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

/** Within which a change must show. */
const TRUE_WITHIN = { timeoutMs: 10_000 }

let cluster: Cluster
let sal: Salaminia

beforeAll(async () => {
  cluster = await startCluster()
  sal = await startSalaminia()
})
afterAll(async () => {
  await sal?.stop()
  await cluster?.stop()
})

type Shown = { status: { state: string; node_count: number | null; kubernetes_version: string | null } }
const shown = async (agent: RunningAgent) => (await sal.api<Shown>('GET', `/v1/clusters/${agent.clusterId}`)).status
const runAgent = (...flags: string[]) => sal.sal(['agent', '--kubeconfig', cluster.kubeconfig, ...flags])

async function ownedCount(): Promise<number> {
  const query = '?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent'
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const paths = ['/api/v1/serviceaccounts', `${rbac}/clusterrolebindings`, `${rbac}/rolebindings`]
  const lists = await Promise.all(
    paths.map(async path => (await (await cluster.request(path + query)).json()) as { items: unknown[] }),
  )
  return lists.reduce((sum, { items }) => sum + items.length, 0)
}

test('a join string that is garbled, missing, or for something else: one sentence', async () => {
  const relayJoin = (await sal.sal(['relays', 'join'])).stdout.trim()
  const good = (await sal.sal(['clusters', 'import', 'unused'])).stdout.trim()
  const cases: [string[], string][] = [
    [['--join', `${good.slice(0, -40)}`], 'Cannot read the join string: it is cut short or not one of ours\n'],
    [['--join', 'hello'], 'Cannot read the join string: it is cut short or not one of ours\n'],
    [['--join', relayJoin], 'Cannot use the join string here: it is for "relay", not for "agent"\n'],
    [[], 'Cannot enrol the cluster: give --join with what "sal clusters import" printed\n'],
  ]
  for (const [flags, sentence] of cases)
    expect(await runAgent(...flags)).toEqual({ code: 1, stdout: '', stderr: sentence })
})

test('status is true within ten seconds of each change, and the agent comes back by itself', async () => {
  const agent = await sal.agent('demo', cluster.kubeconfig)
  expect((await shown(agent)).kubernetes_version).toMatch(/^v1\./)
  await cluster.request('/api/v1/nodes', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name: 'new-node' } }),
  })
  await until('the node is counted', async () => (await shown(agent)).node_count === 1, TRUE_WITHIN)
  await agent.kill()
  await until('the cluster is disconnected', async () => (await shown(agent)).state === 'disconnected', TRUE_WITHIN)
  await agent.start()
  await sal.restart()
  await until(
    'the agent is back after a restart of core and relay',
    async () => (await shown(agent)).state === 'connected',
    TRUE_WITHIN,
  )
  await cluster.restartApiServer()
  await until('the version is known again', async () => (await shown(agent)).kubernetes_version !== null, TRUE_WITHIN)
  const back = await sal.sal(['clusters', 'import', 'demo'])
  expect(back.code).toBe(1)
})

test('one Kubernetes cluster cannot be enrolled as two', async () => {
  const second = (await sal.sal(['clusters', 'import', 'second'])).stdout.trim()
  // The agent that is there keeps its identity in the cluster: a new one for the same installation comes back as the same.
  const identity = '/api/v1/namespaces/salaminia/secrets/salaminia-agent-identity'
  expect((await cluster.request(identity)).status).toBe(200)
  const kept = (await (await cluster.request(identity)).json()) as { data: unknown; type: string }
  await cluster.request(identity, { method: 'DELETE' })
  const refused = await runAgent('--join', second)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/^(\{.*\}\n)*Cannot enrol the cluster: [^\n]+\n$/)
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'salaminia-agent-identity' },
    type: kept.type,
    data: kept.data,
  }
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  expect((await cluster.request('/api/v1/namespaces/salaminia/secrets', json)).status).toBe(201)
})

test('the manifest is accepted, and its RBAC is enough for an agent', async () => {
  const fresh = await startCluster()
  try {
    const manifest = (await sal.sal(['clusters', 'import', 'manifest', '-o', 'manifest'])).stdout
    const applied = await kubectl(fresh.kubeconfig, ['apply', '-f', '-'], { stdin: manifest })
    expect([applied.code, applied.stderr]).toEqual([0, ''])
    const joinString = /join: "?(saljoin1\.[\w-]+)/.exec(manifest)?.[1] ?? ''
    const made = await fresh.request('/api/v1/namespaces/salaminia/serviceaccounts/salaminia-agent/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ spec: { expirationSeconds: 3600 } }),
    })
    const { token } = ((await made.json()) as { status: { token: string } }).status
    const kubeconfig = await writeKubeconfig(join(sal.dir, 'manifest'), {
      server: fresh.url,
      caPem: fresh.caPem,
      user: { token },
    })
    const agent = await sal.agentWith('manifest', kubeconfig, joinString)
    const people = [
      { person: await sal.person('all@example.com', [{ role: 'cluster-admin' }]), args: ['get', 'secrets', '-A'] },
      { person: await sal.person('view@example.com', [{ role: 'project-read-only' }]), args: ['get', 'pods', '-A'] },
    ]
    for (const { person, args } of people) {
      const path = await person.kubeconfig('--certificate', '--cluster', 'manifest')
      const done = await kubectl(path, args)
      expect([done.code, args.join(' '), done.stderr]).toEqual([0, args.join(' '), expect.any(String)])
    }
    await agent.kill()
  } finally {
    await fresh.stop()
  }
})

test('deleting a cluster refuses kubectl at once and leaves nothing of people behind; uninstall leaves nothing at all', async () => {
  const found = await sal.api<{ items: { id: string }[] }>('GET', '/v1/clusters?name=demo')
  const clusterId = found.items[0]?.id ?? ''
  const person = await sal.person('gone@example.com', [{ role: 'cluster-admin' }])
  const kubeconfig = await person.kubeconfig('--certificate', '--cluster', 'demo')
  await until('the cluster serves', async () => (await kubectl(kubeconfig, ['get', 'ns'])).code === 0)
  expect(await ownedCount()).toBeGreaterThan(0)
  await sal.api('DELETE', `/v1/clusters/${clusterId}`)
  expect((await kubectl(kubeconfig, ['get', 'ns'])).stderr).toContain('There is no such cluster')
  await until('the agent has cleaned up', async () => (await ownedCount()) === 0)
  expect((await cluster.request('/api/v1/namespaces/salaminia/secrets/salaminia-agent-identity')).status).toBe(404)

  const uninstalled = await sal.sal(['agent', 'uninstall', '--kubeconfig', cluster.kubeconfig])
  expect(uninstalled.code).toBe(0)
  await until(
    'the namespace is gone',
    async () => (await cluster.request('/api/v1/namespaces/salaminia')).status === 404,
  )
  expect(await ownedCount()).toBe(0)
})
