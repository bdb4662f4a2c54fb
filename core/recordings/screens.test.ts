// Programs that draw, run in a terminal here, recorded, and replayed from what core gives: the screen in the end is the one
// that was there live, also through what a player leaves out.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { TerminalFilter } from '../../kit/terminal-filter'
import type { WrittenFrame } from '../../tests/harness/recording'
import { replay, Screen } from '../../tests/harness/screen'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { Sender, streamed } from './testing'

type Size = { columns: number; rows: number }
type Run = { command: string[]; keys: [typed: string, seen: string][] }

const RUNS: Record<string, Run> = {
  bash: {
    command: ['bash', '--norc', '-i'],
    keys: [
      ["PS1='$ '\r", '$ '],
      ['echo wronf\u007f\u007fng; printf "\\e[1;31mred\\e[0m\\n"\r', 'red'],
      ['for i in 1 2 3; do echo line$i; done\r', 'line3'],
      ['echo one two three\u0001# \u0005\u0017\r', '# echo one'],
      ['clear; echo "Ωραία 日本語"\r', '日本語'],
      ['history | tail -2 | cut -c1-60; stty size\r', '24 80'],
    ],
  },
  vi: {
    command: ['vi', '-u', 'NONE', '-N', '-n'],
    keys: [
      ['ifirst line\rsecond line\rthird\u001b', 'third'],
      ['ggdd', 'second'],
      [':set number\r', '  1 '],
      ['Go\tafter a tab, Ωραία\u001b', 'Ωραία'],
      [':split\r', '[No Name]'],
      ['/second\r', 'second'],
    ],
  },
  less: {
    command: ['less', '-S', 'package.json'],
    keys: [
      ['', 'salaminia'],
      [' ', ':'],
      ['/bun-types\r', 'bun-types'],
    ],
  },
}

/** Runs it in a terminal, types, and keeps what it wrote as a relay would. */
async function record({ command, keys }: Run, { columns, rows }: Size) {
  const screen = Screen({ columns, rows })
  const frames: WrittenFrame[] = [[0, 'r', `${columns}x${rows}`]]
  const startedAt = performance.now()
  let writing = Promise.resolve()
  const child = Bun.spawn(command, {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', HOME: '/nowhere', LANG: 'C.UTF-8', LESSHISTFILE: '-' },
    terminal: {
      cols: columns,
      rows,
      data: (terminal, bytes) => {
        frames.push([Math.round(performance.now() - startedAt), 'o', bytes.slice()])
        // The program may ask its terminal something: the live one answers.
        writing = writing.then(async () => {
          await screen.write(bytes)
          for (const act of screen.acted.splice(0))
            if (act.startsWith('answer ')) terminal.write(JSON.parse(act.slice(7)))
        })
      },
    },
  })
  for (const [typed, seen] of keys) {
    child.terminal?.write(typed)
    for (let left = 500; !screen.lines().join('\n').includes(seen); left--) {
      if (left === 0)
        throw new Error(`Cannot see "${seen}" after ${JSON.stringify(typed)}: ${screen.lines().join('\n')}`)
      await Bun.sleep(10)
    }
    await quiet(() => frames.length)
  }
  child.kill('SIGKILL')
  await child.exited
  await writing
  return { frames, screen }
}

/** Until nothing more is written. */
async function quiet(written: () => number): Promise<void> {
  for (let before = -1; before !== written(); ) {
    before = written()
    await Bun.sleep(150)
  }
}

describe('a recorded terminal ends with the screen that was live', () => {
  let core: Fixture
  let relay: Sender
  let of: { clusterId: string; person: { id: string; email: string } }
  beforeAll(async () => {
    core = await openFixture()
    relay = await Sender(core)
    of = { clusterId: await core.cluster('here'), person: await core.person('ann') }
  }, HOOK_MS)
  afterAll(() => core.close())

  for (const [name, run] of Object.entries(RUNS))
    test.if(Bun.which(run.command[0] ?? '') !== null)(
      name,
      async () => {
        const { frames, screen } = await record(run, { columns: 80, rows: 24 })
        expect(frames.length).toBeGreaterThan(2)
        const chunks = frames.map(frame => [frame])
        const { id } = await relay.whole(of, [[], ...chunks])
        const { text, isWhole } = await streamed(core, `/v1/recordings/${id}/asciicast`)
        expect(isWhole).toBe(true)
        expect((await replay(text)).lines()).toEqual(screen.lines())
        expect((await replay(text)).picture()).toBe(screen.picture())
        const shown = await replay(text, TerminalFilter().write)
        expect([shown.picture(), shown.acted]).toEqual([screen.picture(), []])
      },
      60_000,
    )
})
