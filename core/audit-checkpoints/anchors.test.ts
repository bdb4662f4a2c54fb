// Anchors: every checkpoint arrives, in order, whatever fails in between; and sealing goes on meanwhile.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quiet } from '../../tests/harness/database'
import { startS3 } from '../../tests/harness/s3'
import { parseCoreConfig } from '../config'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { keepCheckpoints } from './run'
import { RelayChain } from './testing'

const s3 = startS3({ now: () => core.clock.ms })
let core: Fixture
let folder: string
let closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sal-anchor-'))
})
afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  closing = []
  rmSync(folder, { recursive: true, force: true })
})
afterAll(async () => {
  await core.close()
  await s3.close()
})

/** As core runs it, and a hundred times as often. */
async function run(...flags: string[]): Promise<() => Promise<void>> {
  const config = { ...parseCoreConfig(flags, {}), checkpointSeconds: 0.01 }
  const kept = await keepCheckpoints(config, {
    ...core.services,
    authority: core.authority,
    now: () => core.clock.ms,
    log: quiet,
  })
  closing.push(kept.close)
  return kept.close
}

async function seal(count = 1): Promise<void> {
  for (let left = count; left > 0; left--) {
    await RelayChain(core).write(1)
    await core.services.seal()
  }
}

async function sealed(): Promise<string[]> {
  const rows = await core.sql<{ jws: string }[]>`select jws from audit_checkpoints order by n`
  return rows.map(({ jws }) => jws)
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let left = 500; !(await isSo()); left--) {
    if (left === 0) throw new Error('It did not come to that')
    await Bun.sleep(10)
  }
}

const file = () => join(folder, 'anchor')
const secret = () => {
  writeFileSync(join(folder, 'secret'), 'shared\n')
  return join(folder, 'secret')
}
const inFile = () => (existsSync(file()) ? readFileSync(file(), 'utf8').split('\n').slice(0, -1) : [])

/** Takes what `answer` says 2xx to. */
function hook(answer: (n: number) => number) {
  const taken: string[] = []
  const headers: Headers[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async request => {
      const body = await request.text()
      const status = answer(Number(request.headers.get('x-salaminia-checkpoint')))
      headers.push(request.headers)
      if (status < 300) taken.push(body)
      return new Response('', { status })
    },
  })
  closing.push(() => server.stop(true))
  return { url: `http://127.0.0.1:${server.port}/hook`, taken, headers }
}

test('checkpoints are made by themselves while something moves', async () => {
  await run()
  const before = (await sealed()).length
  await RelayChain(core).write(3)
  await until(async () => (await sealed()).length > before)
})

test('a file gets all there are and all that come, and goes on after a stop where it was', async () => {
  await seal(3)
  const close = await run('--anchor-file', file())
  await until(async () => inFile().length === (await sealed()).length)
  await close()
  await seal(2)
  // What a crash leaves of a line is no line.
  appendFileSync(file(), 'eyJhbGciOi')
  await run('--anchor-file', file())
  await until(async () => inFile().length === (await sealed()).length)
  await seal(1)
  await until(async () => inFile().length === (await sealed()).length)
  expect(inFile()).toEqual(await sealed())
})

test('a file of somebody else’s is left as it is', async () => {
  writeFileSync(file(), 'not a checkpoint\n')
  await run('--anchor-file', file())
  const before = (await sealed()).length
  await RelayChain(core).write(1)
  await until(async () => (await sealed()).length > before)
  expect(inFile()).toEqual(['not a checkpoint'])
})

test('a webhook that refuses and breaks down gets each in order, and no later one first', async () => {
  await seal(3)
  let asked = 0
  const { url, taken, headers } = hook(() => [500, 302, 200, 429, 204][asked++ % 5] ?? 200)
  await run('--anchor-url', url, '--anchor-secret-file', secret())
  await until(async () => taken.length === (await sealed()).length)
  expect(taken).toEqual(await sealed())
  const hmac = new Bun.CryptoHasher('sha256', 'shared').update(taken[0] ?? '').digest('hex')
  expect(headers[0]?.get('x-salaminia-signature')).toBe(`sha256=${hmac}`)
})

test('a webhook goes on after a stop where it was, and may be shown a bearer token', async () => {
  const { url, taken, headers } = hook(() => 200)
  const flags = ['--anchor-url', url, '--anchor-secret-file', secret(), '--anchor-auth', 'bearer']
  const close = await run(...flags)
  await until(async () => taken.length === (await sealed()).length)
  await close()
  await seal(2)
  await run(...flags)
  await until(async () => taken.length === (await sealed()).length)
  expect(taken).toEqual(await sealed())
  expect(headers[0]?.get('authorization')).toBe('Bearer shared')
})

test('of two processes one brings each checkpoint', async () => {
  const { url, taken } = hook(() => 200)
  const flags = ['--anchor-url', url, '--anchor-secret-file', secret()]
  await Promise.all([run(...flags), run(...flags)])
  await seal(5)
  await until(async () => taken.length >= (await sealed()).length)
  expect(taken).toEqual(await sealed())
})

test('an anchor that never answers does not hold up sealing, nor the end', async () => {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Promise<Response>(() => {}) })
  closing.push(() => server.stop(true))
  const close = await run('--anchor-url', `http://127.0.0.1:${server.port}`, '--anchor-secret-file', secret())
  const before = (await sealed()).length
  await RelayChain(core).write(1)
  await until(async () => (await sealed()).length > before)
  await close()
})

test('a bucket gets each as an object that nobody can take back', async () => {
  await seal(2)
  s3.failNext(2)
  const url = `${s3.endpoint}/locked/some/where`
  writeFileSync(join(folder, 's3'), s3.secretAccessKey)
  const access = [
    '--anchor-s3-region',
    s3.region,
    '--anchor-s3-key-id',
    s3.accessKeyId,
    '--anchor-s3-secret-file',
    join(folder, 's3'),
  ]
  await run('--anchor-s3-url', url, ...access, '--anchor-s3-lock-days', '30')
  const bucket = s3.bucket('locked')
  await until(async () => bucket.keys().length === (await sealed()).length)
  const bodies = bucket.keys().map(key => Buffer.from(bucket.current(key)?.body ?? []).toString())
  // One after the other they are what `sal audit verify --anchor` reads.
  expect(bodies.join('')).toBe((await sealed()).map(jws => `${jws}\n`).join(''))
  const [first = ''] = bucket.keys()
  expect(first).toBe(`some/where/${core.authority.installation}/000000000001.jws`)
  const [version] = bucket.versions(first)
  expect(version?.retention).toEqual({ mode: 'COMPLIANCE', untilMs: core.clock.ms + 30 * 86_400_000 })
  expect(() => bucket.remove(first, version?.id ?? '')).toThrow('AccessDenied')
})

test('a bucket without object lock takes none where it is asked for', async () => {
  writeFileSync(join(folder, 's3'), s3.secretAccessKey)
  const access = [
    '--anchor-s3-region',
    s3.region,
    '--anchor-s3-key-id',
    s3.accessKeyId,
    '--anchor-s3-secret-file',
    join(folder, 's3'),
  ]
  const close = await run('--anchor-s3-url', `${s3.endpoint}/plain`, ...access)
  await until(() => s3.seen.some(line => line.startsWith('PUT /plain/')))
  expect(s3.bucket('plain').keys()).toEqual([])
  await close()
  await run('--anchor-s3-url', `${s3.endpoint}/plain`, ...access, '--anchor-s3-lock', 'none')
  await until(async () => s3.bucket('plain').keys().length === (await sealed()).length)
})

test('a checkpoint that an anchor has and the database has not any more is told of', async () => {
  const { url, taken } = hook(() => 200)
  const flags = ['--anchor-url', url, '--anchor-secret-file', secret()]
  await seal(1)
  const close = await run(...flags)
  await until(async () => taken.length === (await sealed()).length)
  await close()
  const n = (await sealed()).length
  await core.sql`delete from audit_checkpoint_chains where n = ${n}`
  await core.sql`delete from audit_checkpoints where n = ${n}`
  await run(...flags)
  const alarm = () =>
    core.sql`select 1 from api_events where action = 'audit_checkpoints.verify' and target_id = ${String(n)}`
  await until(async () => (await alarm()).length > 0)
})

const WRONG: [string, string[], RegExp][] = [
  [
    'a webhook without a secret',
    ['--anchor-url', 'https://a.example'],
    /^Cannot use --anchor-url alone: add --anchor-secret-file$/,
  ],
  [
    'a secret that is not there',
    ['--anchor-url', 'https://a.example', '--anchor-secret-file', '/no/such'],
    /^Cannot read the file of --anchor-secret-file: there is no such file/,
  ],
  ['no bucket', ['--anchor-s3-url', 'https://a.example'], /it names no bucket/],
  [
    'no access key',
    ['--anchor-s3-url', 'https://a.example/b'],
    /^Cannot use --anchor-s3-url alone: add --anchor-s3-key-id$/,
  ],
]
for (const [what, flags, sentence] of WRONG)
  test(`${what} is said at the start`, async () => {
    expect(run(...flags)).rejects.toThrow(sentence)
  })
