// `sal start` as a process on an installation of a test file's own: started, watched and ended, and made to refuse.
import { expect } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './cluster-wait.ts'
import { freePorts, type Ran } from './salaminia.ts'

const ROOT = join(import.meta.dir, '../..')
export const MAIN = join(ROOT, 'cli/main.ts')
export const PASSWORD = 'correct horse battery staple'
/** A start on good data is ready long before; a refusal that takes longer is a hang. */
const REFUSAL_MS = 20_000

export type Ports = { listen: string; relay: string }
export type Program = {
  url: string
  relayUrl: string
  stdout: () => string
  /** Ends it with the signal; answers its exit code and how long it took. */
  end: (signal?: NodeJS.Signals) => Promise<{ code: number; ms: number }>
  readyMs: number
}

/** `data` is the installation of a test file: made by its first start, used by all. */
export async function openStarts() {
  const dir = await mkdtemp(join(tmpdir(), 'sal-start-'))
  const data = join(dir, 'deep', 'data')
  const ports = await newPorts()
  const running = new Set<Bun.Subprocess>()
  return {
    dir,
    data,
    ports,
    flags: () => flagsOf(data, ports),
    spawn,
    start,
    run,
    expectRefusal,
    api,
    expectKept,
    close,
  }

  async function close(): Promise<void> {
    for (const child of running) child.kill('SIGKILL')
    await Promise.all([...running].map(child => child.exited))
    await rm(dir, { recursive: true, force: true })
  }

  function spawn(command: readonly string[], env: Record<string, string> = {}) {
    const child = Bun.spawn([...command], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: dir, ...env },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    running.add(child)
    child.exited.finally(() => running.delete(child))
    return child
  }

  /** Resolves at the first `200` of /readyz, after `onReady` has looked at that very moment. */
  async function start(
    at: Ports = ports,
    options: { command?: readonly string[]; folder?: string; onReady?: () => Promise<void> } = {},
  ): Promise<Program> {
    const { command = [process.execPath, MAIN, 'start', ...flagsOf(options.folder ?? data, at)] } = options
    const from = performance.now()
    const child = spawn(command)
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
    let code: number | undefined
    child.exited.then(exit => {
      code = exit
    })
    const url = `http://${at.listen}`
    await until('Salaminia is ready', async () => {
      if (code !== undefined) throw new Error(`it exited with ${code}: ${stderr()}`)
      return (await fetch(`${url}/readyz`)).ok
    })
    await options.onReady?.()
    const readyMs = performance.now() - from
    const end = async (signal: NodeJS.Signals = 'SIGINT') => {
      const asked = performance.now()
      child.kill(signal)
      return { code: await child.exited, ms: performance.now() - asked }
    }
    return { url, relayUrl: `https://${at.relay}`, stdout, end, readyMs }
  }

  /** Runs `sal` to its end. */
  async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran & { ms: number }> {
    const from = performance.now()
    const child = spawn([process.execPath, MAIN, ...args], env)
    const late = setTimeout(() => child.kill('SIGKILL'), REFUSAL_MS)
    const [code, stdout, stderr] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    clearTimeout(late)
    return { code, stdout, stderr, ms: performance.now() - from }
  }

  async function expectRefusal(args: readonly string[], sentence: string | RegExp, code = 1): Promise<void> {
    const done = await run(['start', ...args])
    const said = complaints(done.stderr)
    expect({ code: done.code, count: said.length, said }).toMatchObject({ code, count: 1 })
    if (typeof sentence === 'string') expect(said[0]).toBe(sentence)
    else expect(said[0]).toMatch(sentence)
    expect(done.stdout).toBe('')
  }

  async function api<T>(program: Program, path: string, sent: { body?: unknown; token?: string } = {}): Promise<T> {
    const token = sent.token ?? (await Bun.file(join(data, 'admin-token')).text()).trim()
    const answer = await fetch(program.url + path, {
      method: sent.body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }

  /** One admin with a password, and the cluster `kept`. */
  async function expectKept(at: Program): Promise<void> {
    const { items } = await api<{ items: { id: string; name: string }[] }>(at, '/v1/clusters')
    expect(items).toMatchObject([{ name: 'kept' }])
    const users = (await api<{ items: { email: string }[] }>(at, '/v1/users')).items
    expect(users).toHaveLength(1)
    const statuses = await Promise.all(
      users
        .filter(user => user.email.endsWith('@example.com'))
        .map(async user => (await signIn(ports, user.email)).status),
    )
    expect(statuses).toEqual([201])
  }
}

export async function newPorts(): Promise<Ports> {
  const [listen, relay] = await freePorts(2)
  return { listen: `127.0.0.1:${listen}`, relay: `127.0.0.1:${relay}` }
}

export const flagsOf = (folder: string, at: Ports) => ['--data', folder, '--listen', at.listen, '--relay', at.relay]

function collect(stream: ReadableStream<Uint8Array>): () => string {
  let text = ''
  const decoder = new TextDecoder()
  const reading = (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  })()
  reading.catch(() => {})
  return () => text
}

/** What is not a line of the log, and what the log calls an error. */
function complaints(stderr: string): string[] {
  const lines = stderr.split('\n').filter(line => line !== '')
  return lines.filter(line => !line.startsWith('{') || line.includes('"level":"error"'))
}

export const linkOf = (program: Program) => /http:\/\/\S+\/setup\?token=\S+/.exec(program.stdout())?.[0] ?? ''
export const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? ''
export const post = (link: string, form: Record<string, string>) =>
  fetch(new URL('/setup', link), { method: 'POST', body: new URLSearchParams({ token: tokenOf(link), ...form }) })
export const signIn = (at: Ports, email: string) =>
  fetch(`http://${at.listen}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })

/** What `sal credential` gives kubectl. */
export async function newCredential(at: Ports, token: string): Promise<string> {
  const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } }
  const answer = await fetch(`http://${at.listen}/v1/credentials`, init)
  return ((await answer.json()) as { token: string }).token
}

/** What kubectl would send first, and the Status it would get. */
export async function discover(
  relay: string,
  clusterId: string,
  token: string,
): Promise<{ code: number; causes: string[] }> {
  const answer = await fetch(`https://${relay}/k8s/clusters/${clusterId}/api/v1/namespaces`, {
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    tls: { rejectUnauthorized: false },
  })
  const status = (await answer.json()) as { kind: string; code: number; details: { causes: { reason: string }[] } }
  expect(status.kind).toBe('Status')
  return { code: status.code, causes: status.details.causes.map(cause => cause.reason) }
}
