// `sal audit` against core itself: names for ids, moments, files that are whole, a tail that loses nothing, and no control
// sequence on the way to a terminal (attack A37).
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Chain } from '../../core/audit-events/testing'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture'
import { listenPublicly } from '../../core/public-listener'
import { parseRanges } from '../../kit/addresses'
import { quiet } from '../../tests/harness/database'
import { readEnvironment } from '../config'
import { type Home, newHome, type Ran, sal } from '../testing'

const MAIN = join(import.meta.dir, '../main.ts')
const HOUR = 3_600_000

let core: Fixture
let home: Home
let port = 0
let listener: ReturnType<typeof listen> | undefined
beforeAll(async () => {
  core = await openFixture()
  home = newHome()
  listener = listen()
  port = listener.address.port
}, HOOK_MS)
afterAll(async () => {
  await listener?.close()
  await core.close()
  home.remove()
})

function listen() {
  const opened = listenPublicly({ host: '127.0.0.1', port }, { log: quiet, trustedProxies: parseRanges('') })
  opened.serve(request => core.app.handle(request))
  return opened
}

const env = () => ({ SAL_SERVER: `http://127.0.0.1:${port}`, SAL_TOKEN: core.admin })
const run = (...args: string[]): Promise<Ran> => sal(['audit', ...args], { home, env: env() })
const ago = (ms: number) => new Date(core.clock.ms - ms).toISOString()

describe('sal audit list', () => {
  test('takes names for ids, and each filter', async () => {
    const cluster_id = await core.cluster('listed')
    const ann = await core.person('listed')
    const mine = { cluster_id, principal_id: ann.id, principal_name: ann.email, at: ago(HOUR) }
    await Chain(core).append(
      { ...mine, verb: 'delete', name: 'web', path: '/api/v1/namespaces/default/pods/web', source_address: '10.1.2.3' },
      { ...mine, verb: 'get', status: 403 },
    )
    const given = ['--cluster', 'listed', '--user', ann.email]
    const rows = async (...more: string[]) => JSON.parse((await run('list', ...given, ...more, '-o', 'json')).stdout)
    expect(await rows()).toHaveLength(2)
    const narrow = [
      ['--verb', 'delete'],
      ['--name', 'web'],
      ['--name-prefix', 'we'],
      ['--source', '10.0.0.0/8'],
    ]
    for (const flags of [
      ...narrow,
      ['--search', 'web'],
      ['--outcome', 'denied'],
      ['--project', 'default', '--verb', 'get'],
    ])
      expect([flags, (await rows(...flags)).length]).toEqual([flags, 1])
    expect(await rows('--from', '30m')).toHaveLength(0)
    expect(await rows('--from', '2h', '--to', ago(0))).toHaveLength(2)
    expect((await run('list', ...given, '-o', 'wide')).stdout).toMatch(/OUTCOME[\s\S]*denied/)
  })

  test.each([
    [['--from', 'yesterday'], 'it is neither a moment like 2030-01-31T12:00:00Z or 2030-01-31, nor a time ago like 2h'],
    [['--from', '2030-01-31T12:00:00'], 'it is neither a moment'],
    [['--source', 'nowhere'], 'Use an IP address, or a CIDR range as 10.0.0.0/8'],
    [['--limit', '0'], 'it is not a number from 1 to 999999'],
  ])('refuses %j', async (flags, sentence) => {
    const { code, stderr } = await run('list', ...flags)
    expect([code > 0, stderr]).toEqual([true, expect.stringContaining(sentence)])
  })

  test('shows a line for each request, with how it ended and the code', async () => {
    const at = (second: number) => ago(HOUR - second * 1_000)
    const [shown = '', failed = '', refused = '', running = ''] = Array.from({ length: 4 }, () => crypto.randomUUID())
    const about = { verb: 'folded', status: null }
    await Chain(core).append(
      { ...about, kind: 'begin', name: 'shown', request_id: shown, at: at(1) },
      { ...about, kind: 'begin', name: 'failed', request_id: failed, at: at(2) },
      { ...about, kind: 'begin', name: 'refused', request_id: refused, at: at(3) },
      { ...about, kind: 'begin', name: 'running', request_id: running, at: at(4) },
      { ...about, kind: 'end', name: 'shown', request_id: shown, status: 200, at: at(5) },
      {
        ...about,
        kind: 'end',
        name: 'failed',
        request_id: failed,
        status: 503,
        reason: 'api-server-unreachable',
        at: at(6),
      },
      { ...about, kind: 'denial', name: 'refused', request_id: refused, status: 403, reason: 'no-rights', at: at(7) },
      { ...about, kind: 'end', name: 'left', reason: 'relay-restarted', at: at(8) },
    )
    const lines = async (...flags: string[]) =>
      cellsOf((await run('list', '--verb', 'folded', ...flags)).stdout).map(cells => cells.slice(1, 7).join(' '))
    const head = 'OUTCOME STATUS USER CLUSTER VERB WHAT'
    const all = [
      'broken-off - - - folded default/pods/left',
      'denied 403 - - folded default/pods/refused',
      'failed 503 - - folded default/pods/failed',
      'allowed 200 - - folded default/pods/shown',
      'begun - - - folded default/pods/running',
    ]
    expect(await lines()).toEqual([head, ...all])
    expect(await lines('--limit', '3')).toEqual([head, ...all.slice(0, 3)])
    const json = async (...flags: string[]) =>
      JSON.parse((await run('list', '--verb', 'folded', '-o', 'json', ...flags)).stdout) as { kind: string }[]
    expect((await json()).map(({ kind }) => kind)).toEqual([
      'end',
      'denial',
      'end',
      'end',
      'begin',
      'begin',
      'begin',
      'begin',
    ])
    expect(await json('--limit', '3')).toHaveLength(3)
  })

  test('shows what would act on a terminal', async () => {
    const request_id = crypto.randomUUID()
    const evil = '\u001b]0;owned\u0007\u202e\u009b2J'
    await Chain(core).append({ request_id, name: evil, user_agent: evil, principal_name: evil, at: ago(0) })
    for (const args of [['list', '-o', 'wide'], ['list', '-o', 'json'], ['list']]) {
      const { stdout } = await run(...args, '--request', request_id)
      expect(stdout).toContain('\\u001b]0;owned\\u0007\\u202e\\u009b2J')
      expect([...evil].filter(character => !/[\w;\]]/.test(character) && stdout.includes(character))).toEqual([])
    }
  })
})

describe('sal audit export', () => {
  test('writes a whole file, and none when it breaks off', async () => {
    const request_id = crypto.randomUUID()
    await Chain(core).append(...Array.from({ length: 1_500 }, () => ({ request_id, at: ago(0) })))
    const file = join(home.path, 'audit.csv')
    expect((await run('export', '--request', request_id, '--format', 'csv', '-o', file)).code).toBe(0)
    expect(readFileSync(file, 'utf8').trimEnd().split('\r\n')).toHaveLength(1_501)
    expect((await run('export', '--request', request_id)).stdout.trimEnd().split('\n')).toHaveLength(1_500)
    const broken = join(home.path, 'broken.csv')
    let turn = 0
    const pull = (stream: ReadableStreamDefaultController) => {
      if (turn++ === 0) stream.enqueue(new TextEncoder().encode('{}\n'))
      else stream.error(new Error('over'))
    }
    const faulty = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => new Response(new ReadableStream({ pull })),
    })
    const away = { ...env(), SAL_SERVER: `http://127.0.0.1:${faulty.port}` }
    const refused = await sal(['audit', 'export', '-o', broken], { home, env: away })
    await faulty.stop(true)
    expect([refused.code, existsSync(broken), existsSync(`${broken}.part`)]).toEqual([1, false, false])
  })
})

describe('sal audit tail', () => {
  test('says of each record how it ended and the code', async () => {
    const request_id = crypto.randomUUID()
    const about = { request_id, verb: 'told' }
    await Chain(core).append(
      { ...about, kind: 'begin', status: null, at: ago(2_000) },
      { ...about, status: 503, reason: 'api-server-unreachable', at: ago(1_000) },
    )
    const child = Bun.spawn([process.execPath, '--no-env-file', MAIN, 'audit', 'tail', '--verb', 'told'], {
      env: { PATH: readEnvironment().all.PATH ?? '', HOME: home.path, ...env() },
      stdout: 'pipe',
    })
    const text = await told(child.stdout, 'api-server-unreachable').finally(() => child.kill())
    expect(cellsOf(text).map(cells => cells.slice(1, 7).join(' '))).toEqual([
      'begun - - - told default/pods',
      'failed 503 - - told default/pods',
    ])
  })

  test('prints each record once, also those stored while the server was away', async () => {
    const [chain, other] = [Chain(core), Chain(core)]
    const named = (name: string) => ({ name, verb: 'tailed', at: ago(0) })
    await chain.append(named('r0'))
    const child = Bun.spawn(
      [process.execPath, '--no-env-file', MAIN, 'audit', 'tail', '--verb', 'tailed', '-o', 'json'],
      {
        env: { PATH: readEnvironment().all.PATH ?? '', HOME: home.path, ...env() },
        stdout: 'pipe',
        stderr: 'pipe',
      },
    )
    const seen = Names(child.stdout)
    try {
      await seen.until(['r0'])
      await chain.append(named('r1'))
      await seen.until(['r0', 'r1'])
      await listener?.close()
      await chain.append(named('r2'), named('r3'))
      await other.append(named('r4'))
      await told(child.stderr, 'trying again')
      listener = listen()
      await seen.until(['r0', 'r1', 'r2', 'r3', 'r4'])
      await chain.append(named('r5'))
      await seen.until(['r0', 'r1', 'r2', 'r3', 'r4', 'r5'])
    } finally {
      child.kill()
    }
  })
})

/** The names of the records so far, sorted; more than are waited for never pass. */
function Names(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const names = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map(line => (JSON.parse(line) as { name: string }).name)
  return {
    until: async (wanted: string[]) => {
      while (names().length < wanted.length) {
        const { value, done } = await reader.read()
        if (done) throw new Error('sal audit tail ended')
        text += decoder.decode(value, { stream: true })
      }
      expect(names().sort()).toEqual(wanted)
    },
  }
}

async function told(stream: ReadableStream<Uint8Array>, sentence: string): Promise<string> {
  let text = ''
  for await (const piece of stream) {
    text += new TextDecoder().decode(piece)
    if (text.includes(sentence)) return text
  }
  throw new Error(`It ended without "${sentence}": ${text}`)
}

/** No cell of these tests has a blank. */
function cellsOf(table: string): string[][] {
  return table
    .trimEnd()
    .split('\n')
    .map(line => line.split(/ +/))
}
