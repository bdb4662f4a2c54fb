// The whole product as a person runs it: `sal start` and `sal agent` as processes of their own, reached through their
// front doors only. Every start has a fresh data folder; everything dies with the test process.
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Child, Keeper } from './cluster-process.ts'
import { until } from './cluster-wait.ts'

const MAIN = join(import.meta.dir, '../../cli/main.ts')

export type Ran = { code: number; stdout: string; stderr: string }

export type Salaminia = {
  url: string
  relayUrl: string
  /** Temporary; removed by stop(). */
  dir: string
  data: string
  adminToken: () => Promise<string>
  /** The one-time link that the first start printed. */
  setupLink: () => Promise<string>
  /** One call of the API as the set-up admin, or with `token`; throws when it is not 2xx. */
  api: <T>(method: string, path: string, options?: { body?: unknown; token?: string }) => Promise<T>
  /** Runs `sal` to its end with a home of its own, signed in as the set-up admin unless `home` says otherwise. */
  sal: (
    args: readonly string[],
    options?: { home?: string; stdin?: string; env?: Record<string, string> },
  ) => Promise<Ran>
  /** Kills the process with SIGKILL and starts it again on the same data; resolves when it is ready. */
  restart: () => Promise<void>
  kill: () => Promise<void>
  pid: () => number
  /** Answers how many ms passed from the process's begin until it was ready. */
  start: () => Promise<number>
  /** The same of the first start. */
  readyMs: number
  /** A person with these bindings and a password; answers the home folder in which they are signed in. */
  person: (email: string, bindings: readonly NewBinding[]) => Promise<Person>
  /** Imports a cluster and runs an agent beside it until told otherwise. */
  agent: (name: string, kubeconfig: string) => Promise<RunningAgent>
  /** The same for a cluster that is imported already. */
  agentWith: (name: string, kubeconfig: string, join: string) => Promise<RunningAgent>
  stop: () => Promise<void>
}

export type NewBinding = {
  role: string
  project_id?: string | null
  namespaces?: string[]
  namespace_selector?: Record<string, string>
  expires_at?: string
}
export type Person = {
  id: string
  email: string
  home: string
  token: string
  /** What the exec plugin needs to find them signed in, whatever HOME a kubectl runs with. */
  env: Record<string, string>
  kubeconfig: (...flags: string[]) => Promise<string>
  /** Once more, as after being disabled. */
  signIn: () => Promise<void>
}
export type RunningAgent = {
  clusterId: string
  pid: () => number
  kill: () => Promise<void>
  start: () => Promise<void>
  isRunning: () => boolean
}

type Listed<T> = { items: T[] }

/**
 * `isCoreOnly`: without a relay in the process, and with an internal address that outlives a restart. `flags` are beside
 * those that every test needs.
 */
export async function startSalaminia(
  options: { databaseUrl?: string; isCoreOnly?: boolean; flags?: readonly string[] } = {},
): Promise<Salaminia> {
  const keeper = await Keeper()
  const data = join(keeper.dir, 'data')
  const [port, relayPort, internalPort] = await freePorts(3)
  const url = `http://127.0.0.1:${port}`
  const relayUrl = `https://127.0.0.1:${relayPort}`
  const flags = options.isCoreOnly
    ? ['core', '--internal', `127.0.0.1:${internalPort}`, '--relay-url', relayUrl]
    : ['start', '--relay', `127.0.0.1:${relayPort}`]
  flags.push('--data', data, '--listen', `127.0.0.1:${port}`)
  flags.push(...(options.flags ?? []))
  if (options.databaseUrl) flags.push('--database-url', options.databaseUrl)
  let program: Child
  let homes = 0
  const adminHome = join(keeper.dir, 'home-admin')
  await mkdir(adminHome)
  const adminToken = async () => (await Bun.file(join(data, 'admin-token')).text()).trim()
  const readyMs = await start()
  const stack: Salaminia = {
    url,
    relayUrl,
    dir: keeper.dir,
    data,
    adminToken,
    setupLink: async () =>
      /http:\/\/\S+\/setup\?token=\S+/.exec(await Bun.file(join(keeper.dir, 'salaminia.log')).text())?.[0] ?? '',
    api,
    sal,
    restart,
    kill,
    pid: () => program.pid,
    start,
    readyMs,
    person,
    agent,
    agentWith,
    stop: keeper.end,
  }
  const signedIn = await sal(['login', '--server', url, '--token-file', join(data, 'admin-token')])
  if (signedIn.code !== 0) throw new Error(`Cannot sign in as the set-up admin: ${signedIn.stderr}`)
  return stack

  async function start(): Promise<number> {
    const from = performance.now()
    program = await keeper.start('salaminia', [process.execPath, MAIN, ...flags])
    await until('Salaminia is ready', async () => (await fetch(`${url}/readyz`)).ok, { children: [program] })
    return performance.now() - from
  }

  async function kill(): Promise<void> {
    await program.kill()
  }

  async function restart(): Promise<void> {
    await kill()
    await start()
  }

  async function api<T>(method: string, path: string, sent: { body?: unknown; token?: string } = {}): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${sent.token ?? (await adminToken())}` }
    if (sent.body !== undefined) headers['content-type'] = 'application/json'
    const init = sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }
    const answer = await fetch(url + path, { method, headers, ...init })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async function sal(
    args: readonly string[],
    given: { home?: string; stdin?: string; env?: Record<string, string> } = {},
  ): Promise<Ran> {
    const child = Bun.spawn([process.execPath, MAIN, ...args], {
      env: { PATH: process.env.PATH ?? '', HOME: given.home ?? adminHome, ...given.env },
      stdin: given.stdin === undefined ? 'ignore' : Buffer.from(given.stdin),
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [code, stdout, stderr] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    return { code, stdout, stderr }
  }

  async function person(email: string, bindings: readonly NewBinding[]): Promise<Person> {
    const { id } = await api<{ id: string }>('POST', '/v1/users', { body: { email, name: email, is_disabled: false } })
    for (const binding of bindings) {
      await api('POST', '/v1/bindings', { body: { project_id: null, user_id: id, ...binding } })
    }
    const { token } = await api<{ token: string }>('POST', `/v1/users/${id}/invitations`)
    const password = 'correct horse battery staple'
    const session = await api<{ token: string }>('POST', '/v1/invitation-acceptances', { body: { token, password } })
    const home = join(keeper.dir, `home-${++homes}`)
    await mkdir(home)
    const signIn = async () => {
      const by = { home, stdin: password }
      const signed = await sal(['login', '--server', url, '--email', email, '--password-stdin'], by)
      if (signed.code !== 0) throw new Error(`Cannot sign in as ${email}: ${signed.stderr}`)
    }
    await signIn()
    const kubeconfig = async (...more: string[]) => {
      const path = join(home, `kubeconfig-${more.join('') || 'exec'}`)
      const made = await sal(['kubeconfig', '-o', path, ...more], { home })
      if (made.code !== 0) throw new Error(`Cannot make a kubeconfig for ${email}: ${made.stderr}`)
      return path
    }
    const env = { XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') }
    return { id, email, home, token: session.token, env, signIn, kubeconfig }
  }

  async function agent(name: string, kubeconfig: string): Promise<RunningAgent> {
    const imported = await sal(['clusters', 'import', name])
    if (imported.code !== 0) throw new Error(`Cannot import "${name}": ${imported.stderr}`)
    return agentWith(name, kubeconfig, imported.stdout.trim())
  }

  async function agentWith(name: string, kubeconfig: string, join: string): Promise<RunningAgent> {
    const found = await api<Listed<{ id: string }>>('GET', `/v1/clusters?name=${name}`)
    const clusterId = found.items[0]?.id ?? ''
    let child: Child
    const begin = async () => {
      child = await keeper.start(`agent-${name}`, [
        process.execPath,
        MAIN,
        'agent',
        '--kubeconfig',
        kubeconfig,
        '--join',
        join,
      ])
      const isConnected = async () => (await stateOf(clusterId)) === 'connected'
      await until(`cluster ${name} is connected`, isConnected, { children: [child] })
    }
    await begin()
    return {
      clusterId,
      pid: () => child.pid,
      kill: () => child.kill(),
      start: begin,
      isRunning: () => child.isRunning(),
    }
  }

  async function stateOf(clusterId: string): Promise<string> {
    return (await api<{ status: { state: string } }>('GET', `/v1/clusters/${clusterId}`)).status.state
  }
}

/** Free at the moment of asking. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer()
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
