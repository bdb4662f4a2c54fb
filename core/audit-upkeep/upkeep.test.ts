// The audit by day: tables made ahead, strays sorted in, whole days dropped, and chains that stay provable.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { digestOf, firstHash, linkOf } from '../../relay/wire/chain'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { Chain } from '../audit-events/testing'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

const DAY = 86_400_000
const NOON = Date.UTC(2030, 4, 10, 12)

type Span = { first: number; last: number; hash: string }

describe.each(DATABASE_KINDS)('upkeep of the audit on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind, { retention: { keepDays: 3, keepBytes: 0 } })
    core.clock.ms = NOON
  }, HOOK_MS)
  afterAll(() => core.close())

  const run = () => core.services.auditUpkeep.run()
  const at = (days: number) => new Date(NOON + days * DAY).toISOString()
  const tables = async () =>
    (
      await core.sql<{ name: string }[]>`
        select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'audit_events'::regclass order by 1`
    ).map(({ name }) => name.replace('audit_events_', ''))
  const where = async (chain: string) =>
    (
      await core.sql<{ place: string }[]>`
        select replace(tableoid::regclass::text, 'audit_events_', '') || ' ' || seq as place from audit_events
        where chain_id = ${chain} order by seq`
    ).map(({ place }) => place)
  const spans = async (chain: string) =>
    (
      await core.sql<{ first_seq: string; last_seq: string; last_hash: Buffer }[]>`
        select first_seq, last_seq, last_hash from audit_drops where chain_id = ${chain} order by first_seq`
    ).map(
      (row): Span => ({
        first: Number(row.first_seq),
        last: Number(row.last_seq),
        hash: row.last_hash.toString('hex'),
      }),
    )

  test('makes tables of today and three days ahead, once', async () => {
    await run()
    await run()
    expect(await tables()).toEqual(['d20300510', 'd20300511', 'd20300512', 'd20300513', 'other'])
  })

  test('keeps what has no day apart, and sorts in what came late', async () => {
    const chain = Chain(core)
    await chain.append({ at: at(0) }, { at: at(-1) }, { at: at(3_650) }, { at: at(-2) }, { at: at(0) })
    expect(await where(chain.id)).toEqual(['d20300510 1', 'other 2', 'other 3', 'other 4', 'd20300510 5'])
    await run()
    expect(await where(chain.id)).toEqual(['d20300510 1', 'd20300509 2', 'other 3', 'd20300508 4', 'd20300510 5'])
  })

  test('drops days that are too old, and keeps for each chain what is gone and how it goes on', async () => {
    const chain = Chain(core)
    const sent = [-2, -2, 0, -2, 0, -2_000, 4_000].map(days => ({ at: at(days), request_id: `r${days}` }))
    await chain.append(...sent)
    await run()
    core.clock.ms = NOON + 2 * DAY
    await run()
    expect(await where(chain.id)).toEqual(['d20300510 3', 'd20300510 5', 'other 7'])
    const found = await spans(chain.id)
    expect(found.map(({ first, last }) => [first, last])).toEqual([
      [1, 2],
      [4, 4],
      [6, 6],
    ])
    await expectProvable(chain.id, found)
    core.clock.ms = NOON + 9 * DAY
    await run()
    expect(await where(chain.id)).toEqual(['other 7'])
    expect((await spans(chain.id)).map(({ first, last }) => [first, last])).toEqual([[1, 6]])
    // What follows goes on from the head, whatever is gone.
    await chain.append({ at: at(9) })
    await expectProvable(chain.id, await spans(chain.id))
  })

  test('lets an outlier of the time to come go when what its chain has after it has gone', async () => {
    const chain = Chain(core)
    await chain.append({ at: at(5_000) }, { at: at(9) })
    await run()
    expect(await where(chain.id)).toEqual(['other 1', 'd20300519 2'])
    core.clock.ms = NOON + 20 * DAY
    await run()
    expect(await where(chain.id)).toEqual([])
    expect((await spans(chain.id)).map(({ first, last }) => [first, last])).toEqual([[1, 2]])
  })

  test('each drop is an API event that says how much, of which chains, and why', async () => {
    type Event = {
      actor_name: string
      target_name: string
      reason: string
      changes: { path: string; before: string }[]
    }
    const query = '/v1/api-events?action=audit_events.delete&limit=200'
    const { items } = (await core.ask<{ items: Event[] }>('GET', query, { token: core.admin })).body
    const day = items.find(event => event.target_name === '2030-05-08')
    expect([day?.actor_name, day?.reason]).toEqual(['core', 'age'])
    expect(day?.changes.map(({ path }) => path)).toEqual(['records', 'chains'])
    expect(items.map(event => event.target_name)).toContain('outliers')
  })

  test('by size the oldest days go first, never today', async () => {
    const small = await openFixture(kind, { retention: { keepDays: 400, keepBytes: 1 } })
    try {
      small.clock.ms = NOON
      const chain = Chain(small)
      await chain.append({ at: at(-2) }, { at: at(-1) }, { at: at(0) })
      await small.services.auditUpkeep.run()
      const left = await small.sql<{ seq: string }[]>`select seq from audit_events where chain_id = ${chain.id}`
      expect(left.map(({ seq }) => Number(seq))).toEqual([3])
    } finally {
      await small.close()
    }
  })

  /** As a verifier does it: from link to link, over the gaps by what is on record. */
  async function expectProvable(chain: string, gone: readonly Span[]): Promise<void> {
    const rows = await core.sql<(Record<string, unknown> & { seq: string; hash: Buffer; at: Date })[]>`
      select seq, hash, kind, at, request_id, principal_id, principal_name, credential, source_address, user_agent, cluster_id,
        method, path, verb, api_group, api_version, resource, subresource, namespace, name, status, reason, bytes_in::int,
        bytes_out::int, duration_ms, lost, recording_id, recording_hash
      from audit_events where chain_id = ${chain} order by seq`
    let seq = 0
    let hash: Uint8Array = firstHash(chain)
    const skip = () => {
      const span = gone.find(({ first }) => first === seq + 1)
      if (!span) return
      seq = span.last
      hash = Buffer.from(span.hash, 'hex')
    }
    for (const { seq: number, hash: stored, at: moment, ...rest } of rows) {
      skip()
      expect(Number(number)).toBe(seq + 1)
      seq = Number(number)
      hash = linkOf(hash, seq, digestOf({ ...rest, at: moment.toISOString() }))
      expect(Buffer.from(hash).toString('hex')).toBe(stored.toString('hex'))
    }
  }
})
