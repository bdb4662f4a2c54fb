// The listener for other relays: whom it answers, and how little it does for them.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import http2 from 'node:http2'
import tls from 'node:tls'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture.ts'
import { openPeerListener, type PeerListener } from '../../relay/peers/listener.ts'
import type { Tunnel } from '../../relay/tunnel.ts'
import { createTunnels } from '../../relay/tunnels.ts'
import { newKeyAndCsr } from '../../relay/wire/csr.ts'
import { KINDS, type Kind, openTrust } from '../../relay/wire/identity.ts'
import { quiet } from '../harness/database.ts'

const LISTED = crypto.randomUUID()

let core: Fixture
let foreign: Fixture
let listener: PeerListener
const told: string[] = []

beforeAll(async () => {
  core = await openFixture()
  foreign = await openFixture()
  const { root, intermediates } = core.authority.trust
  const own = await leaf(core, 'server', crypto.randomUUID())
  const tunnels = createTunnels()
  tunnels.add({
    clusterId: 'here',
    isOpen: () => true,
    tell: async (control: string) => void told.push(control),
  } as unknown as Tunnel)
  listener = await openPeerListener(
    { host: '127.0.0.1', port: 0 },
    {
      tls: { ...own, ca: [root, ...Object.values(intermediates)] },
      trust: () => openTrust(core.authority.trust),
      isKnown: id => id === LISTED,
      tunnels,
      now: Date.now,
      log: quiet,
    },
  )
}, HOOK_MS)
afterAll(async () => {
  await listener?.close()
  await core?.close()
  await foreign?.close()
})

async function leaf(at: Fixture, kind: Kind, subjectId: string) {
  const { key, csr } = newKeyAndCsr()
  const addresses = kind === 'server' ? { addresses: ['127.0.0.1'] } : {}
  return { key, cert: (await at.authority.issue(at.sql, { kind, subjectId, csr, ...addresses })).chain }
}

type Shown = { key?: string; cert?: string }

/** Status and reason; null when the connection was closed without an answer. */
function ask(shown: Shown, headers: Record<string, string>): Promise<[number, string | undefined] | null> {
  return new Promise(resolve => {
    const to = { host: '127.0.0.1', port: listener.port, rejectUnauthorized: false, ALPNProtocols: ['h2'] }
    const socket = tls.connect({ ...to, ...shown })
    const session = http2.connect('https://peer', { createConnection: () => socket })
    const end = (answer: [number, string | undefined] | null) => {
      session.destroy()
      resolve(answer)
    }
    session.on('error', () => {})
    session.on('close', () => resolve(null))
    socket.on('error', () => end(null))
    socket.on('close', () => end(null))
    const stream = session.request({ ':method': 'POST', ':path': '/', ...headers })
    stream.on('error', () => {})
    stream.on('response', answer => end([Number(answer[':status']), answer['sal-reason'] as string | undefined]))
    stream.end()
  })
}

describe('the peer listener answers', () => {
  test('a relay that core lists', async () => {
    const relay = await leaf(core, 'relay', LISTED)
    expect(await ask(relay, { 'sal-cluster': 'elsewhere' })).toEqual([502, 'agent-disconnected'])
  })

  test('neither who shows nothing nor a relay that core does not list', async () => {
    expect(await ask({}, { 'sal-cluster': 'here' })).toBe(null)
    expect(await ask(await leaf(core, 'relay', crypto.randomUUID()), { 'sal-cluster': 'here' })).toBe(null)
  })

  for (const kind of KINDS.filter(one => one !== 'relay')) {
    test(`no certificate of kind "${kind}", whatever name it bears`, async () => {
      expect(await ask(await leaf(core, kind, LISTED), { 'sal-cluster': 'here' })).toBe(null)
    })
  }

  test('no relay of another installation', async () => {
    expect(await ask(await leaf(foreign, 'relay', LISTED), { 'sal-cluster': 'here' })).toBe(null)
  })
})

test('a peer may say what it learnt of its own callers, and nothing else', async () => {
  const relay = await leaf(core, 'relay', LISTED)
  for (const control of ['report', 'deleted', 'relays', 'nonsense', ''])
    expect(await ask(relay, { 'sal-cluster': 'here', 'sal-control': control })).toEqual([502, 'internal'])
  expect(told).toEqual([])
  expect(await ask(relay, { 'sal-cluster': 'here', 'sal-control': 'revocation' })).toEqual([204, undefined])
  expect(told).toEqual(['revocation'])
})
