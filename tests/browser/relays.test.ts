// A second relay, added by the command that the console shows once.
import { expect, setDefaultTimeout } from 'bun:test'

import type { Browser, Page } from 'playwright-core'
import { VERSION } from '../../kit/version.ts'
import { Keeper } from '../harness/cluster-process.ts'
import { until } from '../harness/cluster-wait.ts'
import { MAIN } from '../harness/program.ts'
import { freePorts, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { startStubCluster } from '../harness/stub/cluster.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'

setDefaultTimeout(60_000)

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
  await page.locator('#list').getByText('connected').waitFor()
  await page.getByText('One relay is one machine that can fail').waitFor()
  await page.getByLabel('Name').fill('relay; id')
  await page.getByLabel('Its own address').fill('$(id)')
  await page.getByRole('button', { name: 'Make the command' }).click()
  expect(await page.locator('#name-wrong').textContent()).toContain('Use lower-case letters')
  expect(await page.locator('#own-wrong').textContent()).toContain('Name one host name or IP address')
  expect(await page.locator('#relay').count()).toBe(0)
  const made = await sal.api<{ items: object[] }>('GET', '/v1/api-events?action=enrolments.create')
  expect(made.items).toEqual([])
})

test('the command starts a relay as it stands, agents open tunnels to it too, and no page shows it again', async () => {
  await page.getByLabel('Name').fill('relay-2')
  await page.getByLabel('Its own address').fill('127.0.0.1')
  await page.getByLabel('Other addresses').fill('localhost')
  await page.getByRole('button', { name: 'Make the command' }).click()
  const shown = (await page.locator('#relay').textContent()) ?? ''
  expect(shown).toStartWith('sal relay --name relay-2 --data ./data/relay-2 --addresses 127.0.0.1,localhost ')
  const [port, peerPort] = await freePorts(2)
  const cluster = await startStubCluster()
  const keeper = await Keeper()
  try {
    // Of the line only the ports and the folder are other: here several run on one machine.
    const own = shown
      .replace('./data', keeper.dir)
      .replaceAll('0.0.0.0:', '127.0.0.1:')
      .replaceAll(':8443', `:${port}`)
      .replaceAll(':8444', `:${peerPort}`)
    const relay = await keeper.start('relay', [
      '/bin/sh',
      '-c',
      own.replace(/^sal/, `exec ${process.execPath} ${MAIN}`),
    ])
    const ready = () => fetch(`https://127.0.0.1:${port}/readyz`, { tls: { rejectUnauthorized: false } } as RequestInit)
    await until('the relay is ready', async () => (await ready()).ok, { children: [relay] })
    await sal.agent('two-doors', cluster.kubeconfig)
    await page.goto('/relays')
    expect(await page.content()).not.toContain('--join')
    const row = page.locator('#list tr', { has: page.getByRole('link', { name: 'relay-2' }) })
    await row.getByText('connected').waitFor({ timeout: 30_000 })
    expect(await page.locator('#list tbody tr').count()).toBe(2)
    await row.getByRole('link', { name: 'relay-2' }).click()
    await page.getByRole('heading', { name: 'Clusters it holds a tunnel to' }).waitFor()
    await page.locator('#relay').getByRole('link', { name: 'two-doors' }).waitFor({ timeout: 30_000 })
    const said = (await page.locator('#relay').textContent()) ?? ''
    for (const fact of [VERSION, `https://127.0.0.1:${port}`, `https://127.0.0.1:${peerPort}`, 'localhost'])
      expect(said).toContain(fact)
    expect(await page.getByRole('link', { name: 'Delete' }).count()).toBe(0)
    await page.getByRole('link', { name: 'two-doors' }).click()
    await page.getByRole('link', { name: 'relay-2' }).waitFor()
  } finally {
    await keeper.end()
    await cluster.stop()
  }
})

test('those that are gone are deleted together, and one that is connected cannot be chosen', async () => {
  const [port = 0, peerPort = 0] = await freePorts(2)
  const keeper = await Keeper()
  try {
    for (const name of ['gone-1', 'gone-2']) {
      const { join } = await sal.api<{ join: string }>('POST', '/v1/relay-enrolments')
      const flags = ['--name', name, '--data', `${keeper.dir}/${name}`, '--addresses', '127.0.0.1', '--join', join]
      const listen = ['--listen', `127.0.0.1:${port}`, '--peer-listen', `127.0.0.1:${peerPort}`]
      const relay = await keeper.start(name, [process.execPath, MAIN, 'relay', ...flags, ...listen])
      const ready = () =>
        fetch(`https://127.0.0.1:${port}/readyz`, { tls: { rejectUnauthorized: false } } as RequestInit)
      await until('the relay is ready', async () => (await ready()).ok, { children: [relay] })
      await relay.kill()
    }
  } finally {
    await keeper.end()
  }
  type Listed = { items: { name: string; status: { state: string } }[] }
  const listed = async () => (await sal.api<Listed>('GET', '/v1/relays?q=gone')).items
  await until('both are missed', async () => (await listed()).every(({ status }) => status.state === 'disconnected'))
  await page.goto('/relays')
  expect(await page.getByLabel('Choose relay', { exact: true }).count()).toBe(0)
  for (const name of ['gone-1', 'gone-2']) await page.getByLabel(`Choose ${name}`).check()
  await page.locator('form.bulk').getByRole('button', { name: 'Delete', exact: true }).click()
  expect(await page.getByRole('row', { name: /gone-1/ }).textContent()).toContain('not heard of')
  await page.getByRole('button', { name: 'Delete them for good' }).click()
  await page.getByRole('status').filter({ hasText: 'Deleted 2 relays.' }).waitFor()
  expect(await listed()).toEqual([])
})

test('one that is gone is deleted from its page, and is told to the command line as it is', async () => {
  const listed = async () => (await sal.sal(['relays', 'list', '--output', 'json'])).stdout
  const gone = async () => JSON.parse(await listed()).find((one: { name: string }) => one.name === 'relay-2')
  await until('the relay is missed', async () => (await gone())?.status.state === 'disconnected', { children: [] })
  await page.goto('/relays')
  await page.getByRole('link', { name: 'relay-2' }).click()
  await page.getByText('not heard of').waitFor()
  await page.getByRole('link', { name: 'Delete' }).click()
  await page.getByText('cannot come back').waitFor()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await page.getByText('Deleted.').waitFor()
  expect(await page.locator('#list tbody tr').count()).toBe(1)
  expect(await gone()).toBeUndefined()
  const refused = await sal.sal(['relays', 'delete', 'relay'])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('stop it first')])
})

test('who may look sees them and adds none; others are not led there', async () => {
  const { email } = await sal.person('reader@example.com', [{ role: 'admin-read-only' }])
  const { page: own, context } = await person(browser, sal.url, { email, password: PASSWORD })
  await own.getByRole('link', { name: 'Relays' }).click()
  await own.getByRole('link', { name: 'relay', exact: true }).waitFor()
  expect(await own.getByRole('button', { name: 'Make the command' }).count()).toBe(0)
  await own.getByText('for those who hold the permission').waitFor()
  await context.close()
  const stranger = await sal.person('stranger@example.com', [])
  const other = await person(browser, sal.url, { email: stranger.email, password: PASSWORD })
  expect(await other.page.getByRole('link', { name: 'Relays' }).count()).toBe(0)
  await other.page.goto('/relays')
  await other.page.getByText('You may not see this').waitFor()
  await other.context.close()
})
