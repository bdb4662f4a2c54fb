// The overview: numbers, a picture of the day with the same as a table, refusals; it follows what happens by itself.
import { expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openBrowser, PASSWORD, person, test } from './browser.ts'
import { furnish } from './furnish.ts'

let sal: Salaminia
let browser: Browser
let page: Page
let made: Record<string, string>

beforeAll(async () => {
  sal = await startSalaminia()
  browser = await openBrowser()
  await sal.person('ada@example.com', [{ role: 'admin' }])
  made = await furnish(sal)
  page = (await person(browser, sal.url, { email: 'ada@example.com', password: PASSWORD })).page
  page.setDefaultTimeout(20_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const stat = (name: RegExp) => page.locator('#stats').getByRole('link', { name })

test('it counts what there is, and each number leads to its list', async () => {
  await page.goto('/')
  expect(await stat(/^Clusters/).textContent()).toMatch(/^Clusters2.*1 connected.*1 not joined yet/)
  expect(await stat(/^People/).textContent()).toContain('in 2 groups')
  expect(
    await stat(/^Bindings that end soon/)
      .locator('strong')
      .textContent(),
  ).toBe('1')
  await stat(/^Bindings that end soon/).click()
  await page.waitForURL('**/bindings?sort=expires_at')
})

test('first steps that are not done are one click away', async () => {
  await page.goto('/')
  await page.locator('#first-steps').getByText('2 of 3 first steps done.').waitFor()
  await page.locator('#first-steps').getByRole('link').click()
  await page.waitForURL('**/welcome')
})

test('the day is a picture with a table beside it, and an hour leads into the audit', async () => {
  await page.goto('/')
  expect(await page.locator('#requests svg').getAttribute('aria-hidden')).toBe('true')
  await page.locator('#requests').getByText('As a table').click()
  const hour = page.getByRole('table', { name: 'Requests to clusters, last 24 hours' }).locator('tbody tr').last()
  expect(Number(await hour.getByRole('cell').nth(1).textContent())).toBeGreaterThan(0)
  await hour.getByRole('link').click()
  await page.waitForURL(/\/audit\?from=.*&to=/)
  await page.getByRole('row', { name: /get \/version/ }).waitFor()
})

test('a refusal leads to its request, and names what would not be seen as text', async () => {
  await page.goto('/')
  await page
    .locator('#denials')
    .getByRole('row', { name: /delete deployments web in default/ })
    .getByRole('link')
    .first()
    .click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('delete deployments web in default')
  expect(await page.locator('img').count()).toBe(0)
})

test('it follows by itself: a new person and a cluster that is deleted', async () => {
  await page.goto('/')
  const people = Number(
    await stat(/^People/)
      .locator('strong')
      .textContent(),
  )
  await page.evaluate(() => Object.assign(window, { isSamePage: true }))
  await sal.api('POST', '/v1/users', { body: { email: 'new@example.com', name: 'New' } })
  await stat(new RegExp(`^People ?${people + 1}`)).waitFor()
  await sal.api('DELETE', `/v1/clusters/${made.cluster}`)
  await stat(/^Clusters ?1/).waitFor()
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
})

test('whoever has no role is told so, and sees no number', async () => {
  await sal.person('nobody@example.com', [])
  const { page: other, context } = await person(browser, sal.url, { email: 'nobody@example.com', password: PASSWORD })
  await other.getByText('You have no role yet.').waitFor()
  expect(await other.locator('#stats, #requests, #denials, #first-steps').count()).toBe(0)
  await context.close()
})
