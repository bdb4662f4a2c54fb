// Sealing: what checkpoints say, and what they refuse to say.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createLog } from '../../kit/log'
import { openCheckpoint, ownKey } from '../../relay/wire/evidence'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import type { AuditCheckpoint } from './model'
import { RelayChain } from './testing'

describe.each(DATABASE_KINDS)('sealing on %s', kind => {
  let core: Fixture
  const lines: string[] = []
  beforeAll(async () => {
    const log = createLog({ level: 'error', isHuman: false, now: Date.now, write: line => void lines.push(line) })
    core = await openFixture(kind, { log })
  }, HOOK_MS)
  afterAll(() => core.close())
  beforeEach(async () => {
    while (await core.services.seal());
    lines.length = 0
  })

  const checkpoints = async () =>
    (await core.ask<{ items: AuditCheckpoint[] }>('GET', '/v1/audit-checkpoints?limit=200', { token: core.admin })).body
      .items
  const alarms = async () => {
    const { body } = await core.ask<{
      items: { action: string; target_id: string; target_name: string; reason: string }[]
    }>('GET', '/v1/api-events?outcome=failed&limit=200', { token: core.admin })
    return body.items.map(({ action, target_id, target_name, reason }) => [action, target_id, target_name, reason])
  }

  test('a checkpoint covers what both audits got since the one before it, and names that one', async () => {
    const chain = RelayChain(core)
    await chain.write(3)
    await core.person('sealed')
    await core.services.seal()
    await chain.write(2)
    await core.services.seal()
    const [second, first] = await checkpoints()
    expect(second?.number).toBe((first?.number ?? 0) + 1)
    expect(second?.previous).toBe(first?.hash ?? '')
    expect(first?.chains.map(one => one.kind).sort()).toEqual(['api', 'relay'])
    const [before, after] = [first, second].map(one => one?.chains.find(({ id }) => id === chain.id))
    expect([before?.first_seq, before?.last_seq, after?.first_seq, after?.last_seq]).toEqual([1, 3, 4, 5])
    expect(after?.from).toBe(before?.hash ?? '')
    expect(second?.chains.map(({ id }) => id)).toEqual([chain.id])
    const claims = openCheckpoint(second?.jws ?? '', ownKey(core.authority.installation, core.authority.auditKey))
    expect(claims.chains).toEqual(second?.chains ?? [])
  })

  test('none is made when nothing has moved', async () => {
    const before = await checkpoints()
    expect(await core.services.seal()).toBe(false)
    expect(await checkpoints()).toEqual(before)
  })

  test('made by several at once there is one of each number, and no record is covered twice', async () => {
    const chain = RelayChain(core)
    await chain.write(20)
    await Promise.all([1, 2, 3, 4].map(() => core.services.seal()))
    const covering = (await checkpoints()).filter(({ chains }) => chains.some(({ id }) => id === chain.id))
    expect(covering.map(({ chains }) => chains.find(({ id }) => id === chain.id)?.last_seq)).toEqual([20])
  })

  test('a clock that goes back does not make a checkpoint earlier than the one before it', async () => {
    await RelayChain(core).write(1)
    await core.services.seal()
    core.clock.ms -= 3_600_000
    await RelayChain(core).write(1)
    await core.services.seal()
    core.clock.ms += 3_600_000
    const [second, first] = await checkpoints()
    expect(second?.at).toBe(first?.at ?? '')
  })

  const TAMPERED: [string, (chainId: string) => Promise<unknown>, [number, string]][] = [
    [
      'a record that was changed',
      id => core.sql`update audit_events set verb = 'get' where chain_id = ${id} and seq = 4`,
      [4, 'changed'],
    ],
    [
      'a stored hash that was changed',
      id => core.sql`update audit_events set hash = sha256(hash) where chain_id = ${id} and seq = 5`,
      [5, 'changed'],
    ],
    [
      'a stored hash that is gone',
      id => core.sql`update audit_events set hash = null where chain_id = ${id} and seq = 5`,
      [5, 'changed'],
    ],
    [
      'a record that was removed',
      id => core.sql`delete from audit_events where chain_id = ${id} and seq = 3`,
      [3, 'removed'],
    ],
    [
      'the last record removed',
      id => core.sql`delete from audit_events where chain_id = ${id} and seq = 6`,
      [6, 'removed'],
    ],
    [
      'the head of the chain set back',
      id => core.sql`update audit_chains set seq = 1 where id = ${id}`,
      [2, 'removed'],
    ],
    [
      'the hash of the head',
      id => core.sql`update audit_chains set hash = sha256(hash) where id = ${id}`,
      [6, 'changed'],
    ],
    [
      'a record put in',
      id => core.sql`insert into audit_events select (jsonb_populate_record(e, jsonb_build_object('id', nextval('audit_event_ids')))).*
      from audit_events e where chain_id = ${id} and seq = 3`,
      [3, 'inserted'],
    ],
  ]
  for (const [what, tamper, [seq, reason]] of TAMPERED)
    test(`${what} is not signed, is told once, and holds up nobody else`, async () => {
      const chain = RelayChain(core)
      await chain.write(2)
      await core.services.seal()
      await chain.write(4)
      await tamper(chain.id)
      const other = RelayChain(core)
      await other.write(1)
      for (let at = 0; at < 3; at++) await core.services.seal()
      const found = await checkpoints()
      expect(found.some(({ chains }) => chains.some(({ id }) => id === other.id))).toBe(true)
      const sealed = found.flatMap(({ chains }) =>
        chains.flatMap(({ id, last_seq }) => (id === chain.id ? [last_seq] : [])),
      )
      expect(sealed).toEqual([2])
      expect((await alarms()).filter(([, id]) => id === chain.id)).toEqual([
        ['audit_chains.verify', chain.id, String(seq), reason],
      ])
      expect(lines.filter(line => line.includes(chain.id))).toHaveLength(1)
    })

  test('an API event that was changed is not signed; the alarm is beyond it in the same chain', async () => {
    await core.person('changed-event')
    const [event] = await core.sql<{ seq: string }[]>`
      update api_events set actor_name = 'somebody else' where seq = (select max(seq) from api_events) returning seq`
    await core.services.seal()
    const [api] = await core.sql<{ id: string }[]>`select id from audit_chains where kind = 'api'`
    expect(await alarms()).toContainEqual(['audit_chains.verify', api?.id ?? '', event?.seq ?? '', 'changed'])
  })
})

test('more records than one checkpoint takes are covered by the next ones', async () => {
  const core = await openFixture()
  const chain = RelayChain(core)
  await chain.write(30)
  const seal = core.sealAtMost(12)
  expect([await seal(), await seal(), await seal()]).toEqual([true, true, false])
  const rows = await core.sql<{ first_seq: string; last_seq: string }[]>`
    select first_seq, last_seq from audit_checkpoint_chains where chain_id = ${chain.id} order by n`
  expect(rows.map(row => [Number(row.first_seq), Number(row.last_seq)])).toEqual([
    [1, 12],
    [13, 24],
    [25, 30],
  ])
  await core.close()
})

test('a checkpoint that somebody changed, or took away, is followed by none', async () => {
  const core = await openFixture()
  await RelayChain(core).write(1)
  await core.services.seal()
  await RelayChain(core).write(1)
  await core.services.seal()
  await core.sql`delete from audit_checkpoint_chains where n = 2`
  const [gone] = await core.sql<{ jws: string }[]>`delete from audit_checkpoints where n = 2 returning jws`
  await RelayChain(core).write(1)
  await core.services.seal()
  await core.sql`update audit_checkpoints set jws = ${gone?.jws ?? ''}`
  await core.services.seal()
  const rows = await core.sql<{ n: string }[]>`select n from audit_checkpoints`
  expect(rows.map(({ n }) => n)).toEqual(['1'])
  const found = await core.sql<{ reason: string; target_name: string }[]>`
    select reason, target_name from api_events where action = 'audit_checkpoints.verify' order by seq`
  expect(found.map(({ reason, target_name }) => `${target_name} ${reason}`)).toEqual(['2 removed'])
  await core.close()
})
