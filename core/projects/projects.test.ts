// Projects, clusters and users: the shape every resource of the API has, and who sees what.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

type Resource = { id: string; name: string; code: string; existing_id: string }
type List = { items: Resource[]; next_cursor: string | null }
const asAdmin = <T = Resource>(method: string, path: string, sent: Parameters<Fixture['ask']>[2] = {}) =>
  core.ask<T>(method, path, { token: core.admin, ...sent })

const resources = [
  {
    path: '/v1/projects',
    filter: 'name=alpha',
    make: (name: string) => ({ name, display_name: name }),
    change: (name: string) => ({ name, display_name: 'Changed' }),
  },
  {
    path: '/v1/clusters',
    filter: 'name=alpha',
    make: (name: string) => ({ name, project_id: core.projectId }),
    change: (name: string) => ({ name: `${name}-changed`, project_id: core.projectId }),
  },
  {
    path: '/v1/users',
    filter: 'email=alpha@example.org',
    make: (name: string) => ({ email: `${name}@example.org`, name }),
    change: (name: string) => ({ email: `${name}@example.org`, name: 'Changed' }),
  },
]

describe.each(resources)('$path', ({ path, filter, make, change }) => {
  test('is created, read, replaced and deleted as Terraform needs it', async () => {
    const made = await asAdmin('POST', path, { body: make('alpha') })
    expect([made.status, made.headers.get('location')]).toEqual([201, `${path}/${made.body.id}`])
    const item = `${path}/${made.body.id}`
    const read = await asAdmin('GET', item)
    expect([read.status, read.body]).toEqual([200, made.body])
    const conflict = await asAdmin('POST', path, { body: make('alpha') })
    expect([conflict.status, conflict.body.code, conflict.body.existing_id]).toEqual([409, 'conflict', made.body.id])
    const found = await asAdmin<List>('GET', `${path}?${filter}`)
    expect(found.body.items).toEqual([made.body])
    const replaced = await asAdmin('PUT', item, { body: change('alpha') })
    expect(replaced.status).toBe(200)
    expect((await asAdmin('GET', item)).body).toEqual(replaced.body)
    const again = await asAdmin('PUT', item, { body: change('alpha') })
    expect([again.status, again.body]).toEqual([200, replaced.body])
    const removed = await asAdmin('DELETE', item)
    expect([removed.status, removed.text]).toEqual([204, ''])
    for (const method of ['GET', 'DELETE']) {
      const gone = await asAdmin(method, item)
      expect([gone.status, gone.body.code]).toEqual([404, 'not_found'])
    }
    expect((await asAdmin('PUT', item, { body: change('alpha') })).status).toBe(404)
  })

  test('a name that is taken cannot be taken by a replacement either', async () => {
    const one = await asAdmin('POST', path, { body: make('one') })
    const two = await asAdmin('POST', path, { body: make('two') })
    const reply = await asAdmin('PUT', `${path}/${two.body.id}`, { body: make('one') })
    expect([reply.status, reply.body.existing_id]).toEqual([409, one.body.id])
  })

  test('honours If-Match when it is sent', async () => {
    const made = await asAdmin('POST', path, { body: make('tagged') })
    const item = `${path}/${made.body.id}`
    const etag = (await asAdmin('GET', item)).headers.get('etag') ?? ''
    const send = (method: string, tag: string, body?: object) =>
      asAdmin(method, item, { headers: { 'if-match': tag }, ...(body ? { body } : {}) })
    expect((await send('PUT', etag, change('tagged'))).status).toBe(200)
    const stale = await send('PUT', etag, make('tagged'))
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition_failed'])
    expect((await send('DELETE', etag)).status).toBe(412)
    expect((await send('DELETE', '*')).status).toBe(204)
  })

  test('is listed in pages that miss nothing and repeat nothing', async () => {
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5']) await asAdmin('POST', path, { body: make(name) })
    const all = (await asAdmin<List>('GET', `${path}?limit=200`)).body.items
    const seen: Resource[] = []
    let cursor = ''
    do {
      const { body } = await asAdmin<List>('GET', `${path}?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...body.items)
      cursor = body.next_cursor ?? ''
    } while (cursor)
    expect(seen).toEqual(all)
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=YzE6eA']) {
      expect((await asAdmin('GET', `${path}?${query}`)).status).toBe(422)
    }
  })
})

describe('strangers and readers', () => {
  test('what one may not see is 404, what one may not change is 403', async () => {
    const stranger = await core.person('stranger')
    const reader = await core.person('reader')
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    const cluster = await core.cluster('guarded')
    const paths = [`/v1/clusters/${cluster}`, `/v1/projects/${core.projectId}`]
    const bodies = [
      { name: 'guarded', project_id: core.projectId },
      { name: 'default', display_name: 'Default' },
    ]
    for (const [index, path] of paths.entries()) {
      const as = (token: string, method: string) =>
        core
          .ask(method, path, { token, ...(method === 'PUT' ? { body: bodies[index] } : {}) })
          .then(reply => reply.status)
      expect([
        await as(stranger.token, 'GET'),
        await as(stranger.token, 'PUT'),
        await as(stranger.token, 'DELETE'),
      ]).toEqual([404, 404, 404])
      expect([await as(reader.token, 'GET'), await as(reader.token, 'PUT'), await as(reader.token, 'DELETE')]).toEqual([
        200, 403, 403,
      ])
    }
    const enrol = (token: string) => core.ask('POST', `/v1/clusters/${cluster}/enrolments`, { token })
    expect([(await enrol(stranger.token)).status, (await enrol(reader.token)).status]).toEqual([404, 403])
  })

  test('lists show only the projects in which one may read', async () => {
    const { body: hidden } = await asAdmin('POST', '/v1/projects', { body: { name: 'hidden', display_name: 'Hidden' } })
    await core.cluster('in-hidden', hidden.id)
    const reader = await core.person('list-reader')
    await core.bind(reader.id, 'namespace-read-only', { project_id: core.projectId, namespaces: ['a'] })
    const names = async (path: string) =>
      (await core.ask<List>('GET', path, { token: reader.token })).body.items.map(item => item.name)
    expect(await names('/v1/projects?limit=200')).toEqual(['default'])
    expect(await names('/v1/clusters?limit=200')).not.toContain('in-hidden')
    const move = await core.ask('POST', '/v1/clusters', {
      token: reader.token,
      body: { name: 'sneaked', project_id: hidden.id },
    })
    expect(move.status).toBe(422)
  })

  test('users are for those who may read them, and oneself', async () => {
    const stranger = await core.person('user-stranger')
    const other = await core.person('user-other')
    const as = (method: string, path: string) => core.ask(method, path, { token: stranger.token })
    expect((await as('GET', '/v1/users')).status).toBe(403)
    expect((await as('GET', `/v1/users/${other.id}`)).status).toBe(404)
    expect((await as('GET', `/v1/users/${stranger.id}`)).status).toBe(200)
    expect((await as('DELETE', `/v1/users/${stranger.id}`)).status).toBe(403)
    expect((await as('POST', `/v1/users/${other.id}/invitations`)).status).toBe(404)
    expect((await as('POST', '/v1/relay-enrolments')).status).toBe(403)
  })
})

describe('side effects', () => {
  test('a project with clusters stays', async () => {
    const { body: project } = await asAdmin('POST', '/v1/projects', { body: { name: 'full', display_name: 'Full' } })
    const cluster = await core.cluster('in-full', project.id)
    const refused = await asAdmin<{ detail: string }>('DELETE', `/v1/projects/${project.id}`)
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'The project still has clusters; move or delete them first',
    ])
    await asAdmin('DELETE', `/v1/clusters/${cluster}`)
    expect((await asAdmin('DELETE', `/v1/projects/${project.id}`)).status).toBe(204)
  })

  test('moving and deleting a cluster, disabling and deleting a user are heard', async () => {
    const { body: project } = await asAdmin('POST', '/v1/projects', { body: { name: 'target', display_name: 'T' } })
    const cluster = await core.cluster('moves')
    const user = await core.person('ends')
    await core.settled()
    core.heard.length = 0
    await asAdmin('PUT', `/v1/clusters/${cluster}`, { body: { name: 'moves', project_id: project.id } })
    await asAdmin('PUT', `/v1/clusters/${cluster}`, { body: { name: 'renamed', project_id: project.id } })
    await asAdmin('DELETE', `/v1/clusters/${cluster}`)
    await asAdmin('PUT', `/v1/users/${user.id}`, { body: { email: user.email, name: 'ends', is_disabled: true } })
    await asAdmin('DELETE', `/v1/users/${user.id}`)
    await core.settled()
    const principal = { type: 'principal', principal_id: user.id }
    expect(core.heard).toEqual([
      { type: 'everyone' },
      { type: 'cluster-deleted', cluster_id: cluster },
      principal,
      principal,
    ])
  })

  test('an enrolment is a manifest that YAML reads, with the join string and no more rights than said', async () => {
    const cluster = await core.cluster('enrolled')
    const { status, body } = await asAdmin<{ manifest: string; join: string; cluster_id: string }>(
      'POST',
      `/v1/clusters/${cluster}/enrolments`,
    )
    expect([status, body.cluster_id]).toEqual([201, cluster])
    const documents = Bun.YAML.parse(body.manifest) as Record<string, unknown>[]
    expect(documents.map(document => document.kind)).toEqual([
      'Namespace',
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'ClusterRole',
      'ClusterRoleBinding',
      'Secret',
      'Deployment',
    ])
    expect(documents[6]).toMatchObject({ data: { join: Buffer.from(body.join).toString('base64') } })
    const rules = [documents[2], documents[4]].flatMap(
      role => (role?.rules ?? []) as { resources: string[]; verbs: string[] }[],
    )
    expect(rules.every(rule => ![...rule.verbs, ...rule.resources].includes('*'))).toBe(true)
    const bind = rules.find(rule => rule.verbs.includes('bind'))
    expect(bind).not.toHaveProperty('resourceNames')
    const comments = body.manifest
      .split('\n')
      .filter((_, index, lines) => lines[index + 1]?.startsWith('  - apiGroups'))
    expect(comments).toHaveLength(rules.length)
    expect(comments.every(line => line.startsWith('  # '))).toBe(true)
  })
})
