// The API's own audit: every change and denial leaves a record that says what changed, and shows no secret.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

type Event = {
  id: string
  action: string
  actor_id: string | null
  target_id: string
  target_name: string
  outcome: string
  reason: string | null
  request_id: string
  changes: { path: string; before: string | null; after: string | null }[]
}

describe.each(DATABASE_KINDS)('API events on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const events = async (filter: string, token = core.admin) =>
    (await core.ask<{ items: Event[] }>('GET', `/v1/api-events?${filter}`, { token })).body.items

  test('a change says who, what, and each field before and after, under the id of its request', async () => {
    const body = { name: 'aws', display_name: 'AWS' }
    const made = await core.ask<{ id: string }>('POST', '/v1/projects', { token: core.admin, body })
    const path = `/v1/projects/${made.body.id}`
    await core.ask('PUT', path, { token: core.admin, body: { ...body, display_name: 'Amazon' } })
    await core.ask('PUT', path, { token: core.admin, body: { ...body, display_name: 'Amazon' } })
    await core.ask('DELETE', path, { token: core.admin })
    const [removed, unchanged, updated, created] = await events(`target_id=${made.body.id}`)
    expect([created?.action, created?.target_name, created?.outcome]).toEqual(['projects.create', 'aws', 'success'])
    expect(created?.request_id).toBe(made.headers.get('x-request-id') ?? '')
    expect(updated?.changes).toEqual([{ path: 'display_name', before: '"AWS"', after: '"Amazon"' }])
    expect(unchanged?.changes).toEqual([])
    expect([removed?.action, removed?.changes.map(change => change.after)]).toEqual(['projects.delete', [null, null]])
  })

  test('a change that does not commit leaves none', async () => {
    const body = { name: 'default', display_name: 'Again' }
    expect((await core.ask('POST', '/v1/projects', { token: core.admin, body })).status).toBe(409)
    const all = await events('action=projects.create&limit=200')
    expect(all.filter(event => event.target_name === 'default')).toEqual([])
  })

  test('a denial says who was refused what, and why', async () => {
    const ann = await core.person('denied')
    const body = { name: 'mine', display_name: 'Mine' }
    expect((await core.ask('POST', '/v1/projects', { token: ann.token, body })).status).toBe(403)
    const [denied] = await events(`actor_id=${ann.id}&outcome=denied`)
    expect([denied?.action, denied?.target_id, denied?.reason]).toEqual([
      'POST /v1/projects',
      '/v1/projects',
      'no-binding',
    ])
  })

  test('events of a project are for its readers, one’s own for oneself, all for the organization', async () => {
    const reader = await core.person('event-reader')
    const stranger = await core.person('event-stranger')
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    const cluster = await core.cluster('watched')
    const [created] = await events(`target_id=${cluster}`)
    expect(created?.action).toBe('clusters.create')
    expect(await events(`target_id=${cluster}`, reader.token)).toHaveLength(1)
    expect(await events(`target_id=${cluster}`, stranger.token)).toEqual([])
    const direct = `/v1/api-events/${created?.id}`
    expect((await core.ask('GET', direct, { token: reader.token })).status).toBe(200)
    expect((await core.ask('GET', direct, { token: stranger.token })).status).toBe(404)
    const [own] = await events(`actor_id=${stranger.id}`, stranger.token)
    expect(own).toBeUndefined()
    await core.ask('POST', '/v1/projects', { token: stranger.token, body: { name: 'x', display_name: 'X' } })
    expect(await events(`actor_id=${stranger.id}`, stranger.token)).toHaveLength(1)
    expect(await events(`actor_id=${stranger.id}`, reader.token)).toEqual([])
  })
})
