// Effective access through its routes: each answer with its reason, what strangers learn, and that the two directions agree.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import type { Access, AccessPrincipal } from './model'

type Query = Record<string, string>
type Person = { id: string; token: string; email: string }
type Problem = { code: string; errors: { pointer: string }[] }

describe.each(DATABASE_KINDS)('effective access on %s', kind => {
  let core: Fixture
  let cluster: string
  let other: string
  let foreign: string
  let people = 0
  beforeAll(async () => {
    core = await openFixture(kind)
    foreign = (await make('projects', { name: 'foreign', display_name: 'Foreign' })).id
    cluster = await core.cluster('here')
    other = await core.cluster('there', foreign)
  }, HOOK_MS)
  afterAll(() => core.close())

  const make = async (path: string, body: object) => {
    const reply = await core.ask<{ id: string }>('POST', `/v1/${path}`, { token: core.admin, body })
    expect([reply.status, reply.text]).toEqual([201, reply.text])
    return reply.body
  }
  const person = () => core.person(`p${people++}`)
  const ask = (token: string, query: Query) =>
    core.ask<Access & Problem>('GET', `/v1/access?${new URLSearchParams(query)}`, { token })
  const who = (token: string, query: Query) =>
    core.ask<{ items: AccessPrincipal[]; next_cursor: string | null } & Problem>(
      'GET',
      `/v1/access/principals?${new URLSearchParams(query)}`,
      { token },
    )
  const own = async ({ token }: Person, query: Query) => (await ask(token, { cluster, ...query })).body
  const pods = { verb: 'get', resource: 'pods' }

  test('an allow names the binding, the group, the role, the ClusterRole and the rule', async () => {
    const { id, ...user } = await person()
    const group = await make('groups', { name: 'readers', display_name: 'Readers' })
    await make('group-memberships', { group_id: group.id, user_id: id })
    const body = { role: 'project-read-only', group_id: group.id, project_id: core.projectId }
    const binding = await make('bindings', body)
    const answer = await own({ id, ...user }, pods)
    expect(answer.rules[0]?.verbs).toEqual(['get', 'list', 'watch'])
    expect(answer.rules[0]?.resources).toContain('pods')
    expect<object>({ ...answer, rules: [] }).toEqual({
      ...{ principal_id: id, decision: 'allow', reason: null, expires_at: null, rules: [] },
      ...{ binding_id: binding.id, group_id: group.id, group_name: 'readers' },
      ...{ role: 'project-read-only', cluster_role: 'view' },
      detail: 'The role "project-read-only" allows it, by the ClusterRole "view"',
    })
  })

  test('a deny says which thing is missing', async () => {
    const one = await person()
    const reasons = async (query: Query) => (await own(one, query)).reason
    expect(await reasons(pods)).toBe('no-binding')
    const project_id = core.projectId
    const ended = { role: 'cluster-admin', user_id: one.id, project_id }
    await make('bindings', { ...ended, expires_at: new Date(core.clock.ms + 60_000).toISOString() })
    expect(await own(one, { verb: 'delete', resource: 'nodes' })).toMatchObject({ decision: 'allow', reason: null })
    core.clock.ms += 60_000
    const expired = await own(one, pods)
    expect(expired).toMatchObject({ decision: 'deny', reason: 'binding-expired', role: 'cluster-admin' })
    expect(expired.detail).toStartWith('The binding of the role "cluster-admin" that allowed it ended at 20')
    await make('bindings', { role: 'namespace-read-only', user_id: one.id, project_id, namespaces: ['a'] })
    expect(await own(one, { ...pods, namespace: 'a' })).toMatchObject({ decision: 'allow', cluster_role: 'view' })
    expect(await reasons({ verb: 'get', resource: 'secrets', namespace: 'a' })).toBe('binding-expired')
    const only = await person()
    await make('bindings', { role: 'namespace-read-only', user_id: only.id, project_id, namespaces: ['a'] })
    expect((await own(only, { ...pods, namespace: 'b' })).reason).toBe('namespace-not-covered')
    expect((await own(only, pods)).reason).toBe('namespace-not-covered')
    const secrets = { verb: 'get', resource: 'secrets', namespace: 'a' }
    expect(await own(only, secrets)).toMatchObject({
      decision: 'deny',
      reason: 'no-rule',
      binding_id: null,
      role: null,
    })
  })

  test('a namespace is in itself, and everyone may ask the API server about themselves', async () => {
    const one = await person()
    const project_id = core.projectId
    await make('bindings', { role: 'namespace-read-only', user_id: one.id, project_id, namespaces: ['a'] })
    const decision = async (query: Query) => (await own(one, query)).decision
    expect(await decision({ verb: 'get', resource: 'namespaces', name: 'a' })).toBe('allow')
    expect(await decision({ verb: 'get', resource: 'namespaces', name: 'b' })).toBe('deny')
    expect(await decision({ verb: 'list', resource: 'namespaces' })).toBe('deny')
    const review = { verb: 'create', resource: 'selfsubjectaccessreviews', api_group: 'authorization.k8s.io' }
    expect(await own(one, review)).toMatchObject({ decision: 'allow', cluster_role: 'system:basic-user' })
  })

  test('what only the cluster knows is said to depend on it', async () => {
    const one = await person()
    const project_id = core.projectId
    const custom = { name: 'deployer', display_name: 'Deployer', scope: 'project', cluster_roles: ['acme-deploy'] }
    await make('roles', custom)
    await make('bindings', { role: 'deployer', user_id: one.id, project_id })
    const found = await own(one, pods)
    expect(found).toMatchObject({ decision: 'depends', reason: 'unknown-cluster-role', cluster_role: 'acme-deploy' })
    const viewer = await person()
    await make('bindings', { role: 'project-read-only', user_id: viewer.id, project_id })
    const widgets = { verb: 'get', resource: 'widgets', api_group: 'example.com' }
    expect(await own(viewer, widgets)).toMatchObject({ decision: 'depends', reason: 'aggregated-cluster-role' })
    const classes = { verb: 'get', resource: 'storageclasses', api_group: 'storage.k8s.io' }
    expect(await own(viewer, classes)).toMatchObject({ decision: 'deny', reason: 'no-rule' })
    const labelled = await person()
    const team = { role: 'namespace-read-only', user_id: labelled.id, project_id, namespace_selector: { team: 'a' } }
    await make('bindings', team)
    const inAny = await own(labelled, { ...pods, namespace: 'x' })
    expect(inAny).toMatchObject({ decision: 'depends', reason: 'unknown-namespace-labels' })
    const named = await person()
    const selector = { 'kubernetes.io/metadata.name': 'x' }
    await make('bindings', { role: 'namespace-read-only', user_id: named.id, project_id, namespace_selector: selector })
    expect((await own(named, { ...pods, namespace: 'x' })).decision).toBe('allow')
    expect((await own(named, { ...pods, namespace: 'y' })).reason).toBe('namespace-not-covered')
  })

  test('rules of a role count by verb, subresource, group and name', async () => {
    const one = await person()
    const rules = [
      { api_groups: ['apps'], resources: ['*/scale'], verbs: ['patch'] },
      { api_groups: [''], resources: ['pods/log'], verbs: ['get'] },
      { api_groups: [''], resources: ['configmaps'], verbs: ['get'], resource_names: ['settings'] },
    ]
    await make('roles', { name: 'narrow', display_name: 'Narrow', scope: 'project', rules })
    await make('bindings', { role: 'narrow', user_id: one.id, project_id: core.projectId })
    const decision = async (query: Query) => (await own(one, query)).decision
    expect(await decision({ verb: 'get', resource: 'pods', subresource: 'log' })).toBe('allow')
    expect(await decision({ verb: 'get', resource: 'pods' })).toBe('deny')
    const scale = { verb: 'patch', resource: 'deployments', subresource: 'scale' }
    expect(await decision({ ...scale, api_group: 'apps' })).toBe('allow')
    expect(await decision(scale)).toBe('deny')
    expect(await decision({ verb: 'get', resource: 'configmaps', name: 'settings' })).toBe('allow')
    expect(await decision({ verb: 'get', resource: 'configmaps' })).toBe('deny')
    expect(await own(one, { verb: '*', resource: '*' })).toMatchObject({ decision: 'deny' })
  })

  test('permissions of this API: in the organization, a project, a cluster', async () => {
    const one = await person()
    const project = core.projectId
    await make('bindings', { role: 'project-admin', user_id: one.id, project_id: project })
    const may = async (query: Query) => {
      const { decision, reason } = (await ask(one.token, query)).body
      return [decision, reason]
    }
    expect(await may({ permission: 'clusters.write', project })).toEqual(['allow', null])
    expect(await may({ permission: 'clusters.write', cluster })).toEqual(['allow', null])
    expect(await may({ permission: 'clusters.write', cluster: other })).toEqual(['deny', 'permission-missing'])
    expect(await may({ permission: 'clusters.write', project: foreign })).toEqual(['deny', 'permission-missing'])
    expect(await may({ permission: 'clusters.write' })).toEqual(['deny', 'permission-missing'])
    const stranger = await person()
    expect((await ask(stranger.token, { permission: 'users.read' })).body.reason).toBe('no-binding')
  })

  test('a disabled principal is denied everything', async () => {
    const one = await person()
    await core.bind(one.id, 'admin')
    const body = { email: one.email, name: 'x', is_disabled: true }
    await core.ask('PUT', `/v1/users/${one.id}`, { token: core.admin, body })
    const query = { principal: one.id, cluster, ...pods }
    expect((await ask(core.admin, query)).body).toMatchObject({ decision: 'deny', reason: 'principal-disabled' })
    const found = await everyone({ cluster, ...pods })
    expect(found.map(({ id }) => id)).not.toContain(one.id)
  })

  test('a question that cannot be asked is refused with every mistake', async () => {
    const cases: [Query, string[]][] = [
      [{}, ['/cluster', '/verb', '/resource']],
      [{ cluster, verb: 'get' }, ['/resource']],
      [{ cluster, ...pods, project: core.projectId }, ['/project']],
      [{ permission: 'users.read', verb: 'get', name: 'x' }, ['/verb', '/name']],
      [{ permission: 'users.read', cluster, project: core.projectId }, ['/project']],
    ]
    for (const [query, pointers] of cases) {
      for (const reply of [await ask(core.admin, query), await who(core.admin, query)])
        expect([reply.status, reply.body.errors?.map(({ pointer }) => pointer)]).toEqual([422, pointers])
    }
    expect((await ask(core.admin, { permission: 'everything' })).status).toBe(422)
    expect((await ask(core.admin, { cluster, ...pods, extra: 'x' })).status).toBe(422)
  })

  test('others are asked about by who may read access there; a place out of sight is not there', async () => {
    const [stranger, reader, looker] = [await person(), await person(), await person()]
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    await core.bind(looker.id, 'cluster-admin', { project_id: core.projectId })
    const about = { principal: stranger.id, cluster, ...pods }
    expect((await ask(stranger.token, { ...about, principal: reader.id })).status).toBe(404)
    expect((await ask(looker.token, about)).status).toBe(403)
    expect((await ask(reader.token, about)).body).toMatchObject({ decision: 'deny', reason: 'no-binding' })
    expect((await ask(reader.token, { ...about, cluster: other })).status).toBe(404)
    expect((await ask(reader.token, { ...about, cluster: crypto.randomUUID() })).status).toBe(404)
    expect((await ask(reader.token, { ...about, principal: crypto.randomUUID() })).status).toBe(404)
    const permission = { principal: stranger.id, permission: 'clusters.read' }
    expect((await ask(reader.token, { ...permission, project: foreign })).status).toBe(404)
    expect((await ask(reader.token, permission)).status).toBe(403)
    expect((await who(looker.token, { cluster, ...pods })).status).toBe(403)
    expect((await who(stranger.token, { cluster, ...pods })).status).toBe(404)
    // Whether a cluster is there is not told to who asks about themselves either.
    const there = (await ask(stranger.token, { cluster: other, ...pods })).text
    expect((await ask(stranger.token, { cluster: crypto.randomUUID(), ...pods })).text).toBe(there)
    const inside = (await ask(stranger.token, { cluster: other, permission: 'clusters.read' })).text
    expect((await ask(stranger.token, { cluster: crypto.randomUUID(), permission: 'clusters.read' })).text).toBe(inside)
  })

  test('of bindings elsewhere a reader learns that they allow it, not which they are', async () => {
    const [reader, boss] = [await person(), await person()]
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    const binding = await core.bind(boss.id, 'admin')
    const query = { principal: boss.id, cluster, ...pods }
    expect((await ask(reader.token, query)).body).toMatchObject({ decision: 'allow', role: 'admin', binding_id: null })
    expect((await ask(core.admin, query)).body.binding_id).toBe(binding)
    const seen = (await who(reader.token, { cluster, ...pods })).body.items.find(({ id }) => id === boss.id)
    expect(seen).toMatchObject({ email: null, name: null, binding_id: null, role: 'admin' })
  })

  test('who can and can I agree for everyone', async () => {
    const questions: Query[] = [
      { cluster, ...pods },
      { cluster, ...pods, namespace: 'a' },
      { cluster, ...pods, namespace: 'x' },
      { cluster, verb: 'delete', resource: 'secrets', namespace: 'a' },
      { cluster, verb: 'get', resource: 'widgets', api_group: 'example.com' },
      { cluster, verb: 'create', resource: 'selfsubjectreviews', api_group: 'authentication.k8s.io' },
      { cluster: other, ...pods },
      { permission: 'clusters.read', cluster },
      { permission: 'projects.read', project: core.projectId },
      { permission: 'bindings.write', project: core.projectId },
      { permission: 'users.write' },
    ]
    const users = await core.sql<{ id: string }[]>`select id from users order by id`
    for (const query of questions) {
      const found = new Map((await everyone(query)).map(({ id, ...rest }) => [id, rest]))
      for (const { id } of users) {
        const { body } = await ask(core.admin, { principal: id, ...query })
        const listed = found.get(id)
        expect([query, id, listed?.decision ?? 'deny']).toEqual([query, id, body.decision])
        if (listed) expect([listed.binding_id, listed.role]).toEqual([body.binding_id, body.role ?? ''])
      }
    }
  })

  /** Page by page. */
  async function everyone(query: Query): Promise<AccessPrincipal[]> {
    const all: AccessPrincipal[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await who(core.admin, { ...query, limit: '2', ...(cursor ? { cursor } : {}) })
      expect(body.items.length).toBeLessThanOrEqual(2)
      all.push(...body.items)
      cursor = body.next_cursor
    }
    return all
  }
})
