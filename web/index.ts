// The console: a few pages rendered here, a client of the API like any other. No script runs in them.

import { Cookies } from './cookies'
import { MachinesFlow } from './flows/machines'
import { PasswordFlow, passwordPath } from './flows/password'
import { SetupFlow } from './flows/setup'
import { SignInFlow } from './flows/sign-in'
import { tokenField } from './forms'
import { redirect, STYLE_PATH } from './layout'
import { homePage, signedInPage } from './pages/home'
import type { LinkState } from './pages/setup'
import style from './style.css' with { type: 'text' }
import { type Api, openVisit, type Visit } from './visit'

export type WebDeps = {
  /** The public API, by request; `from` is the browser's own request, which the API's record is about. */
  api: Api
  /** What a link may still do, before it is used. */
  stateOf: (token: string) => Promise<LinkState>
  isSetUp: () => Promise<boolean>
  publicUrl: string
}

type Page = (visit: Visit) => Response | Promise<Response>

/** Undefined for what is not a page. */
export function createWeb(deps: WebDeps): (request: Request) => Promise<Response | undefined> {
  const { isSetUp, publicUrl } = deps
  const cookies = Cookies(publicUrl)
  const setup = SetupFlow(deps)
  const signIn = SignInFlow({ cookies, publicUrl })
  const password = PasswordFlow({ publicUrl })
  const machines = MachinesFlow({ publicUrl })
  const pages = new Map<string, Page>([
    ['GET /', home],
    ['GET /setup', setup.show],
    ['POST /setup', setup.take],
    ['GET /sign-in', signIn.show],
    ['POST /sign-in', signIn.takePassword],
    ['GET /sign-in/callback', signIn.finish],
    ['POST /sign-out', signIn.signOut],
    ['GET /password', password.show],
    ['POST /password', password.take],
    ['GET /device', machines.showDevice],
    ['POST /device', machines.decideDevice],
    ['GET /cli-login', machines.showCli],
    ['POST /cli-login', machines.decideCli],
    [`GET ${STYLE_PATH}`, () => new Response(style, { headers: STYLE_HEADERS })],
  ])
  return async request => pageFor(request)?.(openVisit(request, { ...deps, cookies }))

  function pageFor({ method, url }: Request): Page | undefined {
    const { pathname } = new URL(url)
    const known = pages.get(`${method} ${pathname}`)
    const provider = method === 'GET' ? /^\/sign-in\/([a-z0-9-]{1,63})$/.exec(pathname)?.[1] : undefined
    return known ?? (provider === undefined ? undefined : visit => signIn.start(visit, provider))
  }

  async function home(visit: Visit): Promise<Response> {
    const who = await visit.who()
    if (!who) return homePage({ isSetUp: await isSetUp(), publicUrl })
    if (who.must_change_password) return redirect(passwordPath(visit.url))
    return signedInPage(who, { publicUrl, token: tokenField(visit.token ?? '') })
  }
}

const STYLE_HEADERS = {
  'content-type': 'text/css; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
}
