// The way in, in a real browser: it leads nowhere but into the console, and nothing that was in the browser before a sign-in, or
// that a neighbouring host puts there, is worth anything after it.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import type { BrowserContext, Page } from 'playwright-core'
import type { Person } from '../harness/salaminia.ts'
import { afterAll, beforeAll, PASSWORD, test } from './browser.ts'
import { type Origins, openOrigins, signIn } from './origins.ts'

setDefaultTimeout(120_000)

const SESSION = '__Host-sal_session'
const FORM = '__Host-sal_form'

let origins: Origins
let ada: Person
let mallory: Person

beforeAll(async () => {
  origins = await openOrigins()
  ada = await origins.sal.person('ada@example.com', [{ role: 'admin' }])
  await origins.sal.person('grace@example.com', [])
  mallory = await origins.sal.person('mallory@example.com', [])
})
afterAll(() => origins?.close())

/** What a link to us may carry where a path of ours is meant; `~` stands for another site's host. */
const ELSEWHERE = [
  ...['https://~/', 'http:~', 'https:/~', '//~/', '///~/', '////~', '/\\~', '\\\\~', '\\/~', '/\\/~', '\\~', '~'],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
  ],
  ...[
    'vbscript:x',
    'blob:x',
    'file:///etc/passwd',
    ' https://~',
    '\thttps://~',
    '/\t/~',
    '/\n/~',
    '/\r/~',
    '\n//~',
    '\u0000//~',
  ],
  ...[
    '/.//~',
    '/..//~',
    '/a/..//~',
    '/./\\~',
    '/%09/~',
    '/%0a/~',
    '/%2f~',
    '/%2f%2f~',
    '/%5c~',
    '%2f%2f~',
    '%5c%5c~',
    '/%2e%2e//~',
  ],
  ...[
    'https://console.sal.test@~/',
    'https://console.sal.test.~/',
    '/@~',
    '/?x=//~',
    '/#//~',
    '//~%2f..',
    '/\u2215~',
    '/\uff0f~',
  ],
  ...['//\u3002~', 'https:\u2044\u2044~', '?next=//~', '#//~', '.~', '//[::1]/', '//2130706433/', '/'.repeat(3_000)],
].map(next => next.replaceAll('~', 'evil.test'))

const raw = (next: string) => next.replace(/[\p{Cc} "#%&<>\\^`{|}]/gu, encodeURIComponent)
/** As it is meant to be sent, and with what it holds already encoded left as it stands. */
const SPELLINGS: [string, (next: string) => string][] = [
  ['encoded', encodeURIComponent],
  ['encoded twice', next => encodeURIComponent(encodeURIComponent(next))],
  ['as it stands', next => raw(next).replaceAll('%25', '%')],
]

describe('open redirect: no link to the console leads elsewhere', () => {
  let page: Page
  const left: string[] = []

  beforeAll(async () => {
    ;({ page } = await origins.signedIn('ada@example.com'))
    // Every document that the browser goes for, also one that nobody answers.
    page.on('request', request => {
      if (request.isNavigationRequest() && !request.url().startsWith(`${origins.home}/`)) left.push(request.url())
    })
    page.on('dialog', dialog => {
      left.push(`dialog ${dialog.message()}`)
      return dialog.dismiss()
    })
  })

  test.each(SPELLINGS)('to who is signed in already (%s)', async (_, spell) => {
    left.length = 0
    for (const next of ELSEWHERE) {
      await page.goto(`/sign-in?next=${spell(next)}`, { waitUntil: 'commit' })
      expect([next, new URL(page.url()).origin, left]).toEqual([next, origins.home, []])
    }
  })

  test('on the way through a change of the password', async () => {
    const context = await origins.newcomer()
    await origins.signedIn('grace@example.com', context)
    const own = await context.newPage()
    let password = PASSWORD
    for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)', '/\t/evil.test']) {
      const fresh = password === PASSWORD ? `${PASSWORD}!` : PASSWORD
      await own.goto(`/password?next=${encodeURIComponent(next)}`)
      await own.getByLabel('Current password').fill(password)
      await own.getByLabel('New password').fill(fresh)
      await own.getByRole('button', { name: 'Change', exact: true }).click()
      await own.waitForURL(({ pathname }) => pathname !== '/password')
      expect([next, own.url()]).toEqual([next, `${origins.home}/`])
      password = fresh
    }
    await context.close()
  })

  test('nor does a link of it: where a page offers the way back', async () => {
    for (const next of ELSEWHERE.slice(0, 30)) {
      for (const path of ['/certificates/01/revoke?back=', '/tokens?back=', '/sessions?back=']) {
        await page.goto(path + encodeURIComponent(next))
        const hrefs = await page.evaluate(() => [...document.links].map(({ href }) => href))
        expect([path, next, hrefs.filter(href => !href.startsWith(`${origins.home}/`))]).toEqual([path, next, []])
      }
    }
  })

  test('and a command line that asks for a sign-in gets it at this machine alone', async () => {
    const answers = [
      'https://evil.test/',
      'http://evil.test/',
      'http://127.0.0.1.evil.test/',
      'http://127.0.0.1@evil.test/',
    ]
    for (const to of [
      ...answers,
      'javascript:alert(1)',
      '//evil.test',
      'http://localhost.evil.test:80/',
      '/\\evil.test',
    ]) {
      const query = new URLSearchParams({
        redirect_uri: to,
        code_challenge: 'A'.repeat(43),
        state: 's',
        client_name: 'x',
      })
      const answer = await page.goto(`/cli-login?${query}`)
      expect([to, answer?.status()]).toEqual([to, 400])
      expect(await page.locator('main form').count()).toBe(0)
    }
  })

  test('to who signs in with it', async () => {
    const context = await origins.newcomer()
    const fresh = await context.newPage()
    for (const next of ['//evil.test/', '/\\evil.test', '/%5cevil.test', 'javascript:alert(1)', '/\t/evil.test']) {
      await signIn(fresh, 'ada@example.com', encodeURIComponent(next))
      await fresh.waitForURL(({ pathname }) => pathname !== '/sign-in')
      expect([next, new URL(fresh.url()).origin]).toEqual([next, origins.home])
      await context.clearCookies()
    }
    await signIn(fresh, 'ada@example.com', encodeURIComponent('/account?x=1'))
    await fresh.waitForURL(`${origins.home}/account?x=1`)
    await context.close()
  })
})

describe('session fixation: what was in the browser before a sign-in is worth nothing after it', () => {
  const held = async (context: BrowserContext, name: string) =>
    (await context.cookies(origins.home)).find(cookie => cookie.name === name)?.value
  const plant = (context: BrowserContext, name: string, value: string) =>
    context.addCookies([{ name, value, url: origins.home, secure: true, httpOnly: true, sameSite: 'Lax' }])
  const whoIs = async (token: string | undefined) => {
    const answer = await fetch(`${origins.sal.url}/v1/whoami`, { headers: { authorization: `Bearer ${token}` } })
    return answer.ok ? ((await answer.json()) as { email: string }).email : answer.status
  }

  test('a made-up session', async () => {
    const context = await origins.newcomer()
    const planted = `sal_session_${'A'.repeat(43)}`
    await plant(context, SESSION, planted)
    await origins.signedIn('ada@example.com', context)
    const now = await held(context, SESSION)
    expect(now).not.toBe(planted)
    expect([await whoIs(now), await whoIs(planted)]).toEqual(['ada@example.com', 401])
    await context.close()
  })

  test("somebody else's session stays theirs, and its holder is shown before anybody types into it", async () => {
    const theirs = await origins.signedIn('mallory@example.com')
    const planted = (await held(theirs.context, SESSION)) ?? ''
    const context = await origins.newcomer()
    await plant(context, SESSION, planted)
    const page = await context.newPage()
    await page.goto('/')
    expect(await page.locator('body').textContent()).toContain('mallory@example.com')
    await context.clearCookies({ name: SESSION })
    await origins.signedIn('ada@example.com', context)
    expect(await held(context, SESSION)).not.toBe(planted)
    expect(await whoIs(planted)).toBe('mallory@example.com')
    await Promise.all([context.close(), theirs.context.close()])
  })

  test('the secret that forms were bound to', async () => {
    const context = await origins.newcomer()
    await plant(context, FORM, 'known-to-somebody-else')
    const { page } = await origins.signedIn('ada@example.com', context)
    expect(await held(context, FORM)).toBeUndefined()
    await plant(context, FORM, 'known-to-somebody-else')
    const secret = new Bun.CryptoHasher('sha256', 'known-to-somebody-else').update('salaminia form').digest('base64url')
    const status = await page.evaluate(async form_token => {
      const body = new URLSearchParams({ form_token })
      return (await fetch('/sign-out', { method: 'POST', body, redirect: 'manual' })).status
    }, secret)
    expect([status, await whoIs(await held(context, SESSION))]).toEqual([403, 'ada@example.com'])
    await context.close()
  })

  test('each sign-in has a token of its own, and signing out ends it', async () => {
    const { context, page } = await origins.signedIn('ada@example.com')
    const first = await held(context, SESSION)
    await page.locator('details.menu summary').last().click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${origins.home}/`)
    expect([await held(context, SESSION), await whoIs(first)]).toEqual([undefined, 401])
    await origins.signedIn('ada@example.com', context)
    expect(await held(context, SESSION)).not.toBe(first)
    await context.close()
  })
})

describe('A39 cookie tossing: a neighbouring host that sets cookies for the console', () => {
  const NAMES = [SESSION, 'sal_session', FORM, 'sal_form', '__Host-sal_sign_in', 'sal_sign_in']

  test('signs nobody in, and changes nothing for who is', async () => {
    for (const victim of [undefined, ada]) {
      const context = await origins.newcomer()
      if (victim) await origins.signedIn(victim.email, context)
      const before = (await context.cookies(origins.home)).map(({ name, value }) => `${name}=${value}`)
      const evil = await origins.visit(context, 'neighbour')
      await evil.evaluate(
        ([names, value]) => {
          for (const name of names) {
            for (const path of ['/', '/account', '/sign-in']) {
              // biome-ignore lint/suspicious/noDocumentCookie: as somebody who means harm would
              document.cookie = `${name}=${value}; Domain=sal.test; Path=${path}; Secure`
            }
          }
        },
        [NAMES, mallory.token] as const,
      )
      const kept = await context.cookies(origins.home)
      // It did set those that no prefix protects.
      expect(kept.some(({ name, value }) => name === 'sal_session' && value === mallory.token)).toBe(true)
      const ours = kept.filter(({ name }) => name.startsWith('__Host-')).map(({ name, value }) => `${name}=${value}`)
      expect(ours).toEqual(before.filter(line => line.startsWith('__Host-')))
      const page = await context.newPage()
      await page.goto('/account')
      const shown = (await page.locator('body').textContent()) ?? ''
      expect([new URL(page.url()).pathname, shown.includes('mallory')]).toEqual([
        victim ? '/account' : '/sign-in',
        false,
      ])
      if (victim) expect(shown).toContain(victim.email)
      await context.close()
    }
  })

  test('and ours is for this host, by https and for no script', async () => {
    const { context } = await origins.signedIn('ada@example.com')
    const [cookie] = (await context.cookies(origins.home)).filter(({ name }) => name === SESSION)
    expect(cookie).toMatchObject({
      domain: 'console.sal.test',
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    })
    await context.close()
  })
})
