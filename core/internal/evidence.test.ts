// What relays bring of evidence over the internal listener: the audit in its chain, and recordings.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { digestOf, firstHash, linkOf } from '../../relay/wire/chain'
import { publicX } from '../../relay/wire/claims'
import { type AuditRecord, INTERNAL } from '../../relay/wire/messages'
import { RecordingWriter } from '../../tests/harness/recording'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { type EnrolledRelay, enrolRelay, sayTo, type Tls } from './testing'

const OTHER = '22222222-2222-4222-8222-222222222222'

let core: Fixture
let relay: EnrolledRelay

beforeAll(async () => {
  core = await openFixture()
  relay = await enrolRelay(core)
}, HOOK_MS)
afterAll(() => core.close())

const say = <T>(path: string, body: unknown, tls: Tls = relay) => sayTo<T>(core, path, { body, tls })

describe('audit', () => {
  const record = (seq: number, change: Partial<AuditRecord> = {}): AuditRecord => ({
    ...{ seq, kind: 'begin', at: new Date(core.clock.ms).toISOString(), request_id: `r${seq}` },
    ...{
      principal_id: null,
      principal_name: null,
      credential: null,
      source_address: '192.0.2.1',
      user_agent: 'kubectl',
    },
    ...{
      cluster_id: null,
      method: 'GET',
      path: '/api',
      verb: 'get',
      api_group: '',
      api_version: 'v1',
      resource: 'pods',
    },
    ...{ subresource: '', namespace: 'dev', name: '', status: null, reason: null, bytes_in: null, bytes_out: null },
    ...{ duration_ms: null, lost: null, recording_id: null, recording_hash: null },
    ...change,
  })

  test('is stored once, however often it is sent', async () => {
    const spool_id = crypto.randomUUID()
    const batch = {
      spool_id,
      records: [record(1), record(2, { path: '/nul/\u0000', user_agent: '\ud800' }), record(3)],
    }
    for (const _ of [1, 2]) {
      expect((await say(INTERNAL.audit, batch)).body).toMatchObject({ acknowledged_seq: 3 })
    }
    const more = { spool_id, records: [record(3), record(4, { duration_ms: 1.7, bytes_out: 5_000_000_000 })] }
    expect((await say(INTERNAL.audit, more)).body).toMatchObject({ acknowledged_seq: 4 })
    expect(await core.sql`select 1 from audit_events where chain_id = ${spool_id}`).toHaveLength(4)
    const list = await core.ask<{ items: Record<string, unknown>[] }>('GET', '/v1/audit-events?limit=1', {
      token: core.admin,
    })
    expect(list.body.items[0]).toMatchObject({
      request_id: 'r4',
      bytes_out: 5_000_000_000,
      duration_ms: 2,
      relay_id: relay.id,
    })
  })

  test('says how far a chain is, and appends only what goes on there', async () => {
    const spool_id = crypto.randomUUID()
    const head = async (link?: number) => (await say(INTERNAL.audit, { spool_id, records: [], link })).body
    const hashes = [firstHash(spool_id).toString('hex')]
    const records = [1, 2, 3].map(seq => record(seq))
    for (const one of records)
      hashes.push(linkOf(Buffer.from(String(hashes.at(-1)), 'hex'), one.seq, digestOf(one)).toString('hex'))
    expect(await head()).toEqual({ acknowledged_seq: 0, hash: hashes[0] })
    const send = (sent: AuditRecord[], hash?: string) => say(INTERNAL.audit, { spool_id, records: sent, hash })
    for (const [sent, hash] of [
      [records.slice(1), hashes[3]],
      [records, hashes[2]],
      [[records[0], records[2]], hashes[3]],
    ] as [AuditRecord[], string][]) {
      const said = await send(sent, hash)
      expect([said.status, said.error?.code]).toEqual([409, 'audit-chain-broken'])
    }
    expect((await send(records, hashes[3])).body).toEqual({ acknowledged_seq: 3, hash: hashes[3] })
    expect(await head(2)).toEqual({ acknowledged_seq: 3, hash: hashes[3], link: hashes[2] })
    expect(await head(4)).toEqual({ acknowledged_seq: 3, hash: hashes[3], link: null })
    const other = await say(INTERNAL.audit, { spool_id, records: [] }, await enrolRelay(core, 'other-chain'))
    expect([other.status, other.error?.code]).toEqual([409, 'audit-chain-foreign'])
  })

  test('what the store would not give back as it was digested is refused, so that every chain can be proven', async () => {
    const spool_id = crypto.randomUUID()
    const bad = [
      { unknown: 'x' },
      { at: '2026-02-30T00:00:00.000Z' },
      { at: '2026-01-01T24:00:00.000Z' },
      { at: '2026-01-01T23:59:60.000Z' },
      { bytes_in: 1e21 },
      { lost: 2 ** 60 },
    ]
    for (const change of bad) {
      const said = await say(INTERNAL.audit, { spool_id, records: [record(1, change as Partial<AuditRecord>)] })
      expect([said.status, said.error?.code]).toEqual([400, 'message-malformed'])
    }
    const sent = { ...record(1), unknown: null }
    expect((await say(INTERNAL.audit, { spool_id, records: [sent] })).body).toMatchObject({ acknowledged_seq: 1 })
  })

  test('what is null in a record need not be said', async () => {
    const spool_id = crypto.randomUUID()
    const records = [record(1, { reason: 'no-such-cluster' }), record(2, { status: 200 })]
    const said = records.map(one => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null)))
    const hash = records
      .reduce((last, one) => linkOf(last, one.seq, digestOf(one)), firstHash(spool_id))
      .toString('hex')
    expect((await say(INTERNAL.audit, { spool_id, records: said, hash })).body).toEqual({ acknowledged_seq: 2, hash })
    const stored = await core.sql`
      select seq::integer, status, reason, bytes_in, recording_id from audit_events where chain_id = ${spool_id} order by seq`
    expect([...stored]).toEqual([
      { seq: 1, status: null, reason: 'no-such-cluster', bytes_in: null, recording_id: null },
      { seq: 2, status: 200, reason: null, bytes_in: null, recording_id: null },
    ])
  })

  test('takes an alarm of a relay into the audit of the API', async () => {
    const alarm = { kind: 'audit-lost', lost: 7, since: new Date(core.clock.ms).toISOString(), why: 'ENOSPC' }
    expect((await say(INTERNAL.alarms, alarm)).status).toBe(204)
    expect((await say(INTERNAL.alarms, { ...alarm, kind: 'other' })).error?.code).toBe('message-malformed')
    const events = await core.ask<{ items: unknown[] }>('GET', '/v1/api-events?action=relays.audit-lost', {
      token: core.admin,
    })
    expect(events.body.items).toMatchObject([
      {
        ...{ actor_id: null, actor_name: 'r1', target_kind: 'relay', target_id: relay.id, outcome: 'failed' },
        changes: [
          { path: 'lost', before: null, after: '7' },
          { path: 'since' },
          { path: 'why', before: null, after: '"ENOSPC"' },
        ],
      },
    ])
  })

  test('takes a batch of thousands, and refuses one beyond the limit', async () => {
    const records = Array.from({ length: 5_000 }, (_, index) => record(index + 1))
    expect((await say(INTERNAL.audit, { spool_id: crypto.randomUUID(), records })).body).toMatchObject({
      acknowledged_seq: 5_000,
    })
    const long = [record(1, { path: 'x'.repeat(9_000_000) })]
    expect((await say(INTERNAL.audit, { spool_id: crypto.randomUUID(), records: long })).status).toBe(413)
  })

  test('is shown by project: strangers see nothing, the organization sees all', async () => {
    const id = await core.cluster('audited')
    const reader = await core.person('audit-reader')
    const stranger = await core.person('audit-stranger')
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    const records = [record(1, { cluster_id: id, request_id: 'of-cluster' }), record(2, { request_id: 'of-none' })]
    await say(INTERNAL.audit, { spool_id: crypto.randomUUID(), records })
    const seen = async (token: string, request_id: string) =>
      (await core.ask<{ items: unknown[] }>('GET', `/v1/audit-events?request_id=${request_id}`, { token })).body.items
        .length
    expect([await seen(core.admin, 'of-cluster'), await seen(core.admin, 'of-none')]).toEqual([1, 1])
    expect([await seen(reader.token, 'of-cluster'), await seen(reader.token, 'of-none')]).toEqual([1, 0])
    expect(await seen(stranger.token, 'of-cluster')).toBe(0)
  })
})

describe('recordings', () => {
  const writer = (clusterId: string) =>
    RecordingWriter({
      publicX: publicX(core.authority.recordingKey.privateKey),
      ...{ principalId: OTHER, principalName: 'ann@example.org', clusterId, startedAt: core.clock.ms },
    })

  test('are taken chunk by chunk from the relay that began them', async () => {
    const recording = writer(await core.cluster('recorded'))
    const other = await enrolRelay(core, 'recording-too')
    const [first, second] = [recording.chunk([[0, 'o', 'a']]), recording.chunk([], recording.endOf(5))]
    expect((await say(INTERNAL.recordings, first)).body).toEqual({ next_index: 1 })
    const refused = await say(INTERNAL.recordings, second, other)
    expect([refused.status, refused.error?.code]).toEqual([403, 'recording-of-another'])
    expect((await say(INTERNAL.recordings, second)).body).toEqual({ next_index: 2 })
    expect((await say(INTERNAL.recordings, first)).body).toEqual({ next_index: 2 })
  })

  test('are bounded, and of the agreed form', async () => {
    const recording = writer(await core.cluster('bounded'))
    const large = recording.chunk([[0, 'o', 'x'.repeat(1_048_576)]])
    expect((await say(INTERNAL.recordings, large)).status).toBe(413)
    const good = recording.chunk([])
    for (const change of [{ data: '%' }, { index: -1 }, { recording_id: 'x' }, { start: {} }, { end: {} }])
      expect((await say(INTERNAL.recordings, { ...good, ...change })).error?.code).toBe('message-malformed')
  })
})
