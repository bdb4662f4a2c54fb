// A real Chromium for tests of the console. Where there is none they are left out; SAL_TEST_BROWSER=real demands it.
import * as bun from 'bun:test'
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Person, Salaminia } from '../harness/salaminia.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const executablePath = PLACES.find(existsSync)
const isWanted = executablePath !== undefined || process.env.SAL_TEST_BROWSER === 'real'

export const test = isWanted ? bun.test : bun.test.skip
export const beforeAll: typeof bun.beforeAll = (...given) => (isWanted ? bun.beforeAll(...given) : undefined)
export const afterAll: typeof bun.afterAll = (...given) => (isWanted ? bun.afterAll(...given) : undefined)

/** `more` are switches of Chromium. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  if (!executablePath) throw new Error('Tests of the console need Chromium: install the Debian package "chromium"')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', ...more] })
}

/** A browser of a person's own: cookies and storage are theirs. */
export async function person(
  browser: Browser,
  url: string,
  { email, password }: { email: string; password: string },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${url}/`)
  return { context, page }
}

export const PASSWORD = 'correct horse battery staple'

/** A browser in which Ada, an admin, is signed in. */
export async function openAsAdmin(sal: Salaminia): Promise<{ browser: Browser; page: Page; admin: Person }> {
  const browser = await openBrowser()
  try {
    const admin = await sal.person('ada@example.com', [{ role: 'admin' }])
    const { page } = await person(browser, sal.url, { email: admin.email, password: PASSWORD })
    return { browser, page, admin }
  } catch (error) {
    await browser.close()
    throw error
  }
}
