// The prompt through its front door, with a kubectl that is a script: what a person who is allowed in cannot do to the server,
// to others, and what they cannot leave behind.
import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { chmod, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../tests/harness/cluster-wait'
import { CLUSTER, IS_ROOT, isDone, OPENING, preparePrompts, type Terminal, terminal } from './fixture'
import type { Prompt } from './main'

const { promptWith, path } = preparePrompts()

test.each(['null', '1', '"x"', '[]', 'true', '{}', '{"type":"line","line":null}', '{"type":"__proto__"}'])(
  'the message %s is refused, and nothing is thrown',
  async text => {
    const ada = await terminal(await promptWith('exit 0'))
    ada.events.message(text)
    expect(ada.said.at(-1)).toMatchObject({ type: 'refused' })
  },
)

test('input for a kubectl that reads none ends nothing but that kubectl', async () => {
  const ada = await terminal(await promptWith('exec 0<&-; read x < /dev/null; exec sleep 0.3'))
  ada.send({ type: 'line', line: 'apply -f -' })
  await ada.until(() => ada.said.some(({ type }) => type === 'running'))
  for (let n = 0; n < 4; n++) ada.send({ type: 'input', text: 'x'.repeat(1_000_000), is_end: n === 3 })
  ada.send({ type: 'input', text: 'after its end', is_end: true })
  await ada.until(() => isDone(ada))
})

test.each([
  ['get pods', 'keys'],
  ['apply -f -', 'input'],
] as const)('a program of %p that takes no %s is ended before they fill our memory', async (line, type) => {
  const ada = await terminal(await promptWith('exec sleep 60'))
  ada.send({ type: 'line', line })
  await ada.until(() => ada.said.some(({ type }) => type === 'running'))
  const text = 'x'.repeat(1_000_000)
  for (let n = 0; n < 10; n++) ada.send(type === 'keys' ? { type, text } : { type, text, is_end: false })
  await ada.until(() => isDone(ada))
})

test('Ctrl-C ends a filter that is lost in its work', async () => {
  const spin = path('spin')
  await writeFile(spin, '#!/bin/sh\nwhile :; do :; done\n')
  await chmod(spin, 0o755)
  const ada = await terminal(await promptWith('echo x', { program: [spin] }))
  ada.send({ type: 'line', line: 'get pods | grep x' })
  await ada.until(() => ada.said.some(({ type }) => type === 'running'))
  ada.send({ type: 'interrupt' })
  await ada.until(() => isDone(ada))
})

test('many keys ask one kubectl at a time, and the last question is answered', async () => {
  const marks = path('asked')
  const ada = await terminal(await promptWith(`echo x >> ${marks}; printf 'pods\\n:4\\n'`))
  for (let id = 1; id <= 50; id++) ada.send({ type: 'complete', id, line: `get ${'p'.repeat(id)}` })
  const offers = () => ada.said.filter(said => said.type === 'completions')
  await ada.until(() => offers().length === 50)
  expect(offers().at(-1)).toMatchObject({ id: 50, completions: [{ text: 'pods' }] })
  expect((await Bun.file(marks).text()).split('\n').length - 1).toBeLessThanOrEqual(2)
})

test('files that come all at once are counted as those that come one by one', async () => {
  const ada = await terminal(await promptWith('exit 0'))
  for (let n = 0; n < 60; n++) ada.send({ type: 'file', name: `f${n}.yaml`, text: 'x' })
  await ada.until(() => ada.said.filter(({ type }) => type === 'file' || type === 'refused').length === 60)
  expect(ada.said.filter(({ type }) => type === 'file')).toHaveLength(20)
})

test('a person has so many terminals, opened at once or under many sign-ins', async () => {
  const prompt = await promptWith('exit 0', { config: { promptSessionsPerPerson: 3 } })
  const open = (owner: string) =>
    prompt.open({ ...OPENING, owner }).then(
      () => 'open',
      (error: Error) => error.message,
    )
  const opened = await Promise.all([1, 2, 3, 4, 5, 6].map(session => open(`ada/${session}`)))
  expect(opened.filter(said => said === 'open')).toHaveLength(3)
  expect(opened.at(-1)).toBe('You have 3 terminals open: close one first')
  expect(await open('bob/1')).toBe('open')
})

test('nobody comes back to the terminal of somebody else, or of another sign-in', async () => {
  const prompt = await promptWith('exit 0')
  const { id } = await prompt.open(OPENING)
  expect(prompt.find(id, 'ada/1')?.id).toBe(id)
  expect(prompt.find(id, 'ada/2')).toBeUndefined()
  expect(prompt.find(id, 'bob/1')).toBeUndefined()
})

test('A35 kubectl is given an environment of its own, and none of ours', async () => {
  process.env.SAL_SECRET_OF_CORE = 'leaked'
  process.env.KUBECTL_EXTERNAL_DIFF = 'leaked'
  const ada = await terminal(await promptWith('env'))
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => isDone(ada))
  delete process.env.SAL_SECRET_OF_CORE
  delete process.env.KUBECTL_EXTERNAL_DIFF
  expect(ada.shown()).toContain('KUBECONFIG=')
  expect(ada.shown()).not.toContain('leaked')
})

test('what kubectl leaves in the background goes with the terminal, and so does its folder', async () => {
  const prompt = await promptWith('setsid sh -c \'echo $$ "$HOME"; exec sleep 600\' < /dev/null & wait')
  const ada = await terminal(prompt)
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => /\d+ \/\S+home/.test(ada.shown()))
  const [, pid = '', home = ''] = /(\d+) (\/\S+home)/.exec(ada.shown()) ?? []
  await prompt.close()
  expect(existsSync(home)).toBe(false)
  if (!IS_ROOT) return void process.kill(Number(pid), 'SIGKILL')
  // The signal is on its way; on a busy machine the process takes it a moment later.
  const stat = () => Bun.file(`/proc/${pid}/stat`).text()
  await until('it is gone', async () => ((await stat().catch(() => '')).split(' ')[2] ?? 'Z') === 'Z')
})

test.skipIf(!IS_ROOT)('A35 no folder that we write into as root is theirs to change', async () => {
  const ada = await terminal(
    await promptWith(
      'id -u; echo "$HOME"; touch x; mv ../files ../other; ln -s /etc ../link; echo x > ../token; cat f.yaml ../token',
    ),
  )
  ada.send({ type: 'file', name: 'f.yaml', text: 'dropped' })
  await ada.until(() => ada.said.some(({ type }) => type === 'file'))
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => isDone(ada))
  expect(ada.shown().match(/denied/g)).toHaveLength(4)
  expect(ada.shown()).toEndWith('droppedsecret')
  const folder = join(/\/\S+home/.exec(ada.shown())?.[0] ?? '', '..')
  for (const name of ['.', 'files', 'token', 'kubeconfig']) {
    const { uid, mode } = await stat(join(folder, name))
    expect([uid, mode & 0o7]).toEqual([0, 0])
  }
})

test.skipIf(!IS_ROOT)('two of us on one machine, or one after a crash, give nobody the same user', async () => {
  const script = `const { makePlace } = await import(${JSON.stringify(join(import.meta.dir, 'place.ts'))})
    const { uid, dir } = await makePlace(${JSON.stringify(CLUSTER)}, { isRoot: true, path: '', editor: '' })
    console.log(JSON.stringify({ uid, dir }))`
  const made = [1, 2, 3].map(() => {
    const { stdout } = Bun.spawnSync([process.execPath, '-e', script])
    return JSON.parse(stdout.toString()) as { uid: number; dir: string }
  })
  for (const { dir } of made) await rm(join(dir, '..'), { recursive: true })
  expect(new Set(made.map(({ uid }) => uid)).size).toBe(3)
})

/** What a page that is loaded again is given: bytes and what stood beside them, in order. */
async function comeBack(prompt: Prompt, id: string) {
  const back = await terminal(prompt, OPENING, { id })
  await back.until(() => back.said.some(({ type }) => type === 'present'))
  const past = back.said.flatMap(said => (said.type === 'past' ? said.shown : []))
  return { back, past }
}

const idIn = ({ said }: Terminal) => said.flatMap(message => (message.type === 'session' ? message.id : []))[0] ?? ''

test('a page that is loaded again is given the whole screen: lines, output, refusals, and how programs left it', async () => {
  const prompt = await promptWith('echo "out of $2"')
  const ada = await terminal(prompt)
  for (const name of ['pods', 'nodes']) {
    ada.send({ type: 'line', line: `get ${name}` })
    await ada.until(() => ada.said.filter(({ type }) => type === 'done').length === (name === 'pods' ? 1 : 2))
  }
  ada.send({ type: 'left', line: 'get sec^C' })
  ada.send({ type: 'line', line: 'get --kubeconfig=x' })
  await ada.until(() => ada.said.some(({ type }) => type === 'refused'))
  ada.events.close()
  const { back, past } = await comeBack(prompt, idIn(ada))
  expect(back.said[0]).toMatchObject({ type: 'session', is_replayed: true, is_running: false })
  expect(back.shown()).toBe('out of pods\r\nout of nodes\r\n')
  expect(past.map(shown => ('line' in shown ? shown.line : shown.type))).toEqual([
    ...['get pods', 'done', 'get nodes', 'done', 'get sec^C', 'get --kubeconfig=x', 'refused'],
  ])
  back.send({ type: 'clear' })
  back.events.close()
  expect((await comeBack(prompt, idIn(ada))).past).toEqual([])
})

test('nobody else is given it, and nobody once the terminal has ended', async () => {
  const prompt = await promptWith('echo secret')
  const ada = await terminal(prompt)
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => isDone(ada))
  const id = idIn(ada)
  for (const owner of ['bob/1', 'ada/2']) {
    const other = await terminal(prompt, { ...OPENING, owner }, { id })
    await other.until(() => other.said.length > 0)
    expect([idIn(other) === id, other.shown()]).toEqual([false, ''])
  }
  await prompt.find(id, 'ada/1')?.close('It is over')
  const late = await terminal(prompt, OPENING, { id })
  expect([idIn(late) === id, late.shown()]).toEqual([false, ''])
})

test('of a long screen the end is kept: it begins with a whole line, in the modes that were set before', async () => {
  const script = `printf '\\033[?1049h\\033[?'; sleep 0.1; printf '2004h'; i=0; while [ $i -lt 9000 ]; do
    echo "\\033[31mline $i of a very long list of things, in red\\033[0m"; i=$((i+1)); done`
  const prompt = await promptWith(script)
  const ada = await terminal(prompt)
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => isDone(ada))
  expect(ada.shown().length).toBeGreaterThan(400_000)
  const { back, past } = await comeBack(prompt, idIn(ada))
  expect(past).toEqual([{ type: 'state', text: '\x1b[?1049h\x1b[?2004h' }, { type: 'done' }])
  expect(back.shown()).toStartWith('\x1b[31mline ')
  expect(ada.shown()).toEndWith(back.shown())
  expect(back.shown().length).toBeWithin(250_000, 262_144 + 8_192)
})

test('a program that draws a screen of its own draws it again for a page of the same size', async () => {
  const prompt = await promptWith(
    `printf '\\033[?1049h'; trap 'stty size' WINCH; stty size; while :; do sleep 0.05; done`,
  )
  const ada = await terminal(prompt)
  ada.send({ type: 'resize', columns: 100, rows: 30 })
  ada.send({ type: 'line', line: 'get pods' })
  await ada.until(() => ada.shown().includes('30 100'))
  ada.events.close()
  const { back } = await comeBack(prompt, idIn(ada))
  expect(back.said.at(-1)).toEqual({ type: 'running', reads: 'keys' })
  back.send({ type: 'resize', columns: 100, rows: 30 })
  await back.until(() => /29 100\s+30 100\s+$/.test(back.shown()))
})
