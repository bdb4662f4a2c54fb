// The streams that are open now: listed with who, what and how much, and cut one by one, with the reason told.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl } from '../harness/kubectl.ts'
import { runPod } from '../harness/pod.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

const isReal = process.env.SAL_TEST_CLUSTER === 'real'
type Connection = { id: string; verb: string; subresource: string; name: string; bytes_out: number; protocol: string }

let cluster: Cluster
let sal: Salaminia
let ann: Person
let kubeconfig: string

beforeAll(async () => {
  cluster = await startCluster({ kubelet: isReal })
  sal = await startSalaminia()
  await sal.agent('demo', cluster.kubeconfig)
  ann = await sal.person('ann@example.com', [{ role: 'cluster-admin' }])
  kubeconfig = await ann.kubeconfig('--certificate')
})
afterAll(async () => {
  await sal?.stop()
  await cluster?.stop()
})

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([findKubectl() ?? '', ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: ann.home, KUBECONFIG: kubeconfig, ...env },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  return {
    ended: Promise.all([child.exited, new Response(child.stdout).text(), new Response(child.stderr).text()]),
    kill: () => child.kill(),
  }
}

async function shown(wanted: Partial<Connection>): Promise<Connection> {
  let found: Connection | undefined
  await until(`a connection is shown as ${JSON.stringify(wanted)}`, async () => {
    const { items } = await sal.api<{ items: Connection[] }>('GET', '/v1/connections')
    found = items.find(item => Bun.deepMatch(wanted, item))
    return found !== undefined
  })
  return found as Connection
}

async function gone(id: string): Promise<void> {
  await until('the connection is gone', async () => {
    const { items } = await sal.api<{ items: Connection[] }>('GET', '/v1/connections')
    return !items.some(item => item.id === id)
  })
}

test('a watch is shown and cut, and kubectl says why', async () => {
  const watch = start(['get', 'configmaps', '-w'])
  const { id } = await shown({ verb: 'watch', protocol: 'http' })
  const listed = await sal.sal(['connections', 'list', '--user', ann.email])
  expect(listed.stdout).toContain(id)
  expect(listed.stdout).toContain('watch configmaps')
  const cut = await sal.sal(['connections', 'cut', id])
  expect([cut.code, cut.stderr]).toEqual([0, 'Cut the connection\n'])
  const [, out] = await watch.ended
  expect(out).toContain('An administrator ended this connection')
  await gone(id)
})

test.skipIf(!isReal)('an exec is shown with what moved, and cut with the reason', async () => {
  await runPod(cluster, 'box')
  for (const [protocol, env] of [
    ['websocket', {}],
    ['spdy', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }],
  ] as const) {
    const exec = start(['exec', 'box', '--', 'sh', '-c', 'while true; do echo line; sleep 0.1; done'], env)
    const { id } = await shown({ subresource: 'exec', name: 'box', protocol })
    await until('bytes have moved', async () => {
      const connection = await sal.api<Connection>('GET', `/v1/connections/${id}`)
      return connection.bytes_out > 100
    })
    await sal.api('DELETE', `/v1/connections/${id}`)
    const [code, , err] = await exec.ended
    expect([protocol, code, err.trim()]).toEqual([protocol, 1, 'error: An administrator ended this connection'])
    await gone(id)
  }
})
