// The console behind https under a name of its own, and other sites beside it, in one real Chromium: what browsers keep apart by
// site, host and scheme is only seen where there are several. `neighbour` shares the console's site, so its requests bring
// the console's cookies along; `stranger` shares nothing.
import { connect } from 'node:net'
import tls from 'node:tls'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { CertificateAuthority } from '../harness/cluster-certificates.ts'
import { freePorts, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { openBrowser, PASSWORD } from './browser.ts'

const HOSTS = { console: 'console.sal.test', neighbour: 'evil.sal.test', stranger: 'evil.test' } as const

export type Site = 'neighbour' | 'stranger'
export const SITES: readonly Site[] = ['neighbour', 'stranger']

export type Origins = {
  sal: Salaminia
  browser: Browser
  /** Address of the console. */
  home: string
  /** An empty page of another site, in the browser that is given. */
  visit: (context: BrowserContext, site: Site) => Promise<Page>
  /** A browser in which nobody is signed in. */
  newcomer: () => Promise<BrowserContext>
  /** A browser in which this person is. */
  signedIn: (email: string, context?: BrowserContext) => Promise<{ context: BrowserContext; page: Page }>
  close: () => Promise<void>
}

export async function openOrigins(): Promise<Origins> {
  const authority = CertificateAuthority('sites')
  const { keyPem: key, certificatePem: cert } = authority.issueServer({ commonName: 'sites' }, Object.values(HOSTS))
  const [consolePort = 0] = await freePorts(1)
  const home = `https://${HOSTS.console}:${consolePort}`
  const sal = await startSalaminia({ flags: ['--public-url', home] })
  const front = tls.createServer({ key, cert, ALPNProtocols: ['http/1.1'] }, client => {
    const upstream = connect(Number(new URL(sal.url).port), '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>(resolve => front.listen(consolePort, '127.0.0.1', resolve))
  const others = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: { key, cert },
    fetch: () =>
      new Response('<!doctype html><title>Another site</title>', { headers: { 'content-type': 'text/html' } }),
  })
  const browser = await openBrowser(['--host-resolver-rules=MAP *.test 127.0.0.1'])
  const newcomer = () => browser.newContext({ baseURL: home, ignoreHTTPSErrors: true })
  return {
    sal,
    browser,
    home,
    newcomer,
    visit: async (context, site) => {
      const page = await context.newPage()
      await page.goto(`https://${HOSTS[site]}:${others.port}/`)
      return page
    },
    signedIn: async (email, context) => {
      const own = context ?? (await newcomer())
      const page = await own.newPage()
      await signIn(page, email)
      await page.waitForURL(`${home}/`)
      return { context: own, page }
    },
    close: async () => {
      await browser.close()
      front.close()
      await others.stop(true)
      await sal.stop()
    },
  }
}

/** Types it into the form; where that leads is for the caller to look at. */
export async function signIn(page: Page, email: string, next?: string): Promise<void> {
  await page.goto(next === undefined ? '/sign-in' : `/sign-in?next=${next}`)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
