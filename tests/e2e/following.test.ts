// Rights in a real cluster that are more than a role in a list of namespaces: rules of one's own, namespaces by label,
// bindings that end; and what is open when a right goes. Time is measured between events.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { sharedCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { type NewBinding, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { type Through, through } from '../harness/through.ts'

setDefaultTimeout(60_000)

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const MADE = 'labelSelector=app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent'
/** What the design promises for a label, and for what is taken at core. */
const LABEL_MS = 2_000
const TAKEN_MS = 1_000

let cluster: Cluster
let sal: Salaminia
let clusterId: string
let people = 0

beforeAll(async () => {
  cluster = await sharedCluster()
  sal = await startSalaminia()
  clusterId = (await sal.agent('following', cluster.kubeconfig)).clusterId
})
afterAll(() => sal?.stop())

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const init = { method, headers: { 'content-type': type }, ...(body ? { body: JSON.stringify(body) } : {}) }
  const answer = await cluster.request(path, init)
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

const namespace = (name: string, labels: Record<string, string> = {}) =>
  send('POST', '/api/v1/namespaces', { metadata: { name, labels } })
const label = (name: string, labels: Record<string, string | null>) =>
  send('PATCH', `/api/v1/namespaces/${name}`, { metadata: { labels } })

async function someone(...bindings: NewBinding[]): Promise<Through & { id: string }> {
  const person = await sal.person(`following-${++people}@example.com`, bindings)
  return { id: person.id, ...(await through(sal, person, { clusterId: clusterId })) }
}

type Rule = { api_groups: string[]; resources: string[]; verbs: string[] }
const role = (name: string, ...rules: Rule[]) =>
  sal.api('POST', '/v1/roles', {
    body: { name, display_name: name, scope: 'namespace', permissions: ['kubeconfigs.create'], rules },
  })

async function bound(principalId: string): Promise<string[]> {
  const found = await cluster.request(`${RBAC}/rolebindings?${MADE},salaminia.dev%2Fprincipal%3D${principalId}`)
  const { items } = (await found.json()) as { items: { metadata: { namespace: string } }[] }
  return items.map(({ metadata }) => metadata.namespace).sort()
}

async function ownRoles(): Promise<string[]> {
  const found = await cluster.request(`${RBAC}/clusterroles?${MADE}`)
  return ((await found.json()) as { items: { metadata: { name: string } }[] }).items.map(one => one.metadata.name)
}

describe('a role with rules', () => {
  test('allows exactly what they say, to everyone who has it', async () => {
    await namespace('rules-a')
    await role('log-reader', { api_groups: [''], resources: ['pods/log'], verbs: ['get'] })
    const ann = await someone({ role: 'log-reader', namespaces: ['rules-a'] })
    const pods = '/api/v1/namespaces/rules-a/pods'
    // There is no such pod: a 404 is the answer to who may ask.
    expect(await ann.codes(`${pods}/x/log`, pods, `${pods}/x`, `${pods}/x/status`)).toEqual([404, 403, 403, 403])
    expect(await ann.codes('/api/v1/namespaces/default/pods/x/log', '/api/v1/nodes')).toEqual([403, 403])
    const review = await ann.ask('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      method: 'POST',
      body: JSON.stringify({ spec: { namespace: 'rules-a' } }),
    })
    const { status } = (await review.json()) as { status: { resourceRules: { apiGroups: string[] }[] } }
    const isOwn = ({ apiGroups }: { apiGroups: string[] }) => !/^authentic|^authoriz/.test(apiGroups.join())
    expect(status.resourceRules.filter(isOwn)).toEqual([
      { verbs: ['get'], apiGroups: [''], resources: ['pods/log'] } as never,
    ])
    const before = await ownRoles()
    const bob = await someone({ role: 'log-reader', namespaces: ['rules-a'] })
    expect(await bob.codes(`${pods}/x/log`, pods)).toEqual([404, 403])
    expect(await ownRoles()).toEqual(before)
  })

  test('several bindings never multiply, by list, by label and by rules', async () => {
    await namespace('multiply-a')
    await namespace('multiply-b', { multiply: 'b' })
    await role('map-reader', { api_groups: [''], resources: ['configmaps'], verbs: ['list'] })
    await role('secret-reader', { api_groups: [''], resources: ['secrets'], verbs: ['list'] })
    const ann = await someone(
      { role: 'map-reader', namespaces: ['multiply-a'] },
      { role: 'secret-reader', namespace_selector: { multiply: 'b' } },
    )
    const paths = ['a', 'b', 'c'].flatMap(room => [
      `/api/v1/namespaces/multiply-${room}/configmaps`,
      `/api/v1/namespaces/multiply-${room}/secrets`,
    ])
    expect(await ann.codes(...paths)).toEqual([200, 403, 403, 200, 403, 403])
    expect(await ann.codes('/api/v1/configmaps', '/api/v1/secrets')).toEqual([403, 403])
  })
})

describe('namespaces by label', () => {
  const maps = (name: string) => `/api/v1/namespaces/${name}/configmaps`

  test('one that gains the label is open, a new one too, one that loses it is closed and its watch cut', async () => {
    await namespace('label-a', { team: 'l' })
    await namespace('label-b')
    const ann = await someone({ role: 'namespace-read-only', namespace_selector: { team: 'l' } })
    expect(await ann.codes(maps('label-a'), maps('label-b'))).toEqual([200, 403])
    const open = async (name: string, act: () => Promise<unknown>) => {
      await act()
      const from = performance.now()
      await until(`${name} is open`, async () => (await ann.ask(maps(name))).status === 200)
      return performance.now() - from
    }
    expect(await open('label-b', () => label('label-b', { team: 'l' }))).toBeLessThan(LABEL_MS)
    expect(await open('label-c', () => namespace('label-c', { team: 'l' }))).toBeLessThan(LABEL_MS)
    const watch = await ann.watch(maps('label-b'))
    const from = performance.now()
    await label('label-b', { team: null })
    expect((await watch.ended) - from).toBeLessThan(LABEL_MS)
    expect(await ann.codes(maps('label-b'), maps('label-a'), maps('label-c'))).toEqual([403, 200, 200])
    expect(await bound(ann.id)).toEqual(['label-a', 'label-c'])
  })

  test('one that is deleted makes no noise, and leaves watches elsewhere open', async () => {
    await namespace('going-a', { team: 'g' })
    await namespace('going-b', { team: 'g' })
    const ann = await someone({ role: 'namespace-read-only', namespace_selector: { team: 'g' } })
    expect(await ann.codes(maps('going-a'), maps('going-b'))).toEqual([200, 200])
    const watch = await ann.watch(maps('going-b'))
    await send('DELETE', '/api/v1/namespaces/going-a')
    const isGone = async () => (await cluster.request('/api/v1/namespaces/going-a')).status === 404
    await until('it is gone', isGone)
    // By the time another namespace counts, the agent has heard of what was before.
    await namespace('going-c', { team: 'g' })
    await until('the next one is open', async () => (await ann.ask(maps('going-c'))).status === 200)
    expect(watch.isOpen()).toBe(true)
    watch.close()
    const log = await Bun.file(join(sal.dir, 'agent-following.log')).text()
    expect(log.split('\n').filter(line => line.includes('going-') || line.includes('"error"'))).toEqual([])
  })
})

describe('rights that become fewer', () => {
  const maps = (name: string) => `/api/v1/namespaces/${name}/configmaps`

  test('one of two bindings removed: its binding is gone, open watches end, what is left works at once', async () => {
    await namespace('fewer-a')
    await namespace('fewer-b')
    const role = 'namespace-read-only'
    const ann = await someone({ role, namespaces: ['fewer-a'] }, { role, namespaces: ['fewer-b'] })
    const watch = await ann.watch(maps('fewer-b'))
    const { items } = await sal.api<{ items: { id: string; namespaces: string[] }[] }>(
      'GET',
      `/v1/bindings?user_id=${ann.id}`,
    )
    const from = performance.now()
    await sal.api('DELETE', `/v1/bindings/${items.find(one => one.namespaces[0] === 'fewer-b')?.id}`)
    expect((await watch.ended) - from).toBeLessThan(TAKEN_MS)
    expect(await ann.codes(maps('fewer-b'), maps('fewer-a'))).toEqual([403, 200])
    expect(await bound(ann.id)).toEqual(['fewer-a'])
    await until('the audit says why the watch ended', async () => {
      const found = await sal.api<{ items: { reason: string | null }[] }>('GET', `/v1/audit-events?user_id=${ann.id}`)
      return found.items.some(({ reason }) => reason === 'access-changed')
    })
  })

  test('a binding that ends: the watch ends with it, and its binding in the cluster goes without anyone asking', async () => {
    await namespace('ending-a')
    await namespace('ending-b')
    const role = 'namespace-read-only'
    const ends = new Date(Date.now() + 5_000)
    const ann = await someone(
      { role, namespaces: ['ending-a'] },
      { role, namespaces: ['ending-b'], expires_at: ends.toISOString() },
    )
    const watch = await ann.watch(maps('ending-b'))
    expect(await bound(ann.id)).toEqual(['ending-a', 'ending-b'])
    await until('its binding is gone', async () => !(await bound(ann.id)).includes('ending-b'))
    expect(Date.now()).toBeLessThan(ends.getTime() + TAKEN_MS)
    await watch.ended
    // The relay looks at open streams every five seconds.
    expect(Date.now()).toBeLessThan(ends.getTime() + 6_000)
    expect(await ann.codes(maps('ending-b'), maps('ending-a'))).toEqual([403, 200])
  })
})
