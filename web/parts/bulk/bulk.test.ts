// Several things at once, before an API that only counts what it is asked.
import { describe, expect, test } from 'bun:test'
import { createWeb, type WebDeps } from '../../index'

const COOKIE = 'sal_session=a-session'
const PERMISSIONS = ['users.read', 'users.write', 'groups.read', 'groups.write']

const STATUS = { locked_until: null, has_password: true, last_sign_in_at: null }

const MEMBERSHIP = { id: 'm1', group_id: 'g1', user_id: 'u1', identity_provider_id: null, created_at: '' }

type Person = { id: string; name: string; is_disabled: boolean }

/** `refuses`: whom the API does not let be changed. */
function open(people: readonly Person[], { permissions = PERMISSIONS, refuses = '' } = {}) {
  const puts: string[] = []
  const api: WebDeps['api'] = async request => {
    const { pathname } = new URL(request.url)
    const [, , kind, id] = pathname.split('/')
    if (kind === 'whoami') return Response.json({ user_id: 'me', permissions, must_change_password: false })
    if (pathname === '/v1/groups/g1') return Response.json({ id, name: 'crew', display_name: 'Crew' })
    if (kind === 'group-memberships') return Response.json({ items: [MEMBERSHIP], next_cursor: null })
    const person = kind === 'users' ? people.find(one => one.id === id) : undefined
    if (!person) return Response.json({ items: [], next_cursor: null }, { status: id === undefined ? 200 : 404 })
    if (request.method !== 'PUT') return Response.json({ ...person, status: STATUS })
    const { is_disabled } = (await request.json()) as Person
    if (id === refuses) return Response.json({ title: 'Not this one', detail: 'It stays' }, { status: 403 })
    puts.push(`${id} ${is_disabled}`)
    return Response.json({ ...person, is_disabled })
  }
  const web = createWeb({
    ...{ api, publicUrl: 'http://core.test', isSetUp: async () => true, stateOf: async () => 'unknown' },
    terminals: { unavailable: () => 'None here', accept: async () => ({ refused: 'None here' }) },
  })
  const ask = async (path: string, fields?: URLSearchParams) => {
    const init = fields ? { method: 'POST', body: fields } : {}
    const request = new Request(`http://core.test${path}`, { ...init, headers: { cookie: COOKIE } })
    const answer = await web(request, () => false)
    return { status: answer?.status, text: (await answer?.text()) ?? '', to: answer?.headers.get('location') ?? '' }
  }
  return { ask, puts }
}

function people(count: number, length = 4): Person[] {
  return Array.from({ length: count }, (_, at) => {
    const name = Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('hex')
    return { id: `u${at}`, name, is_disabled: at === 0 }
  })
}

function fieldOf(text: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
}

function formOf(text: string, more: Record<string, string>, ids: readonly string[] = []): URLSearchParams {
  const fields = new URLSearchParams({ form_token: fieldOf(text, 'form_token'), ...more })
  for (const id of ids) fields.append('id', id)
  return fields
}

const disable = { act: 'disable', back: '/users?q=a' }

describe('something done to several', () => {
  test('changes each in turn and leads back to the list, which offers to take it back', async () => {
    const { ask, puts } = open(people(3))
    const page = await ask('/users/bulk?act=disable&id=u0&id=u1&id=u2&id=gone')
    expect([page.status, puts]).toEqual([200, []])
    expect(page.text).toContain('1 person is not there any more, and left out.')
    const done = await ask('/users/bulk', formOf(page.text, disable, ['u0', 'u1', 'u2']))
    expect([done.status, puts]).toEqual([303, ['u0 true', 'u1 true', 'u2 true']])
    expect(done.to).toStartWith('/users?q=a&told=')
    const list = await ask(done.to)
    expect(list.text).toContain('Disabled 3 people.')
    // u0 was disabled before.
    puts.length = 0
    const undo = formOf(list.text, { told: fieldOf(list.text, 'told'), back: fieldOf(list.text, 'back') })
    expect((await ask('/users/bulk/undo', undo)).to).toStartWith('/users?q=a&told=')
    expect(puts).toEqual(['u2 false', 'u1 false'])
    puts.length = 0
    // Another list has an act of that name.
    expect((await ask('/machine-users/bulk/undo', undo)).text).toContain('cannot be taken back here any more')
    expect(
      (await ask('/users/bulk/undo', new URLSearchParams({ ...Object.fromEntries(undo), form_token: 'x' }))).text,
    ).toContain('expired')
    expect(puts).toEqual([])
  })

  test('too many to tell in an address are told by a page, with the same way back', async () => {
    const many = people(50, 60)
    const { ask, puts } = open(many)
    const ids = many.map(({ id }) => id)
    const page = await ask('/users/bulk?act=disable&id=u1')
    const done = await ask('/users/bulk', formOf(page.text, disable, ids))
    expect([done.status, puts.length]).toEqual([200, 50])
    expect(done.text).toContain('<h1>Disabled 50 people.')
    puts.length = 0
    await ask('/users/bulk/undo', formOf(done.text, { told: fieldOf(done.text, 'told') }))
    expect(puts.length).toBe(49)
  })

  test('names those that could not be done, and takes back only the others', async () => {
    const { ask, puts } = open(people(3), { refuses: 'u1' })
    const page = await ask('/users/bulk?act=disable&id=u1')
    const done = await ask('/users/bulk', formOf(page.text, disable, ['u1', 'u2']))
    expect(done.status).toBe(409)
    expect(done.text).toContain('<h1>1 of 2 could not be done</h1>')
    expect(done.text).toContain('It stays')
    puts.length = 0
    const undo = formOf(done.text, { told: fieldOf(done.text, 'told'), back: fieldOf(done.text, 'back') })
    expect((await ask('/users/bulk/undo', undo)).to).toStartWith('/users?q=a&told=')
    expect(puts).toEqual(['u2 false'])
  })

  test('is nothing for who may not, for no act of ours, and for nobody', async () => {
    const { ask, puts } = open(people(2), { permissions: ['users.read'] })
    for (const query of ['act=disable&id=u1', 'act=constructor&id=u1', 'act=disable', 'id=u1']) {
      expect((await ask(`/users/bulk?${query}`)).text).toContain('Nothing was chosen')
    }
    const form = formOf((await ask('/users')).text, disable, ['u1'])
    expect((await ask('/users/bulk', form)).text).toContain('Nothing was chosen')
    expect(puts).toEqual([])
  })

  test('leads back to pages of the console only', async () => {
    const { ask } = open(people(2))
    const page = await ask('/users/bulk?act=disable&id=u1&back=https://evil.example/')
    expect(page.text).not.toContain('evil.example')
    const done = await ask('/users/bulk', formOf(page.text, { act: 'disable', back: '//evil.example' }, ['u1']))
    expect(done.to).toStartWith('/?told=')
  })

  test('leads back to the list from the answer to a form, which has no address of its own', async () => {
    const { ask } = open(people(2))
    const form = formOf((await ask('/users')).text, { member: 'nobody@example.com' })
    const { status, text } = await ask('/groups/g1/members', form)
    expect(status).toBe(422)
    expect(text).toContain('<form id="bulk-groups-g1-members" class="bulk" action="/groups/g1/members/bulk"')
    expect(fieldOf(text, 'back')).toBe('/groups/g1')
    expect(text).toContain('<form class="inline-form" action="/groups/g1"')
  })
})
