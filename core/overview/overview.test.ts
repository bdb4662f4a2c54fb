// The overview: each number is what the asker's own list would count, and null where they have no list.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import type { Overview } from './model'
import { Requests } from './requests'

const HOUR_MS = 3_600_000
const NOTHING: Overview = {
  ...{ clusters_connected: null, clusters_disconnected: null, clusters_pending: null, users: null, groups: null },
  ...{ bindings_ending: null, connections: null, hours: null, denials: null },
}

describe.each(DATABASE_KINDS)('the overview on %s', kind => {
  let core: Fixture
  let clusters: [home: string, away: string]
  let scoped: { id: string; token: string }
  beforeAll(async () => {
    core = await openFixture(kind)
    const asAdmin = { token: core.admin }
    const { body } = await core.ask<{ id: string }>('POST', '/v1/projects', {
      ...asAdmin,
      body: { name: 'home', display_name: 'Home' },
    })
    clusters = [await core.cluster('home', body.id), await core.cluster('away')]
    await core.cluster('pending')
    scoped = await core.person('scoped')
    const soon = new Date(core.clock.ms + 6 * 86_400_000).toISOString()
    const late = new Date(core.clock.ms + 8 * 86_400_000).toISOString()
    await core.bind(scoped.id, 'project-admin', { project_id: body.id, expires_at: soon })
    await core.bind(scoped.id, 'namespace-admin', { project_id: core.projectId, namespaces: ['n'], expires_at: soon })
    await core.bind(scoped.id, 'cluster-admin', { project_id: body.id, expires_at: late })
    await core.ask('POST', '/v1/groups', { ...asAdmin, body: { name: 'g', display_name: 'G' } })
    await happen(core, clusters, scoped.id)
  }, HOOK_MS)
  afterAll(() => core.close())

  const overview = async (token: string) => (await core.ask<Overview>('GET', '/v1/overview', { token })).body

  test('counts what there is', async () => {
    const { hours: _, denials: __, ...counts } = await overview(core.admin)
    expect(counts).toEqual({
      ...{ clusters_connected: 1, clusters_disconnected: 1, clusters_pending: 1, users: 1, groups: 1 },
      ...{ bindings_ending: 2, connections: 2 },
    })
  })

  test('counts requests of the last 24 hours by hour, and shows the latest refusals', async () => {
    const { hours, denials } = await overview(core.admin)
    expect(hours?.length).toBe(24)
    const now = Math.floor(core.clock.ms / HOUR_MS) * HOUR_MS
    expect(hours?.at(-1)).toEqual({ at: new Date(now).toISOString(), requests: 15, denied: 13 })
    expect(hours?.at(-3)).toEqual({ at: new Date(now - 2 * HOUR_MS).toISOString(), requests: 1, denied: 0 })
    expect(hours?.[0]).toEqual({ at: new Date(now - 23 * HOUR_MS).toISOString(), requests: 0, denied: 0 })
    expect(denials?.map(({ request_id }) => request_id)).toEqual([
      'away',
      ...Array.from({ length: 9 }, (_, index) => `home-${index}`),
    ])
    expect(denials?.[0]).toMatchObject({ cluster_id: clusters[1], verb: 'get', reason: 'no-binding' })
  })

  test('counts for a project what is of the project', async () => {
    const { hours, denials, ...counts } = await overview(scoped.token)
    expect(counts).toEqual({
      ...{ clusters_connected: 1, clusters_disconnected: 1, clusters_pending: 1, users: 1, groups: 1 },
      ...{ bindings_ending: 1, connections: 1 },
    })
    expect(hours?.at(-1)).toMatchObject({ requests: 13, denied: 12 })
    expect(hours?.at(-3)).toMatchObject({ requests: 0 })
    expect(denials?.map(({ cluster_id }) => cluster_id)).toEqual(Array(10).fill(clusters[0]))
  })

  test('is null throughout for who may see nothing', async () => {
    expect(await overview((await core.person('nobody')).token)).toEqual(NOTHING)
  })

  test('hours before the newest requests that are counted are not known', async () => {
    const principal = await core.services.authenticate(`Bearer ${core.admin}`, { requestId: '', sourceAddress: '' })
    const rights = await core.services.access.of(principal)
    const hoursOf = async (most: number) =>
      (await Requests({ sql: core.sql, now: () => core.clock.ms }, most)(rights, '')).hours?.map(one => one.requests)
    expect((await hoursOf(10))?.slice(-3)).toEqual([null, null, null])
    expect((await hoursOf(16))?.slice(-4)).toEqual([null, null, 0, 15])
    expect((await hoursOf(17))?.slice(-4)).toEqual([0, 1, 0, 15])
  })
})

/** One request to either cluster and one two hours ago, twelve refusals in the first and one in the second, and what is old. */
async function happen({ sql, clock }: Fixture, [home, away]: [string, string], userId: string) {
  clock.ms = Math.floor(clock.ms / HOUR_MS) * HOUR_MS + 30 * 60_000
  const now = new Date(clock.ms)
  const [relay] = await sql<{ id: string }[]>`
    insert into relays (id, name, created_at, seen_at) values (gen_random_uuid(), 'relay', ${now}, ${now}) returning id`
  const relayId = relay?.id ?? ''
  for (const [id, isConnected] of [
    [home, true],
    [away, false],
  ] as const) {
    await sql`insert into cluster_status (cluster_id, is_connected, seen_at, changed_at, agent_version)
      values (${id}, ${isConnected}, ${now}, ${now}, '1')`
    await sql`
      insert into connections (id, relay_id, user_id, cluster_id, credential, source_address, user_agent, protocol, verb,
        api_group, resource, subresource, namespace, name, bytes_in, bytes_out, started_at)
      values (gen_random_uuid(), ${relayId}, ${userId}, ${id}, 'c', '', '', 'http', 'watch', '', 'pods', '', '', '', 0, 0, ${now})`
  }
  const events = [
    { kind: 'begin', cluster: home, agoMs: 0, request: 'b1' },
    { kind: 'end', cluster: home, agoMs: 0, request: 'b1' },
    { kind: 'begin', cluster: away, agoMs: 0, request: 'b2' },
    { kind: 'begin', cluster: away, agoMs: 2 * HOUR_MS, request: 'b3' },
    { kind: 'begin', cluster: home, agoMs: 25 * HOUR_MS, request: 'b4' },
    { kind: 'denial', cluster: away, agoMs: 1, request: 'away' },
    ...Array.from({ length: 12 }, (_, index) => ({
      ...{ kind: 'denial', cluster: home, agoMs: 10 + index, request: `home-${index}` },
    })),
  ]
  for (const [seq, { kind, cluster, agoMs, request }] of events.entries())
    await sql`
      insert into audit_events (chain_id, seq, relay_id, kind, at, request_id, source_address, user_agent, cluster_id,
        method, path, verb, api_group, api_version, resource, subresource, namespace, name, reason)
      values (${relayId}, ${seq}, ${relayId}, ${kind}, ${new Date(clock.ms - agoMs)}, ${request}, '', '', ${cluster}, 'GET',
        '/', 'get', '', 'v1', 'pods', '', 'default', '', ${kind === 'denial' ? 'no-binding' : null})`
}
