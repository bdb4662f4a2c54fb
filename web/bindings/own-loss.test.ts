// An admin who is about to take the role from themselves is told, wherever the console asks once more.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture'
import { handlerOf } from '../../core/sign-ins/fixture'
import { CLIENT } from '../../tests/harness/identity/openid'

const HOME = 'http://core.test'
const TOLD = 'You will lose the role admin yourself: you hold it by nothing else'

let core: Fixture
let ann: { id: string; token: string }
let group: string
let count = 0
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())
beforeEach(async () => {
  ann = await core.person(`ann-${++count}`)
  group = await make('/v1/groups', { name: `group-${count}`, display_name: 'Group' })
})

async function make(path: string, body: object): Promise<string> {
  const reply = await core.ask<{ id: string }>('POST', path, { token: core.admin, body })
  expect(reply.status).toBe(201)
  return reply.body.id
}

const join = (user_id: string, group_id: string) => make('/v1/group-memberships', { user_id, group_id })
const bindGroup = (role = 'admin') => make('/v1/bindings', { role, group_id: group })

async function isTold(path: string): Promise<boolean> {
  const answer = await handlerOf(
    core,
    HOME,
  )(new Request(HOME + path, { headers: { cookie: `sal_session=${ann.token}` } }))
  expect(answer.status).toBe(200)
  const text = await answer.text()
  expect(text).toMatch(/Take (?:it|them) away|Delete (?:it |them )?for good|Remove (?:them|this member)/)
  return text.includes(TOLD)
}

/** That of one, and that of several with only it chosen. */
const asked = async (kind: 'bindings' | 'groups', id: string) => [
  await isTold(`/${kind}/${id}/delete`),
  await isTold(`/${kind}/bulk?act=delete&id=${id}`),
]

describe('the page before', () => {
  test('a binding goes', async () => {
    const own = await core.bind(ann.id, 'admin')
    const lesser = await core.bind(ann.id, 'admin-read-only')
    const other = await core.bind((await core.person(`other-${count}`)).id, 'admin')
    expect(await asked('bindings', own)).toEqual([true, true])
    expect(await asked('bindings', lesser)).toEqual([false, false])
    expect(await asked('bindings', other)).toEqual([false, false])
  })

  test('one of two goes, or both, or what is left has run out', async () => {
    const own = await core.bind(ann.id, 'admin')
    await join(ann.id, group)
    const second = await bindGroup()
    expect(await asked('bindings', own)).toEqual([false, false])
    expect(await asked('bindings', second)).toEqual([false, false])
    expect(await isTold(`/bindings/bulk?act=delete&id=${own}&id=${second}`)).toBe(true)
    await core.sql`update bindings set expires_at = now() - interval '1 minute' where id = ${second}`
    expect(await asked('bindings', own)).toEqual([true, true])
  })

  test('the group goes by which one is admin', async () => {
    await join(ann.id, group)
    await bindGroup()
    expect(await asked('groups', group)).toEqual([true, true])
    await core.bind(ann.id, 'admin')
    expect(await asked('groups', group)).toEqual([false, false])
  })

  test('one leaves that group, for which one is asked even where one of others is not', async () => {
    const [own, other] = [await join(ann.id, group), await join((await core.person(`member-${count}`)).id, group)]
    await bindGroup()
    const leaving = (id: string) => `/groups/${group}/members/bulk?act=delete&id=${id}`
    expect(await isTold(leaving(own))).toBe(true)
    expect(await isTold(leaving(other))).toBe(false)
    for (const path of [`/groups/${group}`, `/users/${ann.id}`]) {
      const page = new Request(HOME + path, { headers: { cookie: `sal_session=${ann.token}` } })
      const text = (await (await handlerOf(core, HOME)(page)).text()).replaceAll('&amp;', '&')
      expect(text).toContain(`href="${leaving(own)}&back=${encodeURIComponent(path)}"`)
      expect(text).not.toContain(`${own}/delete"`)
    }
    const provider = await make('/v1/identity-providers', {
      ...{ name: `corp-${count}`, display_name: 'Corp', kind: 'oidc', issuer: 'https://corp.test', ...CLIENT },
    })
    await core.sql`insert into group_memberships (id, group_id, user_id, identity_provider_id, created_at)
      values (gen_random_uuid(), ${group}, ${ann.id}, ${provider}, now())`
    expect(await isTold(leaving(own))).toBe(false)
  })
})
