// Every handle by which access can be taken: the watch that is open ends with its reason, and the next request is refused.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { HOOK_MS } from '../../core/fixture'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { openPath, type Path } from '../harness/path.ts'

const PODS = '/api/v1/pods'

let path: Path
let count = 0
beforeAll(async () => {
  path = await openPath()
  // Of two grants the later one counts, so time must pass here as it does for the agent.
  Object.defineProperty(path.core.clock, 'ms', { get: Date.now })
  path.api.answer = (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    if (request.url?.includes('watch=true')) response.write('{"type":"ADDED","object":{}}\n')
    else response.end('{}')
  }
  const keyholder = { name: 'keyholder', display_name: 'Keyholder', scope: 'project' }
  await made('/v1/roles', { ...keyholder, permissions: ['kubeconfigs.create'] })
}, HOOK_MS)
afterAll(() => path.close())

const as = <T = Record<string, unknown>>(method: string, route: string, body?: object) =>
  path.core.ask<T>(method, route, { token: path.core.admin, ...(body ? { body } : {}) })
const made = async (route: string, body: object) => String((await as<{ id: string }>('POST', route, body)).body.id)
const named = (kind: string) => ({ name: `${kind}-${++count}`, display_name: kind })

type Someone = { id: string; token: string; bearer: string; tls?: { cert: string; key: string } }

/** They may ask for a credential, and nothing in any cluster. */
async function someone(): Promise<Someone> {
  const { id, token } = await path.core.person(`someone-${++count}`)
  await path.core.bind(id, 'keyholder')
  return { id, token, bearer: await bearerOf(token) }
}

async function bearerOf(token: string): Promise<string> {
  return String((await path.core.ask<{ token: string }>('POST', '/v1/credentials', { token })).body.token)
}

async function machine() {
  const machineId = await made('/v1/machine-users', named('machine'))
  await path.core.bind(machineId, 'cluster-admin')
  const { body } = await as<{ id: string; token: string }>('POST', '/v1/machine-user-tokens', {
    machine_user_id: machineId,
    name: 'ci',
  })
  return { machineId, tokenId: body.id, bearer: await bearerOf(body.token) }
}

/** What the caller shows, and what takes it away. */
type Case = { shows: Pick<Someone, 'bearer' | 'tls'>; take: () => Promise<unknown>; after: number[] }

const CASES: Record<string, () => Promise<Case>> = {
  binding: async () => {
    const shows = await someone()
    const id = await path.core.bind(shows.id, 'cluster-admin')
    return { shows, take: () => as('DELETE', `/v1/bindings/${id}`), after: [403] }
  },
  'group membership': async () => {
    const shows = await someone()
    const group_id = await made('/v1/groups', named('group'))
    await made('/v1/bindings', { role: 'cluster-admin', group_id })
    const id = await made('/v1/group-memberships', { group_id, user_id: shows.id })
    return { shows, take: () => as('DELETE', `/v1/group-memberships/${id}`), after: [403] }
  },
  group: async () => {
    const shows = await someone()
    const group_id = await made('/v1/groups', named('group'))
    await made('/v1/bindings', { role: 'cluster-admin', group_id })
    await made('/v1/group-memberships', { group_id, user_id: shows.id })
    return { shows, take: () => as('DELETE', `/v1/groups/${group_id}`), after: [403] }
  },
  'role that gives nothing any more': async () => {
    const shows = await someone()
    const role = { ...named('role'), scope: 'project' }
    const id = await made('/v1/roles', { ...role, cluster_roles: ['view'], permissions: ['kubeconfigs.create'] })
    await path.core.bind(shows.id, role.name)
    return { shows, take: () => as('PUT', `/v1/roles/${id}`, role), after: [403] }
  },
  'person disabled': async () => {
    const shows = await someone()
    await path.core.bind(shows.id, 'cluster-admin')
    const body = { email: `someone-${count}@example.org`, name: 'Someone', is_disabled: true }
    return { shows, take: () => as('PUT', `/v1/users/${shows.id}`, body), after: [401, 403] }
  },
  'person deleted': async () => {
    const shows = await someone()
    await path.core.bind(shows.id, 'cluster-admin')
    return { shows, take: () => as('DELETE', `/v1/users/${shows.id}`), after: [401] }
  },
  session: async () => {
    const shows = await someone()
    await path.core.bind(shows.id, 'cluster-admin')
    const { body } = await path.core.ask<{ session_id: string }>('GET', '/v1/whoami', { token: shows.token })
    return { shows, take: () => as('DELETE', `/v1/sessions/${body.session_id}`), after: [401] }
  },
  certificate: async () => {
    const { id, token } = await someone()
    await path.core.bind(id, 'cluster-admin')
    const { key, csr } = newKeyAndCsr()
    const { body } = await path.core.ask<{ serial: string; certificate_pem: string; chain_pem: string }>(
      'POST',
      '/v1/certificates',
      { token, body: { csr } },
    )
    const cert = Object.values(body).find(value => String(value).startsWith('-----BEGIN')) as string
    const take = () => as('POST', `/v1/certificates/${body.serial}/revocation`)
    return { shows: { bearer: '', tls: { key, cert } }, take, after: [401] }
  },
  'API token': async () => {
    const { id, token } = await someone()
    await path.core.bind(id, 'cluster-admin')
    const own = await path.core.ask<{ id: string; token: string }>('POST', '/v1/api-tokens', {
      token,
      body: { name: 'laptop', expires_at: new Date(Date.now() + 86_400_000).toISOString() },
    })
    const take = () => path.core.ask('POST', `/v1/api-tokens/${own.body.id}/revocation`, { token })
    return { shows: { bearer: await bearerOf(own.body.token) }, take, after: [401] }
  },
  'machine user’s token': async () => {
    const { bearer, tokenId } = await machine()
    return { shows: { bearer }, take: () => as('POST', `/v1/machine-user-tokens/${tokenId}/revocation`), after: [401] }
  },
  'machine user': async () => {
    const { bearer, machineId } = await machine()
    return { shows: { bearer }, take: () => as('DELETE', `/v1/machine-users/${machineId}`), after: [401] }
  },
  'project of the cluster': async () => {
    const shows = await someone()
    await path.core.bind(shows.id, 'cluster-admin', { project_id: path.core.projectId })
    const project_id = await made('/v1/projects', named('project'))
    const move = (to: string) => as('PUT', `/v1/clusters/${path.clusterId}`, { name: 'demo', project_id: to })
    return { shows, take: () => move(project_id), after: [403] }
  },
  'share of the cluster': async () => {
    const shows = await someone()
    const [owner, guest] = [await made('/v1/projects', named('project')), await made('/v1/projects', named('project'))]
    await path.core.bind(shows.id, 'cluster-admin', { project_id: guest })
    const put = (shared_project_ids: string[]) =>
      as('PUT', `/v1/clusters/${path.clusterId}`, { name: 'demo', project_id: owner, shared_project_ids })
    await put([guest])
    return { shows, take: () => put([]), after: [403] }
  },
  'kubectl switched off for one person': async () => {
    const shows = await someone()
    await path.core.bind(shows.id, 'cluster-admin')
    const body = { email: `someone-${count}@example.org`, name: 'Someone', kubectl_cli_enabled: false }
    return { shows, take: () => as('PUT', `/v1/users/${shows.id}`, body), after: [403] }
  },
  // The last: it takes the cluster from everyone.
  cluster: async () => {
    const shows = await someone()
    await path.core.bind(shows.id, 'cluster-admin')
    return { shows, take: () => as('DELETE', `/v1/clusters/${path.clusterId}`), after: [403] }
  },
}

describe('access is taken by', () => {
  for (const [name, open] of Object.entries(CASES)) {
    test(name, async () => {
      const { shows, take, after } = await open()
      const ask = (rest: string) =>
        shows.tls
          ? fetch(path.url + path.path(rest), { tls: { ca: path.ca, ...shows.tls }, keepalive: false } as RequestInit)
          : path.ask(rest, { bearer: shows.bearer, keepalive: false })
      const watch = await ask(`${PODS}?watch=true`)
      expect(watch.status).toBe(200)
      const words = watch.text()
      const taken = (await take()) as { status: number; text: string }
      expect([taken.status, taken.status < 300 ? '' : taken.text]).toEqual([taken.status, ''])
      expect(JSON.parse((await words).trim().split('\n').at(-1) ?? '')).toMatchObject({
        type: 'ERROR',
        object: { kind: 'Status', status: 'Failure' },
      })
      expect(after).toContain((await ask(PODS)).status)
    })
  }
})
