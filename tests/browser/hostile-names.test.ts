// Names are text wherever they are shown, whoever wrote them; and who may little is shown no more than they may.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, PASSWORD, person, test } from './browser.ts'
import { furnish } from './furnish.ts'
import { IMAGE, SCRIPT, textsThatTakeMarkup, written } from './hostile-input.ts'
import { PATHS } from './paths.ts'
import { writeHostile } from './write-hostile.ts'

setDefaultTimeout(180_000)

let sal: Salaminia
let browser: Browser
let page: Page
let made: Record<string, string>
let adminToken: string
const complaints: string[] = []

beforeAll(async () => {
  sal = await startSalaminia()
  const opened = await openAsAdmin(sal)
  ;({ browser, page } = opened)
  adminToken = opened.admin.token
  made = await furnish(sal)
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', request => {
    if (/\/x$/.test(request.url())) complaints.push(`loaded ${request.url()}`)
  })
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const real = (path: string) => path.replace(/:(\w+)/g, (_, name: string) => made[name] ?? name)

/** Texts of the API that hold markup and that no page shows. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  'AppliedResourceInput.name': 'what sal apply keeps; sal shows it',
  'AuditSinkInput.elasticsearch.url': 'as that of the webhook',
  'AuditSinkInput.otlp.url': 'as that of the webhook',
  'AuditSinkInput.syslog.app_name': 'as the target of the webhook; see hostile-answers.test.ts',
  'BindingInput.role': 'the name of a role that is there, which takes no markup',
  'CertificateInput.csr': 'only its public key is kept',
  'CliAuthorizationInput.client_name': 'comes from a form of ours and is in the address of /cli-login below',
  'IdentityProviderTrialCompletionInput.callback_query': 'an answer of a provider; nothing of it is kept',
  'InvitationAcceptanceInput.name': 'as UserInput.name',
  'InvitationAcceptanceInput.token': 'refused unless it is one of ours',
  'SignInCompletionInput.callback_query': 'an answer of a provider; nothing of it is kept',
  'SignInInput.identity_provider': 'refused unless there is one of that name',
}

const HOSTILE_PATHS = [
  '/providers/:hostileProvider',
  '/roles/:hostileRole',
  '/roles/:hostileRole/edit',
  '/sinks/:hostileSink',
  '/device?user_code=:device',
  '/api-events?action=sessions.create',
  `/cli-login?redirect_uri=http%3a%2f%2f127.0.0.1%3a9%2fcallback&state=${'A'.repeat(22)}&code_challenge=${'A'.repeat(43)}&client_name=${encodeURIComponent(SCRIPT)}`,
]

describe('A38 names with markup in them', () => {
  beforeAll(async () => {
    Object.assign(made, await writeHostile({ sal, made, adminToken }))
  })

  test('are in every text that the API takes, or it is said why not', () => {
    expect(textsThatTakeMarkup().filter(name => !written.has(name) && !(name in NOT_SHOWN))).toEqual([])
    expect(Object.keys(NOT_SHOWN).filter(name => written.has(name))).toEqual([])
  })

  test.each([...PATHS, ...HOSTILE_PATHS])('are shown as text at %s', async path => {
    complaints.length = 0
    const answer = await page.goto(real(path))
    expect(answer?.status()).toBe(200)
    await page.waitForLoadState('load')
    const foreign = await page.evaluate(
      () =>
        document.querySelectorAll(
          'img, xss, script:not([src]), [onerror], [onfocus], [autofocus]:not(.alarm, [aria-invalid]), [hx-get="/x"]',
        ).length,
    )
    expect(foreign).toBe(0)
    expect(complaints).toEqual([])
  })

  test('are there to be read, and stay what they are when a form sends them back', async () => {
    await page.goto(real('/users/:user'))
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(IMAGE)
    await page.goto(real('/groups/:group'))
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
    expect(await sal.api('GET', `/v1/groups/${made.group}`)).toMatchObject({ display_name: SCRIPT })
  })

  test('a preview that a script swaps in shows them as text too', async () => {
    complaints.length = 0
    await page.goto('/roles/new')
    await page.getByRole('button', { name: 'Add a rule' }).click()
    await page.locator('#rule-0-resources').fill('<img/src=x/onerror=alert(1)>')
    await page.locator('#rule-0-verbs').fill('get')
    await page.locator('#preview').getByText('Get <img/src=x/onerror=alert(1)>').waitFor()
    expect(await page.locator('img').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('what is searched and asked for is no markup either', async () => {
    complaints.length = 0
    const text = encodeURIComponent(SCRIPT)
    for (const path of [
      `/access?principal=${text}&cluster=${text}&verb=${text}&resource=${text}`,
      `/bindings/new?role=${text}&user=${text}`,
      `/users/bulk?act=${text}&id=${text}`,
      `/access/replay?without=${text}&add=${text}&days=${text}&principal=${text}&find=${text}`,
      `/access/replay?add=${encodeURIComponent(`role=${text}&user=${text}&namespaces=${text}`)}&days=30`,
      `/access/replay?who=${text}&role=${text}&namespaces=${text}&cluster_selector=${text}`,
      `/access/least?principal=${text}&days=${text}&cluster=${text}`,
    ]) {
      await page.goto(path)
      expect(await page.locator('script:not([src])').count()).toBe(0)
    }
    expect(complaints).toEqual([])
  })
})

describe('somebody who may read one project', () => {
  let theirs: Page

  beforeAll(async () => {
    await sal.person('reader@example.com', [{ role: 'project-read-only', project_id: made.project ?? '' }])
    theirs = (await person(browser, sal.url, { email: 'reader@example.com', password: PASSWORD })).page
  })

  test('sees no place and no button that is not theirs', async () => {
    await theirs.goto('/bindings')
    const places = await theirs.getByRole('navigation', { name: 'Places' }).getByRole('link').allTextContents()
    expect(places).not.toContain('Users')
    expect(places).not.toContain('Groups')
    for (const path of [
      '/bindings',
      '/bindings/:binding',
      '/roles',
      '/roles/:role',
      '/projects',
      '/projects/:project',
    ]) {
      const answer = await theirs.goto(real(path))
      expect({ path, status: answer?.status() }).toEqual({ path, status: 200 })
      const acts = await theirs
        .locator('#main')
        .getByRole('link', { name: /^(New|Give|Change|Delete|Take away)/ })
        .allTextContents()
      expect({ path, acts }).toEqual({ path, acts: [] })
      expect(await theirs.locator('#main form[method=post]').count()).toBe(0)
    }
  })

  test('is told kindly what is not theirs to see, or not there', async () => {
    await theirs.goto('/users')
    expect(await theirs.locator('main').textContent()).toContain('You may not see this.')
    for (const path of ['/users/:user', '/groups/:group', '/machine-users/:machine']) {
      const answer = await theirs.goto(real(path))
      expect([path, answer?.status()]).toEqual([path, 404])
      expect(await theirs.locator('main').textContent()).toContain('It is not there, or not yours to see.')
    }
  })

  test('who sends a form anyway is refused by the API, and told so', async () => {
    await theirs.goto('/groups/new')
    await theirs.getByLabel('Name', { exact: true }).fill('Mine')
    await theirs.getByLabel('Label').fill('mine')
    await theirs.getByRole('button', { name: 'Create' }).click()
    expect(await theirs.getByRole('alert').textContent()).not.toBe('')
    const { items } = await sal.api<{ items: unknown[] }>('GET', '/v1/groups?name=mine')
    expect(items).toEqual([])
  })

  test('asks about themselves, and sees their own page', async () => {
    await theirs.goto('/access?cluster=laptop&verb=get&resource=pods')
    expect(await theirs.locator('.answer h2').textContent()).toBe('Yes')
    await theirs.goto('/access?cluster=laptop&verb=get&resource=secrets')
    expect(await theirs.locator('.answer h2').textContent()).toBe('No')
    const { user_id } = await sal.api<{ user_id: string }>('GET', '/v1/whoami', {
      token: (
        await sal.api<{ token: string }>('POST', '/v1/sessions', {
          body: { email: 'reader@example.com', password: PASSWORD },
        })
      ).token,
    })
    const answer = await theirs.goto(`/users/${user_id}`)
    expect(answer?.status()).toBe(200)
    expect(await theirs.locator('main').textContent()).toContain('project-read-only')
  })
})
