// API tokens of people: what they may hold, how they are used, rotated and ended; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { endTokens } from '../auth/endings'
import { type Fixture, HOOK_MS, openFixture, whileHeld } from '../fixture'
import { dumpOf, HOUR_MS, type MadeToken, soon } from './testing'

describe.each(DATABASE_KINDS)('API tokens on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  type Asked = { permissions?: string[] | null; expires_at?: string; name?: string }
  const ask = (token: string, asked: Asked = {}) =>
    core.ask<MadeToken>('POST', '/v1/api-tokens', {
      token,
      body: { name: `token-${crypto.randomUUID()}`, expires_at: soon(core), ...asked },
    })
  const make = async (token: string, asked: Asked = {}) => {
    const reply = await ask(token, asked)
    expect(reply.text).toContain('"token"')
    return reply.body
  }
  const whoami = (token: string) => core.ask('GET', '/v1/whoami', { token })
  const status = async (token: string) => (await whoami(token)).status

  test('a secret is shown once, is 256 bits, and is nowhere in the database', async () => {
    const owner = await core.person('owner')
    const reply = await ask(owner.token)
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { token, id, prefix } = reply.body
    expect(token).toMatch(/^sal_api_[A-Za-z0-9_-]{43}$/)
    expect(prefix).toBe(token.slice(0, 12))
    const read = await core.ask('GET', `/v1/api-tokens/${id}`, { token: owner.token })
    expect(read.body).not.toHaveProperty('token')
    expect(read.body).toMatchObject({ user_id: owner.id, permissions: null, revoked_at: null })
    const dump = await dumpOf(core.sql)
    expect(dump).toContain(id)
    expect(dump).toContain(prefix)
    expect(dump).not.toContain(token.slice('sal_api_'.length))
    expect(dump).not.toContain(token.slice(13))
  })

  test('it acts as its owner, and the record says by which token', async () => {
    const owner = await core.person('acting')
    await core.bind(owner.id, 'admin')
    const { token, id } = await make(owner.token)
    const me = await whoami(token)
    expect(me.body).toMatchObject({ user_id: owner.id, session_id: null, token_id: id })
    await core.ask('POST', '/v1/groups', { token, body: { name: 'by-token', display_name: 'By token' } })
    const events = await core.ask<{ items: object[] }>('GET', '/v1/api-events?action=groups.create', {
      token: core.admin,
    })
    expect(events.body.items[0]).toMatchObject({ actor_id: owner.id, session_id: null, token_id: id })
  })

  test('a PUT of what a GET answered changes nothing and answers the same', async () => {
    const owner = await core.person('putter')
    const { id } = await make(owner.token, { permissions: ['clusters.read', 'audit_events.read'] })
    const path = `/v1/api-tokens/${id}`
    const before = await core.ask('GET', path, { token: owner.token })
    const { name, permissions, expires_at } = before.body
    const body = { name, permissions, expires_at }
    const etag = before.headers.get('etag') ?? ''
    const after = await core.ask('PUT', path, { token: owner.token, body, headers: { 'if-match': etag } })
    expect([after.status, after.text, after.headers.get('etag')]).toEqual([200, before.text, etag])
    const stale = await core.ask('PUT', path, { token: owner.token, body, headers: { 'if-match': '"x"' } })
    expect(stale.status).toBe(412)
  })

  test('refuses what is no good: all rules of one body, an end past, too far or none, a name taken, no limit at all', async () => {
    const owner = await core.person('refused')
    const year = 366 * 24 * HOUR_MS
    const cases: [Asked, string][] = [
      [{ expires_at: soon(core, -1) }, '/expires_at'],
      [{ expires_at: soon(core, year + HOUR_MS) }, '/expires_at'],
      [{ expires_at: '2030-01-01' }, '/expires_at'],
      [{ permissions: [] }, '/permissions'],
      [{ permissions: ['everything'] }, '/permissions/0'],
      [{ name: ' ' }, '/name'],
    ]
    for (const [asked, pointer] of cases) {
      const reply = await ask(owner.token, asked)
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, pointer])
    }
    const first = await make(owner.token, { name: 'same', expires_at: soon(core, year) })
    const second = await ask(owner.token, { name: 'same' })
    expect([second.status, second.body.existing_id]).toEqual([409, first.id])
    await core.ask('POST', `/v1/api-tokens/${first.id}/revocation`, { token: owner.token })
    expect((await ask(owner.token, { name: 'same' })).status).toBe(201)
  })

  test('one that is limited is refused by its scope, not by its owner', async () => {
    const owner = await core.person('limited')
    await core.bind(owner.id, 'admin')
    const { token } = await make(owner.token, { permissions: ['clusters.read', 'groups.read'] })
    expect((await core.ask('GET', '/v1/groups', { token })).status).toBe(200)
    const body = { name: 'never', display_name: 'Never' }
    const refused = await core.ask('POST', '/v1/groups', { token, body })
    expect([refused.status, refused.body.reason]).toEqual([403, 'token-scope'])
    const credential = await core.ask('POST', '/v1/credentials', { token })
    expect([credential.status, credential.body.reason]).toEqual([403, 'token-scope'])
    const denials = await core.ask('GET', '/v1/api-events?outcome=denied', { token: core.admin })
    expect(denials.text).toContain('token-scope')
  })

  test('one that is limited makes nothing that holds more than itself', async () => {
    const owner = await core.person('limiter')
    const other = await core.person('receiver')
    await core.bind(owner.id, 'admin')
    const permissions = ['bindings.write', 'bindings.read', 'projects.read', 'roles.read', 'clusters.read']
    const { token, id } = await make(owner.token, { permissions })
    const wide = await make(owner.token)
    for (const asked of [{}, { permissions: null }, { permissions: ['users.write'] }]) {
      const reply = await ask(token, asked)
      expect([reply.status, reply.body.reason]).toEqual([403, 'escalation'])
    }
    expect((await ask(token, { permissions: ['clusters.read'] })).status).toBe(201)
    const widen = { name: 'wide', permissions: null, expires_at: soon(core) }
    const replaced = await core.ask('PUT', `/v1/api-tokens/${id}`, { token, body: widen })
    expect([replaced.status, replaced.body.reason]).toEqual([403, 'escalation'])
    const rotated = await core.ask('POST', `/v1/api-tokens/${wide.id}/rotations`, { token })
    expect([rotated.status, rotated.body.reason]).toEqual([403, 'escalation'])
    const give = (role: string) =>
      core.ask('POST', '/v1/bindings', { token, body: { role, user_id: other.id, project_id: core.projectId } })
    expect([(await give('project-admin')).body.reason, (await give('cluster-admin')).body.reason]).toEqual([
      ...['escalation', 'escalation'],
    ])
    const rights = { permissions: ['clusters.read'], cluster_roles: ['view'], scope: 'project' }
    const role = { name: `only-view-${kind}`, display_name: 'Only view', ...rights }
    expect((await core.ask('POST', '/v1/roles', { token: core.admin, body: role })).status).toBe(201)
    const kubernetes = await give(role.name)
    expect([kubernetes.status, kubernetes.body.reason]).toEqual([403, 'escalation'])
  })

  test('one that ends makes none of the same owner that outlasts it', async () => {
    const owner = await core.person('outlasting')
    const { token, id } = await make(owner.token, { expires_at: soon(core, HOUR_MS) })
    const longer = await ask(token, { expires_at: soon(core, 2 * HOUR_MS) })
    expect([longer.status, longer.body.reason]).toEqual([403, 'escalation'])
    expect((await ask(token, { expires_at: soon(core, HOUR_MS / 2) })).status).toBe(201)
    const itself = { name: 'me', expires_at: soon(core, 2 * HOUR_MS) }
    expect((await core.ask('PUT', `/v1/api-tokens/${id}`, { token, body: itself })).status).toBe(403)
    expect((await core.ask('PUT', `/v1/api-tokens/${id}`, { token: owner.token, body: itself })).status).toBe(200)
  })

  test('it ends by the clock, by revocation, by deletion and with its owner', async () => {
    const owner = await core.person('ending')
    const brief = await make(owner.token, { expires_at: soon(core, HOUR_MS) })
    const [revoked, deleted, orphan] = [await make(owner.token), await make(owner.token), await make(owner.token)]
    expect(await status(brief.token)).toBe(200)
    core.clock.ms += HOUR_MS
    expect(await status(brief.token)).toBe(401)
    const by = { token: owner.token }
    expect((await core.ask('POST', `/v1/api-tokens/${brief.id}/rotations`, by)).status).toBe(409)
    expect((await core.ask('POST', `/v1/api-tokens/${revoked.id}/revocation`, by)).status).toBe(204)
    expect((await core.ask('POST', `/v1/api-tokens/${revoked.id}/revocation`, by)).status).toBe(204)
    expect(await status(revoked.token)).toBe(401)
    const shown = await core.ask('GET', `/v1/api-tokens/${revoked.id}`, by)
    expect(shown.body.revoked_at).toBe(new Date(core.clock.ms).toISOString())
    expect((await core.ask('POST', `/v1/api-tokens/${revoked.id}/rotations`, by)).status).toBe(409)
    expect((await core.ask('DELETE', `/v1/api-tokens/${deleted.id}`, by)).status).toBe(204)
    expect([await status(deleted.token), (await core.ask('GET', `/v1/api-tokens/${deleted.id}`, by)).status]).toEqual([
      ...[401, 404],
    ])
    await core.sql`update users set is_disabled = true where id = ${owner.id}`
    expect(await status(orphan.token)).toBe(401)
    await core.ask('DELETE', `/v1/users/${owner.id}`, { token: core.admin })
    expect(await core.sql`select 1 from api_tokens where user_id = ${owner.id}`).toHaveLength(0)
    expect(await core.sql`select 1 from api_token_secrets where token_id = ${orphan.id}`).toHaveLength(0)
  })

  test('what is made with it while it is being ended is refused', async () => {
    const owner = await core.person('racing')
    await core.bind(owner.id, 'cluster-admin', { project_id: core.projectId })
    const { token, id } = await make(owner.token)
    const replies = await whileHeld<{ status: number }>(core, {
      lock: tx => endTokens(tx, tx`t.id = ${id}`, core.clock.ms),
      ask: () => [
        core.ask('POST', '/v1/certificates', { token, body: { csr: newKeyAndCsr().csr } }),
        ask(token, { expires_at: soon(core, HOUR_MS / 2) }),
      ],
    })
    expect(replies.map(reply => reply.status)).toEqual([401, 401])
    expect(await core.sql`select 1 from certificates where subject_id = ${owner.id}`).toHaveLength(0)
    expect(await core.sql`select 1 from api_tokens where user_id = ${owner.id}`).toHaveLength(1)
  })

  test('a rotation makes a new secret; the old one dies when the overlap ends', async () => {
    const owner = await core.person('rotating')
    const first = await make(owner.token, { expires_at: soon(core, 90 * 24 * HOUR_MS) })
    const rotate = (overlap_seconds: number, token = owner.token) =>
      core.ask<MadeToken>('POST', `/v1/api-tokens/${first.id}/rotations`, { token, body: { overlap_seconds } })
    const second = await rotate(3_600)
    expect([second.status, second.headers.get('cache-control'), second.body.id]).toEqual([201, 'no-store', first.id])
    expect(second.body.prefix).toBe(second.body.token.slice(0, 12))
    expect(second.body.status.overlap_until).toBe(new Date(core.clock.ms + HOUR_MS).toISOString())
    expect([await status(first.token), await status(second.body.token)]).toEqual([200, 200])
    core.clock.ms += HOUR_MS / 2
    const stale = await rotate(0, first.token)
    expect([stale.status, stale.body.reason]).toEqual([403, 'escalation'])
    const third = await rotate(7 * 86_400)
    expect(await status(first.token)).toBe(200)
    core.clock.ms += HOUR_MS / 2 - 1
    expect(await status(first.token)).toBe(200)
    core.clock.ms += 1
    expect([await status(first.token), await status(second.body.token)]).toEqual([401, 200])
    const fourth = await rotate(0)
    expect([await status(third.body.token), await status(fourth.body.token)]).toEqual([401, 200])
    expect((await rotate(7 * 86_400 + 1)).status).toBe(422)
    const read = await core.ask<MadeToken>('GET', `/v1/api-tokens/${first.id}`, { token: owner.token })
    expect([read.body.prefix, read.body.status.overlap_until]).toEqual([fourth.body.prefix, null])
  })

  test('its last use is noted with its address, at most once a minute', async () => {
    const owner = await core.person('using')
    const { token, id } = await make(owner.token)
    const used = async () => {
      const { body } = await core.ask<MadeToken>('GET', `/v1/api-tokens/${id}`, { token: owner.token })
      return [body.status.last_used_at, body.status.last_used_from]
    }
    const usedUntil = async (expected: (string | null)[]) => {
      for (let left = 200; left > 0 && !Bun.deepEquals(await used(), expected); left--) await Bun.sleep(5)
      expect(await used()).toEqual(expected)
    }
    const use = (source: string) => core.ask('GET', '/v1/whoami', { token, source })
    expect(await used()).toEqual([null, null])
    const first = new Date(core.clock.ms).toISOString()
    await use('192.0.2.1')
    await usedUntil([first, '192.0.2.1'])
    core.clock.ms += 59_999
    await use('192.0.2.2')
    core.clock.ms += 1
    await use('192.0.2.3')
    await usedUntil([new Date(core.clock.ms).toISOString(), '192.0.2.3'])
  })

  test('others see and end it only with the permissions for sessions, and nobody else gets a secret of it', async () => {
    const owner = await core.person('owned')
    const stranger = await core.person('stranger')
    const reader = await core.person('reader')
    await core.bind(reader.id, 'admin-read-only')
    const { id, name } = await make(owner.token)
    const path = `/v1/api-tokens/${id}`
    const body = { name: 'taken over', expires_at: soon(core) }
    const answers = async (token: string) => [
      (await core.ask('GET', path, { token })).status,
      (await core.ask('PUT', path, { token, body })).status,
      (await core.ask('POST', `${path}/rotations`, { token })).status,
      (await core.ask('POST', `${path}/revocation`, { token })).status,
      (await core.ask('DELETE', path, { token })).status,
    ]
    expect(await answers(stranger.token)).toEqual([404, 404, 404, 404, 404])
    expect(await answers(reader.token)).toEqual([200, 403, 403, 403, 403])
    const list = (token: string, query = '') =>
      core.ask<{ items: { id: string }[] }>('GET', `/v1/api-tokens${query}`, { token })
    expect((await list(stranger.token)).body.items).toEqual([])
    expect((await list(stranger.token, `?user_id=${owner.id}`)).status).toBe(403)
    expect((await list(owner.token)).body.items.map(item => item.id)).toEqual([id])
    expect((await list(reader.token, `?user_id=${owner.id}&name=${name}`)).body.items).toHaveLength(1)
    expect(await answers(core.admin)).toEqual([200, 403, 403, 204, 204])
  })

  test('what is done with it is recorded without the secret, and what ends it is heard', async () => {
    const owner = await core.person('recorded')
    const made = await make(owner.token, { name: 'seen' })
    await core.settled()
    core.heard.length = 0
    const heard = async () => {
      await core.settled()
      return core.heard.splice(0)
    }
    const principal = { type: 'principal', principal_id: owner.id }
    const path = `/v1/api-tokens/${made.id}`
    const rotated = await core.ask<MadeToken>('POST', `${path}/rotations`, { token: owner.token })
    expect(await heard()).toEqual([principal])
    const body = { name: 'seen', expires_at: soon(core), permissions: ['clusters.read'] }
    await core.ask('PUT', path, { token: owner.token, body })
    expect(await heard()).toEqual([principal])
    await core.ask('POST', `${path}/revocation`, { token: owner.token })
    expect(await heard()).toEqual([principal])
    await core.ask('DELETE', path, { token: owner.token })
    expect(await heard()).toEqual([principal])
    const events = await core.ask<{ items: { action: string; changes: object[] }[] }>(
      'GET',
      `/v1/api-events?target_id=${made.id}`,
      {
        token: core.admin,
      },
    )
    expect(events.body.items.map(event => event.action).reverse()).toEqual([
      ...['api_tokens.create', 'api_tokens.rotate', 'api_tokens.update', 'api_tokens.revoke', 'api_tokens.delete'],
    ])
    const hidden = { path: 'token', before: null, after: '"changed"' }
    const secrets = events.body.items.map(event => event.changes.some(change => Bun.deepEquals(change, hidden)))
    expect(secrets.reverse()).toEqual([true, true, false, false, false])
    for (const secret of [made.token, rotated.body.token]) expect(events.text).not.toContain(secret.slice(12))
  })
})
