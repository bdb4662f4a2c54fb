// An agent that may give a list of roles and nothing else: its manifest applied to a real API server as it is, an agent that
// signs in with exactly that, and what it can and cannot do with it, also when it wants to. Where there is only the stub,
// what rests on the RBAC of a real API server is left out.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type Agent, type Life, MADE, RBAC, SERVED, startLife } from '../harness/life.ts'
import type { NewBinding } from '../harness/salaminia.ts'
import { canStage } from '../harness/stage.ts'
import { type Through, through } from '../harness/through.ts'

setDefaultTimeout(120_000)

type Document = {
  kind: string
  data?: { join: string }
  spec?: { template: { spec: { containers: { args: string[] }[] } } }
}

const AS_IT_RUNS = ['--restricted', '--allow-cluster-roles', 'view,my-role']

let life: Life
let agent: Agent
let documents: Document[]
let token: string
let demo: string
let people = 0

beforeAll(async () => {
  life = await startLife()
  const manifest = (await life.sal.sal(['clusters', 'import', 'demo', '-o', 'manifest', ...AS_IT_RUNS])).stdout
  documents = parseAllDocuments(manifest).map(one => one.toJS() as Document)
  const applied = await kubectl(life.cluster.kubeconfig, ['apply', '-f', '-'], { stdin: manifest })
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: '' })
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'create'] }]
  await life.send('POST', `${RBAC}/clusterroles`, { metadata: { name: 'my-role' }, rules })
  const account = '/api/v1/namespaces/salaminia/serviceaccounts/salaminia-agent'
  const made = await life.send('POST', `${account}/token`, { spec: { expirationSeconds: 3600 } })
  token = ((await made.json()) as { status: { token: string } }).status.token
  const { url: server, caPem } = life.cluster
  const kubeconfig = await writeKubeconfig(join(life.sal.dir, 'restricted'), { server, caPem, user: { token } })
  const secret = documents.find(one => one.kind === 'Secret')?.data?.join ?? ''
  agent = await life.agent(['--join', Buffer.from(secret, 'base64').toString(), ...AS_IT_RUNS], kubeconfig)
  demo = await life.idOf('demo')
  await life.shows(demo, { state: 'connected' })
})
afterAll(() => life?.end())

async function someone(...bindings: NewBinding[]): Promise<Through & { id: string }> {
  const person = await life.sal.person(`restricted-${++people}@example.com`, bindings)
  return { id: person.id, ...(await through(life.sal, person, { clusterId: demo })) }
}

async function role(name: string, given: { cluster_roles?: string[]; rules?: unknown[] }): Promise<string> {
  const body = { name, display_name: name, scope: 'namespace', permissions: ['kubeconfigs.create'], ...given }
  await life.sal.api('POST', '/v1/roles', { body })
  return name
}

const MAPS = '/api/v1/namespaces/default/configmaps'

test('the manifest tells the agent what its own permissions are', () => {
  const [container] = documents.find(one => one.kind === 'Deployment')?.spec?.template.spec.containers ?? []
  expect(container?.args).toEqual(['agent', ...AS_IT_RUNS])
})

test.skipIf(!canStage)(
  'the roles of the list are given, in the whole cluster, by name and by label of a namespace',
  async () => {
    const viewer = await life.sal.person('viewer@example.com', [{ role: 'project-read-only' }])
    expect(await life.look(viewer)).toEqual(SERVED)
    const mine = await role('mine', { cluster_roles: ['my-role'] })
    const label = { 'kubernetes.io/metadata.name': 'default' }
    for (const where of [{ namespaces: ['default'] }, { namespace_selector: label }]) {
      const ann = await someone({ role: mine, ...where })
      expect(await ann.codes(MAPS, '/api/v1/namespaces/default/secrets')).toEqual([200, 403])
    }
  },
)

test('of a grant that names another role the others are given, and the log says which was not', async () => {
  const ann = await someone({ role: 'project-read-only' }, { role: 'namespace-admin', namespaces: ['default'] })
  const make = await ann.ask(MAPS, { method: 'POST', body: JSON.stringify({ metadata: { name: 'made' } }) })
  expect([...(await ann.codes(MAPS)), make.status]).toEqual([200, 403])
  const said = (await agent.log()).split('\n').find(line => line.includes('role-not-allowed'))
  expect(said).toContain('"roles":["admin"]')
})

test('who has nothing else is told so in one sentence, and nothing is made for them', async () => {
  const rules = [{ api_groups: [''], resources: ['configmaps'], verbs: ['list'] }]
  const ruled = await role('ruled', { rules })
  for (const binding of [{ role: 'cluster-admin' }, { role: ruled, namespaces: ['default'] }]) {
    const ann = await someone(binding)
    const refused = await ann.ask(MAPS)
    expect(refused.status).toBe(403)
    const { message, details } = (await refused.json()) as { message: string; details: { causes: unknown[] } }
    expect(message).toBe('The agent of this cluster is restricted and may not give your role here')
    expect(details.causes).toMatchObject([{ reason: 'role-not-allowed' }])
    expect(await life.labelled(`${MADE},salaminia.dev/principal=${ann.id}`)).toEqual([])
  }
})

test.skipIf(!canStage)('with the credentials of the agent nothing more can be had', async () => {
  const as = async (method: string, path: string, body?: unknown) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const init = { method, token, headers: { 'content-type': type }, ...(body ? { body: JSON.stringify(body) } : {}) }
    return (await life.cluster.request(path, init)).status
  }
  const subjects = [{ kind: 'ServiceAccount', name: 'salaminia-agent', namespace: 'salaminia' }]
  const roleRef = (name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name })
  const all = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
  const inDefault = `${RBAC}/namespaces/default`
  const tries: [string, string, unknown?][] = [
    ['POST', `${RBAC}/clusterrolebindings`, { metadata: { name: 'try' }, roleRef: roleRef('cluster-admin'), subjects }],
    ['POST', `${inDefault}/rolebindings`, { metadata: { name: 'try' }, roleRef: roleRef('admin'), subjects }],
    ['POST', `${RBAC}/clusterroles`, { metadata: { name: 'try' }, rules: all }],
    ['POST', `${inDefault}/roles`, { metadata: { name: 'try' }, rules: all }],
    ['PATCH', `${RBAC}/clusterroles/my-role`, { rules: all }],
    ['PATCH', `${RBAC}/clusterroles/salaminia-agent`, { rules: all }],
    ['DELETE', `${RBAC}/clusterroles/view`],
    ['PATCH', `${RBAC}/clusterrolebindings/cluster-admin`, { subjects }],
    ['GET', `${RBAC}/clusterroles/cluster-admin`],
    ['GET', '/api/v1/secrets'],
    ['GET', '/api/v1/namespaces/salaminia/secrets'],
    ['GET', '/api/v1/namespaces/default/pods'],
    ['POST', '/api/v1/namespaces', { metadata: { name: 'try' } }],
    ['PATCH', '/api/v1/namespaces/default', { metadata: { labels: { team: 'a' } } }],
    ['POST', '/api/v1/namespaces/kube-system/serviceaccounts/default/token', { spec: {} }],
    ['POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } }],
  ]
  const answers: [string, string, number][] = []
  for (const [method, path, body] of tries) answers.push([method, path, await as(method, path, body)])
  expect(answers).toEqual(tries.map(([method, path]) => [method, path, 403]))
})
