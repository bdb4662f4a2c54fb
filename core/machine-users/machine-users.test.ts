// Machine users and their tokens: names, escalation, what a token does in Kubernetes, and how it all ends; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openKeySet, verify } from '../../relay/wire/claims'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { openTrust } from '../../relay/wire/identity'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { HOUR_MS, type MadeToken, soon } from '../tokens/testing'

type Machine = { id: string; name: string; email: string; is_disabled: boolean; existing_id: string; reason: string }

describe.each(DATABASE_KINDS)('machine users on %s', kind => {
  let core: Fixture
  let cluster: string
  beforeAll(async () => {
    core = await openFixture(kind)
    cluster = await core.cluster('here')
  }, HOOK_MS)
  afterAll(() => core.close())

  const machine = async (name: string, token = core.admin) => {
    const reply = await core.ask<Machine>('POST', '/v1/machine-users', { token, body: { name, display_name: name } })
    expect(reply.status).toBe(201)
    return reply.body
  }
  const makeToken = (machine_user_id: string, given: { token?: string; [field: string]: unknown } = {}) => {
    const { token = core.admin, ...body } = given
    return core.ask<MadeToken>('POST', '/v1/machine-user-tokens', {
      token,
      body: { machine_user_id, name: `token-${crypto.randomUUID()}`, ...body },
    })
  }
  /** May write machine users, and nothing else. */
  const keeper = async (name: string) => {
    const role = { name, display_name: name, scope: 'organization' }
    const permissions = ['machine_users.read', 'machine_users.write']
    await core.ask('POST', '/v1/roles', { token: core.admin, body: { ...role, permissions } })
    const person = await core.person(name)
    await core.bind(person.id, name)
    return person
  }
  const replace = (one: Machine, change: object, token = core.admin) => {
    const body = { name: one.name, display_name: one.name, ...change }
    return core.ask<Machine>('PUT', `/v1/machine-users/${one.id}`, { token, body })
  }
  const status = async (token: string) => (await core.ask('GET', '/v1/whoami', { token })).status
  const credentialOf = async (token: string) => {
    const reply = await core.ask<{ token: string; expires_at: string }>('POST', '/v1/credentials', { token })
    expect(reply.status).toBe(201)
    const { root } = openTrust(core.authority.trust)
    const issuer = core.authority.installation
    const keys = openKeySet(core.authority.keySet(), { root: root.publicKey, issuer, nowMs: core.clock.ms })
    const claims = verify('sal-credential+jwt', reply.body.token, {
      ...{ keys: keys.credential, issuer, audience: 'relay', nowMs: core.clock.ms },
    })
    return { ...claims, expires_at: reply.body.expires_at, name: `token:${claims.tid}` }
  }
  const grant = (principal_id: string, credential: string) =>
    core.services.grants({ cluster_id: cluster, principal_id, credential })

  test('the one of the first start is there like any other', async () => {
    const list = await core.ask<{ items: Machine[] }>('GET', '/v1/machine-users?name=setup', { token: core.admin })
    expect(list.body.items).toMatchObject([{ name: 'setup', email: 'setup@machine.local', display_name: 'Set-up' }])
    const last = list.body.items[0]
    expect((await core.ask('DELETE', `/v1/machine-users/${last?.id}`, { token: core.admin })).status).toBe(409)
  })

  test('a token that ends makes no lasting one of its own machine user, however its id is spelled', async () => {
    const one = await machine('self-made')
    await core.ask('POST', '/v1/roles', {
      token: core.admin,
      body: {
        ...{ name: 'self-keeper', display_name: 'Self-keeper', scope: 'organization' },
        permissions: ['machine_users.read', 'machine_users.write'],
      },
    })
    await core.bind(one.id, 'self-keeper')
    const { token } = (await makeToken(one.id, { expires_at: soon(core) })).body
    const answers = [await makeToken(one.id, { token }), await makeToken(one.id.toUpperCase(), { token })]
    expect(answers.map(({ status }) => status)).toEqual([403, 422])
  })

  test('a name is unique, cannot change, and no person has an address like it', async () => {
    const first = await machine('argo-cd')
    expect(first).toMatchObject({ name: 'argo-cd', email: 'argo-cd@machine.local', is_disabled: false })
    const body = { name: 'argo-cd', display_name: 'Other' }
    const second = await core.ask<Machine>('POST', '/v1/machine-users', { token: core.admin, body })
    expect([second.status, second.body.existing_id]).toEqual([409, first.id])
    const renamed = await replace(first, { name: 'flux' })
    expect([renamed.status, renamed.text]).toEqual([409, expect.stringContaining('immutable_field')])
    for (const name of ['Argo', 'a@b', '-a', '']) {
      const reply = await core.ask('POST', '/v1/machine-users', { token: core.admin, body: { ...body, name } })
      expect(reply.status).toBe(422)
    }
    for (const email of ['argo-cd@machine.local', 'free@machine.local']) {
      const person = await core.ask<{ errors: { pointer: string }[] }>('POST', '/v1/users', {
        token: core.admin,
        body: { email, name: 'Impostor' },
      })
      expect(`${email} ${person.status}`).toMatch(/ (409|422)$/)
    }
    expect((await core.ask('GET', `/v1/users/${first.id}`, { token: core.admin })).status).toBe(404)
  })

  test('a PUT of what a GET answered changes nothing and answers the same', async () => {
    const { id } = await machine('putter')
    const before = await core.ask('GET', `/v1/machine-users/${id}`, { token: core.admin })
    const { name, display_name, description, is_disabled } = before.body
    const body = { name, display_name, description, is_disabled }
    const after = await core.ask('PUT', `/v1/machine-users/${id}`, { token: core.admin, body })
    expect([after.status, after.text]).toEqual([200, before.text])
  })

  test('strangers see none; a machine user sees itself', async () => {
    const own = await machine('self')
    const { body } = await makeToken(own.id)
    const stranger = await core.person('stranger')
    const path = `/v1/machine-users/${own.id}`
    expect((await core.ask('GET', path, { token: stranger.token })).status).toBe(404)
    expect((await core.ask('GET', '/v1/machine-users', { token: stranger.token })).status).toBe(403)
    expect((await core.ask('GET', `/v1/machine-user-tokens/${body.id}`, { token: stranger.token })).status).toBe(404)
    expect((await core.ask('GET', path, { token: body.token })).status).toBe(200)
    const tokens = await core.ask<{ items: MadeToken[] }>('GET', '/v1/machine-user-tokens', { token: body.token })
    expect(tokens.body.items.map(token => token.id)).toEqual([body.id])
    expect((await core.ask('GET', `/v1/api-tokens/${body.id}`, { token: core.admin })).status).toBe(404)
    const refused = await core.ask('POST', '/v1/api-tokens', {
      token: body.token,
      body: { name: 'not mine', expires_at: soon(core) },
    })
    expect(refused.status).toBe(403)
  })

  test('it works as the subject of a binding and as the member of a group', async () => {
    const one = await machine('member')
    const { body } = await makeToken(one.id)
    expect(body.token).toMatch(/^sal_mch_[A-Za-z0-9_-]{43}$/)
    const groups = () => core.ask('GET', '/v1/groups', { token: body.token })
    expect((await groups()).status).toBe(403)
    const group = await core.ask<{ id: string }>('POST', '/v1/groups', {
      token: core.admin,
      body: { name: 'robots', display_name: 'Robots' },
    })
    const binding = { role: 'admin-read-only', group_id: group.body.id }
    await core.ask('POST', '/v1/bindings', { token: core.admin, body: binding })
    const membership = { group_id: group.body.id, user_id: one.id }
    expect((await core.ask('POST', '/v1/group-memberships', { token: core.admin, body: membership })).status).toBe(201)
    expect((await groups()).status).toBe(200)
  })

  test('nobody makes, widens or rotates a token of one that holds more, nor enables it; ending it is free', async () => {
    const low = await keeper('low-keeper')
    const strong = await machine('strong')
    await core.bind(strong.id, 'cluster-admin', { project_id: core.projectId })
    const { body: held } = await makeToken(strong.id)
    const path = `/v1/machine-user-tokens/${held.id}`
    const by = { token: low.token }
    const wide = { machine_user_id: strong.id, name: 'wide' }
    const attempts = [
      await makeToken(strong.id, by),
      await makeToken(strong.id, { ...by, permissions: ['machine_users.read'] }),
      await core.ask('PUT', path, { ...by, body: wide }),
      await core.ask('POST', `${path}/rotations`, by),
    ]
    for (const { status, body } of attempts) expect([status, body.reason]).toEqual([403, 'escalation'])
    expect((await replace(strong, { is_disabled: true }, low.token)).status).toBe(200)
    expect(await status(held.token)).toBe(401)
    const enabled = await replace(strong, { is_disabled: false }, low.token)
    expect([enabled.status, enabled.body.reason]).toEqual([403, 'escalation'])
    expect((await replace(strong, { is_disabled: false })).status).toBe(200)
    const fresh = (await makeToken(strong.id)).body
    expect([await status(held.token), await status(fresh.token)]).toEqual([401, 200])
    expect((await core.ask('POST', `/v1/machine-user-tokens/${fresh.id}/revocation`, by)).status).toBe(204)
    expect(await status(fresh.token)).toBe(401)
    const weak = await machine('weak', low.token)
    expect((await makeToken(weak.id, by)).status).toBe(201)
    const stranger = await core.person('no-keeper')
    expect((await makeToken(weak.id, { token: stranger.token })).body.reason).toBe('no-binding')
    expect((await makeToken(crypto.randomUUID())).status).toBe(422)
    expect((await makeToken(low.id)).status).toBe(422)
  })

  test('it rotates its own token and cannot make another', async () => {
    const one = await machine('rotator')
    const { body } = await makeToken(one.id, { expires_at: soon(core) })
    const rotated = await core.ask<MadeToken>('POST', `/v1/machine-user-tokens/${body.id}/rotations`, {
      token: body.token,
      body: { overlap_seconds: 60 },
    })
    expect([rotated.status, rotated.body.expires_at]).toEqual([201, body.expires_at])
    expect([await status(body.token), await status(rotated.body.token)]).toEqual([200, 200])
    expect((await makeToken(one.id, { token: rotated.body.token })).status).toBe(403)
    core.clock.ms += 60_000
    expect([await status(body.token), await status(rotated.body.token)]).toEqual([401, 200])
  })

  test('a token stays with its machine user', async () => {
    const [one, other] = [await machine('stays'), await machine('takes')]
    const { body } = await makeToken(one.id)
    const moved = await core.ask('PUT', `/v1/machine-user-tokens/${body.id}`, {
      token: core.admin,
      body: { machine_user_id: other.id, name: 'moved' },
    })
    expect([moved.status, moved.text]).toEqual([409, expect.stringContaining('/machine_user_id')])
  })

  describe('in Kubernetes', () => {
    const kubernetes = async (name: string) => {
      const one = await machine(name)
      await core.bind(one.id, 'cluster-admin', { project_id: core.projectId })
      const { body } = await makeToken(one.id, { expires_at: soon(core, 100 * HOUR_MS) })
      const credential = await credentialOf(body.token)
      expect(await grant(one.id, credential.name)).toHaveProperty('grant')
      return { ...one, made: body, credential, path: `/v1/machine-user-tokens/${body.id}` }
    }

    test('a credential names its token; revoking that ends it, and relays hear of it', async () => {
      const one = await kubernetes('revoked')
      expect([one.credential.sub, one.credential.sid, one.credential.tid]).toEqual([
        ...[one.id, undefined, `${one.made.id}.1`],
      ])
      await core.settled()
      core.heard.length = 0
      await core.ask('POST', `${one.path}/revocation`, { token: core.admin })
      await core.settled()
      expect(core.heard).toEqual([{ type: 'principal', principal_id: one.id }])
      expect(await grant(one.id, one.credential.name)).toEqual({ denied: 'credential-revoked' })
    })

    test('it ends with the deletion of the token, its expiry, its limit and its machine user', async () => {
      const deleted = await kubernetes('deleted')
      await core.ask('DELETE', deleted.path, { token: core.admin })
      expect(await grant(deleted.id, deleted.credential.name)).toEqual({ denied: 'credential-revoked' })
      const limited = await kubernetes('narrowed')
      const body = { machine_user_id: limited.id, name: 'narrow', permissions: ['clusters.read'] }
      await core.ask('PUT', limited.path, { token: core.admin, body })
      expect(await grant(limited.id, limited.credential.name)).toEqual({ denied: 'credential-revoked' })
      const disabled = await kubernetes('disabled')
      await replace(disabled, { is_disabled: true })
      expect(await grant(disabled.id, disabled.credential.name)).toEqual({ denied: 'principal-disabled' })
      await replace(disabled, { is_disabled: false })
      expect(await grant(disabled.id, disabled.credential.name)).toEqual({ denied: 'credential-revoked' })
      const expired = await kubernetes('expired')
      core.clock.ms += 100 * HOUR_MS
      expect(await grant(expired.id, expired.credential.name)).toEqual({ denied: 'credential-revoked' })
    })

    test('one from before a rotation ends with the overlap, and a grant lasts no longer', async () => {
      const one = await kubernetes('rotated')
      const rotated = await core.ask<MadeToken>('POST', `${one.path}/rotations`, {
        token: core.admin,
        body: { overlap_seconds: 100 },
      })
      const old = await credentialOf(one.made.token)
      expect(old.exp).toBe(Math.floor((core.clock.ms + 100_000) / 1000))
      const fresh = await credentialOf(rotated.body.token)
      expect([old.tid, fresh.tid]).toEqual([`${one.made.id}.1`, `${one.made.id}.2`])
      const answer = await grant(one.id, one.credential.name)
      expect('exp' in answer && answer.exp).toBe(old.exp)
      core.clock.ms += 100_000
      expect(await grant(one.id, one.credential.name)).toEqual({ denied: 'credential-revoked' })
      expect(await grant(one.id, fresh.name)).toHaveProperty('grant')
    })

    test('only its own credential counts, spelt as it was made', async () => {
      const [one, other] = [await kubernetes('own'), await kubernetes('others')]
      const { id } = one.made
      for (const name of [`token:${id}`, `token:${id}.2`, `token:${id}.0`, `session:${id}.1`, `session:${id}`]) {
        expect([name, await grant(one.id, name)]).toEqual([name, { denied: 'credential-revoked' }])
      }
      expect(await grant(one.id, other.credential.name)).toEqual({ denied: 'credential-revoked' })
    })

    test('it takes a certificate, which ends with it', async () => {
      const one = await kubernetes('certified')
      const reply = await core.ask<{ serial: string }>('POST', '/v1/certificates', {
        token: one.made.token,
        body: { csr: newKeyAndCsr().csr, lifetime_seconds: 86_400 },
      })
      expect(reply.status).toBe(201)
      const certificate = `certificate:${reply.body.serial}`
      const answer = await grant(one.id, certificate)
      expect('name' in answer && answer.name).toBe('certified@machine.local')
      await core.ask('DELETE', `/v1/machine-users/${one.id}`, { token: core.admin })
      expect(await grant(one.id, certificate)).toEqual({ denied: 'credential-revoked' })
    })
  })

  test('what happens is recorded, and disabling, enabling and deleting are heard', async () => {
    const one = await machine('recorded')
    await makeToken(one.id)
    await core.settled()
    core.heard.length = 0
    await replace(one, { description: 'quiet' })
    await replace(one, { is_disabled: true })
    await replace(one, { is_disabled: false })
    await core.ask('DELETE', `/v1/machine-users/${one.id}`, { token: core.admin })
    await core.settled()
    expect(core.heard).toEqual(Array.from({ length: 3 }, () => ({ type: 'principal', principal_id: one.id })))
    expect(await core.sql`select 1 from api_tokens where user_id = ${one.id}`).toHaveLength(0)
    const events = await core.ask<{ items: { action: string }[] }>('GET', `/v1/api-events?target_id=${one.id}`, {
      token: core.admin,
    })
    const verbs = ['create', 'update', 'update', 'update', 'delete'].map(verb => `machine_users.${verb}`)
    expect(events.body.items.map(event => event.action).reverse()).toEqual(verbs)
  })
})
