// What happened on a cluster, for pages of evidence to show: requests that were answered, refused and broken off, and names
// that somebody chose with care. Answers ids by name.
import { until } from '../harness/cluster-wait.ts'
import type { Salaminia } from '../harness/salaminia.ts'
import { startStubCluster } from '../harness/stub/cluster.ts'

type Deps = { sal: Salaminia; project: string; elsewhere: string }
type Listed = { items: { id: string; request_id: string }[] }

/** A terminal would obey it, a browser run it, and a reader see "gpj.exe" the other way round. */
export const HOSTILE = '\u001b[31mred\u001b[0m<img src=x onerror=alert(1)>\u202Egpj'

export async function furnishEvidence({ sal, project, elsewhere }: Deps): Promise<Record<string, string>> {
  const cluster = await startStubCluster()
  const { id } = await sal.api<{ id: string }>('POST', '/v1/clusters', {
    body: { name: 'shop-eu', project_id: project, labels: { region: 'eu' } },
  })
  const { join } = await sal.api<{ join: string }>('POST', `/v1/clusters/${id}/enrolments`)
  await sal.agentWith('shop-eu', cluster.kubeconfig, join)
  const trainee = await sal.person('tess@example.com', [{ role: 'cluster-admin', project_id: project }])
  const stranger = await sal.person('olaf@example.com', [{ role: 'cluster-admin', project_id: elsewhere }])
  const ask = await asker(sal, trainee.token, id)
  for (const namespace of ['default', 'kube-system']) await ask('GET', `/api/v1/namespaces/${namespace}/pods`)
  for (const path of ['/api/v1/namespaces', '/api/v1/namespaces/default', '/version']) await ask('GET', path)
  await ask('POST', '/api/v1/namespaces/default/configmaps', {
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices' } },
  })
  await ask('DELETE', '/api/v1/namespaces/default/configmaps/prices')
  await ask('GET', '/api/v1/namespaces/default/configmaps/nothing')
  const refused = await asker(sal, stranger.token, id)
  await refused('DELETE', '/apis/apps/v1/namespaces/default/deployments/web')
  await refused('GET', `/api/v1/namespaces/default/secrets/${encodeURIComponent(HOSTILE)}`)
  const rows = async (query: string) => (await sal.api<Listed>('GET', `/v1/audit-events?${query}`)).items
  await until('the audit has them', async () => {
    const [ended, denied] = await Promise.all([rows('kind=end&limit=50'), rows('kind=denial&limit=50')])
    const { items } = await sal.api<Listed>('GET', '/v1/audit-checkpoints')
    return ended.length >= 8 && denied.length >= 2 && items.length > 0
  })
  const provider = await sal.api<{ id: string }>('POST', '/v1/identity-providers', { body: PROVIDER })
  const sink = await sal.api<{ id: string }>('POST', '/v1/audit-sinks', { body: SINK })
  const [deleted] = await rows('verb=delete&kind=end')
  const held = await sal.api<Listed>('GET', `/v1/bindings?user_id=${trainee.id}`)
  const changes = await sal.api<Listed>('GET', '/v1/api-events?action=roles.create&limit=1')
  return {
    provider: provider.id,
    sink: sink.id,
    shop: id,
    tess: trainee.id,
    tessBinding: held.items[0]?.id ?? '',
    olaf: stranger.id,
    request: deleted?.request_id ?? '',
    event: changes.items[0]?.id ?? '',
  }
}

const PROVIDER = {
  ...{ name: 'acme', display_name: 'Acme', kind: 'keycloak', issuer: 'https://keycloak.example.com/realms/acme' },
  ...{ client_id: 'salaminia', client_secret: 'not to be seen', allowed_email_domains: ['acme.example'] },
}

/** Nobody listens there. */
const SINK = {
  ...{
    name: 'siem',
    kind: 'webhook',
    webhook: { url: 'http://127.0.0.1:9/audit' },
    signing_key: 'a key of its own, long',
  },
  redactions: [{ field: 'user_agent', action: 'drop' }],
}

/** Speaks to the relay as this person. */
async function asker(sal: Salaminia, token: string, clusterId: string) {
  const credential = await sal.api<{ token: string }>('POST', '/v1/credentials', { token })
  const { ca_pem: ca } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
  return async (method: string, path: string, body?: object): Promise<number> => {
    const headers = {
      authorization: `Bearer ${credential.token}`,
      'user-agent': 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9',
      ...(body ? { 'content-type': 'application/json' } : {}),
    }
    const init = { method, headers, tls: { ca }, ...(body ? { body: JSON.stringify(body) } : {}) }
    const answer = await fetch(`${sal.relayUrl}/k8s/clusters/${clusterId}${path}`, init as RequestInit)
    await answer.text()
    return answer.status
  }
}
