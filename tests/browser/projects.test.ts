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
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

test('a project is made, renamed and deleted; a name that is taken is said', async () => {
  await page.goto('/projects')
  await page.getByRole('link', { name: 'New project' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Team one')
  await page.getByLabel('Label').fill('default')
  await page.getByRole('button', { name: 'Create' }).click()
  expect(await page.getByRole('alert').textContent()).toContain('A project with this name exists')
  await page.getByLabel('Label').fill('one')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('status').filter({ hasText: 'Created.' }).waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Team 1')
  await page.getByRole('button', { name: 'Save' }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Team 1')
  await page.getByRole('link', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await page.getByRole('status').filter({ hasText: 'Deleted.' }).waitFor()
  expect(await page.getByRole('link', { name: 'Team 1' }).count()).toBe(0)
})

test('a form of another site, or without its token, changes nothing', async () => {
  await page.goto('/projects/new')
  await page.locator('main input[name=form_token]').evaluate(field => field.setAttribute('value', 'x'))
  await page.getByLabel('Name', { exact: true }).fill('Evil')
  await page.getByLabel('Label').fill('evil')
  await page.getByRole('button', { name: 'Create' }).click()
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The form has expired')
  const { items } = await sal.api<{ items: { name: string }[] }>('GET', '/v1/projects')
  expect(items.map(({ name }) => name)).not.toContain('evil')
})

test('the keyboard goes to places and to the search', async () => {
  await page.goto('/')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL('**/projects')
  await page.keyboard.press('/')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Search')
})
