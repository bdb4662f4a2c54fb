// What terminals take and leave behind: bounds that hold however a program goes about it, and what a killed core left.
import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLUSTER, IS_ROOT, isDone, OPENING, preparePrompts, silent, type Terminal, terminal } from './fixture'
import { acceptSocket } from './sockets'
import { sweepPlaces } from './sweep'

const { promptWith, path } = preparePrompts()

const over = ({ said }: Terminal) => said.find(message => message.type === 'over')
const run = async (ada: Terminal, line = 'get pods') => {
  ada.send({ type: 'line', line })
  await ada.until(() => over(ada) !== undefined)
  return over(ada)
}
const SLEEP = 'exec sleep 60'

describe('a terminal is closed', () => {
  test('that fills the disk with files that are each small enough', async () => {
    const fill = `for n in 1 2 3 4 5; do head -c 4000000 /dev/zero > "$HOME/$n"; done`
    expect(await run(await terminal(await promptWith(`${fill}; ${SLEEP}`)))).toMatchObject({
      sentence: 'It took more than 16 MiB of disk: the terminal was closed',
    })
  })

  test('that did so with a program that has ended already', async () => {
    const fill = `for n in 1 2 3 4 5; do head -c 4000000 /dev/zero > "$TMPDIR/$n"; done`
    expect(await run(await terminal(await promptWith(fill)))).toMatchObject({ type: 'over' })
  })

  test('that keeps too many files', async () => {
    const many = 'mkdir "$HOME/a"; cd "$HOME/a"; seq 10100 | xargs touch'
    expect(await run(await terminal(await promptWith(`${many}; ${SLEEP}`)))).toMatchObject({
      sentence: 'It kept more than 10000 files: the terminal was closed',
    })
  })

  test.skipIf(!IS_ROOT)('whose programs take too much memory together, and each of them little', async () => {
    const config = { promptMemoryMib: 128 }
    const hold = 'dd if=/dev/zero bs=50M count=1 2>/dev/null | (sleep 60; cat) > /dev/null'
    const script = `for n in 1 2 3 4; do dd if=/dev/zero bs=50M count=2 2>/dev/null | sleep 60 & done; ${hold}`
    expect(await run(await terminal(await promptWith(script, { config })))).toMatchObject({
      sentence: 'It took more than 128 MiB of memory: the terminal was closed',
    })
  })
})

test('what stays within its share goes on', async () => {
  const ada = await terminal(await promptWith('head -c 4000000 /dev/zero > "$HOME/1"; sleep 2.2'))
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => isDone(ada))
  expect(over(ada)).toBeUndefined()
})

describe('there is no terminal, and a sentence says how to mend it', () => {
  test('A35 where kubectl would run as the user that Salaminia runs as, unless that is wanted', async () => {
    const why = (promptSharedUser: boolean) =>
      promptWith('exit 0', { isRoot: false, config: { promptSharedUser } }).then(prompt => prompt.unavailable())
    expect(await why(false)).toContain('SAL_PROMPT_SHARED_USER=true')
    expect(await why(true)).toBeUndefined()
    const prompt = await promptWith('exit 0', { isRoot: false, config: { promptSharedUser: false } })
    await expect(prompt.open(OPENING)).rejects.toThrow('run Salaminia as root')
  })

  test.skipIf(!IS_ROOT)('where its user cannot reach kubectl, or our own program, until it can', async () => {
    const closed = path('closed')
    await mkdir(closed, { mode: 0o700 })
    const kubectl = join(closed, 'kubectl')
    await writeFile(kubectl, '#!/bin/sh\n', { mode: 0o755 })
    const prompt = await promptWith('', { config: { kubectl } })
    expect(await prompt.unavailable()).toContain(`cannot reach ${kubectl}: move it`)
    await expect(prompt.open(OPENING)).rejects.toThrow(kubectl)
    await chmod(closed, 0o755)
    expect(await prompt.unavailable()).toBeUndefined()
    await chmod(kubectl, 0o700)
    expect(await (await promptWith('', { config: { kubectl } })).unavailable()).toContain(kubectl)
    const main = path('main.ts')
    await writeFile(main, '', { mode: 0o600 })
    expect(await (await promptWith('', { program: ['/bin/false', main] })).unavailable()).toContain(main)
  })

  test('where kubectl is not there at all', async () => {
    const prompt = await promptWith('', { config: { kubectl: undefined }, path: path('nowhere') })
    expect(await prompt.unavailable()).toMatch(/kubectl is missing|setpriv/)
  })
})

describe('a place that a killed core left behind', () => {
  const isRoot = IS_ROOT
  const script = `const { makePlace } = await import(${JSON.stringify(join(import.meta.dir, 'place.ts'))})
    const { dir, uid } = await makePlace(${JSON.stringify(CLUSTER)}, { isRoot: ${isRoot}, path: '', editor: '' })
    const left = uid === undefined ? undefined : Bun.spawn(['setpriv', '--reuid=' + uid, '--regid=' + uid, '--clear-groups',
      'sleep', '600'], { stdio: ['ignore', 'ignore', 'ignore'] })
    left?.unref()
    console.log(JSON.stringify({ dir, pid: left?.pid }))
    if (process.argv.includes('stay')) await new Promise(resolve => process.stdin.on('end', resolve).resume())
    process.kill(process.pid, 'SIGKILL')`
  type Left = { dir: string; pid?: number }
  const core = (...words: string[]) =>
    Bun.spawn([process.execPath, '-e', script, ...words], { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore' })
  const firstLine = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream.values({ preventCancel: true }))
      return JSON.parse(Buffer.from(chunk).toString()) as Left
    throw new Error('It said nothing')
  }
  const isRunning = async (pid: number) =>
    (
      await Bun.file(`/proc/${pid}/stat`)
        .text()
        .catch(() => '')
    )
      .split(' ')[2]
      ?.match(/[^Z]/) !== null && existsSync(`/proc/${pid}`)

  test('goes when the next one starts, with what still ran in it', async () => {
    const killed = core()
    const { dir, pid } = await firstLine(killed.stdout)
    await killed.exited
    expect(existsSync(dir)).toBe(true)
    const prompt = await promptWith('exit 0')
    await prompt.open(OPENING)
    expect(existsSync(join(dir, '..'))).toBe(false)
    if (pid !== undefined) expect(await isRunning(pid)).toBe(false)
  })

  test('stays while its core lives, and goes once however many look', async () => {
    const living = core('stay')
    const { dir } = await firstLine(living.stdout)
    const tools = { setpriv: Bun.which('setpriv') ?? undefined, prlimit: undefined }
    const sweep = () => sweepPlaces({ tools, now: Date.now(), log: silent })
    await sweep()
    expect(existsSync(dir)).toBe(true)
    living.stdin.end()
    await living.exited
    await Promise.all([sweep(), sweep(), sweep()])
    expect(existsSync(join(dir, '..'))).toBe(false)
  })

  test('is told from what somebody else put there by the same name', async () => {
    const unsigned = await mkdtemp(join(tmpdir(), 'sal-prompt-'))
    await sweepPlaces({ tools: { setpriv: undefined, prlimit: undefined }, now: Date.now(), log: silent })
    expect(existsSync(unsigned)).toBe(true)
    await rm(unsigned, { recursive: true })
  })
})

describe('a slot', () => {
  const one = { config: { promptSessionsPerPerson: 1 } }

  test('is free again at once when the browser that asked for it never came', async () => {
    const prompt = await promptWith('exit 0', { ...one, newId: () => 'first' })
    const events = await acceptSocket(prompt, OPENING, undefined)
    if ('refused' in events) throw new Error(events.refused)
    await expect(prompt.open(OPENING)).rejects.toThrow('close one first')
    const session = prompt.find('first', OPENING.owner)
    events.close()
    await session?.closed
    expect((await prompt.open(OPENING)).id).toBe('first')
  })

  test('is not kept by who comes back while it closes: they are told, or get a new one', async () => {
    const prompt = await promptWith('trap "" TERM; sleep 60')
    const ada = await terminal(prompt)
    const { id = '' } = ada.said.find(said => said.type === 'session') ?? {}
    const late = await acceptSocket(prompt, OPENING, { id, from: 0 })
    if ('refused' in late) throw new Error(late.refused)
    const closing = prompt.find(id, OPENING.owner)?.close('Enough')
    expect(prompt.find(id, OPENING.owner)).toBeUndefined()
    const told: string[] = []
    late.open({ text: text => told.push(text), bytes: () => {}, buffered: () => 0, close: () => told.push('closed') })
    expect(told).toEqual([JSON.stringify({ type: 'over', sentence: 'Enough' }), 'closed'])
    await closing
    const again = await acceptSocket(prompt, OPENING, { id, from: 0 })
    expect('refused' in again).toBe(false)
  })
})
