// A real kubectl through relay and agent against a real API server, compared with the same kubectl going there directly.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { withoutVolatile } from '../conformance/volatile.ts'
import { sharedCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, findOldKubectl, type KubectlOptions, type KubectlResult, kubectl } from '../harness/kubectl.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

let cluster: Cluster
let sal: Salaminia
let admin: Person
let clusterId: string
/** A ServiceAccount with the same rights, going to the API server directly: its output is what ours must equal. */
let direct: string
let relayed: string

const ours = (args: readonly string[], options: KubectlOptions & { kubeconfig?: string } = {}) =>
  kubectl(options.kubeconfig ?? relayed, args, { ...options, env: { ...admin.env, ...options.env } })

beforeAll(async () => {
  cluster = await sharedCluster()
  sal = await startSalaminia()
  clusterId = (await sal.agent('demo', cluster.kubeconfig)).clusterId
  admin = await sal.person('ann@example.com', [{ role: 'admin' }])
  relayed = await admin.kubeconfig()
  direct = await directAccount()
})
afterAll(() => sal?.stop())

async function directAccount(): Promise<string> {
  const post = async (path: string, body: unknown) =>
    (
      await cluster.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()
  await post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'direct' } })
  await post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'direct' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'direct', namespace: 'default' }],
  })
  const made = (await post('/api/v1/namespaces/default/serviceaccounts/direct/token', {
    spec: { expirationSeconds: 3600 },
  })) as {
    status: { token: string }
  }
  return writeKubeconfig(`${sal.dir}/direct`, {
    server: cluster.url,
    caPem: cluster.caPem,
    user: { token: made.status.token },
  })
}

describe('kubectl prints through the relay what it prints directly', () => {
  const commands = [
    ['get', 'ns', '-o', 'name'],
    ['get', 'pods', '-A'],
    ['get', 'clusterroles', '-o', 'yaml'],
    ['describe', 'clusterrole', 'view'],
    ['explain', 'pods.spec.containers'],
    ['api-resources'],
    ['api-versions'],
    ['auth', 'can-i', '--list'],
    ['auth', 'can-i', 'delete', 'nodes'],
    ['get', '--raw', '/version'],
    ['get', '--raw', '/openapi/v3'],
    ['get', '--raw', '/apis/apps/v1'],
    ['get', 'configmap', 'not-there'],
    ['get', 'not-a-kind'],
  ]
  for (const args of commands) {
    test(args.join(' '), async () => {
      const [relayed, asked] = [await ours(args), await kubectl(direct, args)]
      // Things grow older between the two.
      expect(aged(relayed)).toEqual(aged(asked))
    })
  }
})

const aged = (ran: KubectlResult) => ({ ...ran, stdout: withoutVolatile(ran.stdout, ['age']) })

describe('kubectl changes things through the relay', () => {
  test('create, apply, patch, scale, label and delete', async () => {
    const run = async (args: string[], stdin?: string) => {
      const done = await ours(args, stdin === undefined ? {} : { stdin })
      expect([args.join(' '), done.stderr, done.code]).toEqual([args.join(' '), '', 0])
      return done.stdout.trim()
    }
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: applied\ndata:\n  one: "1"\n'
    expect(await run(['apply', '-f', '-'], manifest)).toBe('configmap/applied created')
    expect(await run(['apply', '-f', '-'], manifest)).toBe('configmap/applied unchanged')
    expect(await run(['apply', '-f', '-'], manifest.replace('"1"', '"2"'))).toBe('configmap/applied configured')
    expect(await run(['patch', 'configmap', 'applied', '-p', '{"data":{"two":"2"}}'])).toBe('configmap/applied patched')
    expect(await run(['get', 'configmap', 'applied', '-o', 'jsonpath={.data}'])).toBe('{"one":"2","two":"2"}')
    expect(await run(['delete', 'configmap', 'applied'])).toStartWith('configmap "applied" deleted')
  })

  test('A6 --as is refused and named, never ignored', async () => {
    const done = await ours(['get', 'ns', '--as', 'someone'])
    expect(done.code).toBe(1)
    expect(done.stderr).toContain('Error from server (Forbidden)')
    expect(done.stderr).toContain('Impersonation through the relay is not allowed')
  })
})

describe('large and long answers', () => {
  test('a watch shows a change while it happens', async () => {
    const watch = Bun.spawn([findKubectl() ?? 'kubectl', 'get', 'configmaps', '-w', '-o', 'name'], {
      env: { PATH: process.env.PATH ?? '', HOME: admin.home, KUBECONFIG: relayed, ...admin.env },
      stdout: 'pipe',
    })
    const seen = new Set<string>()
    const reading = (async () => {
      const decoder = new TextDecoder()
      for await (const chunk of watch.stdout) for (const line of decoder.decode(chunk).split('\n')) seen.add(line)
    })()
    await until('the watch has begun', async () => seen.size > 0)
    await ours(['create', 'configmap', 'watched'])
    await until('the watch shows the new object', async () => seen.has('configmap/watched'))
    watch.kill()
    await reading
    await ours(['delete', 'configmap', 'watched'])
  })

  test('a list of 5,000 objects and a page of 10 MiB arrive whole', async () => {
    await kubectl(direct, ['create', 'namespace', 'bulk'])
    const item = (name: string, data: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'bulk' },
      data: { data },
    })
    const large = Array.from({ length: 12 }, (_, i) => item(`large-${i}`, 'x'.repeat(900_000)))
    const made = await kubectl(direct, ['create', '-f', '-'], {
      stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: large }),
      timeoutMs: 60_000,
    })
    expect(made.stderr).toBe('')
    const create = (name: string) =>
      cluster.request('/api/v1/namespaces/bulk/secrets', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ metadata: { name }, stringData: { k: name } }),
      })
    for (let at = 0; at < 5_000; at += 50)
      await Promise.all(Array.from({ length: 50 }, (_, i) => create(`small-${at + i}`)))
    for (const path of ['/api/v1/namespaces/bulk/configmaps', '/api/v1/namespaces/bulk/secrets']) {
      const relayedAnswer = await ours(['get', '--raw', path])
      const theirs = await kubectl(direct, ['get', '--raw', path])
      expect(theirs.stdout.length).toBeGreaterThan(path.endsWith('configmaps') ? 10 * 1024 * 1024 : 1_000_000)
      expect(ofItsMoment(relayedAnswer.stdout) === ofItsMoment(theirs.stdout)).toBe(true)
    }
    const listed = await ours(['get', 'secrets', '-n', 'bulk', '-o', 'name', '--chunk-size', '500'], {
      timeoutMs: 60_000,
    })
    expect(listed.stdout.trim().split('\n')).toHaveLength(5_000)
  })
})

/** A list bears the newest revision of the whole store, which any lease moves on. */
function ofItsMoment(list: string): string {
  return list.replace(/"metadata":\{"resourceVersion":"\d+"\}/, '')
}

describe('every form in which kubectl comes', () => {
  const forms = [
    ['--certificate'],
    ['--certificate', '--sni'],
    ['--exec', '--sni'],
    ['--exec', '--path'],
    ['--certificate', '--path'],
  ]
  for (const form of forms) {
    test(`sal kubeconfig ${form.join(' ')}`, async () => {
      const kubeconfig = await admin.kubeconfig(...form)
      const done = await ours(['get', 'ns', 'default', '-o', 'name'], { kubeconfig })
      expect(done).toEqual({ code: 0, stdout: 'namespace/default\n', stderr: '' })
    })
  }

  test('discovery is cached: the second call asks only for what it prints', async () => {
    const env = { KUBECACHEDIR: `${admin.home}/kube-cache` }
    const fresh = await sal.person('cache@example.com', [{ role: 'admin-read-only' }])
    const kubeconfig = await fresh.kubeconfig()
    const get = () => kubectl(kubeconfig, ['get', 'ns', 'default'], { env: { ...fresh.env, ...env } })
    await get()
    const before = await settledCount(fresh.id)
    await get()
    await until('the records have arrived', async () => (await events(fresh.id)).length >= before + 2)
    expect(await settledCount(fresh.id)).toBe(before + 2)
  })

  const old = findOldKubectl()
  test.if(old !== undefined)('kubectl 1.20 with a client certificate', async () => {
    const options = { binary: old ?? '' }
    const kubeconfig = await admin.kubeconfig('--certificate')
    for (const args of [['get', 'ns', 'default', '-o', 'name'], ['api-resources'], ['get', '--raw', '/version']]) {
      expect(await ours(args, { ...options, kubeconfig })).toEqual(await kubectl(direct, args, options))
    }
  })

  /** Every begin has its end: nothing more will come of what was asked so far. */
  async function settledCount(userId: string): Promise<number> {
    const count = (all: { kind: string }[], kind: string) => all.filter(one => one.kind === kind).length
    await until('every begun request has ended', async () => {
      const all = await events(userId)
      return all.length > 0 && count(all, 'begin') === count(all, 'end')
    })
    return (await events(userId)).length
  }

  async function events(userId: string): Promise<{ kind: string }[]> {
    const path = `/v1/audit-events?cluster_id=${clusterId}&user_id=${userId}&limit=200`
    return (await sal.api<{ items: { kind: string }[] }>('GET', path)).items
  }
})
