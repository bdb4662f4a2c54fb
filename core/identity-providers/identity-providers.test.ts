// Identity providers as a resource: what is refused, what is never answered, and who may set one up; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

type Reply = {
  id: string
  reason: string
  existing_id: string
  client_secret_version: number
  errors: { pointer: string; code: string }[]
  items: { changes: { path: string }[] }[]
}

describe.each(DATABASE_KINDS)('identity providers on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const as = (token: string, [method, path]: [string, string], body?: object) =>
    core.ask<Reply>(method, path, { token, ...(body ? { body } : {}) })
  const create = (body: object, token = core.admin) => as(token, ['POST', '/v1/identity-providers'], body)
  const secret = 'a-secret-nobody-sees'
  const okta = {
    ...{ name: 'okta', display_name: 'Okta', kind: 'okta', issuer: 'https://acme.okta.com' },
    ...{ client_id: 'id', client_secret: secret },
  }

  test('the secret is sealed at rest, bound to its provider, and never answered', async () => {
    const made = await create(okta)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      ...{ name: 'okta', issuer: 'https://acme.okta.com', client_secret_version: 1, scopes: [], groups_claim: null },
      ...{ is_enabled: true, allow_sign_up: false, group_mappings: [], allowed_email_domains: [] },
      redirect_uri: 'http://core.test/sign-in/callback',
    })
    const path = `/v1/identity-providers/${made.body.id}`
    const read = await as(core.admin, ['GET', path])
    expect([read.body, read.headers.get('etag')]).toEqual([made.body, made.headers.get('etag')])
    const [row] = await core.sql<{ sealed_secret: string; all: string }[]>`
      select sealed_secret, to_json(p)::text as all from identity_providers p where name = 'okta'`
    expect(row?.all).not.toContain(secret)
    expect(core.authority.unseal(row?.sealed_secret ?? '', `identity-provider/${made.body.id}`)).toBe(secret)
    expect(() => core.authority.unseal(row?.sealed_secret ?? '', `identity-provider/${core.projectId}`)).toThrow()
    const events = await as(core.admin, ['GET', '/v1/api-events?action=identity_providers.create'])
    expect(`${made.text}${read.text}${events.text}`).not.toMatch(/a-secret|sealed/)
    expect(events.text).toContain('client_secret')
  })

  test('a change keeps the secret, replaces it, or asks for it when its version moves', async () => {
    const { body: made } = await create({ ...okta, name: 'kept' })
    const path = `/v1/identity-providers/${made.id}`
    const { client_secret: _, ...without } = { ...okta, name: 'kept' }
    const sealed = async () =>
      (await core.sql`select sealed_secret from identity_providers where id = ${made.id}`)[0]?.sealed_secret
    const before = await sealed()
    expect((await as(core.admin, ['PUT', path], without)).status).toBe(200)
    expect((await as(core.admin, ['PUT', path], { ...without, client_secret: secret })).status).toBe(200)
    expect(await sealed()).toBe(before)
    const moved = await as(core.admin, ['PUT', path], { ...without, client_secret_version: 2 })
    expect([moved.status, moved.body.errors[0]?.pointer]).toEqual([422, '/client_secret'])
    const fresh = { ...without, client_secret_version: 2, client_secret: 'another' }
    expect((await as(core.admin, ['PUT', path], fresh)).body.client_secret_version).toBe(2)
    expect(await sealed()).not.toBe(before)
    const events = await as(core.admin, ['GET', '/v1/api-events?action=identity_providers.update'])
    expect(events.body.items[0]?.changes.map(change => change.path).sort()).toEqual([
      'client_secret',
      'client_secret_version',
    ])
  })

  test('tells every mistake at once, and refuses what would make its people others', async () => {
    const wrong = {
      ...{ name: 'callback', display_name: 'X', kind: 'keycloak', client_id: 'id' },
      group_mappings: [{ provider_group: 'a', group_id: core.projectId }],
    }
    const { status, body } = await create(wrong)
    expect([status, body.errors.map(error => error.pointer).sort()]).toEqual([
      422,
      ['/client_secret', '/group_mappings/0/group_id', '/issuer', '/name'],
    ])
    for (const issuer of [
      'http://idp.example',
      'https://u@idp.example',
      'https://idp.example/',
      'https://a/?x',
      'ftp://a',
    ]) {
      const reply = await create({ ...okta, name: 'bad', issuer })
      expect(`${issuer} ${reply.status}`).toBe(`${issuer} 422`)
      const detail = 'Use an https:// URL without query, fragment or a slash at its end'
      expect(reply.body.errors as object[]).toEqual([{ pointer: '/issuer', code: 'format', detail }])
    }
    const everybody = { ...okta, name: 'ms', kind: 'entra', issuer: 'https://login.microsoftonline.com/common/v2.0' }
    expect((await create(everybody)).body.errors[0]?.code).toBe('tenant')
    expect((await create({ ...okta, name: 'typo', allow_signup: true })).body.errors[0]?.pointer).toBe('/allow_signup')
    const { body: made } = await create({ ...okta, name: 'stays' })
    const other = { ...okta, name: 'stays', kind: 'oidc', issuer: 'https://evil.example' }
    const changed = await as(core.admin, ['PUT', `/v1/identity-providers/${made.id}`], other)
    expect([changed.status, changed.body.errors.map(error => error.pointer)]).toEqual([409, ['/kind', '/issuer']])
    const twice = await create({ ...okta, name: 'stays' })
    expect([twice.status, twice.body.existing_id]).toEqual([409, made.id])
  })

  test('needs no issuer where the preset knows it', async () => {
    for (const kindOf of ['github', 'gitlab', 'google', 'slack']) {
      const { issuer: _, ...body } = { ...okta, name: kindOf, kind: kindOf }
      expect(`${kindOf} ${(await create(body)).status}`).toBe(`${kindOf} 201`)
    }
    for (const kindOf of ['oidc', 'okta', 'entra', 'keycloak']) {
      const { issuer: _, ...body } = { ...okta, name: `no-${kindOf}`, kind: kindOf }
      expect(`${kindOf} ${(await create(body)).body.errors?.[0]?.pointer}`).toBe(`${kindOf} /issuer`)
    }
  })

  test('is seen by who reads them, and set up only by who holds what an admin holds', async () => {
    const { body: made } = await create({ ...okta, name: 'guarded' })
    const path = `/v1/identity-providers/${made.id}`
    const stranger = await core.person('stranger')
    expect((await as(stranger.token, ['GET', path])).status).toBe(404)
    expect((await as(stranger.token, ['GET', '/v1/identity-providers'])).status).toBe(403)
    expect((await create({ ...okta, name: 'mine' }, stranger.token)).status).toBe(403)
    const role = {
      ...{ name: 'idp-keeper', display_name: 'Keeper', scope: 'organization' },
      permissions: ['identity_providers.read', 'identity_providers.write'],
    }
    expect((await as(core.admin, ['POST', '/v1/roles'], role)).status).toBe(201)
    const keeper = await core.person('keeper')
    await core.bind(keeper.id, 'idp-keeper')
    expect((await as(keeper.token, ['GET', path])).status).toBe(200)
    expect((await create({ ...okta, name: 'mine' }, keeper.token)).body.reason).toBe('escalation')
    const mapped = { ...okta, name: 'guarded', allow_sign_up: true }
    expect((await as(keeper.token, ['PUT', path], mapped)).body.reason).toBe('escalation')
    expect((await as(keeper.token, ['DELETE', path])).status).toBe(204)
    expect((await as(core.admin, ['GET', path])).status).toBe(404)
  })

  test('PUT honours If-Match; anybody may list which buttons to show, and no more', async () => {
    const { body: made } = await create({ ...okta, name: 'matched' })
    const path = `/v1/identity-providers/${made.id}`
    const stale = { token: core.admin, body: { ...okta, name: 'matched' }, headers: { 'if-match': '"old"' } }
    expect((await core.ask('PUT', path, stale)).status).toBe(412)
    expect(
      (await core.ask('PUT', path, { ...stale, body: { ...okta, name: 'matched', is_enabled: false }, headers: {} }))
        .status,
    ).toBe(200)
    const { body } = await core.ask<{ items: { name: string }[] }>('GET', '/v1/sign-in-methods')
    expect(body.items.map(one => one.name)).not.toContain('matched')
    expect(Object.keys(body.items[0] ?? {}).sort()).toEqual(['display_name', 'id', 'kind', 'name'])
  })
})
