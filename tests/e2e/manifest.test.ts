// The manifest that `sal clusters import -o manifest` prints: accepted as it is, its rights are all the agent needs, and
// nothing more. The API server's audit log is the witness.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { kubectl } from '../harness/kubectl.ts'
import {
  type Agent,
  IDENTITY,
  isUninstalled,
  type Life,
  MADE,
  RBAC,
  SERVED,
  startLife,
  TRUE_WITHIN_MS,
} from '../harness/life.ts'
import { sentences } from '../harness/program.ts'

setDefaultTimeout(120_000)

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] }
type Document = { kind: string; rules?: Rule[]; data?: { join: string }; metadata: { name: string } }

const ACCOUNT = '/api/v1/namespaces/salaminia/serviceaccounts/salaminia-agent'

let life: Life
let documents: Document[]
let agent: Agent

beforeAll(async () => {
  life = await startLife({ audit: true })
})
afterAll(() => life?.end())

test('is accepted by the API server as it is, twice', async () => {
  const manifest = (await life.sal.sal(['clusters', 'import', 'demo', '-o', 'manifest'])).stdout
  documents = parseAllDocuments(manifest).map(one => one.toJS() as Document)
  const apply = () => kubectl(life.cluster.kubeconfig, ['apply', '-f', '-'], { stdin: manifest })
  const first = await apply()
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' })
  const lines = first.stdout.trim().split('\n')
  expect(lines).toHaveLength(documents.length)
  for (const line of lines) expect(line).toEndWith(' created')
  for (const line of (await apply()).stdout.trim().split('\n')) expect(line).toEndWith(' unchanged')
})

test('gives the agent enough for people with much and with little', async () => {
  const made = await life.send('POST', `${ACCOUNT}/token`, { spec: { expirationSeconds: 3600 } })
  const { status } = (await made.json()) as { status: { token: string } }
  const { url: server, caPem } = life.cluster
  const kubeconfig = await writeKubeconfig(join(life.sal.dir, 'in-cluster'), {
    ...{ server, caPem },
    user: { token: status.token },
  })
  const secret = documents.find(one => one.kind === 'Secret')
  agent = await life.agent(['--join', Buffer.from(secret?.data?.join ?? '', 'base64').toString()], kubeconfig)
  const kubernetes_version = await life.version()
  await life.shows(await life.idOf('demo'), { state: 'connected', kubernetes_version, node_count: 0 })

  const much = await life.sal.person('much@example.com', [{ role: 'cluster-admin' }])
  expect(await life.look(much)).toEqual(SERVED)
  const secretMade = await life.run(much, 'demo', ['create', 'secret', 'generic', 'kept', '--from-literal=a=b'])
  expect(secretMade).toMatchObject({ code: 0, stderr: '' })
  expect(await life.run(much, 'demo', ['get', 'nodes', '-o', 'name'])).toMatchObject({ code: 0 })

  const viewer = await life.sal.person('viewer@example.com', [{ role: 'project-read-only' }])
  const certified = await viewer.kubeconfig('--certificate', '--cluster', 'demo')
  expect(await kubectl(certified, ['get', 'configmaps', '-A', '-o', 'name'])).toMatchObject({ code: 0, stderr: '' })

  const namespaces = ['default']
  const little = await life.sal.person('little@example.com', [{ role: 'namespace-read-only', namespaces }])
  expect(await life.run(little, 'demo', ['get', 'configmaps', '-o', 'name'])).toMatchObject({ code: 0, stderr: '' })
  const refusedThere = [
    ['get', 'secret', 'kept'],
    ['get', 'configmaps', '-n', 'kube-system'],
    ['create', 'configmap', 'mine'],
    ['delete', 'configmap', 'seen'],
    ['get', 'nodes'],
  ]
  for (const args of refusedThere) {
    const { code, stderr } = await life.run(little, 'demo', args)
    const byTheApiServer = expect.stringContaining('system:serviceaccount:salaminia:sal-little-example-com-')
    expect({ args, code, stderr }).toEqual({ args, code: 1, stderr: byTheApiServer })
  }
  const rules = [{ api_groups: [''], resources: ['configmaps'], verbs: ['list'] }]
  const own = { name: 'own', display_name: 'Own', scope: 'namespace', permissions: ['kubeconfigs.create'], rules }
  await life.sal.api('POST', '/v1/roles', { body: { ...own, permissions: [...own.permissions, 'clusters.read'] } })
  const byLabel = { role: 'own', namespace_selector: { 'kubernetes.io/metadata.name': 'default' } }
  for (const name of ['ruled', 'ruled-too']) {
    const ruled = await life.sal.person(`${name}@example.com`, [byLabel])
    expect(await life.run(ruled, 'demo', ['get', 'configmaps', '-o', 'name'])).toMatchObject({ code: 0, stderr: '' })
    expect(await life.run(ruled, 'demo', ['get', 'secrets'])).toMatchObject({ code: 1 })
  }

  const held = await life.sal.api<{ items: { id: string }[] }>('GET', `/v1/bindings?user_id=${much.id}`)
  for (const { id } of held.items) await life.sal.api('DELETE', `/v1/bindings/${id}`)
  const isGone = async () => (await life.labelled(`salaminia.dev/principal=${much.id}`)).length === 0
  await until('nothing is left of it', isGone, { timeoutMs: TRUE_WITHIN_MS })
})

test('and for the end: a deleted cluster loses all the agent made', async () => {
  expect((await life.sal.sal(['clusters', 'delete', 'demo'])).code).toBe(0)
  await until('the agent has ended', async () => !agent.isRunning(), { timeoutMs: TRUE_WITHIN_MS })
  expect(sentences(agent.obituary().message).at(-1)).toContain('The cluster was deleted from Salaminia')
  expect(await life.labelled(MADE)).toEqual([])
  expect((await life.cluster.request(IDENTITY)).status).toBe(404)
})

test('and nothing more: each right was used, and none was missing', async () => {
  if (!life.cluster.supports('audit-log')) return
  const lines = (await readFile(life.cluster.auditLog ?? '', 'utf8')).trim().split('\n')
  const mine = lines
    .map(line => JSON.parse(line) as Event)
    .filter(({ stage, user }) => stage === 'ResponseComplete' && user.username === AGENT)
  expect(mine.filter(event => event.responseStatus.code === 403)).toEqual([])
  const used = new Set(mine.flatMap(rightOf))
  const given = documents.flatMap(one => one.rules ?? []).flatMap(rightsOf)
  // The expiry of an account in use is written on, but only after minutes; a binding, where several agents meet.
  expect([...new Set(given.filter(right => !used.has(right)))].sort()).toEqual([
    'patch /serviceaccounts',
    'patch rbac.authorization.k8s.io/clusterrolebindings',
    'patch rbac.authorization.k8s.io/rolebindings',
  ])
})

test('sal agent uninstall takes the manifest away too', async () => {
  const done = await life.sal.sal(['agent', 'uninstall', '--kubeconfig', life.cluster.kubeconfig])
  expect([done.code, sentences(done.stderr)]).toEqual([0, ['Uninstalled the agent']])
  await until('nothing of ours is left', () => isUninstalled(life))
  for (const kind of ['clusterroles', 'clusterrolebindings'])
    expect((await life.cluster.request(`${RBAC}/${kind}/salaminia-agent`)).status).toBe(404)
})

const AGENT = 'system:serviceaccount:salaminia:salaminia-agent'

type Event = {
  stage: string
  verb: string
  user: { username: string }
  objectRef?: { apiGroup?: string; resource: string; subresource?: string }
  responseStatus: { code: number }
}

function rightOf({ verb, objectRef }: Event): string[] {
  if (!objectRef) return []
  const { apiGroup = '', resource, subresource } = objectRef
  return [`${verb} ${apiGroup}/${subresource ? `${resource}/${subresource}` : resource}`]
}

/** `bind` and `escalate` are asked by the API server itself when a binding or role is made; no request line has them. */
function rightsOf({ apiGroups, resources, verbs }: Rule): string[] {
  return apiGroups.flatMap(group =>
    resources.flatMap(resource =>
      verbs.filter(verb => !['bind', 'escalate'].includes(verb)).map(verb => `${verb} ${group}/${resource}`),
    ),
  )
}
