// Roles, bindings and questions about access, by clicks; and the first scene of the design up to a kubectl that works.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { sharedCluster } from '../harness/cluster.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, test } from './browser.ts'

setDefaultTimeout(120_000)

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

const done = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()
const click = (name: string | RegExp, role: 'button' | 'link' = 'button') =>
  page
    .getByRole(role, typeof name === 'string' ? { name, exact: true } : { name })
    .first()
    .click()
const main = async () => (await page.locator('main').textContent()) ?? ''

type Role = { id: string; rules: object[]; permissions: string[]; cluster_roles: string[] }
const roleOf = async (name: string) => (await sal.api<{ items: Role[] }>('GET', `/v1/roles?name=${name}`)).items[0]

describe('scene 1, onboarding', () => {
  test('a group with a role on a project, a new developer in it, and kubectl works where an account appears', async () => {
    const cluster = await sharedCluster()
    await page.goto('/projects/new')
    await page.getByLabel('Name', { exact: true }).fill('AWS')
    await page.getByLabel('Label').fill('aws')
    await click('Create')
    const project = new URL(page.url()).pathname.split('/').at(-1)
    const agent = await sal.agent('aws-frankfurt', cluster.kubeconfig)
    const kept = await sal.api<object>('GET', `/v1/clusters/${agent.clusterId}`)
    await sal.api('PUT', `/v1/clusters/${agent.clusterId}`, { body: { ...inputOf(kept), project_id: project } })

    await click('Groups', 'link')
    await click('New group', 'link')
    await page.getByLabel('Name', { exact: true }).fill('AWS project members')
    await page.getByLabel('Label').fill('aws-project-members')
    await click('Create')
    await click('Give it a role', 'link')
    await click(/^cluster-admin/, 'link')
    await page.getByLabel('Project').selectOption({ label: 'AWS' })
    await click('See what this gives')
    expect(await page.locator('.says').textContent()).toBe(
      'Everybody in AWS project members is cluster-admin in every cluster of the project “AWS”, until somebody takes it away.',
    )
    expect(await main()).toContain('Today that is 1 cluster:')
    await click('Give it')
    await done('Created.')

    await click('Users', 'link')
    await click('Invite somebody', 'link')
    await page.getByLabel('Name', { exact: true }).fill('New developer')
    await page.getByLabel('E-mail address').fill('dev@example.com')
    await page.getByLabel('AWS project members').check()
    await click('Invite')
    const link = (await page.locator('#secret').textContent()) ?? ''

    const home = join(sal.dir, 'home-of-dev')
    await mkdir(home)
    const given = { home, stdin: PASSWORD }
    expect((await sal.sal(['login', '--invitation', link, '--password-stdin'], given)).code).toBe(0)
    const file = join(home, 'kubeconfig')
    expect((await sal.sal(['kubeconfig', '-o', file], { home })).code).toBe(0)
    const env = { XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') }
    const [dev] = (await sal.api<{ items: { id: string }[] }>('GET', '/v1/users?email=dev@example.com')).items
    const owned = `app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent%2Csalaminia.dev%2Fprincipal%3D${dev?.id}`
    const accounts = async () => {
      const answer = await cluster.request(`/api/v1/serviceaccounts?labelSelector=${owned}`)
      return ((await answer.json()) as { items: unknown[] }).items.length
    }
    expect(await accounts()).toBe(0)
    expect(await kubectl(file, ['create', 'namespace', 'made-by-clicks'], { env })).toMatchObject({ code: 0 })
    expect(await accounts()).toBe(1)
  })

  test('why the developer may: the answer names role, group and binding', async () => {
    await page.goto('/access')
    const form = page.locator('form', { has: page.getByLabel('Cluster') })
    await form.getByLabel('Who').fill('dev@example.com')
    await form.getByLabel('Cluster').fill('aws-frankfurt')
    await form.getByLabel('Does what').fill('delete')
    await form.getByLabel('With what').fill('deployments')
    await form.getByRole('button', { name: 'Ask' }).click()
    const answer = page.locator('.answer')
    expect(await answer.locator('h2').textContent()).toBe('Yes')
    expect(await answer.textContent()).toContain('they hold as a member of aws-project-members')
    await click('See the binding', 'link')
    expect(await main()).toContain('Everybody in AWS project members')
  })

  test('who may, and why one of them', async () => {
    await page.goto('/access/who?cluster=aws-frankfurt&verb=get&resource=secrets')
    const row = page.getByRole('row', { name: /dev@example.com/ })
    expect(await row.textContent()).toContain('through aws-project-members')
    await row.getByRole('link', { name: 'Why' }).click()
    expect(await page.locator('.answer h2').textContent()).toBe('Yes')
  })

  test('a no says why and what to do; what is not there is said at its field', async () => {
    await sal.api('POST', '/v1/users', { body: { email: 'new@example.com', name: 'Newcomer' } })
    await page.goto('/access?principal=new@example.com&cluster=aws-frankfurt&verb=get&resource=pods')
    expect(await page.locator('.answer').textContent()).toContain(
      'No role of theirs, or of their groups, reaches there.',
    )
    await page.goto('/access?principal=new@example.com&permission=users.write')
    expect(await page.locator('.answer').textContent()).toContain(
      'may not invite, change, disable and delete people, in the organization',
    )
    await page.goto('/access?principal=new@example.com&cluster=nowhere&verb=get&resource=pods')
    expect(await page.locator('#cluster-wrong').textContent()).toContain('There is no such cluster')
  })
})

/** What the API takes of what it gives. */
function inputOf(cluster: object): object {
  const { id: _, fingerprint: __, created_at: ___, status: ____, ...input } = cluster as Record<string, unknown>
  return input
}

describe('roles', () => {
  test('rules are added and removed in place, the preview follows and warns, and what was typed is saved', async () => {
    await page.goto('/roles/new')
    await page.getByLabel('Name', { exact: true }).fill('Deployer')
    await page.getByLabel('Label').fill('deployer')
    await page.getByLabel('Bound in').selectOption('namespace')
    for (const at of [0, 1]) {
      await click('Add a rule')
      await page.locator(`#rule-${at}-verbs`).fill('get, list')
    }
    await page.locator('#rule-0-resources').fill('deployments, deployments/scale')
    await page.locator('#rule-0-api_groups').fill('apps')
    await page.locator('#rule-1-resources').fill('secrets')
    await page.locator('#preview').getByText('Secrets: who reads them').waitFor()
    await page.locator('[data-at="1"]').getByRole('button').click()
    await page.locator('#preview').getByText('Secrets: who reads them').waitFor({ state: 'detached' })
    await page.locator('#preview').getByText('Get and list deployments and deployments/scale (apps)').waitFor()
    await page.getByRole('checkbox', { name: /^view/ }).check()
    await click('Create')
    await done('Created.')
    expect(await roleOf('deployer')).toMatchObject({
      cluster_roles: ['view'],
      rules: [{ api_groups: ['apps'], resources: ['deployments', 'deployments/scale'], verbs: ['get', 'list'] }],
    })
  })

  test('a permission that does not count there, and a rule without resources, are said in words', async () => {
    await page.goto('/roles/new')
    await page.getByLabel('Name', { exact: true }).fill('Wrong')
    await page.getByLabel('Label').fill('wrong')
    await page.getByLabel('invite, change, disable and delete people').check()
    await click('Add a rule')
    await page.locator('#rule-0-verbs').fill('get')
    await page.locator('#rule-0-api_groups').fill('apps')
    await click('Create')
    const alarm = (await page.getByRole('alert').textContent()) ?? ''
    expect(alarm).toContain('“invite, change, disable and delete people”: It counts in the organization only')
    expect(alarm).toContain('Rule 1: A rule needs resources or paths')
    expect(await page.locator('#rule-0-verbs').inputValue()).toBe('get')
  })

  test('without a script rows come and go by sending the form, and the preview too', async () => {
    const context = await browser.newContext({ baseURL: sal.url, javaScriptEnabled: false })
    const plain = await context.newPage()
    await plain.goto('/sign-in')
    await plain.getByLabel('E-mail address').fill('ada@example.com')
    await plain.getByLabel('Password').fill(PASSWORD)
    await plain.getByRole('button', { name: 'Sign in', exact: true }).click()
    const press = (name: string) => plain.getByRole('button', { name, exact: true }).first().click()
    await plain.goto('/roles/new')
    await plain.getByLabel('Name', { exact: true }).fill('Plain')
    await plain.getByLabel('Label').fill('plain')
    await press('Add a rule')
    await plain.locator('#rule-0-verbs').fill('*')
    await plain.locator('#rule-0-resources').fill('*')
    await plain.locator('#rule-0-api_groups').fill('*')
    await press('Add a rule')
    await plain.locator('#rule-1-verbs').fill('get')
    await press('Preview')
    expect(await plain.locator('#preview').textContent()).toContain('this is “cluster-admin” by another name')
    await press('Remove this rule')
    expect(await plain.locator('#rule-0-verbs').inputValue()).toBe('get')
    await plain.locator('#rule-0-resources').fill('pods')
    await plain.getByLabel('Name', { exact: true }).press('Enter')
    await plain.getByRole('status').filter({ hasText: 'Created.' }).waitFor()
    expect((await roleOf('plain'))?.rules).toMatchObject([{ api_groups: [''], resources: ['pods'], verbs: ['get'] }])
    await context.close()
  })

  test('a role is changed, is not deleted while it is held, and is deleted after', async () => {
    const role = await roleOf('deployer')
    await page.goto(`/roles/${role?.id}`)
    await click('Change', 'link')
    await page.getByLabel('see people').check()
    await page.getByLabel('What is it for?').fill('Rolls out')
    await click('Save')
    expect(await page.getByRole('alert').textContent()).toContain('“see people”: It counts in projects')
    await page.getByLabel('see people').uncheck()
    await click('Save')
    await done('Saved.')
    const [user] = (await sal.api<{ items: { id: string }[] }>('GET', '/v1/users?email=new@example.com')).items
    const body = { role: 'deployer', user_id: user?.id, namespaces: ['shop'] }
    const { id } = await sal.api<{ id: string }>('POST', '/v1/bindings', { body })
    await page.goto(`/roles/${role?.id}/delete`)
    expect(await main()).toContain('1 binding gives this role')
    expect(await page.getByRole('button', { name: 'Delete for good' }).count()).toBe(0)
    await sal.api('DELETE', `/v1/bindings/${id}`)
    await page.reload()
    await click('Delete for good')
    await done('Deleted.')
    expect(await roleOf('deployer')).toBeUndefined()
  })

  test('a built-in role shows no way to change it', async () => {
    await page.goto(`/roles/${(await roleOf('admin'))?.id}`)
    expect(await page.getByRole('link', { name: 'Change', exact: true }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Delete', exact: true }).count()).toBe(0)
  })
})

describe('bindings', () => {
  test('the guided form asks who, which role, where and until when; every answer can be taken back', async () => {
    await page.goto('/bindings/new')
    await click(/Newcomer/, 'link')
    await click(/^project-admin/, 'link')
    await click(/Which role/, 'link')
    await click(/^namespace-read-only/, 'link')
    await page.getByLabel('Project').selectOption({ label: 'AWS' })
    await page.getByLabel('Namespaces', { exact: true }).fill('shop, till')
    await page.getByLabel('Only clusters with these labels').fill('tier=prod')
    await page.getByLabel('Ends').selectOption('at')
    await page.getByLabel('At (UTC)').fill('2098-01-02T03:04')
    await click('See what this gives')
    expect(await page.locator('.says').textContent()).toBe(
      'Newcomer will be namespace-read-only in the namespaces “shop” and “till” of the clusters labelled tier=prod of the project “AWS”, until 2098-01-02 03:04 UTC.',
    )
    await click('Give it')
    await done('Created.')
    const id = new URL(page.url()).pathname.split('/').at(-1)
    expect(await sal.api('GET', `/v1/bindings/${id}`)).toMatchObject({
      ...{ role: 'namespace-read-only', namespaces: ['shop', 'till'], cluster_selector: { tier: 'prod' } },
      expires_at: '2098-01-02T03:04:00.000Z',
    })
  })

  test('it is changed by the same form, filled, and taken away after it was said what ends', async () => {
    await page.goto('/bindings')
    await page
      .getByRole('row', { name: /Newcomer/ })
      .getByRole('link', { name: 'Open' })
      .click()
    await click('Change', 'link')
    expect(await page.getByLabel('Namespaces', { exact: true }).inputValue()).toBe('shop, till')
    await page.getByLabel('Namespaces', { exact: true }).fill('shop')
    await page.getByLabel('Ends').selectOption('')
    await click('See what this gives')
    await click('Save')
    await done('Saved.')
    expect(await page.locator('.says').first().textContent()).toContain('the namespace “shop”')
    await click('Take away', 'link')
    expect(await main()).toContain('1 person loses it at once')
    await click('Take it away')
    await done('Removed.')
    expect(await page.getByRole('row', { name: /Newcomer/ }).count()).toBe(0)
  })

  test('what the API refuses comes back to the fields, which stay filled', async () => {
    await page.goto('/bindings/new')
    await click(/Newcomer/, 'link')
    await click(/^namespace-admin/, 'link')
    await click('See what this gives')
    await click('Give it')
    expect(await page.locator('#namespaces-wrong').textContent()).toContain('A namespace role needs namespaces')
    await page.getByLabel('Namespaces', { exact: true }).fill('Not A Name')
    await click('See what this gives')
    await click('Give it')
    expect(await page.locator('#namespaces-wrong').textContent()).toContain('Use names of namespaces')
    expect(await page.getByLabel('Namespaces', { exact: true }).inputValue()).toBe('Not A Name')
  })
})
