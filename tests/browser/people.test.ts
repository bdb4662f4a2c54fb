// People, groups, machine users and what they hold, by clicks.
import { describe, expect } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'

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
const click = (name: string, role: 'button' | 'link' = 'button') =>
  page.getByRole(role, { name, exact: true }).first().click()
const find = async <T extends object>(path: string) => (await sal.api<{ items: T[] }>('GET', path)).items
const userOf = async (email: string) =>
  (await find<{ id: string; is_disabled: boolean }>(`/v1/users?email=${email}`))[0]

async function invite(name: string, email: string): Promise<string> {
  await page.goto('/users/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await click('Invite')
  return (await page.locator('#secret').textContent()) ?? ''
}

describe('users', () => {
  test('an invitation link is shown once, and whoever opens it sets the password and signs in', async () => {
    const link = await invite('Grace Hopper', 'Grace@Example.com')
    expect(link).toStartWith(`${sal.url}/setup?token=`)
    const theirs = await browser.newContext({ baseURL: sal.url })
    const guest = await theirs.newPage()
    await guest.goto(link)
    await guest.getByLabel('Password').fill(PASSWORD)
    await guest.getByRole('button', { name: 'Set' }).click()
    await guest.waitForURL(url => url.pathname !== '/setup')
    await guest.getByRole('navigation', { name: 'Places' }).waitFor()
    await theirs.close()
    await (await person(browser, sal.url, { email: 'grace@example.com', password: PASSWORD })).context.close()
    await click('To Grace Hopper', 'link')
    expect(await page.content()).not.toContain(link.split('token=')[1] ?? '')
  })

  test('a second account with the address is refused beside the form', async () => {
    await page.goto('/users/new')
    await page.getByLabel('Name', { exact: true }).fill('Grace again')
    await page.getByLabel('E-mail address').fill('grace@example.com')
    await click('Invite')
    expect(await page.getByRole('alert').textContent()).toContain('A user with this e-mail address exists')
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Grace again')
  })

  test('name, exceptions about kubectl and a forced change of the password are saved, each without touching the other', async () => {
    const id = (await userOf('grace@example.com'))?.id
    await page.goto(`/users/${id}/settings`)
    await page.getByLabel('Name', { exact: true }).fill('Rear Admiral Hopper')
    await page.getByLabel('They must change their password').check()
    await click('Save')
    await done('Saved.')
    await page.getByLabel('From a command line').selectOption('false')
    await page.getByLabel('Only after a sign-in within').selectOption({ label: '8 hours' })
    await click('Save exceptions')
    await done('Saved.')
    expect(await sal.api('GET', `/v1/users/${id}`)).toMatchObject({
      ...{ name: 'Rear Admiral Hopper', must_change_password: true, email: 'grace@example.com' },
      ...{ kubectl_cli_enabled: false, kubectl_browser_enabled: null, sign_in_within_seconds: 28_800 },
    })
  })

  test('disabling says what breaks, ends it, and can be taken back', async () => {
    const id = (await userOf('grace@example.com'))?.id
    await page.goto(`/users/${id}`)
    await click('Disable', 'link')
    expect(await page.locator('main').textContent()).toContain('2 sign-ins ended')
    await click('Disable')
    await done('Disabled.')
    expect((await userOf('grace@example.com'))?.is_disabled).toBe(true)
    await click('Enable')
    await done('Enabled.')
    expect((await userOf('grace@example.com'))?.is_disabled).toBe(false)
  })

  test('groups are joined and left on a person’s page', async () => {
    await sal.api('POST', '/v1/groups', { body: { name: 'crew', display_name: 'Crew' } })
    await page.goto(`/users/${(await userOf('grace@example.com'))?.id}`)
    await page.getByLabel('Group', { exact: true }).selectOption({ label: 'Crew' })
    await click('Add to group')
    await done('Added.')
    await page.locator('.members').getByRole('link', { name: 'Crew' }).waitFor()
    await click('Remove')
    await done('Removed')
    expect(await page.locator('main').textContent()).toContain('In no group.')
  })

  test('of several, those that cannot be done are named and stay', async () => {
    await sal.person('three@example.com', [])
    await page.goto(
      `/users/bulk?act=delete&id=${(await userOf('three@example.com'))?.id}&id=${(await userOf('ada@example.com'))?.id}`,
    )
    const own = await page.locator('form input[name=id]').count()
    expect(own).toBe(2)
    // The set-up admin is a machine, so without this the deletion of the last person who is admin would go through.
    const [setup] = await find<{ id: string }>('/v1/machine-users?name=setup')
    const [binding] = await find<{ id: string }>(`/v1/bindings?user_id=${setup?.id}`)
    const { token } = await sal.api<{ token: string }>('POST', '/v1/sessions', {
      body: { email: 'ada@example.com', password: PASSWORD },
    })
    await sal.api('DELETE', `/v1/bindings/${binding?.id}`, { token })
    await click('Delete them for good')
    await page.getByRole('heading', { name: '1 of 2 could not be done' }).waitFor()
    expect(await page.locator('main').textContent()).toContain(
      'ada@example.com: The last enabled organization admin cannot be removed',
    )
    await sal.api('POST', '/v1/bindings', { body: { role: 'admin', user_id: setup?.id }, token })
    expect(await userOf('three@example.com')).toBeUndefined()
    expect(await userOf('ada@example.com')).toBeDefined()
  })
})

describe('groups', () => {
  test('a group is made, gets members by address, is renamed and deleted with what its members lose', async () => {
    await page.goto('/groups')
    await click('New group', 'link')
    await page.getByLabel('Name', { exact: true }).fill('Night shift')
    await page.getByLabel('Label').fill('night')
    await click('Create')
    await done('Created.')
    await page.getByLabel('Add somebody').fill('nobody@example.com')
    await click('Add')
    expect(await page.locator('#member-wrong').textContent()).toBe('There is nobody of that name')
    await page.getByLabel('Add somebody').fill('grace@example.com')
    await click('Add')
    await done('Added.')
    await page.getByLabel('Name', { exact: true }).fill('Night watch')
    await click('Save')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Night watch')
    await click('Remove')
    await done('Removed')
    await page.getByLabel('Add somebody').fill('ada@example.com')
    await click('Add')
    await click('Delete', 'link')
    expect(await page.locator('main').textContent()).toContain('1 member loses what the group holds')
    await click('Delete for good')
    await done('Deleted.')
    expect(await find('/v1/groups?name=night')).toEqual([])
  })

  test('what somebody else changed meanwhile is not overwritten: it is told, and what was typed stays', async () => {
    const body = { name: 'ops', display_name: 'Operations' }
    const { id } = await sal.api<{ id: string }>('POST', '/v1/groups', { body })
    const nameOf = async () => (await sal.api<{ display_name: string }>('GET', `/v1/groups/${id}`)).display_name
    await page.goto(`/groups/${id}`)
    await sal.api('PUT', `/v1/groups/${id}`, { body: { ...body, display_name: 'Operators' } })
    await page.getByLabel('Name', { exact: true }).fill('On call')
    await click('Save')
    expect(await page.getByRole('alert').textContent()).toContain(
      'Somebody changed this group since you opened the page',
    )
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Operators')
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('On call')
    expect(await nameOf()).toBe('Operators')
    await click('Save')
    await done('Saved.')
    expect(await nameOf()).toBe('On call')
    await click('Delete', 'link')
    await sal.api('PUT', `/v1/groups/${id}`, { body: { ...body, display_name: 'Needed' } })
    await click('Delete for good')
    expect(await page.getByRole('alert').textContent()).toContain('This is how it is now')
    expect(await nameOf()).toBe('Needed')
  })

  test('who was removed by somebody quicker is said to be gone already', async () => {
    const { id } = await sal.api<{ id: string }>('POST', '/v1/groups', { body: { name: 'two', display_name: 'Two' } })
    const { items } = await sal.api<{ items: { id: string }[] }>('GET', '/v1/users?email=grace@example.com')
    const member = { group_id: id, user_id: items[0]?.id }
    const membership = await sal.api<{ id: string }>('POST', '/v1/group-memberships', { body: member })
    await page.goto(`/groups/${id}`)
    // Without the page hearing of it.
    const remove = page.locator('#list td form')
    const action = await remove.getAttribute('action')
    const token = await remove.locator('[name=form_token]').inputValue()
    await sal.api('DELETE', `/v1/group-memberships/${membership.id}`)
    const sent = await page.request.post(action ?? '', {
      form: { form_token: token },
      headers: { origin: sal.url },
    })
    expect(sent.status()).toBe(404)
    expect(await sent.text()).toContain('They are not in this group any more: somebody was quicker')
  })
})

describe('what people prove who they are with', () => {
  test('a sign-in of somebody else is ended', async () => {
    const linus = await sal.person('linus@example.com', [{ role: 'admin-read-only' }])
    await page.goto(`/users/${linus.id}/keys`)
    const before = await page.getByRole('button', { name: 'End', exact: true }).count()
    await click('End')
    await done('Ended.')
    expect(await page.getByRole('button', { name: 'End', exact: true }).count()).toBe(before - 1)
    expect(new URL(page.url()).pathname).toBe(`/users/${linus.id}/keys`)
  })

  test('a certificate is revoked after it was said what that means', async () => {
    const [project] = await find<{ id: string }>('/v1/projects?name=default')
    await sal.api('POST', '/v1/clusters', { body: { name: 'alpha', project_id: project?.id } })
    const holder = await sal.person('cert@example.com', [{ role: 'admin-read-only' }])
    await holder.kubeconfig('--certificate')
    await page.goto(`/users/${holder.id}/keys`)
    await click('Revoke', 'link')
    expect(await page.locator('main').textContent()).toContain('cut within a second')
    await click('Revoke')
    await done('Revoked.')
    const [certificate] = await find<{ revoked_at: string | null }>(`/v1/certificates?user_id=${holder.id}`)
    expect(certificate?.revoked_at).not.toBeNull()
  })

  test('an own API token is limited, shown once, gets a new secret beside the old one, and is revoked', async () => {
    await page.goto('/tokens')
    await click('New token', 'link')
    await page.getByLabel('Name', { exact: true }).fill('Terraform')
    await page.getByText('Limit it to some permissions').click()
    await page.getByLabel('see projects').check()
    await click('Make it')
    const first = (await page.locator('#secret').textContent()) ?? ''
    const isTaken = async (token: string) =>
      (await fetch(`${sal.url}/v1/projects`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await isTaken(first)).toBe(200)
    expect((await fetch(`${sal.url}/v1/users`, { headers: { authorization: `Bearer ${first}` } })).status).toBe(403)
    await click('I have kept it', 'link')
    expect(await page.content()).not.toContain(first)
    await click('New secret', 'link')
    await page.getByLabel('The old one stops').selectOption({ label: 'In one hour' })
    await click('Make a new secret')
    const second = (await page.locator('#secret').textContent()) ?? ''
    expect([await isTaken(first), await isTaken(second)]).toEqual([200, 200])
    await click('I have kept it', 'link')
    await page.getByText('two secrets').waitFor()
    await click('Terraform', 'link')
    await page.getByLabel('Name', { exact: true }).fill('Terraform cloud')
    await click('Save')
    await done('Saved.')
    await click('Revoke', 'link')
    await click('Revoke for good')
    await done('Revoked.')
    expect([await isTaken(first), await isTaken(second)]).toEqual([401, 401])
  })
})

describe('machine users', () => {
  test('one is made, gets a token without an end, is disabled, enabled and deleted', async () => {
    await page.goto('/machine-users')
    await click('New machine user', 'link')
    await page.getByLabel('Name', { exact: true }).fill('Deploy bot')
    await page.getByLabel('Label').fill('deploy-bot')
    await click('Create')
    await done('Created.')
    await page.getByLabel('What is it for?').fill('Rolls out')
    await click('Save')
    await done('Saved.')
    await click('New token', 'link')
    await page.getByLabel('Name', { exact: true }).fill('pipeline')
    await click('Make it')
    const secret = (await page.locator('#secret').textContent()) ?? ''
    const whoami = async () =>
      (await fetch(`${sal.url}/v1/whoami`, { headers: { authorization: `Bearer ${secret}` } })).status
    expect(await whoami()).toBe(200)
    await click('I have kept it', 'link')
    await click('Disable', 'link')
    expect(await page.locator('main').textContent()).toContain('1 live token: pipeline')
    await click('Disable')
    await done('Disabled.')
    expect(await whoami()).toBe(401)
    await click('Enable')
    await done('Enabled.')
    await click('Delete', 'link')
    await click('Delete for good')
    await done('Deleted.')
    expect(await find('/v1/machine-users?name=deploy-bot')).toEqual([])
  })
})
