// How a cluster stands, as the console shows it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture'
import { handlerOf } from '../../core/sign-ins/fixture'
import type { ClusterStatus } from '../../relay/wire/messages'

const HOME = 'http://core.test'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

test.each([
  ['unreachable', true],
  ['reachable', false],
  [undefined, false],
] as const)(
  'GET /clusters and the page of one say of an API server that is %s what there is to say',
  async (said, isTold) => {
    const id = await core.cluster(`stands-${said}`)
    const report = { agent_version: '1', kubernetes_version: null, node_count: null, fingerprint: 'f', connected: true }
    const status: ClusterStatus = { ...report, cluster_id: id, ...(said === undefined ? {} : { api_server: said }) }
    await core.sql`insert into relays (id, name, created_at) values (${id}, ${`at-${said}`}, now())`
    await core.services.reports.takeStatus(id, { clusters: [status] })
    const page = async (path: string) => {
      const headers = { cookie: `sal_session=${core.admin}` }
      return (await handlerOf(core, HOME)(new Request(HOME + path, { headers }))).text()
    }
    const [list, own] = await Promise.all([page(`/clusters?q=stands-${said}`), page(`/clusters/${id}`)])
    for (const text of [list, own]) expect(text).toContain('Connected')
    expect([list, own].map(text => text.includes('API server silent'))).toEqual([isTold, isTold])
    expect(own.includes('Try <code>kubectl get --raw /version</code> where the agent runs')).toBe(isTold)
  },
)
