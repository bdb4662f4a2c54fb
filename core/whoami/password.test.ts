// Changing one's own password.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

const OLD = 'correct horse battery'
const NEW = 'staple of another kind'

describe.each(DATABASE_KINDS)('PUT /v1/whoami/password on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  type Reply = { token: string; code: string; reason?: string; errors?: { pointer: string; code: string }[] }
  const signIn = (email: string, password: string) =>
    core.ask<Reply>('POST', '/v1/sessions', { body: { email, password } })
  const change = (token: string, current_password: string, password: string) =>
    core.ask<Reply>('PUT', '/v1/whoami/password', { token, body: { current_password, password } })
  const whoami = async (token: string) => (await core.ask('GET', '/v1/whoami', { token })).status
  const invite = async (id: string) =>
    (await core.ask<Reply>('POST', `/v1/users/${id}/invitations`, { token: core.admin })).body.token
  async function member(name: string) {
    const someone = await core.person(name)
    const body = { token: await invite(someone.id), password: OLD }
    const { token } = (await core.ask<Reply>('POST', '/v1/invitation-acceptances', { body })).body
    return { ...someone, apiToken: someone.token, token }
  }

  test('keeps this sign-in and ends the others and open links; API tokens stay', async () => {
    const someone = await member('changes')
    const other = (await signIn(someone.email, OLD)).body.token
    const link = await invite(someone.id)
    await core.settled()
    core.heard.length = 0
    expect((await change(someone.token, OLD, NEW)).status).toBe(204)
    await core.settled()
    expect(core.heard).toEqual([{ type: 'principal', principal_id: someone.id }])
    expect([await whoami(someone.token), await whoami(other), await whoami(someone.apiToken)]).toEqual([200, 401, 200])
    expect([(await signIn(someone.email, OLD)).status, (await signIn(someone.email, NEW)).status]).toEqual([401, 201])
    const body = { token: link, password: OLD }
    expect((await core.ask('POST', '/v1/invitation-acceptances', { body })).status).toBe(409)
  })

  test('takes the old password, and counts tries like a sign-in', async () => {
    const someone = await member('guesser')
    for (let tries = 0; tries < 10; tries++) {
      const reply = await change(someone.token, `guess ${tries}`, NEW)
      expect([reply.status, reply.body.errors]).toMatchObject([
        422,
        [{ pointer: '/current_password', code: 'wrong-password' }],
      ])
    }
    expect((await change(someone.token, OLD, NEW)).status).toBe(422)
    expect((await signIn(someone.email, OLD)).status).toBe(401)
    core.clock.ms += 900_000
    expect((await change(someone.token, OLD, NEW)).status).toBe(204)
    const events = await core.sql<{ outcome: string; reason: string | null }[]>`
      select outcome, reason from api_events where action = 'users.change_password' and actor_id = ${someone.id} order by id`
    expect(events.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      ...Array(10).fill('failed wrong-password'),
      ...['failed locked', 'success null'],
    ])
  })

  test('refuses a weak one, the same again, and an API token', async () => {
    const someone = await member('picky')
    for (const password of ['unbelievable', 'picky is my name', OLD]) {
      const reply = await change(someone.token, OLD, password)
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, '/password'])
    }
    const byToken = await change(someone.apiToken, OLD, NEW)
    expect([byToken.status, byToken.body.reason]).toEqual([403, 'token-scope'])
    expect((await signIn(someone.email, OLD)).status).toBe(201)
  })

  test('of two changes at once one succeeds', async () => {
    const someone = await member('twice')
    const replies = await Promise.all([change(someone.token, OLD, NEW), change(someone.token, OLD, `${NEW} too`)])
    expect(replies.map(reply => reply.status).sort()).toEqual([204, 422])
  })
})
