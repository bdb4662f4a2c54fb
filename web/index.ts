// The console: pages rendered here, a client of the API like any other. It reads without a script; scripts only make it quick.

import type { TakeSocket } from '../kit/sockets'
import { accessRoutes } from './access'
import { accountRoutes } from './account'
import { apiEventRoutes } from './api-events'
import { auditRoutes } from './audit'
import { bindingRoutes } from './bindings'
import { certificateRoutes } from './certificates'
import { checkpointRoutes } from './checkpoints'
import { clusterRoutes } from './clusters'
import { connectionRoutes } from './connections'
import { Cookies } from './cookies'
import { homePage } from './entry/home-page'
import { MachinesFlow } from './entry/machines'
import { PasswordFlow } from './entry/password'
import { SetupFlow } from './entry/setup'
import type { LinkState } from './entry/setup-page'
import { SignInFlow } from './entry/sign-in'
import { assetFor } from './frame/assets'
import { compressed } from './frame/compress'
import { groupRoutes } from './groups'
import { show, take } from './inside'
import { kubeconfigRoutes } from './kubeconfig'
import { leastRoutes } from './least'
import { liveRoutes } from './live'
import { machineUserRoutes } from './machine-users'
import { overviewPage } from './overview'
import { projectRoutes } from './projects'
import { promptRoutes } from './prompt'
import { providerRoutes } from './providers'
import { startTrial } from './providers/trial'
import { recordingRoutes } from './recordings'
import { relayRoutes } from './relays'
import { replayRoutes } from './replay'
import { roleRoutes } from './roles'
import { createRouter, type Page, type Routes } from './router'
import { searchRoutes } from './search'
import { sessionRoutes } from './sessions'
import { settingsRoutes } from './settings'
import { sinkRoutes } from './sinks'
import type { Terminals } from './terminals'
import { tokenRoutes } from './tokens'
import { userRoutes } from './users'
import { type Api, openVisit } from './visit'
import { welcomeRoutes } from './welcome'

export type WebDeps = {
  /** The public API, by request; `from` is the browser's own request, which the API's record is about. */
  api: Api
  /** What a link may still do, before it is used. */
  stateOf: (token: string) => Promise<LinkState>
  isSetUp: () => Promise<boolean>
  terminals: Terminals
  publicUrl: string
}

/** `takeSocket` makes a WebSocket of the request's connection. Undefined for what is not a page. */
export type Web = (request: Request, takeSocket: TakeSocket) => Promise<Response | undefined>

const PLACES: Routes = [
  ...liveRoutes,
  ...clusterRoutes,
  ...kubeconfigRoutes,
  ...projectRoutes,
  ...welcomeRoutes,
  ...accountRoutes,
  ...connectionRoutes,
  ...settingsRoutes,
  ...relayRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...bindingRoutes,
  ...accessRoutes,
  ...replayRoutes,
  ...leastRoutes,
  ...machineUserRoutes,
  ...tokenRoutes,
  ...certificateRoutes,
  ...sessionRoutes,
  ...searchRoutes,
  ...auditRoutes,
  ...apiEventRoutes,
  ...recordingRoutes,
  ...providerRoutes,
  ...sinkRoutes,
  ...checkpointRoutes,
]

export function createWeb(deps: WebDeps): Web {
  const cookies = Cookies(deps.publicUrl)
  const find = createRouter(routesOf(deps, cookies))
  return async (request, takeSocket) => {
    const asset = assetFor(request)
    const found = asset ? undefined : find(request)
    if (!found) return asset
    const answer = await found.page(openVisit(request, { ...deps, cookies, takeSocket }), found.params)
    const isText = (answer.headers.get('content-type') ?? '').startsWith('text/html')
    return isText ? compressed(request, answer, await answer.clone().text()) : answer
  }
}

/** Every page there is, and all that a form can be sent to. */
export function routesOf(deps: WebDeps, cookies = Cookies(deps.publicUrl)): Routes {
  return [...entryRoutes(deps, cookies), ...promptRoutes(deps.terminals), ...PLACES]
}

function entryRoutes({ stateOf, isSetUp, publicUrl }: WebDeps, cookies: Cookies): Routes {
  const setup = SetupFlow({ stateOf, cookies, publicUrl })
  const signIn = SignInFlow({ cookies, publicUrl })
  const password = PasswordFlow({ publicUrl })
  const machines = MachinesFlow({ publicUrl })
  const overview = show(overviewPage)
  const home: Page = async (visit, params) =>
    (await visit.who()) ? overview(visit, params) : homePage({ isSetUp: await isSetUp(), publicUrl })
  return [
    ['GET /', home],
    ['GET /setup', setup.show],
    ['POST /setup', setup.take],
    ['GET /sign-in', signIn.show],
    ['POST /sign-in', signIn.takePassword],
    ['GET /sign-in/callback', signIn.finish],
    ['GET /sign-in/:provider', (visit, { provider = '' }) => signIn.start(visit, provider)],
    ['POST /sign-out', signIn.signOut],
    ['POST /providers/:id/trial', take(startTrial(cookies))],
    ['GET /password', password.show],
    ['POST /password', password.take],
    ['GET /device', machines.showDevice],
    ['POST /device', machines.decideDevice],
    ['GET /cli-login', machines.showCli],
    ['POST /cli-login', machines.decideCli],
  ]
}
