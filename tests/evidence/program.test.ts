// The programs themselves: a core that seals and anchors by its settings, `sal` that proves it, and millions of records in
// the memory of a few.
import { expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordAt } from '../../core/audit-checkpoints/testing'
import { parseCoreConfig } from '../../core/config'
import { startCore } from '../../core/main'
import { canonical, digestOf, firstHash, linkOf } from '../../relay/wire/chain'
import { hashOfCheckpoint, publicPem, signCheckpoint, signStatement } from '../../relay/wire/evidence'
import { Merkle } from '../../relay/wire/merkle'
import { placeEmptyDatabase, quiet } from '../harness/database'

const LONG = 120_000
const MAIN = join(import.meta.dir, '../../cli/main.ts')

async function sal(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, '--no-env-file', MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, stdout, stderr, mostBytes: child.resourceUsage()?.maxRSS ?? 0 }
}

test(
  'a core with an anchor file is proven by sal, from a file that outlives it, and not once its database was changed',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sal-proof-'))
    await placeEmptyDatabase(join(folder, 'data'))
    const anchor = join(folder, 'anchor')
    const flags = ['--data', join(folder, 'data'), '--listen', '127.0.0.1:0', '--internal', '127.0.0.1:0']
    const settings = parseCoreConfig([...flags, '--checkpoint-seconds', '1', '--anchor-file', anchor], {})
    const core = await startCore(settings, { log: quiet })
    const env = { SAL_SERVER: core.url, SAL_TOKEN: (await readFile(core.adminTokenFile, 'utf8')).trim() }
    expect((await sal(folder, ['projects', 'create', 'aws'], env)).code).toBe(0)
    for (let sealed = -1, anchored = 0; sealed !== anchored; ) {
      const { stdout } = await sal(folder, ['audit', 'evidence'], env)
      sealed = stdout.includes('projects.create') ? (stdout.match(/"type":"checkpoint"/g) ?? []).length : -1
      anchored = (await Bun.file(anchor).exists()) ? (await readFile(anchor, 'utf8')).split('\n').length - 1 : 0
    }
    const key = await sal(folder, ['audit', 'key'], { SAL_SERVER: core.url })
    await writeFile(join(folder, 'key.pem'), key.stdout)
    expect(await sal(folder, ['audit', 'evidence', '-o', 'proof'], env)).toMatchObject({ code: 0, stdout: '' })
    const there = await sal(folder, ['audit', 'verify', '--key', 'key.pem', '--anchor', anchor], env)
    expect([there.code, there.stderr]).toEqual([0, ''])
    await core.close()
    const offline = await sal(folder, ['audit', 'verify', 'proof', '--key', 'key.pem', '--anchor', anchor])
    expect([offline.code, offline.stderr]).toEqual([0, ''])
    expect(offline.stdout).toContain('Anchor: ')
    const proof = await readFile(join(folder, 'proof'), 'utf8')
    await writeFile(join(folder, 'proof'), proof.replace('projects.create', 'projects.delete'))
    const changed = await sal(folder, ['audit', 'verify', 'proof', '--key', 'key.pem'])
    expect([changed.code, changed.stderr]).toEqual([
      3,
      expect.stringMatching(/^Cannot prove the audit: record \d+ of chain \S+ is changed/),
    ])
    await rm(folder, { recursive: true, force: true })
  },
  LONG,
)

/** One checkpoint with so many records of one chain. */
async function write(folder: string, records: number): Promise<void> {
  const installation = Bun.randomUUIDv7()
  const chain = Bun.randomUUIDv7()
  const key = { kid: 'audit-test', privateKey: generateKeyPairSync('ed25519').privateKey }
  const spare = join(folder, 'records')
  const out = createWriteStream(spare)
  const tree = Merkle()
  const from = firstHash(chain)
  let hash: Buffer = from
  for (let seq = 1; seq <= records; seq++) {
    const { seq: _own, ...record } = recordAt(1_800_000_000_000 + seq, seq)
    hash = linkOf(hash, seq, digestOf(record))
    tree.add(hash)
    const head = JSON.stringify({ type: 'record', chain, seq, hash: hash.toString('hex') }).slice(0, -1)
    if (!out.write(`${head},"record":${canonical(record)}}\n`)) await new Promise(done => out.once('drain', done))
  }
  await new Promise<void>(done => out.end(done))
  const at = '2027-01-15T08:00:00.000Z'
  const sealed = { id: chain, kind: 'relay' as const, relay_id: chain, first_seq: 1, last_seq: records }
  const hashes = { from: from.toString('hex'), hash: hash.toString('hex'), root: tree.root().toString('hex') }
  const about = { iss: installation, at, iat: Date.parse(at) / 1000 }
  const jws = signCheckpoint(
    { ...about, aud: 'sal-audit', n: 1, previous: null, chains: [{ ...sealed, ...hashes }] },
    key,
  )
  const span = { from: null, to: null, first_n: 1, last_n: 1, dropped: [] }
  const statement = signStatement({ ...about, aud: 'sal-evidence', ...span }, key)
  const public_key = publicPem(key)
  const header = { type: 'header', format: 1, installation, key_id: key.kid, public_key, statement }
  const lines = [header, { type: 'checkpoint', n: 1, jws }].map(line => `${JSON.stringify(line)}\n`).join('')
  await writeFile(join(folder, 'key.pem'), public_key)
  await Bun.write(join(folder, 'head'), lines)
  await Bun.write(join(folder, 'end'), '{"type":"end"}\n')
  await Bun.$`cat head records end > proof`.cwd(folder)
  expect(hashOfCheckpoint(jws)).toHaveLength(64)
}

test(
  'ten times the records take no more memory to be proven',
  async () => {
    const most: number[] = []
    for (const records of [15_000, 150_000]) {
      const folder = await mkdtemp(join(tmpdir(), 'sal-proof-'))
      await write(folder, records)
      const { code, stdout, mostBytes } = await sal(folder, ['audit', 'verify', 'proof', '--key', 'key.pem'])
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Proven: ${records} records`)])
      most.push(mostBytes)
      await rm(folder, { recursive: true, force: true })
    }
    const [few = 0, many = 0] = most
    // The larger file has 100 MB.
    expect(many - few).toBeLessThan(40_000_000)
  },
  LONG,
)
