// Invitations, sign-in and sessions, on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture, whileHeld } from '../fixture'

const PASSWORD = 'correct horse battery'

describe.each(DATABASE_KINDS)('invitations on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  type Accepted = { code: string; token: string; user_id: string; errors?: { pointer: string }[] }
  const accept = (body: object) => core.ask<Accepted>('POST', '/v1/invitation-acceptances', { body })
  const tokenOf = (link: string | undefined) => new URL(link ?? 'http://nothing').searchParams.get('token') ?? ''
  const invite = async (userId: string) =>
    (await core.ask<{ token: string }>('POST', `/v1/users/${userId}/invitations`, { token: core.admin })).body.token
  const signIn = (email: string, password: string) =>
    core.ask<Accepted>('POST', '/v1/sessions', { body: { email, password } })

  test('a set-up link makes one admin, however many race for it', async () => {
    const token = tokenOf(await core.services.invitations.setupLink())
    const second = tokenOf(await core.services.invitations.setupLink())
    const missing = await accept({ token, password: PASSWORD })
    expect([missing.status, missing.body.errors?.map(error => error.pointer)]).toEqual([422, ['/email', '/name']])
    const short = await accept({ token, password: 'too short', email: 'a@example.org', name: 'A' })
    expect([short.status, short.body.errors?.map(error => error.pointer)]).toEqual([422, ['/password']])
    const racers = ['a', 'b', 'c', 'd'].map((name, index) =>
      accept({ token: index % 2 ? token : second, password: PASSWORD, email: `${name}@example.org`, name }),
    )
    const replies = await Promise.all(racers)
    expect(replies.map(reply => reply.status).sort()).toEqual([201, 409, 409, 409])
    const winner = replies.find(reply => reply.status === 201)
    expect(await core.sql`select 1 from users where kind = 'person'`).toHaveLength(1)
    const whoami = await core.ask<{ bindings: { role: string }[] }>('GET', '/v1/whoami', {
      token: winner?.body.token ?? '',
    })
    expect(whoami.body.bindings.map(binding => binding.role)).toEqual(['admin'])
    expect(await core.services.invitations.setupLink()).toBeUndefined()
  })

  test('two links of one person accepted at once never wait for each other', async () => {
    const someone = await core.person('raced')
    const links = [await invite(someone.id), await invite(someone.id)]
    const [first, second] = await whileHeld(core, {
      lock: tx => tx`select 1 from users where id = ${someone.id} for update`,
      ask: () => links.map(token => accept({ token, password: PASSWORD })),
    })
    expect([first?.status, second?.status].sort()).toEqual([201, 409])
    expect([first?.body.code, second?.body.code]).toContain('already_used')
    if (kind === 'postgres')
      expect(await core.sql`select deadlocks::int from pg_stat_database where datname = current_database()`).toEqual([
        { deadlocks: 0 },
      ] as never)
  })

  test('a link is refused when unknown, used or expired', async () => {
    const someone = await core.person('invited')
    const unknown = await accept({ token: 'sal_invite_nothing', password: PASSWORD })
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found'])
    const token = await invite(someone.id)
    const later = await invite(someone.id)
    const named = await accept({ token, password: PASSWORD, name: 'Other' })
    expect([named.status, named.body.errors?.map(error => error.pointer)]).toEqual([422, ['/name']])
    expect((await accept({ token, password: PASSWORD })).status).toBe(201)
    for (const spent of [token, later]) {
      const again = await accept({ token: spent, password: PASSWORD })
      expect([again.status, again.body.code]).toEqual([409, 'already_used'])
    }
    const old = await invite(someone.id)
    core.clock.ms += 8 * 24 * 3_600_000
    const expired = await accept({ token: old, password: PASSWORD })
    expect([expired.status, expired.body.code]).toEqual([410, 'expired'])
  })

  test('accepting one again ends the sessions of the old password', async () => {
    const someone = await core.person('forgetful')
    const first = await accept({ token: await invite(someone.id), password: PASSWORD })
    const session = await signIn(someone.email, PASSWORD)
    expect(session.status).toBe(201)
    await accept({ token: await invite(someone.id), password: `${PASSWORD} new` })
    for (const { token } of [first.body, session.body]) {
      expect((await core.ask('GET', '/v1/whoami', { token })).status).toBe(401)
    }
    expect((await signIn(someone.email, PASSWORD)).status).toBe(401)
    expect((await signIn(someone.email.toUpperCase(), `${PASSWORD} new`)).status).toBe(201)
  })

  test('sign-in answers alike for an unknown address, a wrong password and a disabled account', async () => {
    const someone = await core.person('alike')
    await accept({ token: await invite(someone.id), password: PASSWORD })
    const { body: user } = await core.ask<{ status: { has_password: boolean } }>('GET', `/v1/users/${someone.id}`, {
      token: core.admin,
    })
    expect(user.status.has_password).toBe(true)
    await signIn('warm@example.org', 'up')
    const timed = async (email: string, password: string) => {
      const before = performance.now()
      const { status, body } = await signIn(email, password)
      return { status, code: body.code, ms: performance.now() - before }
    }
    const wrong = await timed(someone.email, 'wrong')
    const unknown = await timed('nobody@example.org', 'wrong')
    const put = { email: someone.email, name: 'alike', is_disabled: true }
    await core.ask('PUT', `/v1/users/${someone.id}`, { token: core.admin, body: put })
    const disabled = await timed(someone.email, PASSWORD)
    for (const reply of [wrong, unknown, disabled]) {
      expect([reply.status, reply.code]).toEqual([401, 'wrong_credentials'])
      expect(reply.ms).toBeGreaterThan(wrong.ms / 4)
    }
  })

  test('a session ends by revocation, by its owner or an admin only, and after twelve hours', async () => {
    const someone = await core.person('sessions')
    const stranger = await core.person('session-stranger')
    const made = await accept({ token: await invite(someone.id), password: PASSWORD })
    const { body: whoami } = await core.ask('GET', '/v1/whoami', { token: made.body.token })
    const path = `/v1/sessions/${whoami.session_id}`
    expect((await core.ask('DELETE', path, { token: stranger.token })).status).toBe(404)
    expect((await core.ask('GET', `/v1/sessions?user_id=${someone.id}`, { token: stranger.token })).status).toBe(403)
    expect((await core.ask('GET', `/v1/sessions?user_id=${someone.id}`, { token: core.admin })).status).toBe(200)
    await core.settled()
    core.heard.length = 0
    expect((await core.ask('DELETE', path, { token: made.body.token })).status).toBe(204)
    expect((await core.ask('GET', '/v1/whoami', { token: made.body.token })).status).toBe(401)
    await core.settled()
    expect(core.heard).toEqual([{ type: 'principal', principal_id: someone.id }])
    const next = await signIn(someone.email, PASSWORD)
    core.clock.ms += 12 * 3_600_000 + 1
    expect((await core.ask('GET', '/v1/whoami', { token: next.body.token })).status).toBe(401)
  })
})
