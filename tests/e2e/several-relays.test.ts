// Three relays: two hold the agent's tunnels, the third has a hop to make. Any of them may go at any time.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { type Fleet, type FleetAgent, type FleetRelay, startFleet } from '../harness/fleet.ts'
import { kubectl } from '../harness/kubectl.ts'
import { runPod } from '../harness/pod.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { type Through, through } from '../harness/through.ts'

setDefaultTimeout(120_000)

const SECRETS = '/api/v1/namespaces/default/secrets'
const MAPS = '/api/v1/namespaces/default/configmaps'

let cluster: Cluster
let sal: Salaminia
let fleet: Fleet
let one: FleetRelay
let two: FleetRelay
let clusterId: string
let agent: FleetAgent
let ann: Person
let ways: Record<'hop' | 'one' | 'two', Through>

beforeAll(async () => {
  cluster = await startCluster({ kubelet: process.env.SAL_TEST_CLUSTER === 'real' })
  sal = await startSalaminia()
  fleet = await startFleet(sal)
  ;[one, two] = await Promise.all([fleet.relay('one'), fleet.relay('two')])
  agent = await fleet.agent('demo', cluster.kubeconfig, one)
  clusterId = agent.clusterId
  ann = await sal.person('ann@example.com', [{ role: 'admin' }])
  ways = {
    hop: await through(sal, ann, { clusterId }),
    one: await through(sal, ann, { clusterId, relayUrl: one.url }),
    two: await through(sal, ann, { clusterId, relayUrl: two.url }),
  }
  await agent.tunnels(2)
})
afterAll(async () => {
  await fleet?.end()
  await sal?.stop()
  await cluster?.stop()
})

test('the agent has a tunnel to each of two relays, and the third reaches it by a hop', async () => {
  for (const way of Object.values(ways)) expect(await way.codes(MAPS)).toEqual([200])
  const log = await agent.log()
  for (const { url } of [one, two]) expect(log).toContain(url)
  expect(log).not.toContain(`"${sal.relayUrl}"`)
})

test('bodies of any size pass the hop whole, in both directions', async () => {
  const text = 'x'.repeat(900_000)
  const body = JSON.stringify({ metadata: { name: 'large' }, data: { text } })
  const made = await ways.hop.ask(MAPS, { method: 'POST', body })
  expect(made.status).toBe(201)
  const got = (await (await ways.hop.ask(`${MAPS}/large`)).json()) as { data: { text: string } }
  expect(got.data.text === text).toBe(true)
  expect((await ways.hop.ask(`${MAPS}/large`, { method: 'DELETE' })).status).toBe(200)
})

test.skipIf(process.env.SAL_TEST_CLUSTER !== 'real')('exec passes the hop, with its exit code', async () => {
  await runPod(cluster, 'box')
  const kubeconfig = await fleet.kubeconfigAt(ann, sal.relayUrl)
  for (const env of [{}, { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }]) {
    const done = await kubectl(kubeconfig, ['exec', '-i', 'box', '--', 'sh', '-c', 'cat; exit 7'], {
      stdin: 'hello\n',
      env,
    })
    expect([done.code, done.stdout]).toEqual([7, 'hello\n'])
  }
})

test('a revocation cuts a watch on every relay, hop or not, and the account is gone', async () => {
  const bob = await sal.person('bob@example.com', [])
  const { id } = await sal.api<{ id: string }>('POST', '/v1/bindings', {
    body: { role: 'cluster-admin', user_id: bob.id, project_id: null },
  })
  const his = await Promise.all(
    [sal.relayUrl, one.url, two.url].map(relayUrl => through(sal, bob, { clusterId, relayUrl })),
  )
  const watches = await Promise.all(his.map(way => way.watch(SECRETS)))
  await sal.api('DELETE', `/v1/bindings/${id}`)
  await Promise.all(watches.map(watch => watch.ended))
  for (const way of his) expect(await way.codes(SECRETS)).toEqual([403])
  const accounts = '/api/v1/serviceaccounts?labelSelector=salaminia.dev/principal='
  const isGone = async () => {
    const { items } = (await (await cluster.request(accounts + bob.id)).json()) as { items: unknown[] }
    return items.length === 0
  }
  await until('nothing is left of him', isGone)
})

test('relays that die are healed: through the balancer nobody meets one that has lost its way', async () => {
  const balancer = await startBalancer([one.url, two.url, sal.relayUrl])
  const way = await through(sal, ann, { clusterId, relayUrl: balancer.url })
  for (const relay of [one, two, one]) {
    const statuses = new Set<number>()
    let isOver = false
    const asking = (async () => {
      while (!isOver) statuses.add(await oneAnswer(way))
    })()
    await relay.child.kill()
    await agent.tunnels(1)
    for (let left = 60; left > 0; left--) statuses.add(await oneAnswer(way))
    isOver = true
    await asking
    expect([relay.name, ...statuses]).toEqual([relay.name, 200])
    const { status } = await sal.api<{ status: { state: string } }>('GET', `/v1/clusters/${clusterId}`)
    expect(status.state).toBe('connected')
    await relay.start()
    await agent.tunnels(2)
  }
  balancer.close()
})

/** A connection that dies with its relay is the client's to open again; an answer counts as it is. */
async function oneAnswer(way: Through): Promise<number> {
  for (;;) {
    try {
      const answer = await way.ask(MAPS, { keepalive: false })
      await answer.text()
      return answer.status
    } catch {
      await Bun.sleep(10)
    }
  }
}

/** Round robin on TCP, passing over those that refuse. */
async function startBalancer(urls: readonly string[]): Promise<{ url: string; close: () => void }> {
  const ports = urls.map(url => Number(new URL(url).port))
  let next = 0
  const open = new Set<Socket>()
  const server: Server = createServer(client => {
    open.add(client)
    client.on('close', () => open.delete(client))
    client.on('error', () => {})
    const attempt = (left: number) => {
      const upstream = connect(ports[next++ % ports.length] ?? 0, '127.0.0.1')
      let isConnected = false
      upstream.on('connect', () => {
        isConnected = true
        client.pipe(upstream).pipe(client)
      })
      upstream.on('error', () => {})
      upstream.on('close', () => (isConnected || left === 0 ? client.destroy() : attempt(left - 1)))
      client.on('close', () => upstream.destroy())
    }
    attempt(ports.length)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as { port: number }
  return {
    url: `https://127.0.0.1:${port}`,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
