// Access replay: requests of the past against other bindings, and the least role that would have done.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { Chain, type Some } from '../audit-events/testing'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import type { AccessReplay, LeastAccess } from './model'

const DAY = 86_400_000

describe.each(DATABASE_KINDS)('access replay on %s', kind => {
  let core: Fixture
  let cluster: string
  let ann: { id: string; email: string }
  let bob: { id: string; email: string }
  beforeAll(async () => {
    core = await openFixture(kind)
    cluster = await core.cluster('prod')
    ann = await core.person('ann')
    bob = await core.person('bob')
    await core.services.auditUpkeep.run()
    const at = (days: number) => new Date(core.clock.ms - days * DAY).toISOString()
    const by = (who: typeof ann, some: Some): Some => ({
      ...{
        principal_id: who.id,
        principal_name: who.email,
        cluster_id: cluster,
        at: at(1),
        namespace: 'team-a',
        ...some,
      },
    })
    await Chain(core).append(
      by(ann, { verb: 'list', resource: 'pods' }),
      by(ann, { verb: 'list', resource: 'pods', kind: 'begin', status: null }),
      by(ann, { verb: 'list', resource: 'pods', at: at(2) }),
      by(ann, { verb: 'get', resource: 'pods', name: 'web' }),
      by(ann, { verb: 'get', resource: 'pods', name: 'web', subresource: 'log' }),
      by(ann, { verb: 'get', resource: 'pods', name: 'web', subresource: 'exec', status: 101 }),
      by(ann, { verb: 'delete', resource: 'deployments', api_group: 'apps', name: 'web' }),
      by(ann, { verb: 'get', resource: 'secrets', name: 'token' }),
      by(ann, { verb: 'get', resource: 'secrets', name: 'other', status: 404 }),
      by(ann, { verb: 'list', resource: 'pods', namespace: 'team-b' }),
      by(ann, { verb: 'get', resource: 'pods', name: 'web', namespace: 'team-b' }),
      by(ann, { verb: 'list', resource: 'nodes', namespace: '' }),
      by(ann, { verb: 'get', resource: 'namespaces', namespace: '', name: 'team-b' }),
      by(ann, {
        verb: 'create',
        resource: 'selfsubjectaccessreviews',
        api_group: 'authorization.k8s.io',
        namespace: '',
      }),
      by(ann, { verb: 'get', resource: '', path: '/version', namespace: '' }),
      by(ann, { verb: 'get', resource: '', path: '/metrics', namespace: '' }),
      // None of these was allowed, or says anything about rights.
      by(ann, { verb: 'delete', resource: 'secrets', name: 'token', status: 403 }),
      by(ann, { verb: 'patch', resource: 'nodes', name: 'n', namespace: '', status: 503, reason: 'tunnel-lost' }),
      by(ann, { verb: 'update', resource: 'nodes', name: 'n', namespace: '', status: 500 }),
      by(ann, { verb: 'delete', resource: 'nodes', name: 'n', namespace: '', at: at(40) }),
      by(bob, { verb: 'list', resource: 'pods', kind: 'denial', status: 403, reason: 'no-such-cluster' }),
      by(bob, { verb: 'get', resource: 'widgets', api_group: 'example.org', name: 'w' }),
      by(bob, { verb: 'get', resource: 'pods', cluster_id: crypto.randomUUID() }),
    )
  }, HOOK_MS)
  afterAll(() => core.close())

  const replay = async (body: object) =>
    (await core.ask<AccessReplay>('POST', '/v1/access-replays', { token: core.admin, body })).body
  const changes = (found: AccessReplay, who: { id: string }) =>
    (found.principals.find(one => one.user_id === who.id)?.requests ?? [])
      .map(({ outcome, verb, resource, subresource, namespace, name, count }) =>
        [outcome, verb, [namespace, resource, subresource, name].filter(Boolean).join('/'), count].join(' '),
      )
      .sort()

  test('says for each person what would be denied, what allowed, and what only the cluster knows', async () => {
    const found = await replay({
      bindings: [
        { role: 'namespace-read-only', user_id: ann.id, project_id: core.projectId, namespaces: ['team-a'] },
        { role: 'project-read-only', user_id: bob.id, project_id: core.projectId },
      ],
    })
    expect(changes(found, ann)).toEqual([
      'denied delete team-a/deployments/* 1',
      'denied get /metrics 1',
      'denied get namespaces/team-b 1',
      'denied get team-a/pods/exec/* 1',
      'denied get team-a/secrets/* 2',
      'denied get team-b/pods/* 1',
      'denied list nodes 1',
      'denied list team-b/pods 1',
    ])
    expect(changes(found, bob)).toEqual(['allowed list team-a/pods 1', 'unknown get team-a/widgets/* 1'])
    expect(found).toMatchObject({ is_exact: true, counted_from: null, skipped: 1 })
    const [first] = found.principals
    expect(first).toMatchObject({ user_id: ann.id, user_name: ann.email, denied: 9, allowed: 0, unknown: 0 })
  })

  test('takes roles of the proposal, names in their rules, and bindings of now beside them', async () => {
    const rules = [
      { api_groups: [''], resources: ['secrets'], verbs: ['get', 'delete'], resource_names: ['token'] },
      { api_groups: [''], resources: ['pods', 'pods/log', 'pods/exec'], verbs: ['get', 'list'] },
    ]
    const role = { name: 'narrow', display_name: 'Narrow', scope: 'namespace', rules }
    const binding = { role: 'narrow', user_id: ann.id, project_id: core.projectId, namespaces: ['team-a', 'team-b'] }
    const found = changes(await replay({ roles: [role], bindings: [binding], user_id: ann.id }), ann)
    expect(found).toContain('allowed delete team-a/secrets/token 1')
    expect(found).toContain('denied get team-a/secrets/* 1')
    expect(found).not.toContain('denied get team-a/secrets/token 1')
    await core.bind(ann.id, 'cluster-admin', { project_id: core.projectId })
    const beside = changes(await replay({ bindings: [], keeps_bindings: true, user_id: ann.id }), ann)
    expect(beside).toEqual(['allowed delete team-a/secrets/* 1'])
  })

  test('refuses a proposal that could not be made, with every mistake', async () => {
    const bindings = [
      { role: 'no-such', user_id: ann.id },
      { role: 'namespace-admin', user_id: ann.id },
    ]
    const roles = [{ name: 'x', display_name: 'X', scope: 'namespace', rules: [{ verbs: ['get'] }] }]
    const body = { bindings, roles }
    const reply = await core.ask<{ errors: { pointer: string }[] }>('POST', '/v1/access-replays', {
      token: core.admin,
      body,
    })
    expect(reply.status).toBe(422)
    expect(reply.body.errors.map(({ pointer }) => pointer)).toEqual([
      '/roles/0/rules/0/resources',
      '/bindings/0/role',
      '/bindings/1/namespaces',
    ])
  })

  test('the least role allows what was used, where it was used, and nothing else', async () => {
    const path = `/v1/access/least?principal=${ann.id}`
    const { body } = await core.ask<LeastAccess>('GET', path, { token: core.admin })
    const none = { resource_names: [], non_resource_urls: [] }
    const url = { api_groups: [], resources: [], resource_names: [], verbs: ['get'], non_resource_urls: ['/metrics'] }
    expect(body.cluster_ids).toEqual([cluster])
    expect(body.roles).toEqual([
      {
        scope: 'project',
        namespaces: [],
        rules: [{ ...none, api_groups: [''], resources: ['nodes'], verbs: ['list'] }, url],
      },
      {
        scope: 'namespace',
        namespaces: ['team-a'],
        rules: [
          { ...none, api_groups: [''], resources: ['pods'], verbs: ['get', 'list'] },
          { ...none, api_groups: [''], resources: ['pods/exec'], verbs: ['create', 'get'] },
          { ...none, api_groups: [''], resources: ['pods/log'], verbs: ['get'] },
          { ...none, api_groups: [''], resources: ['secrets'], verbs: ['get'], resource_names: ['other', 'token'] },
          { ...none, api_groups: ['apps'], resources: ['deployments'], verbs: ['delete'] },
        ],
      },
      {
        scope: 'namespace',
        namespaces: ['team-b'],
        rules: [
          { ...none, api_groups: [''], resources: ['namespaces'], verbs: ['get'] },
          { ...none, api_groups: [''], resources: ['pods'], verbs: ['get', 'list'] },
        ],
      },
    ])
  })

  test('what the least roles allow, replayed, is all that passed', async () => {
    const { body } = await core.ask<LeastAccess>('GET', `/v1/access/least?principal=${ann.id}`, { token: core.admin })
    const roles = body.roles.map(({ scope, rules }, at) => ({ name: `l${at}`, display_name: 'L', scope, rules }))
    const bindings = body.roles.map(({ namespaces }, at) => ({
      ...{ role: `l${at}`, user_id: ann.id, project_id: core.projectId, namespaces },
    }))
    expect(changes(await replay({ roles, bindings, user_id: ann.id }), ann)).toEqual([])
  })
})
