// A cluster's life, through the front doors: imported, enrolled once and never twice, shown as it is, lost and found
// again, deleted while in use, uninstalled; and the manifest, whose rights are all the agent needs and nothing more.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { openDatabase } from '../../core/db/database.ts'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { type Child, Keeper } from '../harness/cluster-process.ts'
import { until } from '../harness/cluster-wait.ts'
import { quiet } from '../harness/database.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { type Person, type Ran, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(180_000)

const MAIN = join(import.meta.dir, '../../cli/main.ts')
/** The console must not lie for longer than this, in either direction. */
const TRUE_WITHIN_MS = 10_000
const RBAC = '/apis/rbac.authorization.k8s.io/v1'

type Status = { state: string; kubernetes_version: string | null; node_count: number | null }

let cluster: Cluster
let other: Cluster
let sal: Salaminia
let keeper: Keeper
let admin: Person
/** The join string with which `demo` was enrolled. */
let spent: string
let demo: string
let agent: Child

beforeAll(async () => {
  ;[cluster, other] = await Promise.all([startCluster({ audit: true }), startCluster()])
  sal = await startSalaminia()
  keeper = await Keeper()
  admin = await sal.person('ann@example.com', [{ role: 'admin' }])
})
afterAll(async () => {
  await Promise.all([keeper?.end(), sal?.stop()])
  await Promise.all([cluster?.stop(), other?.stop()])
})

let agents = 0
function runAgent(kubeconfig: string, ...flags: string[]): Promise<Child> {
  return keeper.start(`agent-${++agents}`, [process.execPath, MAIN, 'agent', '--kubeconfig', kubeconfig, ...flags])
}

/** Runs an agent that is to be refused. */
const tryAgent = (kubeconfig: string, ...flags: string[]) => sal.sal(['agent', '--kubeconfig', kubeconfig, ...flags])

/** What a person reads on stderr when the log's lines are taken away. */
const sentences = (text: string) => text.split('\n').filter(line => line !== '' && !line.startsWith('{'))
const refusalOf = ({ code, stderr }: Ran) => ({ code, said: sentences(stderr) })

async function importCluster(name: string): Promise<string> {
  const done = await sal.sal(['clusters', 'import', name])
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: expect.stringContaining('One time') })
  return done.stdout.trim()
}

async function idOf(name: string): Promise<string> {
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', `/v1/clusters?name=${name}`)
  return items[0]?.id ?? ''
}

const statusOf = async (id: string) => (await sal.api<{ status: Status }>('GET', `/v1/clusters/${id}`)).status

/** Answers after how many ms the console said so; fails when that is too late. */
async function shows(id: string, wanted: Partial<Status>, timeoutMs = TRUE_WITHIN_MS): Promise<number> {
  const from = performance.now()
  const isSo = async () => Bun.deepMatch(wanted, await statusOf(id))
  await until(`the cluster is shown as ${JSON.stringify(wanted)}`, isSo, { timeoutMs })
  const ms = performance.now() - from
  console.log(`${JSON.stringify(wanted)} after ${ms.toFixed(0)} ms`)
  return ms
}

async function get<T>(path: string, at: Cluster = cluster): Promise<T> {
  return (await (await at.request(path)).json()) as T
}

const send = (method: string, path: string, body?: unknown) =>
  cluster.request(path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** What in the cluster carries a label of ours, as `kind/name`. */
async function ours(selector: string): Promise<string[]> {
  const kinds: Record<string, string> = {
    namespace: '/api/v1/namespaces',
    serviceaccount: '/api/v1/serviceaccounts',
    secret: '/api/v1/secrets',
    rolebinding: `${RBAC}/rolebindings`,
    role: `${RBAC}/roles`,
    clusterrolebinding: `${RBAC}/clusterrolebindings`,
    clusterrole: `${RBAC}/clusterroles`,
    deployment: '/apis/apps/v1/deployments',
  }
  const found = Object.entries(kinds).map(async ([kind, path]) => {
    const { items } = await get<{ items: { metadata: { name: string } }[] }>(
      `${path}?labelSelector=${encodeURIComponent(selector)}`,
    )
    return items.map(item => `${kind}/${item.metadata.name}`)
  })
  return (await Promise.all(found)).flat()
}
const MADE = 'app.kubernetes.io/managed-by=salaminia-agent'
const IDENTITY = '/api/v1/namespaces/salaminia/secrets/salaminia-agent-identity'

const kubeconfigOf = (person: Person, name: string) => person.kubeconfig('--cluster', name, '--set-context', name)

async function run(person: Person, name: string, args: readonly string[]): Promise<Ran> {
  return kubectl(await kubeconfigOf(person, name), args, { env: person.env })
}

const SERVED = { code: 0, stdout: 'namespace/default\n', stderr: '' }
const look = (person: Person, name = 'demo') => run(person, name, ['get', 'ns', 'default', '-o', 'name'])

describe('a join string', () => {
  test('that is garbled, cut short, empty or for a relay is refused, and the cluster is as before', async () => {
    const good = await importCluster('demo')
    const broken = ['nonsense', 'saljoin1.', 'saljoin1.AAAA', good.slice(0, -20), `x${good}`, good.toUpperCase()]
    for (const text of broken) {
      expect(refusalOf(await tryAgent(cluster.kubeconfig, '--join', text))).toEqual({
        code: 1,
        said: ['Cannot read the join string: it is cut short or not one of ours'],
      })
    }
    const relay = (await sal.sal(['relays', 'join'])).stdout.trim()
    expect(refusalOf(await tryAgent(cluster.kubeconfig, '--join', relay))).toEqual({
      code: 1,
      said: ['Cannot use the join string here: it is for "relay", not for "agent"'],
    })
    expect(refusalOf(await tryAgent(cluster.kubeconfig, '--join-file', '/nowhere/join'))).toEqual({
      code: 1,
      said: ['Cannot read the join file "/nowhere/join": there is no such file or folder'],
    })
    expect((await cluster.request('/api/v1/namespaces/salaminia')).status).toBe(404)
  })

  test('is needed: an agent without one, or without a cluster, says so', async () => {
    expect(refusalOf(await tryAgent(cluster.kubeconfig))).toEqual({
      code: 1,
      said: ['Cannot enrol the cluster: give --join with what "sal clusters import" printed'],
    })
    const absent = refusalOf(await tryAgent('/nowhere/kubeconfig'))
    expect(absent).toEqual({ code: 1, said: [expect.stringMatching(/^Cannot read the kubeconfig "\/nowhere\/kube/)] })
  })

  test('of another installation is refused: by its token, and by its root', async () => {
    const [kind, url, token, root] = openJoin(await importCluster('demo'))
    const unknown = formJoin([kind, url, `${token.slice(0, -4)}AAAA`, root])
    expect(refusalOf(await tryAgent(cluster.kubeconfig, '--join', unknown))).toEqual({
      code: 1,
      said: ['Cannot enrol the cluster: Cannot enrol: the token is not one of this installation'],
    })
    const stranger = await startSalaminia()
    const pem = (await stranger.api<{ ca_pem: string }>('GET', '/v1/installation')).ca_pem
    await stranger.stop()
    const foreign = formJoin([kind, url, token, pem.replace(/-----[^-]+-----|\s/g, '')])
    expect(refusalOf(await tryAgent(cluster.kubeconfig, '--join', foreign))).toEqual({
      code: 1,
      said: [`Cannot enrol the cluster: What answers at ${new URL(url).host} is not the relay of this join string`],
    })
  })

  test('that has expired is refused', async () => {
    const old = await importCluster('demo')
    await sal.kill()
    const database = await openDatabase({ dir: sal.data }, { onNotification: () => {}, onGap: () => {}, log: quiet })
    await database.sql`update enrolments set expires_at = now() - interval '1 second'`
    await database.close()
    await sal.start()
    expect(refusalOf(await tryAgent(cluster.kubeconfig, '--join', old))).toEqual({
      code: 1,
      said: ['Cannot enrol the cluster: Cannot enrol: the token has expired'],
    })
  })

  test('connects a cluster within ten seconds, with its version and nodes', async () => {
    spent = await importCluster('demo')
    demo = await idOf('demo')
    expect(await statusOf(demo)).toMatchObject({ state: 'pending', kubernetes_version: null, node_count: null })
    agent = await runAgent(cluster.kubeconfig, '--join', spent)
    const { gitVersion } = await get<{ gitVersion: string }>('/version')
    await shows(demo, { state: 'connected', kubernetes_version: gitVersion, node_count: 0 })
    expect(await look(admin)).toEqual(SERVED)
  })

  test('works once, and no other enrols another cluster in its place', async () => {
    expect(refusalOf(await tryAgent(other.kubeconfig, '--join', spent))).toEqual({
      code: 1,
      said: ['Cannot enrol the cluster: Cannot enrol: the token was used already'],
    })
    const { join: fresh } = await sal.api<{ join: string }>('POST', `/v1/clusters/${demo}/enrolments`)
    expect(refusalOf(await tryAgent(other.kubeconfig, '--join', fresh))).toEqual({
      code: 1,
      said: ['Cannot enrol the cluster: Cannot serve the agent: it runs in another Kubernetes cluster than enrolled'],
    })
    const second = await importCluster('second')
    const elsewhere = await tryAgent(cluster.kubeconfig, '--join', second, '--namespace', 'elsewhere')
    expect(refusalOf(elsewhere)).toEqual({
      code: 1,
      said: ['Cannot enrol the cluster: Cannot enrol: this Kubernetes cluster is enrolled under another name'],
    })
    expect((await sal.sal(['clusters', 'delete', 'second'])).code).toBe(0)
    expect(await look(admin)).toEqual(SERVED)
  })

  test('a name that is enrolled is not imported twice', async () => {
    expect(refusalOf(await sal.sal(['clusters', 'import', 'demo']))).toEqual({
      code: 1,
      said: ['Cannot import the cluster "demo": it is enrolled already'],
    })
  })

  type Parts = [kind: string, url: string, token: string, root: string]
  const PREFIX = 'saljoin1.'
  const openJoin = (text: string) => JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString()) as Parts
  const formJoin = (parts: Parts) => PREFIX + Buffer.from(JSON.stringify(parts)).toString('base64url')
})

describe('the status is true within ten seconds', () => {
  test('of kill -9 of the agent', async () => {
    await agent.kill()
    await shows(demo, { state: 'disconnected' })
    agent = await runAgent(cluster.kubeconfig)
    await shows(demo, { state: 'connected' })
  })

  test('of silence: the agent is stopped, not gone', async () => {
    agent.suspend()
    await shows(demo, { state: 'disconnected' })
    const refused = await look(admin)
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('agent of the cluster is not connected'),
    ])
    agent.resume()
    await shows(demo, { state: 'connected' })
    expect(await look(admin)).toEqual(SERVED)
  })

  test('of kill -9 of Salaminia and a new start', async () => {
    await Promise.all([sal.kill(), agent.kill()])
    await sal.start()
    await shows(demo, { state: 'disconnected' })
    agent = await runAgent(cluster.kubeconfig)
    await shows(demo, { state: 'connected' })
  })

  test('of a node that comes and goes', async () => {
    await send('POST', '/api/v1/nodes', { metadata: { name: 'one' } })
    await send('POST', '/api/v1/nodes', { metadata: { name: 'two' } })
    await shows(demo, { node_count: 2 })
    await send('DELETE', '/api/v1/nodes/one')
    await shows(demo, { node_count: 1 })
    await send('DELETE', '/api/v1/nodes/two')
    await shows(demo, { node_count: 0 })
  })

  test('of an API server that answers nobody: connected, and nothing claimed of it', async () => {
    const { kubernetes_version } = await statusOf(demo)
    const resume = cluster.pauseApiServer()
    try {
      await shows(demo, { state: 'connected', kubernetes_version: null, node_count: null })
      // A tunnel that is opened meanwhile has nothing to say of before.
      await sal.restart()
      await shows(demo, { state: 'disconnected' })
      await shows(demo, { state: 'connected', kubernetes_version: null, node_count: null }, 2 * TRUE_WITHIN_MS)
    } finally {
      resume()
    }
    await shows(demo, { state: 'connected', kubernetes_version, node_count: 0 })
  })
})

describe('an agent comes back by itself', () => {
  test('after a restart of the relay', async () => {
    await sal.restart()
    await shows(demo, { state: 'connected' }, 2 * TRUE_WITHIN_MS)
    await until('kubectl is served', async () => (await look(admin)).code === 0, { timeoutMs: TRUE_WITHIN_MS })
    expect(agent.isRunning()).toBe(true)
  })

  test('after a restart of the API server', async () => {
    await cluster.restartApiServer()
    expect(await look(admin)).toEqual(SERVED)
    expect(await statusOf(demo)).toMatchObject({ state: 'connected' })
  })

  test('after its own restart while Salaminia is down, without a join string', async () => {
    await Promise.all([sal.kill(), agent.kill()])
    agent = await runAgent(cluster.kubeconfig)
    await until('it has tried', async () =>
      (await readFile(join(keeper.dir, `agent-${agents}.log`), 'utf8')).includes('out of reach'),
    )
    await sal.start()
    await shows(demo, { state: 'connected' }, 2 * TRUE_WITHIN_MS)
    expect(await look(admin)).toEqual(SERVED)
  })

  test('started before its API server, it waits for it', async () => {
    await agent.kill()
    const resume = cluster.pauseApiServer()
    agent = await runAgent(cluster.kubeconfig)
    await until('it has tried', async () =>
      (await readFile(join(keeper.dir, `agent-${agents}.log`), 'utf8')).includes('trying again'),
    )
    resume()
    await shows(demo, { state: 'connected' }, 2 * TRUE_WITHIN_MS)
  })

  test('not with an identity that is damaged: one sentence says what to do', async () => {
    await agent.kill()
    const secret = await get<{ data: { identity: string } }>(IDENTITY)
    const patch = (identity: string) =>
      cluster.request(IDENTITY, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ data: { identity } }),
      })
    for (const text of ['not JSON', '{}', '{"root":"","chain":""}']) {
      await patch(Buffer.from(text).toString('base64'))
      expect(refusalOf(await tryAgent(cluster.kubeconfig))).toEqual({
        code: 1,
        said: [
          'Cannot read the Secret "salaminia-agent-identity": it is damaged; delete it and start with a new --join',
        ],
      })
    }
    await patch(secret.data.identity)
    agent = await runAgent(cluster.kubeconfig)
    await shows(demo, { state: 'connected' })
  })
})

describe('two agents of one cluster', () => {
  let second: Child
  const isServed = async (person: Person) => (await look(person)).code === 0

  test('both serve: either may go at any time', async () => {
    second = await runAgent(cluster.kubeconfig)
    await opened(agents)
    expect(await look(admin)).toEqual(SERVED)
    await second.kill()
    expect(await look(admin)).toEqual(SERVED)
    expect((await statusOf(demo)).state).toBe('connected')
    second = await runAgent(cluster.kubeconfig)
    await opened(agents)
    await agent.kill()
    expect(await look(admin)).toEqual(SERVED)
    expect((await statusOf(demo)).state).toBe('connected')
    agent = second
  })

  test('the one that stands by learns of a revocation', async () => {
    const give = (user_id: string) =>
      sal.api<{ id: string }>('POST', '/v1/bindings', {
        body: { role: 'cluster-admin', user_id, project_id: null, namespaces: [] },
      })
    const bob = await sal.person('bob@example.com', [])
    const { id } = await give(bob.id)
    expect(await look(bob)).toEqual(SERVED)
    second = await runAgent(cluster.kubeconfig)
    await opened(agents)
    expect(await look(bob)).toEqual(SERVED)
    await sal.api('DELETE', `/v1/bindings/${id}`)
    await until('access has ended', async () => !(await isServed(bob)))
    await until('nothing is left of it', async () => (await ours(`salaminia.dev/principal=${bob.id}`)).length === 0)
    await give(bob.id)
    expect(await look(bob)).toEqual(SERVED)
    // The first serves again. A body cannot be sent twice, so a token of the account that is gone would show here.
    await second.kill()
    const made = await run(bob, 'demo', ['create', 'configmap', 'by-bob', '-o', 'name'])
    expect(made).toEqual({ code: 0, stdout: 'configmap/by-bob\n', stderr: '' })
  })

  async function opened(run: number): Promise<void> {
    const log = join(keeper.dir, `agent-${run}.log`)
    await until('its tunnel is open', async () => (await readFile(log, 'utf8')).includes('tunnel open'))
    // The relay counts it from its first report on; a request that the newest serves shows that it does.
    await until('it is served', () => isServed(admin))
  }
})

describe('a cluster that is deleted while connected', () => {
  test('refuses kubectl at once, ends an open watch, and leaves nothing of ours in it', async () => {
    await send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'seen' } })
    const kubeconfig = await kubeconfigOf(admin, 'demo')
    const watch = Bun.spawn([findKubectl() ?? 'kubectl', 'get', 'configmaps', '-w', '-o', 'name'], {
      env: { PATH: process.env.PATH ?? '', HOME: admin.home, KUBECONFIG: kubeconfig, ...admin.env },
      stdout: 'pipe',
      stderr: 'ignore',
    })
    const reader = watch.stdout.getReader()
    await reader.read()
    expect((await ours(MADE)).filter(name => !name.startsWith('namespace/')).length).toBeGreaterThan(0)

    const from = performance.now()
    expect((await sal.sal(['clusters', 'delete', 'demo'])).code).toBe(0)
    const refused = await kubectl(kubeconfig, ['get', 'ns'], { env: admin.env })
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('There is no such cluster')])
    while (!(await reader.read()).done);
    await watch.exited
    console.log(`the watch ended ${(performance.now() - from).toFixed(0)} ms after "sal clusters delete" began`)

    await until('the agent has ended', async () => !agent.isRunning(), { timeoutMs: TRUE_WITHIN_MS })
    const { message } = agent.obituary()
    expect(message).toContain('it exited with 1')
    expect(sentences(message).at(-1)).toBe(
      'The cluster was deleted from Salaminia; to enrol it again, import it and start with the new join string',
    )
    expect((await ours(MADE)).filter(name => !name.startsWith('namespace/'))).toEqual([])
    expect((await cluster.request(IDENTITY)).status).toBe(404)
  })

  test('or while the agent slept: it is told when it comes, and the start after that enrols anew', async () => {
    agent = await runAgent(cluster.kubeconfig, '--join', await importCluster('demo'))
    await shows(await idOf('demo'), { state: 'connected' })
    expect(await look(admin)).toEqual(SERVED)
    await agent.kill()
    expect((await sal.sal(['clusters', 'delete', 'demo'])).code).toBe(0)
    const fresh = await importCluster('demo')
    const told = refusalOf(await tryAgent(cluster.kubeconfig, '--join', fresh))
    expect(told).toEqual({ code: 1, said: [expect.stringContaining('The cluster was deleted from Salaminia')] })
    agent = await runAgent(cluster.kubeconfig, '--join', fresh)
    demo = await idOf('demo')
    await shows(demo, { state: 'connected' })
    expect(await look(admin)).toEqual(SERVED)
  })
})

test('sal agent uninstall leaves no object with our labels, and no namespace', async () => {
  await sal
    .person('eve@example.com', [{ role: 'namespace-admin', namespaces: ['default', 'kube-public'] }])
    .then(eve => look(eve))
  expect((await ours(MADE)).filter(name => name.startsWith('rolebinding/'))).toHaveLength(2)
  await agent.kill()
  const done = await sal.sal(['agent', 'uninstall', '--kubeconfig', cluster.kubeconfig])
  expect([done.code, sentences(done.stderr)]).toEqual([0, ['Uninstalled the agent']])
  await until('nothing of ours is left', isGone)
  // Once more does no harm.
  expect((await sal.sal(['agent', 'uninstall', '--kubeconfig', cluster.kubeconfig])).code).toBe(0)
  expect((await sal.sal(['clusters', 'delete', 'demo'])).code).toBe(0)
})

async function isGone(): Promise<boolean> {
  const labels = [MADE, 'app.kubernetes.io/part-of=salaminia', 'app.kubernetes.io/name=salaminia-agent']
  const left = (await Promise.all(labels.map(ours))).flat()
  // Only real Kubernetes ends a namespace; the stub's is gone at once.
  return left.length === 0 && (await cluster.request('/api/v1/namespaces/salaminia')).status === 404
}

describe('the manifest', () => {
  type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] }
  type Document = { kind: string; rules?: Rule[]; stringData?: { join: string }; metadata: { name: string } }
  let manifest: string
  let documents: Document[]
  let began: number

  test('is accepted by the API server as it is, twice', async () => {
    const made = await sal.sal(['clusters', 'import', 'manifested', '-o', 'manifest'])
    manifest = made.stdout
    documents = parseAllDocuments(manifest).map(one => one.toJS() as Document)
    const apply = () => kubectl(cluster.kubeconfig, ['apply', '-f', '-'], { stdin: manifest })
    const first = await apply()
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
    const lines = first.stdout.trim().split('\n')
    expect(lines).toHaveLength(documents.length)
    for (const line of lines) expect(line).toEndWith(' created')
    const again = await apply()
    for (const line of again.stdout.trim().split('\n')) expect(line).toEndWith(' unchanged')
  })

  test('gives the agent enough for people with much and with little', async () => {
    began = Date.now()
    const account = '/api/v1/namespaces/salaminia/serviceaccounts/salaminia-agent/token'
    const { status } = (await (await send('POST', account, { spec: { expirationSeconds: 3600 } })).json()) as {
      status: { token: string }
    }
    const kubeconfig = await writeKubeconfig(join(sal.dir, 'in-cluster'), {
      server: cluster.url,
      caPem: cluster.caPem,
      user: { token: status.token },
    })
    const secret = documents.find(one => one.kind === 'Secret')
    agent = await runAgent(kubeconfig, '--join', secret?.stringData?.join ?? '')
    const { gitVersion } = await get<{ gitVersion: string }>('/version')
    await shows(await idOf('manifested'), { state: 'connected', kubernetes_version: gitVersion, node_count: 0 })

    const much = await sal.person('much@example.com', [{ role: 'cluster-admin' }])
    expect(await look(much, 'manifested')).toEqual(SERVED)
    const secretMade = await run(much, 'manifested', ['create', 'secret', 'generic', 'kept', '--from-literal=a=b'])
    expect(secretMade).toMatchObject({ code: 0, stderr: '' })
    expect(await run(much, 'manifested', ['get', 'nodes', '-o', 'name'])).toMatchObject({ code: 0 })

    const little = await sal.person('little@example.com', [{ role: 'namespace-read-only', namespaces: ['default'] }])
    expect(await run(little, 'manifested', ['get', 'configmaps', '-o', 'name'])).toMatchObject({ code: 0, stderr: '' })
    const refusedThere = [
      ['get', 'secret', 'kept'],
      ['get', 'configmaps', '-n', 'kube-system'],
      ['create', 'configmap', 'mine'],
      ['delete', 'configmap', 'seen'],
      ['get', 'nodes'],
    ]
    for (const args of refusedThere) {
      const refused = await run(little, 'manifested', args)
      expect([args.join(' '), refused.code, refused.stderr]).toEqual([
        args.join(' '),
        1,
        expect.stringContaining('system:serviceaccount:salaminia:sal-little-example-com-'),
      ])
    }
    const held = await sal.api<{ items: { id: string }[] }>('GET', `/v1/bindings?user_id=${much.id}`)
    for (const { id } of held.items) await sal.api('DELETE', `/v1/bindings/${id}`)
    await until('access has ended', async () => (await look(much, 'manifested')).code !== 0)
    await until('nothing is left of it', async () => (await ours(`salaminia.dev/principal=${much.id}`)).length === 0)
  })

  test('and for the end: a deleted cluster loses all the agent made', async () => {
    expect((await sal.sal(['clusters', 'delete', 'manifested'])).code).toBe(0)
    await until('the agent has ended', async () => !agent.isRunning(), { timeoutMs: TRUE_WITHIN_MS })
    expect(sentences(agent.obituary().message).at(-1)).toContain('The cluster was deleted from Salaminia')
    expect(await ours(MADE)).toEqual([])
    expect((await cluster.request(IDENTITY)).status).toBe(404)
  })

  test('and nothing more: each right was used, and none was missing', async () => {
    if (!cluster.supports('audit-log')) return
    const asked = (await readFile(cluster.auditLog ?? '', 'utf8')).trim().split('\n').map(readEvent)
    const mine = asked.filter(
      event =>
        event.stage === 'ResponseComplete' &&
        event.user.username === 'system:serviceaccount:salaminia:salaminia-agent' &&
        Date.parse(event.requestReceivedTimestamp) >= began,
    )
    expect(mine.filter(event => event.responseStatus.code === 403)).toEqual([])
    const used = new Set(
      mine.flatMap(({ verb, objectRef }) => {
        if (!objectRef) return []
        const { apiGroup = '', resource, subresource } = objectRef
        return [`${verb} ${apiGroup}/${subresource ? `${resource}/${subresource}` : resource}`]
      }),
    )
    const given = documents.flatMap(one => one.rules ?? []).flatMap(rightsOf)
    const unused = new Set(given.filter(right => !used.has(right)))
    // Only after minutes: the expiry of an account in use is written on.
    expect([...unused]).toEqual(['patch /serviceaccounts'])
  })

  test('sal agent uninstall takes the manifest away too', async () => {
    expect((await sal.sal(['agent', 'uninstall', '--kubeconfig', cluster.kubeconfig])).code).toBe(0)
    await until('nothing of ours is left', isGone)
    for (const kind of ['clusterroles', 'clusterrolebindings'])
      expect((await cluster.request(`${RBAC}/${kind}/salaminia-agent`)).status).toBe(404)
  })

  /** `bind` is asked of the API server by itself, when a binding is made; it never stands in a request line. */
  function rightsOf({ apiGroups, resources, verbs }: Rule): string[] {
    return apiGroups.flatMap(group =>
      resources.flatMap(resource => verbs.filter(verb => verb !== 'bind').map(verb => `${verb} ${group}/${resource}`)),
    )
  }

  type Event = {
    stage: string
    verb: string
    user: { username: string }
    requestReceivedTimestamp: string
    objectRef?: { apiGroup?: string; resource: string; subresource?: string }
    responseStatus: { code: number }
  }
  function readEvent(line: string): Event {
    return JSON.parse(line) as Event
  }
})
