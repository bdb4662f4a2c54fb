// A real identity provider (npm oidc-provider) set up, tried, used to sign in and taken away, all by clicks.
import { expect, setDefaultTimeout } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { CLIENT, type OpenId, startOpenId } from '../harness/identity/openid.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'

setDefaultTimeout(120_000)

let sal: Salaminia
let openId: OpenId
let browser: Browser
let page: Page

beforeAll(async () => {
  sal = await startSalaminia()
  openId = await startOpenId(`${sal.url}/sign-in/callback`)
  await sal.api('POST', '/v1/groups', { body: { name: 'developers', display_name: 'Developers' } })
  ;({ browser, page } = await openAsAdmin(sal))
  page.setDefaultTimeout(20_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await openId?.close()
})

const click = (name: string | RegExp, role: 'button' | 'link' = 'button', on = page) =>
  on.getByRole(role, { name, exact: true }).first().click()

/** Types a name into the provider's own form. */
async function signsInThere(on: Page, login: string) {
  await on.locator('input[name=login]').fill(login)
  await on.locator('input[name=password]').fill('any')
  await on.locator('button[type=submit]').click()
}

test('a provider is added, with its redirect URI to register and mistakes at their fields', async () => {
  await page.goto('/providers')
  await click('Add an identity provider', 'link')
  await page.getByRole('link', { name: /^OpenID Connect/ }).click()
  // With its script: without it a new row is a new page, on which the secret has to be given again.
  await page.waitForURL(/\/providers\/new\?/)
  expect(await page.locator('#redirect').textContent()).toBe(`${sal.url}/sign-in/callback`)
  await page.getByLabel('Name on the button').fill('Acme')
  await page.getByLabel('Label').fill('acme')
  await page.getByLabel('Issuer').fill('http://not-loopback.example')
  await page.getByLabel('Client id').fill(CLIENT.client_id)
  await page.getByLabel('Client secret').fill(CLIENT.client_secret)
  await click('Map a group')
  await page.getByLabel('There it is called').fill('devs')
  await page.getByLabel('Here its members are in').selectOption({ label: 'Developers' })
  await click('Add it')
  expect(await page.locator('#issuer-wrong').textContent()).toContain('Use an https:// URL')
  await page.getByLabel('Issuer').fill(openId.issuer)
  await page.getByLabel('Client secret').fill(CLIENT.client_secret)
  await click('Add it')
  await page.getByRole('status').filter({ hasText: 'Created.' }).waitFor()
  expect(await page.content()).not.toContain(CLIENT.client_secret)
})

test('the test button shows the claims and what a sign-in would come to, and signs nobody in', async () => {
  openId.people.grace = {
    ...{ email: 'grace@example.com', email_verified: true, name: 'Grace\u202E <img src=x onerror=alert(1)>' },
    groups: ['devs', 'night-shift'],
  }
  await click('Test it')
  await click('Sign in there', 'link')
  await signsInThere(page, 'grace')
  await page.getByRole('heading', { level: 1, name: 'What Acme says' }).waitFor()
  await page.getByText('A sign-in would be refused.').waitFor()
  await page.getByText('Nobody here has this e-mail address').waitFor()
  const claim = (name: string) =>
    page
      .getByRole('row', { name: new RegExp(`^${name} `) })
      .getByRole('cell')
      .last()
  expect(await claim('email').textContent()).toBe('"grace@example.com"')
  expect(await claim('name').textContent()).toBe('"Grace\\u{202e} <img src=x onerror=alert(1)>"')
  expect(await page.getByRole('row', { name: /^devs / }).textContent()).toContain('Developers')
  expect(await page.getByRole('row', { name: /^night-shift / }).textContent()).toContain('not mapped')
  const who = await page.evaluate(async () => (await fetch('/account')).text())
  expect(who).toContain('ada@example.com')
  const { items } = await sal.api<{ items: { email: string }[] }>('GET', '/v1/users?limit=200')
  expect(items.map(({ email }) => email)).not.toContain('grace@example.com')
})

test('its page loaded again says what happened, that one is signed in as before, and how to go on', async () => {
  await page.reload()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This test is over')
  const said = (await page.locator('main').textContent()) ?? ''
  expect(said).toContain('you are signed in as ada@example.com as before')
  expect(said).not.toContain('not signed in')
  expect(said).not.toContain('grace@example.com')
  await click('Test again')
  await page.getByRole('link', { name: 'Sign in there' }).waitFor()
})

test('another browser can do nothing with the answer of a test', async () => {
  await page.goto('/providers')
  await click('Acme', 'link')
  await click('Test it')
  const link = await page.getByRole('link', { name: 'Sign in there' }).getAttribute('href')
  const { page: other, context } = await person(browser, sal.url, { email: 'ada@example.com', password: PASSWORD })
  await other.goto(link ?? '')
  await signsInThere(other, 'grace')
  await other.getByText('It was started in another browser or too long ago').waitFor()
  await context.close()
})

test('a group is mapped right from what the test showed, and newcomers are let in', async () => {
  await page.goto('/providers')
  await click('Acme', 'link')
  const provider = page.url()
  await page.goto(`${provider}?map=night-shift`)
  expect(await page.getByLabel('There it is called').last().inputValue()).toBe('night-shift')
  await page.getByRole('group', { name: 'Group', exact: true }).last().getByRole('button', { name: 'Remove' }).click()
  await page.getByLabel('People unknown here get an account').check()
  await click('Save')
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
  expect(await page.getByLabel('There it is called').count()).toBe(1)
})

test('somebody signs in through it, is in their group, and is out at once when it is disabled', async () => {
  const context = await browser.newContext({ baseURL: sal.url })
  const own = await context.newPage()
  await own.goto('/sign-in')
  await click('Sign in with Acme', 'link', own)
  await signsInThere(own, 'grace')
  await own.waitForURL(`${sal.url}/`)
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', '/v1/users?email=grace@example.com')
  await page.goto(`/users/${items[0]?.id}`)
  await page.getByRole('link', { name: 'Developers' }).waitFor()
  await page.goto('/providers')
  await click('Acme', 'link')
  await click('Disable', 'link')
  await page.getByText('Whoever it put into 1 group is in it no longer: Developers.').waitFor()
  await click('Disable')
  await page.getByRole('status').filter({ hasText: 'Disabled.' }).waitFor()
  await own.goto('/account')
  expect(new URL(own.url()).pathname).toBe('/sign-in')
  expect(await own.getByRole('link', { name: 'Sign in with Acme' }).count()).toBe(0)
  await context.close()
})

test('it can be tried while it is not in use, is enabled again, and deleted for good', async () => {
  await click('Test it')
  await click('Leave it', 'link')
  await click('Enable')
  await page.getByRole('status').filter({ hasText: 'Enabled.' }).waitFor()
  await click('Delete', 'link')
  await click('Delete for good')
  await page.getByRole('status').filter({ hasText: 'Deleted.' }).waitFor()
  await page.getByText('No identity provider yet').waitFor()
})

test('an issuer that does not answer is told, with what to look at', async () => {
  const body = { ...CLIENT, name: 'gone', display_name: 'Gone', kind: 'oidc', issuer: 'http://127.0.0.1:9' }
  const { id } = await sal.api<{ id: string }>('POST', '/v1/identity-providers', { body })
  await page.goto(`/providers/${id}`)
  await click('Test it')
  await page.getByRole('heading', { level: 1, name: 'The test cannot begin' }).waitFor()
  await page.getByText('Is the issuer right').waitFor()
})
