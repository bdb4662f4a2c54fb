// What a provider, a network or another browser may try with a sign-in, and the console's own doors: each is refused, with
// its reason in the record, and leaves no session.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Browser } from '../../tests/harness/identity/browser'
import { type Crooked, type Lie, startCrooked } from '../../tests/harness/identity/crooked'
import { CLIENT } from '../../tests/harness/identity/openid'
import { HOOK_MS } from '../fixture'
import { type Console, HOME, handlerOf, openConsole } from './fixture'

let consoleOf: Console
let issuer: Crooked
beforeAll(async () => {
  consoleOf = await openConsole()
  issuer = await startCrooked(CLIENT)
  await consoleOf.provider('corp', { issuer: issuer.issuer, allow_sign_up: true })
}, HOOK_MS)
beforeEach(() => {
  issuer.lie = {}
})
afterAll(async () => {
  await consoleOf.core.close()
  await issuer.close()
})

const sessions = async () => (await consoleOf.core.sql`select 1 from sessions where kind = 'sign-in'`).length
const PASSWORD = 'correct horse battery staple'
let people = 0
/** With a password, as the invitation's form makes them. */
async function member() {
  const { id, email } = await consoleOf.core.person(`member-${++people}`)
  const path = `/v1/users/${id}/invitations`
  const { token } = (await consoleOf.core.ask<{ token: string }>('POST', path, { token: consoleOf.core.admin })).body
  await consoleOf.core.ask('POST', '/v1/invitation-acceptances', { body: { token, password: PASSWORD } })
  return { id, email }
}
async function signedIn(handle = consoleOf.handle, home = HOME) {
  const person = await member()
  const own = Browser({ home, handle })
  const form = await own.open(`${home}/sign-in`)
  const sent = await own.submit(form, { email: person.email, password: PASSWORD })
  return { person, own, form, sent }
}

describe('A28 an issuer', () => {
  const now = Math.floor(Date.now() / 1000)
  const LIES: [string, Lie, string][] = [
    ['another nonce', { claims: { nonce: 'another' } }, 'id-token-claim'],
    ['no nonce', { claims: { nonce: undefined } }, 'response-invalid'],
    ['another issuer in the token', { claims: { iss: 'https://accounts.google.com' } }, 'id-token-claim'],
    ['another audience', { claims: { aud: 'somebody-else' } }, 'id-token-claim'],
    ['more audiences, and another party', { claims: { aud: ['salaminia', 'x'], azp: 'x' } }, 'id-token-claim'],
    ['a token that has expired', { claims: { exp: now - 120 } }, 'id-token-expired'],
    ['a token of the future', { claims: { nbf: now + 3600 } }, 'id-token-expired'],
    ['a foreign key under a known name', { hasForeignKey: true }, 'response-invalid'],
    ['a key nobody published', { header: { kid: 'two' } }, 'id-token-key'],
    ['another algorithm', { header: { alg: 'RS256' } }, 'response-invalid'],
    [
      'no signature at all',
      { header: { alg: 'none' }, replaceToken: token => `${token.split('.').slice(0, 2).join('.')}.` },
      'response-invalid',
    ],
    ['a secret as key', { header: { alg: 'HS256' } }, 'response-invalid'],
    [
      'changed claims under an old signature',
      {
        replaceToken: token => {
          const [header, body = '', signature] = token.split('.')
          const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), email: 'root@example.org' }
          return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
        },
      },
      'response-invalid',
    ],
    ['another state', { callback: { state: 'another' } }, 'response-invalid'],
    ['no state', { callback: { state: undefined } }, 'response-invalid'],
    ['another issuer in the answer (mix-up)', { callback: { iss: 'https://evil.example' } }, 'response-invalid'],
    ['no issuer in the answer', { callback: { iss: undefined } }, 'response-invalid'],
    ['a code of somebody else', { callback: { code: 'stolen' } }, 'provider-refused'],
    ['a token in the answer (implicit)', { callback: { id_token: 'a.b.c' } }, 'response-invalid'],
    ['no', { callback: { code: undefined, error: 'access_denied' } }, 'provider-refused'],
  ]
  for (const [what, lie, reason] of LIES) {
    test(`that answers with ${what} brings nobody in`, async () => {
      issuer.lie = lie
      const before = await sessions()
      const { screen, token } = await consoleOf.signIn('corp')
      expect([screen.status, token, await sessions()]).toEqual([403, undefined, before])
      expect((await consoleOf.reasons())[0]).toBe(reason)
    })
  }

  test('ends what somebody else kept of an account, before its person holds more', async () => {
    const { core, group, provider, signIn, whoami } = consoleOf
    type Made = { id: string; token: string; reason?: string }
    const ask = (token: string | undefined, path: string, body?: object) =>
      core.ask<Made>('POST', `/v1/${path}`, { ...(token ? { token } : {}), ...(body ? { body } : {}) })
    const permissions = ['users.read', 'users.write']
    const role = { name: 'helpdesk', display_name: 'Helpdesk', scope: 'organization', permissions }
    await ask(core.admin, 'roles', role)
    const helper = await core.person('helper')
    await core.bind(helper.id, 'helpdesk')
    const group_id = await group('bosses')
    await ask(core.admin, 'bindings', { role: 'admin', group_id })
    const group_mappings = [{ provider_group: 'boss', group_id }]
    await provider('vouching', { issuer: issuer.issuer, allowed_email_domains: ['example.org'], group_mappings })
    const { id } = (await ask(helper.token, 'users', { email: 'boss@example.org', name: 'Boss' })).body
    const invite = async () => (await ask(helper.token, `users/${id}/invitations`)).body.token
    const kept = (await ask(undefined, 'invitation-acceptances', { token: await invite(), password: PASSWORD })).body
    const expires_at = new Date(core.clock.ms + 86_400_000).toISOString()
    const token = (await ask(kept.token, 'api-tokens', { name: 'kept', expires_at })).body.token
    const link = await invite()
    issuer.lie = { claims: { sub: 'boss', email: 'boss@example.org', email_verified: true } }
    const own = await signIn('vouching')
    expect((await whoami(own.token)).body.user_id).toBe(id)
    expect([(await whoami(token)).status, (await whoami(kept.token)).status]).toEqual([401, 401])
    expect((await ask(undefined, 'sessions', { email: 'boss@example.org', password: PASSWORD })).status).toBe(401)
    expect((await ask(undefined, 'invitation-acceptances', { token: link, password: PASSWORD })).status).toBe(409)
    const again = await ask(helper.token, `users/${id}/invitations`)
    expect([again.status, again.body.reason]).toEqual([403, 'escalation'])
    expect((await ask(core.admin, `users/${id}/invitations`)).status).toBe(201)
    await core.sql`update users set password_hash = null`
    expect(await core.services.invitations.setupLink()).toBeUndefined()
    // At the next sign-in the link is there already.
    const second = await signIn('vouching')
    expect([(await whoami(own.token)).status, (await whoami(second.token)).status]).toEqual([200, 200])
  })

  test('that verified an address with a look-alike letter brings in nobody else', async () => {
    const kate = await consoleOf.core.person('kate')
    issuer.lie = { claims: { sub: 'kelvin', email: '\u212aate@example.org', email_verified: true } }
    const { screen, token } = await consoleOf.signIn('corp')
    expect([screen.status, token, (await consoleOf.reasons())[0]]).toEqual([403, undefined, 'email-missing'])
    issuer.lie = { claims: { sub: 'kate', email: 'Kate@example.org', email_verified: true } }
    const own = await consoleOf.signIn('corp')
    expect((await consoleOf.whoami(own.token)).body.user_id).toBe(kate.id)
  })

  for (const [field, value] of [
    ['sub', 'a\0'],
    ['groups', ['a\0']],
    ['name', 'a\0b'],
  ] as const) {
    test(`that says U+0000 as ${field} is no failure of ours`, async () => {
      const email = `zero-${field}@example.org`
      issuer.lie = { claims: { sub: `zero-${field}`, email, email_verified: true, [field]: value } }
      const { screen } = await consoleOf.signIn('corp')
      expect([field, screen.status < 500]).toEqual([field, true])
    })
  }

  test('that is honest does', async () => {
    const { token, screen } = await consoleOf.signIn('corp')
    expect([screen.url, (await consoleOf.whoami(token)).body.email]).toEqual([`${HOME}/`, 'carol@example.org'])
    expect(issuer.asked.get('code_challenge_method')).toBe('S256')
  })

  test('that sends browsers to a script, or where anybody on the way can read, sends nobody', async () => {
    const endpoints = ['javascript:alert(1)', 'data:text/html,x', 'http://evil.example/authorize', 'file:///etc/passwd']
    for (const authorizationEndpoint of endpoints) {
      issuer.lie = { authorizationEndpoint }
      const screen = await consoleOf.browser().go(`${HOME}/sign-in/corp`)
      expect([authorizationEndpoint, screen.status, screen.headers.get('location')]).toEqual([
        authorizationEndpoint,
        403,
        null,
      ])
      expect((await consoleOf.reasons())[0]).toBe('provider-insecure')
    }
  })

  test('that names another in its discovery document, or is down, is not used', async () => {
    issuer.lie = { issuer: 'https://evil.example' }
    expect((await consoleOf.signIn('corp')).screen.status).toBe(403)
    expect((await consoleOf.reasons())[0]).toBe('issuer-mismatch')
    issuer.lie = { isDown: true }
    const { screen } = await consoleOf.signIn('corp')
    expect(screen.status).toBe(502)
    expect(screen.text).toContain('The identity provider does not answer as it should')
    await consoleOf.provider('gone', { issuer: 'http://127.0.0.1:9' })
    const gone = await consoleOf.signIn('gone')
    expect([gone.screen.status, (await consoleOf.reasons())[0]]).toEqual([502, 'provider-unavailable'])
  })
})

describe('A28 a sign-in under way', () => {
  const callback = async (own = consoleOf.browser()) => {
    const { url } = await own.open(`${HOME}/sign-in/corp`, to => to.startsWith(`${HOME}/sign-in/callback`))
    return { own, url }
  }

  test('is good only in the browser that started it', async () => {
    const { own, url } = await callback()
    const before = issuer.tokenRequests
    const other = consoleOf.browser()
    expect((await other.go(url)).status).toBe(403)
    // One that was sent to a provider itself does not help: the attacker's answer does not fit its secret.
    const victim = (await callback()).own
    expect((await victim.go(url)).status).toBe(403)
    expect([victim.cookie('sal_session'), other.cookie('sal_session'), issuer.tokenRequests]).toEqual([
      undefined,
      undefined,
      before,
    ])
    const [id = ''] = (own.cookie('sal_sign_in') ?? '').split('.')
    const body = { browser_secret: 'sal_browser_guessed', callback_query: new URL(url).search.slice(1) }
    const guessed = await consoleOf.core.ask('POST', `/v1/sign-ins/${id}/completion`, { body })
    expect([guessed.status, guessed.body.reason]).toEqual([403, 'sign-in-unknown'])
    expect((await own.go(url)).status).toBe(303)
  })

  test('is good once', async () => {
    const { own, url } = await callback()
    const bound = own.cookie('sal_sign_in') ?? ''
    expect((await own.go(url)).status).toBe(303)
    expect(own.cookie('sal_sign_in')).toBeUndefined()
    own.setCookie('sal_sign_in', bound)
    expect((await own.go(url)).status).toBe(403)
    expect((await consoleOf.reasons())[0]).toBe('sign-in-unknown')
  })

  test('ends after ten minutes', async () => {
    const { own, url } = await callback()
    consoleOf.core.clock.ms += 10 * 60_000
    expect((await own.go(url)).status).toBe(403)
    expect(own.cookie('sal_session')).toBeUndefined()
    consoleOf.core.clock.ms -= 10 * 60_000
  })

  test('is not started by a link on another site', async () => {
    const own = consoleOf.browser()
    const screen = await own.go(`${HOME}/sign-in/corp`, {}, { 'sec-fetch-site': 'cross-site' })
    expect([screen.headers.get('location'), own.cookie('sal_sign_in')]).toEqual(['/sign-in', undefined])
  })

  test('leads back only to a path of the console', async () => {
    const BAD = ['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example']
    BAD.push('javascript:alert(1)', 'evil', '/%0d%0a x', '/..//evil.example', '/.//evil.example', '/a/..//evil.example')
    for (const next of BAD) {
      const own = consoleOf.browser()
      const { url } = await own.open(`${HOME}/sign-in/corp?next=${encodeURIComponent(next)}`, to =>
        to.startsWith(`${HOME}/sign-in/callback`),
      )
      expect(`${next} ${(await own.go(url)).headers.get('location')}`).toBe(`${next} /`)
    }
    const person = await member()
    for (const next of [...BAD, '/device']) {
      const own = consoleOf.browser()
      const sent = await own.submit(await own.open(`${HOME}/sign-in`), {
        email: person.email,
        password: PASSWORD,
        next,
      })
      const expected = next === '/device' ? '/device' : '/'
      expect(`${next} ${sent.status} ${sent.headers.get('location')}`).toBe(`${next} 303 ${expected}`)
    }
  })
})

describe('A39 the console', () => {
  test('keeps the session in a cookie no script and no other site can use, and shows its token nowhere', async () => {
    const { own, sent, person } = await signedIn()
    const cookie = sent.setCookies.find(line => line.startsWith('sal_session=')) ?? ''
    expect(cookie).toMatch(/^sal_session=sal_session_[\w-]{43}; Expires=[^;]+ GMT; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(sent.headers.get('cache-control')).toBe('no-store')
    const home = await own.open(`${HOME}/`)
    expect(home.text).toContain(person.email)
    expect(home.text).not.toContain(own.cookie('sal_session') ?? 'x')
    expect(home.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(home.headers.get('x-frame-options')).toBe('DENY')
    expect(home.headers.get('cache-control')).toBe('no-store')
  })

  test('behind https the cookies are Secure and bound to the host', async () => {
    const home = 'https://sal.test'
    const { sent, form } = await signedIn(handlerOf(consoleOf.core, home), home)
    for (const line of [...form.setCookies, ...sent.setCookies])
      expect(line).toMatch(/^__Host-sal_\w+=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    expect(sent.setCookies.some(line => line.startsWith('__Host-sal_session=sal_session_'))).toBe(true)
  })

  test('makes a new token at each sign-in, whatever cookie was there before', async () => {
    const person = await member()
    const own = consoleOf.browser()
    own.setCookie('sal_session', 'sal_session_planted')
    const sent = await own.submit(await own.open(`${HOME}/sign-in`), { email: person.email, password: PASSWORD })
    expect(sent.status).toBe(303)
    expect(own.cookie('sal_session')).not.toBe('sal_session_planted')
    expect((await consoleOf.whoami('sal_session_planted')).status).toBe(401)
  })

  test('a wrong password shows the form again, and no cookie', async () => {
    const person = await member()
    const own = consoleOf.browser()
    const sent = await own.submit(await own.open(`${HOME}/sign-in`), { email: person.email, password: 'wrong' })
    expect([sent.status, own.cookie('sal_session')]).toEqual([401, undefined])
    expect(sent.text).toContain('The e-mail address or the password is wrong')
    expect(sent.text).toContain(`value="${person.email}"`)
  })

  test('signs out: the session ends, not only the cookie', async () => {
    const { own } = await signedIn()
    const token = own.cookie('sal_session')
    const sent = await own.submit(await own.open(`${HOME}/`), {})
    expect([sent.status, own.cookie('sal_session')]).toEqual([303, undefined])
    expect((await consoleOf.whoami(token)).status).toBe(401)
  })

  test('acts on no form without the token of this session, or from another site', async () => {
    const { own } = await signedIn()
    const token = own.cookie('sal_session')
    const page = await own.open(`${HOME}/`)
    const strange = (await signedIn()).own
    const foreign = /name="form_token" value="([^"]+)"/.exec((await strange.open(`${HOME}/`)).text)?.[1] ?? ''
    const TRIES: [string, () => Promise<{ status: number }>][] = [
      ['no token', () => own.submit(page, { form_token: '' })],
      ["another session's token", () => own.submit(page, { form_token: foreign })],
      ['another site', () => own.submit(page, {}, { 'sec-fetch-site': 'cross-site' })],
      ['a neighbour', () => own.submit(page, {}, { 'sec-fetch-site': 'same-site' })],
      ['another origin', () => own.submit(page, {}, { origin: 'https://evil.example' })],
      ['a sandboxed frame', () => own.submit(page, {}, { origin: 'null', 'sec-fetch-site': 'cross-site' })],
      ['an origin nobody told', () => own.submit(page, {}, { origin: 'null' })],
      ['a JSON body', () => own.submit(page, {}, { 'content-type': 'text/plain' })],
    ]
    for (const [what, attempt] of TRIES) expect(`${what} ${(await attempt()).status}`).toBe(`${what} 403`)
    expect((await consoleOf.whoami(token)).status).toBe(200)
    for (const path of ['/sign-in', '/device', '/cli-login', '/sign-out']) {
      const body = new URLSearchParams({ email: 'a@b.c', password: 'x', user_code: 'BCDF-GHJK', decision: 'approve' })
      expect(`${path} ${(await own.go(HOME + path, { method: 'POST', body })).status}`).toBe(`${path} 403`)
    }
    expect((await own.submit(page, {}, { 'sec-fetch-site': 'same-origin' })).status).toBe(303)
  })

  test('whoever must change their password is led there first, and on from there', async () => {
    const person = await member()
    const body = { email: person.email, name: 'Member', must_change_password: true }
    const put = await consoleOf.core.ask('PUT', `/v1/users/${person.id}`, { token: consoleOf.core.admin, body })
    expect(put.status).toBe(200)
    const own = consoleOf.browser()
    const form = await own.open(`${HOME}/sign-in?next=/device`)
    const sent = await own.submit(form, { email: person.email, password: PASSWORD })
    const page = await own.open(new URL(sent.headers.get('location') ?? '', HOME).href)
    expect([page.url, page.text.includes('Change your password first')]).toEqual([
      `${HOME}/password?next=%2Fdevice`,
      true,
    ])
    expect((await own.submit(page, { current_password: 'wrong', password: `${PASSWORD}!` })).status).not.toBe(303)
    const changed = await own.submit(page, { current_password: PASSWORD, password: `${PASSWORD}!` })
    expect([changed.status, changed.headers.get('location')]).toEqual([303, '/device'])
    expect((await own.open(`${HOME}/device`)).text).toContain('Type the code')
  })

  test('the API takes no cookie', async () => {
    const { own } = await signedIn()
    expect((await own.go(`${HOME}/v1/whoami`)).status).toBe(401)
  })
})
