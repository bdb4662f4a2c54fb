// Runs one row as one caller: to its end, on a terminal, or for as long as the row says.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import type { Row } from './rows.ts'
import { withoutVolatile } from './volatile.ts'

export type Caller = {
  binary: string
  kubeconfig: string
  namespace: string
  /** Its own: home, discovery cache, and the files of cp. */
  dir: string
  env: Readonly<Record<string, string>>
  /** Where the port-forward leads. */
  port: number
  /** kubectl as admin in the same namespace, directly. */
  act: (args: readonly string[]) => Promise<unknown>
}
export type Outcome = { code: number; stdout: string; stderr: string; file?: string; answers?: string[] }

const SPEAKS_WITHIN_MS = 30_000

/** With the volatile taken out; the namespace is always. */
export async function runRow(row: Row, caller: Caller): Promise<Outcome> {
  const outcome = await (row.terminal ? onTerminal : row.held || row.isForward ? held : toTheEnd)(row, caller)
  const clean = (text: string) =>
    withoutVolatile(text, row.volatile ?? [])
      .replaceAll(caller.namespace, '<namespace>')
      .replaceAll(caller.dir, '<dir>')
      .replaceAll(String(caller.port), '<target>')
  const file = row.file === undefined ? {} : { file: sha256(await readFile(join(caller.dir, row.file))) }
  return { ...outcome, ...file, stdout: clean(outcome.stdout), stderr: clean(outcome.stderr) }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function commandOf({ args }: Row, { binary, namespace, dir, port }: Caller): string[] {
  const filled = args.map(arg => arg.replace('{dir}', dir).replace('{port}', String(port)))
  return [binary, '-n', namespace, ...filled]
}

const envOf = ({ kubeconfig, dir, env }: Caller) => ({
  ...{ PATH: process.env.PATH ?? '', HOME: dir, KUBECONFIG: kubeconfig, TERM: 'xterm' },
  ...env,
})

async function toTheEnd(row: Row, caller: Caller): Promise<Outcome> {
  const child = spawn(row, caller)
  const late = setTimeout(() => child.kill('SIGKILL'), SPEAKS_WITHIN_MS)
  const [code] = await Promise.all([child.exited, child.stdout.done, child.stderr.done])
  clearTimeout(late)
  return { code, stdout: child.stdout.text(), stderr: child.stderr.text() }
}

async function held(row: Row, caller: Caller): Promise<Outcome> {
  const child = spawn(row, caller)
  const said = (words: string | undefined) => words === undefined || child.stdout.text().includes(words)
  const wait = (words: string | undefined) =>
    until(`"${row.args.join(' ')}" says "${words}"`, async () => said(words), { timeoutMs: SPEAKS_WITHIN_MS })
  try {
    if (row.isForward) return { ...(await forwarded(child)), code: 0 }
    const { first, act = [], last, isRepeated } = row.held ?? {}
    await wait(first)
    await caller.act(act)
    for (let n = 0; isRepeated && !said(last) && n < 100; n++) await caller.act(act)
    await wait(last)
    return { code: 0, stdout: child.stdout.text(), stderr: child.stderr.text() }
  } finally {
    child.kill('SIGKILL')
    await Promise.all([child.exited, child.stdout.done, child.stderr.done])
  }
}

/** Two questions at once, each of which answers with what it was asked. */
async function forwarded({ stdout, stderr }: Spawned): Promise<Omit<Outcome, 'code'>> {
  const FORWARDING = /Forwarding from 127\.0\.0\.1:(\d+)/
  await until('the port is open', async () => FORWARDING.test(stdout.text()), { timeoutMs: SPEAKS_WITHIN_MS })
  const [, port] = FORWARDING.exec(stdout.text()) ?? []
  const ask = async (path: string) => {
    const init = { method: 'POST', body: path.repeat(20_000), keepalive: false }
    return sha256(await (await fetch(`http://127.0.0.1:${port}${path}`, init)).bytes())
  }
  const answers = await Promise.all([ask('/one'), ask('/two')])
  // The same line for each connection, whenever it was accepted.
  await until('both are told of', async () => stdout.text().split('Handling connection').length === 3)
  // The line of the second address family comes when it comes.
  return { stdout: stdout.text().replace(/^Forwarding from \[::1\].*\n/gm, ''), stderr: stderr.text(), answers }
}

async function onTerminal(row: Row, caller: Caller): Promise<Outcome> {
  let shown = ''
  const decoder = new TextDecoder()
  const child = Bun.spawn(commandOf(row, caller), {
    env: envOf(caller),
    terminal: {
      cols: 97,
      rows: 31,
      data: (_, bytes) => {
        shown += decoder.decode(bytes, { stream: true })
      },
    },
  })
  const late = setTimeout(() => child.kill('SIGKILL'), SPEAKS_WITHIN_MS)
  await until(`the terminal shows "${row.terminal?.first}"`, async () => shown.includes(row.terminal?.first ?? ''))
  child.terminal?.write('word\n')
  const code = await child.exited
  clearTimeout(late)
  return { code, stdout: shown, stderr: '' }
}

type Collected = { text: () => string; done: Promise<void> }
type Spawned = ReturnType<typeof spawn>

function spawn(row: Row, caller: Caller) {
  const child = Bun.spawn(commandOf(row, caller), {
    env: envOf(caller),
    stdin: row.stdin === undefined ? 'ignore' : Buffer.from(row.stdin),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const kill = (signal: NodeJS.Signals) => child.kill(signal)
  return { exited: child.exited, kill, stdout: collect(child.stdout), stderr: collect(child.stderr) }
}

function collect(stream: ReadableStream<Uint8Array>): Collected {
  let text = ''
  const decoder = new TextDecoder()
  const done = (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  })()
  return { text: () => text, done }
}
