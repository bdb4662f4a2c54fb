// `sal login` as a process, against `sal start` as one: through a browser that opens, and by a code typed into another.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmod, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import { Browser, type Screen } from '../harness/identity/browser.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

const PASSWORD = 'correct horse battery staple'
let stack: Salaminia
let person: Person
let homes = 0
beforeAll(async () => {
  stack = await startSalaminia()
  person = await stack.person('ann@example.org', [])
  // What stands in for a browser notes which page it was to open.
  await Bun.write(join(stack.dir, 'browser'), `#!/bin/sh\nprintf %s "$1" >"$PAGE.new" && mv "$PAGE.new" "$PAGE"\n`)
  await chmod(join(stack.dir, 'browser'), 0o755)
}, 60_000)
afterAll(() => stack.stop())

async function newHome(): Promise<string> {
  const home = join(stack.dir, `login-${++homes}`)
  await mkdir(home)
  return home
}

const newBrowser = () => Browser({ home: stack.url, handle: request => fetch(request) })

/** Opens a page of the console as somebody who has to sign in first; answers it. */
async function openSignedIn(browser: ReturnType<typeof newBrowser>, url: string): Promise<Screen> {
  const form = await browser.open(url)
  expect(form.url).toStartWith(`${stack.url}/sign-in?next=`)
  const sent = await browser.submit(form, { email: person.email, password: PASSWORD })
  expect(sent.status).toBe(303)
  return browser.open(new URL(sent.headers.get('location') ?? '', sent.url).href)
}

/** Starts `sal login`, and answers it running with the page it wants opened. */
async function loginByBrowser(home: string) {
  const page = join(home, 'page')
  await rm(page, { force: true })
  const env = { BROWSER: join(stack.dir, 'browser'), PAGE: page }
  const ended = stack.sal(['login', '--server', stack.url], { home, env })
  await until('the browser was opened', () => Bun.file(page).exists(), { timeoutMs: 20_000 })
  return { ended, url: await readFile(page, 'utf8') }
}

describe('sal login', () => {
  test('opens the browser, waits for the approval, and stores a session of that person', async () => {
    const home = await newHome()
    const { ended, url } = await loginByBrowser(home)
    const asked = new URL(url).searchParams
    const callback = asked.get('redirect_uri') ?? ''
    expect(callback).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    const browser = newBrowser()
    const page = await openSignedIn(browser, url)
    expect(page.text).toContain(asked.get('client_name') ?? 'nobody')
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${new URL(callback).origin};`)
    // Somebody else on this machine who answers first is not heard.
    expect((await fetch(`${callback}?code=planted&state=${'a'.repeat(43)}`)).status).toBe(400)
    expect((await fetch(`${callback}?code=planted`)).status).toBe(400)
    expect((await browser.submit(page, { decision: 'approve', form_token: '' })).status).toBe(403)
    const approved = await browser.submit(page, { decision: 'approve' })
    const back = await browser.go(approved.headers.get('location') ?? '')
    expect([back.status, back.text]).toEqual([200, 'Approved: the command line goes on. You can close this page.\n'])
    const { code, stdout, stderr } = await ended
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toEndWith(`Signed in to ${stack.url} as ann@example.org\n`)
    expect((await stack.sal(['whoami'], { home })).stdout).toContain('ann@example.org')
    expect((await stack.sal(['logout'], { home })).code).toBe(0)
  })

  test('ends with one sentence when the person refuses', async () => {
    const { ended, url } = await loginByBrowser(await newHome())
    const browser = newBrowser()
    const refused = await browser.submit(await openSignedIn(browser, url), { decision: 'refuse' })
    expect(refused.headers.get('location')).toContain('error=access_denied')
    const told = await browser.go(refused.headers.get('location') ?? '')
    expect(told.text).toBe('Refused: the command line was told. You can close this page.\n')
    expect(await ended).toMatchObject({ code: 1 })
    expect((await ended).stderr).toContain('Cannot sign in: it was refused in the browser')
  })

  test('the page hands a code to a port of this machine only', async () => {
    const browser = newBrowser()
    await openSignedIn(browser, `${stack.url}/device`)
    const right = { client_name: 'x', code_challenge: 'c'.repeat(43), state: 's'.repeat(43) }
    const BAD = [
      'https://evil.example/callback',
      'http://127.0.0.1.evil.example:1/callback',
      'http://127.0.0.1/callback',
    ]
    BAD.push('http://u@127.0.0.1:1/callback', 'http://127.0.0.1:1/callback/../x', 'http://localhost:1/callback', '')
    for (const redirect_uri of BAD) {
      const url = `${stack.url}/cli-login?${new URLSearchParams({ ...right, redirect_uri })}`
      expect(`${redirect_uri} ${(await browser.open(url)).status}`).toBe(`${redirect_uri} 400`)
    }
  })

  test('--device shows a code, which a person types and approves elsewhere', async () => {
    const home = await newHome()
    const run = Bun.spawn(
      [process.execPath, join(import.meta.dir, '../../cli/main.ts'), 'login', '--device', '--server', stack.url],
      {
        env: { PATH: process.env.PATH ?? '', HOME: home },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      },
    )
    let shown = ''
    const reading = (async () => {
      for await (const bytes of run.stderr) shown += new TextDecoder().decode(bytes)
    })()
    const codeIn = () => /^ {2}([A-Z]{4}-[A-Z]{4})$/m.exec(shown)?.[1] ?? ''
    await until('a code is shown', async () => codeIn() !== '', { timeoutMs: 20_000 })
    const userCode = codeIn()
    const browser = newBrowser()
    const asking = await openSignedIn(browser, `${stack.url}/device`)
    expect(asking.text).toContain('Type the code')
    const typed = userCode.toLowerCase().replace('-', ' ')
    const page = await browser.open(`${stack.url}/device?user_code=${encodeURIComponent(typed)}`)
    expect(page.text).toContain(userCode)
    expect((await browser.open(`${stack.url}/device?user_code=AAAA-AAAA`)).status).toBe(404)
    expect((await browser.submit(page, { decision: 'approve' }, { origin: 'https://evil.example' })).status).toBe(403)
    const approved = await browser.submit(page, { decision: 'approve' })
    expect([approved.status, approved.text.includes('The machine is signed in')]).toEqual([200, true])
    expect(await run.exited).toBe(0)
    await reading
    expect(shown).toEndWith(`Signed in to ${stack.url} as ann@example.org\n`)
    expect((await stack.sal(['whoami'], { home })).stdout).toContain('ann@example.org')
  })
})
