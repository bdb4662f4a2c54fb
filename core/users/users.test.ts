// People: what the resource shows and takes, forced password changes, disabling, and who may let whom back in.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

const PASSWORD = 'correct horse battery'
const OTHER = 'staple of another kind'

describe.each(DATABASE_KINDS)('users on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  type Problem = { code: string; reason?: string; existing_id?: string; errors?: { pointer: string; code: string }[] }
  type User = Problem & {
    id: string
    email: string
    must_change_password: boolean
    status: { has_password: boolean; last_sign_in_at: string | null }
  }
  const asAdmin = <T = User>(method: string, path: string, body?: object) =>
    core.ask<T>(method, path, { token: core.admin, ...(body ? { body } : {}) })
  const change = async (id: string, fields: object) => {
    const { body } = await asAdmin<Record<string, unknown>>('GET', `/v1/users/${id}`)
    const { id: _id, created_at: _at, status: _status, ...user } = body
    const reply = await asAdmin('PUT', `/v1/users/${id}`, { ...user, ...fields })
    expect(reply.status).toBe(200)
    return reply
  }
  const accept = async (id: string, password = PASSWORD) => {
    const { body } = await asAdmin<{ token: string }>('POST', `/v1/users/${id}/invitations`)
    return core.ask<Problem & { token: string }>('POST', '/v1/invitation-acceptances', {
      body: { token: body.token, password },
    })
  }
  const signIn = (email: string, password = PASSWORD) =>
    core.ask<{ token: string; must_change_password: boolean }>('POST', '/v1/sessions', { body: { email, password } })
  const statusOf = async (token: string, method: string, path: string) =>
    (await core.ask(method, path, { token })).status
  const lastEvent = async (action: string) => {
    const path = `/v1/api-events?action=${action}&limit=1`
    return (await asAdmin<{ items: Record<string, unknown>[] }>('GET', path)).body.items[0]
  }

  test('shows every field, and a PUT of a GET’s body changes nothing', async () => {
    const made = await asAdmin('POST', '/v1/users', { email: 'whole@example.org', name: 'Whole' })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      ...{
        id: made.body.id,
        email: 'whole@example.org',
        name: 'Whole',
        is_disabled: false,
        must_change_password: false,
      },
      ...{ kubectl_cli_enabled: null, kubectl_browser_enabled: null, sign_in_within_seconds: null },
      created_at: new Date(core.clock.ms).toISOString(),
      status: { has_password: false, last_sign_in_at: null, locked_until: null },
    } as never)
    const path = `/v1/users/${made.body.id}`
    const before = await asAdmin('GET', path)
    expect([before.text, before.headers.get('etag')]).toEqual([made.text, made.headers.get('etag')])
    const replaced = await change(made.body.id, {})
    expect([replaced.text, replaced.headers.get('etag')]).toEqual([before.text, before.headers.get('etag')])
    const stale = await core.ask('PUT', path, {
      token: core.admin,
      body: { email: 'whole@example.org', name: 'Other' },
      headers: { 'if-match': '"0"' },
    })
    expect(stale.status).toBe(412)
    const again = await asAdmin('POST', '/v1/users', { email: 'whole@example.org', name: 'Twice' })
    expect([again.status, again.body.existing_id]).toEqual([409, made.body.id])
  })

  test('are people only: a machine user is not listed, read, changed or deleted here', async () => {
    const [machine] = await core.sql<
      { id: string; email: string }[]
    >`select id, email from users where kind = 'machine'`
    const listed = await asAdmin<{ items: User[] }>('GET', '/v1/users?limit=200')
    expect(listed.body.items.map(user => user.id)).not.toContain(machine?.id)
    const body = { email: machine?.email, name: 'Taken over' }
    const path = `/v1/users/${machine?.id}`
    for (const [method, sent] of [['GET'], ['DELETE'], ['PUT', body]] as const)
      expect((await asAdmin(method, path, sent)).status).toBe(404)
    // Their addresses are of a domain that people cannot have: nobody becomes the one by the other's name.
    const taken = await asAdmin('POST', '/v1/users', body)
    expect([taken.status, taken.body.errors?.[0], taken.body.existing_id]).toMatchObject([
      ...[422, { pointer: '/email', code: 'reserved' }, undefined],
    ])
  })

  test('the filter on the e-mail address is exact', async () => {
    const someone = await core.person('exact')
    await core.person('exactly')
    const found = async (email: string) =>
      (await asAdmin<{ items: User[] }>('GET', `/v1/users?email=${encodeURIComponent(email)}`)).body.items.map(
        one => one.id,
      )
    expect(await found(someone.email)).toEqual([someone.id])
    for (const email of ['exact', 'exact@example.or', 'EXACT@example.org', '%', 'exact%'])
      expect(await found(email)).toEqual([])
  })

  test('who must change their password can read who they are, change it, sign out, and nothing else', async () => {
    const someone = await core.person('forced')
    await core.bind(someone.id, 'admin')
    const { token } = (await accept(someone.id)).body
    await change(someone.id, { must_change_password: true })
    const whoami = await core.ask('GET', '/v1/whoami', { token })
    expect([whoami.status, whoami.body.must_change_password]).toEqual([200, true])
    const refused = async (method: string, path: string, raw?: string) => {
      const { status, body } = await core.ask<Problem>(method, path, { token, ...(raw ? { raw } : {}) })
      return `${status} ${body.reason}`
    }
    for (const { method, path, hooks } of core.app.routes) {
      const { detail } = hooks as { detail?: Record<string, unknown> }
      if (detail?.['x-public'] || path.startsWith('/v1/whoami')) continue
      const raw = method === 'GET' ? undefined : '{malformed'
      const shown = `${method} ${path}`
      expect(`${shown} ${await refused(method, path.replace(/:\w+/g, someone.id), raw)}`).toBe(
        `${shown} 403 password-change-required`,
      )
    }
    expect(await lastEvent(encodeURIComponent('POST /v1/credentials'))).toMatchObject({
      outcome: 'denied',
      reason: 'password-change-required',
    })
    const { session_id } = (await core.ask('GET', '/v1/whoami', { token })).body
    const other = (await signIn(someone.email)).body.token
    expect(await statusOf(other, 'DELETE', `/v1/sessions/${session_id}`)).toBe(403)
    expect(await statusOf(token, 'GET', `/v1/sessions/${session_id}`)).toBe(403)
    const own = (await core.ask('GET', '/v1/whoami', { token: other })).body.session_id
    expect(await statusOf(other, 'DELETE', `/v1/sessions/${own}`)).toBe(204)
    expect(await statusOf(other, 'GET', '/v1/whoami')).toBe(401)
    expect((await signIn(someone.email)).body.must_change_password).toBe(true)
    const body = { current_password: PASSWORD, password: OTHER }
    expect((await core.ask('PUT', '/v1/whoami/password', { token, body })).status).toBe(204)
    expect([
      await statusOf(token, 'GET', '/v1/users'),
      (await signIn(someone.email, OTHER)).body.must_change_password,
    ]).toEqual([200, false])
    expect((await asAdmin('GET', `/v1/users/${someone.id}`)).body.must_change_password).toBe(false)
  })

  test('a link sets a new password, which is a change of it', async () => {
    const { body } = await asAdmin('POST', '/v1/users', {
      email: 'new@example.org',
      name: 'New',
      must_change_password: true,
    })
    const { token } = (await accept(body.id)).body
    expect((await core.ask('GET', '/v1/whoami', { token })).body.must_change_password).toBe(false)
  })

  test('a password that is common, or made from the account, is not taken', async () => {
    const someone = await core.person('weakling')
    for (const password of ['unbelievable', 'weakling is here', 'salaminia forever']) {
      const reply = await accept(someone.id, password)
      expect([reply.status, reply.body.errors]).toMatchObject([422, [{ pointer: '/password', code: 'weak-password' }]])
      expect(reply.text).not.toContain(password)
    }
  })

  test('a password is the same in every way of writing its letters', async () => {
    const someone = await core.person('umlaut')
    await accept(someone.id, 'drei schöne Flüsse'.normalize('NFD'))
    expect((await signIn(someone.email, 'drei schöne Flüsse'.normalize('NFC'))).status).toBe(201)
  })

  test('disabling ends everything at once, and who comes back signs in anew', async () => {
    const someone = await core.person('disabled')
    await core.bind(someone.id, 'cluster-admin', { project_id: core.projectId })
    const clusterId = await core.cluster(`of-disabled-${kind}`)
    const { token } = (await accept(someone.id)).body
    const pending = (await asAdmin<{ token: string }>('POST', `/v1/users/${someone.id}/invitations`)).body.token
    const lasting = { name: 'lasting', expires_at: new Date(core.clock.ms + 86_400_000).toISOString() }
    const made = await core.ask<{ id: string; token: string }>('POST', '/v1/api-tokens', { token, body: lasting })
    const csr = newKeyAndCsr().csr
    const { serial } = (await core.ask<{ serial: string }>('POST', '/v1/certificates', { token, body: { csr } })).body
    const { session_id } = (await core.ask<{ session_id: string }>('GET', '/v1/whoami', { token })).body
    const grant = (credential: string) =>
      core.services.grants({ cluster_id: clusterId, principal_id: someone.id, credential })
    const all = [`session:${session_id}`, `browser:${session_id}`, `certificate:${serial}`, `token:${made.body.id}.1`]
    for (const credential of all) expect(await grant(credential)).toHaveProperty('grant')
    await core.settled()
    core.heard.length = 0
    await change(someone.id, { is_disabled: true })
    await core.settled()
    expect(core.heard).toEqual([{ type: 'principal', principal_id: someone.id }])
    const held = [token, someone.token, made.body.token]
    for (const each of held) expect(await statusOf(each, 'GET', '/v1/whoami')).toBe(401)
    expect((await signIn(someone.email)).status).toBe(401)
    for (const credential of all) expect(await grant(credential)).toHaveProperty('denied')
    const body = { token: pending, password: OTHER }
    expect((await core.ask('POST', '/v1/invitation-acceptances', { body })).status).toBe(409)
    expect((await accept(someone.id)).status).toBe(409)
    await change(someone.id, { is_disabled: false })
    for (const each of held) expect(await statusOf(each, 'GET', '/v1/whoami')).toBe(401)
    for (const credential of all) expect(await grant(credential)).toEqual({ denied: 'credential-revoked' })
    expect((await core.ask('POST', '/v1/invitation-acceptances', { body })).status).toBe(409)
    expect((await signIn(someone.email)).status).toBe(201)
  })

  test('nobody takes over an account that holds more than they do', async () => {
    const role = {
      name: `people-${kind}`,
      display_name: 'People',
      scope: 'organization',
      permissions: ['users.read', 'users.write'],
    }
    expect((await asAdmin('POST', '/v1/roles', role)).status).toBe(201)
    const clerk = await core.person('clerk')
    await core.bind(clerk.id, role.name)
    const victim = await core.person('victim')
    const peer = await core.person('peer')
    await core.bind(victim.id, 'admin')
    const as = (method: string, path: string, body?: object) =>
      core.ask<Problem>(method, path, { token: clerk.token, ...(body ? { body } : {}) })
    const invited = await as('POST', `/v1/users/${victim.id}/invitations`)
    expect([invited.status, invited.body.reason]).toEqual([403, 'escalation'])
    const renamed = await as('PUT', `/v1/users/${victim.id}`, { email: 'clerk2@example.org', name: 'Mine' })
    expect([renamed.status, renamed.body.reason]).toEqual([403, 'escalation'])
    expect((await as('PUT', `/v1/users/${victim.id}`, { email: victim.email, name: 'Renamed' })).status).toBe(200)
    expect((await as('POST', `/v1/users/${peer.id}/invitations`)).status).toBe(201)
    expect((await as('PUT', `/v1/users/${peer.id}`, { email: 'peer2@example.org', name: 'Peer' })).status).toBe(200)
  })

  test('changes, links and their use are on record, without a secret', async () => {
    const { body } = await asAdmin('POST', '/v1/users', { email: 'logged@example.org', name: 'Logged' })
    expect(await lastEvent('users.create')).toMatchObject({ target_id: body.id, target_name: 'logged@example.org' })
    const invited = await asAdmin<{ token: string; link: string }>('POST', `/v1/users/${body.id}/invitations`)
    expect(await lastEvent('invitations.create')).toMatchObject({ target_id: body.id })
    const acceptance = { token: invited.body.token, password: PASSWORD }
    const accepted = await core.ask<{ token: string }>('POST', '/v1/invitation-acceptances', {
      body: acceptance,
      source: '198.51.100.1',
    })
    expect(await lastEvent('invitations.accept')).toMatchObject({
      ...{ actor_id: body.id, target_id: body.id, source_address: '198.51.100.1' },
      changes: [{ path: 'password', before: null, after: '"changed"' }],
    })
    await change(body.id, { kubectl_cli_enabled: false })
    expect(await lastEvent('users.update')).toMatchObject({
      changes: [{ path: 'kubectl_cli_enabled', before: 'null', after: 'false' }],
    })
    await asAdmin('DELETE', `/v1/users/${body.id}`)
    expect(await lastEvent('users.delete')).toMatchObject({ target_id: body.id })
    const all = JSON.stringify(await core.sql`select * from api_events`)
    for (const secret of [PASSWORD, OTHER, invited.body.token, accepted.body.token, '$argon2'])
      expect(all.includes(secret)).toBe(false)
  })

  test('whoami tells the groups', async () => {
    const someone = await core.person('grouped')
    const { body: group } = await asAdmin('POST', '/v1/groups', { name: 'readers', display_name: 'Readers' })
    await asAdmin('POST', '/v1/group-memberships', { group_id: group.id, user_id: someone.id })
    const whoami = await core.ask('GET', '/v1/whoami', { token: someone.token })
    expect(whoami.body.groups).toEqual([{ id: group.id, name: 'readers' }])
  })
})
