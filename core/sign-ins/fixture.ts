// For tests only: the console and the API behind one door, identity providers made through the API, and a browser.

import type { DatabaseKind } from '../../tests/harness/database'
import { Browser, type Screen } from '../../tests/harness/identity/browser'
import { CLIENT } from '../../tests/harness/identity/openid'
import { createWeb } from '../../web'
import { type Fixture, openFixture } from '../fixture'

export const HOME = 'http://core.test'
export const CALLBACK = `${HOME}/sign-in/callback`

export type Event = { action: string; outcome: string; reason: string | null; actor_name: string; target_name: string }

export type Console = Awaited<ReturnType<typeof openConsole>>

export async function openConsole(kind: DatabaseKind = 'embedded') {
  const core = await openFixture(kind)
  const handle = handlerOf(core, HOME)
  return { core, handle, browser, provider, group, signIn, whoami, events, reasons }

  function browser() {
    return Browser({ home: HOME, handle })
  }

  async function provider(
    name: string,
    fields: Record<string, unknown>,
  ): Promise<{ id: string; body: Record<string, unknown> }> {
    const body = { name, display_name: name, kind: 'oidc', ...CLIENT, ...fields }
    const reply = await core.ask<{ id: string }>('POST', '/v1/identity-providers', { token: core.admin, body })
    if (reply.status !== 201) throw new Error(`Cannot make the provider "${name}": ${reply.text}`)
    return { id: reply.body.id, body }
  }

  async function group(name: string): Promise<string> {
    const body = { name, display_name: name }
    return (await core.ask<{ id: string }>('POST', '/v1/groups', { token: core.admin, body })).body.id
  }

  /** Goes through a provider that asks nothing, or through the form of the real one as `login`. */
  async function signIn(name: string, { as, next = '/' }: { as?: string; next?: string } = {}) {
    const own = browser()
    let screen: Screen = await own.open(`${HOME}/sign-in/${name}?next=${encodeURIComponent(next)}`)
    if (as !== undefined) {
      const sent = await own.submit(screen, { login: as, password: 'any' })
      screen = await own.open(new URL(sent.headers.get('location') ?? '', sent.url).href)
    }
    return { browser: own, screen, token: own.cookie('sal_session') }
  }

  async function whoami(token: string | undefined) {
    return core.ask<{ user_id: string; email: string }>('GET', '/v1/whoami', token === undefined ? {} : { token })
  }

  async function events(action: string): Promise<Event[]> {
    const path = `/v1/api-events?limit=200&action=${action}`
    return (await core.ask<{ items: Event[] }>('GET', path, { token: core.admin })).body.items
  }

  /** Of failed sign-ins, newest first. */
  async function reasons(): Promise<(string | null)[]> {
    return (await events('sessions.create')).filter(one => one.outcome === 'failed').map(one => one.reason)
  }
}

/** The console as main puts it together, at any public address. */
export function handlerOf(core: Fixture, publicUrl: string) {
  const { stateOf, isSetUp } = core.services.invitations
  const api = async (request: Request) => core.app.handle(request)
  const none = 'No terminals here'
  const terminals = { unavailable: () => none, accept: async () => ({ refused: none }) }
  const web = createWeb({ api, stateOf, isSetUp, terminals, publicUrl })
  return async (request: Request) => (await web(request, () => false)) ?? core.app.handle(request)
}
