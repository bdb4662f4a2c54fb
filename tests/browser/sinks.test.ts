// An audit sink by clicks, against a server that plays Elasticsearch; and checkpoints, whose evidence a real `sal` proves.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { until } from '../harness/cluster-wait.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { type Bulk, startBulk } from '../harness/sinks/bulk.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'

setDefaultTimeout(120_000)

const AUTHORIZATION = `Basic ${Buffer.from('salaminia:open sesame').toString('base64')}`

let sal: Salaminia
let bulk: Bulk
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[sal, bulk] = await Promise.all([
    startSalaminia({ flags: ['--checkpoint-seconds', '1'] }),
    startBulk({ authorization: AUTHORIZATION }),
  ])
  ;({ browser, page } = await openAsAdmin(sal))
  page.setDefaultTimeout(20_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await bulk?.close()
})

const click = (name: string | RegExp, role: 'button' | 'link' = 'button') =>
  page.getByRole(role, { name, exact: true }).first().click()
const done = (sentence: string) => page.getByRole('status').filter({ hasText: sentence }).waitFor()
const project = (name: string) => sal.api('POST', '/v1/projects', { body: { name, display_name: name } })

async function deadLetters(): Promise<number | undefined> {
  type Sinks = { items: { status: { dead_letters: number } }[] }
  return (await sal.api<Sinks>('GET', '/v1/audit-sinks')).items[0]?.status.dead_letters
}

describe('a sink', () => {
  test('is added, with mistakes at their fields, and tested', async () => {
    await page.goto('/sinks')
    await click('Add a sink', 'link')
    await page.getByRole('link', { name: /^Elasticsearch/ }).click()
    await page.getByLabel('Label').fill('siem')
    await page.getByLabel('Address').fill('ftp://nowhere')
    await page.getByLabel('How core signs in').selectOption('basic')
    await click('Add it')
    expect(await page.locator('#target-url-wrong').textContent()).toContain('Use an https:// or http:// URL')
    await page.getByLabel('Address').fill(bulk.url)
    await click('Add it')
    expect(await page.locator('#credential-wrong').textContent()).toBe('"basic" needs it')
    expect(await page.locator('#username-wrong').textContent()).toBe('"basic" needs it')
    await page.getByLabel('User name').fill('salaminia')
    await page.getByLabel('Password, token or key').fill('wrong')
    await click('Hide a field')
    await page.getByLabel('Field').selectOption('source_address')
    await click('Add it')
    await done('Created.')
    expect(await page.content()).not.toContain('>wrong<')
    await click('Send a test record')
    await page.getByText('It did not take the test record').waitFor()
  })

  test('is mended by its settings, takes the test record, and the page says that it delivers', async () => {
    await page.getByLabel('Password, token or key').fill('open sesame')
    await click('Save')
    await done('Saved.')
    await click('Send a test record')
    await page.getByText('It took the test record').waitFor()
    await project('delivered')
    await until('the record is there', async () =>
      [...bulk.documents.values()].some(({ target_name }) => target_name === 'delivered'),
    )
    const [document] = [...bulk.documents.values()].filter(({ target_name }) => target_name === 'delivered')
    expect(document?.source_address).toStartWith('hmac-sha256:')
    await page.goto('/sinks')
    await page.getByRole('row', { name: /siem .*delivering/ }).waitFor()
  })

  test('that refuses a record holds nothing up: it is looked at, tried again, and given up', async () => {
    bulk.refuse = ({ target_name }) =>
      String(target_name).startsWith('bad')
        ? { status: 400, type: 'mapper', reason: 'no <b>such</b> field' }
        : undefined
    await project('bad-1')
    await project('bad-2')
    await project('good')
    await until('what comes after is there', async () =>
      [...bulk.documents.values()].some(({ target_name }) => target_name === 'good'),
    )
    await until('both are put aside', async () => (await deadLetters()) === 2)
    await page.goto('/sinks')
    await page.getByRole('row', { name: /siem / }).getByRole('link', { name: '2' }).click()
    const rows = page.locator('tbody tr')
    expect(await rows.count()).toBe(2)
    expect(await rows.first().textContent()).toContain('no <b>such</b> field')
    await rows.filter({ hasText: 'bad-1' }).getByText('Show').click()
    await page.getByLabel('Search what was sent').fill('BAD-1')
    await rows.filter({ hasText: 'bad-2' }).waitFor({ state: 'detached' })
    expect(await rows.count()).toBe(1)
    await page.reload()
    expect([await rows.count(), await page.getByRole('button', { name: 'Try all again' }).count()]).toEqual([1, 0])
    bulk.refuse = () => undefined
    await rows.filter({ hasText: 'bad-1' }).getByRole('checkbox').check()
    await click('Try again')
    await click('Try it again')
    await done('Queued 1 record: tried again in a moment.')
    await until('it is there after all', async () =>
      [...bulk.documents.values()].some(({ target_name }) => target_name === 'bad-1'),
    )
    await until('one is left', async () => (await deadLetters()) === 1)
    await page.goto(new URL(page.url()).pathname)
    expect(await rows.count()).toBe(1)
    await click('Give all up', 'link')
    await page.getByRole('heading', { level: 1, name: 'Give all records it does not take up?' }).waitFor()
    await click('Give up')
    await done('Removed.')
    await page.getByText('It takes everything').waitFor()
  })

  test('is switched off, and deleted after what is lost was named', async () => {
    await page.goto('/sinks')
    await click('siem', 'link')
    await page.getByLabel('Deliver', { exact: false }).first().uncheck()
    await click('Save')
    await done('Saved.')
    await project('never-sent')
    // A change is counted as soon as it has its place in the chain: the sink's own, and the project.
    await until('it is behind', async () => {
      const { items } = await sal.api<{ items: { status: { lag_records: number } }[] }>('GET', '/v1/audit-sinks')
      return (items[0]?.status.lag_records ?? 0) >= 2
    })
    await click('Delete', 'link')
    await page.getByText(/[23] records it has not yet will never come/).waitFor()
    expect(JSON.stringify([...bulk.documents.values()])).not.toContain('never-sent')
    await click('Delete for good')
    await done('Deleted.')
    await page.getByText('No audit sink yet').waitFor()
  })
})

test('a checkpoint is seen, and the evidence taken along is proven by "sal audit verify" with the key of the page', async () => {
  await page.goto('/checkpoints')
  await page.getByRole('link', { name: '1', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Checkpoint 1' }).waitFor()
  await page.goto('/checkpoints')
  const key = join(sal.dir, 'audit-key.pem')
  await Bun.write(key, `${await page.locator('#key').textContent()}\n`)
  const [download] = await Promise.all([page.waitForEvent('download'), click('Download evidence')])
  expect(download.suggestedFilename()).toMatch(/^salaminia-evidence-\d{14}\.ndjson$/)
  const file = join(sal.dir, 'evidence.ndjson')
  await download.saveAs(file)
  const proven = await sal.sal(['audit', 'verify', file, '--key', key])
  expect({ code: proven.code, begin: proven.stdout.slice(0, 8) }).toEqual({ code: 0, begin: 'Proven: ' })
  const text = await Bun.file(file).text()
  await Bun.write(file, text.replace('"delivered"', '"Delivered"'))
  expect((await sal.sal(['audit', 'verify', file, '--key', key])).code).toBe(3)
})
