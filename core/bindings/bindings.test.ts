// Bindings: their rules, escalation, the last admin, and what strangers see; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

describe.each(DATABASE_KINDS)('bindings on %s', kind => {
  let core: Fixture
  let foreign: string
  beforeAll(async () => {
    core = await openFixture(kind)
    const body = { name: 'foreign', display_name: 'Foreign' }
    foreign = (await core.ask<{ id: string }>('POST', '/v1/projects', { token: core.admin, body })).body.id
  }, HOOK_MS)
  afterAll(() => core.close())

  type Given = { role: string; project_id?: string | null; namespaces?: string[] }
  const give = (token: string, user_id: string, binding: Given) =>
    core.ask<{ id: string; code: string; reason: string; existing_id: string; errors: { pointer: string }[] }>(
      'POST',
      '/v1/bindings',
      { token, body: { user_id, ...binding } },
    )

  test('refuse a scope that does not fit the role', async () => {
    const { id } = await core.person('scopes')
    const cases: [Given, string][] = [
      [{ role: 'nonsense' }, '/role'],
      [{ role: 'admin', project_id: core.projectId }, '/project_id'],
      [{ role: 'admin', namespaces: ['a'] }, '/namespaces'],
      [{ role: 'project-admin', namespaces: ['a'] }, '/namespaces'],
      [{ role: 'namespace-admin' }, '/namespaces'],
      [{ role: 'namespace-admin', namespaces: [] }, '/namespaces'],
      [{ role: 'namespace-admin', namespaces: ['A'] }, '/namespaces/0'],
      [{ role: 'namespace-admin', namespaces: ['a', 'a'] }, '/namespaces'],
      [{ role: 'project-admin', project_id: crypto.randomUUID() }, '/project_id'],
    ]
    for (const [binding, pointer] of cases) {
      const reply = await give(core.admin, id, binding)
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, pointer])
    }
    const nobody = await give(core.admin, crypto.randomUUID(), { role: 'admin' })
    expect([nobody.status, nobody.body.errors?.[0]?.pointer]).toEqual([422, '/user_id'])
  })

  test('a second one of the same kind is a conflict that names the first', async () => {
    const { id } = await core.person('twice')
    const first = await give(core.admin, id, { role: 'cluster-admin', project_id: core.projectId })
    const second = await give(core.admin, id, { role: 'cluster-admin', project_id: core.projectId })
    expect([second.status, second.body.existing_id]).toEqual([409, first.body.id])
    expect((await give(core.admin, id, { role: 'cluster-admin' })).status).toBe(201)
  })

  test('nobody gives what they do not hold', async () => {
    const giver = await core.person('giver')
    const taker = await core.person('taker')
    await core.bind(giver.id, 'project-admin', { project_id: core.projectId })
    const here = { project_id: core.projectId }
    for (const binding of [
      { role: 'admin' },
      { role: 'admin-read-only' },
      { role: 'project-admin' },
      { role: 'project-admin', project_id: foreign },
      { role: 'namespace-read-only', project_id: foreign, namespaces: ['a'] },
      { role: 'namespace-read-only', namespaces: ['a'] },
    ]) {
      const reply = await give(giver.token, taker.id, binding)
      expect(`${binding.role} ${reply.status}`).toBe(`${binding.role} 403`)
      expect(reply.body.reason).toMatch(/^(escalation|permission-missing)$/)
    }
    for (const role of ['project-admin', 'project-read-only', 'cluster-admin']) {
      expect((await give(giver.token, taker.id, { role, ...here })).status).toBe(201)
    }
    expect((await give(giver.token, taker.id, { role: 'namespace-admin', ...here, namespaces: ['a'] })).status).toBe(
      201,
    )
  })

  test('a replaced binding gives no more either, and cannot be moved out of sight', async () => {
    const giver = await core.person('replacer')
    const taker = await core.person('replaced')
    await core.bind(giver.id, 'project-admin', { project_id: core.projectId })
    const id = await core.bind(taker.id, 'project-read-only', { project_id: core.projectId })
    const put = (body: object) => core.ask('PUT', `/v1/bindings/${id}`, { token: giver.token, body })
    expect((await put({ role: 'admin', user_id: taker.id })).status).toBe(403)
    expect((await put({ role: 'project-admin', user_id: taker.id, project_id: foreign })).status).toBe(403)
    expect((await put({ role: 'cluster-admin', user_id: taker.id, project_id: core.projectId })).status).toBe(200)
  })

  test('an own role without bindings.write cannot be passed on at all', async () => {
    const taker = await core.person('pass-on')
    for (const role of ['admin-read-only', 'project-read-only', 'cluster-admin']) {
      const giver = await core.person(`giver-${role}`)
      await core.bind(giver.id, role, role === 'admin-read-only' ? {} : { project_id: core.projectId })
      expect((await give(giver.token, taker.id, { role: 'cluster-admin', project_id: core.projectId })).status).toBe(
        403,
      )
    }
  })

  test('strangers see none and find none; the holder finds their own', async () => {
    const holder = await core.person('holder')
    const stranger = await core.person('a-stranger')
    const id = await core.bind(holder.id, 'namespace-admin', { project_id: core.projectId, namespaces: ['a'] })
    const as = (token: string, method = 'GET') => core.ask(method, `/v1/bindings/${id}`, { token })
    expect((await as(stranger.token)).status).toBe(404)
    expect((await as(stranger.token, 'DELETE')).status).toBe(404)
    expect((await as(holder.token)).status).toBe(200)
    expect((await as(holder.token, 'DELETE')).status).toBe(404)
    const list = await core.ask('GET', '/v1/bindings', { token: stranger.token })
    expect(list.body).toEqual({ items: [], next_cursor: null })
  })

  test('a reader of every project does not see what is bound to the organization', async () => {
    const reader = await core.person('reader')
    const own = await core.bind(reader.id, 'project-read-only')
    const list = await core.ask<{ items: { id: string; role: string }[] }>('GET', '/v1/bindings?limit=200', {
      token: reader.token,
    })
    expect(list.body.items.filter(item => item.role.startsWith('admin'))).toEqual([])
    expect(list.body.items.length).toBeGreaterThan(0)
    expect((await core.ask('GET', `/v1/bindings/${own}`, { token: reader.token })).status).toBe(200)
  })

  test('each change is heard, and only after it commits', async () => {
    const someone = await core.person('heard')
    await core.settled()
    core.heard.length = 0
    const id = await core.bind(someone.id, 'cluster-admin', { project_id: core.projectId })
    await core.ask('DELETE', `/v1/bindings/${id}`, { token: core.admin })
    await core.settled()
    const event = { type: 'principal', principal_id: someone.id }
    expect(core.heard).toEqual([event, event])
    core.heard.length = 0
    await give(core.admin, someone.id, { role: 'nonsense' })
    await core.settled()
    expect(core.heard).toEqual([])
  })

  test('the last enabled organization admin stays, whichever way it would go', async () => {
    const admins = () => core.sql<{ id: string; user_id: string }[]>`
      select b.id, b.user_id from bindings b where role = 'admin'`
    const [machine] = await admins()
    const owner = await core.person('the-last-one')
    await core.bind(owner.id, 'admin')
    await core.ask('DELETE', `/v1/bindings/${machine?.id}`, { token: owner.token })
    const [last, ...others] = await admins()
    expect([last?.user_id, others]).toEqual([owner.id, []])
    const conflict = { status: 409, code: 'conflict' }
    const tryTo = async (method: string, path: string, body?: object) => {
      const { status, body: problem } = await core.ask(method, path, { token: owner.token, ...(body ? { body } : {}) })
      return { status, code: problem.code }
    }
    const [user] = await core.sql<{ email: string; name: string }[]>`
      select email, name from users where id = ${last?.user_id ?? ''}`
    expect(await tryTo('DELETE', `/v1/bindings/${last?.id}`)).toEqual(conflict)
    const lesser = { role: 'admin-read-only', user_id: last?.user_id }
    expect(await tryTo('PUT', `/v1/bindings/${last?.id}`, lesser)).toEqual(conflict)
    expect(await tryTo('DELETE', `/v1/users/${last?.user_id}`)).toEqual(conflict)
    const disabled = { email: user?.email, name: user?.name, is_disabled: true }
    expect(await tryTo('PUT', `/v1/users/${last?.user_id}`, disabled)).toEqual(conflict)
    expect(await admins()).toHaveLength(1)
    const back = { role: 'admin', user_id: machine?.user_id }
    await core.ask('POST', '/v1/bindings', { token: owner.token, body: back })
    await core.ask('DELETE', `/v1/bindings/${last?.id}`, { token: core.admin })
  })

  test('two admins who remove each other at once do not both succeed', async () => {
    const [machine] = await core.sql<
      { id: string; user_id: string }[]
    >`select id, user_id from bindings where role = 'admin'`
    const a = await core.person('mutual-a')
    const b = await core.person('mutual-b')
    const bindingA = await core.bind(a.id, 'admin')
    const bindingB = await core.bind(b.id, 'admin')
    await core.ask('DELETE', `/v1/bindings/${machine?.id}`, { token: a.token })
    const replies = await Promise.all([
      core.ask('DELETE', `/v1/bindings/${bindingB}`, { token: a.token }),
      core.ask('DELETE', `/v1/bindings/${bindingA}`, { token: b.token }),
    ])
    expect(replies.filter(reply => reply.status === 204)).toHaveLength(1)
    expect(await core.sql`select 1 from bindings where role = 'admin'`).toHaveLength(1)
    const [left] = await core.sql<{ user_id: string }[]>`select user_id from bindings where role = 'admin'`
    const token = left?.user_id === a.id ? a.token : b.token
    await core.ask('POST', '/v1/bindings', { token, body: { role: 'admin', user_id: machine?.user_id } })
  })
})
