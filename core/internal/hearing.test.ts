// A process of core that lost its ear: it knows, it says so, it decides right all the same, and nothing it missed is lost.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { INTERNAL } from '../../relay/wire/messages'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

const isReal = DATABASE_KINDS.includes('postgres')
let other: Fixture
let deafened: Fixture
let relay: { key: string; cert: string }
let superuser: Bun.SQL
let role: string

beforeAll(async () => {
  if (!isReal) return
  other = await openFixture('postgres')
  deafened = await openFixture('postgres', { beside: other })
  const { key, csr } = newKeyAndCsr()
  const { token } = await other.services.enrolments.forOwnRelay()
  const { relays } = other.services
  relay = { key, cert: (await relays.enrol({ token, name: 'r1', csr, addresses: ['relay.test'] })).relay_chain }
  const { host, username, pathname } = new URL((other.where as { url: string }).url)
  role = username
  superuser = new Bun.SQL(`postgres://postgres@${host}${pathname}`)
}, HOOK_MS)
afterAll(async () => {
  await superuser?.close()
  await deafened?.close()
  await other?.close()
})

/** Backend of the newest listener: that of the process opened last, or opened again. */
async function listenerPid(): Promise<number> {
  const [row] = await superuser`select pid from pg_stat_activity
    where usename = ${role} and application_name = 'salaminia-listener' order by backend_start desc limit 1`
  return (row as { pid: number }).pid
}

async function isReady(): Promise<boolean> {
  return (await deafened.ask('GET', '/readyz')).status === 200
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await Bun.sleep(20)
}

function openEvents(): Promise<Response> {
  const tls = { ca: deafened.authority.trust.root, ...relay }
  return fetch(deafened.internalUrl + INTERNAL.events, { keepalive: false, tls } as RequestInit)
}

async function watchChanges() {
  const headers = { authorization: `Bearer ${other.admin}` }
  return deafened.app.handle(new Request('http://core.test/v1/changes', { headers }))
}

const decides = async (token: string) => {
  const principal = await deafened.services.authenticate(`Bearer ${token}`, { requestId: '', sourceAddress: '' })
  return (await deafened.services.access.decide(principal, 'clusters.read', 'anywhere')).allow
}

test.skipIf(!isReal)('a process that cannot hear ends what relies on it, and decides right all the same', async () => {
  const someone = await other.person('unheard')
  // Every connection it will need, since it gets no more.
  await Promise.all([other, deafened].flatMap(({ sql }) => Array.from({ length: 10 }, () => sql`select pg_sleep(0.2)`)))
  const stream = await openEvents()
  expect(stream.status).toBe(200)
  const streamed = stream.text()
  const watched = (await watchChanges()).text()
  await superuser.unsafe(`alter role ${role} connection limit 0`)
  await superuser`select pg_terminate_backend(${await listenerPid()})`
  try {
    expect(await streamed).toContain('ping')
    expect(await watched).toContain('watching')
    expect((await watchChanges()).status).toBe(503)
    expect(await isReady()).toBe(false)
    const refused = await openEvents()
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([
      503,
      'not-hearing',
    ])
    deafened.heard.length = 0
    const binding = await other.bind(someone.id, 'cluster-admin', { project_id: other.projectId })
    expect(await decides(someone.token)).toBe(true)
    await other.ask('DELETE', `/v1/bindings/${binding}`, { token: other.admin })
    expect(await decides(someone.token)).toBe(false)
    expect(deafened.heard).toEqual([])
  } finally {
    await superuser.unsafe(`alter role ${role} connection limit -1`)
  }
  await until(isReady)
  expect(deafened.heard).toEqual([{ type: 'everyone' }])
  const again = await openEvents()
  expect(again.status).toBe(200)
  await again.body?.cancel()
})

test.skipIf(!isReal)('a connection that is silent without being closed is found out and replaced', async () => {
  await until(isReady)
  deafened.heard.length = 0
  const pid = await listenerPid()
  process.kill(pid, 'SIGSTOP')
  try {
    await until(() => deafened.heard.length > 0)
    expect(deafened.heard).toEqual([{ type: 'everyone' }])
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await until(isReady)
  const someone = await other.person('heard-again')
  await other.bind(someone.id, 'cluster-admin', { project_id: other.projectId })
  await until(() => deafened.heard.some(change => (change as { principal_id?: string }).principal_id === someone.id))
})
