// A second relay, added by the command that the console shows once.
import { expect, setDefaultTimeout } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { Keeper } from '../harness/cluster-process.ts'
import { until } from '../harness/cluster-wait.ts'
import { freePorts, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'

setDefaultTimeout(60_000)

const MAIN = join(import.meta.dir, '../../cli/main.ts')

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

test('what would not go into a shell as it is is refused at its field, and no token is made', async () => {
  await page.goto('/')
  await page.getByRole('link', { name: 'Relays' }).click()
  await page.getByText('No relay holds a tunnel yet').waitFor()
  await page.getByLabel('Name').fill('relay; id')
  await page.getByLabel('Addresses').fill('$(id)')
  await page.getByRole('button', { name: 'Make the command' }).click()
  expect(await page.locator('#name-wrong').textContent()).toContain('Use lower-case letters')
  expect(await page.locator('#addresses-wrong').textContent()).toContain('Name one host name or IP address')
  expect(await page.locator('#relay').count()).toBe(0)
  const made = await sal.api<{ items: object[] }>('GET', '/v1/api-events?action=enrolments.create')
  expect(made.items).toEqual([])
})

test('the command starts a relay as it stands, and is shown once', async () => {
  await page.getByLabel('Name').fill('relay-2')
  await page.getByLabel('Addresses').fill('localhost, 127.0.0.1')
  await page.getByRole('button', { name: 'Make the command' }).click()
  const shown = (await page.locator('#relay').textContent()) ?? ''
  expect(shown).toMatch(
    /^sal relay --name relay-2 --data \.\/data\/relay-2 --listen 0\.0\.0\.0:8443 --addresses localhost,127\.0\.0\.1 --join '/,
  )
  const [port] = await freePorts(1)
  const keeper = await Keeper()
  try {
    // Of the line only the port and the folder are other: this machine has one of each already.
    const words = shown.replaceAll("'", '').split(' ').slice(1)
    const own = words.map(word => (word === '0.0.0.0:8443' ? `127.0.0.1:${port}` : word.replace('./data', keeper.dir)))
    const relay = await keeper.start('relay', [process.execPath, MAIN, ...own])
    const ready = () => fetch(`https://127.0.0.1:${port}/readyz`, { tls: { rejectUnauthorized: false } } as RequestInit)
    await until('the relay is ready', async () => (await ready()).ok, { children: [relay] })
  } finally {
    await keeper.end()
  }
  await page.goto('/relays')
  expect(await page.content()).not.toContain('--join')
})

test('who may not add one is not offered it, and is refused', async () => {
  const { email } = await sal.person('reader@example.com', [{ role: 'admin-read-only' }])
  const { page: own, context } = await person(browser, sal.url, { email, password: PASSWORD })
  expect(await own.getByRole('link', { name: 'Relays' }).count()).toBe(0)
  await own.goto('/relays')
  expect(await own.getByRole('button', { name: 'Make the command' }).count()).toBe(0)
  await own.getByText('for those who hold the permission').waitFor()
  await context.close()
})
