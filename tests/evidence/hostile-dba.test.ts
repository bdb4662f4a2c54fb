// Somebody with every right in the database changes what the audit says. The evidence that core then gives is proven wrong, and
// the record is named; what only an anchor can show, an anchor shows.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { HOOK_MS } from '../../core/fixture'
import { digestOf, linkOf } from '../../relay/wire/chain'
import { DATABASE_KINDS } from '../harness/database'
import { type EvidenceWorld, openEvidenceWorld, read } from './world'

const RELAY_FIELDS: Record<string, string> = {
  kind: "'denial'",
  at: "at + interval '1 millisecond'",
  request_id: "request_id || 'x'",
  principal_id: 'null',
  principal_name: "'somebody else'",
  credential: "'session:y'",
  source_address: "'192.0.2.2'",
  user_agent: "''",
  cluster_id: "'c'",
  method: "'POST'",
  path: "'/api/v1/secrets'",
  verb: "'get'",
  api_group: "'apps'",
  api_version: "'v2'",
  resource: "'secrets'",
  subresource: "'log'",
  namespace: "'prod'",
  name: "'x'",
  status: '403',
  reason: "'no-binding'",
  bytes_in: '1',
  bytes_out: 'bytes_out + 1',
  duration_ms: 'duration_ms + 0.0001',
  lost: '1',
  recording_id: 'gen_random_uuid()',
  recording_hash: "'00'",
  hash: 'sha256(hash)',
}

const API_FIELDS: Record<string, string> = {
  at: "at + interval '1 millisecond'",
  request_id: "'r'",
  actor_id: 'null',
  actor_name: "'somebody else'",
  session_id: 'null',
  token_id: 'gen_random_uuid()',
  source_address: "'192.0.2.2'",
  action: "'users.delete'",
  target_kind: "'group'",
  target_id: "'x'",
  target_name: "'x'",
  project_id: 'gen_random_uuid()',
  outcome: "'denied'",
  reason: "'no-binding'",
  changes: `changes || '[{"path":"x","before":null,"after":null}]'::jsonb`,
  hash: 'sha256(hash)',
}

describe.each(DATABASE_KINDS)('a hostile administrator of the database on %s', kind => {
  let world: EvidenceWorld
  let anchor: string[]
  let api = { id: '', seq: 0 }
  beforeAll(async () => {
    world = await openEvidenceWorld(kind)
    anchor = await world.anchor()
    const [row] = await world.core.sql<{ id: string; seq: string }[]>`
      select c.id, e.seq from api_events e, audit_chains c where c.kind = 'api' and e.action = 'users.create' order by e.seq limit 1`
    api = { id: row?.id ?? '', seq: Number(row?.seq) }
    for (const table of TABLES) await world.core.sql.unsafe(`create table kept_${table} as table ${table}`)
  }, HOOK_MS)
  afterAll(() => world.close())
  beforeEach(async () => {
    for (const table of TABLES.toReversed()) await world.core.sql.unsafe(`delete from ${table}`)
    for (const table of TABLES) await world.core.sql.unsafe(`insert into ${table} select * from kept_${table}`)
  })

  const act = (statement: string) => world.core.sql.unsafe(statement)
  const found = async (given: { anchor?: string[] } = {}) => {
    const { code, stdout, stderr } = await world.verify(given)
    expect([code, stdout]).toEqual([3, ''])
    return stderr
  }

  test('who did nothing is proven right', async () => {
    const { code, stderr } = await world.verify({ anchor })
    expect([code, stderr]).toEqual([0, ''])
  })

  for (const [field, value] of Object.entries(RELAY_FIELDS))
    test(`${field} of a record of a relay`, async () => {
      await act(`update audit_events set ${field} = ${value} where chain_id = '${world.one.id}' and seq = 8`)
      expect(await found()).toContain(`record 8 of chain ${world.one.id} is changed`)
    })

  for (const [field, value] of Object.entries(API_FIELDS))
    test(`${field} of an API event`, async () => {
      await act(`update api_events set ${field} = ${value} where seq = ${api.seq}`)
      expect(await found()).toContain(`record ${api.seq} of chain ${api.id} is changed`)
    })

  test('a record removed, of either audit', async () => {
    await act(`delete from api_events where seq = ${api.seq}`)
    expect(await found()).toContain(`record ${api.seq} of chain ${api.id} is removed`)
    await act(`insert into api_events select * from kept_api_events where seq = ${api.seq}`)
    await act(`delete from audit_events where chain_id = '${world.two.id}' and seq = 1`)
    expect(await found()).toContain(`record 1 of chain ${world.two.id} is removed`)
  })

  test('all records of a chain removed', async () => {
    await act(`delete from audit_events where chain_id = '${world.two.id}'`)
    expect(await found()).toContain(`record 1 of chain ${world.two.id} is removed`)
  })

  test('two records that changed places', async () => {
    await act(`update audit_events set seq = 17 - seq where chain_id = '${world.one.id}' and seq in (8, 9)`)
    expect(await found()).toContain(`record 8 of chain ${world.one.id} is changed`)
  })

  test('a record put in', async () => {
    await act(`insert into audit_events select (jsonb_populate_record(e, '{"id": 999999, "verb": "delete"}')).* from audit_events e
      where chain_id = '${world.one.id}' and seq = 8`)
    expect(await found()).toContain(`record 8 of chain ${world.one.id} is inserted`)
    await act('drop index api_events_by_seq')
    await act(`insert into api_events select (jsonb_populate_record(e, '{"id": "0190aaaa-0000-7000-8000-000000000001"}')).*
      from api_events e where seq = ${api.seq}`)
    await act(`delete from audit_events where id = 999999`)
    expect(await found()).toContain(`record ${api.seq} of chain ${api.id} is inserted`)
    await act(`delete from api_events where id = '0190aaaa-0000-7000-8000-000000000001'`)
    await act('create unique index api_events_by_seq on api_events (seq)')
  })

  test('a record that says it comes much later', async () => {
    await act(`update audit_events set seq = 1000 where chain_id = '${world.one.id}' and seq = 8`)
    expect(await found()).toContain(`record 8 of chain ${world.one.id} is removed`)
  })

  test('a suffix rewritten and hashed anew, with the head and its table', async () => {
    const lines = (await world.evidence()).map(read).filter(({ chain }) => chain === world.one.id)
    let hash: Buffer = Buffer.from(lines[9]?.hash ?? '', 'hex')
    for (const { seq, record } of lines.slice(10)) {
      hash = linkOf(hash, seq, digestOf({ ...record, principal_name: 'somebody else' }))
      await world.core.sql`update audit_events set principal_name = 'somebody else', hash = ${hash}
        where chain_id = ${world.one.id} and seq = ${seq}`
    }
    await world.core.sql`update audit_chains set hash = ${hash} where id = ${world.one.id}`
    expect(await found()).toContain(`chain ${world.one.id} of checkpoint 2 is rewritten: its records 7 to 15`)
  })

  test('a checkpoint removed from the middle, and from the beginning', async () => {
    await act('delete from audit_checkpoint_chains where n = 2; delete from audit_checkpoints where n = 2')
    expect(await found()).toContain('checkpoint 2 is removed')
    await act('delete from audit_checkpoint_chains where n = 1; delete from audit_checkpoints where n = 1')
    expect(await found()).toContain('checkpoint 1 is removed')
  })

  test('an end cut off cleanly is found by the anchor alone', async () => {
    await act('delete from audit_checkpoint_chains where n = 3; delete from audit_checkpoints where n = 3')
    await act(`delete from audit_events where chain_id = '${world.one.id}' and seq > 15`)
    await act(`delete from audit_events where chain_id = '${world.two.id}' and seq > 6`)
    const unaware = await world.verify({})
    expect([unaware.code, unaware.stdout]).toEqual([0, expect.stringContaining('Anchor: none was given')])
    expect(await found({ anchor })).toContain(
      'checkpoint 3 is truncated: checkpoint 3 on line 3 of the anchor says that there were more',
    )
  })

  test('an end replaced by another that core has signed is found by the anchor alone', async () => {
    await act('delete from audit_checkpoint_chains where n = 3; delete from audit_checkpoints where n = 3')
    // A core that starts again knows nothing of the checkpoint that is gone.
    await world.core.sealAtMost(1_000)()
    expect((await world.verify({})).code).toBe(0)
    expect(await found({ anchor })).toContain(
      'checkpoint 3 is rewritten: checkpoint 3 on line 3 of the anchor is another',
    )
  })

  test('a checkpoint put back in the place of the one that core signed instead', async () => {
    await act('delete from audit_checkpoint_chains where n = 3; delete from audit_checkpoints where n = 3')
    const seal = world.core.sealAtMost(1_000)
    await seal()
    await world.core.person('between')
    await seal()
    await act(
      'update audit_checkpoints a set jws = k.jws, hash = k.hash from kept_audit_checkpoints k where a.n = 3 and k.n = 3',
    )
    expect(await found()).toContain('checkpoint 4 is rewritten: it does not follow the checkpoint before it')
  })

  test('what retention has dropped is not covered, and what follows is proven', async () => {
    const lines = (await world.evidence()).map(read).filter(({ chain }) => chain === world.one.id)
    for (const [from, to] of [
      [1, 4],
      [5, 9],
    ] as const) {
      await act(`delete from audit_events where chain_id = '${world.one.id}' and seq between ${from} and ${to}`)
      await world.core.sql`insert into audit_drops (chain_id, first_seq, last_seq, last_hash, dropped_at)
        values (${world.one.id}, ${from}, ${to}, ${Buffer.from(lines[to - 1]?.hash ?? '', 'hex')}, now())`
    }
    const { code, stdout } = await world.verify({ anchor })
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`Not covered: records 1 to 9 of chain ${world.one.id}, dropped by retention`),
    ])
    await act(`update audit_events set verb = 'get' where chain_id = '${world.one.id}' and seq = 10`)
    expect(await found()).toContain(`record 10 of chain ${world.one.id} is changed`)
    await act(`delete from audit_events where chain_id = '${world.one.id}' and seq = 10`)
    expect(await found()).toContain(`record 10 of chain ${world.one.id} is removed`)
    await act('delete from audit_drops')
  })

  test('a drop that is told of in the file alone is none', async () => {
    const lines = await world.evidence()
    const without = lines.filter(line => !(read(line).chain === world.one.id && read(line).seq <= 6))
    const { code, stderr } = await world.verify({ lines: without })
    expect([code, stderr]).toEqual([3, expect.stringContaining(`record 1 of chain ${world.one.id} is removed`)])
  })
})

const TABLES = ['audit_chains', 'audit_events', 'api_events', 'audit_checkpoints', 'audit_checkpoint_chains']
