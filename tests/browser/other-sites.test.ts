// What a page of another site can do to somebody who is signed in (attack A39): nothing, whether its requests bring the cookies
// along or not. Each through a real browser, which decides what is sent and what is let in.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, PASSWORD, test } from './browser.ts'
import { type Origins, openOrigins, SITES } from './origins.ts'

setDefaultTimeout(120_000)

type Form = { action: string; fields: [string, string][] }

let origins: Origins
let context: BrowserContext
let page: Page
let clusterId: string
let adaId: string
/** Every form that pages of the console hold, as somebody who may do all fills it in, with its token. */
const forms: Form[] = []

const PAGES = ['/account', '/settings', '/projects/new', '/clusters/new', '/users/new', '/groups/new', '/roles/new']
PAGES.push('/machine-users/new', '/tokens/new', '/providers/new?kind=github', '/sinks/new?kind=file', '/password')

beforeAll(async () => {
  origins = await openOrigins()
  const { sal } = origins
  adaId = (await sal.person('ada@example.com', [{ role: 'admin' }])).id
  await sal.person('mallory@example.com', [{ role: 'admin' }])
  const project = await sal.api<{ id: string }>('POST', '/v1/projects', { body: { name: 'aws', display_name: 'AWS' } })
  const body = { name: 'prod', project_id: project.id }
  clusterId = (await sal.api<{ id: string }>('POST', '/v1/clusters', { body })).id
  ;({ context, page } = await origins.signedIn('ada@example.com'))
  const own = [`/clusters/${clusterId}/settings`, `/clusters/${clusterId}/delete`, `/users/${adaId}/disable`]
  for (const path of [...PAGES, ...own, `/users/${adaId}/delete`, `/projects/${project.id}/delete`]) {
    await page.goto(path)
    forms.push(...(await page.evaluate(formsHere)))
  }
})
afterAll(() => origins?.close())

function formsHere(): Form[] {
  return [...document.querySelectorAll<HTMLFormElement>('form[method=post]')].map(form => ({
    action: form.action,
    fields: [...new FormData(form).entries()].map(([name, value]): [string, string] => [name, String(value) || 'x']),
  }))
}

/** Runs in the page of the other site: a form as it would write it, sent into a frame so that the page stays. */
function sendForm({ action, fields }: Form): void {
  const frame = document.createElement('iframe')
  frame.name = `target-${Math.random()}`
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action, target: frame.name })
  for (const [name, value] of fields) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  document.body.append(frame, form)
  HTMLFormElement.prototype.submit.call(form)
}

const without = ({ action, fields }: Form, token?: string): Form => ({
  action,
  fields: [
    ...fields.filter(([name]) => name !== 'form_token'),
    ...(token === undefined ? [] : [['form_token', token] as [string, string]]),
  ],
})

async function answersTo(evil: Page, sent: readonly Form[]): Promise<[path: string, status: number, cookie: string][]> {
  const answers = []
  for (const form of sent) {
    const answered = evil.waitForResponse(
      answer => answer.request().method() === 'POST' && answer.url() === form.action,
    )
    await evil.evaluate(sendForm, form)
    const answer = await answered
    const headers = await answer.request().allHeaders()
    answers.push([new URL(form.action).pathname, answer.status(), headers.cookie ?? ''] as [string, number, string])
  }
  return answers
}

const newest = async () => {
  const { items } = await origins.sal.api<{ items: { id: string }[] }>('GET', '/v1/api-events?limit=1')
  return items[0]?.id
}

const tokenOf = ({ fields }: Form) => fields.find(([name]) => name === 'form_token')?.[1]
const statuses = (answers: [string, number, string][]) => [...new Set(answers.map(([, status]) => status))]

/** Resolves with what a WebSocket of this page comes to. */
const socketTo = (from: Page, url: string) =>
  from.evaluate(
    address =>
      new Promise<string>(resolve => {
        const socket = new WebSocket(address)
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      }),
    url,
  )

describe.each([...SITES])('A39 a page of another site (%s)', site => {
  let evil: Page
  let before: string | undefined

  beforeAll(async () => {
    evil = await origins.visit(context, site)
    before = await newest()
  })
  afterAll(() => evil?.close())

  test('CSRF: posts every form of the console, and nothing changes', async () => {
    expect(forms.length).toBeGreaterThan(20)
    const answers = await answersTo(
      evil,
      forms.map(form => without(form)),
    )
    expect(answers.filter(([, status]) => status !== 403)).toEqual([])
    // A neighbour's requests bring the session along, so it is not the cookie that keeps it out.
    expect(answers.every(([, , cookie]) => cookie.includes('__Host-sal_session='))).toBe(site === 'neighbour')
    expect(await newest()).toBe(before)
  })

  test('CSRF: posts them with a token of its own account, or with one that leaked, and nothing changes', async () => {
    const mallory = await origins.signedIn('mallory@example.com')
    await mallory.page.goto('/account')
    const theirs = (await mallory.page.evaluate(formsHere)).map(tokenOf).find(token => token !== undefined)
    await mallory.context.close()
    const since = await newest()
    const some = forms.slice(0, 6)
    for (const token of [theirs, forms.map(tokenOf).find(token => token !== undefined)]) {
      expect(token).toMatch(/^[\w-]{40,}$/)
      const sent = some.map(form => without(form, token))
      expect(statuses(await answersTo(evil, sent))).toEqual([403])
    }
    expect(await newest()).toBe(since)
  })

  test('CSRF: signs nobody in as somebody else', async () => {
    const newcomer = await origins.newcomer()
    const theirs = await origins.visit(newcomer, site)
    const fields: [string, string][] = [
      ['email', 'mallory@example.com'],
      ['password', PASSWORD],
    ]
    const answers = await answersTo(theirs, [{ action: `${origins.home}/sign-in`, fields }])
    expect(statuses(answers)).toEqual([403])
    expect((await newcomer.cookies(origins.home)).map(({ name }) => name)).not.toContain('__Host-sal_session')
    await newcomer.close()
  })

  test('WebSocket: opens none, whoever is signed in', async () => {
    const url = `${origins.home.replace('https', 'wss')}/clusters/${clusterId}/prompt/socket`
    expect(await socketTo(evil, url)).toBe('refused')
    await page.goto(`/clusters/${clusterId}`)
    expect(await socketTo(page, url)).toBe('open')
  })

  test('reads no page, no live part and nothing of the API', async () => {
    for (const path of ['/', `/clusters/${clusterId}`, '/live?kinds=clusters', '/v1/whoami', '/audit/export']) {
      const read = await evil.evaluate(
        url =>
          fetch(url, { credentials: 'include' }).then(
            answer => answer.text(),
            error => (error as Error).name,
          ),
        origins.home + path,
      )
      expect([path, read]).toEqual([path, 'TypeError'])
    }
  })

  test('clickjacking: frames no page', async () => {
    for (const path of ['/', '/sign-in', '/account', `/clusters/${clusterId}/delete`, '/device', '/setup']) {
      await evil.evaluate(
        src =>
          new Promise(resolve => {
            const frame = document.createElement('iframe')
            frame.src = src
            frame.onload = resolve
            document.body.replaceChildren(frame)
          }),
        origins.home + path,
      )
      const inside = await (await evil.$('iframe'))?.contentFrame()
      expect([path, inside?.url()]).toEqual([path, 'chrome-error://chromewebdata/'])
    }
  })

  test('clickjacking: keeps no hold of a window that it opens', async () => {
    const opened = context.waitForEvent('page')
    await evil.evaluate(url => {
      Object.assign(window, { held: window.open(url) })
    }, `${origins.home}/account`)
    const there = await opened
    await there.waitForLoadState()
    expect(await there.evaluate(() => window.opener)).toBeNull()
    expect(await evil.evaluate(() => (window as unknown as { held: Window }).held.closed)).toBe(true)
    await there.close()
  })
})

test('A39 CSRF: a form of the console itself is acted on with the token of this session alone', async () => {
  await page.goto('/projects/new')
  const [form] = (await page.evaluate(formsHere)).filter(({ action }) => action.endsWith('/projects'))
  if (!form) throw new Error('There is no form that makes a project')
  const before = await newest()
  const mallory = await origins.signedIn('mallory@example.com')
  await mallory.page.goto('/projects/new')
  const foreign = (await mallory.page.evaluate(formsHere)).map(tokenOf).at(-1)
  await mallory.context.close()
  const since = await newest()
  expect(since).not.toBe(before)
  // As a page of the console itself would: it frames nothing, so not through a frame.
  const send = ({ action, fields }: Form) =>
    page.evaluate(
      async ([to, pairs]) => {
        const answer = await fetch(to, { method: 'POST', body: new URLSearchParams(pairs), redirect: 'manual' })
        return answer.type === 'opaqueredirect' ? 303 : answer.status
      },
      [action, fields] as const,
    )
  for (const token of [undefined, '', foreign, 'A'.repeat(86)])
    expect([token, await send(without(form, token))]).toEqual([token, 403])
  expect(await newest()).toBe(since)
  const ours = form.fields.map(([name, value]): [string, string] => [name, value === 'x' ? 'made' : value])
  expect(await send({ ...form, fields: ours })).toBe(303)
  expect(await newest()).not.toBe(since)
})
