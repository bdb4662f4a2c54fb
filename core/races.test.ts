// Changes that take each other's rows: none of them may end as a deadlock, and the last admin stays.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from './fixture'

describe.each(DATABASE_KINDS)('changes at once on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const make = async (path: string, body: object) => {
    const reply = await core.ask<{ id: string }>('POST', `/v1/${path}`, { token: core.admin, body })
    expect([reply.status, reply.text]).toEqual([201, reply.text])
    return reply.body.id
  }
  const remove = async (path: string) => (await core.ask('DELETE', `/v1/${path}`, { token: core.admin })).status

  test('groups and users are deleted at once', async () => {
    const paths: string[] = []
    for (let at = 0; at < 12; at++) {
      const group_id = await make('groups', { name: `group-${at}`, display_name: 'Group' })
      const { id: user_id } = await core.person(`member-${at}`)
      await make('group-memberships', { group_id, user_id })
      paths.push(`groups/${group_id}`, `users/${user_id}`)
    }
    expect(await Promise.all(paths.map(remove))).toEqual(paths.map(() => 204))
  })

  test('machine users are deleted while their tokens are rotated', async () => {
    const answers: Promise<number>[] = []
    const tokens: [string, string][] = []
    for (let at = 0; at < 30; at++) {
      const machine_user_id = await make('machine-users', { name: `rotated-${at}`, display_name: 'Rotated' })
      tokens.push([machine_user_id, await make('machine-user-tokens', { machine_user_id, name: 'token' })])
    }
    for (const [machine, token] of tokens) {
      const rotation = core.ask('POST', `/v1/machine-user-tokens/${token}/rotations`, { token: core.admin })
      answers.push(
        rotation.then(({ status }) => (status === 201 || status === 404 ? 204 : status)),
        remove(`machine-users/${machine}`),
      )
    }
    expect(await Promise.all(answers)).toEqual(answers.map(() => 204))
  })

  test('a provider is deleted while people it signed in are signed out', async () => {
    const provider = { display_name: 'Provider', kind: 'github', client_id: 'x', client_secret: 'x' }
    const paths: string[] = []
    for (let at = 0; at < 6; at++) {
      const id = await make('identity-providers', { ...provider, name: `provider-${at}` })
      const person = await core.person(`signed-in-${at}`)
      const group_id = await make('groups', { name: `said-${at}`, display_name: 'Said' })
      await core.sql`insert into group_memberships (id, group_id, user_id, identity_provider_id, created_at)
        values (${crypto.randomUUID()}, ${group_id}, ${person.id}, ${id}, now())`
      const sessions = await core.sql<{ id: string }[]>`
        update sessions set identity_provider_id = ${id} where user_id = ${person.id} returning id`
      paths.push(`identity-providers/${id}`, ...sessions.map(session => `sessions/${session.id}`))
    }
    expect(await Promise.all(paths.map(remove))).toEqual(paths.map(() => 204))
  })

  test('two admins who remove each other do not both succeed', async () => {
    const [setup] = await core.sql<{ id: string }[]>`select setup_user_id as id from installation`
    for (const how of ['user', 'binding'] as const) {
      const one = await core.person(`one-${how}`)
      const two = await core.person(`two-${how}`)
      const bindings = [await core.bind(one.id, 'admin'), await core.bind(two.id, 'admin')]
      await core.sql`update users set is_disabled = true where id = ${setup?.id ?? ''}`
      const paths =
        how === 'user' ? [`users/${two.id}`, `users/${one.id}`] : bindings.map(id => `bindings/${id}`).reverse()
      const answers = await Promise.all(
        [one.token, two.token].map((token, at) => core.ask('DELETE', `/v1/${paths[at]}`, { token })),
      )
      await core.sql`update users set is_disabled = false where id = ${setup?.id ?? ''}`
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
      for (const [at] of paths.entries()) await remove(`bindings/${bindings[at]}`)
    }
  })
})
