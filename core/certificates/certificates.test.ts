// Certificates and credentials of people: for whom, for how long, and their end.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { openKeySet, verify } from '../../relay/wire/claims'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { openTrust, verifyLeaf } from '../../relay/wire/identity'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

type New = { serial: string; certificate: string; not_after: string; code: string }
const issue = (token: string, body: object = {}) =>
  core.ask<New>('POST', '/v1/certificates', { token, body: { csr: newKeyAndCsr().csr, ...body } })

test("a certificate is the caller's own, for who may use a kubeconfig", async () => {
  const user = await core.person('holder')
  expect((await issue(user.token)).status).toBe(403)
  await core.bind(user.id, 'namespace-read-only', { project_id: core.projectId, namespaces: ['a'] })
  const { status, body } = await issue(user.token, { lifetime_seconds: 600 })
  expect(status).toBe(201)
  const at = { trust: openTrust(core.authority.trust), nowMs: core.clock.ms }
  const leaf = verifyLeaf(new X509Certificate(body.certificate), 'user', at)
  expect([leaf.identity.id, leaf.serial]).toEqual([user.id, body.serial])
  expect(Date.parse(body.not_after) - core.clock.ms).toBeLessThanOrEqual(600_000)
})

test('a lifetime out of bounds and a CSR that is none are refused', async () => {
  for (const body of [
    { lifetime_seconds: 59 },
    { lifetime_seconds: 604_801 },
    { lifetime_seconds: 60.5 },
    { csr: 'x' },
  ]) {
    expect((await issue(core.admin, body)).status).toBe(422)
  }
})

test('a certificate is revoked by its owner or who may revoke, and nobody else finds it', async () => {
  const owner = await core.person('owner')
  const stranger = await core.person('stranger')
  const reader = await core.person('reader')
  await core.bind(owner.id, 'cluster-admin', { project_id: core.projectId })
  await core.bind(reader.id, 'admin-read-only')
  const { serial } = (await issue(owner.token)).body
  const revoke = async (token: string) =>
    (await core.ask('POST', `/v1/certificates/${serial}/revocation`, { token })).status
  expect([await revoke(stranger.token), await revoke(reader.token)]).toEqual([404, 403])
  await core.settled()
  core.heard.length = 0
  expect([await revoke(owner.token), await revoke(core.admin)]).toEqual([204, 204])
  await core.settled()
  expect(core.heard[0]).toEqual({ type: 'principal', principal_id: owner.id })
  const list = async (token: string, query = '') =>
    core.ask<{ items: { serial: string; revoked_at: string | null }[] }>('GET', `/v1/certificates${query}`, { token })
  expect((await list(owner.token)).body.items).toMatchObject([
    { serial, revoked_at: new Date(core.clock.ms).toISOString() },
  ])
  expect((await list(stranger.token)).body.items).toEqual([])
  expect((await list(stranger.token, `?user_id=${owner.id}`)).status).toBe(403)
  expect((await list(reader.token, `?user_id=${owner.id}`)).body.items).toHaveLength(1)
})

test('a certificate ends with the session or token it was issued with, and with no other of its owner', async () => {
  const user = await core.person('rests-on')
  const clusterId = await core.cluster('rests-on')
  await core.bind(user.id, 'cluster-admin', { project_id: core.projectId })
  const grant = (serial: string) =>
    core.services.grants({ cluster_id: clusterId, principal_id: user.id, credential: `certificate:${serial}` })
  const make = async (inMs = 86_400_000) => {
    const body = { name: crypto.randomUUID(), expires_at: new Date(core.clock.ms + inMs).toISOString() }
    return (await core.ask<{ id: string; token: string }>('POST', '/v1/api-tokens', { token: user.token, body })).body
  }
  const act = (method: string, path: string, { token = core.admin, body }: { token?: string; body?: object } = {}) =>
    core.ask<Record<string, string>>(method, path, { token, ...(body ? { body } : {}) })
  const [revoked, deleted, rotated, shortened] = [await make(), await make(), await make(), await make()]
  const signedOut = await core.tokenFor(user.id)
  const shown = [revoked, deleted, rotated, shortened].map(one => one.token)
  const made = await Promise.all([...shown, signedOut, user.token].map(token => issue(token)))
  for (const { body } of made) expect(await grant(body.serial)).toHaveProperty('grant')
  await core.settled()
  core.heard.length = 0
  const { session_id } = (await act('GET', '/v1/whoami', { token: signedOut })).body
  const expires_at = new Date(core.clock.ms + 60_000).toISOString()
  const ends = [
    await act('POST', `/v1/api-tokens/${revoked.id}/revocation`),
    await act('DELETE', `/v1/api-tokens/${deleted.id}`),
    await act('POST', `/v1/api-tokens/${rotated.id}/rotations`, { token: user.token }),
    await act('PUT', `/v1/api-tokens/${shortened.id}`, { token: user.token, body: { name: 'shortened', expires_at } }),
    await act('DELETE', `/v1/sessions/${session_id}`, { token: signedOut }),
  ]
  expect(ends.map(({ status }) => status)).toEqual([204, 204, 201, 200, 204])
  await core.settled()
  expect(core.heard).toEqual(ends.map(() => ({ type: 'principal', principal_id: user.id })))
  core.clock.ms += 60_000
  const after = await Promise.all(made.map(({ body }) => grant(body.serial)))
  const gone = { denied: 'credential-revoked' } as const
  expect(after).toEqual([gone, gone, gone, gone, gone, expect.objectContaining({ name: user.email })])
  const { items } = (
    await core.ask<{ items: { serial: string; revoked_at: string | null }[] }>(
      ...(['GET', `/v1/certificates?user_id=${user.id}`, { token: core.admin }] as const),
    )
  ).body
  const isListedRevoked = ({ body }: (typeof made)[number]) =>
    items.find(({ serial }) => serial === body.serial)?.revoked_at !== null
  expect(made.map(isListedRevoked)).toEqual([true, true, false, false, true, false])
})

test('a certificate never outlives the token it was issued with', async () => {
  const expiresMs = core.clock.ms + 300_000
  const body = { name: 'brief', expires_at: new Date(expiresMs).toISOString() }
  const user = await core.person('brief')
  await core.bind(user.id, 'cluster-admin', { project_id: core.projectId })
  const made = await core.ask<{ token: string }>('POST', '/v1/api-tokens', { token: user.token, body })
  const { not_after } = (await issue(made.body.token, { lifetime_seconds: 86_400 })).body
  expect(Date.parse(not_after)).toBe(Math.floor(expiresMs / 1000) * 1000)
})

test('pages of certificates miss nothing', async () => {
  for (const _ of [1, 2, 3]) await issue(core.admin)
  const all = await core.ask<{ items: { serial: string }[] }>('GET', '/v1/certificates?limit=200', {
    token: core.admin,
  })
  const seen: { serial: string }[] = []
  let cursor = ''
  do {
    const path = `/v1/certificates?limit=2${cursor && `&cursor=${cursor}`}`
    const page = await core.ask<{ items: { serial: string }[]; next_cursor: string | null }>('GET', path, {
      token: core.admin,
    })
    seen.push(...page.body.items)
    cursor = page.body.next_cursor ?? ''
  } while (cursor)
  expect(seen).toEqual(all.body.items)
})

test('a credential is for the relay, names the session and never outlives it', async () => {
  const user = await core.person('credential')
  await core.bind(user.id, 'cluster-admin', { project_id: core.projectId })
  await core.sql`update sessions set expires_at = ${new Date(core.clock.ms + 300_000)} where user_id = ${user.id}`
  const { body } = await core.ask<{ token: string; expires_at: string }>('POST', '/v1/credentials', {
    token: user.token,
  })
  const issuer = core.authority.installation
  const { root } = openTrust(core.authority.trust)
  const keys = openKeySet(core.authority.keySet(), { root: root.publicKey, issuer, nowMs: core.clock.ms })
  const claims = verify('sal-credential+jwt', body.token, {
    ...{ keys: keys.credential, issuer, audience: 'relay', nowMs: core.clock.ms },
  })
  const whoami = await core.ask('GET', '/v1/whoami', { token: user.token })
  expect([claims.sub, claims.sid]).toEqual([user.id, String(whoami.body.session_id)])
  expect(claims.exp * 1000).toBeLessThanOrEqual(core.clock.ms + 300_000)
  expect((await core.ask('GET', '/v1/whoami', { token: body.token })).status).toBe(401)
})
