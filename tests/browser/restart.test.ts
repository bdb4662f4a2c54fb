// Core goes away under an open page, and comes back: a banner says so, and the page heals by itself.
import { expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'

let sal: Salaminia
let browser: Browser
let page: Page

beforeAll(async () => {
  sal = await startSalaminia()
  ;({ browser, page } = await openAsAdmin(sal))
  page.setDefaultTimeout(20_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const LIVE = /\/live\?/
const banner = () => page.getByRole('status').filter({ hasText: 'Salaminia does not answer.' })
const group = (name: string) => sal.api('POST', '/v1/groups', { body: { name, display_name: name } })
const row = (name: string) => page.getByRole('row', { name })
const watched = () => page.waitForResponse(answer => LIVE.test(answer.url()) && answer.status() === 200)

async function open(path: string): Promise<void> {
  await Promise.all([watched(), page.goto(path)])
}

test('core is killed: the banner comes. It starts again: the banner goes, and what changed meanwhile is there', async () => {
  await group('before')
  await open('/groups')
  expect(await banner().isVisible()).toBe(false)
  await sal.kill()
  await banner().waitFor()
  // Until it is let through again the page hears nothing of the new core.
  await page.route(LIVE, route => route.abort())
  await sal.start()
  await group('meanwhile')
  expect([await banner().isVisible(), await row('meanwhile').count()]).toEqual([true, 0])
  await page.unroute(LIVE)
  await row('meanwhile').waitFor()
  await banner().waitFor({ state: 'hidden' })
  await group('afterwards')
  await row('afterwards').waitFor()
})

test('what is checked, and what is typed, is still so after a restart', async () => {
  await open('/groups')
  await page.getByLabel('Search groups').fill('e')
  await page.waitForURL('**/groups?q=e')
  await page.getByLabel('Choose before').check()
  await sal.restart()
  await group('restarted')
  await row('restarted').waitFor()
  await banner().waitFor({ state: 'hidden' })
  expect(await page.getByLabel('Choose before').isChecked()).toBe(true)
  expect(await page.getByLabel('Search groups').inputValue()).toBe('e')
})

test.each([502, 503])('a proxy before core that answers %d for it ends nothing for good', async status => {
  await open('/groups')
  await page.route(LIVE, route => route.fulfill({ status, body: 'no upstream' }))
  await sal.restart()
  await banner().waitFor()
  await group(`proxied-${status}`)
  await page.unroute(LIVE)
  await row(`proxied-${status}`).waitFor()
  await banner().waitFor({ state: 'hidden' })
})

test('a list that is read again while core is not ready yet is read once more', async () => {
  await open('/groups')
  let refused = 0
  await page.route('**/groups', route => {
    refused++
    return refused === 1 ? route.fulfill({ status: 503, body: 'not ready' }) : route.continue()
  })
  await group('patient')
  await row('patient').waitFor()
  expect(refused).toBe(2)
  await page.unroute('**/groups')
})

test('a list is not moved under a key that is about to be pressed in it, and is fresh as soon as that is over', async () => {
  await open('/groups')
  await page.locator('thead').getByRole('link', { name: 'Name' }).focus()
  const read = page.waitForResponse(answer => answer.request().headers()['x-live'] === '1')
  await group('aside')
  await read
  expect(await row('aside').count()).toBe(0)
  await page.getByLabel('Search groups').focus()
  await row('aside').waitFor()
})

test.each(['kill', 'freeze'] as const)(
  'a page on which nothing is live has the banner, too (%s), and what is typed stays',
  async how => {
    await page.goto('/groups/new')
    await page.getByLabel('Name').fill('Half done')
    if (how === 'kill') await sal.kill()
    else process.kill(sal.pid(), 'SIGSTOP')
    await banner().waitFor()
    if (how === 'kill') await sal.start()
    else process.kill(sal.pid(), 'SIGCONT')
    await banner().waitFor({ state: 'hidden' })
    expect(await page.getByLabel('Name').inputValue()).toBe('Half done')
  },
)

test('somebody whose sign-in ended is not told that core is gone', async () => {
  await open('/groups')
  const [session] = (
    await sal.api<{ items: { id: string }[] }>('GET', `/v1/sessions?user_id=${await adaId()}&limit=200`)
  ).items
  await sal.api('DELETE', `/v1/sessions/${session?.id}`)
  await page.waitForResponse(answer => LIVE.test(answer.url()) && answer.status() === 204)
  await banner().waitFor({ state: 'hidden' })
})

async function adaId(): Promise<string> {
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', '/v1/users?email=ada@example.com')
  return items[0]?.id ?? ''
}
