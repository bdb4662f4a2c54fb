// `sal recordings` as a process, on a pipe and on a terminal: nothing that a recording holds acts on who looks at it (A37).
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Screen } from '../../tests/harness/screen'
import type { Schemas } from '../api'
import { type FakeApi, fakeApi, type Home, newHome, page, problem, sal } from '../testing'

const ESC = '\u001b'
const ID = '0190cccc-0000-7000-8000-000000000001'
const HOSTILE = `${ESC}]52;c;eA==\u0007${ESC}]0;evil\u0007${ESC}[6n${ESC}[c${ESC}Pq${ESC}\\${ESC}[8;1;1t${ESC}[?1000h${ESC}[5i`
const MAIN = join(import.meta.dir, '../main.ts')

const RECORDING: Schemas['Recording'] = {
  ...{ id: ID, request_id: 'r-1', user_id: ID, user_name: 'ann@example.com', cluster_id: ID, cluster_name: 'alpha' },
  ...{ project_id: ID, relay_id: ID, namespace: 'dev', pod: `web-0${HOSTILE}`, container: 'app', subresource: 'exec' },
  ...{ protocol: 'websocket', command: ['sh', '-c', `echo ${HOSTILE}`], is_terminal: true, state: 'ended', bytes: 10 },
  ...{ started_at: '2026-01-01T00:00:00.000Z', ended_at: '2026-01-01T00:00:05.000Z', duration_ms: 5_000, exit_code: 3 },
  ...{ reason: null, hash: 'ab', proof: 'matches', fault: null, is_indexed: true, match_offsets_ms: [1_500, 2_000] },
}

type Event = [at: number, code: string, text: string]

function cast(events: Event[], { title = 'exec web-0', isBroken = false, more = '' } = {}): Response {
  const header = { version: 2, width: 80, height: 24, timestamp: 0, title }
  const text = [header, ...events].map(line => `${JSON.stringify(line)}\n`).join('') + more
  const pieces = text.match(/.{1,7}/gs) ?? []
  const body = new ReadableStream({
    pull: async controller => {
      const piece = pieces.shift()
      if (piece !== undefined) return controller.enqueue(new TextEncoder().encode(piece))
      if (!isBroken) return controller.close()
      await Bun.sleep(100)
      controller.error(new Error('broken off'))
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/x-asciicast' } })
}

describe('sal recordings', () => {
  let api: FakeApi
  let home: Home
  const run = (...args: string[]) => sal(['recordings', ...args, '--server', api.url], { home, env: env() })
  const env = () => ({ SAL_SERVER: api.url, SAL_TOKEN: 'tok-1' })
  const serve = (what: string, answer: () => Response) => {
    api.routes[`GET /v1/recordings/${ID}/${what}`] = answer
  }
  beforeAll(() => {
    api = fakeApi()
    home = newHome()
    api.routes['GET /v1/recordings'] = ({ query: { limit = '50' } }) => page([RECORDING], { limit })
  })
  afterAll(async () => {
    await api.close()
    home.remove()
  })

  test('list shows names and commands without a single control', async () => {
    const { code, stdout } = await run('list')
    expect([code, /[^\P{Cc}\n]/u.test(stdout)]).toEqual([0, false])
    expect(stdout).toContain('dev/web-0\\u001b]52')
    expect(stdout).toContain('5.0')
    const json = await run('list', '-o', 'json')
    expect(/[^\P{Cc}\n]/u.test(json.stdout)).toBe(false)
    expect((JSON.parse(json.stdout) as unknown[])[0]).toEqual(RECORDING)
  })

  test('list asks for what its flags say, and shows when a text was shown', async () => {
    const flags = [
      '--namespace',
      'dev',
      '--state',
      'ended',
      '--from',
      '2026-01-01',
      '--to',
      '2026-02-01T01:00:00+01:00',
    ]
    const { stdout } = await run('list', ...flags, '--search', 'drop table', '--user', ID)
    expect(stdout).toContain('1.5 2.0')
    expect(api.seen.at(-1)?.query).toMatchObject({
      ...{ namespace: 'dev', state: 'ended', q: 'drop table', user_id: ID },
      ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
    })
    expect((await run('list', '--from', '2h')).code).toBe(0)
    expect((await run('list', '--from', 'yesterday')).stderr).toContain('Cannot use --from')
  })

  test('play writes what draws and nothing that acts, however it is cut', async () => {
    const whole = `one ${HOSTILE}${ESC}[31mred${ESC}[0m`
    serve('asciicast', () =>
      cast(
        [...whole].map((char, at): Event => [at / 1_000, 'o', char]),
        { title: `t${HOSTILE}` },
      ),
    )
    const { code, stdout, stderr } = await run('play', ID, '--speed', '1000')
    expect([code, stdout.startsWith(`one ${ESC}[31mred${ESC}[0m`)]).toEqual([0, true])
    const screen = Screen()
    await screen.write(stdout)
    expect([screen.acted, screen.modes()]).toEqual([[], Screen().modes()])
    expect(/[^\P{Cc}\n]/u.test(stderr)).toBe(false)
    expect(api.seen.at(-1)?.query).toEqual({ purpose: 'play' })
  })

  test('play takes its time: by speed, and without what is idle', async () => {
    serve('asciicast', () =>
      cast([
        [0.2, 'o', 'a'],
        [1_000.2, 'o', 'b'],
        [1_000.6, 'o', 'c'],
      ]),
    )
    const startedAt = performance.now()
    const { stdout } = await run('play', ID, '--speed', '2', '--idle-limit', '1')
    const took = performance.now() - startedAt
    expect(stdout.startsWith('abc')).toBe(true)
    expect([took > 750, took < 10_000]).toEqual([true, true])
    for (const [flag, value] of [
      ['speed', '0'],
      ['speed', 'fast'],
      ['idle-limit', '-1'],
    ])
      expect((await run('play', ID, `--${flag}=${value}`)).code).toBe(2)
  })

  test('play, text and export say what was wrong with a recording that breaks off', async () => {
    const said = 'Cannot go on: Chunk 7 is not what was recorded'
    const broken = () =>
      cast(
        [
          [0, 'o', 'a'],
          [0, 'm', said],
        ],
        { isBroken: true },
      )
    serve('asciicast', broken)
    const played = await run('play', ID)
    expect([played.code, played.stderr.trim().split('\n').at(-1)]).toEqual([1, said])
    const file = join(home.path, 'broken.cast')
    const exported = await run('export', ID, '-o', file)
    expect([exported.code, exported.stderr]).toEqual([1, `${said}; what was before is in ${file}\n`])
    serve('asciicast', () => cast([[0, 'o', 'a']], { isBroken: true }))
    expect((await run('play', ID)).stderr).toContain(`Cannot reach ${api.url}: it closed the connection`)
  })

  test('play believes no server', async () => {
    for (const text of ['hello', '{"version":1}\n', `{"version":2}\n{"at":1}\n`, `{"version":2}\n[0,"o",${ESC}]\n`]) {
      serve('asciicast', () => new Response(text))
      expect((await run('play', ID)).stderr).toContain('Cannot read the recording: it is not asciicast v2\n')
    }
    serve('asciicast', () => problem({ status: 410, code: 'expired', title: `It has expired${ESC}[5i` }))
    expect(await run('play', ID)).toMatchObject({ code: 1, stderr: 'It has expired\\u001b[5i\n' })
  })

  test.each(['play', 'export', 'text', 'play --follow'])('%s names the recording that is not there', async line => {
    const [action = '', ...flags] = line.split(' ')
    for (const id of [crypto.randomUUID(), `${ESC}[5i`])
      expect(await run(action, id, ...flags)).toMatchObject({
        ...{ code: 1, stdout: action === 'play' ? expect.any(String) : '' },
        stderr: `Cannot find the recording "${id.replace(ESC, '\\u001b')}" at ${api.url}\n`,
      })
  })

  test('export keeps every byte, in a file for its owner only', async () => {
    const events: Event[] = [
      [0.5, 'o', HOSTILE],
      [0.6, 'i', 'x'],
    ]
    serve('asciicast', () => cast(events))
    const file = join(home.path, 'whole.cast')
    expect(await run('export', ID, '-o', file)).toMatchObject({ code: 0, stdout: '' })
    expect(readFileSync(file, 'utf8')).toBe(await cast(events).text())
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await run('export', ID)).stdout).toBe(await cast(events).text())
    expect(api.seen.at(-1)?.query).toEqual({ purpose: 'export' })
  })

  test('text shows lines without a single control', async () => {
    serve('text', () => new Response(`one\n\u009b5itwo ${HOSTILE}\nthr\u202eee\n`))
    const { code, stdout } = await run('text', ID)
    expect([code, /[^\P{Cc}\n]|\p{Cf}/u.test(stdout)]).toEqual([0, false])
    expect(stdout.split('\n').length).toBe(4)
  })

  /** `sal` on a terminal: `press` types, `seen` waits until that was written. */
  function onTerminal(...args: string[]) {
    const screen = Screen()
    let all = ''
    const decoder = new TextDecoder()
    const child = Bun.spawn([process.execPath, '--no-env-file', MAIN, 'recordings', ...args], {
      cwd: home.path,
      env: { PATH: process.env.PATH ?? '', HOME: home.path, TERM: 'xterm', ...env() },
      terminal: {
        cols: 80,
        rows: 24,
        data: (_terminal, bytes) => {
          all += decoder.decode(bytes, { stream: true })
        },
      },
    })
    const seen = async (text: string) => {
      for (let left = 1_000; !all.includes(text); left--) {
        if (left === 0) throw new Error(`Cannot see "${text}" in ${JSON.stringify(all)}`)
        await Bun.sleep(10)
      }
    }
    const end = async () => {
      const code = await child.exited
      await screen.write(all)
      return { code, screen, all }
    }
    return { press: (keys: string) => child.terminal?.write(keys), seen, end, kill: () => child.kill('SIGTERM') }
  }

  const drawn = `${ESC}[?1049h${ESC}[?25l${ESC}[2;5r${ESC}[31m${ESC}(0lqk`

  test('Ctrl-C and a signal leave the terminal as it was', async () => {
    serve('asciicast', () =>
      cast([
        [0, 'o', `${drawn}begun`],
        [3_000, 'o', 'never'],
      ]),
    )
    for (const how of ['\u0003', 'q', 'signal']) {
      const terminal = onTerminal('play', ID)
      await terminal.seen('begun')
      if (how === 'signal') terminal.kill()
      else terminal.press(how)
      const { code, screen, all } = await terminal.end()
      expect([how, code, all.includes('never')]).toEqual([how, 130, false])
      expect([screen.acted, screen.modes()]).toEqual([[], Screen().modes()])
      expect(all).toContain(`${ESC}[?25h`)
    }
  })

  test('space pauses, right and left jump', async () => {
    serve('asciicast', () =>
      cast([
        [0, 'o', 'first'],
        [4, 'o', 'second'],
        [99, 'o', 'third'],
        [3_000, 'o', 'never'],
      ]),
    )
    const terminal = onTerminal('play', ID, '--idle-limit', '100')
    await terminal.seen('first')
    terminal.press(`${ESC}[C`)
    await terminal.seen('second')
    terminal.press(` ${ESC}[C${ESC}[C`.padEnd(90, `${ESC}[C`))
    await terminal.seen('third')
    terminal.press(`${ESC}[D${ESC}OD`)
    await terminal.seen(`${ESC}[H${ESC}[2Jfirst`)
    terminal.press('q')
    const { code, all } = await terminal.end()
    expect([code, all.includes('never')]).toEqual([130, false])
  })

  test('--follow shows a session as it goes on, until it ends or the watcher leaves', async () => {
    let send = (_: Event) => {}
    let close = () => {}
    serve('live', () => {
      const body = new ReadableStream({
        start: controller => {
          const write = (line: unknown) => controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n\n`))
          write({ version: 2, width: 80, height: 24, title: 'exec web-0' })
          send = event => write(event)
          close = () => controller.close()
        },
      })
      return new Response(body)
    })
    const watching = onTerminal('play', ID, '--follow')
    await watching.seen('exec web-0')
    send([0, 'o', 'old'])
    await watching.seen('old')
    send([5_000, 'o', `new${drawn}`])
    await watching.seen('new')
    close()
    const { code, screen } = await watching.end()
    expect([code, screen.modes()]).toEqual([0, Screen().modes()])
    const leaving = onTerminal('play', ID, '--follow')
    await leaving.seen('exec web-0')
    leaving.press('\u0003')
    expect((await leaving.end()).code).toBe(130)
  })

  test('export to a terminal is refused', async () => {
    const terminal = onTerminal('export', ID)
    const { code, all } = await terminal.end()
    expect([code, all]).toMatchObject([2, expect.stringContaining('what it holds would act there')])
    expect(existsSync(join(home.path, '-'))).toBe(false)
  })
})
