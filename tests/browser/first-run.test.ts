// The first minute of an installation, by clicks: from the printed link to a cluster and the first kubectl command.
import { expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { startCluster } from '../harness/cluster.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openBrowser, test } from './browser.ts'

let sal: Salaminia
let cluster: Awaited<ReturnType<typeof startCluster>>
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[sal, cluster] = await Promise.all([startSalaminia(), startCluster()])
  browser = await openBrowser()
  page = await (await browser.newContext({ baseURL: sal.url })).newPage()
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await cluster?.stop()
})

test('the set-up link makes the first admin, who is signed in and led on', async () => {
  await page.goto(await sal.setupLink())
  await page.getByLabel('E-mail address').fill('ada@example.com')
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('Password').fill('correct horse battery staple')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL('**/welcome')
})

test('the organization is named, a cluster joins, and the step turns green by itself', async () => {
  await page.getByLabel('What is your organization called?').fill('Athens')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('People see it as Athens').waitFor()
  await page.getByRole('link', { name: 'Import a cluster' }).click()
  await page.getByLabel('Name', { exact: true }).fill('first')
  await page.getByRole('button', { name: 'Next: join its agent' }).click()
  const command = await page.locator('#join').textContent()
  await page.goto('/welcome')
  await page.getByText('waits for its agent').waitFor()
  await sal.agentWith('first', cluster.kubeconfig, /--join '([^']+)'/.exec(command ?? '')?.[1] ?? '')
  await page.getByText('is connected').waitFor()
})

test('the first command turns the last step green', async () => {
  await page.goto('/kubeconfig')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Make and download' }).click(),
  ])
  await download.saveAs(`${sal.dir}/first.kubeconfig`)
  await page.goto('/welcome')
  const ran = await kubectl(`${sal.dir}/first.kubeconfig`, ['get', 'namespaces', '-o', 'name'])
  expect([ran.code, ran.stdout.includes('namespace/default')]).toEqual([0, true])
  await page.getByText('All done.').waitFor()
})
