// Audits over every route of the API, and the errors all of them share.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { PERMISSIONS } from './access/permissions'
import { type Fixture, HOOK_MS, openFixture } from './fixture'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

type Detail = Record<string, unknown>
const routes = () =>
  core.app.routes.map(({ method, path, hooks }) => ({
    method,
    path,
    detail: (hooks as { detail?: Detail }).detail ?? {},
    response: (hooks as { response?: Record<string, unknown> }).response ?? {},
  }))
const anId = '01890a5d-ac96-774b-bcce-b302099a8057'
const concrete = (path: string) => path.replace(/:\w+/g, anId)

describe('every route', () => {
  test('has a unique operationId, a summary and a tag', () => {
    const all = routes()
    expect(all.length).toBeGreaterThan(30)
    for (const { method, path, detail } of all) {
      expect(`${method} ${path} ${typeof detail.operationId} ${typeof detail.summary}`).toBe(
        `${method} ${path} string string`,
      )
      expect(detail.tags).toBeArrayOfSize(1)
    }
    expect(new Set(all.map(route => route.detail.operationId)).size).toBe(all.length)
  })

  test('names the permission it takes, or the reason why it is public', () => {
    for (const { method, path, detail } of routes()) {
      const isGuarded = [...PERMISSIONS, 'self'].includes(String(detail['x-permission']) as never)
      const isPublic = typeof detail['x-public'] === 'string' && detail['x-public'].length > 10
      expect(`${method} ${path}: ${isGuarded !== isPublic}`).toBe(`${method} ${path}: true`)
    }
  })

  test('answers an anonymous caller 401, whatever the body, unless it is public', async () => {
    for (const { method, path, detail } of routes().filter(route => !route.detail['x-public'])) {
      for (const raw of method === 'GET' ? [undefined] : [undefined, '{}', '{malformed', '[]']) {
        const reply = await core.ask(method, concrete(path), raw === undefined ? {} : { raw })
        expect(`${detail.operationId} ${reply.status} ${reply.body.code}`).toBe(
          `${detail.operationId} 401 unauthenticated`,
        )
      }
    }
  })

  test('carries a request id, also when it fails', async () => {
    for (const path of ['/healthz', '/v1/installation', '/v1/projects', '/nothing']) {
      expect((await core.ask('GET', path)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test('refuses query parameters it does not know', async () => {
    for (const { method, path } of routes().filter(route => route.path.startsWith('/v1') && route.method === 'GET')) {
      const reply = await core.ask(method, `${concrete(path)}?colour=red`, { token: core.admin })
      expect(`${path} ${reply.status}`).toBe(`${path} 422`)
    }
  })
})

describe('errors', () => {
  test('malformed JSON is 400, an unknown path and a wrong method are 404 problems', async () => {
    const malformed = await core.ask('POST', '/v1/projects', { token: core.admin, raw: '{' })
    expect([malformed.status, malformed.body.code]).toEqual([400, 'invalid_request'])
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['GET', '/nothing'],
      ['PATCH', '/v1/projects'],
    ] as const) {
      const reply = await core.ask(method, path, { token: core.admin })
      expect([reply.status, reply.body.code, reply.headers.get('content-type')]).toEqual([
        404,
        'not_found',
        'application/problem+json',
      ])
    }
  })

  test('all violations are told at once, without the values', async () => {
    const body = { name: 'NOT-A-LABEL', display_name: ' ', colour: 'red' }
    const reply = await core.ask<{ errors: { pointer: string; detail: string }[] }>('POST', '/v1/projects', {
      token: core.admin,
      body,
    })
    expect(reply.status).toBe(422)
    expect(reply.body.errors.map(error => error.pointer).sort()).toEqual(['/colour', '/display_name', '/name'])
    expect(reply.text).not.toContain('NOT-A-LABEL')
    expect(reply.body.errors.find(error => error.pointer === '/name')?.detail).toStartWith('Use 1 to 63 lower-case')
  })

  test('an id that is no id is a 404, not a 422', async () => {
    const reply = await core.ask('GET', '/v1/projects/abc', { token: core.admin })
    expect([reply.status, reply.body.code]).toEqual([404, 'not_found'])
  })

  test('a token that is unknown, revoked, expired or of a disabled user is 401', async () => {
    const someone = await core.person('refused')
    const whoami = () => core.ask('GET', '/v1/whoami', { token: someone.token })
    expect((await whoami()).status).toBe(200)
    expect((await core.ask('GET', '/v1/whoami', { token: 'sal_api_nobody' })).status).toBe(401)
    await core.sql`update sessions set expires_at = ${new Date(core.clock.ms - 1)} where user_id = ${someone.id}`
    expect((await whoami()).status).toBe(401)
    await core.sql`update sessions set expires_at = null, revoked_at = now() where user_id = ${someone.id}`
    expect((await whoami()).status).toBe(401)
    await core.sql`update sessions set revoked_at = null where user_id = ${someone.id}`
    await core.sql`update users set is_disabled = true where id = ${someone.id}`
    expect((await whoami()).status).toBe(401)
  })
})
