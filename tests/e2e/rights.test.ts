// Just-in-time rights against a real API server: who is refused by whom, what exists in the cluster and since when.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { sharedCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { type NewBinding, type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

let cluster: Cluster
let sal: Salaminia
let clusterId: string
let projectId: string

beforeAll(async () => {
  cluster = await sharedCluster()
  sal = await startSalaminia()
  clusterId = (await sal.agent('demo', cluster.kubeconfig)).clusterId
  projectId = (await sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')).items[0]?.id ?? ''
  const admin = (...args: string[]) => kubectl(cluster.kubeconfig, args)
  await admin('create', 'namespace', 'team-a')
  await admin('create', 'namespace', 'team-b')
  await admin('create', 'secret', 'generic', 'hidden', '-n', 'team-a', '--from-literal=k=v')
  await admin('create', 'configmap', 'shown', '-n', 'team-a')
})
afterAll(() => sal?.stop())

type Named = { metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> } }

const OWNED = 'labelSelector=app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent'

async function made(kind: 'serviceaccounts' | 'bindings', principalId: string): Promise<Named[]> {
  const selector = `${OWNED},salaminia.dev%2Fprincipal%3D${principalId}`
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const paths =
    kind === 'serviceaccounts' ? ['/api/v1/serviceaccounts'] : [`${rbac}/clusterrolebindings`, `${rbac}/rolebindings`]
  const lists = await Promise.all(
    paths.map(async path => (await (await cluster.request(`${path}?${selector}`)).json()) as { items: Named[] }),
  )
  return lists.flatMap(list => list.items)
}

async function newPerson(
  name: string,
  ...bindings: NewBinding[]
): Promise<{ person: Person; run: (...args: string[]) => ReturnType<typeof kubectl> }> {
  const person = await sal.person(`${name}@example.com`, bindings)
  const kubeconfig = await person.kubeconfig('--certificate')
  const env = { KUBECACHEDIR: `${person.home}/kube-cache` }
  return { person, run: (...args) => kubectl(kubeconfig, args, { env }) }
}

describe('a person with project-read-only', () => {
  test('has no ServiceAccount before their first request, and exactly one after it', async () => {
    const { person, run } = await newPerson('reader-one', { role: 'project-read-only', project_id: projectId })
    expect(await made('serviceaccounts', person.id)).toEqual([])
    const both = await Promise.all([run('get', 'pods', '-A'), run('get', 'configmaps', '-n', 'team-a')])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const accounts = await made('serviceaccounts', person.id)
    expect(accounts).toHaveLength(1)
    expect(accounts[0]?.metadata.name).toMatch(/^sal-reader-one-example-com-[0-9a-f]{10}$/)
    expect(accounts[0]?.metadata.annotations?.['salaminia.dev/name']).toBe('reader-one@example.com')
    expect(await made('bindings', person.id)).toHaveLength(1)
  })

  test('is refused secrets, delete and exec by the API server itself', async () => {
    const { run } = await newPerson('reader-two', { role: 'project-read-only', project_id: projectId })
    for (const args of [
      ['get', 'secrets', '-n', 'team-a'],
      ['delete', 'configmap', 'shown', '-n', 'team-a'],
      ['create', 'configmap', 'made', '-n', 'team-a'],
      ['get', '--raw', '/api/v1/namespaces/team-a/pods/none/exec?command=sh'],
    ]) {
      const done = await run(...args)
      expect(done.code).toBe(1)
      // The API server's own sentence: it names the ServiceAccount, which we never do.
      expect(done.stderr).toMatch(
        /orbidden: .*User "system:serviceaccount:salaminia:sal-reader-two-example-com-[0-9a-f]+" cannot/,
      )
    }
    expect((await run('get', 'configmap', 'shown', '-n', 'team-a', '-o', 'name')).stdout).toBe('configmap/shown\n')
  })
})

describe('namespace roles', () => {
  test('two bindings never multiply: admin in one namespace, view in another', async () => {
    const { run } = await newPerson(
      'two-rooms',
      { role: 'namespace-admin', project_id: projectId, namespaces: ['team-a'] },
      { role: 'namespace-read-only', project_id: projectId, namespaces: ['team-b'] },
    )
    const can = async (...args: string[]) => (await run('auth', 'can-i', ...args)).stdout.trim()
    expect(await can('create', 'configmaps', '-n', 'team-a')).toBe('yes')
    expect(await can('get', 'configmaps', '-n', 'team-b')).toBe('yes')
    expect(await can('create', 'configmaps', '-n', 'team-b')).toBe('no')
    expect(await can('get', 'secrets', '-n', 'team-b')).toBe('no')
    expect(await can('get', 'configmaps', '-n', 'default')).toBe('no')
  })

  test('a misspelt namespace is not made', async () => {
    const { run } = await newPerson('misspelt', {
      role: 'namespace-admin',
      project_id: projectId,
      namespaces: ['team-x'],
    })
    expect((await run('get', 'pods', '-n', 'team-x')).stderr).toContain('Forbidden')
    expect((await cluster.request('/api/v1/namespaces/team-x')).status).toBe(404)
  })
})

describe('someone without rights', () => {
  test('A45 gets one sentence, the same for a cluster that is not there, and a denial in the audit', async () => {
    const { person, run } = await newPerson('admin-for-now', { role: 'project-read-only', project_id: projectId })
    await run('get', 'ns')
    const { items } = await sal.api<{ items: { id: string }[] }>('GET', `/v1/bindings?user_id=${person.id}`)
    await sal.api('DELETE', `/v1/bindings/${items[0]?.id}`)
    const refused = await run('get', 'ns')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('There is no such cluster, or no binding gives you rights on it')
    await until('the denial is in the audit', async () => {
      const path = `/v1/audit-events?cluster_id=${clusterId}&user_id=${person.id}&kind=denial`
      const found = await sal.api<{ items: { reason: string; resource: string; source_address: string }[] }>(
        'GET',
        path,
      )
      return found.items.some(one => one.reason === 'no-such-cluster' && one.source_address === '127.0.0.1')
    })
  })
})

describe('revocation', () => {
  test('A25 an open watch ends, the next request is refused, account and bindings are gone', async () => {
    const { person, run } = await newPerson('trainee', { role: 'cluster-admin', project_id: projectId })
    const kubeconfig = await person.kubeconfig('--certificate')
    const env = { PATH: process.env.PATH ?? '', HOME: person.home, KUBECONFIG: kubeconfig }
    const watch = Bun.spawn([findKubectl() ?? 'kubectl', 'get', 'ns', '-w', '-o', 'name'], {
      env,
      stdout: 'pipe',
      stderr: 'pipe',
    })
    await watch.stdout.getReader().read()
    expect(await made('serviceaccounts', person.id)).toHaveLength(1)
    const user = { email: person.email, name: person.email, is_disabled: true }
    const from = performance.now()
    await sal.api('PUT', `/v1/users/${person.id}`, { body: user })
    await watch.exited
    expect(performance.now() - from).toBeLessThan(5_000)
    expect((await run('get', 'ns')).stderr).toMatch(/The account is disabled|was revoked/)
    await until(
      'everything made for them is gone',
      async () => (await made('bindings', person.id)).length + (await made('serviceaccounts', person.id)).length === 0,
    )
    await sal.api('PUT', `/v1/users/${person.id}`, { body: { ...user, is_disabled: false } })
    // Enabling them gives back nothing but the right to sign in.
    expect((await run('get', 'ns')).code).toBe(1)
    await person.signIn()
    await person.kubeconfig('--certificate')
    await until('they are back', async () => (await run('get', 'ns')).code === 0)
  })

  test('a revoked certificate is refused while another of the same person still works', async () => {
    const { person, run } = await newPerson('two-keys', { role: 'project-read-only', project_id: projectId })
    expect((await run('get', 'ns')).code).toBe(0)
    const { items } = await sal.api<{ items: { serial: string }[] }>('GET', `/v1/certificates?user_id=${person.id}`)
    await sal.api('POST', `/v1/certificates/${items[0]?.serial}/revocation`)
    const refused = await run('get', 'ns')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('revoked')
    const other = await kubectl(await person.kubeconfig('--exec'), ['get', 'ns'], { env: person.env })
    expect(other.code).toBe(0)
  })
})

describe('what someone in the cluster changes behind our back', () => {
  test('a deleted ServiceAccount is made again on the next request', async () => {
    const { person, run } = await newPerson('deleted-account', { role: 'project-read-only', project_id: projectId })
    await run('get', 'ns')
    const name = (await made('serviceaccounts', person.id))[0]?.metadata.name
    await cluster.request(`/api/v1/namespaces/salaminia/serviceaccounts/${name}`, { method: 'DELETE' })
    await until('the token is no longer accepted and the account is there again', async () => {
      const done = await run('get', 'ns')
      return done.code === 0 && (await made('serviceaccounts', person.id)).length === 1
    })
  })
})
