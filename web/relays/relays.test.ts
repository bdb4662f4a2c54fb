// Adding a relay, as the console shows it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture'
import { handlerOf } from '../../core/sign-ins/fixture'
import { Browser } from '../../tests/harness/identity/browser'
import { createWeb } from '../index'

const HOME = 'http://core.test'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

/** The page with the command on it. */
async function commandPage(handle: (request: Request) => Promise<Response>): Promise<string> {
  const browser = Browser({ home: HOME, handle })
  browser.setCookie('sal_session', core.admin)
  const { text } = await browser.go(`${HOME}/relays`)
  const form_token = /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const body = new URLSearchParams({ form_token, name: 'relay-2', own: 'relay-2.test', others: '' })
  const made = await browser.go(`${HOME}/relays`, { method: 'POST', body })
  expect(made.text).toContain('sal relay --name relay-2')
  return made.text
}

test('POST /relays says that a join string leads to nowhere but the machine of core, and what to do', async () => {
  const text = await commandPage(handlerOf(core, HOME))
  expect(text).toContain(`It leads to <code>${core.internalUrl}</code>, which only the machine of core itself reaches.`)
  expect(text).toContain('<code>--internal-url https://HOST:8081</code>')
})

test('POST /relays says nothing of it where others reach core', async () => {
  const api = async (request: Request) => {
    const answer = await core.app.handle(request)
    if (!request.url.endsWith('/relay-enrolments')) return answer
    return Response.json({ ...(await answer.json()), core_url: 'https://core.example:8081' }, { status: 201 })
  }
  const { stateOf, isSetUp } = core.services.invitations
  const terminals = { unavailable: () => 'None', accept: async () => ({ refused: 'None' }) }
  const web = createWeb({ api, stateOf, isSetUp, terminals, publicUrl: HOME })
  const text = await commandPage(
    async request => (await web(request, () => false)) ?? new Response('', { status: 404 }),
  )
  expect(text).not.toContain('--internal-url')
})
