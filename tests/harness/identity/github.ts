// GitHub as far as signing in needs it, strict where the real one is: client, redirect URI, PKCE, single-use codes, bearer
// tokens, User-Agent, pages of what is asked for. Errors of the token endpoint are 200, as GitHub has it.

export type GithubAccount = {
  id: number
  login: string
  name: string | null
  emails: { email: string; verified: boolean; primary: boolean }[]
  orgs: string[]
  /** As `org/team`. */
  teams: string[]
}
export type Github = { url: string; account: GithubAccount; close: () => Promise<void> }

export function startGithub(client: { client_id: string; client_secret: string }, account: GithubAccount): Github {
  const codes = new Map<string, URLSearchParams>()
  const tokens = new Set<string>()
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: request => answer(request, new URL(request.url)) })
  const github = { url: `http://127.0.0.1:${server.port}`, account, close: () => server.stop(true) }
  return github

  function answer(request: Request, url: URL): Response | Promise<Response> {
    if (url.pathname === '/login/oauth/authorize') return authorize(url.searchParams)
    if (url.pathname === '/login/oauth/access_token' && request.method === 'POST') return exchange(request)
    if (url.pathname.startsWith('/api/v3/')) return api(request, url)
    return new Response('Not Found', { status: 404 })
  }

  function authorize(asked: URLSearchParams): Response {
    if (asked.get('client_id') !== client.client_id) return new Response('unknown client', { status: 404 })
    if (asked.get('code_challenge_method') !== 'S256' || !asked.get('state'))
      return new Response('bad request', { status: 400 })
    const code = crypto.randomUUID()
    codes.set(code, asked)
    const to = new URL(asked.get('redirect_uri') ?? '')
    to.searchParams.set('code', code)
    to.searchParams.set('state', asked.get('state') ?? '')
    return Response.redirect(to.href, 302)
  }

  async function exchange(request: Request): Promise<Response> {
    const sent = new URLSearchParams(await request.text())
    const code = sent.get('code') ?? ''
    const asked = codes.get(code)
    codes.delete(code)
    if (!request.headers.get('accept')?.includes('application/json')) return new Response('access_token=form-encoded')
    if (sent.get('client_id') !== client.client_id || sent.get('client_secret') !== client.client_secret)
      return Response.json({ error: 'incorrect_client_credentials' })
    const challenge = new Bun.CryptoHasher('sha256').update(sent.get('code_verifier') ?? '').digest('base64url')
    if (!asked || asked.get('code_challenge') !== challenge || asked.get('redirect_uri') !== sent.get('redirect_uri'))
      return Response.json({ error: 'bad_verification_code' })
    const access_token = `gho_${crypto.randomUUID()}`
    tokens.add(access_token)
    return Response.json({ access_token, token_type: 'bearer', scope: asked.get('scope')?.replaceAll(' ', ',') })
  }

  function api(request: Request, url: URL): Response {
    const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
    if (!token || !tokens.has(token)) return Response.json({ message: 'Bad credentials' }, { status: 401 })
    if (!request.headers.get('user-agent')) return new Response('User-Agent required', { status: 403 })
    const { id, login, name, emails, orgs, teams } = github.account
    const page = (all: object[]) => {
      const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100)
      const at = Number(url.searchParams.get('page') ?? 1)
      return Response.json(all.slice((at - 1) * size, at * size))
    }
    const team = (path: string) => {
      const [org = '', slug = ''] = path.split('/')
      return { slug, name: slug, organization: { login: org } }
    }
    if (url.pathname === '/api/v3/user') return Response.json({ id, login, name })
    if (url.pathname === '/api/v3/user/emails') return page(emails)
    if (url.pathname === '/api/v3/user/orgs') return page(orgs.map(one => ({ login: one })))
    if (url.pathname === '/api/v3/user/teams') return page(teams.map(team))
    return Response.json({ message: 'Not Found' }, { status: 404 })
  }
}
