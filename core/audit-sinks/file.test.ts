// The sink that writes files, on a real folder: what is in it after a crash, when it is full or old, and where it never writes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSinkWorld, type SinkWorld, times } from '../../tests/harness/sinks/world'
import { HOOK_MS } from '../fixture'

describe('a file sink', () => {
  let world: SinkWorld
  let folder: string
  let outside: string
  beforeAll(async () => {
    const root = await mkdtemp(join(tmpdir(), 'sal-sink-'))
    folder = join(root, 'in')
    outside = join(root, 'out')
    for (const made of [folder, outside]) await mkdir(made)
    world = await openSinkWorld('embedded', { auditSinkFolder: folder })
    world.deliver()
  }, HOOK_MS)
  afterEach(async () => {
    await world.core.sql`delete from audit_sinks`
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
  })
  afterAll(async () => {
    await world.close()
    await rm(join(folder, '..'), { recursive: true })
  })

  const sink = (file: object) => world.sink({ kind: 'file', file: { path: 'a/audit.jsonl', ...file } })
  const linesOf = async (path: string) =>
    (await readFile(join(folder, path), 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { id: string })

  test('has one line a record, and half a line of a crash is no line of it', async () => {
    const { id } = await sink({})
    const first = await world.records(world.chain(), {}, {})
    await world.settled(id)
    expect((await linesOf('a/audit.jsonl')).map(line => line.id)).toEqual(first)
    await appendFile(join(folder, 'a/audit.jsonl'), '{"id":"torn in the mid')
    const second = await world.records(world.chain(), {})
    await world.settled(id)
    expect((await linesOf('a/audit.jsonl')).map(line => line.id)).toEqual([...first, ...second])
  })

  test('is set aside when it is full, and the oldest are removed', async () => {
    const { id } = await sink({ rotate_bytes: 1024, keep_files: 2 })
    const chain = world.chain()
    const all: string[] = []
    for (let round = 0; round < 5; round++) {
      all.push(...(await world.records(chain, ...times(3, () => ({})))))
      await world.settled(id)
      world.core.clock.ms += 1000
    }
    const names = (await readdir(join(folder, 'a'))).sort()
    expect(names).toHaveLength(3)
    const kept: string[] = []
    for (const name of [...names.slice(1), 'audit.jsonl'])
      kept.push(...(await linesOf(`a/${name}`)).map(line => line.id))
    expect(kept).toEqual(all.slice(-9))
    expect(names.slice(1).every(name => /^audit\.jsonl\.\d{8}T\d{9}Z$/.test(name))).toBe(true)
  })

  test('is set aside when it is old', async () => {
    const { id } = await sink({ rotate_seconds: 3600 })
    await world.records(world.chain(), {})
    await world.settled(id)
    world.core.clock.ms += 3_700_000
    await world.records(world.chain(), {})
    await world.settled(id)
    world.core.clock.ms -= 3_700_000
    expect(await readdir(join(folder, 'a'))).toHaveLength(2)
  })

  test('leads nowhere out of the folder, whatever links are in it; what was not written is written later', async () => {
    await symlink(outside, join(folder, 'a'))
    const { id } = await sink({})
    const ids = await world.records(world.chain(), {})
    const status = await world.status(id, 'it is told', ({ last_error }) => last_error !== null)
    expect(status.last_error).toBe('Cannot write to "a/audit.jsonl": it leads out of the folder that core may write to')
    expect(await readdir(outside)).toEqual([])
    await rm(join(folder, 'a'))
    await mkdir(join(folder, 'a'))
    await writeFile(join(outside, 'victim'), '')
    await symlink(join(outside, 'victim'), join(folder, 'a', 'audit.jsonl'))
    const before = (await world.statusOf(id)).failures
    await world.status(id, 'the link is met', ({ failures }) => failures > before + 1)
    expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('')
    await rm(join(folder, 'a', 'audit.jsonl'))
    await world.settled(id)
    expect((await linesOf('a/audit.jsonl')).map(line => line.id)).toEqual(ids)
  })
})
