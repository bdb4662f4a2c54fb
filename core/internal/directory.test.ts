// Which relays there are, which hold a tunnel, and what the console then says of a cluster.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { INTERNAL, type InternalError, type OwnersAnswer, type PresenceAnswer } from '../../relay/wire/messages'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

type Tls = { key: string; cert: string }
type Said<T> = { status: number; body: T; error: InternalError | undefined }

const FRESH = { agent_version: '1', kubernetes_version: null, node_count: null, fingerprint: 'any-fingerprint' }

let core: Fixture
let relay: Tls & { id: string }
beforeAll(async () => {
  core = await openFixture()
  relay = await enrolRelay('r1')
}, HOOK_MS)
afterAll(() => core.close())

async function say<T>(path: string, body: unknown, tls: Tls = relay): Promise<Said<T>> {
  const answer = await fetch(core.internalUrl + path, {
    method: 'POST',
    body: JSON.stringify(body),
    keepalive: false,
    tls: { ca: core.authority.trust.root, key: tls.key, cert: tls.cert },
  } as RequestInit)
  const text = await answer.text()
  const parsed = text === '' ? {} : JSON.parse(text)
  return { status: answer.status, body: parsed as T, error: (parsed as { error?: InternalError }).error }
}

async function enrolRelay(name: string) {
  const { token } = await core.services.enrolments.forOwnRelay()
  const { key, csr } = newKeyAndCsr()
  const made = await core.services.relays.enrol({ token, name, csr, addresses: ['relay.test'] })
  return { id: made.relay_id, key, cert: made.relay_chain }
}

describe('status', () => {
  const report = { agent_version: '1', kubernetes_version: 'v1.33.1', node_count: 3, fingerprint: 'any-fingerprint' }
  const stateOf = async (id: string) => {
    const { body } = await core.ask<{ status: Record<string, unknown> }>('GET', `/v1/clusters/${id}`, {
      token: core.admin,
    })
    return body.status
  }

  test('shows a cluster as pending, connected, stale, disconnected', async () => {
    const id = await core.cluster('statuses')
    const tell = (connected: boolean) =>
      say(INTERNAL.status, {
        clusters: [
          { ...report, cluster_id: id, connected },
          { ...report, cluster_id: crypto.randomUUID(), connected },
        ],
      })
    expect((await stateOf(id)).state).toBe('pending')
    expect((await tell(true)).status).toBe(204)
    const since = new Date(core.clock.ms).toISOString()
    expect(await stateOf(id)).toMatchObject({
      state: 'connected',
      changed_at: since,
      node_count: 3,
      relay_ids: [relay.id],
    })
    core.clock.ms += 3_000
    await tell(true)
    expect(await stateOf(id)).toMatchObject({ state: 'connected', changed_at: since })
    core.clock.ms += 8_001
    expect((await stateOf(id)).state).toBe('disconnected')
    await tell(false)
    expect(await stateOf(id)).toMatchObject({
      state: 'disconnected',
      changed_at: new Date(core.clock.ms).toISOString(),
    })
  })

  test('shows whether the API server answers, if the agent says so and is connected', async () => {
    const id = await core.cluster('silent')
    const tell = (more: object, connected = true) =>
      say(INTERNAL.status, { clusters: [{ ...report, ...more, cluster_id: id, connected }] })
    const shown = async () => (await stateOf(id)).api_server
    expect(await shown()).toBeNull()
    for (const api_server of ['unreachable', 'reachable'] as const) {
      expect((await tell({ api_server })).status).toBe(204)
      expect(await shown()).toBe(api_server)
    }
    // An agent of an older version, or a relay.
    await tell({})
    expect(await shown()).toBeNull()
    await tell({ api_server: 'unreachable' })
    await tell({ api_server: 'unreachable' }, false)
    expect(await stateOf(id)).toMatchObject({ state: 'disconnected', api_server: null })
    await tell({ api_server: 'unreachable' })
    core.clock.ms += 8_001
    expect(await stateOf(id)).toMatchObject({ state: 'disconnected', api_server: null })
    expect((await tell({ api_server: 'tired' })).error?.code).toBe('message-malformed')
  })

  test('an agent with tunnels to two relays is connected until both say otherwise, or fall silent', async () => {
    const id = await core.cluster('moving')
    const second = await enrolRelay('second')
    const tell = (connected: boolean, tls: Tls) =>
      say(INTERNAL.status, { clusters: [{ ...report, cluster_id: id, connected }] }, tls)
    await tell(true, relay)
    await tell(true, second)
    expect((await stateOf(id)).relay_ids).toEqual([relay.id, second.id].sort())
    await tell(false, relay)
    expect(await stateOf(id)).toMatchObject({ state: 'connected', relay_ids: [second.id] })
    await tell(false, second)
    expect(await stateOf(id)).toMatchObject({ state: 'disconnected', relay_ids: [] })
    await tell(true, relay)
    core.clock.ms += 8_001
    await tell(false, second)
    expect(await stateOf(id)).toMatchObject({ state: 'disconnected', relay_ids: [] })
  })
})

describe('the directory', () => {
  const say200 = async <T>(path: string, body: unknown, tls: Tls = relay) => {
    const { status, body: answer } = await say<T>(path, body, tls)
    expect(status).toBe(200)
    return answer
  }
  const at = (name: string) => ({ agent_url: `https://${name}.test:8443`, peer_url: `https://${name}.test:8444` })

  test('tells each relay which others there are, for as long as they say so', async () => {
    const second = await enrolRelay('listed')
    await say200(INTERNAL.presence, at('first'))
    const both = await say200<PresenceAnswer>(INTERNAL.presence, at('second'), second)
    expect(both.relays).toEqual(
      [
        { id: relay.id, ...at('first') },
        { id: second.id, ...at('second') },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
    core.clock.ms += 8_001
    const alone = await say200<PresenceAnswer>(INTERNAL.presence, { agent_url: null, peer_url: null })
    expect(alone.relays).toEqual([{ id: relay.id, agent_url: null, peer_url: null }])
    for (const url of ['http://first.test', 'https://first.test/path', 'nonsense'])
      expect((await say(INTERNAL.presence, { agent_url: url, peer_url: null })).error?.code).toBe('message-malformed')
  })

  test('names the relays with a tunnel, never the one that asks, none that cannot be reached or is silent', async () => {
    const id = await core.cluster('owned')
    const second = await enrolRelay('owner')
    const hold = (tls: Tls) => say(INTERNAL.status, { clusters: [{ ...FRESH, cluster_id: id, connected: true }] }, tls)
    const owners = async () => (await say200<OwnersAnswer>(INTERNAL.owners, { cluster_id: id })).relays
    await hold(relay)
    await hold(second)
    expect(await owners()).toEqual([])
    await say200(INTERNAL.presence, at('owner'), second)
    expect(await owners()).toEqual([{ id: second.id, peer_url: 'https://owner.test:8444' }])
    core.clock.ms += 8_001
    expect(await owners()).toEqual([])
  })
})
