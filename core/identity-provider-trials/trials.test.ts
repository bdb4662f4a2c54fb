// Trial sign-ins at a real OpenID provider, at GitHub and at one that lies: what an admin sees, and that nothing comes of it.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Crooked, startCrooked } from '../../tests/harness/identity/crooked'
import { type Github, startGithub } from '../../tests/harness/identity/github'
import { CLIENT, type OpenId, startOpenId } from '../../tests/harness/identity/openid'
import { HOOK_MS } from '../fixture'
import { CALLBACK, type Console, openConsole } from '../sign-ins/fixture'
import type { IdentityProviderTrial, TrialResult } from './model'

type Answer = TrialResult & { code: string; reason?: string }

describe.each(DATABASE_KINDS)('a trial sign-in on %s', kind => {
  let consoleOf: Console
  let openId: OpenId
  let github: Github
  let crooked: Crooked
  beforeAll(async () => {
    consoleOf = await openConsole(kind)
    openId = await startOpenId(CALLBACK)
    crooked = await startCrooked(CLIENT)
    const emails = [{ email: 'grace@example.org', verified: true, primary: true }]
    github = startGithub(CLIENT, { id: 4711, login: 'grace', name: null, emails, orgs: ['acme'], teams: ['acme/ops'] })
  }, HOOK_MS)
  afterAll(async () => {
    await consoleOf.core.close()
    await Promise.all([openId.close(), github.close(), crooked.close()])
  })

  const start = (id: string, token = consoleOf.core.admin) =>
    consoleOf.core.ask<IdentityProviderTrial>('POST', `/v1/identity-providers/${id}/trials`, { token })

  /** Goes to the provider in a browser of its own and comes back with its answer. */
  async function visited({ authorization_url }: IdentityProviderTrial, as?: string): Promise<string> {
    const browser = consoleOf.browser()
    let screen = await browser.open(authorization_url)
    if (as !== undefined) {
      const sent = await browser.submit(screen, { login: as, password: 'any' })
      screen = await browser.open(new URL(sent.headers.get('location') ?? '', sent.url).href)
    }
    expect(screen.url).toStartWith(CALLBACK)
    return new URL(screen.url).search.slice(1)
  }

  const complete = (
    { id, browser_secret }: Pick<IdentityProviderTrial, 'id' | 'browser_secret'>,
    callback_query: string,
    token = consoleOf.core.admin,
  ) =>
    consoleOf.core.ask<Answer>('POST', `/v1/identity-provider-trials/${id}/completion`, {
      ...{ token, body: { browser_secret, callback_query } },
    })

  async function tried(id: string, as?: string) {
    const { body } = await start(id)
    return complete(body, await visited(body, as))
  }

  /** Everything that a sign-in writes. */
  async function written() {
    const { sql } = consoleOf.core
    const [row] = await sql`
      select (select count(*)::int from users) as users, (select count(*)::int from sessions) as sessions,
        (select count(*)::int from user_identities) as identities, (select count(*)::int from group_memberships) as members`
    return row
  }

  test('shows all claims, the groups they map to and who it would be; and nobody is signed in, made or linked', async () => {
    const devs = await consoleOf.group('developers')
    const { id } = await consoleOf.provider('corp', {
      ...{ issuer: openId.issuer, allow_sign_up: true, is_enabled: false },
      group_mappings: [{ provider_group: 'devs', group_id: devs }],
    })
    openId.people.ada = {
      ...{ email: 'Ada@example.org', email_verified: true, name: 'Ada', groups: ['devs', 'choir of the 2nd floor'] },
    }
    const before = await written()
    const { status, body, headers } = await tried(id, 'ada')
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store'])
    const claims = Object.fromEntries(body.claims.map(({ name, value }) => [name, JSON.parse(value)]))
    expect(claims).toMatchObject({ ...openId.people.ada, sub: 'ada', iss: openId.issuer })
    expect(body).toMatchObject({
      ...{
        identity_provider_id: id,
        subject: 'ada',
        name: 'Ada',
        email: 'ada@example.org',
        user_id: null,
        refusal: null,
      },
      groups: [
        { provider_group: 'devs', group_ids: [devs] },
        { provider_group: 'choir of the 2nd floor', group_ids: [] },
      ],
    })
    expect(await written()).toEqual(before)
    const { items } = (
      await consoleOf.core.ask<{ items: object[] }>('GET', '/v1/api-events?limit=200', {
        token: consoleOf.core.admin,
      })
    ).body
    const trials = items.filter(one => JSON.stringify(one).includes('identity_provider_trials.'))
    expect(trials.length).toBe(2)
    expect(JSON.stringify(items)).not.toMatch(/choir of the 2nd floor|ada@example/i)
    const [kept] = await consoleOf.core.sql`select count(*)::int as rows from identity_provider_trials`
    expect(kept).toEqual({ rows: 0 })
  })

  test('says who somebody known would be, and why somebody would be refused', async () => {
    const { id } = await consoleOf.provider('strict', { issuer: openId.issuer })
    const bob = await consoleOf.core.person('bob')
    openId.people.bob = { email: bob.email, email_verified: true, name: 'Bob' }
    expect((await tried(id, 'bob')).body).toMatchObject({ user_id: bob.id, email: bob.email, refusal: null })
    const refused = { user_id: null, email: null }
    openId.people.bob = { email: bob.email, email_verified: false }
    expect((await tried(id, 'bob')).body).toMatchObject({ ...refused, refusal: 'email-unverified' })
    openId.people.bob = { email: 'stranger@example.org', email_verified: true }
    expect((await tried(id, 'bob')).body).toMatchObject({ ...refused, refusal: 'unknown-person' })
  })

  test('tells of GitHub what its API says, teams as groups', async () => {
    const { id } = await consoleOf.provider('github', { kind: 'github', issuer: github.url })
    const { body } = await tried(id)
    expect(body).toMatchObject({ subject: '4711', name: 'grace', refusal: 'unknown-person' })
    expect(body.groups.map(({ provider_group }) => provider_group)).toEqual(['acme', 'acme/ops'])
    expect(body.claims).toContainEqual({ name: 'login', value: '"grace"' })
  })

  test('is good once, for the admin who started it, with the secret of their browser', async () => {
    const { id } = await consoleOf.provider('once', { issuer: crooked.issuer })
    const other = await consoleOf.core.person('other-admin')
    await consoleOf.core.bind(other.id, 'admin')
    const { body } = await start(id)
    const query = await visited(body)
    const gone = { status: 404, body: { code: 'not_found' } }
    expect(await complete(body, query, other.token)).toMatchObject(gone)
    expect(await complete({ ...body, browser_secret: 'sal_browser_guessed' }, query)).toMatchObject(gone)
    expect((await complete(body, query)).status).toBe(201)
    expect(await complete(body, query)).toMatchObject(gone)
    const late = (await start(id)).body
    const lateQuery = await visited(late)
    consoleOf.core.clock.ms += 10 * 60_000
    expect(await complete(late, lateQuery)).toMatchObject(gone)
  })

  test('is no sign-in, and a sign-in is no trial', async () => {
    const { id } = await consoleOf.provider('apart', { issuer: crooked.issuer })
    const { core } = consoleOf
    const trial = (await start(id)).body
    const asSignIn = { browser_secret: trial.browser_secret, callback_query: await visited(trial) }
    const path = `/v1/sign-ins/${trial.id}/completion`
    expect((await core.ask('POST', path, { body: asSignIn })).status).toBe(403)
    const signIn = await core.ask<IdentityProviderTrial>('POST', '/v1/sign-ins', {
      body: { identity_provider: 'apart' },
    })
    expect((await complete(signIn.body, await visited(signIn.body))).status).toBe(404)
  })

  test('records why a provider was not believed, and shows no claim of it', async () => {
    const { id } = await consoleOf.provider('lying', { issuer: crooked.issuer })
    crooked.lie = { hasForeignKey: true }
    const { status, body } = await tried(id)
    crooked.lie = {}
    expect([status, body.code, body.claims]).toEqual([403, 'sign_in_refused', undefined as never])
    const [event] = await consoleOf.events('identity_provider_trials.complete')
    expect(event).toMatchObject({ outcome: 'failed', target_name: 'lying' })
    expect(event?.reason).toStartWith('id-token')
  })

  test('takes the permission to set providers up', async () => {
    const { id } = await consoleOf.provider('guarded', { issuer: crooked.issuer })
    const reader = await consoleOf.core.person('reader')
    await consoleOf.core.bind(reader.id, 'admin-read-only')
    expect((await start(id, reader.token)).status).toBe(403)
    const nobody = await consoleOf.core.person('nobody')
    expect((await start(id, nobody.token)).status).toBe(404)
    const { body } = await start(id)
    expect((await complete(body, await visited(body), reader.token)).status).toBe(403)
  })
})
