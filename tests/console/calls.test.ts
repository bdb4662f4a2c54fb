// How often a page of the console asks the API: names of many things cost one question a kind, however many there are.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Chain } from '../../core/audit-events/testing.ts'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture.ts'
import type { LiveStream } from '../../relay/wire/messages.ts'
import { createWeb } from '../../web/index.ts'

const HOME = 'http://core.test'
const MANY = 45

let core: Fixture
let token: string
let asked: string[] = []
let get: (path: string) => Promise<{ status: number; text: string; calls: string[] }>

beforeAll(async () => {
  core = await openFixture('embedded')
  const admin = await core.person('admin')
  token = admin.token
  await core.bind(admin.id, 'admin')
  await fill()
  const { stateOf, isSetUp } = core.services.invitations
  const api = async (request: Request) => {
    asked.push(new URL(request.url).pathname.replace('/v1', '') + new URL(request.url).search)
    return core.app.handle(request)
  }
  const terminals = { unavailable: () => 'None', accept: async () => ({ refused: 'None' }) }
  const web = createWeb({ api, stateOf, isSetUp, terminals, publicUrl: HOME })
  get = async path => {
    asked = []
    const request = new Request(HOME + path, { headers: { cookie: `sal_session=${token}` } })
    const answer = await web(request, () => false)
    return { status: answer?.status ?? 404, text: (await answer?.text()) ?? '', calls: asked }
  }
}, HOOK_MS)

afterAll(() => core.close())

/** Behind 300 others of each kind, which come first in every list. */
async function fill(): Promise<void> {
  const { sql, projectId } = core
  await sql`insert into users (id, email, name, kind, created_at)
    select gen_random_uuid(), 'other-' || n || '@example.com', 'Other', 'person', now() from generate_series(1, 300) n`
  await sql`insert into projects (id, name, display_name, created_at)
    select gen_random_uuid(), 'other-' || n, 'Other', now() from generate_series(1, 300) n`
  await sql`insert into clusters (id, name, project_id, labels, created_at)
    select gen_random_uuid(), 'other-' || n, ${projectId}, '{}', now() from generate_series(1, 300) n`
  const chain = Chain(core)
  const opened: LiveStream[] = []
  for (let n = 0; n < MANY; n++) {
    const [user, project, cluster] = [0, 1, 2].map(kind => `ffffffff-000${kind}-4000-8000-${`${n}`.padStart(12, '0')}`)
    await sql`insert into users (id, email, name, kind, created_at)
      values (${user ?? ''}, ${n % 3 === 0 ? `p${n}@machine.local` : `p${n}@example.com`}, ${`Person ${n}.`}, ${n % 3 === 0 ? 'machine' : 'person'}, now())`
    await sql`insert into projects (id, name, display_name, created_at)
      values (${project ?? ''}, ${`p${n}`}, ${`Project ${n}.`}, now())`
    await sql`insert into clusters (id, name, project_id, labels, created_at)
      values (${cluster ?? ''}, ${`c${n}`}, ${project ?? ''}, '{}', now())`
    await core.bind(user ?? '', 'project-read-only', { project_id: project ?? null })
    const at = new Date(core.clock.ms - 60_000).toISOString()
    await chain.append({ at, principal_id: user ?? '', cluster_id: cluster ?? '' })
    opened.push({
      ...{ id: Bun.randomUUIDv7(), principal_id: user ?? '', credential: 'session:any', cluster_id: cluster ?? '' },
      ...{ source_address: '192.0.2.1', user_agent: 'kubectl', protocol: 'websocket', verb: 'get', api_group: '' },
      ...{ resource: 'pods', subresource: 'exec', namespace: 'dev', name: 'web-0', bytes_in: 1, bytes_out: 2 },
      started_at: at,
    })
  }
  const relay = Bun.randomUUIDv7()
  await sql`insert into relays (id, name, created_at) values (${relay}, 'relay', now())`
  await core.services.directory.takePresence(relay, { agent_url: null, peer_url: null })
  await core.services.liveStreams(relay, { is_whole: true, opened, moved: [], closed: [] })
}

/** Each with itself and who asks. */
const PAGES: readonly [path: string, most: number, shown: readonly string[]][] = [
  ['/bindings', 5, ['Person', 'Project']],
  ['/audit', 9, ['Person']],
  ['/audit?counts=on', 11, ['Person']],
  ['/connections', 3, []],
]

test.each(PAGES)('%s asks at most %d times, and shows every name', async (path, most, shown) => {
  const { status, text, calls } = await get(path)
  expect(status).toBe(200)
  for (const kind of shown) for (let n = 0; n < MANY; n++) expect(text).toContain(`${kind} ${n}.`)
  expect({ path, calls: calls.length, most }).toEqual({ path, calls: most, most })
})

test('what is no id in an address hides no name', async () => {
  const { text } = await get(`/audit?cluster_id=none&group_id=${crypto.randomUUID()}&project_id=x`)
  expect(text).toContain('Project: A project')
  const mixed = await get('/certificates?user_id=none')
  expect(mixed.text).toContain('Of Somebody')
})
