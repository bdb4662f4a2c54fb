// The organization's settings at the API, and where they bite: lifetimes, credentials, certificates and grants.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

const DEFAULTS = {
  ...{ name: 'salaminia', display_name: 'Salaminia', contact_email: null },
  ...{ certificate_lifetime_seconds: 43_200, certificate_max_lifetime_seconds: 604_800 },
  ...{ credential_lifetime_seconds: 900, session_lifetime_seconds: 43_200, session_idle_seconds: 14_400 },
  ...{ lockout_attempts: 10, lockout_seconds: 900 },
  ...{ kubectl_cli_enabled: true, kubectl_browser_enabled: true, sign_in_within_seconds: null },
  ...{ recording: 'off', records_stdin: false, redactions: [] },
}

describe.each(DATABASE_KINDS)('the organization on %s', kind => {
  let core: Fixture
  let clusterId: string
  beforeAll(async () => {
    core = await openFixture(kind)
    clusterId = await core.cluster('here')
  }, HOOK_MS)
  afterAll(() => core.close())

  type Problem = { code: string; reason?: string; detail?: string; errors?: { pointer: string }[] }
  const put = (body: object, headers: Record<string, string> = {}) =>
    core.ask<Problem>('PUT', '/v1/organization', { token: core.admin, body, headers })
  const settle = async (change: object) => expect((await put({ ...DEFAULTS, ...change })).status).toBe(200)
  const setUser = async ({ id, email }: { id: string; email: string }, fields: object) =>
    expect(
      (await core.ask('PUT', `/v1/users/${id}`, { token: core.admin, body: { email, name: 'x', ...fields } })).status,
    ).toBe(200)
  const setCluster = async (fields: object) => {
    const body = { name: 'here', project_id: core.projectId, ...fields }
    const reply = await core.ask('PUT', `/v1/clusters/${clusterId}`, { token: core.admin, body })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject(fields)
  }
  const credential = (token: string, sent: { body?: object; isConsole?: boolean } = {}) =>
    core.ask<Problem & { token: string; expires_at: string }>('POST', '/v1/credentials', { token, ...sent })
  const certificate = (token: string, body: object = {}) =>
    core.ask<Problem & { serial: string; not_after: string }>('POST', '/v1/certificates', {
      token,
      body: { csr: newKeyAndCsr().csr, ...body },
    })
  const grant = async (userId: string, shown: string) => {
    const answer = await core.services.grants({ cluster_id: clusterId, principal_id: userId, credential: shown })
    return 'denied' in answer ? answer.denied : answer.exp - Math.floor(core.clock.ms / 1000)
  }

  /** Signed in now, with rights in the cluster, a session and a certificate. */
  async function developer(name: string) {
    const someone = await core.person(name)
    await core.bind(someone.id, 'cluster-admin', { project_id: core.projectId })
    const { body: invited } = await core.ask<{ token: string }>('POST', `/v1/users/${someone.id}/invitations`, {
      token: core.admin,
    })
    const acceptance = { token: invited.token, password: 'correct horse battery' }
    const { body } = await core.ask<{ id: string; token: string }>('POST', '/v1/invitation-acceptances', {
      body: acceptance,
    })
    const { serial } = (await certificate(body.token)).body
    return { ...someone, token: body.token, session: body.id, serial }
  }

  test('is read and replaced whole, and everyone hears of it', async () => {
    const read = await core.ask('GET', '/v1/organization', { token: core.admin })
    expect(read.body).toEqual({ id: core.authority.installation, ...DEFAULTS })
    const minimal = await put({ name: 'salaminia', display_name: 'Salaminia' })
    expect([minimal.text, minimal.headers.get('etag')]).toEqual([read.text, read.headers.get('etag')])
    await core.settled()
    core.heard.length = 0
    const change = { display_name: 'Ships of state', contact_email: 'it@example.org' }
    expect((await put({ ...DEFAULTS, ...change }, { 'if-match': '"0"' })).status).toBe(412)
    expect((await put({ ...DEFAULTS, ...change }, { 'if-match': read.headers.get('etag') ?? '' })).body).toMatchObject(
      change,
    )
    await core.settled()
    expect(core.heard).toEqual([{ type: 'everyone' }])
    const { body } = await core.ask<{ items: object[] }>('GET', '/v1/api-events?action=organization.update&limit=1', {
      token: core.admin,
    })
    expect(body.items[0]).toMatchObject({
      changes: [
        { path: 'display_name', before: '"Salaminia"', after: '"Ships of state"' },
        { path: 'contact_email', before: 'null', after: '"it@example.org"' },
      ],
    })
    expect((await core.ask('GET', '/v1/installation')).body).toMatchObject({
      name: 'Ships of state',
      id: core.authority.installation,
    })
    await settle({})
  })

  test('refuses what breaks a rule, all of it at once', async () => {
    const bad = {
      name: 'Not A Label',
      display_name: '',
      lockout_attempts: 0,
      session_idle_seconds: 299,
      colour: 'red',
      sign_in_within_seconds: 1.5,
    }
    const reply = await put({ ...DEFAULTS, ...bad })
    expect([reply.status, reply.body.errors?.map(error => error.pointer).sort()]).toEqual([
      422,
      Object.keys(bad)
        .map(key => `/${key}`)
        .sort(),
    ])
    const order = await put({
      ...DEFAULTS,
      certificate_lifetime_seconds: 7_200,
      certificate_max_lifetime_seconds: 3_600,
    })
    expect([order.status, order.body.errors?.[0]?.pointer]).toEqual([422, '/certificate_lifetime_seconds'])
  })

  test('is for who may read or write it', async () => {
    const reader = await core.person('organization-reader')
    const stranger = await core.person('organization-stranger')
    await core.bind(reader.id, 'admin-read-only')
    const as = async (token: string, method: string, body?: object) =>
      (await core.ask(method, '/v1/organization', { token, ...(body ? { body } : {}) })).status
    expect([await as(stranger.token, 'GET'), await as(stranger.token, 'PUT', DEFAULTS)]).toEqual([403, 403])
    expect([await as(reader.token, 'GET'), await as(reader.token, 'PUT', DEFAULTS)]).toEqual([200, 403])
  })

  test('says how long certificates and credentials live', async () => {
    const someone = await developer('lifetimes')
    await settle({
      certificate_lifetime_seconds: 600,
      certificate_max_lifetime_seconds: 3_600,
      credential_lifetime_seconds: 120,
    })
    const lives = async (reply: { body: { not_after: string } }) =>
      Math.ceil((Date.parse(reply.body.not_after) - core.clock.ms) / 1000)
    expect(await lives(await certificate(someone.token))).toBe(600)
    expect(await lives(await certificate(someone.token, { lifetime_seconds: 3_600 }))).toBe(3_600)
    const tooLong = await certificate(someone.token, { lifetime_seconds: 3_601 })
    expect([tooLong.status, tooLong.body.errors?.[0]]).toMatchObject([
      422,
      { pointer: '/lifetime_seconds', detail: 'The organization allows 3600 seconds' },
    ])
    const made = await credential(someone.token)
    expect(Math.round((Date.parse(made.body.expires_at) - core.clock.ms) / 1000)).toBeOneOf([119, 120])
    await settle({ session_idle_seconds: 300, credential_lifetime_seconds: 3_600 })
    expect(Date.parse((await credential(someone.token)).body.expires_at) - core.clock.ms).toBeLessThanOrEqual(300_000)
    await settle({})
  })

  test('switches kubectl off for the command line, with a reason, and not for the browser', async () => {
    const someone = await developer('switched')
    const shown = [`session:${someone.session}`, `certificate:${someone.serial}`, `browser:${someone.session}`] as const
    const granted = () => Promise.all(shown.map(one => grant(someone.id, one)))
    expect(await granted()).toEqual([300, 300, 300])
    await settle({ kubectl_cli_enabled: false })
    expect(await granted()).toEqual(['kubectl-disabled', 'kubectl-disabled', 300])
    for (const refused of [await credential(someone.token), await certificate(someone.token)]) {
      expect([refused.status, refused.body.reason]).toEqual([403, 'kubectl-disabled'])
      expect(refused.body.detail).toStartWith('An administrator has switched kubectl off')
    }
    await setUser(someone, { kubectl_cli_enabled: true })
    expect(await granted()).toEqual([300, 300, 300])
    await setCluster({ kubectl_cli_enabled: false })
    expect(await granted()).toEqual(['kubectl-disabled', 'kubectl-disabled', 300])
    // What is made for all clusters is not refused because of one.
    expect((await credential(someone.token)).status).toBe(201)
    await setCluster({ kubectl_browser_enabled: false })
    expect(await granted()).toEqual([300, 300, 'kubectl-disabled'])
    await setCluster({ kubectl_cli_enabled: true })
    await setUser(someone, { kubectl_cli_enabled: false })
    await settle({})
    expect(await granted()).toEqual(['kubectl-disabled', 'kubectl-disabled', 300])
    await setCluster({})
  })

  test('only the console makes credentials for the browser', async () => {
    const someone = await developer('prompted')
    const body = { origin: 'browser' }
    const forged = await credential(someone.token, { body })
    expect([forged.status, forged.body.reason]).toEqual([403, 'not-the-console'])
    const made = await credential(someone.token, { body, isConsole: true })
    const claims = JSON.parse(Buffer.from(made.body.token.split('.')[1] ?? '', 'base64url').toString())
    expect([made.status, claims.origin, claims.sid]).toEqual([201, 'browser', someone.session])
    const plain = await credential(someone.token, { isConsole: true })
    expect(JSON.parse(Buffer.from(plain.body.token.split('.')[1] ?? '', 'base64url').toString()).origin).toBeUndefined()
    await settle({ kubectl_browser_enabled: false })
    expect((await credential(someone.token, { body, isConsole: true })).body.reason).toBe('kubectl-disabled')
    await settle({})
    expect((await credential(someone.token, { body: { origin: 'space' } })).status).toBe(422)
  })

  test('cuts grants at the second at which a sign-in becomes too old, by certificate too', async () => {
    core.clock.ms = Math.ceil(core.clock.ms / 1000) * 1000 + 250
    const someone = await developer('signed-in')
    const byCertificate = `certificate:${someone.serial}`
    await settle({ sign_in_within_seconds: 600 })
    expect(await grant(someone.id, byCertificate)).toBe(300)
    core.clock.ms += 400_000
    expect([await grant(someone.id, byCertificate), await grant(someone.id, `session:${someone.session}`)]).toEqual([
      200, 200,
    ])
    await setCluster({ sign_in_within_seconds: 500 })
    expect(await grant(someone.id, byCertificate)).toBe(100)
    await setUser(someone, { sign_in_within_seconds: 450 })
    expect(await grant(someone.id, byCertificate)).toBe(50)
    await setUser(someone, { sign_in_within_seconds: 86_400 })
    expect(await grant(someone.id, byCertificate)).toBe(100)
    core.clock.ms += 98_000
    expect(await grant(someone.id, byCertificate)).toBe(2)
    core.clock.ms += 2_000
    expect(await grant(someone.id, byCertificate)).toBe('sign-in-too-old')
    expect((await certificate(someone.token)).status).toBe(201)
    await setUser(someone, {})
    await setCluster({})
    core.clock.ms += 100_000
    const refused = await certificate(someone.token)
    expect([refused.status, refused.body.reason]).toEqual([403, 'sign-in-too-old'])
    const body = { email: someone.email, password: 'correct horse battery' }
    expect((await core.ask('POST', '/v1/sessions', { body })).status).toBe(201)
    expect(await grant(someone.id, byCertificate)).toBe(300)
    await settle({})
  })

  test('a machine user needs no sign-in', async () => {
    const [machine] = await core.sql<{ id: string }[]>`select id from users where kind = 'machine'`
    const { body } = await core.ask<{ session_id: string }>('GET', '/v1/whoami', { token: core.admin })
    await settle({ sign_in_within_seconds: 60 })
    expect(await grant(machine?.id ?? '', `session:${body.session_id}`)).toBe(300)
    await settle({})
  })

  test('a session that ends unused ends its grants', async () => {
    const someone = await developer('unused')
    await settle({ session_idle_seconds: 300 })
    core.clock.ms += 200_000
    expect(await grant(someone.id, `session:${someone.session}`)).toBeOneOf([99, 100])
    core.clock.ms += 100_000
    expect(await grant(someone.id, `session:${someone.session}`)).toBe('credential-revoked')
    expect(await grant(someone.id, `certificate:${someone.serial}`)).toBe(300)
    await settle({})
  })

  test('who must change their password has no grant', async () => {
    const someone = await developer('old-password')
    await setUser(someone, { must_change_password: true })
    expect(await grant(someone.id, `certificate:${someone.serial}`)).toBe('password-change-required')
  })

  test('a switch of a cluster is heard', async () => {
    await core.settled()
    core.heard.length = 0
    await setCluster({ kubectl_cli_enabled: false })
    await setCluster({ kubectl_cli_enabled: false })
    await setCluster({})
    await core.settled()
    expect(core.heard).toEqual([{ type: 'everyone' }, { type: 'everyone' }])
  })
})
