// Trying a change of bindings on what was asked, and a role made of what was used, by clicks.
import { describe, expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'
import { furnish } from './furnish.ts'

let sal: Salaminia
let browser: Browser
let page: Page
let made: Record<string, string>

beforeAll(async () => {
  sal = await startSalaminia()
  ;({ browser, page } = await openAsAdmin(sal))
  made = await furnish(sal)
  page.setDefaultTimeout(12_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const click = (name: string | RegExp, role: 'button' | 'link' = 'button') =>
  page
    .getByRole(role, typeof name === 'string' ? { name, exact: true } : { name })
    .first()
    .click()
const answer = async () => (await page.locator('.answer h2').textContent()) ?? ''
const change = () => page.locator('.card', { has: page.getByRole('heading', { name: 'The change' }) })

describe('what would have happened', () => {
  test('first it says what it is for, and a form that is not filled asks nothing', async () => {
    await page.goto('/access')
    await click('What if?', 'link')
    await page.getByRole('heading', { name: 'Try a change before you make it' }).waitFor()
    expect(await page.locator('.answer').count()).toBe(0)
  })

  test('from the page that takes a binding away: each request that would have been denied, and the way to its records', async () => {
    await page.goto(`/bindings/${made.tessBinding}/delete`)
    await click('Try it on the last 30 days', 'link')
    expect(await answer()).toBe('8 requests would have been denied')
    expect(await change().textContent()).toContain(
      'Without: tess@example.com as cluster-admin in every cluster of the project',
    )
    const row = page.getByRole('row', { name: /delete configmaps in default/ })
    expect(await row.textContent()).toContain('No binding reaches the cluster')
    await row.getByRole('link', { name: 'delete configmaps in default' }).click()
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
    expect(await page.locator('.chips').first().textContent()).toContain('Verb: delete')
    await page.getByRole('row', { name: /delete configmaps prices/ }).waitFor()
    expect(await page.getByRole('row', { name: /list pods/ }).count()).toBe(0)
    await page.goBack()
    await row.getByRole('link', { name: /^\d{4}-/ }).click()
    await page.getByText('prices').first().waitFor()
    expect(await sal.api<object>('GET', `/v1/bindings/${made.tessBinding}`)).toMatchObject({ role: 'cluster-admin' })
  })

  test('a role is given in the form, and what was refused would have passed; taken out again it is first use', async () => {
    await page.goto('/access/replay')
    await page.getByLabel('Who would get it').fill('nobody@example.com')
    await click('Add it to the change')
    expect(await page.locator('#who-wrong').textContent()).toContain('There is nobody and no group of that name')
    await page.getByLabel('Who would get it').fill('olaf@example.com')
    await page.getByLabel('Role', { exact: true }).selectOption('namespace-admin')
    await page.getByLabel('Where').selectOption({ label: 'AWS platform' })
    await click('Add it to the change')
    expect(await page.locator('#namespaces-wrong').textContent()).toContain('A namespace role needs namespaces')
    expect(await page.getByLabel('Who would get it').inputValue()).toBe('olaf@example.com')
    await page.getByLabel('Namespaces', { exact: true }).fill('default')
    await click('Add it to the change')
    expect(await change().textContent()).toContain(
      'With: olaf@example.com as namespace-admin in the namespace “default”',
    )
    await click('Try it')
    expect(await answer()).toBe('1 refused request would have passed')
    expect(await page.getByRole('row', { name: /delete deployments in default/ }).textContent()).toContain(
      'newly allowed',
    )
    await click(/^Leave out/, 'link')
    await page.getByRole('heading', { name: 'Try a change before you make it' }).waitFor()
  })

  test('one binding for another, from the guided form, and of one person only', async () => {
    await page.goto(`/bindings/${made.tessBinding}/edit`)
    await click(/Which role/, 'link')
    await click(/^project-read-only/, 'link')
    await page.getByLabel('Project').selectOption({ label: 'AWS platform' })
    await click('See what this gives')
    await click('Try it on the last 30 days', 'link')
    expect(await change().getByRole('listitem').count()).toBe(2)
    const said = (await page.locator('#result').textContent()) ?? ''
    expect(said).toContain('create configmaps in default')
    expect(said).not.toContain('list pods in default')
    await page.getByLabel('Asked by').fill('grace@example.com')
    await click('Try it')
    expect(await page.locator('.empty').textContent()).toContain('Grace Hopper asked nothing of a cluster')
    await page.getByLabel('Asked by').fill('tess@example.com')
    await click('Try it')
    await page.locator('#result').getByText('create configmaps in default').waitFor()
    await page.getByLabel('Asked by').fill('who@example.com')
    await click('Try it')
    expect(await page.locator('#principal-wrong').textContent()).toContain('There is nobody of that name')
  })

  test('bindings are found by who holds them', async () => {
    await page.goto('/access/replay')
    await page.getByRole('search', { name: 'Find a binding' }).getByRole('searchbox').fill('linus')
    await click('Find')
    const list = page.locator('.changes li')
    expect(await list.allTextContents()).toEqual([expect.stringContaining('linus@example.com as project-admin')])
    await click('Without it', 'link')
    await click('Try it')
    expect(await answer()).toBe('Nothing would be different')
  })
})

describe('a role that is changed', () => {
  test('from its editor to what would be denied, on with the change, and saved', async () => {
    const body = { name: 'keeper', display_name: 'Keeper', scope: 'project', permissions: ['kubeconfigs.create'] }
    const given = { role: 'keeper', user_id: made.tess ?? '', project_id: made.project ?? '' }
    const role = await sal.api<{ id: string }>('POST', '/v1/roles', { body: { ...body, cluster_roles: ['edit'] } })
    await sal.api('POST', '/v1/bindings', { body: given })
    await sal.api('DELETE', `/v1/bindings/${made.tessBinding}`)
    await page.goto(`/roles/${role.id}/edit`)
    await page.getByRole('checkbox', { name: /^edit/ }).uncheck()
    await page.getByRole('checkbox', { name: /^view/ }).check()
    await page.getByRole('button', { name: 'Try it on the last 30 days' }).click()
    expect(await change().textContent()).toContain('Changed: the role Keeper, as in its editor')
    const row = page.locator('#result').getByRole('row', { name: /delete configmaps in default/ })
    expect(await row.textContent()).toContain('denied')
    expect(await page.locator('#result').textContent()).not.toContain('list pods in default')
    await page.getByLabel('Asked by').fill('tess@example.com')
    await click('Try it')
    await row.waitFor()
    await click('Go on changing it')
    expect(await page.getByRole('checkbox', { name: /^edit/ }).isChecked()).toBe(false)
    await page.getByRole('checkbox', { name: /^edit/ }).check()
    await page.getByRole('button', { name: 'Try it on the last 30 days' }).click()
    expect(await page.locator('#result').textContent()).not.toContain('delete configmaps in default')
    expect(await sal.api<object>('GET', `/v1/roles/${role.id}`)).toMatchObject({ cluster_roles: ['edit'] })
    await click('Go on changing it')
    await page.getByRole('button', { name: 'Save' }).last().click()
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
    expect(await sal.api<object>('GET', `/v1/roles/${role.id}`)).toMatchObject({ cluster_roles: ['view', 'edit'] })
  })

  test('what is wrong in it is told, and who may not try is not offered it', async () => {
    await page.goto(`/roles/${made.role}/edit`)
    await page.getByLabel('Others, by name').fill('a'.repeat(254))
    await page.getByRole('button', { name: 'Try it on the last 30 days' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('The changed role: ')
    await page.goto('/roles/new')
    expect(await page.getByRole('button', { name: 'Try it on the last 30 days' }).count()).toBe(0)
  })
})

describe('what somebody needs', () => {
  test('from a person’s page to a role that is filled with what they used, and made', async () => {
    await page.goto(`/users/${made.tess}`)
    await click('What they need', 'link')
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'In default' }) })
    const configmaps = card.getByRole('listitem').filter({ hasText: 'configmaps' }).first()
    expect(await configmaps.textContent()).toContain('delete prices')
    await card.getByRole('button', { name: 'Make a role of it' }).click()
    expect(await page.getByLabel('Label').inputValue()).toMatch(/^least-tess-\d$/)
    expect(await page.getByLabel('Bound in').inputValue()).toBe('namespace')
    const label = await page.getByLabel('Label').inputValue()
    await click('Create')
    await page.getByRole('status').filter({ hasText: 'Created.' }).waitFor()
    const { items } = await sal.api<{ items: { rules: object[] }[] }>('GET', `/v1/roles?name=${label}`)
    expect(items[0]?.rules).toContainEqual({
      ...{ api_groups: [''], resources: ['configmaps'], verbs: ['delete'], resource_names: ['prices'] },
      non_resource_urls: [],
    })
    expect(JSON.stringify(items[0]?.rules)).not.toContain('*')
  })

  test('who used nothing is told so, and a machine user has the same way', async () => {
    await page.goto(`/machine-users/${made.machine}`)
    await click('What they need', 'link')
    await page.getByRole('heading', { name: 'Nothing was used' }).waitFor()
    await page.goto('/access/least?principal=nobody@example.com')
    expect(await page.locator('#principal-wrong').textContent()).toContain('There is nobody of that name')
  })

  test('who may not read all of the audit has neither, and is told kindly when they come by a link', async () => {
    const narrow = { role: 'project-admin', project_id: made.project ?? '' }
    const { email } = await sal.person('narrow@example.com', [narrow])
    const { page: own, context } = await person(browser, sal.url, { email, password: PASSWORD })
    await own.goto(`/access/least?principal=${made.tess}`)
    expect(await own.locator('main').textContent()).toContain('You may not see this')
    await own.goto(`/access/replay?without=${made.tessBinding}&days=30`)
    expect(await own.locator('.answer').count()).toBe(0)
    expect(await own.locator('.tip').first().textContent()).toContain('for those to try who may see all of them')
    await context.close()
  })
})
