// Delivery over HTTP, against servers that hold every request against the protocol: in order, at least once, whatever the
// sink does; on both databases where the database matters.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../tests/harness/cluster-wait.ts'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Bulk, startBulk } from '../../tests/harness/sinks/bulk'
import { type Hook, startHook } from '../../tests/harness/sinks/webhook'
import { openSinkWorld, type SinkWorld, times } from '../../tests/harness/sinks/world'
import { HOOK_MS } from '../fixture'

const KEY = 'a-key-of-at-least-sixteen-characters'

describe.each(DATABASE_KINDS)('delivery on %s', kind => {
  let world: SinkWorld
  let bulk: Bulk
  let hook: Hook
  const gone: (() => Promise<void>)[] = []
  beforeAll(async () => {
    world = await openSinkWorld(kind)
    world.deliver()
  }, HOOK_MS)
  afterEach(async () => {
    for (const end of gone.splice(0)) await end()
    await world.core.sql`delete from audit_sinks`
  })
  afterAll(() => world.close())

  const elastic = async (more: object = {}, options: Parameters<typeof startBulk>[0] = {}) => {
    bulk = await startBulk(options)
    gone.push(bulk.close)
    return world.sink({ kind: 'elasticsearch', elasticsearch: { url: bulk.url, index: 'audit-{date}' }, ...more })
  }
  const webhook = async (more: object = {}) => {
    hook = await startHook(KEY)
    gone.push(hook.close)
    return world.sink({ kind: 'webhook', webhook: { url: `${hook.url}/hook` }, signing_key: KEY, ...more })
  }

  test('a bulk sink gets every record once, under its own id, in the index of its day', async () => {
    const chain = world.chain()
    const before = await world.records(chain, {}, {})
    const sink = await elastic()
    const ids = await world.records(chain, { at: '2026-01-31T23:59:59.999Z' }, { at: '2026-02-01T00:00:00.000Z' })
    const status = await world.settled(sink.id)
    expect([...bulk.documents.keys()]).toEqual([`audit-2026.01.31/${ids[0]}`, `audit-2026.02.01/${ids[1]}`])
    expect(bulk.ids()).not.toContain(before[0] ?? '')
    expect(bulk.documents.get(`audit-2026.01.31/${ids[0]}`)).toMatchObject({
      ...{ '@timestamp': '2026-01-31T23:59:59.999Z', audit: 'data_path', kind: 'end', outcome: 'success', seq: 3 },
      ...{ chain_id: chain, user_name: 'ann@example.org', verb: 'delete', cluster_id: world.clusterId },
    })
    expect(status).toMatchObject({ state: 'running', delivered: 2, lag_seconds: 0, failures: 0, dead_letters: 0 })
    expect(bulk.wrong).toEqual([])
  })

  test('what was sent and not known to be taken is sent again, and is there once', async () => {
    const sink = await elastic({ batch_size: 10 })
    bulk.faults.push(
      () => 'lose',
      () => 'drop',
    )
    const ids = await world.records(world.chain(), ...times(35, () => ({})))
    await world.settled(sink.id)
    expect(bulk.ids().sort()).toEqual(ids.sort())
    expect(bulk.requests).toHaveLength(6)
    expect((await world.statusOf(sink.id)).delivered).toBe(35)
  })

  test('a sink that is down for a while loses nothing; the lag tells, and so does the last error', async () => {
    const sink = await webhook({ batch_size: 7 })
    await hook.stop()
    const chain = world.chain()
    const ids = await world.records(chain, ...times(20, () => ({})))
    const down = await world.status(sink.id, 'it is retried', ({ state }) => state === 'retrying')
    expect(down).toMatchObject({ lag_records: 20, delivered: 0 })
    expect(down.last_error).toContain('nothing answers at that address')
    world.core.clock.ms += 90_000
    expect((await world.statusOf(sink.id)).lag_seconds).toBeGreaterThanOrEqual(90)
    await hook.start()
    const up = await world.settled(sink.id)
    expect(hook.records.map(({ id }) => id)).toEqual(ids)
    expect([hook.wrong, up.delivered]).toEqual([[], 20])
    world.core.clock.ms -= 90_000
  })

  test('429 and 503 are waited out as Retry-After says, and the same request comes again', async () => {
    const sink = await webhook()
    const busy = (status: number) => () => ({ status, headers: { 'retry-after': '1' } })
    hook.faults.push(busy(429), busy(503))
    await world.records(world.chain(), {}, {})
    await world.settled(sink.id)
    const [first, second, third] = hook.requests
    expect(new Set(hook.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950)
    expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(950)
    expect(hook.records).toHaveLength(2)
  })

  test('a slow sink holds up nobody else, and no batch is larger than it is to be', async () => {
    const slow = await webhook({ batch_size: 5 })
    const { records: slowRecords, requests } = hook
    const held = Promise.withResolvers<undefined>()
    hook.always = () => held.promise
    const fast = await webhook()
    await world.records(world.chain(), ...times(12, () => ({})))
    await world.settled(fast.id)
    expect([hook.records.length, slowRecords.length, requests.length]).toEqual([12, 0, 1])
    held.resolve(undefined)
    await world.settled(slow.id)
    expect(requests.map(({ body }) => (JSON.parse(body) as unknown[]).length)).toEqual([5, 5, 2])
  })

  test('of a batch only what was not taken is sent again', async () => {
    const sink = await elastic()
    let refusals = 3
    bulk.refuse = doc =>
      doc.name === 'late' && refusals-- > 0
        ? { status: 429, type: 'es_rejected_execution_exception', reason: 'full' }
        : undefined
    await world.records(world.chain(), {}, { name: 'late' }, {})
    const status = await world.settled(sink.id)
    const counts = bulk.requests.map(({ body }) => (body.match(/\n/g)?.length ?? 0) / 2)
    expect(counts).toEqual([3, 1, 1, 1])
    expect(status).toMatchObject({ delivered: 3, dead_letters: 0, failures: 3 })
    expect(status.last_error).toContain('429: es_rejected_execution_exception: full')
  })

  test('a record that a bulk sink cannot take becomes a dead letter after three tries; others pass it', async () => {
    const sink = await elastic()
    bulk.refuse = doc =>
      doc.name === 'bad' ? { status: 400, type: 'document_parsing_exception', reason: 'no' } : undefined
    const ids = await world.records(world.chain(), {}, { name: 'bad' }, {})
    const status = await world.settled(sink.id)
    expect(bulk.ids()).toEqual([ids[0], ids[2]] as string[])
    expect(status).toMatchObject({ delivered: 2, dead_letters: 1 })
    const [dead] = await world.deadLetters(sink.id)
    expect(dead).toMatchObject({ record_id: ids[1] ?? '', tries: 3, error: '400: document_parsing_exception: no' })
    expect(JSON.parse(dead?.document ?? '')).toMatchObject({ id: ids[1] ?? '', name: 'bad' })
    const looked = async (query: string) =>
      (await world.act<{ items: object[] }>('GET', `/v1/audit-sinks/${sink.id}/dead-letters?${query}`)).body.items
        .length
    for (const q of ['PARSING', '"bad"', ids[1] ?? ''])
      expect([q, await looked(`q=${encodeURIComponent(q)}`)]).toEqual([q, 1])
    expect([await looked('q=nowhere'), await looked(`ids=${dead?.id}`), await looked(`ids=${sink.id}`)]).toEqual([
      0, 1, 0,
    ])
    expect([await looked('sort=-tries'), await looked('sort=at')]).toEqual([1, 1])
    bulk.refuse = () => undefined
    const replay = await world.act('POST', `/v1/audit-sinks/${sink.id}/dead-letter-replays`, {})
    expect([replay.status, replay.body]).toEqual([201, { queued: 1 }])
    await world.status(sink.id, 'it was taken', ({ dead_letters }) => dead_letters === 0)
    expect(bulk.ids()).toContain(ids[1] ?? '')
    expect((await world.statusOf(sink.id)).delivered).toBe(3)
  })

  test('a webhook that refuses a whole batch gets it in halves, in order, until one record is left alone', async () => {
    const sink = await webhook()
    hook.always = ({ body }) => (body.includes('"name":"bad"') ? { status: 422, body: 'a bad name' } : undefined)
    const ids = await world.records(world.chain(), ...times(9, at => ({ name: at === 4 ? 'bad' : `n${at}` })))
    const status = await world.settled(sink.id)
    expect(hook.records.map(({ id }) => id)).toEqual(ids.filter((_, at) => at !== 4))
    expect(status).toMatchObject({ delivered: 8, dead_letters: 1 })
    const [dead] = await world.deadLetters(sink.id)
    expect(dead).toMatchObject({ record_id: ids[4] ?? '', tries: 3, error: 'It answered 422: a bad name' })
    const removal = await world.act('POST', `/v1/audit-sinks/${sink.id}/dead-letter-removals`, {
      dead_letter_ids: [dead?.id],
    })
    expect([removal.status, removal.body, await world.deadLetters(sink.id)]).toEqual([201, { removed: 1 }, []])
    const events = await world.act<object>('GET', '/v1/api-events?action=audit_sinks.remove_dead_letters')
    expect(events.text).toContain(sink.id)
  })

  test('a sink that takes nothing at all is retried, and its records are no dead letters', async () => {
    const sink = await webhook()
    hook.always = () => ({ status: 400, body: 'wrong path' })
    const ids = await world.records(world.chain(), ...times(12, () => ({})))
    const status = await world.status(sink.id, 'it is told', ({ last_error }) =>
      /no record at all/.test(last_error ?? ''),
    )
    expect(status).toMatchObject({ dead_letters: 0, lag_records: 12 })
    hook.always = undefined
    await world.settled(sink.id)
    expect(hook.records.map(({ id }) => id)).toEqual(ids)
  })

  test('a redirect is not followed, and neither it nor a refused sign-in costs a record', async () => {
    const sink = await webhook()
    const other = await startHook(KEY)
    gone.push(other.close)
    const moved = { status: 307, headers: { location: `${other.url}/hook` } }
    hook.faults.push(
      () => moved,
      () => ({ status: 401 }),
      () => ({ status: 403 }),
      () => ({ status: 404 }),
    )
    await world.records(world.chain(), {})
    const status = await world.settled(sink.id)
    expect([other.requests.length, hook.records.length, status.failures, status.dead_letters]).toEqual([0, 1, 4, 0])
  })

  test('only what passes the filters is sent, and the cursor goes on over the rest', async () => {
    const beta = await world.core.cluster(`beta-${Bun.randomUUIDv7().slice(-6)}`)
    const sink = await webhook({
      ...{ kinds: ['end', 'denial', 'gap'], verbs: ['delete'], outcomes: ['denied', 'failed'] },
      cluster_ids: [world.clusterId],
    })
    const ids = await world.records(
      world.chain(),
      { status: 500 },
      { status: 200 },
      { kind: 'begin', status: null },
      { kind: 'denial', status: 403, reason: 'no-grant' as never },
      { verb: 'get', status: 500 },
      { cluster_id: beta, status: 500 },
      { kind: 'gap', cluster_id: null, lost: 3, verb: '' },
    )
    const status = await world.settled(sink.id)
    expect(hook.records.map(({ id }) => id)).toEqual([ids[0], ids[3], ids[6]])
    expect(hook.records.map(({ outcome }) => outcome)).toEqual(['failed', 'denied', 'failed'])
    expect(status).toMatchObject({ delivered: 3, lag_records: 0 })
  })

  test('fields are left out or replaced by a hash that is the same in this sink only', async () => {
    const redactions = [
      { field: 'user_name', action: 'hash' },
      { field: 'source_address', action: 'drop' },
    ]
    const first = await webhook({ redactions })
    const one = hook
    const second = await webhook({ redactions })
    await world.records(world.chain(), {}, {})
    await world.settled(first.id)
    await world.settled(second.id)
    const hashes = [...one.records, ...hook.records].map(record => record.user_name)
    for (const hash of hashes) expect(hash).toMatch(/^hmac-sha256:[0-9a-f]{64}$/)
    expect([hashes[0] === hashes[1], hashes[0] === hashes[2]]).toEqual([true, false])
    const sent = [...one.requests, ...hook.requests].map(({ body }) => body).join()
    expect(sent).not.toMatch(/ann@example|192\.0\.2\.7/)
    expect(sent).toContain('"user_agent":"kubectl')
  })

  test('the API’s own audit is followed in its chain, with what changed and without secrets', async () => {
    const sink = await webhook({ audits: ['api'], verbs: ['create'] })
    const made = await world.act<{ id: string }>('POST', '/v1/groups', { name: `g-${Date.now()}`, display_name: 'G' })
    await until('it is delivered', async () => hook.records.some(({ target_id }) => target_id === made.body.id))
    const record = hook.records.find(({ target_id }) => target_id === made.body.id)
    expect(record).toMatchObject({ audit: 'api', kind: 'event', action: 'groups.create', outcome: 'success' })
    const seqs = hook.records.map(({ seq }) => Number(seq))
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    expect(JSON.stringify(hook.records)).not.toContain(KEY)
    await world.settled(sink.id)
  })

  test('records that retention dropped are jumped over, counted, kept on record and told to the sink', async () => {
    const sink = await webhook({ is_enabled: false })
    const chain = world.chain()
    const ids = await world.records(chain, ...times(6, () => ({})))
    await world.core.sql`delete from audit_events where chain_id = ${chain} and seq in (1, 2, 5)`
    const gone = world.chain()
    await world.records(gone, {}, {})
    await world.core.sql`delete from audit_events where chain_id = ${gone}`
    const body = { ...PUT, name: sink.name, webhook: { url: `${hook.url}/hook` }, is_enabled: true }
    expect((await world.act('PUT', `/v1/audit-sinks/${sink.id}`, body)).status).toBe(200)
    const status = await world.settled(sink.id)
    const seen = hook.records.map(({ id, kind, lost }) => (kind === 'skipped' ? `${lost} lost` : id))
    expect(seen.filter(one => String(one).startsWith(chain) || one !== '2 lost')).toEqual([
      ids[2],
      ids[3],
      '1 lost',
      ids[5],
    ])
    expect(seen.filter(one => one === '2 lost')).toHaveLength(2)
    expect(status.skipped).toBe(5)
    const rows = await world.core.sql`
      select from_seq::int, to_seq::int from audit_sink_gaps where sink_id = ${sink.id} and chain_id = ${chain} order by 1`
    expect([...rows].map(({ from_seq, to_seq }) => [from_seq, to_seq])).toEqual([
      [1, 2],
      [5, 5],
    ])
  })

  test('a sink begins now, or at the moment that was given', async () => {
    const chain = world.chain()
    const ids = await world.records(
      ...([chain, { at: '2026-03-01T00:00:00.000Z' }, { at: '2026-03-02T00:00:00.000Z' }] as const),
      { at: '2026-03-03T00:00:00.000Z' },
    )
    const sink = await webhook({ starts_at: '2026-03-02T00:00:00.000Z' })
    await world.settled(sink.id)
    const own = hook.records.map(({ id }) => String(id)).filter(id => id.startsWith(chain))
    expect(own).toEqual(ids.slice(1))
  })

  test('a test record says whether the sink takes it, and why not', async () => {
    const sink = await webhook()
    const path = `/v1/audit-sinks/${sink.id}/tests`
    type Done = { id: string; is_delivered: boolean; error: string | null }
    const good = await world.act<Done>('POST', path)
    expect([good.status, good.body.is_delivered, good.body.error]).toEqual([201, true, null])
    expect(hook.records).toMatchObject([{ id: good.body.id, kind: 'test', is_test: true }])
    await hook.stop()
    const bad = await world.act<Done>('POST', path)
    expect([bad.body.is_delivered, bad.body.error]).toEqual([
      false,
      `Cannot reach 127.0.0.1:${hook.port}: nothing answers at that address`,
    ])
    await hook.start()
  })

  test('no secret is in a log line, an error or an event, even when the sink sends it back', async () => {
    const secret = 'Pass:word-that-nobody-reads'
    const sink = await elastic({ authentication: 'basic', username: 'sal', credential: secret })
    const encoded = Buffer.from(`sal:${secret}`).toString('base64')
    bulk.faults.push(({ headers }) => ({ status: 500, body: `you sent ${headers.authorization} and ${secret}` }))
    bulk.refuse = doc => (doc.name === 'bad' ? { status: 400, type: 'x', reason: `with ${secret}` } : undefined)
    await world.records(world.chain(), { name: 'bad' }, {})
    const status = await world.settled(sink.id)
    expect(bulk.requests[0]?.headers.authorization).toBe(`Basic ${encoded}`)
    expect(status.failures).toBeGreaterThan(0)
    const test = await world.act('POST', `/v1/audit-sinks/${sink.id}/tests`)
    const events = await world.act('GET', '/v1/api-events?limit=200')
    const dead = JSON.stringify(await world.deadLetters(sink.id))
    expect(dead).toContain('***')
    const all = [world.logged.join('\n'), JSON.stringify(status), events.text, test.text, dead].join('\n')
    expect(all).not.toContain(secret)
    expect(all).not.toContain(encoded)
  })

  test('whoever lost the sink to another process moves no cursor with what is still on its way', async () => {
    const sink = await webhook()
    const held = Promise.withResolvers<undefined>()
    hook.faults.push(() => held.promise)
    await world.records(world.chain(), {})
    await until('it is on its way', async () => hook.requests.length === 1)
    await world.core.sql`
      update audit_sink_states set holder = ${Bun.randomUUIDv7()}, held_until = clock_timestamp() + interval '1 hour'
      where sink_id = ${sink.id}`
    held.resolve(undefined)
    await until('it was taken', async () => hook.records.length === 1)
    await world.core.sql`update audit_sink_states set held_until = clock_timestamp() where sink_id = ${sink.id}`
    await world.settled(sink.id)
    expect(hook.requests).toHaveLength(2)
    expect((await world.statusOf(sink.id)).delivered).toBe(1)
  })

  test('a sink with too many dead letters stands still until somebody looks at them', async () => {
    const sink = await webhook()
    await world.core.sql`
      insert into audit_sink_dead_letters (id, sink_id, record_id, audit, at, document, error, tries, created_at)
      select gen_random_uuid(), ${sink.id}, n::text, 'api', now(), '{}', 'old', 3, now() from generate_series(1, 10000) n`
    hook.always = ({ body }) => (body.includes('"name":"bad"') ? { status: 422 } : undefined)
    const [bad] = await world.records(world.chain(), { name: 'bad' }, {})
    const told = await world.status(sink.id, 'it is told', ({ last_error }) => /10000 dead/.test(last_error ?? ''))
    expect(told).toMatchObject({ lag_records: 2, dead_letters: 10_000 })
    const path = `/v1/audit-sinks/${sink.id}/dead-letter-removals`
    expect((await world.act('POST', path, { dead_letter_ids: null })).body).toEqual({ removed: 10_000 })
    const status = await world.settled(sink.id)
    expect([status.dead_letters, (await world.deadLetters(sink.id))[0]?.record_id]).toEqual([1, bad])
  })

  test('a sink that is deleted gets nothing more, and nothing once more', async () => {
    const sink = await webhook()
    await world.records(world.chain(), {}, {})
    await world.settled(sink.id)
    const { requests } = hook
    expect((await world.act('DELETE', `/v1/audit-sinks/${sink.id}`)).status).toBe(204)
    const next = await webhook()
    await world.records(world.chain(), {})
    await world.settled(next.id)
    expect([requests.length, hook.requests.length]).toEqual([1, 1])
  })

  test('what happens after a change was answered goes out, or is left out, as the sink is now', async () => {
    const other = await webhook()
    const sink = await webhook({ verbs: ['list'] })
    const { records } = hook
    const put = async (more: object) => {
      const body = { ...PUT, name: sink.name, webhook: { url: `${hook.url}/hook` }, ...more }
      expect((await world.act('PUT', `/v1/audit-sinks/${sink.id}`, body)).status).toBe(200)
      await world.records(world.chain(), {})
    }
    await put({ verbs: ['delete'], redactions: [{ field: 'user_name', action: 'drop' }] })
    await world.settled(sink.id)
    await put({ is_enabled: false })
    await world.settled(other.id)
    expect(records.map(record => 'user_name' in record)).toEqual([false])
    expect((await world.statusOf(sink.id)).lag_records).toBe(1)
  })

  test('two deliverers never deliver for the same sink; when one goes the other goes on behind it', async () => {
    const other = world.deliver()
    const sink = await webhook({ batch_size: 3 })
    const chain = world.chain()
    const first = await world.records(chain, ...times(10, () => ({})))
    await world.settled(sink.id)
    await other.close()
    const second = await world.records(chain, ...times(10, () => ({})))
    await world.settled(sink.id)
    expect(hook.records.map(({ id }) => id)).toEqual([...first, ...second])
    expect(hook.requests).toHaveLength(8)
  })
})

const PUT = { kind: 'webhook', audits: ['data_path'], signing_key: KEY }
