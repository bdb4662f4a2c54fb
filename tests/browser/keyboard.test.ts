// The console without a mouse: keys that go to places, and where the focus is after something was done.
import { describe, expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { PLACES } from '../../web/frame/nav.ts'
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

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const focused = () =>
  page.evaluate(() => {
    const at = document.activeElement
    return at?.getAttribute('aria-label') || at?.id || at?.getAttribute('role') || at?.textContent?.trim()
  })
/** A page gives the focus where it asks for it once it draws, which may be after it is there. */
const focusComesTo = (name: string) =>
  page.waitForFunction(wanted => {
    const at = document.activeElement
    return [at?.getAttribute('aria-label'), at?.id, at?.getAttribute('role')].includes(wanted)
  }, name)
/** Presses Tab until the thing of that name has the focus, as somebody without a mouse does. */
async function tabTo(name: string): Promise<void> {
  for (let count = 0; count < 80; count++) {
    if ((await focused()) === name) return
    await press('Tab')
  }
  throw new Error(`Tab does not come to "${name}"`)
}
const title = () => page.getByRole('heading', { level: 1 }).textContent()

describe('keys', () => {
  const keyed = PLACES.flatMap(({ places }) => places).flatMap(({ key, path, name }) =>
    key === undefined ? [] : [{ key, path, name }],
  )

  test.each(keyed)('g $key goes to $name', async ({ key, path }) => {
    await page.goto(path === '/account' ? '/' : '/account')
    await press('g', key)
    await page.waitForURL(`${sal.url}${path}`)
  })

  test('no two places have the same key', () => {
    expect(new Set(keyed.map(({ key }) => key)).size).toBe(keyed.length)
  })

  test('? lists every key, keeps the others from working, and gives the focus back', async () => {
    await page.goto('/groups')
    await page.getByRole('link', { name: 'New group' }).first().focus()
    await press('?')
    const list = page.getByRole('dialog', { name: 'Keyboard' })
    await list.waitFor()
    const text = (await list.textContent()) ?? ''
    for (const { key, name } of keyed) expect(text).toContain(`g ${key}${name}`)
    await press('g', 'c')
    await press('Escape')
    await list.waitFor({ state: 'hidden' })
    expect([await focused(), new URL(page.url()).pathname]).toEqual(['New group', '/groups'])
  })

  test('/ goes to the search; while somebody types, keys are letters', async () => {
    await page.goto('/groups')
    await press('/')
    expect(await focused()).toBe('Search')
    await page.keyboard.type('g c/?')
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('g c/?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await press('Enter')
    await page.waitForURL(/\/search\?q=g/)
  })

  test('they work from a box of a list too', async () => {
    await sal.api('POST', '/v1/groups', { body: { name: 'crew', display_name: 'Crew' } })
    await page.goto('/groups')
    await page.getByLabel('Choose Crew').focus()
    await press('Space', '/')
    expect(await focused()).toBe('Search')
    await page.getByLabel('Choose Crew').focus()
    await press('g', 'u')
    await page.waitForURL('**/users')
  })
})

describe('the focus', () => {
  test('begins at a link that skips the places', async () => {
    await page.goto('/groups')
    await press('Tab')
    expect(await focused()).toBe('Skip to content')
    await press('Enter', 'Tab')
    expect(await focused()).toBe('New group')
  })

  test('is at what was done, so that Undo is the next key; several things are changed without a mouse', async () => {
    const { id } = await sal.person('grace@example.com', [])
    const isDisabled = async () => (await sal.api<{ is_disabled: boolean }>('GET', `/v1/users/${id}`)).is_disabled
    await page.goto('/users')
    await tabTo('Choose grace@example.com')
    await press('Space')
    await tabTo('Disable')
    await press('Enter')
    await page.waitForURL('**/users/bulk?*')
    expect(await title()).toBe('Disable 1 person?')
    await tabTo('Disable this person')
    await press('Enter')
    await page.waitForURL('**/users?told=*')
    await focusComesTo('status')
    expect(await isDisabled()).toBe(true)
    await press('Tab')
    expect(await focused()).toBe('Undo')
    await press('Enter')
    await page.getByRole('status').filter({ hasText: 'Taken back' }).waitFor()
    await focusComesTo('status')
    expect(await isDisabled()).toBe(false)
  })

  test('is in the first field that was wrong, or at what was wrong with none', async () => {
    await sal.api('POST', '/v1/projects', { body: { name: 'taken', display_name: 'Taken' } })
    await page.goto('/groups')
    await page.getByRole('link', { name: 'Crew' }).click()
    await page.getByLabel('Add somebody').fill('nobody@example.com')
    await press('Enter')
    await page.locator('#member-wrong').waitFor()
    await focusComesTo('member')
    await page.goto('/projects/new')
    await page.getByLabel('Name', { exact: true }).fill('Taken')
    await page.getByLabel('Label').fill('taken')
    await press('Enter')
    await page.getByRole('alert').waitFor()
    await focusComesTo('alert')
  })
})
