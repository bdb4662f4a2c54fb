// A cluster is brought in, used with a kubeconfig made in the browser, changed and deleted, all by clicks.
import { expect } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startCluster } from '../harness/cluster.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'

let sal: Salaminia
let cluster: Awaited<ReturnType<typeof startCluster>>
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[sal, cluster] = await Promise.all([startSalaminia(), startCluster()])
  ;({ browser, page } = await openAsAdmin(sal))
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await cluster?.stop()
})

test('a name and one command bring a cluster in, and the page turns green by itself', async () => {
  await page.goto('/clusters')
  await page.getByRole('link', { name: 'Import a cluster' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('prod')
  await page.getByRole('button', { name: 'Next: join its agent' }).click()
  const command = await page.locator('#join').textContent()
  const joinString = /--join '([^']+)'/.exec(command ?? '')?.[1] ?? ''
  await sal.agentWith('prod', cluster.kubeconfig, joinString)
  await page.locator('#state').getByText('Connected', { exact: true }).waitFor()
})

test('a kubeconfig whose key was made in the browser works with a real kubectl, and the server never saw the key', async () => {
  await page.goto('/kubeconfig')
  const bodies: string[] = []
  page.on('request', request => bodies.push(request.postData() ?? ''))
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Make and download' }).click(),
  ])
  const path = join(sal.dir, 'browser.kubeconfig')
  await download.saveAs(path)
  const ran = await kubectl(path, ['get', 'namespaces', '-o', 'name'])
  expect([ran.code, ran.stdout.includes('namespace/default')]).toEqual([0, true])
  expect(bodies.join('')).not.toContain('PRIVATE')
})

test('labels are changed, a wrong one is told, and the cluster is deleted after what breaks was named', async () => {
  await page.goto('/clusters')
  await page.getByRole('link', { name: 'prod', exact: true }).click()
  await page.locator('.tabs').getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Labels').fill('region=eu\nbad key=x')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#labels-wrong, .alarm').first().waitFor()
  await page.getByLabel('Labels').fill('region=eu')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
  await page.getByRole('link', { name: 'Delete' }).click()
  await page.getByText('people and machines lose access to it').waitFor()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await page.getByRole('status').filter({ hasText: 'Deleted.' }).waitFor()
})
