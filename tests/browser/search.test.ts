// The bar's search, and the search of lists.
import { expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'
import { furnish } from './furnish.ts'

let sal: Salaminia
let browser: Browser
let page: Page
let made: Record<string, string>

beforeAll(async () => {
  sal = await startSalaminia()
  ;({ browser, page } = await openAsAdmin(sal))
  made = await furnish(sal)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const found = (title: string) => page.locator('section', { has: page.getByRole('heading', { name: title }) })

test('a part of a name finds it among people, groups, clusters, projects and roles', async () => {
  await page.goto('/')
  await page.keyboard.press('/')
  await page.keyboard.type('AWS')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/search?q=AWS')
  await found('Groups')
    .getByRole('link', { name: /AWS project members/ })
    .waitFor()
  await found('Projects')
    .getByRole('link', { name: /AWS platform/ })
    .waitFor()
  expect(await found('Users').count()).toBe(0)
  await page.getByLabel('Search', { exact: true }).fill('hopper')
  await page.keyboard.press('Enter')
  await found('Users')
    .getByRole('link', { name: /Grace Hopper/ })
    .click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Grace Hopper')
})

test('nothing found says what can be found', async () => {
  await page.goto('/search?q=zzz')
  await page.getByRole('heading', { name: 'Nothing bears that name' }).waitFor()
})

test('a list is searched as one types and sorted by its titles', async () => {
  await page.goto('/users')
  await page.getByLabel('Search name or e-mail address').pressSequentially('turing')
  await page.getByRole('link', { name: 'Grace Hopper' }).waitFor({ state: 'detached' })
  expect(await page.locator('#list').getByRole('link', { name: 'Alan Turing' }).count()).toBe(1)
  await page.goto('/users?sort=-name')
  const names = await page.locator('td[data-label=Name] a').allTextContents()
  expect(names).toEqual([...names].sort((a, b) => b.toLowerCase().localeCompare(a.toLowerCase())))
})

test('people and clusters are narrowed by their state', async () => {
  await page.goto('/users')
  await page.getByLabel('State', { exact: true }).selectOption({ label: 'Disabled' })
  await page.getByRole('link', { name: 'Grace Hopper' }).waitFor({ state: 'detached' })
  expect(await page.locator('td[data-label=Name] a').allTextContents()).toEqual(['Alan Turing'])
  await page.goto('/clusters?sort=-state')
  await page.getByLabel('State', { exact: true }).selectOption({ label: 'Not joined yet' })
  await page.getByRole('link', { name: 'shop-eu', exact: true }).waitFor({ state: 'detached' })
  expect(await page.locator('td[data-label=Name] a').first().textContent()).toBe('laptop')
})

test('members of a group are searched', async () => {
  await page.goto(`/groups/${made.group}`)
  await page.getByLabel('Search members').fill('turing')
  await page.locator('#list').getByRole('link', { name: 'Grace Hopper' }).waitFor({ state: 'detached' })
  expect(await page.locator('#list').getByRole('link', { name: 'Alan Turing' }).count()).toBe(1)
})

test('the first step of a binding finds somebody by name', async () => {
  await page.goto('/bindings/new')
  await page.getByLabel('Name or e-mail address').fill('night')
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('link', { name: /Night shift/ }).click()
  await page.getByRole('heading', { name: 'Which role?' }).waitFor()
})
