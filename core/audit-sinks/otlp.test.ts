// OTLP, against the OpenTelemetry collector's own receiver where it can be built, and against answers that it never gives.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { freePorts } from '../../tests/harness/salaminia.ts'
import { type Answered, type Receiver, startReceiver } from '../../tests/harness/sinks/receiver'
import { openSinkWorld, type SinkWorld, times } from '../../tests/harness/sinks/world'
import { isCollectorWanted, startOtelCollector } from '../../tests/otel/collector.ts'
import { HOOK_MS } from '../fixture'

describe('an OTLP sink', () => {
  let world: SinkWorld
  const gone: (() => Promise<void>)[] = []
  beforeAll(async () => {
    world = await openSinkWorld()
    world.deliver()
  }, HOOK_MS)
  afterEach(async () => {
    await world.core.sql`delete from audit_sinks`
    for (const end of gone.splice(0)) await end()
  })
  afterAll(() => world.close())

  const countOf = (body: string) => (body.match(/"timeUnixNano"/g) ?? []).length
  async function receiver(
    answer: (count: number) => Answered = () => ({ status: 200, body: '{}' }),
  ): Promise<Receiver> {
    const made = await startReceiver(({ body }) => answer(countOf(body)))
    gone.push(made.close)
    return made
  }
  const sink = (url: string, more: object = {}) => world.sink({ kind: 'otlp', otlp: { url }, ...more })

  test.skipIf(!isCollectorWanted())(
    'is understood by the collector: time, severity, event and attributes',
    async () => {
      const [port = 0] = await freePorts(1)
      const collector = await startOtelCollector(port)
      gone.push(collector.close)
      const { id } = await sink(collector.url, { batch_size: 40 })
      const at = '2026-03-01T12:00:00.123Z'
      const ids = await world.records(world.chain(), { at }, { kind: 'denial', status: 403 }, ...times(98, () => ({})))
      const status = await world.settled(id)
      expect(status).toMatchObject({ delivered: 100, failures: 0, dead_letters: 0 })
      const batches = collector.batches()
      const records = batches.flatMap(({ resourceLogs }) => resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [])
      const attribute = (record: (typeof records)[number] | undefined, key: string) =>
        record?.attributes.find(one => one.key === key)?.value
      expect(records.map(record => attribute(record, 'log.record.uid')?.stringValue)).toEqual(ids)
      expect(records[0]).toMatchObject({
        ...{ timeUnixNano: String(BigInt(Date.parse(at)) * 1_000_000n), severityNumber: 9, severityText: 'INFO' },
        ...{ eventName: 'salaminia.data_path.end' },
        body: { stringValue: 'ann@example.org: delete dev/deployments/web: success' },
      })
      expect(records[1]).toMatchObject({ severityNumber: 13, severityText: 'WARN' })
      expect(attribute(records[0], 'salaminia.status')).toEqual({ intValue: '200' })
      expect(attribute(records[0], 'salaminia.duration_ms')).toEqual({ doubleValue: 1.5 })
      expect(batches[0]?.resourceLogs[0]?.resource.attributes).toContainEqual({
        key: 'service.name',
        value: { stringValue: 'salaminia' },
      })
    },
  )

  test('a partial success is not sent again; what may have been left out is kept as dead letters', async () => {
    const partial = { partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too old' } }
    const server = await receiver()
    const { id } = await sink(server.url, { batch_size: 3 })
    server.faults.push(() => ({ status: 200, body: JSON.stringify(partial) }))
    const ids = await world.records(world.chain(), ...times(5, () => ({})))
    const status = await world.settled(id)
    expect(server.requests.map(({ body }) => countOf(body))).toEqual([3, 2])
    expect(status).toMatchObject({ delivered: 2, dead_letters: 3 })
    const dead = await world.deadLetters(id)
    expect(dead.map(({ record_id }) => record_id).sort()).toEqual(ids.slice(0, 3).sort())
    expect(dead[0]).toMatchObject({ tries: 1, error: '1 of 3 records were rejected: too old' })
  })

  test('a warning with nothing rejected, and an empty answer, are success', async () => {
    const server = await receiver()
    const { id } = await sink(server.url, { batch_size: 1 })
    const warning = { partialSuccess: { rejectedLogRecords: '0', errorMessage: 'deprecated' } }
    server.faults.push(
      () => ({ status: 200, body: JSON.stringify(warning) }),
      () => ({ status: 200 }),
    )
    await world.records(world.chain(), {}, {})
    expect(await world.settled(id)).toMatchObject({ delivered: 2, failures: 0, dead_letters: 0 })
  })

  test('what may be tried again is, when Retry-After says; an answer that is none is not taken for one', async () => {
    const server = await receiver()
    const { id } = await sink(server.url)
    const wait = { status: 503, headers: { 'retry-after': new Date(world.core.clock.ms + 2500).toUTCString() } }
    server.faults.push(
      () => wait,
      () => ({ status: 200, body: '<html>' }),
      () => 'lose',
    )
    await world.records(world.chain(), {})
    const status = await world.settled(id)
    expect([server.requests.length, status.failures, status.delivered]).toEqual([4, 3, 1])
    const [first, second] = server.requests
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(900)
  })
})
