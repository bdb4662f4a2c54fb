// Where the disk fails or is full, and what of a record is on it.
import { expect, test } from 'bun:test'
import { constants } from 'node:fs'
import { readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { append, failingDisk, filled, limits, memoryCore, newDir, open, range, record, ship } from './fixture'

type Fails = ReturnType<typeof failingDisk>['fails']

/** What fails at one append, and at the next. */
const FAILURES: [what: string, ...Fails[]][] = [
  ['a write', { write: 'EIO' }, { write: 'EIO' }],
  ['a write for want of room', { write: 'ENOSPC' }, { write: 'ENOSPC' }],
  ['taking back what was written', { write: 'ENOSPC', truncate: 'EIO' }, { write: 'ENOSPC', truncate: 'EIO' }],
  ['the sync of a new segment', { write: 'EIO' }, { datasync: 'EIO' }],
  ['opening a new segment', { write: 'EIO' }, { open: 'EIO' }],
]

test.each(FAILURES)('append() rejects while %s fails, and goes on without a gap after', async (_, ...failures) => {
  const dir = await newDir()
  const disk = failingDisk()
  const spool = await open(dir, { disk })
  await append(spool, range(3))
  for (const fails of failures) {
    disk.fails = fails
    await expect(spool.append(record('/refused'))).rejects.toThrow(/EIO|ENOSPC/)
  }
  expect(spool.durableSeq()).toBe(3)
  disk.fails = {}
  await append(spool, ['/3'])
  const core = memoryCore()
  await ship(spool, dir, core.send)
  expect(core.paths()).toEqual(range(4))
  await spool.close()
  const again = await open(dir)
  await append(again, ['/4'])
  await ship(again, dir, core.send)
  expect(core.paths()).toEqual(range(5))
  expect(core.chains.size).toBe(1)
  await again.close()
})

test('what a failed write left is not shipped in the place of what was written later', async () => {
  const dir = await newDir()
  const disk = failingDisk()
  const spool = await open(dir, { disk })
  await append(spool, range(3))
  disk.fails = { sync: 'EIO', truncate: 'EIO' }
  await expect(spool.append(record('/refused'))).rejects.toThrow('EIO')
  disk.fails = { truncate: 'EIO' }
  await append(spool, ['/3', '/4'])
  await spool.close()
  const again = await open(dir)
  const core = memoryCore()
  const { errors } = await ship(again, dir, core.send)
  expect([errors, core.paths()]).toEqual([[], range(5)])
  await again.close()
})

test.if(process.platform === 'linux')('what is appended is durable with the call that writes it', async () => {
  const { spool } = await filled(['/0'])
  const names = await readdir('/proc/self/fd')
  const targets = await Promise.all(names.map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  const fd = names[targets.indexOf(await realpath(spool.segments()[0]?.path ?? ''))]
  const [, flags] = /^flags:\t([0-7]+)$/m.exec(await readFile(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? []
  expect(Number.parseInt(flags ?? '', 8) & constants.O_DSYNC).toBe(constants.O_DSYNC)
  await spool.close()
})

test('a full spool refuses what begins, lets what has begun end, and goes on when core took some', async () => {
  const dir = await newDir()
  const spool = await open(dir, { limits: limits(1) })
  const long = record('/x'.repeat(5_000), { kind: 'begin' })
  let begun = 0
  const refusal = async () => {
    for (;;) {
      const error = await spool.append({ ...long, request_id: `r${begun}` }).catch((cause: Error) => cause)
      if (error) return error
      begun += 1
    }
  }
  expect((await refusal()).message).toBe('The spool is full')
  expect(begun).toBeGreaterThan(20)
  for (let n = 0; n < 20; n++) await spool.append(record('/end', { kind: 'end', request_id: `r${n}` }))
  await ship(spool, dir, memoryCore().send)
  await spool.append({ ...long, request_id: 'again' })
  await spool.close()
})

test('what begins leaves the margin of the disk free', async () => {
  const disk = failingDisk()
  const spool = await open(await newDir(), { disk, limits: { spoolMaxMib: 64, spoolFreeMib: 2 } })
  disk.free = 1024 * 1024
  await expect(spool.append(record('/a', { kind: 'begin' }))).rejects.toThrow('The disk of the spool is full')
  await spool.append(record('/a', { kind: 'end' }))
  await spool.close()
})
