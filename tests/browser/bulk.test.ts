// Several things at once, on every list: what breaks is named for each before, those that cannot be done are named after,
// and what can be taken back is.
import { describe, expect } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { until } from '../harness/cluster-wait.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { startStubCluster } from '../harness/stub/cluster.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, test } from './browser.ts'

let sal: Salaminia
let browser: Browser
let page: Page
let admin: { id: string }

beforeAll(async () => {
  sal = await startSalaminia()
  ;({ browser, page, admin } = await openAsAdmin(sal))
  page.setDefaultTimeout(20_000)
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

type Named = { id: string }
const make = async (path: string, body: object) => (await sal.api<Named>('POST', `/v1${path}`, { body })).id
const find = async <T extends object>(path: string) => (await sal.api<{ items: T[] }>('GET', `/v1${path}`)).items
const read = <T extends object>(path: string) => sal.api<T>('GET', `/v1${path}`)
const projectNamed = async (name: string) => (await find<Named>(`/projects?name=${name}`))[0]?.id ?? ''

async function choose(path: string, ...names: string[]): Promise<void> {
  await page.goto(path)
  for (const name of names) await page.getByLabel(`Choose ${name}`, { exact: true }).check()
}
const bar = () => page.locator('form.bulk')
const act = (name: string) => bar().getByRole('button', { name, exact: true }).click()
const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
const told = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()
const row = (name: string | RegExp) => page.getByRole('row', { name })
const title = () => page.getByRole('heading', { level: 1 }).textContent()

async function undo(): Promise<void> {
  await click('Undo')
  await told('Taken back:')
}

describe('the boxes of a list', () => {
  test('one checks all, Shift those between two, and the bar counts them and comes only then', async () => {
    for (const name of ['box-a', 'box-b', 'box-c', 'box-d']) await make('/groups', { name, display_name: name })
    await page.goto('/groups')
    expect(await bar().isVisible()).toBe(false)
    await page.getByLabel('Choose box-a').check()
    expect(await bar().isVisible()).toBe(true)
    await page.getByLabel('Choose box-c').click({ modifiers: ['Shift'] })
    expect(await bar().locator('[data-chosen]').textContent()).toBe('3 chosen')
    expect(await page.getByLabel('Choose box-d').isChecked()).toBe(false)
    const all = page.getByLabel('All groups on this page')
    expect(await all.evaluate(box => (box as HTMLInputElement).indeterminate)).toBe(true)
    await all.check()
    expect(await bar().locator('[data-chosen]').textContent()).toBe('4 chosen')
    await all.uncheck()
    expect(await bar().isVisible()).toBe(false)
  })

  test('what is checked stays with its row when the list is read again by itself', async () => {
    await page.goto('/groups?sort=name')
    await page.getByLabel('Choose box-c').check()
    await make('/groups', { name: 'a-newcomer', display_name: 'A newcomer' })
    await row(/A newcomer/).waitFor()
    await page.getByLabel('Search groups').focus()
    await sal.api('DELETE', `/v1/groups/${(await find<Named>('/groups?name=box-a'))[0]?.id}`)
    await row(/box-a/).waitFor({ state: 'detached' })
    expect(await page.locator('tbody td input:checked').evaluateAll(all => all.map(one => one.ariaLabel))).toEqual([
      'Choose box-c',
    ])
    expect(await bar().locator('[data-chosen]').textContent()).toBe('1 chosen')
  })

  test('a search leaves boxes that are counted anew', async () => {
    await page.goto('/groups')
    await page.getByLabel('Choose box-b').check()
    await page.getByLabel('Search groups').pressSequentially('newcomer')
    await row(/box-b/).waitFor({ state: 'detached' })
    expect(await bar().isVisible()).toBe(false)
    await page.waitForURL('**/groups?q=newcomer')
    // Leaving the search asks once more; what was checked by that very click stays so.
    const swapped = page.evaluate(
      () => new Promise(resolve => document.addEventListener('htmx:after:swap', () => resolve(true), { once: true })),
    )
    await page.getByLabel('Choose A newcomer').check()
    await swapped
    expect(await page.getByLabel('Choose A newcomer').isChecked()).toBe(true)
    expect(await bar().locator('[data-chosen]').textContent()).toBe('1 chosen')
  })

  test('the bar hangs over no edge of a narrow screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await sal.person('bea@example.com', [])
    await page.goto('/users')
    await page.getByLabel('Choose bea@example.com').check()
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect([await bar().isVisible(), await over()]).toEqual([true, 0])
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('nobody is offered to lock themselves out along with others', async () => {
    await page.goto('/users')
    await row(/ada@example.com/).waitFor()
    expect(await page.getByLabel('Choose ada@example.com').count()).toBe(0)
  })

  test('all of it works without a script', async () => {
    const context = await browser.newContext({
      ...{ baseURL: sal.url, javaScriptEnabled: false, storageState: await page.context().storageState() },
    })
    const plain = await context.newPage()
    await plain.goto('/groups')
    expect(await plain.getByLabel('All groups on this page').isVisible()).toBe(false)
    await plain.getByLabel('Choose box-b').check()
    await plain.getByLabel('Choose box-c').check()
    await plain.getByRole('button', { name: 'Delete', exact: true }).click()
    expect(await plain.getByRole('heading', { level: 1 }).textContent()).toBe('Delete 2 groups?')
    await plain.getByRole('button', { name: 'Delete them for good' }).click()
    await plain.getByRole('status').filter({ hasText: 'Deleted 2 groups.' }).waitFor()
    await context.close()
    expect(await find('/groups?name=box-b')).toEqual([])
  })

  test('with none checked it says so, and leads back', async () => {
    await page.goto('/groups/bulk?act=delete&back=%2Fgroups%3Fq%3Dbox')
    expect(await title()).toBe('Nothing was chosen')
    await page.getByRole('link', { name: 'Back to the list' }).click()
    await page.waitForURL('**/groups?q=box')
  })
})

describe('people', () => {
  test('are added to a group, and taken out of it again by Undo, but not who was in it before', async () => {
    const ids = []
    for (const name of ['one', 'two'])
      ids.push((await sal.person(`${name}@example.com`, [{ role: 'admin-read-only' }])).id)
    const crew = await make('/groups', { name: 'crew', display_name: 'Crew' })
    await make('/group-memberships', { group_id: crew, user_id: ids[0] })
    await choose('/users', 'one@example.com', 'two@example.com')
    await act('Add to a group')
    expect(await title()).toBe('Into which group?')
    await page.getByLabel('Group', { exact: true }).selectOption({ label: 'Crew' })
    await click('Next: what that means')
    expect(await title()).toBe('Add 2 people to Crew?')
    await click('Add them')
    await told('Added 2 people.')
    expect((await find(`/group-memberships?group_id=${crew}`)).length).toBe(2)
    await undo()
    expect(await find<{ user_id: string }>(`/group-memberships?group_id=${crew}`)).toMatchObject([{ user_id: ids[0] }])
  })

  test('are disabled after what each loses was named, and enabled again by Undo', async () => {
    await choose('/users', 'one@example.com', 'two@example.com')
    await act('Disable')
    expect(await row(/one@example.com/).textContent()).toContain('admin-read-only')
    await click('Disable them')
    await told('Disabled 2 people.')
    const disabled = async () => (await find<{ email: string }>('/users?is_disabled=true')).map(({ email }) => email)
    expect((await disabled()).sort()).toEqual(['one@example.com', 'two@example.com'])
    await undo()
    expect(await disabled()).toEqual([])
  })

  test('are signed out, and deleted', async () => {
    const [one] = await find<Named>('/users?email=one@example.com')
    await sal.api('POST', '/v1/sessions', { body: { email: 'two@example.com', password: PASSWORD } })
    const [two] = await find<Named>('/users?email=two@example.com')
    await choose('/users', 'two@example.com')
    await act('End sign-ins')
    await click('End their sign-ins')
    await told('Ended the sign-ins of 1 person.')
    const sessions = await find<{ revoked_at: string | null }>(`/sessions?user_id=${two?.id}`)
    expect(sessions.every(({ revoked_at }) => revoked_at !== null)).toBe(true)
    await choose('/users', 'one@example.com', 'two@example.com')
    await act('Delete')
    await click('Delete them for good')
    await told('Deleted 2 people.')
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    expect((await find<Named>('/users?limit=200')).map(({ id }) => id)).not.toContain(one?.id)
  })

  test('an Undo of another sign-in, or one that was tampered with, takes nothing back', async () => {
    const { id } = await sal.person('three@example.com', [])
    await choose('/users', 'three@example.com')
    await act('Disable')
    await click('Disable this person')
    await told('Disabled 1 person.')
    await page.locator('input[name=told]').evaluate(field => {
      const sealed = field.getAttribute('value') ?? ''
      field.setAttribute('value', `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`)
    })
    await click('Undo')
    expect(await title()).toBe('This cannot be taken back here any more')
    expect((await read<{ is_disabled: boolean }>(`/users/${id}`)).is_disabled).toBe(true)
    await page.goto('/users?told=AAAA.BBBB')
    expect(await page.getByRole('status').filter({ visible: true }).count()).toBe(0)
  })
})

describe('clusters', () => {
  test('are labelled, with the bindings that fit no longer, and have their labels back by Undo', async () => {
    const project_id = await projectNamed('default')
    await make('/clusters', { name: 'north', project_id, labels: { tier: 'prod', owner: 'ada' } })
    await make('/clusters', { name: 'south', project_id, labels: {} })
    const selector = { ...{ role: 'cluster-admin', project_id }, cluster_selector: { tier: 'prod' } }
    await make('/bindings', { ...selector, user_id: admin.id })
    await choose('/clusters', 'north', 'south')
    await act('Label')
    await click('Next: what that means')
    expect(await title()).toBe('Which labels?')
    await page.getByLabel('Set', { exact: true }).fill('bad key=x=y')
    await click('Next: what that means')
    await click('Label them')
    await page.getByRole('alert').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
    await page.getByLabel('Set', { exact: true }).fill('tier=test, region=eu')
    await page.getByLabel('Take away').fill('owner')
    await click('Next: what that means')
    expect(await row(/^north/).textContent()).toContain('1 fits no longer: cluster-admin')
    expect(await row(/^south/).textContent()).toContain('the same')
    await click('Label them')
    await told('Labelled 2 clusters.')
    const labels = async () => (await find<{ labels: object }>('/clusters?sort=name')).map(one => one.labels)
    expect(await labels()).toEqual([
      { tier: 'test', region: 'eu' },
      { tier: 'test', region: 'eu' },
    ])
    await undo()
    expect(await labels()).toEqual([{ tier: 'prod', owner: 'ada' }, {}])
  })

  test('are moved to another project, and back by Undo', async () => {
    const from = await projectNamed('default')
    const to = await make('/projects', { name: 'edge', display_name: 'Edge sites' })
    await choose('/clusters', 'north', 'south')
    await act('Move')
    await page.getByLabel('Project', { exact: true }).selectOption({ label: 'Edge sites' })
    await click('Next: what that means')
    expect(await title()).toBe('Move 2 clusters to Edge sites?')
    expect(await row(/^north/).textContent()).toMatch(/Default1/)
    await click('Move them')
    await told('Moved 2 clusters.')
    expect((await find(`/clusters?project_id=${to}`)).length).toBe(2)
    await undo()
    expect((await find(`/clusters?project_id=${from}`)).length).toBe(2)
  })

  test('a project that holds clusters stays and says why, one that holds none is deleted', async () => {
    await choose('/projects', 'Default', 'Edge sites')
    await act('Delete')
    expect(await row(/^Default/).textContent()).toMatch(/21$/)
    await click('Delete them for good')
    expect(await title()).toBe('1 of 2 could not be done')
    const failed = page.getByRole('alert').getByRole('listitem')
    expect(await failed.allTextContents()).toEqual([expect.stringMatching(/^Default.*cluster/)])
    expect(await page.locator('main').textContent()).toContain('Deleted 1 project.')
    expect(await projectNamed('edge')).toBe('')
    await page.evaluate(await Bun.file(join(import.meta.dir, '../../node_modules/axe-core/axe.min.js')).text())
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } }
      return (await axe.run()).violations.map(({ id }) => id)
    })
    expect(violations).toEqual([])
  })

  test('are deleted', async () => {
    await choose('/clusters', 'north', 'south')
    await act('Delete')
    await click('Delete them for good')
    await told('Deleted 2 clusters.')
    expect(await find('/clusters')).toEqual([])
  })
})

describe('what gives rights', () => {
  const ends = async () =>
    (await find<{ expires_at: string | null }>(`/bindings?user_id=${holder}`)).map(one => one.expires_at)
  let holder = ''

  test('bindings get an end, and have the one they had by Undo', async () => {
    holder = await make('/users', { email: 'holder@example.com', name: 'Holder' })
    for (const role of ['admin-read-only', 'project-read-only']) {
      await make('/bindings', { role, user_id: holder, project_id: null })
    }
    await choose(`/bindings?user_id=${holder}`, 'admin-read-only', 'project-read-only')
    await act('Set an end')
    await page.getByLabel('Ends', { exact: true }).selectOption({ label: 'In one day' })
    await click('Next: what that means')
    await click('Set it')
    await told('Set the end of 2 bindings.')
    expect(new URL(page.url()).searchParams.get('user_id')).toBe(holder)
    const within = (await ends()).map(at => at !== null && Date.parse(at) - Date.now() < 86_400_000)
    expect(within).toEqual([true, true])
    await undo()
    expect(await ends()).toEqual([null, null])
  })

  test('bindings are taken away after who loses what was named, and given again by Undo', async () => {
    await choose(`/bindings?user_id=${holder}`, 'admin-read-only', 'project-read-only')
    await act('Take away')
    expect(await row(/Holder.*project-read-only/).textContent()).toMatch(/Everywhere.*10$/)
    await click('Take them away')
    await told('Took 2 bindings away.')
    expect(await ends()).toEqual([])
    await undo()
    expect(await ends()).toEqual([null, null])
  })

  test('roles are deleted unless somebody holds them, and built-in ones have no box', async () => {
    for (const name of ['spare', 'worn']) {
      await make('/roles', { name, display_name: name, scope: 'organization', permissions: ['users.read'] })
    }
    await make('/bindings', { role: 'worn', user_id: holder })
    await page.goto('/roles')
    expect(await page.getByLabel('Choose Admin', { exact: true }).count()).toBe(0)
    await choose('/roles', 'spare', 'worn')
    await act('Delete')
    expect(await row(/^worn/).textContent()).toContain('Holder')
    await click('Delete them for good')
    expect(await title()).toBe('1 of 2 could not be done')
    expect((await find<{ name: string }>('/roles?limit=200')).map(({ name }) => name)).not.toContain('spare')
  })

  test('members leave a group, several or one, and are back by Undo', async () => {
    const group_id = await make('/groups', { name: 'members', display_name: 'Members' })
    for (const user_id of [holder, admin.id]) await make('/group-memberships', { group_id, user_id })
    const members = async () => (await find(`/group-memberships?group_id=${group_id}`)).length
    await choose(`/groups/${group_id}`, 'Holder', 'ada@example.com')
    await act('Remove')
    await click('Remove them')
    await told('Removed 2 members.')
    expect([await members(), new URL(page.url()).pathname]).toEqual([0, `/groups/${group_id}`])
    await undo()
    expect(await members()).toBe(2)
    await row(/Holder/)
      .getByRole('button', { name: 'Remove' })
      .click()
    await told('Removed Holder.')
    expect(await members()).toBe(1)
    await undo()
    expect(await members()).toBe(2)
  })
})

describe('machine users', () => {
  test('are disabled with their live tokens named, enabled by Undo, and deleted', async () => {
    for (const name of ['deploy-bot', 'backup-bot']) {
      const machine_user_id = await make('/machine-users', { name, display_name: name })
      await make('/machine-user-tokens', { machine_user_id, name: `${name} token` })
    }
    await choose('/machine-users', 'deploy-bot', 'backup-bot')
    await act('Disable')
    expect(await row(/deploy-bot/).textContent()).toContain('deploy-bot token')
    await click('Disable them')
    await told('Disabled 2 machine users.')
    const states = async () =>
      (await find<{ name: string; is_disabled: boolean }>('/machine-users'))
        .filter(({ name }) => name.endsWith('-bot'))
        .map(({ is_disabled }) => is_disabled)
    expect(await states()).toEqual([true, true])
    await undo()
    expect(await states()).toEqual([false, false])
    await choose('/machine-users', 'deploy-bot', 'backup-bot')
    await act('Delete')
    await click('Delete them for good')
    await told('Deleted 2 machine users.')
    expect(await states()).toEqual([])
  })

  test('tokens of one are revoked together, on its page', async () => {
    const machine_user_id = await make('/machine-users', { name: 'ci', display_name: 'CI' })
    for (const name of ['first', 'second']) await make('/machine-user-tokens', { machine_user_id, name })
    await choose(`/machine-users/${machine_user_id}`, 'first', 'second')
    await act('Revoke')
    await click('Revoke them for good')
    await told('Revoked 2 API tokens.')
    const tokens = await find<{ revoked_at: string | null }>(`/machine-user-tokens?machine_user_id=${machine_user_id}`)
    expect(tokens.every(({ revoked_at }) => revoked_at !== null)).toBe(true)
  })
})

describe('what is open', () => {
  test('own tokens and sign-ins are ended together; the one in use has no box', async () => {
    const { token } = await sal.api<{ token: string }>('POST', '/v1/sessions', {
      body: { email: 'ada@example.com', password: PASSWORD },
    })
    const expires_at = new Date(Date.now() + 86_400_000).toISOString()
    for (const name of ['laptop', 'desk']) {
      await sal.api('POST', '/v1/api-tokens', { body: { name, expires_at }, token })
    }
    await choose('/tokens', 'laptop', 'desk')
    await act('Revoke')
    await click('Revoke them for good')
    await told('Revoked 2 API tokens.')
    await page.goto('/sessions')
    const rows = await page.locator('tbody tr').count()
    await page.getByLabel('All sign-ins on this page').check()
    expect(await page.locator('tbody td input:checked').count()).toBeLessThan(rows)
    await act('End')
    await click('End them')
    await told('Ended')
    await page.getByText('this one').waitFor()
    expect(await page.locator('tbody').getByText('live', { exact: true }).count()).toBe(0)
  })

  test('certificates are revoked together, and live connections cut', async () => {
    const cluster = await startStubCluster()
    const project_id = await projectNamed('default')
    const id = await make('/clusters', { name: 'shop', project_id })
    const { join: joined } = await sal.api<{ join: string }>('POST', `/v1/clusters/${id}/enrolments`)
    await sal.agentWith('shop', cluster.kubeconfig, joined)
    const tess = await sal.person('tess@example.com', [{ role: 'cluster-admin', project_id }])
    await tess.kubeconfig('--certificate')
    const ends = await Promise.all([follow(tess.token, id), follow(tess.token, id)])
    await until('both are listed', async () => (await find(`/connections?user_id=${tess.id}`)).length === 2)
    await page.goto('/connections')
    await page.getByLabel('All connections on this page').check()
    await act('Cut')
    expect(await page.locator('tbody tr').first().textContent()).toContain('watch pods')
    await click('Cut them')
    await told('Cut 2 connections.')
    await Promise.all(ends.map(({ ended }) => ended))
    await page.goto(`/users/${tess.id}/keys`)
    await page.getByLabel('All certificates on this page').check()
    await act('Revoke')
    expect(await title()).toBe('Revoke 1 certificate?')
    await click('Revoke it')
    await told('Revoked 1 certificate.')
    expect(new URL(page.url()).pathname).toBe(`/users/${tess.id}/keys`)
    const [certificate] = await find<{ revoked_at: string | null }>(`/certificates?user_id=${tess.id}`)
    expect(certificate?.revoked_at).not.toBeNull()
  })
})

describe('what speaks with others', () => {
  const enabled = async (path: string) =>
    (await find<{ is_enabled: boolean }>(`${path}?sort=name`)).map(({ is_enabled }) => is_enabled)

  test('identity providers are disabled, enabled by Undo, and deleted', async () => {
    for (const name of ['acme', 'beta']) {
      await make('/identity-providers', {
        ...{ name, display_name: name, kind: 'keycloak', issuer: `https://${name}.example.com/realms/x` },
        ...{ client_id: 'salaminia', client_secret: 'not to be seen', is_enabled: name === 'acme' },
      })
    }
    await choose('/providers', 'acme', 'beta')
    await act('Disable')
    await click('Disable them')
    await told('Disabled 2 identity providers.')
    expect(await enabled('/identity-providers')).toEqual([false, false])
    await undo()
    expect(await enabled('/identity-providers')).toEqual([true, false])
    await choose('/providers', 'acme', 'beta')
    await act('Delete')
    await click('Delete them for good')
    await told('Deleted 2 identity providers.')
    expect(await enabled('/identity-providers')).toEqual([])
  })

  test('sinks are searched, sorted, switched off, on again by Undo, and deleted', async () => {
    for (const name of ['lake', 'siem', 'archive']) {
      const webhook = { url: 'http://127.0.0.1:9/audit' }
      await make('/audit-sinks', { name, kind: 'webhook', webhook, signing_key: 'a key of its own, long' })
    }
    await page.goto('/sinks?sort=-name')
    expect(await page.locator('td[data-label=Label] a').allTextContents()).toEqual(['siem', 'lake', 'archive'])
    await page.getByLabel('Search sinks').fill('LAK')
    await row(/siem/).waitFor({ state: 'detached' })
    await choose('/sinks', 'lake', 'siem')
    await act('Switch off')
    await click('Switch them off')
    await told('Switched 2 sinks off.')
    expect(await enabled('/audit-sinks')).toEqual([true, false, false])
    await undo()
    expect(await enabled('/audit-sinks')).toEqual([true, true, true])
    await choose('/sinks', 'lake', 'siem', 'archive')
    await act('Delete')
    await click('Delete them for good')
    await told('Deleted 3 sinks.')
  })
})

/** A watch through the relay; `ended` when it does. */
async function follow(token: string, clusterId: string): Promise<{ ended: Promise<unknown> }> {
  const credential = await sal.api<{ token: string }>('POST', '/v1/credentials', { token })
  const { ca_pem: ca } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
  const answer = await fetch(`${sal.relayUrl}/k8s/clusters/${clusterId}/api/v1/pods?watch=1`, {
    ...{ headers: { authorization: `Bearer ${credential.token}` }, tls: { ca } },
  })
  expect(answer.status).toBe(200)
  return { ended: answer.text().catch(() => '') }
}
