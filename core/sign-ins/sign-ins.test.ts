// Signing in through a real OpenID provider and through GitHub: who comes in, as whom, in which groups, and until when.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Github, startGithub } from '../../tests/harness/identity/github'
import { CLIENT, type OpenId, startOpenId } from '../../tests/harness/identity/openid'
import { HOOK_MS } from '../fixture'
import { CALLBACK, type Console, HOME, openConsole } from './fixture'

describe.each(DATABASE_KINDS)('signing in through a provider on %s', kind => {
  let consoleOf: Console
  let openId: OpenId
  let github: Github
  beforeAll(async () => {
    consoleOf = await openConsole(kind)
    openId = await startOpenId(CALLBACK)
    const emails = [
      { email: 'old@elsewhere.net', verified: true, primary: false },
      { email: 'Grace@Example.org', verified: true, primary: true },
    ]
    github = startGithub(CLIENT, { id: 4711, login: 'grace', name: null, emails, orgs: ['acme'], teams: [] })
  }, HOOK_MS)
  afterAll(async () => {
    await consoleOf.core.close()
    await openId.close()
    await github.close()
  })

  const admin = () => consoleOf.core.admin
  const groupsOf = async (userId: string) => {
    const path = `/v1/groups?user_id=${userId}`
    const { body } = await consoleOf.core.ask<{ items: { name: string }[] }>('GET', path, { token: admin() })
    return body.items.map(group => group.name).sort()
  }

  test('an invited person comes in, is in the mapped groups, and follows what the provider says next time', async () => {
    const { core, provider, group, signIn, whoami, events } = consoleOf
    const [devs, ops] = [await group('developers'), await group('operators')]
    const mapped = [
      { provider_group: 'devs', group_id: devs },
      { provider_group: 'ops', group_id: ops },
    ]
    await provider('corp', { issuer: openId.issuer, group_mappings: mapped })
    const ada = await core.person('ada')
    openId.people.ada = {
      ...{ email: 'Ada@example.org', email_verified: true, name: 'Ada' },
      groups: ['devs', 'developers', 'admin'],
    }
    const first = await signIn('corp', { as: 'ada', next: '/device?user_code=X' })
    expect(first.screen.url).toBe(`${HOME}/device?user_code=X`)
    expect((await whoami(first.token)).body).toMatchObject({ user_id: ada.id, email: 'ada@example.org' })
    expect(await groupsOf(ada.id)).toEqual(['developers'])

    openId.people.ada = { ...openId.people.ada, groups: ['ops'] }
    const second = await signIn('corp', { as: 'ada' })
    expect(await groupsOf(ada.id)).toEqual(['operators'])
    expect(second.token).not.toBe(first.token)
    expect((await events('group_memberships.delete')).map(one => one.target_name)).toEqual([
      'ada@example.org in developers',
    ])
    const made = (await events('sessions.create')).filter(one => one.outcome === 'success')
    expect(made.map(one => one.actor_name)).toEqual(['ada@example.org', 'ada@example.org'])
  })

  test('A26 rights through a mapped group come and go with the sign-in, and with the mapping', async () => {
    const { core, provider, group, signIn } = consoleOf
    const readers = await group('readers')
    const mapped = { group_mappings: [{ provider_group: 'readers', group_id: readers }] }
    const { id, body } = await provider('rights', { issuer: openId.issuer, allow_sign_up: true, ...mapped })
    const binding = { role: 'admin-read-only', group_id: readers }
    expect((await core.ask('POST', '/v1/bindings', { token: admin(), body: binding })).status).toBe(201)
    openId.people.rita = { email: 'rita@example.org', email_verified: true, groups: ['readers'] }
    const { token = '' } = await signIn('rights', { as: 'rita' })
    const status = async (asked: string) => (await core.ask('GET', '/v1/users', { token: asked })).status
    expect(await status(token)).toBe(200)
    const { client_secret: _, ...kept } = body
    const put = (fields: object) =>
      core.ask('PUT', `/v1/identity-providers/${id}`, { token: admin(), body: { ...kept, ...fields } })
    await core.settled()
    core.heard.length = 0
    expect((await put({ group_mappings: [] })).status).toBe(200)
    expect(await status(token)).toBe(403)
    await core.settled()
    expect(core.heard).toHaveLength(1)
    expect((await put({})).status).toBe(200)
    expect(await status(token)).toBe(200)
    openId.people.rita = { email: 'rita@example.org', email_verified: true, groups: [] }
    const again = await signIn('rights', { as: 'rita' })
    expect([await status(token), await status(again.token ?? '')]).toEqual([403, 403])
  })

  test('a key that was rotated is found, at once', async () => {
    const { signIn, whoami } = consoleOf
    expect((await whoami((await signIn('corp', { as: 'ada' })).token)).status).toBe(200)
    await openId.rotate()
    expect((await whoami((await signIn('corp', { as: 'ada' })).token)).status).toBe(200)
  })

  test('somebody unknown is refused unless the provider may sign people up; nothing is made of them', async () => {
    const { core, provider, signIn, reasons, whoami } = consoleOf
    openId.people.eve = { email: 'eve@example.org', email_verified: true, name: ' Eve\u0007 ' }
    const refused = await signIn('corp', { as: 'eve' })
    expect([refused.screen.status, refused.token]).toEqual([403, undefined])
    expect(refused.screen.text).toContain('There is no account for you here; ask an admin')
    expect((await reasons())[0]).toBe('unknown-person')
    expect(await core.sql`select 1 from users where email = 'eve@example.org'`).toHaveLength(0)
    await provider('open', { issuer: openId.issuer, allow_sign_up: true })
    const let_in = await signIn('open', { as: 'eve' })
    expect((await whoami(let_in.token)).body).toMatchObject({ email: 'eve@example.org', name: 'Eve' })
  })

  test('an address that is not verified, missing or of another domain is refused', async () => {
    const { provider, signIn, reasons } = consoleOf
    await provider('strict', {
      ...{ issuer: openId.issuer, allow_sign_up: true, allowed_email_domains: ['example.org'] },
    })
    const cases = [
      [{ email: 'zoe@example.org', email_verified: false }, 'email-unverified'],
      [{ email: 'zoe@example.org' }, 'email-unverified'],
      [{ name: 'Zoe' }, 'email-missing'],
      [{ email: 'zoe', email_verified: true }, 'email-missing'],
      [{ email: 'zoe@example.org.evil.net', email_verified: true }, 'email-domain'],
      [{ email: 'zoe@sub.example.org', email_verified: true }, 'email-domain'],
    ] as const
    for (const [person, reason] of cases) {
      openId.people.zoe = person
      expect((await signIn('strict', { as: 'zoe' })).token).toBeUndefined()
      expect((await reasons())[0]).toBe(reason)
    }
  })

  test('an address links an account only where that is safe, and the subject decides from then on', async () => {
    const { core, provider, signIn, reasons, whoami } = consoleOf
    const victim = await core.person('victim')
    await core.sql`update users set password_hash = 'some' where id = ${victim.id}`
    openId.people.mallory = { email: victim.email, email_verified: true }
    expect((await signIn('open', { as: 'mallory' })).token).toBeUndefined()
    expect((await reasons())[0]).toBe('email-conflict')
    await provider('trusted', { issuer: openId.issuer, allowed_email_domains: ['example.org'] })
    const linked = await signIn('trusted', { as: 'mallory' })
    expect((await whoami(linked.token)).body.user_id).toBe(victim.id)
    // The address was given to somebody else: another subject, the same provider.
    openId.people.heir = { email: victim.email, email_verified: true }
    expect((await signIn('trusted', { as: 'heir' })).token).toBeUndefined()
    expect((await reasons())[0]).toBe('email-conflict')
    // The first one has another address now and stays who they are.
    openId.people.mallory = { email: 'renamed@example.org', email_verified: true }
    expect((await whoami((await signIn('trusted', { as: 'mallory' })).token)).body.user_id).toBe(victim.id)
    const machine = { name: 'robot', display_name: 'Robot' }
    expect((await core.ask('POST', '/v1/machine-users', { token: admin(), body: machine })).status).toBe(201)
    await provider('machines', { issuer: openId.issuer, allowed_email_domains: ['machine.local'], allow_sign_up: true })
    for (const email of ['robot@machine.local', 'Nobody@Machine.local']) {
      openId.people.robot = { email, email_verified: true }
      expect((await signIn('machines', { as: 'robot' })).token).toBeUndefined()
      expect((await reasons())[0]).toBe('email-domain')
    }
  })

  test('a disabled user does not come in', async () => {
    const { core, signIn, reasons } = consoleOf
    const [ada] = await core.sql<{ id: string }[]>`
      update users set is_disabled = true where email = 'ada@example.org' returning id`
    expect((await signIn('corp', { as: 'ada' })).token).toBeUndefined()
    expect((await reasons())[0]).toBe('user-disabled')
    await core.sql`update users set is_disabled = false where id = ${ada?.id ?? ''}`
  })

  test('A27 disabling or deleting a provider ends its sessions and memberships, and relays hear of it', async () => {
    const { core, provider, group, signIn, whoami, reasons } = consoleOf
    const temps = await group(`temps`)
    const mapped = { group_mappings: [{ provider_group: 'temps', group_id: temps }] }
    const { id, body } = await provider('brief', { issuer: openId.issuer, allow_sign_up: true, ...mapped })
    openId.people.tom = { email: 'tom@example.org', email_verified: true, groups: ['temps'] }
    const { token, browser } = await signIn('brief', { as: 'tom' })
    const tom = (await whoami(token)).body.user_id
    expect(await groupsOf(tom)).toEqual(['temps'])
    const otherwise = await core.tokenFor(tom)
    const { items } = (
      await core.ask<{ items: { identity_provider_id: string | null }[] }>('GET', '/v1/sessions', {
        token: token ?? '',
      })
    ).body
    expect(items.map(one => one.identity_provider_id)).toEqual([null, id])
    const { client_secret: _, ...kept } = body
    await core.settled()
    core.heard.length = 0
    const off = { token: admin(), body: { ...kept, is_enabled: false } }
    expect((await core.ask('PUT', `/v1/identity-providers/${id}`, off)).status).toBe(200)
    await core.settled()
    expect(core.heard).toContainEqual({ type: 'principal', principal_id: tom })
    expect([(await whoami(token)).status, (await whoami(otherwise)).status]).toEqual([401, 200])
    expect(await groupsOf(tom)).toEqual([])
    expect((await browser.open(`${HOME}/sign-in/brief`)).status).toBe(404)
    expect((await browser.open(`${HOME}/sign-in`)).text).not.toContain('/sign-in/brief')

    const on = { token: admin(), body: kept }
    expect((await core.ask('PUT', `/v1/identity-providers/${id}`, on)).status).toBe(200)
    expect(await groupsOf(tom)).toEqual([])
    const again = await signIn('brief', { as: 'tom' })
    expect(await groupsOf(tom)).toEqual(['temps'])
    // One that is under way when the provider goes must not end in a session.
    const late = consoleOf.browser()
    const back = await late.open(`${HOME}/sign-in/brief`)
    expect((await core.ask('DELETE', `/v1/identity-providers/${id}`, { token: admin() })).status).toBe(204)
    expect([(await whoami(again.token)).status, await groupsOf(tom)]).toEqual([401, []])
    const sent = await late.submit(back, { login: 'tom', password: 'any' })
    expect((await late.open(new URL(sent.headers.get('location') ?? '', sent.url).href)).status).toBe(403)
    expect([late.cookie('sal_session'), (await reasons())[0]]).toEqual([undefined, 'sign-in-unknown'])
  })

  test('GitHub: the verified primary address, organizations and teams of all pages, the number as subject', async () => {
    const { provider, group, signIn, whoami } = consoleOf
    const [acme, last] = [await group('acme'), await group('last-team')]
    const group_mappings = [
      { provider_group: 'acme', group_id: acme },
      { provider_group: 'acme/team-149', group_id: last },
    ]
    await provider('hub', { kind: 'github', issuer: github.url, allow_sign_up: true, group_mappings })
    github.account.teams = Array.from({ length: 150 }, (_, at) => `acme/team-${at}`)
    const { token, screen } = await signIn('hub')
    expect(screen.url).toBe(`${HOME}/`)
    const { body } = await whoami(token)
    expect(body).toMatchObject({ email: 'grace@example.org', name: 'grace' })
    expect(await groupsOf(body.user_id)).toEqual(['acme', 'last-team'])
    github.account = { ...github.account, login: 'renamed', teams: [] }
    const again = await whoami((await signIn('hub')).token)
    expect(again.body.user_id).toBe(body.user_id)
    expect(await groupsOf(body.user_id)).toEqual(['acme'])
  })

  test('GitHub: another account with the same login, a wrong secret and a lost address are refused', async () => {
    const { provider, signIn, reasons } = consoleOf
    github.account = { ...github.account, id: 4712 }
    expect((await signIn('hub')).token).toBeUndefined()
    expect((await reasons())[0]).toBe('email-conflict')
    github.account = { ...github.account, emails: [{ email: 'x@example.org', verified: false, primary: true }] }
    expect((await signIn('hub')).token).toBeUndefined()
    expect((await reasons())[0]).toBe('email-unverified')
    await provider('hub-wrong', { kind: 'github', issuer: github.url, client_secret: 'not the one' })
    expect((await signIn('hub-wrong')).token).toBeUndefined()
    expect((await reasons())[0]).toBe('provider-refused')
  })
})
