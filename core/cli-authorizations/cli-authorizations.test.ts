// Authorising a command line: codes are single use, expire, and are worth nothing without their verifier; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { randomIds } from '../lib/ids'
import { startSession } from '../sessions/start'

type Reply = {
  code: string
  device_code: string
  user_code: string
  verification_uri_complete: string
  interval_seconds: number
  client_name: string
  token: string
  reason: string
  user_id: string
}

const VERIFIER = 'v'.repeat(43)
const code_challenge = new Bun.CryptoHasher('sha256').update(VERIFIER).digest('base64url')
const INPUT = { client_name: 'ann@laptop', code_challenge }

describe.each(DATABASE_KINDS)('authorising a command line on %s', kind => {
  let core: Fixture
  let ann: { id: string; email: string; token: string }
  beforeAll(async () => {
    core = await openFixture(kind)
    ann = await signedIn('ann')
  }, HOOK_MS)
  afterAll(() => core.close())

  async function signedIn(name: string) {
    const { id, email } = await core.person(name)
    const { record } = core.services
    const visitor = { requestId: 'test', sourceAddress: '192.0.2.1' }
    const deps = { ids: randomIds(), now: () => core.clock.ms, record, visitor }
    const { token } = await core.sql.begin(tx => startSession(tx, { id, email }, deps))
    return { id, email, token }
  }
  const post = (path: string, body: object, token?: string) =>
    core.ask<Reply>('POST', path, { body, ...(token ? { token } : {}) })
  const exchange = (code: string, code_verifier = VERIFIER) => post('/v1/cli-sessions', { code, code_verifier })
  const device = async () => (await post('/v1/device-authorizations', INPUT)).body
  const decide = (userCode: string, is_approved: boolean, token = ann.token) =>
    post(`/v1/device-authorizations/${userCode}/decision`, { is_approved }, token)

  test('a code from the browser becomes one session of whoever approved, for the holder of the verifier', async () => {
    const { body } = await post('/v1/cli-authorizations', INPUT, ann.token)
    expect((await exchange(body.code, 'w'.repeat(43))).status).toBe(404)
    const made = await exchange(body.code)
    expect([made.status, made.body.user_id]).toEqual([201, ann.id])
    expect((await core.ask('GET', '/v1/whoami', { token: made.body.token })).status).toBe(200)
    expect((await exchange(body.code)).status).toBe(404)
    expect(await core.sql`select 1 from cli_authorizations where code_hash = ${body.code}`).toHaveLength(0)
  })

  test('of two who exchange at once one gets the session', async () => {
    const { body } = await post('/v1/cli-authorizations', INPUT, ann.token)
    const both = await Promise.all([exchange(body.code), exchange(body.code)])
    expect(both.map(one => one.status).sort()).toEqual([201, 404])
  })

  test('codes end: after a minute, after ten, with the session or the user that approved', async () => {
    const first = await post('/v1/cli-authorizations', INPUT, ann.token)
    core.clock.ms += 60_000
    expect((await exchange(first.body.code)).status).toBe(410)
    const { device_code, user_code } = await device()
    core.clock.ms += 10 * 60_000
    expect((await decide(user_code, true)).status).toBe(404)
    expect((await exchange(device_code)).status).toBe(410)
    for (const end of ['session', 'user'] as const) {
      const who = await signedIn(`short-lived-${end}`)
      const { body } = await post('/v1/cli-authorizations', INPUT, who.token)
      if (end === 'session') await core.sql`update sessions set revoked_at = now() where user_id = ${who.id}`
      else await core.sql`update users set is_disabled = true where id = ${who.id}`
      expect((await exchange(body.code)).body).toMatchObject({ code: 'access_denied' })
    }
  })

  test('an API token approves nothing: it may hold less than its owner', async () => {
    const token = await core.tokenFor(ann.id)
    expect((await post('/v1/cli-authorizations', INPUT, token)).body.reason).toBe('token-scope')
    const { user_code, device_code } = await device()
    expect((await decide(user_code, true, token)).status).toBe(403)
    expect((await exchange(device_code)).body.code).toBe('authorization_pending')
  })

  test('a device waits, is told to slow down, is approved by whoever typed its code, and gets one session', async () => {
    const { device_code, user_code, interval_seconds, verification_uri_complete } = await device()
    expect(user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    expect(verification_uri_complete).toBe(`http://core.test/device?user_code=${user_code}`)
    const poll = async () => {
      const { status, body } = await exchange(device_code)
      return `${status} ${body.code}`
    }
    expect(await poll()).toBe('400 authorization_pending')
    core.clock.ms += interval_seconds * 1000
    expect(await poll()).toBe('400 authorization_pending')
    core.clock.ms += interval_seconds * 1000 - 1
    expect(await poll()).toBe('400 slow_down')
    core.clock.ms += interval_seconds * 1000
    expect(await poll()).toBe('400 slow_down')
    core.clock.ms += (interval_seconds + 10) * 1000
    expect(await poll()).toBe('400 authorization_pending')
    const shown = await core.ask<Reply>('GET', `/v1/device-authorizations/${user_code}`, { token: ann.token })
    expect(shown.body).toMatchObject({ client_name: 'ann@laptop', user_code })
    expect(shown.text).not.toContain(device_code)
    expect((await exchange(device_code, 'w'.repeat(43))).status).toBe(404)
    expect((await decide(user_code, true)).status).toBe(204)
    expect((await decide(user_code, true)).status).toBe(404)
    const made = await exchange(device_code)
    expect([made.status, made.body.user_id]).toEqual([201, ann.id])
    expect((await exchange(device_code)).status).toBe(404)
  })

  test('a device that is refused is told so', async () => {
    const { device_code, user_code } = await device()
    expect((await decide(user_code, false)).status).toBe(204)
    const { status, body } = await exchange(device_code)
    expect([status, body.code]).toEqual([403, 'access_denied'])
  })

  test('approvals and refusals are recorded with the name of the machine', async () => {
    const path = '/v1/api-events?action=cli_authorizations.'
    for (const verb of ['approve', 'refuse']) {
      const { text } = await core.ask('GET', path + verb, { token: core.admin })
      expect(text).toContain('"target_name":"ann@laptop"')
    }
  })

  test('user codes can be typed only so often, also many at once, and again after a while', async () => {
    const guesser = await signedIn('guesser')
    const guess = () =>
      core.ask('GET', '/v1/device-authorizations/BBBB-BBBB', { token: guesser.token }).then(({ status }) => status)
    const seen = await Promise.all(Array.from({ length: 60 }, guess))
    expect(seen.filter(status => status === 404)).toHaveLength(30)
    expect(seen.filter(status => status === 429)).toHaveLength(30)
    const { user_code } = await device()
    expect((await decide(user_code, true, guesser.token)).status).toBe(429)
    core.clock.ms += 10 * 60_000 + 1
    expect(await guess()).toBe(404)
  })
})
