// For the tests of this folder: a server that plays the API, a home of its own, and `sal` run as a process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Schemas } from './api'
import { readEnvironment } from './config'

const MAIN = join(import.meta.dir, 'main.ts')

export const INSTALLATION = {
  id: 'inst-1',
  name: 'test',
  version: '0.1.0',
  relay_url: 'https://relay.example:8443',
  domain: 'sal.example',
  ca_pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
}
const PROJECT_ID = '0190bbbb-0000-7000-8000-000000000001'
export const ALPHA = cluster('0190aaaa-0000-7000-8000-000000000001', 'alpha')
export const BETA = cluster('0190aaaa-0000-7000-8000-000000000002', 'beta')
export const PROJECT = { id: PROJECT_ID, name: 'default', display_name: 'Default' }
const USER: Schemas['User'] = {
  id: 'user-1',
  email: 'ann@example.com',
  name: 'Ann',
  is_disabled: false,
  must_change_password: false,
  kubectl_cli_enabled: null,
  kubectl_browser_enabled: null,
  sign_in_within_seconds: null,
  created_at: '2026-01-01T00:00:00.000Z',
  status: { has_password: true, last_sign_in_at: null, locked_until: null },
}

function cluster(id: string, name: string): Schemas['Cluster'] {
  const unseen = { seen_at: null, changed_at: null, agent_version: null, kubernetes_version: null, node_count: null }
  return {
    ...{
      id,
      name,
      labels: {},
      project_id: PROJECT_ID,
      shared_project_ids: [],
      fingerprint: null,
      created_at: inHours(0),
    },
    ...{ kubectl_cli_enabled: null, kubectl_browser_enabled: null, sign_in_within_seconds: null },
    status: { state: 'pending', api_server: null, ...unseen, relay_ids: [] },
  }
}

const PROVEN = { id: 's-1', token: 'tok-session', user_id: USER.id, email: USER.email, expires_at: inHours(12) }

type Seen = { method: string; path: string; query: Record<string, string>; body: unknown; authorization: string | null }
type Route = (seen: Seen) => unknown
export type FakeApi = { url: string; seen: Seen[]; routes: Record<string, Route>; close: () => Promise<void> }

/** `routes` may be changed by a test; a Response is sent as it is, anything else as JSON. */
export function fakeApi(): FakeApi {
  const seen: Seen[] = []
  const routes: Record<string, Route> = { ...ROUTES }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async request => {
      const { pathname, searchParams } = new URL(request.url)
      const text = await request.text()
      const one = {
        method: request.method,
        path: pathname,
        query: Object.fromEntries(searchParams),
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
        authorization: request.headers.get('authorization'),
      }
      seen.push(one)
      const route = routes[`${request.method} ${pathname}`]
      const answer = route ? route(one) : problem({ status: 404, code: 'not_found', title: 'There is no such thing' })
      return answer instanceof Response ? answer : Response.json(answer)
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, seen, routes, close: () => server.stop(true) }
}

const ROUTES: Record<string, Route> = {
  'GET /v1/installation': () => INSTALLATION,
  'GET /v1/whoami': ({ authorization }) =>
    authorization?.startsWith('Bearer tok')
      ? { user_id: USER.id, email: USER.email, name: USER.name, session_id: 's-1', expires_at: null, bindings: [] }
      : problem({ status: 401, code: 'unauthenticated', title: 'Sign in first' }),
  'POST /v1/sessions': ({ body }) =>
    (body as { password?: unknown }).password === 'right'
      ? { ...PROVEN, must_change_password: (body as { email?: unknown }).email === 'new@example.com' }
      : problem({ status: 401, code: 'wrong_credentials', title: 'The e-mail address or the password is wrong' }),
  'PUT /v1/whoami/password': () => new Response(null, { status: 204 }),
  'PUT /v1/users/user-1': ({ body }) => ({ ...USER, ...(body as object) }),
  'DELETE /v1/sessions/s-1': () => new Response(null, { status: 204 }),
  'POST /v1/credentials': () => ({ token: `credential-${crypto.randomUUID()}`, expires_at: inHours(1) }),
  'GET /v1/clusters': ({ query }) => page([ALPHA, BETA], query),
  'GET /v1/projects': ({ query }) => page([PROJECT], query),
  'GET /v1/users': ({ query }) => page([USER], query),
}

export function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString()
}

export function page<T extends object>(all: T[], query: Record<string, string>) {
  const { limit, cursor, ...filters } = query
  const kept = all.filter(item => Object.entries(filters).every(([key, value]) => Reflect.get(item, key) === value))
  const from = Number(cursor ?? 0)
  const to = from + Number(limit ?? 50)
  return { items: kept.slice(from, to), next_cursor: to < kept.length ? String(to) : null }
}

export function problem(body: { status: number; code: string; title: string; [more: string]: unknown }): Response {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}

export type Home = { path: string; file: (name: string, text: string) => string; remove: () => void }

export function newHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'sal-home-'))
  return {
    path,
    file: (name, text) => {
      writeFileSync(join(path, name), text)
      return join(path, name)
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

export type Ran = { code: number; stdout: string; stderr: string }

export async function sal(
  args: readonly string[],
  { home, env = {}, stdin = '' }: { home: Home; env?: Record<string, string>; stdin?: string },
): Promise<Ran> {
  const child = Bun.spawn([process.execPath, '--no-env-file', MAIN, ...args], {
    cwd: home.path,
    env: { PATH: readEnvironment().all.PATH ?? '', HOME: home.path, ...env },
    stdin: Buffer.from(stdin),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [code, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { code, stdout, stderr }
}
