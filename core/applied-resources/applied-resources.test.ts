// What apply made is remembered by who made it, so that nobody turns another's prune against what is not theirs.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

type Mark = { id: string; kind: string; resource_id: string; name: string; labels: Record<string, string> }

describe.each(DATABASE_KINDS)('applied resources on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const PATH = '/v1/applied-resources'
  const post = (token: string, body: object) => core.ask<Mark>('POST', PATH, { token, body })
  const list = async (token: string, query = '') =>
    (await core.ask<{ items: Mark[] }>('GET', `${PATH}${query}`, { token })).body.items

  async function group(name: string): Promise<string> {
    const body = { name, display_name: name }
    return (await core.ask<{ id: string }>('POST', '/v1/groups', { token: core.admin, body })).body.id
  }

  test('POST marks what one made oneself, once, and the list finds it by label', async () => {
    const resource_id = await group('marked')
    const input = { kind: 'group', resource_id, name: 'marked', labels: { repo: 'a', 'x/y': '' } }
    const made = await post(core.admin, input)
    expect(made).toMatchObject({ status: 201, body: input })
    expect(await post(core.admin, input)).toMatchObject({ status: 409, body: { existing_id: made.body.id } })
    expect((await list(core.admin, '?label=repo=a')).map(({ id }) => id)).toEqual([made.body.id])
    expect((await list(core.admin, '?label=x%2Fy=')).map(({ id }) => id)).toEqual([made.body.id])
    expect(await list(core.admin, '?label=repo=b')).toEqual([])
    expect((await core.ask('GET', `${PATH}?label=repo`, { token: core.admin })).status).toBe(422)
  })

  test('POST refuses what another made, what was never made, and another kind than it is', async () => {
    const { token } = await core.person('marker')
    const resource_id = await group('of-the-admin')
    const unknown = { status: 422, body: { errors: [{ pointer: '/resource_id', code: 'unknown' }] } }
    expect(await post(token, { kind: 'group', resource_id, name: 'x' })).toMatchObject(unknown)
    expect(await post(core.admin, { kind: 'project', resource_id, name: 'x' })).toMatchObject(unknown)
    const nothing = { kind: 'group', resource_id: crypto.randomUUID(), name: 'x' }
    expect(await post(core.admin, nothing)).toMatchObject(unknown)
  })

  test('one’s own are one’s own; who writes the organization may change all', async () => {
    const { token, id } = await core.person('builder')
    const stranger = await core.person('mark-stranger')
    await core.bind(id, 'project-admin', { project_id: core.projectId })
    const cluster = await core.ask<{ id: string }>('POST', '/v1/clusters', {
      token,
      body: { name: 'built', project_id: core.projectId },
    })
    const input = { kind: 'cluster', resource_id: cluster.body.id, name: 'built', labels: { team: 'b' } }
    const { body: mark } = await post(token, input)
    const at = `${PATH}/${mark.id}`
    expect((await list(token)).map(one => one.id)).toEqual([mark.id])
    expect(await list(stranger.token)).toEqual([])
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const sent = method === 'PUT' ? { token: stranger.token, body: input } : { token: stranger.token }
      expect((await core.ask(method, at, sent)).status).toBe(404)
    }
    const relabelled = { ...input, labels: { team: 'c' } }
    expect(await core.ask('PUT', at, { token: core.admin, body: relabelled })).toMatchObject({
      status: 200,
      body: relabelled,
    })
    const moved = { ...input, resource_id: crypto.randomUUID() }
    expect(await core.ask('PUT', at, { token, body: moved })).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: '/resource_id', code: 'immutable_field' }] },
    })
    expect((await core.ask('DELETE', at, { token })).status).toBe(204)
    expect((await core.ask('GET', at, { token })).status).toBe(404)
  })
})
