// A real API server with one pod in it, and a ServiceAccount that asks directly: what the agent asks as is one too, with the
// same role, so that authentication and authorization cost the API server the same on both ways.
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import type { ApiServer } from './stack.ts'

export const POD = '/api/v1/namespaces/default/pods/bench'

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts'
const BINDING = {
  metadata: { name: 'bench-direct' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'direct', namespace: 'default' }],
}

export async function startRealCluster(): Promise<ApiServer & { stop: () => Promise<void> }> {
  const cluster = await startCluster()
  const spec = { containers: [{ name: 'main', image: 'example.com/bench:1' }] }
  await post(cluster, '/api/v1/namespaces/default/pods', { metadata: { name: 'bench' }, spec })
  await post(cluster, ACCOUNTS, { metadata: { name: 'direct' } })
  await post(cluster, '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', BINDING)
  const asked = { spec: { expirationSeconds: 7_200 } }
  const { status } = await post<{ status: { token: string } }>(cluster, `${ACCOUNTS}/direct/token`, asked)
  const { token } = status
  await until('the binding counts', async () => (await cluster.request(POD, { token })).ok)
  const { url, caPem: ca, kubeconfig, stop } = cluster
  return { url, ca, token, kubeconfig, pid: cluster.apiServerPid(), stop }
}

async function post<T>({ request }: Cluster, path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const answer = await request(path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}
