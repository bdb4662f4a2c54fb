// A fresh installation: a list with nothing in it says what it is for and offers the first step, and every list follows
// what changes.
import { describe, expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'

let sal: Salaminia
let browser: Browser
let page: Page

beforeAll(async () => {
  sal = await startSalaminia()
  ;({ browser, page } = await openAsAdmin(sal))
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

/** `first`: where its first step leads; none where things come by themselves. */
const EMPTY: readonly { path: string; first?: string }[] = [
  { path: '/clusters', first: '/clusters/new' },
  { path: '/groups', first: '/groups/new' },
  { path: '/providers', first: '/providers/new' },
  { path: '/sinks', first: '/sinks/new' },
  { path: '/tokens', first: '/tokens/new' },
  { path: '/audit' },
  { path: '/connections' },
  { path: '/recordings' },
]

/** There from the first minute, as somebody has to have set it up. */
const NEVER_EMPTY = [
  '/projects',
  '/users',
  '/machine-users',
  '/roles',
  '/bindings',
  '/sessions',
  '/certificates',
  '/api-events',
]

describe('nothing is there yet', () => {
  test.each(EMPTY)('$path teaches', async ({ path, first }) => {
    await page.goto(path)
    const empty = page.locator('#main .empty')
    expect((await empty.getByRole('heading', { level: 2 }).textContent())?.length).toBeGreaterThan(5)
    expect((await empty.locator('p').first().textContent())?.length).toBeGreaterThan(40)
    expect(await page.locator('#main table, #main form.bulk').count()).toBe(0)
    if (first === undefined) return
    await empty.getByRole('link').click()
    await page.waitForURL(`**${first}`)
    expect(await page.locator('.alarm').count()).toBe(0)
  })

  test.each(NEVER_EMPTY)('%s has something', async path => {
    await page.goto(path)
    expect(await page.locator('#main tbody tr').count()).toBeGreaterThan(0)
  })

  test('who may make nothing is offered nothing to make', async () => {
    await sal.person('guest@example.com', [{ role: 'admin-read-only' }])
    const guest = await person(browser, sal.url, { email: 'guest@example.com', password: PASSWORD })
    for (const { path } of EMPTY.filter(({ path }) => path !== '/tokens')) {
      await guest.page.goto(path)
      expect([path, await guest.page.locator('#main .empty a.button').count()]).toEqual([path, 0])
    }
    for (const path of ['/users', '/bindings', '/machine-users', '/projects']) {
      await guest.page.goto(path)
      expect([path, await guest.page.locator('#main td input').count()]).toEqual([path, 0])
    }
    await guest.context.close()
  })
})

test.each([...EMPTY.map(({ path }) => path), ...NEVER_EMPTY])('%s is told of changes, if it says so', async path => {
  await page.goto(path)
  const kinds = await page
    .locator('[data-live]')
    .evaluateAll(parts => parts.flatMap(part => (part as HTMLElement).dataset.live?.split(' ') ?? []))
  for (const kind of new Set(kinds)) {
    const status = await page.evaluate(async one => {
      const answer = await fetch(`/live?kinds=${one}`)
      await answer.body?.cancel()
      return answer.status
    }, kind)
    expect([kind, status]).toEqual([kind, 200])
  }
})

test('a page of members and one of tokens follow what is done elsewhere', async () => {
  const group = await sal.api<{ id: string }>('POST', '/v1/groups', { body: { name: 'crew', display_name: 'Crew' } })
  const user = await sal.api<{ id: string }>('POST', '/v1/users', { body: { email: 'eve@example.com', name: 'Eve' } })
  await page.goto(`/groups/${group.id}`)
  await page.getByRole('heading', { name: 'Nobody yet' }).waitFor()
  await sal.api('POST', '/v1/group-memberships', { body: { group_id: group.id, user_id: user.id } })
  await page.getByRole('row', { name: /Eve/ }).waitFor()
  await page.goto('/tokens')
  const { token } = await sal.api<{ token: string }>('POST', '/v1/sessions', {
    body: { email: 'ada@example.com', password: PASSWORD },
  })
  const expires_at = new Date(Date.now() + 86_400_000).toISOString()
  await sal.api('POST', '/v1/api-tokens', { body: { name: 'elsewhere', expires_at }, token })
  await page.getByRole('row', { name: /elsewhere/ }).waitFor()
})
