// The internal listener over real TLS with real certificates: who may ask, and what each route does.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { openKeySet, proveRenewal } from '../../relay/wire/claims'
import { type KeyAndCsr, newKeyAndCsr } from '../../relay/wire/csr'
import { identityOf, KINDS, openTrust, verifyLeaf } from '../../relay/wire/identity'
import { parseJoin } from '../../relay/wire/join'
import {
  type AgentCertificate,
  INTERNAL,
  MOST_GRANT_REQUESTS,
  RENEWAL_GRACE_MS,
  type RelayCertificate,
} from '../../relay/wire/messages'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { type EnrolledRelay, enrolRelay, GET, sayTo, type Tls } from './testing'

let core: Fixture
let foreign: Fixture
let relay: EnrolledRelay
const FINGERPRINT = '11111111-1111-4111-8111-111111111111'
const OTHER = '22222222-2222-4222-8222-222222222222'

beforeAll(async () => {
  core = await openFixture()
  foreign = await openFixture()
  relay = await enrolRelay(core)
}, HOOK_MS)
afterAll(async () => {
  await core.close()
  await foreign.close()
})

const say = <T>(path: string, body: unknown, tls: Tls = relay) => sayTo<T>(core, path, { body, tls })

async function agentToken(clusterId: string): Promise<string> {
  const reply = await core.ask<{ join: string }>('POST', `/v1/clusters/${clusterId}/enrolments`, { token: core.admin })
  return parseJoin(reply.body.join, 'agent').token
}

async function enrolled(name: string, fingerprint: string) {
  const clusterId = await core.cluster(name)
  const keys = newKeyAndCsr()
  const token = await agentToken(clusterId)
  const said = await say<AgentCertificate>(INTERNAL.agentEnrolment, { token, csr: keys.csr, fingerprint })
  if (said.status !== 200) throw new Error(`Cannot enrol the agent: ${said.error?.message}`)
  return { clusterId, keys, chain: said.body.chain, body: said.body }
}

async function leaf(at: Fixture, kind: (typeof KINDS)[number], subjectId: string): Promise<Tls> {
  const { key, csr } = newKeyAndCsr()
  return { key, cert: (await at.authority.issue(at.sql, { kind, subjectId, csr })).chain }
}

describe('the internal listener', () => {
  const guarded = [
    INTERNAL.agentEnrolment,
    INTERNAL.agentRenewal,
    INTERNAL.grants,
    INTERNAL.tunnels,
    INTERNAL.status,
    INTERNAL.audit,
    INTERNAL.alarms,
    INTERNAL.recordings,
  ]

  test('refuses a caller without a certificate on every route but the two that prove themselves', async () => {
    for (const path of guarded) {
      const said = await say(path, {}, {})
      expect([path, said.status, said.error?.code]).toEqual([path, 401, 'no-certificate'])
    }
    expect((await say(INTERNAL.events, GET, {})).error?.code).toBe('no-certificate')
    for (const path of [INTERNAL.relayEnrolment, INTERNAL.relayRenewal]) {
      expect((await say(path, {}, {})).error?.code).toBe('message-malformed')
    }
  })

  test.each(KINDS.filter(kind => kind !== 'relay'))('refuses a certificate of kind "%s"', async kind => {
    const tls = await leaf(core, kind, relay.id)
    for (const path of guarded) {
      const said = await say(path, {}, tls)
      expect([path, said.status, said.error?.code]).toEqual([path, 401, 'certificate-refused'])
    }
    expect((await say(INTERNAL.events, GET, tls)).status).toBe(401)
  })

  test('refuses a relay of another installation', async () => {
    const said = await say(INTERNAL.status, { clusters: [] }, await enrolRelay(foreign))
    expect([said.status, said.error?.code]).toEqual([401, 'certificate-refused'])
    expect(said.error?.message).toBe('Cannot accept the certificate: another installation issued it')
  })

  test('refuses a relay leaf of no relay, a revoked one and an expired one', async () => {
    const nobody = await say(INTERNAL.status, { clusters: [] }, await leaf(core, 'relay', crypto.randomUUID()))
    expect([nobody.status, nobody.error?.code]).toEqual([403, 'certificate-revoked'])
    const revoked = await enrolRelay(core, 'revoked')
    expect((await say(INTERNAL.status, { clusters: [] }, revoked)).status).toBe(204)
    const serial = verifyLeaf(new X509Certificate(revoked.cert), 'relay', {
      trust: openTrust(core.authority.trust),
      nowMs: core.clock.ms,
    }).serial
    const reply = await core.ask('POST', `/v1/certificates/${serial}/revocation`, { token: core.admin })
    expect(reply.status).toBe(204)
    expect((await say(INTERNAL.status, { clusters: [] }, revoked)).error?.code).toBe('certificate-revoked')
    const before = core.clock.ms
    core.clock.ms += 25 * 3_600_000
    const expired = await say(INTERNAL.status, { clusters: [] }, relay)
    core.clock.ms = before
    expect([expired.status, expired.error?.message]).toEqual([401, 'Cannot accept the certificate: it has expired'])
  })

  test('refuses what is not JSON, not of the agreed form, too long, or at no path', async () => {
    expect((await say(INTERNAL.grants, '{')).error?.code).toBe('not-json')
    expect((await say(INTERNAL.grants, { requests: [{ cluster_id: 1 }] })).error?.code).toBe('message-malformed')
    expect((await say(INTERNAL.grants, { cluster_id: 'x'.repeat(100_000) })).status).toBe(413)
    const many = Array.from({ length: MOST_GRANT_REQUESTS + 1 }, () => ({
      cluster_id: '',
      principal_id: '',
      credential: '',
    }))
    expect((await say(INTERNAL.grants, { requests: many })).error?.code).toBe('message-malformed')
    expect((await say('/internal/v1/nothing', {})).status).toBe(404)
    expect((await say(INTERNAL.grants, GET, relay)).status).toBe(404)
  })
})

test('questions for grants are answered together, each in its place', async () => {
  const nobody = { cluster_id: crypto.randomUUID(), principal_id: 'nobody', credential: 'session:1' }
  const disabled = { ...nobody, principal_id: crypto.randomUUID() }
  const { body } = await say(INTERNAL.grants, { requests: [nobody, disabled, nobody] })
  expect(body).toEqual({ answers: Array.from({ length: 3 }, () => ({ denied: 'credential-revoked' })) })
})

describe('relay enrolment', () => {
  test('gives two leaves for one key, of the right kinds and names', async () => {
    const { token } = parseJoin((await core.services.enrolments.forOwnRelay()).join, 'relay')
    const { csr } = newKeyAndCsr()
    const request = { token, name: 'r2', csr, addresses: ['relay.test', '10.0.0.1', '::1'] }
    const { body } = await say<RelayCertificate>(INTERNAL.relayEnrolment, request, {})
    const trust = openTrust(body.trust)
    const server = new X509Certificate(body.server_chain)
    verifyLeaf(server, 'server', { trust, nowMs: core.clock.ms })
    verifyLeaf(new X509Certificate(body.relay_chain), 'relay', { trust, nowMs: core.clock.ms })
    expect(server.checkHost('relay.test')).toBe('relay.test')
    expect(server.checkIP('10.0.0.1')).toBe('10.0.0.1')
    expect(server.checkHost(`${crypto.randomUUID()}.user.sal.test`)).toBeDefined()
    expect(body.domain).toBe('sal.test')
    const keys = openKeySet(body.keys, { root: trust.root.publicKey, issuer: trust.installation, nowMs: core.clock.ms })
    expect([keys.grant.size, keys.credential.size]).toEqual([1, 1])
    const other = await say(INTERNAL.relayEnrolment, { ...request, csr: newKeyAndCsr().csr }, {})
    expect([other.status, other.error]).toEqual([
      401,
      { code: 'token-used', message: 'Cannot enrol: the token was used already', final: true },
    ])
    const again = await say<RelayCertificate>(INTERNAL.relayEnrolment, request, {})
    expect([again.status, again.body.relay_id]).toEqual([200, body.relay_id])
  })

  test("refuses a token that is unknown, expired or an agent's, and a name or address that is none", async () => {
    const { csr } = newKeyAndCsr()
    const good = { name: 'r3', csr, addresses: ['a.test'] }
    const code = async (change: object) =>
      (await say(INTERNAL.relayEnrolment, { token: 'x', ...good, ...change }, {})).error?.code
    expect(await code({})).toBe('token-unknown')
    expect(await code({ token: await agentToken(await core.cluster('for-agents')) })).toBe('token-for-agent')
    const { token } = await core.services.enrolments.forOwnRelay()
    for (const bad of [{ name: 'R 3' }, { addresses: [] }, { addresses: ['*.test'] }, { addresses: ['a b'] }]) {
      expect(await code({ token, ...bad })).toBe('message-malformed')
    }
    expect(await code({ token, csr: 'nonsense' })).toBe('invalid-input')
    core.clock.ms += 3_600_001
    expect(await code({ token })).toBe('token-expired')
    core.clock.ms -= 3_600_001
  })

  test('a relay renews by proof with its current key, also after its leaf expired', async () => {
    const own = await enrolRelay(core, 'renewing')
    const { csr } = newKeyAndCsr()
    const request = { certificate: own.cert, csr, proof: proveRenewal(csr, own.key), addresses: ['b.test'] }
    const renew = (change = {}) => say<RelayCertificate>(INTERNAL.relayRenewal, { ...request, ...change }, {})
    expect((await renew({ proof: proveRenewal(csr, newKeyAndCsr().key) })).error?.code).toBe('proof-wrong')
    const agent = await enrolled('not-a-relay', crypto.randomUUID())
    const wrongKind = { certificate: agent.chain, proof: proveRenewal(csr, agent.keys.key) }
    expect((await renew(wrongKind)).error?.code).toBe('certificate-refused')
    core.clock.ms += 20 * 24 * 3_600_000
    const late = await renew()
    core.clock.ms -= 20 * 24 * 3_600_000
    expect([late.status, late.body.relay_id]).toEqual([200, own.id])
    expect(new X509Certificate(late.body.server_chain).checkHost('b.test')).toBe('b.test')
  })
})

describe('agent enrolment', () => {
  test('gives a leaf of the cluster, and the same key may ask again until the token expires', async () => {
    const clusterId = await core.cluster('retry')
    const token = await agentToken(clusterId)
    const { csr } = newKeyAndCsr()
    const request = { token, csr, fingerprint: crypto.randomUUID() }
    for (const _ of [1, 2]) {
      const { body } = await say<AgentCertificate>(INTERNAL.agentEnrolment, request)
      const verified = verifyLeaf(new X509Certificate(body.chain), 'agent', {
        trust: openTrust(core.authority.trust),
        nowMs: core.clock.ms,
      })
      expect([verified.identity.id, body.cluster_id, body.installation]).toEqual([
        clusterId,
        clusterId,
        core.authority.installation,
      ])
    }
    const otherKey = await say(INTERNAL.agentEnrolment, { ...request, csr: newKeyAndCsr().csr })
    expect(otherKey.error).toEqual({
      code: 'token-used',
      message: 'Cannot enrol: the token was used already',
      final: true,
    })
    const otherCluster = await say(INTERNAL.agentEnrolment, { ...request, fingerprint: crypto.randomUUID() })
    expect([otherCluster.status, otherCluster.error?.code, otherCluster.error?.final]).toEqual([
      409,
      'fingerprint-other',
      true,
    ])
    core.clock.ms += 3_600_001
    const late = await say(INTERNAL.agentEnrolment, request)
    core.clock.ms -= 3_600_001
    expect(late.error?.code).toBe('token-expired')
  })

  test("refuses a token that is unknown or a relay's", async () => {
    const { csr } = newKeyAndCsr()
    const code = async (token: string) =>
      (await say(INTERNAL.agentEnrolment, { token, csr, fingerprint: OTHER })).error?.code
    expect(await code('nothing')).toBe('token-unknown')
    expect(await code((await core.services.enrolments.forOwnRelay()).token)).toBe('token-for-relay')
  })

  test('one Kubernetes cluster cannot be two clusters, nor one cluster two', async () => {
    const { clusterId } = await enrolled('first', FINGERPRINT)
    const second = await core.cluster('second')
    const refused = await say(INTERNAL.agentEnrolment, {
      token: await agentToken(second),
      csr: newKeyAndCsr().csr,
      fingerprint: FINGERPRINT,
    })
    expect([refused.status, refused.error?.code, refused.error?.final]).toEqual([409, 'fingerprint-taken', true])
    const moved = await say(INTERNAL.agentEnrolment, {
      token: await agentToken(clusterId),
      csr: newKeyAndCsr().csr,
      fingerprint: OTHER,
    })
    expect(moved.error?.code).toBe('fingerprint-other')
    const again = { token: await agentToken(clusterId), csr: newKeyAndCsr().csr, fingerprint: FINGERPRINT }
    expect((await say(INTERNAL.agentEnrolment, again)).status).toBe(200)
  })
})

describe('agent renewal', () => {
  let agent: { clusterId: string; keys: KeyAndCsr; chain: string }
  const fingerprint = crypto.randomUUID()
  const renew = async (change: object = {}) => {
    const { csr } = newKeyAndCsr()
    const proof = proveRenewal(csr, agent.keys.key)
    const body = { certificate: agent.chain, csr, proof, fingerprint, ...change }
    return say<AgentCertificate>(INTERNAL.agentRenewal, body, await leaf(core, 'relay', relay.id))
  }
  beforeAll(async () => {
    agent = await enrolled('renewed', fingerprint)
  })

  test('gives a fresh leaf, also to a machine that slept for weeks, but not for ever', async () => {
    expect((await renew()).body.cluster_id).toBe(agent.clusterId)
    const day = 24 * 3_600_000
    core.clock.ms += 29 * day
    const asleep = await renew()
    core.clock.ms += 3 * day
    const tooLate = await renew()
    core.clock.ms -= 32 * day
    expect([asleep.status, tooLate.status, tooLate.error?.code]).toEqual([200, 403, 'certificate-expired'])
    expect(RENEWAL_GRACE_MS).toBe(30 * day)
  })

  test('refuses another fingerprint, key, kind or installation', async () => {
    expect((await renew({ fingerprint: OTHER })).error?.code).toBe('fingerprint-other')
    expect((await renew({ proof: 'AAAA' })).error?.code).toBe('proof-wrong')
    expect((await renew({ certificate: 'nonsense' })).error?.code).toBe('certificate-unreadable')
    for (const tls of [await leaf(core, 'user', agent.clusterId), await leaf(foreign, 'agent', agent.clusterId)]) {
      const { csr } = newKeyAndCsr()
      const proof = proveRenewal(csr, tls.key ?? '')
      expect((await renew({ certificate: tls.cert, csr, proof })).error?.code).toBe('certificate-refused')
    }
  })

  test('refuses a leaf that is revoked, or whose cluster was deleted', async () => {
    const gone = await enrolled('gone', crypto.randomUUID())
    await core.ask('DELETE', `/v1/clusters/${gone.clusterId}`, { token: core.admin })
    const { csr } = newKeyAndCsr()
    const proof = proveRenewal(csr, gone.keys.key)
    expect((await renew({ certificate: gone.chain, csr, proof })).error?.code).toBe('certificate-revoked')
  })
})

describe('tunnels', () => {
  test('stay only with the leaf and fingerprint of an existing cluster', async () => {
    const fingerprint = crypto.randomUUID()
    const { clusterId, chain } = await enrolled('tunnelled', fingerprint)
    const serial = new X509Certificate(chain).serialNumber
    const good = { cluster_id: clusterId, serial, fingerprint }
    const admit = async (change: object = {}) => (await say(INTERNAL.tunnels, { ...good, ...change })).error?.code
    expect(await admit()).toBeUndefined()
    expect(await admit({ fingerprint: OTHER })).toBe('fingerprint-other')
    expect(await admit({ serial: 'ab' })).toBe('certificate-revoked')
    const other = await enrolled('other-tunnel', crypto.randomUUID())
    expect(await admit({ serial: new X509Certificate(other.chain).serialNumber })).toBe('certificate-revoked')
    expect(await admit({ cluster_id: crypto.randomUUID() })).toBe('cluster-gone')
    await core.ask('DELETE', `/v1/clusters/${clusterId}`, { token: core.admin })
    expect(await admit()).toBe('cluster-gone')
  })
})

describe('events', () => {
  test('tell of changes at once, and ping in silence', async () => {
    const response = await fetch(core.internalUrl + INTERNAL.events, {
      tls: { ca: core.authority.trust.root, ...relay },
    } as RequestInit)
    const reader = response.body?.getReader()
    const next = async () =>
      new TextDecoder()
        .decode((await reader?.read())?.value)
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
    expect(await next()).toEqual([{ type: 'ping' }])
    const someone = await core.person('watched')
    const before = performance.now()
    await core.bind(someone.id, 'cluster-admin', { project_id: core.projectId })
    let events = await next()
    while (events.every(event => event.type === 'ping')) events = await next()
    expect(events).toContainEqual({ type: 'principal', principal_id: someone.id })
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(await next()).toContainEqual({ type: 'ping' })
    await reader?.cancel()
  })
})

test('a leaf is what its one name says, and no other kind', async () => {
  for (const kind of KINDS) {
    const made = new X509Certificate((await leaf(core, kind, relay.id)).cert ?? '')
    expect(identityOf(made)?.kind).toBe(kind)
    for (const other of KINDS) {
      const check = () => verifyLeaf(made, other, { trust: openTrust(core.authority.trust), nowMs: core.clock.ms })
      if (other === kind) expect(check().identity.id).toBe(relay.id)
      else expect(check).toThrow(`Cannot accept a certificate of kind "${kind}" as "${other}"`)
    }
    const elsewhere = openTrust(foreign.authority.trust)
    expect(() => verifyLeaf(made, kind, { trust: elsewhere, nowMs: core.clock.ms })).toThrow('another installation')
    const impostor = { ...elsewhere, installation: core.authority.installation }
    expect(() => verifyLeaf(made, kind, { trust: impostor, nowMs: core.clock.ms })).toThrow('did not issue it')
  }
})
