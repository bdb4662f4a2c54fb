// Groups and memberships: what being in a group gives, and who may put somebody in; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

describe.each(DATABASE_KINDS)('groups on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const admin = (method: string, path: string, body?: object) =>
    core.ask<{ id: string; code: string; existing_id: string; errors: { pointer: string; code: string }[] }>(
      method,
      path,
      { token: core.admin, ...(body ? { body } : {}) },
    )
  const group = async (name: string) => (await admin('POST', '/v1/groups', { name, display_name: name })).body.id
  const join = (group_id: string, user_id: string) => admin('POST', '/v1/group-memberships', { group_id, user_id })
  const bindGroup = (group_id: string, role: string) =>
    admin('POST', '/v1/bindings', { role, group_id, project_id: core.projectId })
  const canRead = async (token: string) =>
    (await core.ask('GET', `/v1/projects/${core.projectId}`, { token })).status === 200

  test('a binding of a group reaches who is in it, from the next request on, and ends with the membership', async () => {
    const ann = await core.person('ann')
    const id = await group('developers')
    await bindGroup(id, 'project-read-only')
    expect(await canRead(ann.token)).toBe(false)
    await core.settled()
    core.heard.length = 0
    const membership = (await join(id, ann.id)).body.id
    expect(await canRead(ann.token)).toBe(true)
    await admin('DELETE', `/v1/group-memberships/${membership}`)
    expect(await canRead(ann.token)).toBe(false)
    await core.settled()
    const told = { type: 'principal', principal_id: ann.id }
    expect(core.heard).toEqual([told, told])
  })

  test('deleting a group takes from its members what only it gave', async () => {
    const bob = await core.person('bob')
    const id = await group('leaving')
    await bindGroup(id, 'project-read-only')
    await join(id, bob.id)
    expect(await canRead(bob.token)).toBe(true)
    await core.settled()
    core.heard.length = 0
    expect((await admin('DELETE', `/v1/groups/${id}`)).status).toBe(204)
    expect(await canRead(bob.token)).toBe(false)
    await core.settled()
    expect(core.heard).toEqual([{ type: 'principal', principal_id: bob.id }])
  })

  test('a change that reaches many is told as one for everyone', async () => {
    const id = await group('crowd')
    for (let n = 0; n < 51; n++) await join(id, (await core.person(`crowd-${n}`)).id)
    await core.settled()
    core.heard.length = 0
    await bindGroup(id, 'project-read-only')
    await core.settled()
    expect(core.heard).toEqual([{ type: 'everyone' }])
  })

  test('nobody adds to a group that holds more than they do', async () => {
    const giver = await core.person('giver')
    const role = { name: 'group-keeper', display_name: 'Keeps groups', scope: 'organization' }
    await admin('POST', '/v1/roles', { ...role, permissions: ['groups.read', 'groups.write', 'users.read'] })
    await core.bind(giver.id, 'group-keeper')
    const id = await group('strong')
    await bindGroup(id, 'cluster-admin')
    const self = { group_id: id, user_id: giver.id }
    const reply = await core.ask('POST', '/v1/group-memberships', { token: giver.token, body: self })
    expect([reply.status, reply.body.reason]).toEqual([403, 'escalation'])
    const weak = await group('weak')
    const fine = await core.ask('POST', '/v1/group-memberships', {
      token: giver.token,
      body: { group_id: weak, user_id: giver.id },
    })
    expect(fine.status).toBe(201)
  })

  test('the last admin may be one through a group, and then stays in it', async () => {
    const [machine] = await core.sql<{ id: string; user_id: string }[]>`
      select id, user_id from bindings where role = 'admin'`
    const id = await group('admins')
    const bound = await admin('POST', '/v1/bindings', { role: 'admin', group_id: id })
    expect(bound.status).toBe(201)
    const membership = (await join(id, machine?.user_id ?? '')).body.id
    expect((await admin('DELETE', `/v1/bindings/${machine?.id}`)).status).toBe(204)
    for (const path of [`group-memberships/${membership}`, `groups/${id}`, `bindings/${bound.body.id}`]) {
      expect([path, (await admin('DELETE', `/v1/${path}`)).status]).toEqual([path, 409])
    }
    await admin('POST', '/v1/bindings', { role: 'admin', user_id: machine?.user_id ?? '' })
    expect((await admin('DELETE', `/v1/groups/${id}`)).status).toBe(204)
  })

  test('a membership cannot change, is there once, and names what is there', async () => {
    const id = await group('fixed')
    const ann = await core.person('fixed-ann')
    const first = await join(id, ann.id)
    expect((await join(id, ann.id)).body.existing_id).toBe(first.body.id)
    const same = await admin('PUT', `/v1/group-memberships/${first.body.id}`, { group_id: id, user_id: ann.id })
    expect([same.status, same.text]).toEqual([200, first.text])
    const other = await admin('PUT', `/v1/group-memberships/${first.body.id}`, {
      group_id: id,
      user_id: crypto.randomUUID(),
    })
    expect([other.status, other.body.errors[0]?.code]).toEqual([409, 'immutable_field'])
    const nobody = await join(crypto.randomUUID(), crypto.randomUUID())
    expect([nobody.status, nobody.body.errors.map(error => error.pointer)]).toEqual([422, ['/group_id', '/user_id']])
  })

  test('who may not read groups sees their own, and no other', async () => {
    const ann = await core.person('own-ann')
    const mine = await group('mine')
    const other = await group('other')
    await join(mine, ann.id)
    const as = (path: string) => core.ask<{ items: { id: string }[] }>('GET', path, { token: ann.token })
    expect((await as(`/v1/groups/${mine}`)).status).toBe(200)
    expect((await as(`/v1/groups/${other}`)).status).toBe(404)
    expect((await as('/v1/groups')).status).toBe(403)
    const own = await as(`/v1/groups?user_id=${ann.id}`)
    expect(own.body.items.map(item => item.id)).toEqual([mine])
  })
})
