// For tests only: core on a fresh database with a clock to turn, asked through its front doors.
import type { Log } from '../kit/log'
import { type DatabaseKind, openTestDatabase, quiet, type TestDatabase } from '../tests/harness/database'
import { App } from './app'
import { Seal } from './audit-checkpoints/seal'
import type { Retention } from './audit-upkeep/upkeep'
import { openAuthority } from './ca/authority'
import { type MasterKey, newMasterKey } from './ca/seal'
import { announce, Changes } from './db/changes'
import { openDatabase, type Query } from './db/database'
import type { Hear } from './db/hearing'
import { prepareOnce } from './first-run'
import { EventStreams } from './internal/events'
import { listenInternally } from './internal/listener'
import { internalRoutes } from './internal/routes'
import { Closing } from './lib/closing'
import { hashSecret, randomIds } from './lib/ids'
import { noteConsole, noteSource } from './lib/visitor'
import type { Bucket } from './recordings/objects'
import { openServices } from './services'

/** For beforeAll(), whose own limit is short: the first database of a process takes seconds to make. */
export const HOOK_MS = 60_000

export type Reply<T = Record<string, unknown>> = { status: number; headers: Headers; text: string; body: T }
/** `source` is the address it comes from; `isConsole`: made by the console itself. */
type Ask = {
  token?: string
  body?: unknown
  headers?: Record<string, string>
  raw?: string
  source?: string
  isConsole?: boolean
}

const KEEP_ALL: Retention = { keepDays: 36_500, keepBytes: 0 }

export type Fixture = Awaited<ReturnType<typeof openFixture>>

/**
 * `signInRate`: tries a minute and source address; tests of other things meet no limit. `beside`: as one more process on
 * the database of another, which stays the other's to close.
 */
export async function openFixture(
  kind: DatabaseKind = 'embedded',
  {
    signInRate = 100_000,
    beside,
    log = quiet,
    retention = KEEP_ALL,
    auditSinkFolder,
    recordings = {},
  }: {
    signInRate?: number
    beside?: Beside
    log?: Log
    retention?: Retention
    auditSinkFolder?: string
    recordings?: Kept
  } = {},
) {
  const parts = await openParts(kind, { signInRate, beside, log, retention, auditSinkFolder, recordings })
  const { sql, where, masterKey, authority, services, app, ids, now, clock, heard, changes, closing, internalUrl } =
    parts
  const [project] = await sql<{ id: string }[]>`select id from projects where name = 'default'`
  const [machine] = await sql<{ id: string }[]>`select id from users where kind = 'machine'`
  const projectId = project?.id ?? ''
  const admin = await tokenFor(machine?.id ?? '')
  return {
    settled,
    sql,
    where,
    masterKey,
    clock,
    ids,
    authority,
    services,
    app,
    internalUrl,
    heard,
    watch: changes.watch,
    admin,
    sealAtMost,
    projectId,
    ask,
    tokenFor,
    person,
    bind,
    cluster,
    close: closing.close,
  }

  async function ask<T = Record<string, unknown>>(method: string, path: string, sent: Ask = {}): Promise<Reply<T>> {
    const content = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body))
    const request = new Request(`http://core.test${path}`, {
      method,
      headers: {
        ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(content === undefined ? {} : { body: content }),
    })
    if (sent.source !== undefined) noteSource(request, sent.source)
    if (sent.isConsole) noteConsole(request)
    const response = await app.handle(request)
    requireDeclared(app.routes, { method, path, status: response.status })
    const text = await textOf(response)
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as T }
  }

  /** As the service does it, with fewer records in a checkpoint. */
  function sealAtMost(mostRecords: number) {
    return Seal({ sql, authority, now, alarm: async () => {}, mostRecords })
  }

  /** Once it answers, every change that was committed before has been heard: notifications keep their order. */
  async function settled(): Promise<void> {
    const marker = { type: 'principal', principal_id: ids.next() } as const
    await announce(sql, marker)
    const at = () => heard.findIndex(change => (change as typeof marker).principal_id === marker.principal_id)
    for (let left = 500; at() < 0 && left > 0; left--) await Bun.sleep(10)
    heard.splice(at(), 1)
  }

  async function tokenFor(userId: string): Promise<string> {
    const token = ids.secret('sal_session_')
    await sql`insert into sessions (id, user_id, token_hash, kind, created_at)
      values (${ids.next()}, ${userId}, ${hashSecret(token)}, 'api-token', ${new Date(now())})`
    return token
  }

  /** A person without a password, and a token of theirs. */
  async function person(name: string): Promise<{ id: string; token: string; email: string }> {
    const email = `${name}@example.org`
    const { body } = await ask<{ id: string }>('POST', '/v1/users', { token: admin, body: { email, name } })
    return { id: body.id, email, token: await tokenFor(body.id) }
  }

  async function bind(
    userId: string,
    role: string,
    to: { project_id?: string | null; namespaces?: string[]; expires_at?: string } = {},
  ) {
    const reply = await ask<{ id: string }>('POST', '/v1/bindings', {
      token: admin,
      body: { role, user_id: userId, ...to },
    })
    if (reply.status !== 201) throw new Error(`Cannot bind "${role}": ${reply.text}`)
    return reply.body.id
  }

  async function cluster(name: string, project_id = projectId): Promise<string> {
    const reply = await ask<{ id: string }>('POST', '/v1/clusters', { token: admin, body: { name, project_id } })
    if (reply.status !== 201) throw new Error(`Cannot make the cluster: ${reply.text}`)
    return reply.body.id
  }
}

/** Of a stream that does not end, what comes first. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'text/event-stream') return response.text()
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return new TextDecoder().decode(value)
}

type Route = { method: string; path: string; hooks: { response?: object } }

/** Problems of a route are part of its contract; success is held against its schema by the routes themselves. */
function requireDeclared(routes: readonly unknown[], answer: { method: string; path: string; status: number }): void {
  const { method, status } = answer
  const [path = ''] = answer.path.split('?')
  if (status < 400 || status >= 500) return
  const route = (routes as Route[]).find(
    one => one.method === method && new RegExp(`^${one.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
  )
  const declared = route?.hooks.response
  if (declared && !(status in declared)) throw new Error(`${method} ${route.path} answered ${status}, not declared`)
}

/** Answers of what is asked while a transaction holds what it locked or changed, once all that was asked waits for it. */
export async function whileHeld<T>(
  { sql, where }: Fixture,
  { lock, ask }: { lock: (tx: Query) => Promise<unknown>; ask: () => Promise<T>[] },
): Promise<T[]> {
  let asked: Promise<T>[] = []
  await sql.begin(async tx => {
    await lock(tx)
    asked = ask()
    const waiting = () =>
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    // The embedded database has one connection: whoever asks waits for that.
    while ('url' in where && (await waiting()).length < asked.length) await Bun.sleep(5)
  })
  return Promise.all(asked)
}

async function openParts(
  kind: DatabaseKind,
  {
    signInRate,
    beside,
    log,
    retention,
    auditSinkFolder,
    recordings,
  }: {
    signInRate: number
    beside: Beside | undefined
    log: Log
    retention: Retention
    auditSinkFolder: string | undefined
    recordings: Kept
  },
) {
  const closing = Closing({ log: quiet })
  const changes = Changes()
  const heard: unknown[] = []
  changes.subscribe(change => void heard.push(change))
  const hear = { onNotification: changes.hear, onDeaf: changes.deaf, onGap: changes.gap, log: quiet }
  const database = beside ? await reopen(beside, hear) : await openTestDatabase(kind, hear)
  closing.keep({ close: database.remove })
  const { sql, where } = database
  const clock = beside?.clock ?? { ms: Date.now() }
  const now = () => clock.ms
  const ids = randomIds()
  const masterKey = beside?.masterKey ?? newMasterKey()
  const authority = await openAuthority({ sql, masterKey, now, newId: ids.next })
  const listener = closing.keep(
    await listenInternally(
      { listen: { host: '127.0.0.1', port: 0 }, addresses: ['127.0.0.1', 'core.proxied.test'] },
      { sql, authority, log: quiet },
    ),
  )
  const internalUrl = `https://127.0.0.1:${listener.address.port}`
  const urls = { publicUrl: 'http://core.test', internalUrl, relayUrl: 'https://relay.test:8443' }
  const services = await openServices({
    ...{ sql, changes, authority, now, ids, log, ...urls },
    domain: 'sal.test',
    agentImage: 'agent:test',
    signInRate,
    retention,
    ...{ auditSinkFolder, proxies: { httpsProxy: undefined, noProxy: undefined } },
    recordingBucket: recordings.bucket,
    recordingDays: recordings.days ?? 0,
    isServing: changes.isHearing,
  })
  closing.keep(services.changeStreams)
  const events = closing.keep(EventStreams({ changes }))
  listener.serve({ relays: services.relays, events, routes: internalRoutes(services) })
  const app = App({ ...services, log: quiet, ids })
  await prepareOnce({ sql, now, ids })
  return { sql, where, masterKey, authority, services, app, ids, now, clock, heard, changes, closing, internalUrl }
}

/** Where recordings are kept, and for how long. */
type Kept = { bucket?: Bucket; days?: number }

type Beside = { where: TestDatabase['where']; masterKey: MasterKey; clock: { ms: number } }

async function reopen({ where }: Beside, hear: Hear) {
  const { sql, close } = await openDatabase(where, hear)
  return { sql, where, remove: close }
}
