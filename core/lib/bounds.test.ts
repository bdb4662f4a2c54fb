// Input that no schema expects: it is refused as input, quickly, and never becomes a failure of ours or a second spelling of
// an id.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

describe.each(DATABASE_KINDS)('hostile input on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const LISTS = ['users?email', 'groups?name', 'clusters?name', 'bindings?role', 'api-events?target_id', 'roles?name']
  const MORE = [
    'audit-events?request_id',
    'applied-resources?kind',
    'api-tokens?name',
    'machine-users?name',
    'projects?name',
  ]
  for (const list of [...LISTS, ...MORE]) {
    test(`GET /v1/${list}= answers 422 to U+0000`, async () => {
      const { status, body } = await core.ask('GET', `/v1/${list}=%00`, { token: core.admin })
      expect([status, body.code]).toEqual([422, 'invalid_input'])
    })
  }

  test('a path with U+0000 names nothing', async () => {
    const answers = await Promise.all([
      core.ask('GET', '/v1/device-authorizations/%00', { token: core.admin }),
      core.ask('POST', '/v1/certificates/%00/revocation', { token: core.admin }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
  })

  test('a stranger hears 401 first', async () => {
    expect((await core.ask('GET', '/v1/users?email=%00')).status).toBe(401)
    expect((await core.ask('POST', '/v1/groups', { raw: deep(100) })).status).toBe(401)
  })

  const role = { name: 'odd', display_name: 'Odd', scope: 'project' }
  const rule = (group: string) => ({ api_groups: [group], resources: ['pods'], verbs: ['get'] })
  const BODIES: [string, object, string][] = [
    ['roles', { ...role, description: 'a\0' }, '/description'],
    ['roles', { ...role, description: 'a\ud800' }, '/description'],
    ['roles', { ...role, display_name: 'a\udc00' }, '/display_name'],
    ['roles', { ...role, rules: [rule('\0')] }, '/rules/0/api_groups/0'],
    ['roles', { ...role, rules: [rule('\ud800')] }, '/rules/0/api_groups/0'],
    ['machine-users', { name: 'odd', display_name: 'Odd', description: '\0' }, '/description'],
    ['sign-ins', { identity_provider: 'a\0' }, '/identity_provider'],
  ]
  for (const [path, body, pointer] of BODIES) {
    test(`POST /v1/${path} answers 422 to ${JSON.stringify(body)}`, async () => {
      const { status, body: problem } = await core.ask<{ errors?: { pointer: string; code: string }[] }>(
        'POST',
        `/v1/${path}`,
        { token: core.admin, body },
      )
      expect([status, problem.errors?.[0]?.pointer, problem.errors?.[0]?.code]).toEqual([422, pointer, 'text'])
    })
  }

  for (const [path, raw] of [
    ['sessions', deep(200_000, 'unknown')],
    ['sessions', `${'{"email":'.repeat(80_000)}1${'}'.repeat(80_000)}`],
    ['sign-ins', deep(200_000)],
    ['credentials', deep(200_000, 'origin')],
  ] as const) {
    test(`POST /v1/${path} answers 400 at once to what is nested deeply: ${raw.slice(0, 12)}`, async () => {
      const startedAt = performance.now()
      const { status, body } = await core.ask('POST', `/v1/${path}`, { token: core.admin, raw })
      expect([status, body.detail]).toEqual([400, 'It is nested too deeply'])
      // It took five seconds, in which nobody else was served.
      expect(performance.now() - startedAt).toBeLessThan(1000)
    })
  }

  test('an id has one spelling', async () => {
    const { id } = await core.person('spelled')
    for (const other of [id.toUpperCase(), `urn:uuid:${id}`]) {
      const answers = await Promise.all([
        core.ask('GET', `/v1/users/${other}`, { token: core.admin }),
        core.ask('GET', `/v1/bindings?user_id=${other}`, { token: core.admin }),
        core.ask('POST', '/v1/bindings', { token: core.admin, body: { role: 'admin-read-only', user_id: other } }),
      ])
      expect(answers.map(({ status }) => status)).toEqual([404, 422, 422])
    }
  })

  test('a cluster is not shared with its own project under another spelling of its id', async () => {
    const shared_project_ids = [core.projectId.toUpperCase()]
    const body = { name: 'twice', project_id: core.projectId, shared_project_ids }
    expect((await core.ask('POST', '/v1/clusters', { token: core.admin, body })).status).toBe(422)
  })

  test('a date that no calendar has is not another date', async () => {
    const { id } = await core.person('dated')
    for (const expires_at of ['2030-02-30T12:00:00.000Z', '2030-04-31T00:00:00.000Z', '2030-01-31T24:00:00.000Z']) {
      const body = { role: 'admin-read-only', user_id: id, expires_at }
      const { status } = await core.ask('POST', '/v1/bindings', { token: core.admin, body })
      expect([expires_at, status]).toEqual([expires_at, 422])
    }
    await core.bind(id, 'admin-read-only', { expires_at: '2028-02-29T23:59:59.999Z' })
  })

  test('a number beyond what the database counts to is a 422', async () => {
    const body = { name: 'big', display_name: 'Big', kind: 'github', client_id: 'x', client_secret: 'x' }
    const version = { client_secret_version: 3_000_000_000 }
    const { status } = await core.ask('POST', '/v1/identity-providers', {
      token: core.admin,
      body: { ...body, ...version },
    })
    expect(status).toBe(422)
  })

  test('a name for people has nothing unseen in it', async () => {
    const name = (display_name: string) =>
      core.ask('POST', '/v1/groups', { token: core.admin, body: { name: 'seen', display_name } })
    for (const unseen of ['a\u202eb', 'a\u2066b', 'a\u200bb', 'a\u2028b', 'a\u0085b', '\ufeffa']) {
      expect((await name(unseen)).status).toBe(422)
    }
    expect((await name('Ωραία 🐙 Ørsted می\u200cخواهم')).status).toBe(201)
  })

  test('what is shown once is kept by no cache', async () => {
    const { id } = await core.person('shown-once')
    const paths = [`users/${id}/invitations`, `clusters/${await core.cluster('shown')}/enrolments`, 'relay-enrolments']
    for (const path of paths) {
      const { headers } = await core.ask('POST', `/v1/${path}`, { token: core.admin })
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store'])
    }
  })
})

function deep(times: number, field = 'identity_provider'): string {
  return `{"${field}":${'['.repeat(times)}${']'.repeat(times)}}`
}
