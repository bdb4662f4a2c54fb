// The console's pages: what they show, what they never do, and the way through set-up without a script.
import { describe, expect, test } from 'bun:test'
import { html } from './html'
import { createWeb, type WebDeps } from './index'

const web = (deps: Partial<WebDeps> = {}) =>
  createWeb({
    api: () => Response.json({ email: 'ada@example.org' }, { status: 201 }),
    stateOf: async token => (token === 'good' ? 'setup' : token === 'mine' ? 'user' : 'unknown'),
    isSetUp: async () => true,
    terminals: { unavailable: () => 'None here', accept: async () => ({ refused: 'None here' }) },
    publicUrl: 'http://core.test',
    ...deps,
  })
const get = async (path: string, deps: Partial<WebDeps> = {}) => {
  const response = await web(deps)(new Request(`http://core.test${path}`), () => false)
  if (!response) throw new Error(`no page at ${path}`)
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const post = async (fields: Record<string, string>, deps: Partial<WebDeps> = {}) => {
  const body = new URLSearchParams(fields)
  const response = await web(deps)(new Request('http://core.test/setup', { method: 'POST', body }), () => false)
  return { status: response?.status, text: (await response?.text()) ?? '' }
}

test('html`` escapes every value that is not Html itself, in lists too', () => {
  const evil = `<script>"&'`
  expect(html`<p title="${evil}">${[evil, html`<b>`]}${false}${undefined}</p>`.text).toBe(
    '<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;<b></p>',
  )
})

describe('every page', () => {
  test('forbids scripts, frames, foreign content and a Referer, and is not cached', async () => {
    for (const path of ['/', '/setup?token=good', '/setup?token=mine', '/setup']) {
      const { headers, text } = await get(path)
      expect(headers.get('content-security-policy')).toStartWith("default-src 'none'; style-src 'self'")
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(text).not.toMatch(/<script|style="|\son\w+=|https?:\/\/(?!core\.test)/)
    }
  })

  test('what is not a page is left to the API', async () => {
    for (const path of ['/v1/projects', '/setup/', '/healthz', '/static/other']) {
      expect(await web()(new Request(`http://core.test${path}`), () => false)).toBeUndefined()
    }
  })
})

test('who is not known because the API fails is not sent to sign in', async () => {
  const api = () => Response.json({ code: 'unavailable' }, { status: 503 })
  const request = new Request('http://core.test/users', { headers: { cookie: 'sal_session=x' } })
  await expect(web({ api })(request, () => false)).rejects.toThrow('Cannot tell who is signed in')
})

test.each(['..%2fusers%2f7', '..%5cusers', '7%3fx=1', '7%23', '%2e%2e', '7%2500', '7%0a'])(
  'a page of %s asks the API nothing: it would be the page of something else',
  async id => {
    const asked: string[] = []
    const api: WebDeps['api'] = request => {
      asked.push(new URL(request.url).pathname)
      return Response.json({ user_id: '1', permissions: [], must_change_password: false })
    }
    const request = new Request(`http://core.test/clusters/${id}/delete`, { headers: { cookie: 'sal_session=x' } })
    expect(await web({ api })(request, () => false)).toBeUndefined()
    expect(asked).toEqual([])
  },
)

describe('the socket of a terminal', () => {
  const PATH = 'http://core.test/clusters/7/prompt/socket'
  const api: WebDeps['api'] = request =>
    Response.json(
      request.url.endsWith('/whoami')
        ? { user_id: '1', session_id: '2', permissions: [], must_change_password: false }
        : { id: '7', name: 'prod', relay_url: 'https://relay.test', domain: 'sal.test', ca_pem: '' },
    )
  const asked = (headers: Record<string, string>) =>
    new Request(PATH, { headers: { cookie: 'sal_session=x', origin: 'http://core.test', ...headers } })

  test('takes no place for a request that is none', async () => {
    let opened = 0
    const accept = async () => ({ refused: `Opened ${++opened}` })
    const answer = await web({ api, terminals: { unavailable: () => undefined, accept } })(asked({}), () => false)
    expect([answer?.status, opened]).toEqual([426, 0])
  })

  test('gives its place back when there is no connection to be made of the request', async () => {
    let closed = 0
    const events = { open: () => {}, message: () => {}, close: () => ++closed }
    const terminals = { unavailable: () => undefined, accept: async () => events }
    const answer = await web({ api, terminals })(asked({ upgrade: 'websocket' }), () => false)
    expect([answer?.status, closed]).toEqual([426, 1])
  })
})

describe('set-up', () => {
  test('asks the first admin who they are, an invited user for a password only', async () => {
    expect((await get('/setup?token=good')).text).toContain('name="email"')
    expect((await get('/setup?token=mine')).text).not.toContain('name="email"')
  })

  test('says that a link is used, expired or unknown', async () => {
    const cases = [
      ['used', 409, 'This link was used already'],
      ['expired', 410, 'This link has expired'],
      ['unknown', 404, 'There is no such link'],
    ] as const
    for (const [state, status, title] of cases) {
      const shown = await get('/setup?token=x', { stateOf: async () => state })
      expect([shown.status, shown.text.includes(`<h1>${title}</h1>`)]).toEqual([status, true])
    }
  })

  test('sends the form to the API and shows the next commands, never the password or a session', async () => {
    let sent: unknown
    const api = async (request: Request) => {
      sent = await request.json()
      return Response.json({ email: 'ada@example.org', token: 'sal_session_x' }, { status: 201 })
    }
    const fields = { token: 'good', email: ' Ada@Example.org', name: 'Ada ', password: ' correct horse ' }
    const { status, text } = await post(fields, { api })
    expect(sent).toEqual({ token: 'good', email: 'ada@example.org', name: 'Ada', password: ' correct horse ' })
    expect([status, text.includes('sal login --server http://core.test')]).toEqual([200, true])
    expect(text).not.toMatch(/sal_session_x|correct horse/)
  })

  test('shows what the API refused at its field, with what was typed but the password', async () => {
    const problem = {
      title: 'The input breaks one or more rules',
      errors: [{ pointer: '/password', detail: 'Too short' }],
    }
    const api = () => Response.json(problem, { status: 422 })
    const fields = { token: 'good', email: 'a@b.c', name: '"><script>', password: 'hushhush' }
    const { status, text } = await post(fields, { api })
    expect(status).toBe(422)
    expect(text).toContain('<span class="wrong" id="password-wrong">Too short</span>')
    expect(text).toContain('value="a@b.c"')
    expect(text).not.toMatch(/hushhush|<script/)
  })
})

test('scripts share one page, so no two of them name something at their top the same', async () => {
  const names: string[] = []
  for await (const file of new Bun.Glob('js/*.js').scan(import.meta.dir)) {
    const text = await Bun.file(`${import.meta.dir}/${file}`).text()
    for (const [, name] of text.matchAll(/^(?:const|let|var|class|(?:async )?function) (\w+)/gm)) names.push(name ?? '')
  }
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
