// Signing in and its refusals, lockout, rate limits, idle sessions, and what of it is on record: on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

const PASSWORD = 'correct horse battery'
type Reply = { id: string; token: string; code: string; must_change_password: boolean }
type Event = {
  outcome: string
  reason: string | null
  actor_name: string
  actor_id: string | null
  source_address: string
}

/** A person with a password, and how they sign in. */
async function member(core: Fixture, name: string) {
  const someone = await core.person(name)
  const invited = await core.ask<Reply>('POST', `/v1/users/${someone.id}/invitations`, { token: core.admin })
  const body = { token: invited.body.token, password: PASSWORD }
  await core.ask('POST', '/v1/invitation-acceptances', { body })
  return someone
}
const signIn = (core: Fixture, email: string, { password = PASSWORD, source = '192.0.2.1' } = {}) =>
  core.ask<Reply>('POST', '/v1/sessions', { body: { email, password }, source })
const whoami = async (core: Fixture, token: string) => (await core.ask('GET', '/v1/whoami', { token })).status
const events = async (core: Fixture, query: string) =>
  (await core.ask<{ items: Event[] }>('GET', `/v1/api-events?${query}`, { token: core.admin })).body.items

async function settings(core: Fixture, change: object) {
  const { body } = await core.ask<Record<string, unknown>>('GET', '/v1/organization', { token: core.admin })
  const { id: _id, ...current } = body
  const reply = await core.ask('PUT', '/v1/organization', { token: core.admin, body: { ...current, ...change } })
  expect(reply.status).toBe(200)
}

describe.each(DATABASE_KINDS)('sessions on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  test('after N wrong passwords not even the right one works until M seconds have passed', async () => {
    await settings(core, { lockout_attempts: 3, lockout_seconds: 60 })
    const someone = await member(core, 'locked')
    const status = async (password?: string) => (await signIn(core, someone.email, password ? { password } : {})).status
    expect([await status('wrong'), await status('wrong'), await status()]).toEqual([401, 401, 201])
    for (const _ of [1, 2, 3]) expect(await status('wrong')).toBe(401)
    expect(await status()).toBe(401)
    const read = await core.ask<{ status: { locked_until: string } }>('GET', `/v1/users/${someone.id}`, {
      token: core.admin,
    })
    expect(read.body.status.locked_until).toBe(new Date(core.clock.ms + 60_000).toISOString())
    core.clock.ms += 59_999
    expect(await status()).toBe(401)
    core.clock.ms += 1
    expect([await status('wrong'), await status('wrong'), await status()]).toEqual([401, 401, 201])
    const { body } = await core.ask<typeof read.body>('GET', `/v1/users/${someone.id}`, { token: core.admin })
    expect(body.status.locked_until).toBeNull()
  })

  test('tries at the same moment are counted one by one', async () => {
    await settings(core, { lockout_attempts: 3, lockout_seconds: 60 })
    const someone = await member(core, 'flooded')
    await Promise.all(Array.from({ length: 8 }, (_, at) => signIn(core, someone.email, { password: `wrong ${at}` })))
    const reasons = (await events(core, 'action=sessions.create&outcome=failed&limit=8')).map(one => one.reason)
    expect(reasons.filter(reason => reason === 'wrong-password')).toHaveLength(3)
    expect(reasons.filter(reason => reason === 'locked')).toHaveLength(5)
  })

  test('an admin’s link lifts the lock', async () => {
    await settings(core, { lockout_attempts: 1, lockout_seconds: 3_600 })
    const someone = await member(core, 'let-in-again')
    await signIn(core, someone.email, { password: 'wrong' })
    expect((await signIn(core, someone.email)).status).toBe(401)
    const { body } = await core.ask<Reply>('POST', `/v1/users/${someone.id}/invitations`, { token: core.admin })
    await core.ask('POST', '/v1/invitation-acceptances', { body: { token: body.token, password: PASSWORD } })
    expect((await signIn(core, someone.email)).status).toBe(201)
    await settings(core, { lockout_attempts: 10, lockout_seconds: 900 })
  })

  test('nobody learns who exists: status, code and body are the same, locked or not', async () => {
    await settings(core, { lockout_attempts: 2, lockout_seconds: 600 })
    const known = await member(core, 'exists')
    const disabled = await member(core, 'is-disabled')
    const passwordless = await core.person('never-accepted')
    const [machine] = await core.sql<{ email: string }[]>`select email from users where kind = 'machine' limit 1`
    await core.sql`update users set is_disabled = true where id = ${disabled.id}`
    const emails = [known.email, disabled.email, passwordless.email, machine?.email ?? '', 'nobody@example.org']
    const seen = new Set<string>()
    for (const email of emails) {
      for (const password of ['wrong', 'wrong', PASSWORD, PASSWORD]) {
        const { status, text, headers } = await signIn(core, email, { password })
        const instance = headers.get('x-request-id') ?? ''
        seen.add(`${status} ${text.replace(instance, '')} ${[...headers.keys()].sort()}`)
      }
    }
    expect([...seen]).toHaveLength(1)
    expect([...seen][0]).toStartWith('401 {"type":"urn:salaminia:problem:wrong-credentials"')
    const locks = await core.sql`select 1 from sign_in_attempts where locked_until > ${new Date(core.clock.ms)}`
    expect(locks.length).toBeGreaterThanOrEqual(emails.length)
    await settings(core, { lockout_attempts: 10, lockout_seconds: 900 })
  })

  test('names that were tried are forgotten after a day', async () => {
    await signIn(core, 'long-ago@example.org', { password: 'wrong' })
    core.clock.ms += 24 * 3_600_000 + 1
    await signIn(core, 'today@example.org', { password: 'wrong' })
    expect(await core.sql`select 1 from sign_in_attempts`).toHaveLength(1)
  })

  test('each sign-in, failed sign-in and revocation is on record, with address and reason, without the password', async () => {
    const someone = await member(core, 'recorded')
    await signIn(core, someone.email.toUpperCase(), { password: 'an unlikely secret', source: '198.51.100.7' })
    await signIn(core, 'unheard-of@example.org', { password: 'an unlikely secret', source: '198.51.100.8' })
    const [unknown, wrong] = await events(core, 'action=sessions.create&outcome=failed&limit=2')
    expect(wrong).toMatchObject({
      actor_name: someone.email,
      actor_id: null,
      reason: 'wrong-password',
      source_address: '198.51.100.7',
    })
    expect(unknown).toMatchObject({
      actor_name: 'unheard-of@example.org',
      reason: 'unknown-user',
      source_address: '198.51.100.8',
    })
    const { body } = await signIn(core, someone.email, { source: '198.51.100.9' })
    const [made] = await events(core, 'action=sessions.create&outcome=success&limit=1')
    expect(made).toMatchObject({
      actor_id: someone.id,
      session_id: body.id,
      source_address: '198.51.100.9',
      target_id: body.id,
    })
    await core.ask('DELETE', `/v1/sessions/${body.id}`, { token: body.token, source: '198.51.100.9' })
    const [revoked] = await events(core, 'action=sessions.revoke&limit=1')
    expect(revoked).toMatchObject({ actor_id: someone.id, target_id: body.id, source_address: '198.51.100.9' })
    const all = JSON.stringify(await core.sql`select * from api_events`)
    for (const secret of [PASSWORD, 'an unlikely secret', body.token, 'argon2']) expect(all).not.toContain(secret)
  })

  test('a session that is not used ends, and using it is written at most once a minute', async () => {
    await settings(core, { session_idle_seconds: 300 })
    const someone = await member(core, 'idle')
    const { token, id } = (await signIn(core, someone.email)).body
    const usedAt = async () =>
      (await core.ask<{ last_used_at: string }>('GET', `/v1/sessions/${id}`, { token: core.admin })).body.last_used_at
    const started = core.clock.ms
    core.clock.ms += 59_000
    expect([await whoami(core, token), await usedAt()]).toEqual([200, new Date(started).toISOString()])
    core.clock.ms += 2_000
    expect([await whoami(core, token), await usedAt()]).toEqual([200, new Date(core.clock.ms).toISOString()])
    core.clock.ms += 299_999
    expect(await whoami(core, token)).toBe(200)
    core.clock.ms += 300_000
    expect([await whoami(core, token), await whoami(core, core.admin)]).toEqual([401, 200])
    await settings(core, { session_idle_seconds: 14_400 })
  })

  test('a shorter lifetime cuts the sessions there are', async () => {
    const someone = await member(core, 'cut-short')
    const { token } = (await signIn(core, someone.email)).body
    core.clock.ms += 600_000
    await settings(core, { session_lifetime_seconds: 300 })
    expect(await whoami(core, token)).toBe(401)
    const fresh = (await signIn(core, someone.email)).body.token
    core.clock.ms += 299_999
    expect(await whoami(core, fresh)).toBe(200)
    core.clock.ms += 1
    expect(await whoami(core, fresh)).toBe(401)
    await settings(core, { session_lifetime_seconds: 43_200 })
  })

  test('A45 sessions of others are for who holds sessions.read, and ending them for sessions.write', async () => {
    const someone = await member(core, 'watched')
    const reader = await core.person('session-reader')
    const stranger = await core.person('session-stranger')
    await core.bind(reader.id, 'admin-read-only')
    const { id, token } = (await signIn(core, someone.email)).body
    const as = async (caller: string, method: string, path: string) =>
      (await core.ask(method, path, { token: caller })).status
    const one = `/v1/sessions/${id}`
    const list = `/v1/sessions?user_id=${someone.id}`
    expect([await as(stranger.token, 'GET', list), await as(stranger.token, 'GET', one)]).toEqual([403, 404])
    expect([await as(reader.token, 'GET', list), await as(reader.token, 'GET', one)]).toEqual([200, 200])
    expect([await as(stranger.token, 'DELETE', one), await as(reader.token, 'DELETE', one)]).toEqual([404, 403])
    await core.settled()
    core.heard.length = 0
    expect([await as(core.admin, 'DELETE', one), await as(core.admin, 'DELETE', one)]).toEqual([204, 204])
    expect([await whoami(core, token), await as(token, 'GET', one)]).toEqual([401, 401])
    await core.settled()
    expect(core.heard).toEqual([{ type: 'principal', principal_id: someone.id }])
  })

  test('A21 no cookie and no other scheme is taken for a bearer token', async () => {
    const someone = await member(core, 'cookie')
    const { token } = (await signIn(core, someone.email)).body
    for (const headers of [
      { cookie: `session=${token}; token=${token}; Authorization=Bearer ${token}` },
      { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` },
      { authorization: token },
      { 'proxy-authorization': `Bearer ${token}` },
    ] as Record<string, string>[]) {
      expect((await core.ask('GET', '/v1/whoami', { headers })).status).toBe(401)
    }
    expect((await core.ask('GET', `/v1/whoami?token=${token}`)).status).toBe(401)
  })

  test('a name with a control character is refused before the database sees it', async () => {
    expect((await signIn(core, 'a\0b@example.org')).status).toBe(422)
  })
})

describe('rate limits', () => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture('embedded', { signInRate: 4 })
  }, HOOK_MS)
  afterAll(() => core.close())

  test.each([
    ['/v1/sessions', { email: 'nobody@example.org', password: 'wrong' }, 401],
    ['/v1/invitation-acceptances', { token: 'sal_invite_nothing', password: PASSWORD }, 404],
  ])('%s answers 429 with Retry-After to one address and not to another', async (path, body, refusal) => {
    const ask = (source: string) => core.ask('POST', path, { body, source })
    for (const _ of [1, 2, 3, 4]) expect((await ask('203.0.113.1')).status).toBe(refusal)
    const limited = await ask('203.0.113.1')
    expect([limited.status, limited.body.code, limited.headers.get('retry-after')]).toEqual([
      429,
      'too_many_requests',
      '15',
    ])
    expect((await ask('203.0.113.2')).status).toBe(refusal)
    core.clock.ms += 15_000
    expect([(await ask('203.0.113.1')).status, (await ask('203.0.113.1')).status]).toEqual([refusal, 429])
  })
})
