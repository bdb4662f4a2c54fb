// A grant that lives on but gives less: who is cut, who is not, and what the agents are told.
import { describe, expect, test } from 'bun:test'
import { quiet } from '../tests/harness/database'
import type { Caller } from './caller'
import { createGrants } from './grants'
import { createRevoker } from './revoke'
import { createStreams, type Stream } from './streams'
import type { Tunnel } from './tunnel'
import { createTunnels } from './tunnels'
import { readGrant } from './wire/claims'
import type { GrantAnswer, LiveStream } from './wire/messages'

const ann: Caller = { principalId: 'ann', credential: 'certificate:1' }

const grantOf = (rights: string[]) =>
  `head.${Buffer.from(JSON.stringify({ jti: rights.join('+') })).toString('base64url')}.signature`

async function setUp(rights: string[]) {
  const clock = { ms: 1_000_000 }
  const told: string[] = []
  const cut: string[] = []
  const core = { rights }
  const grants = createGrants({
    now: () => clock.ms,
    ask: async (): Promise<GrantAnswer> => ({
      grant: grantOf(core.rights),
      name: 'ann@example.com',
      exp: clock.ms / 1000 + 300,
      rights: core.rights,
    }),
  })
  const streams = createStreams()
  const tunnels = createTunnels()
  tunnels.add({
    clusterId: 'c1',
    isOpen: () => true,
    tell: async (control, options) => {
      const grant = options?.headers?.['sal-grant']
      told.push(`${control} ${grant ? readGrant(String(grant)).jti : ''}`)
    },
  } as Tunnel)
  const revoker = createRevoker({
    grants,
    streams,
    tunnels,
    peers: { tell: async () => {} },
    agents: { recheck: () => {} },
    log: quiet,
  })
  const open = (name: string, change: Partial<Stream> = {}) => {
    const stream: Stream = {
      ...ann,
      id: name,
      startedAt: 0,
      about: () => ({}) as LiveStream,
      clusterId: 'c1',
      rights: core.rights,
      isRepeatable: true,
      isWatch: true,
      cut: reason => {
        cut.push(`${name}: ${reason}`)
        streams.remove(stream)
      },
      ...change,
    }
    streams.add(stream)
  }
  await grants.get(ann, 'c1')
  return { revoker, core, open, cut, told, clock }
}
const settled = () => new Promise<void>(resolve => setImmediate(resolve))

describe('a push after which a grant gives less', () => {
  test('cuts what began with more, and tells the agent of the cluster', async () => {
    const { revoker, core, open, cut, told } = await setUp(['view a', 'edit a'])
    open('watch')
    open('of another', { principalId: 'bob', credential: 'session:2' })
    open('elsewhere', { clusterId: 'c2' })
    core.rights = ['view a']
    revoker.handle({ type: 'principal', principal_id: 'ann' })
    await settled()
    expect(cut).toContain('watch: access-changed')
    expect(cut.join()).not.toContain('another')
    expect(told).toEqual(['grant view a'])
  })

  test('leaves alone what began with what is still given, and a write that is under way', async () => {
    const { revoker, core, open, cut } = await setUp(['edit a', 'view a'])
    open('began with less', { rights: ['view a'] })
    open('write', { isRepeatable: false })
    core.rights = ['view a']
    revoker.handle({ type: 'principal', principal_id: 'ann' })
    await settled()
    expect(cut).toEqual([])
  })

  test('that gives more or the same cuts nothing', async () => {
    const { revoker, core, open, cut, told } = await setUp(['view a'])
    open('watch')
    for (const rights of [['view a'], ['view a', 'edit a'], ['edit b', 'view a']]) {
      core.rights = rights
      revoker.handle({ type: 'everyone' })
      await settled()
    }
    expect(cut).toEqual([])
    expect(told).toHaveLength(3)
  })
})

test('checkStreams() finds what no push told of, as a binding that ran out, and tells the agent', async () => {
  const { revoker, core, open, cut, told, clock } = await setUp(['view a', 'edit a'])
  open('watch')
  core.rights = ['view a']
  await revoker.checkStreams()
  expect([cut, told]).toEqual([[], []])
  clock.ms += 300_000
  await revoker.checkStreams()
  expect(cut).toEqual(['watch: access-changed'])
  expect(told).toEqual(['grant view a'])
})
