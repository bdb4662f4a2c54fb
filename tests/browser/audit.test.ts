// The audit by clicks, up to the whole second scene: a trainee deletes a deployment with a real kubectl, whoever is called
// finds out who did what, takes their access, and gives them back what lets them look and not touch.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { startCluster } from '../harness/cluster.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'

setDefaultTimeout(180_000)

let sal: Salaminia
let cluster: Awaited<ReturnType<typeof startCluster>>
let browser: Browser
let page: Page
let trainee: Person
let kubeconfig: string

beforeAll(async () => {
  ;[sal, cluster] = await Promise.all([startSalaminia(), startCluster()])
  await sal.agent('prod', cluster.kubeconfig)
  trainee = await sal.person('trainee@example.com', [{ role: 'cluster-admin' }])
  kubeconfig = await trainee.kubeconfig()
  ;({ browser, page } = await openAsAdmin(sal))
  page.setDefaultTimeout(20_000)
  const admin = (...args: string[]) => kubectl(cluster.kubeconfig, args)
  await admin('create', 'namespace', 'shop')
  for (const name of ['web', 'cart']) await admin('create', 'deployment', name, '--image=example/web', '-n', 'shop')
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await cluster?.stop()
})

const run = (...args: string[]) => kubectl(kubeconfig, args, { env: trainee.env })
const click = (name: string | RegExp, role: 'button' | 'link' = 'button') =>
  page.getByRole(role, { name, exact: true }).first().click()
const facet = (name: RegExp) => page.getByRole('complementary', { name: 'Counts' }).getByRole('link', { name }).click()

describe('scene 2, the trainee, by clicks', () => {
  let watch: ReturnType<typeof watching>

  test('a deployment is gone, and the audit says who, what, when and from where', async () => {
    watch = watching()
    await watch.begun
    const from = Date.now()
    expect((await run('delete', 'deployment', 'web', '-n', 'shop')).code).toBe(0)
    await until('the audit has it', async () => {
      const found = await sal.api<{ items: unknown[] }>('GET', '/v1/audit-events?verb=delete&kind=end')
      return found.items.length > 0
    })
    await page.goto('/')
    await click('Audit', 'link')
    await facet(/^delete/)
    await page.waitForURL('**/audit?verb=delete')
    await page
      .getByRole('row', { name: /delete deployments web in shop/ })
      .getByRole('link')
      .first()
      .click()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('delete deployments web in shop')
    const cells = async (field: string) =>
      page
        .getByRole('row', { name: new RegExp(`^${field} `) })
        .getByRole('cell')
        .allTextContents()
    expect(await cells('Name then')).toEqual(['trainee@example.com', 'trainee@example.com'])
    expect(await cells('From address')).toEqual(['127.0.0.1', '127.0.0.1'])
    expect(await cells('Status')).toEqual(['–', '200'])
    const [begin = '', end = ''] = await cells('When')
    expect(Date.parse(begin)).toBeWithin(from - 1_000, Date.parse(end) + 1)
    expect((await cells('User agent'))[0]).toContain('kubectl')
    await page.getByRole('row', { name: /watch pods in shop/ }).waitFor()
  })

  test('one click leads to taking their access, which ends the stream that is open', async () => {
    await click('Take their access', 'link')
    await page.getByText('1 live connection cut within a second').waitFor()
    await click('Disable')
    const from = performance.now()
    await watch.exited
    expect(performance.now() - from).toBeLessThan(5_000)
    expect((await run('get', 'pods', '-n', 'shop')).code).toBe(1)
  })

  test('a read-only binding lets them look and not touch, and the audit shows that they tried', async () => {
    await page.goto(`/users/${trainee.id}`)
    await click('Enable')
    await page
      .getByRole('row', { name: /cluster-admin|Cluster admin/i })
      .getByRole('link', { name: 'Open' })
      .click()
    await click('Take away', 'link')
    await click('Take it away')
    await page.getByRole('status').filter({ hasText: 'Removed.' }).waitFor()
    await page.goto(`/bindings/new?user=${trainee.id}&role=namespace-read-only`)
    await page.getByLabel('Namespaces', { exact: true }).fill('shop')
    await click('See what this gives')
    await click('Give it')
    await trainee.signIn()
    await until('they may look again', async () => (await run('get', 'deployments', '-n', 'shop')).code === 0)
    const refused = await run('delete', 'deployment', 'cart', '-n', 'shop')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('orbidden')
    await page.goto('/')
    const latest = page.locator('#denials')
    await latest
      .getByRole('row', { name: /delete deployments cart in shop/ })
      .getByRole('link')
      .first()
      .click()
    expect(await page.locator('.head .badge').textContent()).toBe('denied')
  })

  function watching() {
    const child = Bun.spawn([findKubectl() ?? 'kubectl', 'get', 'pods', '-n', 'shop', '-w', '-o', 'name'], {
      env: { PATH: process.env.PATH ?? '', HOME: trainee.home, KUBECONFIG: kubeconfig, ...trainee.env },
      stdout: 'ignore',
      stderr: 'ignore',
    })
    const begun = until('the watch is open', async () => {
      const { items } = await sal.api<{ items: { verb: string }[] }>('GET', `/v1/connections?user_id=${trainee.id}`)
      return items.some(({ verb }) => verb === 'watch')
    })
    return { begun, exited: child.exited }
  }
})

describe('the explorer', () => {
  test('a person typed, a time and words become chips, each of which goes away by itself', async () => {
    await page.goto('/audit?range=1h')
    await page.getByText('More filters').click()
    await page.getByLabel('Person', { exact: true }).fill('trainee@example.com')
    await page.getByLabel('Namespace', { exact: true }).fill('shop')
    await page.getByRole('search', { name: 'Search the audit' }).getByRole('button', { name: 'Search' }).click()
    await page.waitForURL(`**/audit?range=1h&namespace=shop&user_id=${trainee.id}`)
    const chips = page.getByRole('list', { name: 'Filters' })
    await chips.getByText('Person: trainee@example.com').waitFor()
    await chips.getByRole('link', { name: 'Without Namespace: shop' }).click()
    await page.waitForURL(`**/audit?range=1h&user_id=${trainee.id}`)
    await chips.getByRole('link', { name: 'Clear all' }).click()
    await page.waitForURL('**/audit')
    await page.getByText('More filters').click()
    await page.getByLabel('Person', { exact: true }).fill('nobody@example.com')
    await page.getByLabel('Person', { exact: true }).press('Enter')
    await page.getByText('There is nobody with this address or label').waitFor()
  })

  test('a bar of the histogram narrows the time, and a preset widens it again', async () => {
    await page.goto('/audit?range=10m')
    const bars = page.locator('.chart svg a:has(.whole)')
    await bars.last().click()
    await page.waitForURL(/from=.*to=/)
    await page
      .getByRole('list', { name: 'Filters' })
      .getByText(/^Time: /)
      .waitFor()
    expect(await page.locator('#audit tbody tr').count()).toBeGreaterThan(0)
    await page.getByLabel('Time', { exact: true }).selectOption('7d')
    await page.getByRole('search', { name: 'Search the audit' }).getByRole('button', { name: 'Search' }).click()
    await page.waitForURL('**/audit?range=7d')
  })

  test('counts come by themselves after the records, and by a link where no script runs', async () => {
    await page.goto('/audit')
    await page.getByRole('complementary', { name: 'Counts' }).getByText('Cluster').waitFor()
    const storageState = await page.context().storageState()
    const context = await browser.newContext({ baseURL: sal.url, javaScriptEnabled: false, storageState })
    const plain = await context.newPage()
    await plain.goto('/audit')
    expect(await plain.locator('#audit tbody tr').count()).toBeGreaterThan(0)
    await plain.getByRole('link', { name: 'Count them' }).click()
    await plain.getByRole('complementary', { name: 'Counts' }).getByText('Cluster').waitFor()
    await plain.getByRole('link', { name: /^get/ }).first().click()
    expect(new URL(plain.url()).search).toBe('?verb=get')
    await context.close()
  })

  test('the live tail shows a request as it comes', async () => {
    await page.goto('/audit?resource=configmaps')
    await click('Live tail: off', 'link')
    await page.getByRole('link', { name: 'Live tail: on' }).waitFor()
    await run('get', 'configmaps', 'fresh', '-n', 'shop')
    await page.getByRole('row', { name: /get configmaps fresh in shop/ }).waitFor()
  })

  test('what is filtered is exported, whole', async () => {
    await page.goto('/audit?verb=delete&range=1h')
    const save = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), click(name, 'link')])
      expect(download.suggestedFilename()).toMatch(/^salaminia-audit-\d{14}\.(csv|ndjson)$/)
      return readFile(await download.path(), 'utf8')
    }
    const lines = (await save('Export NDJSON')).trimEnd().split('\n')
    const events = lines.map(line => JSON.parse(line) as { verb: string; name: string })
    expect(new Set(events.map(({ verb }) => verb))).toEqual(new Set(['delete']))
    expect(new Set(events.map(({ name }) => name))).toEqual(new Set(['web', 'cart']))
    expect((await save('Export CSV')).trimEnd().split('\n')).toHaveLength(lines.length + 1)
  })

  test('what was changed here is told with its before and after', async () => {
    await page.goto('/api-events?action=users.update')
    await page
      .getByRole('row', { name: /trainee@example.com/ })
      .getByRole('link')
      .first()
      .click()
    const row = page.getByRole('row', { name: /is_disabled/ })
    expect(await row.getByRole('cell').allTextContents()).toEqual(['true', 'false'])
    await page.getByRole('link', { name: 'user trainee@example.com' }).click()
    await page.waitForURL(`**/users/${trainee.id}`)
  })

  test('whoever may read no audit is told so kindly, and is shown no way there', async () => {
    const { page: other, context } = await person(browser, sal.url, { email: trainee.email, password: PASSWORD })
    expect(
      await other
        .getByRole('navigation', { name: 'Places' })
        .getByRole('link', { name: /^Audit/ })
        .count(),
    ).toBe(0)
    for (const path of ['/audit', '/api-events']) {
      const answer = await other.goto(path)
      expect([path, answer?.status()]).toEqual([path, 403])
      await other.getByText('You may not see this.').first().waitFor()
    }
    await context.close()
  })
})
