// Proves the test cluster itself, real or stub: if one of these fails, no other test of the data path means anything.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCluster } from './cluster.ts'
import type { Cluster } from './cluster-contract.ts'
import { writeKubeconfig } from './cluster-kubeconfig.ts'
import { until } from './cluster-wait.ts'
import { findKubectl, findOldKubectl, kubectl } from './kubectl.ts'

// A cluster starts in three seconds on an idle machine, and tests seldom run on one.
setDefaultTimeout(60_000)

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ audit: true })
})

afterAll(async () => {
  await cluster.stop()
})

const post = (path: string, body: object) => cluster.request(path, { method: 'POST', body: JSON.stringify(body) })

/** Sections of a namespace that no other test uses. */
const newNamespace = async (name: string) => {
  const response = await post('/api/v1/namespaces', { metadata: { name } })
  expect(response.status).toBe(201)
  return name
}

const newServiceAccount = async (namespace: string, name: string) => {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`
  expect((await post(path, { metadata: { name } })).status).toBe(201)
  const response = await post(`${path}/${name}/token`, { spec: { expirationSeconds: 600 } })
  expect(response.status).toBe(201)
  return ((await response.json()) as { status: { token: string } }).status.token
}

const bind = (namespace: string, serviceAccount: string, clusterRole: string) =>
  post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
    metadata: { name: serviceAccount },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
  })

describe('startCluster()', () => {
  test('gives an API server that is ready', async () => {
    expect(await (await cluster.request('/readyz')).text()).toBe('ok')
  })

  test('gives a ClusterRole "view" that has rules and does not read Secrets', async () => {
    const response = await cluster.request('/apis/rbac.authorization.k8s.io/v1/clusterroles/view')
    const { rules } = (await response.json()) as { rules: { resources?: string[] }[] }
    expect(rules.flatMap(({ resources = [] }) => resources)).toContain('pods')
    expect(rules.flatMap(({ resources = [] }) => resources)).not.toContain('secrets')
  })

  test('refuses a token it did not issue', async () => {
    expect((await cluster.request('/api/v1/namespaces', { token: 'stranger' })).status).toBe(401)
  })

  test('fails a client that does not trust its CA', async () => {
    await expect(fetch(`${cluster.url}/readyz`)).rejects.toThrow()
  })

  test('gives a new namespace its default ServiceAccount', async () => {
    const namespace = await newNamespace('with-default')
    const answer = await kubectl(cluster.kubeconfig, [
      ...['wait', '--for=create', 'serviceaccount/default', '--timeout=20s', '-n', namespace],
    ])
    expect(answer).toMatchObject({ code: 0, stderr: '' })
  })

  test('writes an audit log of who did what, where it can', async () => {
    if (!cluster.supports('audit-log')) return
    await cluster.request('/api/v1/namespaces/audited')
    const events = readFileSync(cluster.auditLog ?? '', 'utf8')
      .trimEnd()
      .split('\n')
    const event = events.map(line => JSON.parse(line)).find(({ requestURI }) => requestURI.endsWith('/audited'))
    expect(event).toMatchObject({ level: 'Metadata', verb: 'get', user: { username: 'test-admin' } })
  })
})

describe('TokenRequest', () => {
  test('gives a token that RBAC lets do what is bound and nothing else', async () => {
    const namespace = await newNamespace('tokens')
    const token = await newServiceAccount(namespace, 'reader')
    const pods = `/api/v1/namespaces/${namespace}/pods`
    const refusal = await cluster.request(pods, { token })
    expect(refusal.status).toBe(403)
    expect(await refusal.json()).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      message:
        'pods is forbidden: User "system:serviceaccount:tokens:reader" cannot list resource "pods" in API group "" ' +
        'in the namespace "tokens"',
    })
    expect((await bind(namespace, 'reader', 'view')).status).toBe(201)
    // The API server learns of a binding by a watch of its own, a moment later.
    const user = await writeKubeconfig(join(cluster.dir, 'reader'), {
      ...serverOf(cluster),
      user: { token },
      namespace,
    })
    await untilAllowed(user, ['list', 'pods'])
    expect((await cluster.request(pods, { token })).status).toBe(200)
    expect((await cluster.request(`/api/v1/namespaces/${namespace}/secrets`, { token })).status).toBe(403)
    expect((await cluster.request('/api/v1/namespaces/default/pods', { token })).status).toBe(403)
  })

  test('gives a token that dies with its ServiceAccount', async () => {
    const namespace = await newNamespace('dying')
    const token = await newServiceAccount(namespace, 'short')
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/short`
    expect((await cluster.request(path, { method: 'DELETE' })).status).toBe(200)
    // The API server remembers a token it has just seen for a moment.
    await until('the token is refused', async () => (await cluster.request('/api', { token })).status === 401)
  })
})

const serverOf = ({ url, caPem }: Cluster) => ({ server: url, caPem })

const untilAllowed = (kubeconfig: string, question: readonly string[]) =>
  until(`${question.join(' ')} is allowed`, async () => {
    const answer = await kubectl(kubeconfig, ['auth', 'can-i', ...question])
    return answer.code === 0
  })

const manifest = (namespace: string, replicas: number) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace, labels: { app: 'web' } },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
      },
    },
  })

const clients = [
  { version: '1.34', binary: findKubectl() },
  { version: '1.20', binary: findOldKubectl() },
]

for (const { version, binary } of clients) {
  describe.skipIf(binary === undefined)(`kubectl ${version}`, () => {
    const run = (args: readonly string[], stdin?: string) =>
      kubectl(cluster.kubeconfig, args, { binary: binary ?? '', ...(stdin === undefined ? {} : { stdin }) })
    const ok = async (args: readonly string[], stdin?: string) => {
      const answer = await run(args, stdin)
      expect(answer).toMatchObject({ code: 0 })
      return answer.stdout
    }
    const namespace = `kubectl-${version.replace('.', '-')}`

    beforeAll(() => newNamespace(namespace))

    test('get ns', async () => {
      expect(await ok(['get', 'ns'])).toContain('kube-system')
    })

    test('api-resources and version', async () => {
      expect(await ok(['api-resources'])).toMatch(/^rolebindings\s/m)
      expect(await ok(['version'])).toContain('1.34')
    })

    test('create, get, label, patch, delete', async () => {
      await ok(['create', 'configmap', 'settings', '--from-literal=color=red', '-n', namespace])
      await ok(['label', 'configmap', 'settings', 'tier=front', '-n', namespace])
      const patch = '[{"op":"replace","path":"/data/color","value":"blue"}]'
      await ok(['patch', 'configmap', 'settings', '--type=json', '-p', patch, '-n', namespace])
      const selected = ['get', 'configmap', '-l', 'tier in (front,back)', '-n', namespace]
      expect(await ok([...selected, '-o', 'jsonpath={.items[*].data.color}'])).toBe('blue')
      await ok(['delete', 'configmap', 'settings', '-n', namespace])
      const gone = await run(['get', 'configmap', 'settings', '-n', namespace])
      expect(gone).toMatchObject({ code: 1 })
      expect(gone.stderr).toContain('Error from server (NotFound): configmaps "settings" not found')
    })

    test('apply twice, scale, delete', async () => {
      expect(await ok(['apply', '-f', '-'], manifest(namespace, 1))).toBe('deployment.apps/web created\n')
      expect(await ok(['apply', '-f', '-'], manifest(namespace, 2))).toBe('deployment.apps/web configured\n')
      const replicas = ['get', 'deployment', 'web', '-n', namespace, '-o', 'jsonpath={.spec.replicas}']
      expect(await ok(replicas)).toBe('2')
      await ok(['delete', 'deployment', 'web', '-n', namespace])
    })

    test('lists in chunks', async () => {
      for (const name of ['one', 'two', 'three']) await ok(['create', 'sa', name, '-n', namespace])
      const names = await ok(['get', 'sa', '--chunk-size=2', '-n', namespace, '-o', 'name'])
      expect(names.trim().split('\n')).toContain('serviceaccount/two')
    })

    test('create of every kind RBAC needs', async () => {
      await ok(['create', 'sa', 'builder', '-n', namespace])
      await ok(['create', 'secret', 'generic', 'key', '--from-literal=word=open', '-n', namespace])
      await ok(['create', 'role', 'logs', '--verb=get', '--resource=pods/log', '-n', namespace])
      const subject = `--serviceaccount=${namespace}:builder`
      await ok(['create', 'rolebinding', 'builder-logs', '--role=logs', subject, '-n', namespace])
      await ok(['create', 'rolebinding', 'builder-edit', '--clusterrole=edit', subject, '-n', namespace])
      const word = ['get', 'secret', 'key', '-n', namespace, '-o', 'jsonpath={.data.word}']
      expect(await ok(word)).toBe(btoa('open'))
      const rules = ['get', 'role', 'logs', '-n', namespace, '-o', 'jsonpath={.rules[0].resources[0]}']
      expect(await ok(rules)).toBe('pods/log')
    })

    test('create deployment', async () => {
      await ok(['create', 'deployment', 'plain', '--image=registry.example/plain:1', '-n', namespace])
      const image = ['get', 'deployment', 'plain', '-n', namespace, '-o', 'jsonpath={..containers[0].image}']
      expect(await ok(image)).toBe('registry.example/plain:1')
    })

    test('delete --dry-run=server changes nothing', async () => {
      if (version === '1.20' && !cluster.supports('openapi-v2')) return
      await ok(['create', 'sa', 'kept', '-n', namespace])
      await ok(['delete', 'sa', 'kept', '--dry-run=server', '-n', namespace])
      expect(await ok(['get', 'sa', 'kept', '-n', namespace, '-o', 'name'])).toBe('serviceaccount/kept\n')
    })

    test('logs, where there are any', async () => {
      if (!cluster.supports('logs')) return
      await ok(['run', 'talker', '--image=registry.example/talker:1', '-n', namespace])
      expect(await ok(['logs', 'talker', '-n', namespace])).toBe(`stub log of ${namespace}/talker\n`)
    })

    test('delete ns', async () => {
      await newNamespace(`${namespace}-gone`)
      await ok(['delete', 'ns', `${namespace}-gone`])
      expect((await run(['get', 'ns', `${namespace}-gone`])).code).toBe(1)
    })

    test('auth can-i --list', async () => {
      expect(await ok(['auth', 'can-i', '--list'])).toContain('*.*')
    })
  })
}

test('kubectl() kills what does not end in time', async () => {
  const answer = await kubectl(cluster.kubeconfig, ['get', 'ns', '--watch'], { timeoutMs: 1500 })
  expect(answer.code).toBe(124)
  expect(answer.stdout).toContain('default')
})

describe('watch', () => {
  test('tells of what happens after it began', async () => {
    const namespace = await newNamespace('watched')
    const ended = new AbortController()
    const path = `/api/v1/namespaces/${namespace}/secrets?watch=1`
    const response = await cluster.request(path, { signal: ended.signal })
    const created = await post(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: 'news' } })
    expect(created.status).toBe(201)
    const chunk = await response.body?.getReader().read()
    expect(new TextDecoder().decode(chunk?.value)).toMatch(/"type":"ADDED".*"name":"news"/)
    ended.abort()
  })
})

describe('the API server', () => {
  test('answers nobody while paused', async () => {
    const resume = await cluster.pauseApiServer()
    let isAnswered = false
    const answer = cluster.request('/readyz').then(response => {
      isAnswered = true
      return response
    })
    try {
      const patient = kubectl(cluster.kubeconfig, ['get', '--raw', '/readyz', '--request-timeout=500ms'])
      expect((await patient).code).toBe(1)
      expect(isAnswered).toBe(false)
    } finally {
      resume()
    }
    expect((await answer).status).toBe(200)
  })

  test('restarts with its data, at the same address', async () => {
    await newNamespace('kept')
    await cluster.restartApiServer()
    expect((await cluster.request('/api/v1/namespaces/kept')).status).toBe(200)
  })
})

test('stop() leaves neither the folder nor a listener', async () => {
  const other = await startCluster()
  await other.stop()
  expect(existsSync(other.dir)).toBe(false)
  await expect(other.request('/readyz')).rejects.toThrow()
})

test('a cluster does not outlive the process that started it, even when that is killed', async () => {
  const program = `
    import { startCluster } from '${join(import.meta.dir, 'cluster.ts')}'
    const { dir, url } = await startCluster()
    console.log(JSON.stringify({ dir, url }))
    setInterval(() => {}, 60_000)`
  const starter = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe', stderr: 'inherit' })
  const { value } = await starter.stdout.getReader().read()
  const { dir, url } = JSON.parse(new TextDecoder().decode(value)) as { dir: string; url: string }
  expect(existsSync(dir)).toBe(true)
  starter.kill('SIGKILL')
  // The folder goes last, after every process has been reaped.
  await until('the folder is gone', async () => !existsSync(dir))
  await expect(fetch(`${url}/readyz`, { tls: { rejectUnauthorized: false } })).rejects.toThrow()
})
