import { expect, test } from 'bun:test'
import { appendFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../kit/log'
import type { AuditBatch, AuditRecord } from '../wire/messages'
import { startShipper } from './ship'
import { type NewRecord, openSpool } from './spool'

const record = (path: string): NewRecord => ({ kind: 'begin', path }) as NewRecord
const silent = createLog({ level: 'error', isHuman: false, now: () => 0, write: () => {} })
const newDir = () => mkdtemp(join(tmpdir(), 'sal-spool-'))
const noWait = () => Promise.resolve()

/** Core's side of the agreement: each (spool, seq) once. */
function store() {
  const kept = new Map<number, AuditRecord>()
  const send = async (body: string) => {
    const { records } = JSON.parse(body) as AuditBatch
    for (const one of records) kept.set(one.seq, one)
    return { acknowledged_seq: records.at(-1)?.seq ?? 0 }
  }
  return { kept, send }
}

test('append() keeps seq without a gap across a reopening', async () => {
  const dir = await newDir()
  const first = await openSpool(dir, () => 'id-1')
  await Promise.all(Array.from({ length: 50 }, (_, i) => first.append(record(`/a${i}`))))
  await first.close()
  const second = await openSpool(dir, () => 'id-2')
  expect(second.spoolId).toBe('id-1')
  expect(second.durableSeq()).toBe(50)
  await second.append(record('/b'))
  expect(second.durableSeq()).toBe(51)
  await second.close()
})

test('append() that may linger is durable soon, alone or behind one that may not, and blocks nothing after it', async () => {
  const dir = await newDir()
  const spool = await openSpool(dir, () => 'id')
  await spool.append(record('/alone'), 'soon')
  for (let i = 0; i < 20; i++) {
    const now = spool.append(record(`/now-${i}`))
    const soon = spool.append(record(`/soon-${i}`), 'soon')
    await now
    await soon
  }
  expect(spool.durableSeq()).toBe(41)
  const last = spool.append(record('/last'), 'soon')
  await spool.close()
  await last
  expect(spool.durableSeq()).toBe(42)
})

test('append() that may linger is durable soon, also when the one before it went along with a write under way', async () => {
  const spool = await openSpool(await newDir(), () => 'id')
  const now = spool.append(record('/now'))
  await new Promise(resolve => setImmediate(resolve))
  await Promise.all([now, spool.append(record('/along'), 'soon')])
  // Later than the timer of the one that went along.
  await new Promise(resolve => setTimeout(resolve, 10))
  await spool.append(record('/after'), 'soon')
  expect(spool.durableSeq()).toBe(3)
  await spool.close()
})

test('openSpool() cuts a torn tail and goes on with the same seq', async () => {
  const dir = await newDir()
  const first = await openSpool(dir, () => 'id')
  await first.append(record('/whole'))
  await first.close()
  const [segment] = (await readdir(dir)).filter(name => name.endsWith('.spool'))
  await appendFile(join(dir, String(segment)), 'deadbeef {"seq":2,"path":"/to')
  const second = await openSpool(dir, () => 'id')
  expect(second.durableSeq()).toBe(1)
  await second.append(record('/next'))
  await second.close()
  const lines = (await readFile(join(dir, String(segment)), 'utf8')).trim().split('\n')
  expect(lines.map(line => JSON.parse(line.slice(9)).path)).toEqual(['/whole', '/next'])
})

test('the shipper delivers every record once, in order, through refusals and a restart', async () => {
  const dir = await newDir()
  const spool = await openSpool(dir, () => 'id')
  const { kept, send } = store()
  let calls = 0
  const flaky = (body: string) => (calls++ % 2 === 0 ? Promise.reject(new Error('away')) : send(body))
  const ship = () => startShipper({ spool, dir, send: flaky, wait: noWait, log: silent })
  const first = await ship()
  for (let i = 0; i < 2_500; i++) void spool.append(record(`/a${i}`))
  await spool.append(record('/last'))
  await first.drain(AbortSignal.timeout(10_000))
  await first.close()
  await spool.append(record('/after'))
  const second = await ship()
  await second.drain(AbortSignal.timeout(10_000))
  await second.close()
  await spool.close()
  expect(kept.size).toBe(2_502)
  expect([...kept.keys()]).toEqual(Array.from({ length: 2_502 }, (_, i) => i + 1))
  expect(kept.get(2_502)?.path).toBe('/after')
})

test('the shipper starts over from the oldest segment when its cursor is lost', async () => {
  const dir = await newDir()
  const spool = await openSpool(dir, () => 'id')
  const { kept, send } = store()
  await spool.append(record('/a'))
  await spool.append(record('/b'))
  await writeFile(join(dir, 'acknowledged'), 'not a number')
  const shipper = await startShipper({ spool, dir, send, wait: noWait, log: silent })
  await shipper.drain(AbortSignal.timeout(10_000))
  await shipper.close()
  await spool.close()
  expect([...kept.values()].map(({ path }) => path)).toEqual(['/a', '/b'])
})
