// Stored XSS (attack A38): every page of the console, fed by an API whose every text is markup. The other half, what the API lets in
// and how that is shown, is in hostile-names.test.ts.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { PERMISSIONS } from '../../core/access/permissions.ts'
import { createWeb } from '../../web/index.ts'
import { afterAll, beforeAll, openBrowser, test } from './browser.ts'
import { HOSTILE, hostileAnswer, hostileProblem, ID } from './hostile-api.ts'
import { PATHS } from './paths.ts'

setDefaultTimeout(60_000)

let browser: Browser
let page: Page
let server: ReturnType<typeof serve>
let turn = 0
/** What the API answers to what is no reading of who one is. */
let refuses: number | undefined
let mustChange = false
const complaints: string[] = []

function serve() {
  const made = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 30,
    fetch: async request => (await web(request, () => false)) ?? new Response('no page', { status: 404 }),
    error: error => {
      complaints.push(String(error))
      return new Response('It failed', { status: 500 })
    },
  })
  const web = createWeb({
    api: request => {
      const { pathname } = new URL(request.url)
      if (request.method === 'GET' && pathname === '/v1/whoami') return whoami()
      if (refuses !== undefined) return hostileProblem(refuses)
      return hostileAnswer(request.method, pathname, turn) ?? hostileProblem(404)
    },
    stateOf: async () => 'setup',
    isSetUp: async () => true,
    terminals: { unavailable: () => HOSTILE, accept: async () => ({ refused: HOSTILE }) },
    publicUrl: `http://127.0.0.1:${made.port}`,
  })
  return made
}

async function whoami(): Promise<Response> {
  const said = (await hostileAnswer('GET', '/v1/whoami', turn)?.json()) as object
  return Response.json({ ...said, permissions: PERMISSIONS, must_change_password: mustChange })
}

beforeAll(async () => {
  server = serve()
  browser = await openBrowser()
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${server.port}` })
  await context.addCookies([{ name: 'sal_session', value: 'x', url: `http://127.0.0.1:${server.port}` }])
  page = await context.newPage()
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  // Also what the policy of the page stopped: it should never have come to that.
  page.on('console', message => {
    if (message.type() === 'error' && !/status of [45]\d\d/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  page.on('request', request => {
    if (/\/hostile$/.test(request.url())) complaints.push(`loaded ${request.url()}`)
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop(true)
})

const real = (path: string) => path.replace(/:\w+/g, ID)

const foreignHere = () =>
  [
    ...document.querySelectorAll(
      'img, script:not([src]), [onerror], [onfocus], [autofocus]:not(input, .alarm, [aria-invalid])',
    ),
    ...[...document.links].filter(({ protocol }) => !/^https?:$/.test(protocol)),
  ].map(({ outerHTML }) => outerHTML.slice(0, 200))

async function look(at: string): Promise<void> {
  expect([at, await page.evaluate(foreignHere), complaints]).toEqual([at, [], []])
}

/** Pages that furnish() has nothing for, or that lead no further where somebody is signed in. */
const MORE = [
  '/device?user_code=BCDF-GHJK',
  '/setup?token=x',
  '/search?q=web',
  '/sign-in',
  '/machine-users?q=x',
  '/users?q=x',
]
const ALL = [...PATHS, ...MORE]
/** Forms for something new show nothing of what there is. */
const HOLD_NOTHING =
  /\/new(\?kind=(entra|github))?$|^\/(users\/bulk$|certificates\/bulk\?)|\/revoke$|^\/search$|^\/setup|^\/sign-in$/

describe('A38 answers of the API with markup in every text', () => {
  test.each(ALL)('are shown as text at %s', async path => {
    complaints.length = 0
    let isShown = false
    for (turn = 0; turn < 2; turn++) {
      const answer = await page.goto(real(path))
      await page.waitForLoadState('load')
      expect([path, turn, answer?.status()]).toEqual([path, turn, 200])
      await look(`${path} (${turn})`)
      isShown ||= ((await page.locator('main').textContent()) ?? '').includes(HOSTILE)
    }
    expect([path, isShown || HOLD_NOTHING.test(path)]).toEqual([path, true])
  })

  test('are shown as text to who is led to a new password, or must sign in', async () => {
    complaints.length = 0
    mustChange = true
    await page.goto('/account')
    await look('/password')
    mustChange = false
    const newcomer = await browser.newContext({ baseURL: page.url() })
    const theirs = await newcomer.newPage()
    await theirs.goto('/sign-in')
    expect(await theirs.locator('main').textContent()).toContain(HOSTILE)
    expect([await theirs.evaluate(foreignHere), complaints]).toEqual([[], []])
    await newcomer.close()
  })
})

describe('A38 what the API says of a failure, with markup in it', () => {
  test.each(ALL)('is shown as text at %s', async path => {
    complaints.length = 0
    for (const status of [404, 422]) {
      refuses = status
      await page.goto(real(path))
      await look(`${path} (${status})`)
    }
    refuses = undefined
  })
})

describe('A38 what somebody typed, and a refusal of it, with markup in both', () => {
  test.each(ALL)('come back as text in the forms of %s', async path => {
    complaints.length = 0
    turn = 0
    await page.goto(real(path))
    const count = await page.evaluate(() => document.querySelectorAll('form[method=post]').length)
    for (let at = 0; at < count; at++) {
      await page.goto(real(path))
      const action = await page.evaluate(actionOf, at)
      // It leaves for the sign-in page, which has been looked at.
      if (new URL(action).pathname === '/sign-out') continue
      refuses = 422
      const answered = page.waitForResponse(answer => answer.request().method() === 'POST')
      const loaded = page.waitForEvent('load')
      await page.evaluate(sendFilled, [at, HOSTILE] as const)
      expect((await answered).status()).toBeLessThan(500)
      await loaded
      refuses = undefined
      await look(`${path} (form to ${action})`)
    }
  })
})

function actionOf(at: number): string {
  return document.querySelectorAll<HTMLFormElement>('form[method=post]')[at]?.action ?? ''
}

/** Every field holds the text, whatever it was made for; none is checked before it is sent. */
function sendFilled([at, text]: readonly [number, string]): void {
  const form = document.querySelectorAll<HTMLFormElement>('form[method=post]')[at]
  if (!form) return
  for (const field of form.elements) {
    if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.name !== 'form_token')) {
      if (['checkbox', 'radio', 'file'].includes(field.type)) continue
      if (field instanceof HTMLInputElement && field.type !== 'hidden') field.type = 'text'
      field.value = text
    }
  }
  HTMLFormElement.prototype.submit.call(form)
}
