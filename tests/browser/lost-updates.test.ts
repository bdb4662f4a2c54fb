// Two people change the same thing: the second is told and overwrites nothing, and what they typed is still there.
import { describe, expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { document } from '../openapi/document.ts'
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
  page.setDefaultTimeout(12_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const at = (path: string) => path.replace(/:(\w+)/g, (_, name: string) => made[name] ?? name)
const click = (name: string, role: 'button' | 'link' = 'button') =>
  page.getByRole(role, { name, exact: true }).filter({ visible: true }).last().click()
const told = async () => (await page.getByRole('alert').textContent()) ?? ''

type Thing = Record<string, unknown>
const read = (api: string) => sal.api<Thing>('GET', at(api))

/** What somebody else does meanwhile. */
async function change(input: string, api: string, changed: Thing): Promise<void> {
  const fields = Object.keys(document.components.schemas[input]?.properties ?? {})
  const before = await read(api)
  const kept = Object.fromEntries(fields.filter(name => name in before).map(name => [name, before[name]]))
  await sal.api('PUT', at(api), { body: { ...kept, ...changed } })
}

type Form = { path: string; label: string; input: string; api: string; field: string }
const NAME = { label: 'Name', field: 'display_name' }

/** The form, the field in it, and where the API has that. */
const FORMS: readonly Form[] = [
  { path: '/users/:user/settings', label: 'Name', input: 'UserInput', api: '/v1/users/:user', field: 'name' },
  { path: '/roles/:role/edit', input: 'RoleInput', api: '/v1/roles/:role', ...NAME },
  { path: '/projects/:project', input: 'ProjectInput', api: '/v1/projects/:project', ...NAME },
  { path: '/machine-users/:machine', input: 'MachineUserInput', api: '/v1/machine-users/:machine', ...NAME },
  {
    ...{ path: '/machine-users/:machine/tokens/:token', label: 'Name', input: 'MachineUserTokenInput' },
    ...{ api: '/v1/machine-user-tokens/:token', field: 'name' },
  },
  {
    ...{ path: '/providers/:provider', label: 'Name on the button', input: 'IdentityProviderInput' },
    ...{ api: '/v1/identity-providers/:provider', field: 'display_name' },
  },
  { path: '/sinks/:sink', label: 'Label', input: 'AuditSinkInput', api: '/v1/audit-sinks/:sink', field: 'name' },
  {
    ...{ path: '/clusters/:cluster/settings', label: 'Name', input: 'ClusterInput' },
    ...{ api: '/v1/clusters/:cluster', field: 'name' },
  },
  { path: '/settings', input: 'OrganizationInput', api: '/v1/organization', ...NAME },
]

describe('what somebody else changed meanwhile is not overwritten', () => {
  test.each(FORMS)('$path', async ({ path, label, input, api, field }) => {
    await page.goto(at(path))
    await change(input, api, { [field]: 'meanwhile' })
    const typed = page.getByLabel(label, { exact: true })
    await typed.fill('typed')
    await click('Save')
    expect(await told()).toContain('since you opened the page. What you typed is still here')
    expect(await typed.inputValue()).toBe('typed')
    expect((await read(api))[field]).toBe('meanwhile')
    await click('Save')
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
    expect((await read(api))[field]).toBe('typed')
  })

  test('the exceptions of a person are a form of their own, and told beside it', async () => {
    await page.goto(at('/users/:user/settings'))
    await change('UserInput', '/v1/users/:user', { name: 'Grace' })
    await page.getByLabel('From a command line').selectOption('false')
    await click('Save exceptions')
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'kubectl' }) })
    expect(await card.getByRole('alert').textContent()).toContain('Somebody changed this person')
    expect(await page.getByLabel('From a command line').inputValue()).toBe('false')
    await click('Save exceptions')
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
    expect(await read('/v1/users/:user')).toMatchObject({ name: 'Grace', kubectl_cli_enabled: false })
  })

  test('a binding remembers from which state it is changed through all steps of its form', async () => {
    await page.goto(at('/bindings/:binding'))
    await click('Change', 'link')
    await change('BindingInput', '/v1/bindings/:binding', { cluster_selector: { tier: 'prod' } })
    const selector = page.getByLabel('Only clusters with these labels')
    await selector.fill('tier=dev')
    await click('See what this gives')
    await click('Save')
    expect(await told()).toContain('Somebody changed this binding')
    expect(await selector.inputValue()).toBe('tier=dev')
    expect(await read('/v1/bindings/:binding')).toMatchObject({ cluster_selector: { tier: 'prod' } })
    await click('See what this gives')
    await click('Save')
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
    expect(await read('/v1/bindings/:binding')).toMatchObject({ cluster_selector: { tier: 'dev' } })
  })
})

test('a mistake in the form, or a preview, makes nobody forget what the form was filled from', async () => {
  await page.goto(at('/roles/:role/edit'))
  await change('RoleInput', '/v1/roles/:role', { description: 'Meanwhile' })
  await click('Preview')
  await page.getByLabel('Others, by name').fill('a'.repeat(254))
  await click('Save')
  await page.locator('#cluster_roles-wrong').waitFor()
  await page.getByLabel('Others, by name').fill('')
  await click('Save')
  expect(await told()).toContain('Somebody changed this role')
  expect(await read('/v1/roles/:role')).toMatchObject({ description: 'Meanwhile' })
})

test('settings with a mistake are shown again as they were typed', async () => {
  await page.goto('/settings')
  await page.getByLabel('Name', { exact: true }).fill('Typed too')
  await page.getByLabel('Blacken').fill('(unclosed')
  await click('Save')
  await page.locator('#redactions-wrong').waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Typed too')
})
