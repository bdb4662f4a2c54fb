// Relays as the API shows them: from what each says of itself, and what is left when one is deleted.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { INTERNAL, type PresenceAnswer } from '../../relay/wire/messages'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { enrolRelay, sayTo } from '../internal/testing'
import type { Relay } from './model'

const FRESH = { agent_version: '1', kubernetes_version: null, node_count: null, fingerprint: 'any-fingerprint' }

describe.each(DATABASE_KINDS)('relays on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  type Own = Awaited<ReturnType<typeof enrolRelay>>
  const say = <T>(relay: Own, path: string, body: unknown) => sayTo<T>(core, path, { body, tls: relay })
  const present = (relay: Own, name: string) =>
    say<PresenceAnswer>(relay, INTERNAL.presence, {
      ...{ agent_url: `https://${name}.test:8443`, peer_url: null, version: '9.8.7' },
    })
  const get = (id: string, token = core.admin) => core.ask<Relay>('GET', `/v1/relays/${id}`, { token })
  const list = async (query: string) =>
    (await core.ask<{ items: Relay[] }>('GET', `/v1/relays?${query}`, { token: core.admin })).body.items
  const remove = (id: string, sent: { token?: string; headers?: Record<string, string> } = {}) =>
    core.ask<{ code: string; detail: string }>('DELETE', `/v1/relays/${id}`, { token: core.admin, ...sent })

  test('a relay is pending, connected and silent, with what it says and holds', async () => {
    const own = await enrolRelay(core, 'shown')
    expect((await get(own.id)).body).toMatchObject({
      ...{ name: 'shown', addresses: ['relay.test', '127.0.0.1'], agent_url: null },
      status: { state: 'pending', seen_at: null, version: null, tunnel_count: 0, connection_count: 0 },
    })
    await present(own, 'shown')
    const cluster_id = await core.cluster('held')
    await say(own, INTERNAL.status, { clusters: [{ ...FRESH, cluster_id, connected: true }] })
    const seen_at = new Date(core.clock.ms).toISOString()
    const { body, headers } = await get(own.id)
    expect(body).toMatchObject({
      agent_url: 'https://shown.test:8443',
      status: { state: 'connected', seen_at, version: '9.8.7', tunnel_count: 1 },
    })
    expect(Date.parse(body.status.certificate_not_after ?? '') - core.clock.ms).toBeGreaterThan(86_000_000)
    const held = await core.ask<{ items: { id: string }[] }>('GET', `/v1/clusters?relay_id=${own.id}`, {
      token: core.admin,
    })
    expect(held.body.items.map(({ id }) => id)).toEqual([cluster_id])
    core.clock.ms += 8_001
    const silent = await get(own.id)
    expect(silent.body.status).toMatchObject({ state: 'disconnected', seen_at, tunnel_count: 0 })
    // What is only seen is no change of the thing.
    expect(silent.headers.get('etag')).toBe(headers.get('etag'))
  })

  test('they are found by name, address and state', async () => {
    const own = await enrolRelay(core, 'found')
    await present(own, 'found-far')
    const names = async (query: string) => (await list(query)).map(({ name }) => name)
    expect(await names('q=FOUND-FAR')).toEqual(['found'])
    expect(await names('name=found')).toEqual(['found'])
    expect(await names('state=connected')).toEqual(['found'])
    expect(await names('q=relay.test&sort=-name')).toEqual(['shown', 'found'])
  })

  test('what a relay says anew is news of relays, what it says again is none', async () => {
    core.clock.ms += 60_000
    const own = await enrolRelay(core, 'news')
    await core.settled()
    const told: string[] = []
    const stop = core.watch(({ kinds }) => void told.push(...kinds))
    await present(own, 'news')
    await present(own, 'news')
    await present(own, 'news-elsewhere')
    await core.settled()
    stop()
    expect(told).toEqual(['relays', 'clusters', 'relays', 'clusters'])
  })

  test('that one fell silent is told when another speaks, for a while', async () => {
    core.clock.ms += 60_000
    const [silent, other] = [await enrolRelay(core, 'silent'), await enrolRelay(core, 'other')]
    await present(silent, 'silent')
    await present(other, 'other')
    const toldAfter = async (ms: number) => {
      core.clock.ms += ms
      await core.settled()
      const told: string[] = []
      const stop = core.watch(({ kinds }) => void told.push(...kinds))
      await present(other, 'other')
      await core.settled()
      stop()
      return told
    }
    expect(await toldAfter(6_000)).toEqual([])
    expect(await toldAfter(2_500)).toEqual(['relays', 'clusters'])
    await toldAfter(6_000)
    expect(await toldAfter(100)).toEqual([])
  })

  test('one that lives is not deleted; one that is gone loses its certificates and its place', async () => {
    const own = await enrolRelay(core, 'leaving')
    await present(own, 'leaving')
    expect((await remove(own.id)).body).toMatchObject({
      ...{ code: 'conflict', detail: 'The relay is connected: stop it first, and delete it when it is gone' },
    })
    core.clock.ms += 8_001
    expect((await remove(own.id, { headers: { 'if-match': '"other"' } })).status).toBe(412)
    const { headers } = await get(own.id)
    expect((await remove(own.id, { headers: { 'if-match': headers.get('etag') ?? '' } })).status).toBe(204)
    expect((await get(own.id)).status).toBe(404)
    const left = await core.sql`
      select kind from certificates where subject_id = ${own.id} and revoked_at is null`
    expect([...left]).toEqual([])
    expect((await present(own, 'leaving')).error?.code).toBe('certificate-revoked')
    const events = await core.ask<{ items: object[] }>('GET', `/v1/api-events?target_id=${own.id}`, {
      token: core.admin,
    })
    expect(events.body.items).toMatchObject([{ action: 'relays.delete', target_id: own.id, target_name: 'leaving' }])
    const { token } = await core.services.enrolments.forOwnRelay()
    const again = await core.services.relays.enrol({
      token,
      name: 'leaving',
      csr: newKeyAndCsr().csr,
      addresses: ['a'],
    })
    expect(again.relay_id).not.toBe(own.id)
  })

  test('who may look may not delete, and others see none', async () => {
    const own = await enrolRelay(core, 'guarded')
    const [reader, nobody] = [await core.person('reader'), await core.person('nobody')]
    await core.bind(reader.id, 'admin-read-only')
    expect((await get(own.id, reader.token)).status).toBe(200)
    expect((await remove(own.id, reader)).status).toBe(403)
    expect((await get(own.id, nobody.token)).status).toBe(404)
    expect((await remove(own.id, nobody)).status).toBe(404)
  })
})
