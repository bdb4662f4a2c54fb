// What the audit says, and who may go on, while the disk takes nothing and after.
import { expect, test } from 'bun:test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Admission } from './admit'
import { openAudit } from './spool/audit'
import { failingDisk, listening, memoryCore, record } from './spool/fixture'
import { Failure } from './status'
import type { RelayAlarm } from './wire/messages'
import { createWitness } from './witness'

function admission(requestId: string, audit: 'refuse' | 'continue'): Admission {
  const visit = {
    requestId,
    startedAt: 0,
    method: 'GET',
    target: `/${requestId}`,
    headers: {},
    sourceAddress: '192.0.2.1',
  }
  const caller = { principalId: 'ann', credential: 'certificate:1' }
  return {
    visit,
    caller,
    name: 'ann',
    route: { clusterId: 'c', target: visit.target },
    grant: { audit },
  } as unknown as Admission
}

async function setUp(dir?: string) {
  const at = dir ?? (await mkdtemp(join(tmpdir(), 'sal-witness-')))
  const clock = { ms: Date.UTC(2026, 0, 1) }
  const disk = failingDisk()
  const core = memoryCore()
  const alarms: RelayAlarm[] = []
  const { errors, log } = listening()
  const open = () =>
    openAudit(at, { send: core.send, alarm: one => void alarms.push(one), disk, now: () => clock.ms, log })
  const audit = await open()
  const records = () => [...core.chains.values()].flatMap(chain => chain.records)
  return {
    dir: at,
    clock,
    disk,
    core,
    alarms,
    errors,
    audit,
    records,
    open,
    witness: createWitness({ audit, now: () => clock.ms }),
  }
}

const ENDING = { status: 200, reason: null, bytesIn: 0, bytesOut: 0, durationMs: 1 }

test('begin() refuses while the disk takes nothing, and lets those go on whose grant says so; a gap says what is missing', async () => {
  const { witness, disk, audit, alarms, errors, records, clock } = await setUp()
  const refused = admission('refused', 'refuse')
  const goesOn = admission('goes-on', 'continue')
  await witness.begin(admission('before', 'refuse'))
  disk.fails = { write: 'ENOSPC' }
  expect(await witness.begin(refused).catch((error: Failure) => error.reason)).toBe('audit-unavailable')
  await witness.deny(refused, new Failure('audit-unavailable'))
  await witness.begin(goesOn)
  await witness.end(goesOn, ENDING)
  await witness.end(admission('before', 'refuse'), ENDING)
  expect(audit.lost()).toBe(4)
  expect(alarms).toMatchObject([{ kind: 'audit-lost', lost: 1, since: '2026-01-01T00:00:00.000Z', why: 'ENOSPC' }])
  expect(errors.map(({ message }) => message)).toEqual(['audit records are lost: they cannot be written'])
  disk.fails = {}
  clock.ms += 5_000
  await witness.begin(admission('after', 'refuse'))
  expect(audit.lost()).toBe(0)
  await audit.close()
  expect(records().map(({ kind, request_id, lost }) => [kind, kind === 'gap' ? lost : request_id])).toEqual([
    ['begin', 'before'],
    ['gap', 4],
    ['begin', 'after'],
  ])
  expect(records()[1]).toMatchObject({
    at: '2026-01-01T00:00:05.000Z',
    duration_ms: 5_000,
    reason: 'audit-unavailable',
  })
  expect(alarms.at(-1)).toMatchObject({ kind: 'audit-lost', lost: 4, why: 'Records can be written again' })
})

test('the gap is written as soon as the disk takes writes, also when nothing else is to be', async () => {
  const { witness, disk, audit, records } = await setUp()
  disk.fails = { datasync: 'EIO' }
  await witness.begin(admission('goes-on', 'continue'))
  disk.fails = {}
  const deadline = performance.now() + 5_000
  while (audit.lost() > 0 && performance.now() < deadline) await Bun.sleep(10)
  await audit.close()
  expect(records()).toMatchObject([{ kind: 'gap', lost: 1 }])
})

test('a relay that went down while the disk was full still says what is missing', async () => {
  const { witness, disk, audit, open, records } = await setUp()
  await witness.begin(admission('before', 'refuse'))
  disk.fails = { write: 'ENOSPC' }
  for (const id of ['a', 'b']) await witness.begin(admission(id, 'continue'))
  await audit.close()
  const again = await open()
  // The end of what was open is lost with them.
  while (again.lost() < 3) await Bun.sleep(1)
  disk.fails = {}
  await again.append(record('/after'))
  await again.close()
  expect(records().map(({ kind, lost }) => [kind, lost])).toEqual([
    ['begin', null],
    ['gap', 3],
    ['denial', null],
  ])
})

test('requests that were open when the relay went down get an end that says so', async () => {
  const { dir, witness, audit, records, core } = await setUp()
  await witness.begin(admission('open', 'refuse'))
  await witness.begin(admission('ended', 'refuse'))
  await witness.end(admission('ended', 'refuse'), ENDING)
  await audit.close()
  for (const _ of [1, 2]) {
    const again = await openAudit(dir, { send: core.send, now: () => Date.UTC(2026, 0, 2), log: listening().log })
    await again.close()
  }
  expect(records()).toHaveLength(4)
  expect(records()[3]).toMatchObject({
    ...{ kind: 'end', request_id: 'open', principal_id: 'ann', path: '/open', at: '2026-01-02T00:00:00.000Z' },
    ...{ status: null, reason: 'relay-restarted', duration_ms: null },
  })
})

test('a clock that jumps changes no order, and nothing that core would refuse', async () => {
  const { witness, audit, records, clock } = await setUp()
  const jumps = [0, -86_400_000, 3_600_000, -4e15, 8e15 - Date.UTC(2026, 0, 1), 1]
  for (const [index, jump] of jumps.entries()) {
    const one = admission(`r${index}`, 'refuse')
    await witness.begin(one)
    clock.ms += jump
    await witness.fail(one, new Failure('tunnel-lost'))
    clock.ms = Date.UTC(2026, 0, 1)
  }
  await audit.close()
  expect(records().map(({ seq, request_id }) => [seq, request_id])).toEqual(
    jumps.flatMap((_, index) => [
      [2 * index + 1, `r${index}`],
      [2 * index + 2, `r${index}`],
    ]),
  )
  for (const { at, duration_ms } of records()) {
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(duration_ms ?? 0).toBeGreaterThanOrEqual(0)
  }
})
