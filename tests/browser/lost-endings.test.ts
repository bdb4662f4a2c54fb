// What a page asked to delete, disable or change in bulk is left alone when somebody changed it meanwhile: the page says so and
// shows how it is now, and asked again it is done.
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
  made.spare = await make('/projects', { name: 'spare', display_name: 'Spare' })
  made.unheld = await make('/roles', { name: 'unheld', display_name: 'Unheld', scope: 'project', permissions: [] })
  page.setDefaultTimeout(12_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

type Thing = Record<string, unknown>
const make = async (path: string, body: object) => (await sal.api<{ id: string }>('POST', `/v1${path}`, { body })).id
const at = (path: string) => path.replace(/:(\w+)/g, (_, name: string) => made[name] ?? name)
/** Without what changes by itself. */
async function read(api: string): Promise<Thing> {
  const { status: _, ...thing } = await sal.api<Thing>('GET', at(`/v1${api}`))
  return thing
}
const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
const told = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()
const alarm = async () => (await page.getByRole('alert').textContent()) ?? ''
const title = () => page.getByRole('heading', { level: 1 }).textContent()

/** What somebody else does meanwhile. */
async function change(input: string, api: string, changed: Thing): Promise<void> {
  const fields = Object.keys(document.components.schemas[input]?.properties ?? {})
  const before = await read(api)
  const kept = Object.fromEntries(fields.filter(name => name in before).map(name => [name, before[name]]))
  await sal.api('PUT', at(`/v1${api}`), { body: { ...kept, ...changed } })
}

type Ending = { path: string; button: string; done: string; input: string; api: string; changed: Thing; what: string }
const NAMED = { changed: { display_name: 'Meanwhile' } }
const GOOD = { button: 'Delete for good', done: 'Deleted.' }
const ENDINGS: readonly Ending[] = [
  {
    ...{ path: '/users/:user/disable', button: 'Disable', done: 'Disabled.', what: 'this person' },
    ...{ input: 'UserInput', api: '/users/:user', changed: { name: 'Meanwhile' } },
  },
  {
    ...{ path: '/users/:user', button: 'Enable', done: 'Enabled.', what: 'this person' },
    ...{ input: 'UserInput', api: '/users/:user', changed: { name: 'Meanwhile, again' } },
  },
  {
    ...{ path: '/users/:user/delete', ...GOOD, what: 'this person' },
    ...{ input: 'UserInput', api: '/users/:user', changed: { name: 'Grace' } },
  },
  {
    ...{ path: '/machine-users/:machine/tokens/:token/revoke', button: 'Revoke, and forget that it was' },
    ...{ done: 'Deleted.', what: 'this token', input: 'MachineUserTokenInput', api: '/machine-user-tokens/:token' },
    changed: { name: 'Meanwhile' },
  },
  {
    ...{ path: '/machine-users/:machine/disable', button: 'Disable', done: 'Disabled.', what: 'this machine user' },
    ...{ input: 'MachineUserInput', api: '/machine-users/:machine', ...NAMED },
  },
  {
    ...{ path: '/machine-users/:machine/delete', ...GOOD, what: 'this machine user' },
    ...{ input: 'MachineUserInput', api: '/machine-users/:machine', changed: { display_name: 'Deploy bot' } },
  },
  {
    ...{ path: '/providers/:provider/disable', button: 'Disable', done: 'Disabled.', what: 'this provider' },
    ...{ input: 'IdentityProviderInput', api: '/identity-providers/:provider', ...NAMED },
  },
  {
    ...{ path: '/providers/:provider/delete', ...GOOD, what: 'this provider' },
    ...{ input: 'IdentityProviderInput', api: '/identity-providers/:provider', changed: { display_name: 'Keycloak' } },
  },
  {
    ...{ path: '/sinks/:sink/delete', ...GOOD, what: 'this sink' },
    ...{ input: 'AuditSinkInput', api: '/audit-sinks/:sink', changed: { name: 'meanwhile' } },
  },
  {
    ...{ path: '/bindings/:binding/delete', button: 'Take it away', done: 'Removed.', what: 'this binding' },
    ...{ input: 'BindingInput', api: '/bindings/:binding', changed: { cluster_selector: { tier: 'prod' } } },
  },
  {
    ...{ path: '/groups/:group/delete', ...GOOD, what: 'this group' },
    ...{ input: 'GroupInput', api: '/groups/:group', ...NAMED },
  },
  {
    ...{ path: '/roles/:unheld/delete', ...GOOD, what: 'this role' },
    ...{ input: 'RoleInput', api: '/roles/:unheld', ...NAMED },
  },
  {
    ...{ path: '/clusters/:cluster/delete', ...GOOD, what: 'this cluster' },
    ...{ input: 'ClusterInput', api: '/clusters/:cluster', changed: { labels: { tier: 'prod' } } },
  },
  {
    ...{ path: '/projects/:spare/delete', ...GOOD, what: 'this project' },
    ...{ input: 'ProjectInput', api: '/projects/:spare', ...NAMED },
  },
]

describe('one thing', () => {
  test.each(ENDINGS)('$path, $button', async ({ path, button, done, input, api, changed, what }) => {
    await page.goto(at(path))
    await change(input, api, changed)
    const before = await read(api)
    await click(button)
    expect(await alarm()).toBe(
      `Somebody changed ${what} since you opened the page, so nothing was done. This is how it is now`,
    )
    expect(await read(api)).toEqual(before)
    await click(button)
    await told(done)
  })
})

describe('several things', () => {
  async function chosen(list: string, act: string, ids: readonly string[]): Promise<void> {
    const query = new URLSearchParams({ act, back: `/${list}` })
    for (const id of ids) query.append('id', id)
    await page.goto(`/${list}/bulk?${query}`)
  }

  test('those that changed are named and left, and looked at again; the others are done', async () => {
    const ids = []
    for (const name of ['calm', 'busy']) ids.push(await make('/groups', { name, display_name: name }))
    const [, busy = ''] = ids
    await chosen('groups', 'delete', ids)
    await sal.api('PUT', `/v1/groups/${busy}`, { body: { name: 'busy', display_name: 'Busier' } })
    await click('Delete them for good')
    expect(await title()).toBe('1 of 2 could not be done')
    expect(await alarm()).toBe('Busier: somebody changed it meanwhile')
    const left = async () => (await sal.api<{ items: Thing[] }>('GET', '/v1/groups?q=bus')).items.length
    expect(await left()).toBe(1)
    await page.getByRole('link', { name: 'Look at it as it is now' }).click()
    expect(await title()).toBe('Delete 1 group?')
    await click('Delete it for good')
    await told('Deleted 1 group.')
    expect(await left()).toBe(0)
  })

  test('what was asked for is asked for again with them', async () => {
    const ids = []
    for (const name of ['eu', 'us']) ids.push(await make('/clusters', { name, project_id: made.project }))
    await chosen('clusters', 'label', ids)
    await page.getByLabel('Set').fill('tier=prod')
    await click('Next: what that means')
    for (const id of ids) await change('ClusterInput', `/clusters/${id}`, { labels: { owner: 'team' } })
    await click('Label them')
    expect(await title()).toBe('2 of 2 could not be done')
    await page.getByRole('link', { name: 'Look at them as they are now' }).click()
    expect(await page.getByRole('row', { name: 'eu' }).textContent()).toContain('owner=teamowner=teamtier=prod')
    await click('Label them')
    await told('Labelled 2 clusters.')
    expect(await read(`/clusters/${ids[0]}`)).toMatchObject({ labels: { owner: 'team', tier: 'prod' } })
  })

  /** An act of each list and what a PUT of somebody else changes. */
  type Act = { list: string; api?: string; act: string; button: string; input: string; changed: Thing }
  const ACTS: readonly Act[] = [
    {
      list: 'users',
      act: 'disable',
      button: 'Disable this person',
      input: 'UserInput',
      changed: { name: 'Meanwhile' },
    },
    { list: 'machine-users', act: 'disable', button: 'Disable it', input: 'MachineUserInput', ...NAMED },
    { list: 'projects', act: 'delete', button: 'Delete it for good', input: 'ProjectInput', ...NAMED },
    { list: 'roles', act: 'delete', button: 'Delete it for good', input: 'RoleInput', ...NAMED },
    { list: 'bindings', act: 'delete', button: 'Take it away', input: 'BindingInput', changed: { namespaces: ['x'] } },
    {
      ...{ list: 'providers', api: 'identity-providers', act: 'disable', button: 'Disable it' },
      ...{ input: 'IdentityProviderInput', ...NAMED },
    },
    {
      ...{ list: 'sinks', api: 'audit-sinks', act: 'off', button: 'Switch it off' },
      ...{ input: 'AuditSinkInput', changed: { name: 'brief-meanwhile' } },
    },
  ]
  const MADE: Record<string, () => object> = {
    users: () => ({ email: 'joan@example.com', name: 'Joan' }),
    'machine-users': () => ({ name: 'robot', display_name: 'Robot' }),
    projects: () => ({ name: 'brief', display_name: 'Brief' }),
    roles: () => ({ name: 'brief', display_name: 'Brief', scope: 'project', permissions: [] }),
    bindings: () => ({
      ...{ role: 'namespace-read-only', user_id: made.linus, project_id: made.project, namespaces: ['y'] },
    }),
    'identity-providers': () => ({
      ...{ name: 'brief', display_name: 'Brief', kind: 'keycloak', issuer: 'https://brief.example.com/realms/x' },
      ...{ client_id: 'salaminia', client_secret: 'not to be seen' },
    }),
    'audit-sinks': () => ({
      ...{ name: 'brief', kind: 'webhook', webhook: { url: 'http://127.0.0.1:9/audit' } },
      ...{ signing_key: 'a key of its own, long' },
    }),
  }

  test.each(ACTS)(
    'one of $list is spoken of as one, and left when it changed',
    async ({ list, api = list, act, button, input, changed }) => {
      const id = await make(`/${api}`, MADE[api]?.() ?? {})
      await chosen(list, act, [id])
      await change(input, `/${api}/${id}`, changed)
      const before = await read(`/${api}/${id}`)
      await click(button)
      expect(await alarm()).toContain(': somebody changed it meanwhile')
      expect(await read(`/${api}/${id}`)).toEqual(before)
      await page.getByRole('link', { name: 'Look at it as it is now' }).click()
      await click(button)
      await page
        .getByRole('status')
        .filter({ hasText: /1 |it away/ })
        .first()
        .waitFor()
    },
  )
})
