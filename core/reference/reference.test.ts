// The reference is served from files of our own, and nothing in it leads outside.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

test('GET /openapi.json answers the committed document to anybody', async () => {
  const { status, body, headers } = await core.ask('GET', '/openapi.json')
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
  expect(body).toEqual(await Bun.file('docs/openapi.json').json())
})

test('GET /docs is a page whose every file is here', async () => {
  const page = await core.ask('GET', '/docs')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const links = [...page.text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link)
  expect(links).toEqual(['data:,', '/docs/swagger-ui.css', '/docs/swagger-ui.js', '/docs/start.js'])
  for (const link of links.slice(1)) {
    const file = await core.ask('GET', link)
    expect([link, file.status, file.text.length > 50]).toEqual([link, 200, true])
  }
})

test('no outside address is in what the page is made of, and its policy would stop one', async () => {
  for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui.css']) {
    const { text } = await core.ask('GET', path)
    const addresses = new Set(text.match(/https?:\/\/[a-z0-9./-]+|@import/gi))
    // The name of a language in an inline picture: nothing fetches it.
    addresses.delete('http://www.w3.org/2000/svg')
    expect([path, ...addresses]).toEqual([path])
  }
  const policy = (await core.ask('GET', '/docs')).headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'; script-src 'self';")
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
  expect((await core.ask('GET', '/docs/start.js')).text).toContain('"validatorUrl":null')
})
