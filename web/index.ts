// The console: a few pages rendered here, a client of the API like any other. No script runs in them.

import { STYLE_PATH } from './layout'
import { homePage } from './pages/home'
import { deadLinkPage, donePage, type LinkState, type SetupForm, setupPage } from './pages/setup'
import style from './style.css' with { type: 'text' }

export type WebDeps = {
  /** The public API, by request; `caller` is the request it is made for. */
  api: (request: Request, caller: Request) => Response | Promise<Response>
  /** What a link may still do, before it is used. */
  stateOf: (token: string) => Promise<LinkState>
  isSetUp: () => Promise<boolean>
  publicUrl: string
}

type Page = (request: Request) => Response | Promise<Response>
type Problem = { title?: string; detail?: string; errors?: { pointer: string; detail: string }[] }

/** Undefined for what is not a page. */
export function createWeb(deps: WebDeps): (request: Request) => Promise<Response | undefined> {
  const { api, stateOf, isSetUp, publicUrl } = deps
  const pages = new Map<string, Page>([
    ['GET /', async () => homePage({ isSetUp: await isSetUp(), publicUrl })],
    ['GET /setup', showForm],
    ['POST /setup', takeForm],
    [`GET ${STYLE_PATH}`, () => new Response(style, { headers: STYLE_HEADERS })],
  ])
  return async request => pages.get(`${request.method} ${new URL(request.url).pathname}`)?.(request)

  async function showForm(request: Request): Promise<Response> {
    const token = new URL(request.url).searchParams.get('token') ?? ''
    const state = await stateOf(token)
    if (state !== 'setup' && state !== 'user') return deadLinkPage(state)
    return setupPage(state, { token, email: '', name: '' })
  }

  async function takeForm(request: Request): Promise<Response> {
    const sent = new URLSearchParams(await request.text())
    // What a person types with a capital or a blank at the end is meant without; the API itself never rewrites.
    const email = (sent.get('email') ?? '').trim().toLowerCase()
    const form = { token: sent.get('token') ?? '', email, name: (sent.get('name') ?? '').trim() }
    const state = await stateOf(form.token)
    if (state !== 'setup' && state !== 'user') return deadLinkPage(state)
    const answer = await api(acceptance(form, state, sent.get('password') ?? ''), request)
    if (answer.status === 201) {
      const accepted = (await answer.json()) as { email: string }
      return donePage({ email: accepted.email, publicUrl })
    }
    return setupPage(state, form, { status: answer.status, sentences: sentencesOf((await answer.json()) as Problem) })
  }

  function acceptance({ token, email, name }: SetupForm, state: 'setup' | 'user', password: string): Request {
    return new Request(`${publicUrl}/v1/invitation_acceptances`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, password, ...(state === 'setup' ? { email, name } : {}) }),
    })
  }
}

const STYLE_HEADERS = {
  'content-type': 'text/css; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
}

const FIELDS: Record<string, string> = { '/email': 'E-mail address', '/name': 'Name', '/password': 'Password' }

function sentencesOf({ title, detail, errors = [] }: Problem): string[] {
  if (errors.length > 0) return errors.map(error => `${FIELDS[error.pointer] ?? error.pointer}: ${error.detail}`)
  return [[title, detail].filter(Boolean).join(': ')]
}
