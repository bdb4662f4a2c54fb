import { expect, test } from 'bun:test'
import { cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { createLog } from '../../kit/log'
import { digestOf, firstHash, linkOf } from '../wire/chain'
import type { AuditBatch } from '../wire/messages'
import { append, filled, limits, listening, memoryCore, newDir, open, range, record, type Spool, ship } from './fixture'
import { linksAfter } from './move'
import { recordOf } from './segments'
import { startShipper } from './ship'

const newest = (spool: Spool) => spool.segments().at(-1)?.path ?? ''

async function pathsOf(spool: Spool): Promise<string[]> {
  const found: string[] = []
  for await (const { json } of linksAfter(spool.segments(), 0)) found.push(recordOf(json).path)
  return found
}

test('append() keeps seq and chain without a gap across a reopening', async () => {
  const { dir, spool: first } = await filled([])
  await append(first, range(50))
  await first.close()
  const second = await open(dir)
  expect([second.spoolId(), second.durableSeq()]).toEqual([first.spoolId(), 50])
  await append(second, ['/b'])
  let hash: Buffer = firstHash(second.spoolId())
  let seq = 0
  for await (const link of linksAfter(second.segments(), 0)) {
    hash = linkOf(hash, ++seq, digestOf(recordOf(link.json)))
    expect([link.seq, link.hash]).toEqual([seq, hash.toString('hex')])
  }
  expect(seq).toBe(51)
  await second.close()
})

test('append() that may linger is durable soon, alone or behind one that may not, and blocks nothing after it', async () => {
  const { spool } = await filled([])
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
  const { spool } = await filled([])
  const now = spool.append(record('/now'))
  await new Promise(resolve => setImmediate(resolve))
  await Promise.all([now, spool.append(record('/along'), 'soon')])
  // Later than the timer of the one that went along.
  await new Promise(resolve => setTimeout(resolve, 10))
  await spool.append(record('/after'), 'soon')
  expect(spool.durableSeq()).toBe(3)
  await spool.close()
})

test('append() writes what both sides of the chain can hold', async () => {
  const { dir, spool } = await filled([])
  await spool.append(record('/nul\0-\ud800-\ud83d\ude00'))
  const core = memoryCore()
  await ship(spool, dir, core.send)
  expect(core.paths()).toEqual(['/nul�-�-😀'])
  await spool.close()
})

test('openSpool() refuses a folder that another process has', async () => {
  const { dir, spool } = await filled([])
  await expect(open(dir)).rejects.toThrow(`Cannot use the audit spool "${dir}": another relay uses it`)
  await spool.close()
  await (await open(dir)).close()
})

test('openSpool() cuts a tail that was torn at any byte, and goes on with the same chain', async () => {
  const { dir, spool } = await filled(['/whole'])
  const path = newest(spool)
  const before = spool.segments().at(-1)?.bytes ?? 0
  await append(spool, ['/torn'])
  await spool.close()
  const whole = await readFile(path)
  for (let length = before; length < whole.length; length += 1) {
    await writeFile(path, whole.subarray(0, length))
    const again = await open(dir)
    expect([length, again.durableSeq(), again.segments().at(-1)?.bytes]).toEqual([length, 1, before])
    await again.close()
  }
  await truncate(path, before)
  const holes = Buffer.concat([whole.subarray(0, before), Buffer.alloc(100), whole.subarray(before + 100)])
  await writeFile(path, holes)
  const again = await open(dir)
  await append(again, ['/next'])
  expect(await pathsOf(again)).toEqual(['/whole', '/next'])
  await again.close()
})

test('a segment has room ahead of its records, which is no torn tail when nobody finished it', async () => {
  const { dir, spool } = await filled(['/a'])
  const path = newest(spool)
  const [{ bytes = 0 } = {}] = spool.segments()
  const unfinished = await newDir()
  await cp(dir, unfinished, { recursive: true })
  await spool.close()
  expect((await readFile(path)).length).toBe(bytes)
  expect((await readFile(path.replace(dir, unfinished))).length).toBeGreaterThan(2 * bytes)
  const lines: string[] = []
  const log = createLog({ level: 'info', isHuman: false, now: () => 0, write: line => void lines.push(line) })
  const again = await open(unfinished, { log })
  expect(lines).toEqual([])
  await append(again, ['/b'])
  expect(await pathsOf(again)).toEqual(['/a', '/b'])
  await again.close()
})

test('a record that is damaged at any byte is missed in the chain, and those behind it are not lost', async () => {
  const { dir, spool } = await filled(['/a', '/damaged', '/c'])
  const path = newest(spool)
  await spool.close()
  const whole = await readFile(path)
  const lines = whole.toString('latin1').split('\n')
  const begin = `${lines[0]}\n${lines[1]}\n`.length
  for (let at = begin; at < begin + String(lines[2]).length; at += 7) {
    const copy = await newDir()
    await Bun.spawn(['cp', '-r', `${dir}/.`, copy]).exited
    const bytes = Buffer.from(whole)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    await writeFile(path.replace(dir, copy), bytes)
    const again = await open(copy)
    await append(again, ['/d'])
    const core = memoryCore()
    const { errors, alarms } = await ship(again, copy, core.send)
    await again.close()
    expect([at, ...core.paths()]).toEqual([at, '/a', '1 audit-damaged', '/c', '/d'])
    expect(core.chains.size).toBe(2)
    expect(errors.map(({ message }) => message)).toEqual(['a chain of audit records is given up for a new one'])
    expect(alarms).toMatchObject([{ kind: 'audit-chain-ended', lost: 1 }])
    expect(await readdir(join(copy, 'kept'))).toHaveLength(1)
    await rm(copy, { recursive: true })
  }
})

test.each([
  ['', 'nothing'],
  ['r', 'no hash'],
  [`r${'0'.repeat(64)}{"se`, 'half of a record'],
  ['x{}', 'what nobody knows'],
])('a line of %p whose sum is right is a damaged record', async body => {
  const { dir, spool } = await filled(['/a', '/damaged', '/c'])
  const path = newest(spool)
  await spool.close()
  const lines = (await readFile(path, 'utf8')).split('\n')
  lines[2] = `${crc32(body).toString(16).padStart(8, '0')} ${body}`
  await writeFile(path, lines.join('\n'))
  const again = await open(dir)
  const core = memoryCore()
  const { alarms } = await ship(again, dir, core.send)
  expect(core.paths()).toEqual(['/a', '1 audit-damaged', '/c'])
  expect(alarms).toMatchObject([{ kind: 'audit-chain-ended', lost: 1 }])
  await again.close()
})

test('a hole in the middle is no torn tail: what follows it is kept', async () => {
  const { dir, spool } = await filled(['/a', '/hole', '/c'])
  const path = newest(spool)
  await spool.close()
  const bytes = await readFile(path)
  bytes.fill(0, bytes.indexOf('/hole') - 40, bytes.indexOf('/hole') + 5)
  await writeFile(path, bytes)
  const again = await open(dir)
  const core = memoryCore()
  await ship(again, dir, core.send)
  expect(core.paths()).toEqual(['/a', '1 audit-damaged', '/c'])
  await again.close()
})

test('a last record that was changed after it was written is missed too', async () => {
  const { dir, spool } = await filled(['/a', '/changed'])
  const path = newest(spool)
  await spool.close()
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('/changed', '/chanced'))
  const again = await open(dir)
  await append(again, ['/c'])
  const core = memoryCore()
  await ship(again, dir, core.send)
  expect(core.paths()).toEqual(['/a', '1 audit-damaged', '/c'])
  await again.close()
})

test('a record that was rewritten with a checksum that fits is missed too: its hash is another', async () => {
  const { dir, spool } = await filled(['/a', '/before', '/c'])
  const path = newest(spool)
  await spool.close()
  const lines = (await readFile(path, 'utf8')).split('\n').map(line => {
    const body = line.slice(9).replace('/before', '/behind')
    return line === '' ? '' : `${crc32(body).toString(16).padStart(8, '0')} ${body}`
  })
  await writeFile(path, lines.join('\n'))
  const again = await open(dir)
  const core = memoryCore()
  const { alarms } = await ship(again, dir, core.send)
  // The batch is refused as a whole, so all of it goes on in the new chain.
  expect(core.paths()).toEqual(['/a', '1 audit-damaged', '/c'])
  expect(alarms[0]?.why).toContain('Record 2 is not as it was written')
  await again.close()
})

test('openSpool() goes on behind a newest segment of which nothing can be read, and says how much is missing', async () => {
  const dir = await newDir()
  const spool = await open(dir, { limits: limits(1) })
  await append(spool, range(300))
  const first = spool.segments().at(-1)?.firstSeq ?? 0
  expect(first).toBeGreaterThan(100)
  await spool.close()
  await writeFile(newest(spool), Buffer.alloc(500, 'x\n'))
  const { errors, log } = listening()
  const again = await open(dir, { log, limits: limits(1) })
  await append(again, ['/after'])
  const core = memoryCore()
  await ship(again, dir, core.send)
  expect(core.paths()).toEqual([...range(300).slice(0, first - 1), '250 audit-damaged', '/after'])
  expect(errors.map(({ message }) => message)).toEqual(['a segment of the audit spool is unreadable'])
  await again.close()
})

test('the shipper delivers every record once, in order, through refusals, many segments and a restart', async () => {
  const dir = await newDir()
  const spool = await open(dir, { limits: limits(1) })
  const core = memoryCore()
  let calls = 0
  const flaky = async (body: Buffer) => {
    if (calls++ % 3 === 0) throw new Error('away')
    const answer = await core.send(body)
    if (calls % 3 === 2) throw new Error('broken off')
    return answer
  }
  await append(spool, range(900))
  expect(spool.segments().length).toBeGreaterThan(3)
  await ship(spool, dir, flaky)
  expect(spool.segments()).toHaveLength(1)
  await append(spool, ['/after'])
  await ship(spool, dir, flaky)
  await spool.close()
  expect(core.paths()).toEqual([...range(900), '/after'])
})

test('batches that overtake each other on their way are stored once and in order, and nobody is alarmed', async () => {
  const dir = await newDir()
  const spool = await open(dir)
  await append(spool, range(7_000))
  const core = memoryCore()
  let calls = 0
  const gate = { open: () => {} }
  const overtaken = async (body: Buffer) => {
    // The probe is the first; of the next two the first arrives last.
    if (++calls === 2) await new Promise<void>(resolve => void Object.assign(gate, { open: resolve }))
    if (calls === 3) setTimeout(gate.open)
    return core.send(body)
  }
  const { errors, alarms } = await ship(spool, dir, overtaken)
  expect([errors, alarms]).toEqual([[], []])
  expect(core.paths()).toEqual(range(7_000))
  expect(core.chains.size).toBe(1)
  await spool.close()
})

test('few records that come while a batch is under way are waited for, too', async () => {
  const { dir, spool } = await filled(range(3))
  const core = memoryCore()
  const sent: number[] = []
  const sentBeforeWait: number[] = []
  const send = async (body: Buffer) => {
    const { records } = JSON.parse(body.toString()) as AuditBatch
    if (records.length > 0 && sent.push(records.length) === 1) await append(spool, ['/3', '/4'])
    return core.send(body)
  }
  const wait = async () => void sentBeforeWait.push(sent.length)
  const shipper = await startShipper({ spool, dir, send, wait, alarm: () => {}, now: () => 0, log: listening().log })
  while (spool.durableSeq() < 5) await new Promise<void>(resolve => void spool.onDurable(resolve))
  await shipper.drain(AbortSignal.timeout(10_000))
  expect(sent).toEqual([3, 2])
  expect(sentBeforeWait).toEqual([0, 1])
  await shipper.close()
  await spool.close()
})

test('drain() waits until core has what was durable, and no longer than it may', async () => {
  const { dir, spool } = await filled(range(3))
  const core = memoryCore()
  let send: typeof core.send = () => Promise.reject(new Error('away'))
  const deps = { spool, dir, alarm: () => {}, wait: () => new Promise<void>(r => setTimeout(r, 1)), now: () => 0 }
  const shipper = await startShipper({ ...deps, send: body => send(body), log: listening().log })
  await expect(shipper.drain(AbortSignal.timeout(50))).rejects.toThrow()
  send = core.send
  await shipper.drain(AbortSignal.timeout(10_000))
  expect(core.paths()).toEqual(range(3))
  await shipper.close()
  await spool.close()
})

test('records that core has lost are sent again from where it is, and it is told', async () => {
  const { dir, spool } = await filled(range(10))
  const core = memoryCore()
  await ship(spool, dir, core.send)
  core.back(spool.spoolId(), 4)
  const { errors } = await ship(spool, dir, core.send)
  expect(core.paths()).toEqual(range(10))
  expect(errors).toMatchObject([
    { message: 'core has lost audit records that it had taken and gets them again', records: 6 },
  ])
  await spool.close()
})

test('records that core has lost and the relay has not any more are a gap in a new chain', async () => {
  const dir = await newDir()
  const spool = await open(dir, { limits: limits(1) })
  const core = memoryCore()
  await append(spool, range(500))
  await ship(spool, dir, core.send)
  const id = spool.spoolId()
  const first = spool.segments()[0]?.firstSeq ?? 0
  expect(first).toBeGreaterThan(300)
  core.back(id, 100)
  const { alarms } = await ship(spool, dir, core.send)
  expect(spool.spoolId()).not.toBe(id)
  const missing = first - 1 - 100
  expect(alarms).toMatchObject([{ kind: 'audit-chain-ended', lost: missing }])
  expect(core.paths()).toEqual([...range(100), `${missing} audit-forgotten`, ...range(500).slice(first - 1)])
  await append(spool, ['/after'])
  await spool.close()
  const again = await open(dir, { limits: limits(1) })
  await ship(again, dir, core.send)
  expect(core.paths().at(-1)).toBe('/after')
  await again.close()
})

test('a relay whose disk was set back begins a new chain, and drops and repeats nothing', async () => {
  const { dir, spool } = await filled(range(5))
  await spool.close()
  const backup = await newDir()
  await Bun.spawn(['cp', '-r', `${dir}/.`, backup]).exited
  const live = await open(dir)
  await append(live, ['/5', '/6', '/7'])
  const core = memoryCore()
  await ship(live, dir, core.send)
  await live.close()
  const restored = await open(backup)
  await append(restored, ['/again-5', '/again-6'])
  const { errors, alarms } = await ship(restored, backup, core.send)
  expect(core.paths()).toEqual([...range(8), '/again-5', '/again-6'])
  expect([...core.chains.keys()]).toEqual([spool.spoolId(), restored.spoolId()])
  expect(errors.map(({ message }) => message)).toEqual(['a chain of audit records is given up for a new one'])
  expect(alarms).toMatchObject([{ kind: 'audit-chain-ended', lost: 0 }])
  await restored.close()
})

test('a disk that was set back is noticed before anything new is written, too', async () => {
  const { dir, spool } = await filled(range(5))
  await spool.close()
  const backup = await newDir()
  await Bun.spawn(['cp', '-r', `${dir}/.`, backup]).exited
  const live = await open(dir)
  await append(live, ['/5'])
  const core = memoryCore()
  await ship(live, dir, core.send)
  await live.close()
  const restored = await open(backup)
  await ship(restored, backup, core.send)
  expect(restored.spoolId()).not.toBe(spool.spoolId())
  await append(restored, ['/6'])
  await ship(restored, backup, core.send)
  expect(core.paths()).toEqual(range(7))
  await restored.close()
})

test('a relay that was enrolled anew goes on in a chain of its own, behind what core had of the other', async () => {
  const { dir, spool } = await filled(range(3))
  const core = memoryCore()
  await ship(spool, dir, core.send)
  await append(spool, ['/3', '/4'])
  core.foreign.add(spool.spoolId())
  const { alarms } = await ship(spool, dir, core.send)
  expect(core.paths()).toEqual(range(5))
  expect(alarms[0]?.why).toContain('This relay was enrolled anew')
  await spool.close()
})

test('openSpool() takes over what a relay without chains left, and core had not', async () => {
  const dir = await newDir()
  const line = (seq: number) => {
    const { lost: _, recording_id: _id, recording_hash: _hash, ...old } = record(`/${seq}`)
    const json = JSON.stringify({ seq, ...old })
    return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
  }
  await writeFile(join(dir, '0000000000000001.spool'), [1, 2, 3].map(line).join(''))
  await writeFile(join(dir, '0000000000000004.spool'), `${[4, 5].map(line).join('')}deadbeef {"seq":6`)
  await writeFile(join(dir, 'acknowledged'), '2\n')
  await writeFile(join(dir, 'id'), `${crypto.randomUUID()}\n`)
  const core = memoryCore()
  for (const _ of [1, 2]) {
    const spool = await open(dir)
    await ship(spool, dir, core.send)
    expect(core.paths()).toEqual(['/3', '/4', '/5'])
    await spool.close()
  }
  expect((await readdir(join(dir, 'kept'))).sort()).toEqual(['unchained-1', 'unchained-4'])
})

test('an unfinished copy of a chain and one that was given up are put aside on opening', async () => {
  const { dir, spool } = await filled(['/a'])
  const [chain = ''] = (await readdir(dir)).filter(name => name.startsWith('0001-'))
  await spool.close()
  await Bun.spawn(['cp', '-r', join(dir, chain), join(dir, `0002-${crypto.randomUUID()}.new`)]).exited
  const again = await open(dir)
  expect(again.spoolId()).toBe(spool.spoolId())
  await again.restart({ after: 0, forgotten: 0 })
  const [second = ''] = (await readdir(dir)).filter(name => name.startsWith('0002-'))
  await again.close()
  // As if it had been killed before the old one was put aside.
  await rename(join(dir, 'kept', chain), join(dir, chain))
  const third = await open(dir)
  expect(second).toBe(`0002-${third.spoolId()}`)
  expect(await pathsOf(third)).toEqual(['/a'])
  expect(await readdir(join(dir, 'kept'))).toEqual([chain])
  await third.close()
})

test('open() knows the begins without an end, also when their segment is gone', async () => {
  const dir = await newDir()
  const spool = await open(dir, { limits: limits(1) })
  const core = memoryCore()
  const begin = (id: string) => record('/watch', { kind: 'begin', request_id: id })
  await spool.append(begin('stays'))
  await spool.append(begin('denied'))
  await spool.append(begin('ends'))
  await spool.append(begin('lost'))
  await append(spool, range(300))
  await spool.append(record('/watch', { kind: 'end', request_id: 'ends' }))
  await spool.append(record('/watch', { kind: 'denial', request_id: 'denied' }))
  spool.forget('lost')
  await append(spool, range(300))
  await ship(spool, dir, core.send)
  expect(spool.segments()).toHaveLength(1)
  await append(spool, range(3))
  await spool.append(begin('new'))
  await spool.close()
  const again = await open(dir, { limits: limits(1) })
  expect(again.open()).toMatchObject([begin('stays'), begin('new')])
  await again.restart({ after: again.durableSeq() - 1, forgotten: 0 })
  await again.close()
  const third = await open(dir, { limits: limits(1) })
  expect(third.open()).toMatchObject([begin('stays'), begin('new')])
  await third.close()
})
