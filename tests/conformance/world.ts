// One cluster and one Salaminia for the whole table, and in the cluster a namespace for every lane and side.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { FORMS, type Lane, SIDES, type Side } from './lanes.ts'
import type { Caller } from './run.ts'

export type World = { callers: (lane: Lane) => Record<Side, Caller>; close: () => Promise<void> }

export async function openWorld(lanes: readonly Lane[]): Promise<World> {
  const [cluster, sal] = await Promise.all([startCluster({ kubelet: true }), startSalaminia()])
  const echo = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async request => new Response(await request.bytes()),
  })
  const [kubeconfigs] = await Promise.all([kubeconfigsOf(cluster, sal), furnish(cluster, lanes)])
  const callers = new Map<Lane, Record<Side, Caller>>()
  for (const lane of lanes) {
    const sides = await Promise.all(SIDES.map(async side => [side, await callerOf(lane, side)] as const))
    callers.set(lane, Object.fromEntries(sides) as Record<Side, Caller>)
  }
  return {
    callers: lane => callers.get(lane) as Record<Side, Caller>,
    close: async () => {
      await echo.stop(true)
      await sal.stop()
      await cluster.stop()
    },
  }

  async function callerOf(lane: Lane, side: Side): Promise<Caller> {
    const namespace = namespaceOf(lanes, lane, side)
    const dir = join(sal.dir, namespace)
    await mkdir(dir)
    await writeFile(join(dir, 'bytes'), Buffer.alloc(100_003, 'Salaminia'))
    return {
      ...{ binary: lane.binary ?? '', kubeconfig: kubeconfigs[side], namespace, dir, env: lane.env },
      port: echo.port ?? 0,
      act: args => kubectl(cluster.kubeconfig, ['-n', namespace, ...args]),
    }
  }
}

/** Of one length: tables are as wide as their names. */
const namespaceOf = (lanes: readonly Lane[], lane: Lane, side: Side) => `lane-${lanes.indexOf(lane)}-${side}`

async function kubeconfigsOf(cluster: Cluster, sal: Salaminia): Promise<Record<Side, string>> {
  await sal.agent('demo', cluster.kubeconfig)
  const person = await sal.person('ann@example.com', [{ role: 'cluster-admin' }])
  return {
    direct: await directAccount(cluster, join(sal.dir, 'direct-kubeconfig')),
    bypath: await person.kubeconfig(...FORMS.bypath),
    byname: await person.kubeconfig(...FORMS.byname),
  }
}

/** A ServiceAccount with the same rights that goes to the API server itself. */
async function directAccount(cluster: Cluster, path: string): Promise<string> {
  const run = async (...args: string[]) => (await kubectl(cluster.kubeconfig, args)).stdout.trim()
  await run('create', 'serviceaccount', 'direct')
  await run('create', 'clusterrolebinding', 'direct', '--clusterrole=cluster-admin', '--serviceaccount=default:direct')
  const token = await run('create', 'token', 'direct')
  return writeKubeconfig(path, { server: cluster.url, caPem: cluster.caPem, user: { token } })
}

const IMAGE = 'registry.example/any:1'
const SPEAKER = 'mkfifo in; echo ready; echo more; while true; do read line <in && echo got $line; done'

async function furnish(cluster: Cluster, lanes: readonly Lane[]): Promise<void> {
  const create = async (items: readonly object[]) => {
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const done = await kubectl(cluster.kubeconfig, ['create', '-f', '-'], { stdin })
    if (done.code !== 0) throw new Error(`Cannot furnish the cluster: ${done.stderr}`)
  }
  const list = async (path: string) => {
    const { items } = (await (await cluster.request(path)).json()) as { items: Listed[] }
    return items.filter(({ metadata }) => names.includes(metadata.namespace))
  }
  const names = lanes.flatMap(lane => SIDES.map(side => namespaceOf(lanes, lane, side)))
  await create(names.map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })))
  const haveAccounts = async () => (await list('/api/v1/serviceaccounts')).length === names.length
  await until('every namespace has its account', haveAccounts)
  await create(names.flatMap(objectsOf))
  const isReady = ({ status }: Listed) => status?.phase === 'Running'
  // Two pods of `web`, one `box`.
  const areReady = async () => (await list('/api/v1/pods')).filter(isReady).length === 3 * names.length
  await until('every pod runs', areReady)
  const haveSettled = async () =>
    (await list('/apis/apps/v1/deployments')).every(({ status }) => status?.readyReplicas === status?.replicas)
  await until('every deployment has settled', haveSettled)
}

type Listed = {
  metadata: { namespace: string }
  status?: { phase?: string; readyReplicas?: number; replicas?: number }
}

function objectsOf(namespace: string): object[] {
  const main = { name: 'main', image: IMAGE, command: ['sh', '-c', SPEAKER] }
  const deployment = (name: string, replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: IMAGE }] } },
    },
  })
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'box', namespace },
      spec: { containers: [main, { name: 'side', image: IMAGE }] },
    },
    deployment('web', 2),
    deployment('idle', 0),
  ]
}
