// The chain of the API's own audit, followed from its first link as somebody outside would.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { digestOf, firstHash, linkOf } from '../../relay/wire/chain'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { chainRemaining } from './api-events'

type Link = { id: string; seq: string; hash: Buffer }

describe.each(DATABASE_KINDS)('the chain of API events on %s', kind => {
  let core: Fixture
  let other: Fixture | undefined
  beforeAll(async () => {
    core = await openFixture(kind)
    // The embedded database is one process's.
    if (kind === 'postgres') other = await openFixture(kind, { beside: core })
  }, HOOK_MS)
  afterAll(async () => {
    await other?.close()
    await core.close()
  })

  /** What the API shows of each event gives the hashes that the database holds. */
  const followed = async () => {
    const [head] = await core.sql<Link[]>`select id, seq, hash from audit_chains where kind = 'api'`
    const links = await core.sql<Link[]>`select id, seq, hash from api_events order by seq nulls last`
    let hash = firstHash(head?.id ?? '')
    for (const [at, link] of links.entries()) {
      const { body: event } = await core.ask<object>('GET', `/v1/api-events/${link.id}`, { token: core.admin })
      hash = linkOf(hash, at + 1, digestOf(event))
      expect([Number(link.seq), link.hash?.toString('hex')]).toEqual([at + 1, hash.toString('hex')])
    }
    expect([Number(head?.seq), head?.hash.toString('hex')]).toEqual([links.length, hash.toString('hex')])
    return links
  }

  test('changes at once through every process are links of one chain without holes', async () => {
    const doors = [core, other ?? core]
    const body = (at: number) => ({ name: `at-once-${at}`, display_name: 'At once' })
    const answers = await Promise.all(
      [...Array(40).keys()].map(at =>
        doors[at % 2]?.ask('POST', '/v1/projects', { token: core.admin, body: body(at) }),
      ),
    )
    expect(answers.map(answer => answer?.status)).toEqual(answers.map(() => 201))
    expect((await followed()).length).toBeGreaterThanOrEqual(40)
  })

  test('what is rolled back takes no place in it', async () => {
    const before = (await followed()).length
    const lost = core.sql.begin(async tx => {
      await core.services.record(tx, actor, { action: 'tests.lost', target })
      throw new RangeError('rolled back')
    })
    expect(lost).rejects.toThrow('rolled back')
    await lost.catch(() => {})
    await core.services.record(core.sql, actor, { action: 'tests.kept', target })
    expect((await followed()).length).toBe(before + 1)
  })

  // One connection at a time has nobody to keep waiting.
  const onServer = kind === 'embedded' ? () => {} : test
  onServer('a transaction that takes its time keeps nobody waiting', async () => {
    await core.sql.begin(async tx => {
      await core.services.record(tx, actor, { action: 'tests.slow', target })
      await core.services.record(core.sql, actor, { action: 'tests.quick', target })
    })
    const rows = await core.sql<{ action: string }[]>`select action from api_events order by seq desc limit 2`
    expect(rows.map(({ action }) => action)).toEqual(['tests.slow', 'tests.quick'])
    await followed()
  })

  test('several events of one transaction are in the order in which they were recorded', async () => {
    await core.sql.begin(async tx => {
      for (const action of ['tests.one', 'tests.two', 'tests.three'])
        await core.services.record(tx, actor, { action, target })
    })
    const rows = await core.sql<{ action: string }[]>`select action from api_events order by seq desc limit 3`
    expect(rows.map(({ action }) => action)).toEqual(['tests.three', 'tests.two', 'tests.one'])
    await followed()
  })

  test('a name that nobody should have is digested as it is kept', async () => {
    const email = `\ud800\0${'x'.repeat(400)}é\u2028`
    await core.services.record(core.sql, { ...actor, email }, { action: 'tests.odd', target })
    await followed()
  })

  test('events of an older program come into it when this one starts, in the order of their ids', async () => {
    const ids = [...Array(450).keys()].map(() => Bun.randomUUIDv7())
    for (const id of ids.toReversed())
      await core.sql`insert into api_events (id, at, request_id, actor_name, source_address, action, target_kind, target_id,
        target_name, outcome) values (${id}, now(), 'r', 'old', '', 'tests.old', 'test', 'x', 'x', 'success')`
    await Promise.all([chainRemaining(core.sql), chainRemaining((other ?? core).sql)])
    const links = await followed()
    expect(links.slice(-450).map(({ id }) => id)).toEqual(ids)
  })
})

const actor = { requestId: 'r', sourceAddress: '192.0.2.1', userId: null, email: 'somebody', sessionId: null }
const target = { kind: 'test', id: 'x', name: 'x' }
