// A relay that is told to stop: nobody meets an error who does not have to, and who is cut is told why.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { type Fleet, type FleetAgent, type FleetRelay, startFleet } from '../harness/fleet.ts'
import { findKubectl } from '../harness/kubectl.ts'
import { runPod } from '../harness/pod.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { through } from '../harness/through.ts'

setDefaultTimeout(120_000)

const isReal = process.env.SAL_TEST_CLUSTER === 'real'
const MAPS = '/api/v1/namespaces/default/configmaps'

let cluster: Cluster
let sal: Salaminia
let fleet: Fleet
let one: FleetRelay
let agent: FleetAgent
let clusterId: string
let ann: Person

beforeAll(async () => {
  cluster = await startCluster({ kubelet: isReal })
  sal = await startSalaminia()
  fleet = await startFleet(sal)
  one = await fleet.relay('one', ['--drain-seconds', '3'])
  await fleet.relay('two')
  agent = await fleet.agent('demo', cluster.kubeconfig, one)
  clusterId = agent.clusterId
  ann = await sal.person('ann@example.com', [{ role: 'admin' }])
})
afterAll(async () => {
  await fleet?.end()
  await sal?.stop()
  await cluster?.stop()
})

const words = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '') as { object: { message: string } }

test('a watch ends at once with the reason, an exec at the deadline, and other relays serve on', async () => {
  const { token } = await sal.api<{ token: string }>('POST', '/v1/credentials', { token: ann.token })
  const { ca_pem: ca } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
  const headers = { authorization: `Bearer ${token}` }
  const way = await through(sal, ann, { clusterId })
  const watch = await fetch(`${one.url}/k8s/clusters/${clusterId}${MAPS}?watch=1`, {
    headers,
    tls: { ca },
  } as RequestInit)
  expect(watch.status).toBe(200)
  await agent.tunnels(2)
  const exec = isReal ? await execThrough(one) : undefined
  const stopped = one.stop()
  expect(words(await watch.text()).object.message).toBe('The relay is shutting down; try again')
  await until('it takes no more connections', async () => {
    const refused = await fetch(`${one.url}/healthz`, { tls: { ca }, keepalive: false } as RequestInit).catch(
      () => undefined,
    )
    return refused === undefined
  })
  expect(await way.codes(MAPS)).toEqual([200])
  if (exec) {
    const { code, out, err } = await exec.ended
    expect([code, err.trim()]).toEqual([1, 'error: The relay is shutting down; try again'])
    // It went on while the relay was draining.
    expect(out.split('\n').length).toBeGreaterThan(10)
  }
  await stopped
  expect(await way.codes(MAPS)).toEqual([200])
  const { status } = await sal.api<{ status: { state: string } }>('GET', `/v1/clusters/${clusterId}`)
  expect(status.state).toBe('connected')
})

test('requests under way are answered whole while the relay drains', async () => {
  await one.start()
  await agent.tunnels(2)
  const way = await through(sal, ann, { clusterId, relayUrl: one.url })
  const text = 'x'.repeat(900_000)
  await way.ask(MAPS, { method: 'POST', body: JSON.stringify({ metadata: { name: 'large' }, data: { text } }) })
  const answers = await Promise.all(Array.from({ length: 12 }, () => way.ask(`${MAPS}/large`)))
  const stopped = one.stop()
  const lengths = answers.map(async answer => ((await answer.json()) as { data: { text: string } }).data.text.length)
  expect(await Promise.all(lengths)).toEqual(Array(12).fill(text.length))
  await stopped
})

/** Once it prints; `ended` is how it ends. */
async function execThrough(relay: FleetRelay): Promise<{ ended: Promise<{ code: number; out: string; err: string }> }> {
  await runPod(cluster, 'box')
  const kubeconfig = await fleet.kubeconfigAt(ann, relay.url)
  const command = ['exec', 'box', '--', 'sh', '-c', 'while true; do echo line; sleep 0.1; done']
  const child = Bun.spawn([findKubectl() ?? '', ...command], {
    env: { PATH: process.env.PATH ?? '', HOME: ann.home, KUBECONFIG: kubeconfig },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let out = ''
  const reading = (async () => {
    for await (const chunk of child.stdout) out += new TextDecoder().decode(chunk)
  })()
  await until('it prints', async () => out.includes('line'))
  const ended = (async () => {
    const err = await new Response(child.stderr).text()
    await reading
    return { code: await child.exited, out, err }
  })()
  return { ended }
}
