// Custom roles: what they give, what they may not, and that built-in ones stay; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { ROLES } from '../access/roles'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

type Reply = {
  id: string
  name: string
  is_builtin: boolean
  reason: string
  existing_id: string
  errors: { pointer: string; code: string }[]
}

describe.each(DATABASE_KINDS)('roles on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const as = (token: string, operation: string, body?: object) => {
    const [method = '', path = ''] = operation.split(' ')
    return core.ask<Reply>(method, path, { token, ...(body ? { body } : {}) })
  }
  const logReader = {
    name: 'log-reader',
    display_name: 'Reads logs',
    scope: 'namespace',
    rules: [{ api_groups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }],
  }

  test('the built-in ones are there as the program knows them, and cannot be changed', async () => {
    const { body } = await core.ask<{ items: Reply[] }>('GET', '/v1/roles?limit=200', { token: core.admin })
    expect(body.items.map(role => role.name).sort()).toEqual(ROLES.map(role => role.name).sort())
    for (const { id, name, is_builtin } of body.items) {
      expect(is_builtin).toBe(true)
      const input = { name, display_name: 'Other', scope: ROLES.find(role => role.name === name)?.scope }
      expect((await as(core.admin, `PUT /v1/roles/${id}`, input)).status).toBe(409)
      expect((await as(core.admin, `DELETE /v1/roles/${id}`)).status).toBe(409)
    }
  })

  test('one of your own is kept as sent, changes what its holders may at once, and goes only when unused', async () => {
    const ann = await core.person('role-ann')
    const role = { name: 'reader', display_name: 'Reader', scope: 'project', permissions: ['projects.read'] }
    const made = await as(core.admin, 'POST /v1/roles', role)
    expect(made.status).toBe(201)
    const binding = await core.bind(ann.id, 'reader', { project_id: core.projectId })
    const read = async () => (await as(ann.token, `GET /v1/projects/${core.projectId}`)).status
    expect(await read()).toBe(200)
    expect((await as(core.admin, `DELETE /v1/roles/${made.body.id}`)).status).toBe(409)
    await as(core.admin, `PUT /v1/roles/${made.body.id}`, { ...role, permissions: [] })
    expect(await read()).toBe(404)
    await as(core.admin, `DELETE /v1/bindings/${binding}`)
    expect((await as(core.admin, `DELETE /v1/roles/${made.body.id}`)).status).toBe(204)
  })

  test('name and scope cannot change, and a name is there once', async () => {
    const made = await as(core.admin, 'POST /v1/roles', logReader)
    expect((await as(core.admin, 'POST /v1/roles', logReader)).body.existing_id).toBe(made.body.id)
    const changed = await as(core.admin, `PUT /v1/roles/${made.body.id}`, {
      ...logReader,
      name: 'other',
      scope: 'project',
    })
    expect([changed.status, changed.body.errors.map(error => error.pointer)]).toEqual([409, ['/name', '/scope']])
  })

  test('a rule that the API server would refuse, or that gives nothing, is refused here', async () => {
    const cases: [object, string][] = [
      [{ verbs: ['get'] }, '/rules/0/resources'],
      [{ verbs: ['get'], resources: ['pods'] }, '/rules/0/api_groups'],
      [{ verbs: [], resources: ['pods'], api_groups: [''] }, '/rules/0/verbs'],
      [{ verbs: ['get'], non_resource_urls: ['/healthz'] }, '/rules/0/non_resource_urls'],
      [
        { verbs: ['get'], resources: ['pods'], api_groups: [''], non_resource_urls: ['/x'] },
        '/rules/0/non_resource_urls',
      ],
      [{ verbs: ['get'], resources: ['pods'], api_groups: [''], colour: 'red' }, '/rules/0/colour'],
    ]
    for (const [rule, pointer] of cases) {
      const reply = await as(core.admin, 'POST /v1/roles', { ...logReader, name: 'broken', rules: [rule] })
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, pointer])
    }
    const narrow = { ...logReader, name: 'broken', permissions: ['projects.read', 'users.write'] }
    const reply = await as(core.admin, 'POST /v1/roles', narrow)
    expect([reply.status, reply.body.errors[0]?.pointer]).toEqual([422, '/permissions/1'])
  })

  test('a redaction that is not understood is refused where it stands, all of them at once', async () => {
    const redactions = ['fine+', '(a+)+$', 'a.*?b']
    for (const [operation, body] of [
      ['POST /v1/roles', { ...logReader, name: 'redacting', recording: 'on', redactions }],
      ['PUT /v1/organization', { name: 'salaminia', display_name: 'x', recording: 'on', redactions }],
    ] as const) {
      const { status, body: problem } = await as(core.admin, operation, body)
      expect([status, problem.errors.map(error => error.pointer)]).toEqual([422, ['/redactions/1', '/redactions/2']])
    }
  })

  test('who is recorded gives nothing, and makes nothing, that would be recorded less', async () => {
    const watched = await core.person('role-watched')
    const permissions = ['roles.read', 'roles.write', 'bindings.read', 'bindings.write', 'projects.read']
    const strict = { recording: 'mandatory', records_stdin: true, redactions: ['x'] }
    const own = {
      name: 'watched',
      display_name: 'Watched',
      scope: 'organization',
      permissions,
      cluster_roles: ['edit'],
    }
    const made = await as(core.admin, 'POST /v1/roles', { ...own, ...strict })
    await core.bind(watched.id, 'watched')
    const plain = { name: 'plain', display_name: 'Plain', scope: 'project', cluster_roles: ['edit'] }
    const looser = [
      {},
      { ...strict, recording: 'on' },
      { ...strict, records_stdin: false },
      { ...strict, redactions: ['x', '.+'] },
      { ...strict, when_audit_fails: 'continue' },
    ]
    for (const policy of looser) {
      const refused = await as(watched.token, 'POST /v1/roles', { ...plain, ...policy })
      expect([refused.status, refused.body.reason]).toEqual([403, 'escalation'])
      const eased = await as(watched.token, `PUT /v1/roles/${made.body.id}`, { ...own, ...policy })
      expect([eased.status, eased.body.reason]).toEqual([403, 'escalation'])
    }
    expect((await as(watched.token, 'POST /v1/roles', { ...plain, ...strict })).status).toBe(201)
    const binding = { user_id: watched.id, role: 'namespace-read-only', project_id: core.projectId, namespaces: ['a'] }
    const bound = await as(watched.token, 'POST /v1/bindings', binding)
    expect([bound.status, bound.body.reason]).toEqual([403, 'escalation'])
    await core.bind(watched.id, 'admin')
    expect((await as(watched.token, 'POST /v1/bindings', binding)).status).toBe(201)
  })

  test('nobody writes a role that holds more than they do, nor widens one', async () => {
    const writer = await core.person('role-writer')
    const own = { name: 'role-writer', display_name: 'Writes roles', scope: 'organization' }
    const permissions = ['roles.read', 'roles.write', 'projects.read']
    const rules = [{ api_groups: [''], resources: ['pods'], verbs: ['get'] }]
    await as(core.admin, 'POST /v1/roles', { ...own, permissions, rules })
    await core.bind(writer.id, 'role-writer')
    const small = { name: 'small', display_name: 'Small', scope: 'project' }
    const within = await as(writer.token, 'POST /v1/roles', { ...small, permissions: ['projects.read'], rules })
    expect(within.status).toBe(201)
    for (const more of [
      { permissions: ['projects.write'] },
      { cluster_roles: ['view'] },
      { rules: [{ api_groups: [''], resources: ['pods', 'secrets'], verbs: ['get'] }] },
      { rules: [{ api_groups: ['*'], resources: ['pods'], verbs: ['get'] }] },
      { rules: [{ api_groups: [''], resources: ['pods'], verbs: ['*'] }] },
    ]) {
      const made = await as(writer.token, 'POST /v1/roles', { ...small, name: 'more', ...more })
      expect([made.status, made.body.reason]).toEqual([403, 'escalation'])
      const widened = await as(writer.token, `PUT /v1/roles/${within.body.id}`, { ...small, ...more })
      expect([widened.status, widened.body.reason]).toEqual([403, 'escalation'])
    }
  })
})
