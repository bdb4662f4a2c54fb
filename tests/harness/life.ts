// A cluster's life as a test tells it: one cluster, one Salaminia, and agents that come and go as the test says.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster } from './cluster.ts'
import type { Cluster, ClusterOptions } from './cluster-contract.ts'
import { type Child, Keeper } from './cluster-process.ts'
import { until } from './cluster-wait.ts'
import { kubectl } from './kubectl.ts'
import { MAIN, sentences } from './program.ts'
import { type Person, type Ran, type Salaminia, startSalaminia } from './salaminia.ts'

/** The console must not lie for longer than this, in either direction. */
export const TRUE_WITHIN_MS = 10_000
export const RBAC = '/apis/rbac.authorization.k8s.io/v1'
export const IDENTITY = '/api/v1/namespaces/salaminia/secrets/salaminia-agent-identity'
/** On everything the agent makes. */
export const MADE = 'app.kubernetes.io/managed-by=salaminia-agent'
/** What kubectl answers to look(). */
export const SERVED: Ran = { code: 0, stdout: 'namespace/default\n', stderr: '' }

export type Status = {
  state: string
  api_server: string | null
  seen_at: string | null
  kubernetes_version: string | null
  node_count: number | null
}
export type Agent = Child & { log: () => Promise<string> }

export type Life = {
  cluster: Cluster
  sal: Salaminia
  /** The version that the cluster itself tells. */
  version: () => Promise<string>
  /** Runs an agent beside the cluster, or beside the one of `kubeconfig`. */
  agent: (flags: readonly string[], kubeconfig?: string) => Promise<Agent>
  /** Runs one that is to be refused; answers its code and sentences. */
  refusal: (flags: readonly string[], kubeconfig?: string) => Promise<{ code: number; said: string[] }>
  /** Answers the join string. */
  importCluster: (name: string) => Promise<string>
  idOf: (name: string) => Promise<string>
  statusOf: (id: string) => Promise<Status>
  /** Waits until the console says so. */
  shows: (id: string, wanted: Partial<Status>, timeoutMs?: number) => Promise<void>
  /** One kubectl of a person on a cluster. */
  run: (person: Person, name: string, args: readonly string[]) => Promise<Ran>
  look: (person: Person, name?: string) => Promise<Ran>
  send: (method: string, path: string, body?: unknown) => Promise<Response>
  /** What in the cluster carries the label, as `kind/name`. */
  labelled: (selector: string) => Promise<string[]>
  end: () => Promise<void>
}

export async function startLife(options: ClusterOptions = {}): Promise<Life> {
  const [cluster, sal, keeper] = await Promise.all([startCluster(options), startSalaminia(), Keeper()])
  let agents = 0
  return {
    cluster,
    sal,
    version: async () => (await get<{ gitVersion: string }>('/version')).gitVersion,
    agent,
    refusal: async (flags, kubeconfig = cluster.kubeconfig) =>
      refusalOf(await sal.sal(['agent', '--kubeconfig', kubeconfig, ...flags])),
    importCluster,
    idOf: async name =>
      (await sal.api<{ items: { id: string }[] }>('GET', `/v1/clusters?name=${name}`)).items[0]?.id ?? '',
    statusOf,
    shows,
    run,
    look: (person, name = 'demo') => run(person, name, ['get', 'ns', 'default', '-o', 'name']),
    send: (method, path, body) =>
      cluster.request(path, {
        method,
        headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    labelled,
    end: async () => {
      await Promise.all([keeper.end(), sal.stop()])
      await cluster.stop()
    },
  }

  async function agent(flags: readonly string[], kubeconfig = cluster.kubeconfig): Promise<Agent> {
    const name = `agent-${++agents}`
    const command = [process.execPath, MAIN, 'agent', '--kubeconfig', kubeconfig, ...flags]
    const child = await keeper.start(name, command)
    return { ...child, log: () => readFile(join(keeper.dir, `${name}.log`), 'utf8') }
  }

  async function importCluster(name: string): Promise<string> {
    const done = await sal.sal(['clusters', 'import', name])
    if (done.code !== 0) throw new Error(`Cannot import "${name}": ${done.stderr}`)
    return done.stdout.trim()
  }

  async function statusOf(id: string): Promise<Status> {
    return (await sal.api<{ status: Status }>('GET', `/v1/clusters/${id}`)).status
  }

  async function shows(id: string, wanted: Partial<Status>, timeoutMs = TRUE_WITHIN_MS): Promise<void> {
    let last: Status | undefined
    const isSo = async () => {
      last = await statusOf(id)
      return Bun.deepMatch(wanted, last)
    }
    await until(`the cluster is shown as ${JSON.stringify(wanted)}`, isSo, { timeoutMs }).catch((cause: Error) => {
      throw new Error(`${cause.message}; it is shown as ${JSON.stringify(last)}`, { cause })
    })
  }

  async function run(person: Person, name: string, args: readonly string[]): Promise<Ran> {
    const kubeconfig = await person.kubeconfig('--cluster', name, '--set-context', name)
    return kubectl(kubeconfig, args, { env: person.env })
  }

  async function get<T>(path: string): Promise<T> {
    return (await (await cluster.request(path)).json()) as T
  }

  async function labelled(selector: string): Promise<string[]> {
    const found = Object.entries(KINDS).map(async ([kind, path]) => {
      const query = `${path}?labelSelector=${encodeURIComponent(selector)}`
      const { items } = await get<{ items: { metadata: { name: string } }[] }>(query)
      return items.map(item => `${kind}/${item.metadata.name}`)
    })
    return (await Promise.all(found)).flat()
  }
}

/** What a person reads; the log's lines are taken away. */
export const refusalOf = ({ code, stderr }: Ran) => ({ code, said: sentences(stderr) })

/** Waits until an agent that was started has a tunnel; the relay counts it from its first report on. */
export async function opened(agent: Agent): Promise<void> {
  await until('its tunnel is open', async () => (await agent.log()).includes('tunnel open'), { children: [agent] })
}

const KINDS: Record<string, string> = {
  namespace: '/api/v1/namespaces',
  serviceaccount: '/api/v1/serviceaccounts',
  secret: '/api/v1/secrets',
  rolebinding: `${RBAC}/rolebindings`,
  role: `${RBAC}/roles`,
  clusterrolebinding: `${RBAC}/clusterrolebindings`,
  clusterrole: `${RBAC}/clusterroles`,
  deployment: '/apis/apps/v1/deployments',
}

/** Whether nothing in the cluster carries a label of ours, and our namespace is gone. */
export async function isUninstalled({ cluster, labelled }: Life): Promise<boolean> {
  const labels = [MADE, 'app.kubernetes.io/part-of=salaminia', 'app.kubernetes.io/name=salaminia-agent']
  const left = (await Promise.all(labels.map(labelled))).flat()
  return left.length === 0 && (await cluster.request('/api/v1/namespaces/salaminia')).status === 404
}
