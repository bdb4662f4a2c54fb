// Connections as relays tell of them: who sees which, who cuts which, and what is no longer believed.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { LiveStream, StreamBatch } from '../../relay/wire/messages'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

type Connection = { id: string; user_name: string; bytes_out: number }

describe.each(DATABASE_KINDS)('connections on %s', kind => {
  let core: Fixture
  let relay: string
  let here: string
  let elsewhere: string
  let elsewhereProject: string
  let ann: { id: string; token: string; email: string }
  beforeAll(async () => {
    core = await openFixture(kind)
    relay = await newRelay('r1')
    const body = { name: 'elsewhere', display_name: 'Elsewhere' }
    elsewhereProject = (await core.ask<{ id: string }>('POST', '/v1/projects', { token: core.admin, body })).body.id
    here = await core.cluster('here')
    elsewhere = await core.cluster('elsewhere', elsewhereProject)
    ann = await core.person('ann')
  }, HOOK_MS)
  afterAll(() => core.close())

  async function newRelay(name: string): Promise<string> {
    const id = Bun.randomUUIDv7()
    await core.sql`insert into relays (id, name, created_at) values (${id}, ${name}, now())`
    await present(id)
    return id
  }

  const present = (id: string) => core.services.directory.takePresence(id, { agent_url: null, peer_url: null })

  function stream(change: Partial<LiveStream> = {}): LiveStream {
    return {
      ...{ id: Bun.randomUUIDv7(), principal_id: ann.id, credential: 'session:any', cluster_id: here },
      ...{ source_address: '192.0.2.1', user_agent: 'kubectl', protocol: 'websocket', verb: 'get', api_group: '' },
      ...{ resource: 'pods', subresource: 'exec', namespace: 'dev', name: 'web-0', bytes_in: 1, bytes_out: 2 },
      started_at: new Date(core.clock.ms).toISOString(),
      ...change,
    }
  }

  const say = (batch: Partial<StreamBatch>, from = relay) =>
    core.services.liveStreams(from, { is_whole: false, opened: [], moved: [], closed: [], ...batch })
  const list = async (token = core.admin, query = '') =>
    (await core.ask<{ items: Connection[] }>('GET', `/v1/connections${query}`, { token })).body.items
  const ids = async (token?: string, query?: string) => (await list(token, query)).map(({ id }) => id).sort()

  test('come, move and go as the relay says; a whole report replaces what was said before', async () => {
    const [one, two] = [stream(), stream()]
    await say({ is_whole: true, opened: [one, two] })
    expect(await ids()).toEqual([one.id, two.id].sort())
    await say({ moved: [{ id: one.id, bytes_in: 5, bytes_out: 70 }], closed: [two.id] })
    expect(await list()).toMatchObject([{ id: one.id, user_name: ann.email, bytes_out: 70 }])
    const third = stream()
    await say({ is_whole: true, opened: [third] })
    expect(await ids()).toEqual([third.id])
  })

  test('a relay speaks of its own streams only', async () => {
    const own = stream()
    await say({ is_whole: true, opened: [own] })
    const other = await newRelay('r2')
    const before = { id: own.id, bytes_in: own.bytes_in, bytes_out: own.bytes_out }
    await say({ is_whole: true, moved: [{ ...before, bytes_out: 9_999 }], closed: [own.id] }, other)
    expect(await list()).toMatchObject([before])
  })

  test('of a relay that fell silent are not shown', async () => {
    await say({ is_whole: true, opened: [stream()] })
    core.clock.ms += 8_001
    expect(await list()).toEqual([])
    await present(relay)
    expect(await list()).toHaveLength(1)
  })

  test('are found by user and by cluster, and of people and clusters that are gone there are none', async () => {
    const bob = await core.person('bob')
    const [anns, bobs] = [stream({ cluster_id: elsewhere }), stream({ principal_id: bob.id })]
    const unknown = stream({ principal_id: Bun.randomUUIDv7() })
    await say({ is_whole: true, opened: [anns, bobs, unknown] })
    expect(await ids(core.admin, `?user_id=${bob.id}`)).toEqual([bobs.id])
    expect(await ids(core.admin, `?cluster_id=${elsewhere}`)).toEqual([anns.id])
    await core.ask('DELETE', `/v1/users/${bob.id}`, { token: core.admin })
    expect(await ids()).toEqual([anns.id])
  })

  test('are seen and cut within the project of their cluster', async () => {
    const [mine, foreign] = [stream(), stream({ cluster_id: elsewhere })]
    await say({ is_whole: true, opened: [mine, foreign] })
    const keeper = await core.person('keeper')
    const reader = await core.person('reader')
    await core.bind(keeper.id, 'project-admin', { project_id: core.projectId })
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    for (const { token } of [keeper, reader]) expect(await ids(token)).toEqual([mine.id])
    const cut = async (token: string, id: string) =>
      (await core.ask('DELETE', `/v1/connections/${id}`, { token })).status
    expect(await cut(ann.token, mine.id)).toBe(404)
    expect(await cut(reader.token, mine.id)).toBe(403)
    expect(await cut(keeper.token, foreign.id)).toBe(404)
    expect(await cut(keeper.token, 'nonsense')).toBe(404)
    await core.settled()
    core.heard.length = 0
    expect(await cut(keeper.token, mine.id)).toBe(204)
    await core.settled()
    expect(core.heard).toEqual([{ type: 'cut', connection_id: mine.id }])
    expect(await cut(keeper.token, mine.id)).toBe(404)
    const events = await core.ask<{ items: { action: string }[] }>('GET', `/v1/api-events?target_id=${mine.id}`, {
      token: core.admin,
    })
    expect(events.body.items).toMatchObject([
      { action: 'connections.cut', outcome: 'success', project_id: core.projectId },
    ])
  })
})
