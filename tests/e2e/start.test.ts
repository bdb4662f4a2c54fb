// `sal start` as a person meets it: the first minute, the end, the next day, and everything that can be wrong with the
// machine. Whatever a start refuses is one sentence on stderr, and the data it refused is as good as before.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../core/db/database.ts'
import { until } from '../harness/cluster-wait.ts'
import { quiet } from '../harness/database.ts'
import { freePorts, type Ran } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

const ROOT = join(import.meta.dir, '../..')
const MAIN = join(ROOT, 'cli/main.ts')
const PASSWORD = 'correct horse battery staple'
const STOP_MS = 5_000
/** A start on good data is ready long before; a refusal that takes longer is a hang. */
const REFUSAL_MS = 20_000

type Ports = { listen: string; relay: string }
type Program = {
  url: string
  relayUrl: string
  stdout: () => string
  /** Ends it with the signal; answers its exit code and how long it took. */
  end: (signal?: NodeJS.Signals) => Promise<{ code: number; ms: number }>
  readyMs: number
}

let dir: string
/** The installation of this file: made by the first test, used by all. */
let data: string
let ports: Ports
const running = new Set<Bun.Subprocess>()

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sal-start-'))
  data = join(dir, 'deep', 'data')
  ports = await newPorts()
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await Promise.all([...running].map(child => child.exited))
  await rm(dir, { recursive: true, force: true })
})

async function newPorts(): Promise<Ports> {
  const [listen, relay] = await freePorts(2)
  return { listen: `127.0.0.1:${listen}`, relay: `127.0.0.1:${relay}` }
}

const flagsOf = (folder: string, at: Ports) => ['--data', folder, '--listen', at.listen, '--relay', at.relay]
const flags = () => flagsOf(data, ports)

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

function collect(stream: ReadableStream<Uint8Array>): () => string {
  let text = ''
  const decoder = new TextDecoder()
  const reading = (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  })()
  reading.catch(() => {})
  return () => text
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

/** What is not a line of the log, and what the log calls an error. */
function complaints(stderr: string): string[] {
  const lines = stderr.split('\n').filter(line => line !== '')
  return lines.filter(line => !line.startsWith('{') || line.includes('"level":"error"'))
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

const linkOf = (program: Program) => /http:\/\/\S+\/setup\?token=\S+/.exec(program.stdout())?.[0] ?? ''
const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? ''
const post = (link: string, form: Record<string, string>) =>
  fetch(new URL('/setup', link), { method: 'POST', body: new URLSearchParams({ token: tokenOf(link), ...form }) })
const signIn = (email: string) =>
  fetch(`http://${ports.listen}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })

/** What `sal credential` gives kubectl. */
async function newCredential(token: string): Promise<string> {
  const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } }
  const answer = await fetch(`http://${ports.listen}/v1/credentials`, init)
  return ((await answer.json()) as { token: string }).token
}

/** What kubectl would send first, and the Status it would get. */
async function discover(relay: string, clusterId: string, token: string): Promise<{ code: number; causes: string[] }> {
  const answer = await fetch(`https://${relay}/k8s/clusters/${clusterId}/api/v1/namespaces`, {
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    tls: { rejectUnauthorized: false },
  })
  const status = (await answer.json()) as { kind: string; code: number; details: { causes: { reason: string }[] } }
  expect(status.kind).toBe('Status')
  return { code: status.code, causes: status.details.causes.map(cause => cause.reason) }
}

let program: Program
let setupLink: string
let clusterId: string
let credential: string

describe('the first start', () => {
  test('is ready no sooner than the relay answers kubectl, and prints a set-up link', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    program = await start(ports, {
      onReady: async () => {
        const adminToken = (await Bun.file(join(data, 'admin-token')).text()).trim()
        const token = await newCredential(adminToken)
        expect(await discover(ports.relay, nobody, token)).toMatchObject({ causes: ['no-such-cluster'] })
      },
    })
    console.log(`first start: ready after ${program.readyMs.toFixed(0)} ms`)
    await until('the link is printed', async () => linkOf(program) !== '')
    setupLink = linkOf(program)
    expect(program.stdout()).toContain(`the console and the API on ${program.url}\n`)
    expect(program.stdout()).toContain(`and kubectl on ${program.relayUrl}\n`)
    expect(program.stdout()).toContain(join(data, 'admin-token'))
  })

  test('makes its secrets for nobody else to read', async () => {
    const modes = async (...names: string[]) =>
      Promise.all(names.map(async name => ((await stat(join(data, name))).mode & 0o777).toString(8)))
    expect(await modes('.', 'pg', 'relay')).toEqual(['700', '700', '700'])
    expect(await modes('master.key', 'admin-token', 'relay/identity.json')).toEqual(['600', '600', '600'])
    expect(await modes('relay/spool')).toEqual(['700'])
  })

  test('GET of the link shows a form and spends nothing', async () => {
    for (let round = 0; round < 2; round++) {
      const page = await fetch(setupLink)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      const text = await page.text()
      expect(text).toContain('Make the first admin')
      for (const name of ['token', 'email', 'name', 'password']) expect(text).toContain(`name="${name}"`)
    }
  })

  test('POST of a form that is refused spends nothing and says why', async () => {
    const refused = await post(setupLink, { email: 'ann@example.com', name: 'Ann', password: 'short' })
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('Password: ')
    expect((await signIn('ann@example.com')).status).toBe(401)
  })

  test('of several POSTs at once one makes the first admin, who can sign in', async () => {
    const people = ['ann@example.com', 'bob@example.com', 'cid@example.com']
    const answers = await Promise.all(
      people.map(email => post(setupLink, { email, name: 'First', password: PASSWORD })),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 409, 409])
    const won = people[answers.findIndex(answer => answer.status === 200)] ?? ''
    for (const email of people)
      expect([email, (await signIn(email)).status]).toEqual([email, email === won ? 201 : 401])
    const home = join(dir, 'home')
    await mkdir(home)
    const file = join(dir, 'password')
    await writeFile(file, PASSWORD)
    const login = ['sh', '-c', `"$0" "$@" <"${file}"`, process.execPath, MAIN, 'login', '--server', program.url]
    const signed = spawn([...login, '--email', won, '--password-stdin'], { HOME: home })
    expect([await signed.exited, await new Response(signed.stderr).text()]).toEqual([0, expect.any(String)])
    const { stdout } = await run(['whoami'], { HOME: home })
    expect(stdout).toContain(won)
  })

  test('a used link says so, in the browser and in the API', async () => {
    const form = { email: 'eve@example.com', name: 'Eve', password: PASSWORD }
    for (const answer of [await fetch(setupLink), await post(setupLink, form)]) {
      expect(answer.status).toBe(409)
      expect(await answer.text()).toContain('This link was used already')
    }
    const refused = await fetch(`${program.url}/v1/invitation-acceptances`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...form, token: tokenOf(setupLink) }),
    })
    expect([refused.status, (await refused.json()) as unknown]).toMatchObject([409, { code: 'already_used' }])
    expect((await signIn(form.email)).status).toBe(401)
  })

  test('a link that was cut short says so', async () => {
    const page = await fetch(setupLink.slice(0, -3))
    expect(page.status).toBe(404)
    expect(await page.text()).toContain('Copy the whole link')
  })
})

describe('an orderly end and the next start', () => {
  test('SIGINT ends it with 0 within five seconds, whoever is connected', async () => {
    const { id: project_id } = (await api<{ items: { id: string }[] }>(program, '/v1/projects')).items[0] ?? { id: '' }
    clusterId = (await api<{ id: string }>(program, '/v1/clusters', { body: { name: 'kept', project_id } })).id
    credential = await newCredential((await Bun.file(join(data, 'admin-token')).text()).trim())
    const [, port = ''] = ports.listen.split(':')
    // Three who would keep a careless server waiting: nothing sent, half a request, a body that never ends.
    const held = ['', 'GET / HTTP/1.1\r\nhost: x\r\n', 'POST /setup HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nt']
    const sockets = await Promise.all(
      held.map(text =>
        Bun.connect({ hostname: '127.0.0.1', port: Number(port), socket: { data() {} } }).then(socket => {
          socket.write(text)
          return socket
        }),
      ),
    )
    const { code, ms } = await program.end()
    for (const socket of sockets) socket.end()
    console.log(`SIGINT: ended after ${ms.toFixed(0)} ms`)
    expect(code).toBe(0)
    expect(ms).toBeLessThan(STOP_MS)
  })

  test('keeps users, clusters and tokens, and makes no link when there is an admin', async () => {
    const before = await Bun.file(join(data, 'admin-token')).text()
    program = await start(ports, {
      onReady: async () =>
        expect(await discover(ports.relay, clusterId, credential)).toEqual({
          code: 503,
          causes: ['agent-disconnected'],
        }),
    })
    console.log(`second start: ready after ${program.readyMs.toFixed(0)} ms`)
    await expectKept(program)
    expect(await Bun.file(join(data, 'admin-token')).text()).toBe(before)
    expect(linkOf(program)).toBe('')
  })

  test('SIGTERM ends it the same', async () => {
    expect((await program.end('SIGTERM')).code).toBe(0)
  })

  test('a link that has run out says so, and the next start prints another', async () => {
    const folder = join(dir, 'expired')
    const at = await newPorts()
    const first = await start(at, { folder })
    await until('the link is printed', async () => linkOf(first) !== '')
    const old = linkOf(first)
    await first.end()
    const database = await openDatabase({ dir: folder }, { onNotification: () => {}, onGap: () => {}, log: quiet })
    await database.sql`update invitations set expires_at = now() - interval '1 second'`
    await database.close()
    const second = await start(at, { folder })
    for (const answer of [await fetch(old), await post(old, { email: 'a@b.example', name: 'A', password: PASSWORD })]) {
      expect(answer.status).toBe(410)
      expect(await answer.text()).toContain('This link has expired')
    }
    await until('the link is printed', async () => linkOf(second) !== '')
    expect((await post(linkOf(second), { email: 'a@b.example', name: 'A', password: PASSWORD })).status).toBe(200)
    await second.end()
  })

  test('"bun run start -- --flag value" reads the flags, however they are quoted', async () => {
    const folder = join(dir, 'a folder; with $signs')
    const at = await newPorts()
    const bun = await start(at, {
      command: [process.execPath, 'run', 'start', '--', ...flagsOf(folder, at), '--log-level=error'],
    })
    expect(await readdir(folder)).toContain('master.key')
    expect((await bun.end()).code).toBe(0)
  })
})

async function expectKept(at: Program): Promise<void> {
  const { items } = await api<{ items: { id: string; name: string }[] }>(at, '/v1/clusters')
  expect(items).toMatchObject([{ id: clusterId, name: 'kept' }])
  const users = (await api<{ items: { email: string }[] }>(at, '/v1/users')).items
  expect(users).toHaveLength(1)
  const statuses = await Promise.all(
    users.filter(user => user.email.endsWith('@example.com')).map(async user => (await signIn(user.email)).status),
  )
  expect(statuses).toEqual([201])
}

describe('a start is refused in one sentence, and the data is unharmed', () => {
  const taken: Server[] = []
  afterAll(async () => {
    for (const server of taken) server.close()
    const again = await start()
    await expectKept(again)
    expect(await again.end()).toMatchObject({ code: 0 })
  })

  /** A port somebody else listens on. */
  async function takenPort(): Promise<string> {
    const server = createServer()
    taken.push(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as { port: number }).port}`
  }

  test('a port in use, of the console and of the relay', async () => {
    const port = await takenPort()
    const sentence = `Cannot listen on ${port}: the port is in use by another process`
    await expectRefusal([...flagsOf(data, { ...ports, listen: port })], sentence)
    await expectRefusal([...flagsOf(data, { ...ports, relay: port })], sentence)
    await expectRefusal([...flagsOf(data, { relay: ports.relay, listen: ports.relay })], /^Cannot listen on .* in use/)
  })

  test('an address this machine has not, and a port only root may take', async () => {
    await expectRefusal(flagsOf(data, { ...ports, listen: '192.0.2.1:80' }), /^Cannot listen on 192\.0\.2\.1:80: /)
    await expectRefusal(flagsOf(data, { ...ports, relay: '192.0.2.1:443' }), /^Cannot listen on 192\.0\.2\.1:443: /)
  })

  test('a data folder that cannot be: a file, below a file, in /proc', async () => {
    const file = join(dir, 'file')
    await writeFile(file, 'precious')
    await expectRefusal(flagsOf(file, ports), /^Cannot use the data folder ".*file": /)
    const below = join(file, 'data')
    await expectRefusal(flagsOf(below, ports), `Cannot use the data folder "${below}": it is not a folder`)
    await expectRefusal(flagsOf('/proc/nothing', ports), /^Cannot use the data folder "\/proc\/nothing": /)
    expect(await Bun.file(file).text()).toBe('precious')
  })

  test('a second process on the same data; the first goes on', async () => {
    const first = await start()
    const others = await newPorts()
    await expectRefusal(flagsOf(data, others), `Cannot start: another Salaminia process uses the data folder "${data}"`)
    await expectKept(first)
    await first.end()
  })

  test('a master key that is missing, garbage or of another database', async () => {
    const file = join(data, 'master.key')
    const away = join(dir, 'master.key.away')
    await rename(file, away)
    await expectRefusal(
      flags(),
      `Cannot open the database: its master key is not in "${file}"; put the key file back or name it with --master-key-file`,
    )
    expect(await readdir(data)).not.toContain('master.key')
    await writeFile(file, crypto.getRandomValues(new Uint8Array(70)))
    await expectRefusal(
      flags(),
      `Cannot use the master key in "${file}": the file is damaged, it must hold 64 hex digits`,
    )
    await writeFile(file, 'ab'.repeat(32))
    await expectRefusal(
      flags(),
      'Cannot open the certificate authority: the master key is not the one of this database',
    )
    await rename(away, file)
  })

  test('a secret that is a folder', async () => {
    const key = join(dir, 'key-folder')
    await mkdir(key)
    await expectRefusal([...flags(), '--master-key-file', key], `Cannot read "${key}": it is a folder`)
  })

  const wrong: [string, string[], RegExp][] = [
    ['a flag nobody knows', ['--colour', 'red'], /^Cannot understand "--colour": the flags here are --data /],
    ['an argument', ['extra'], /^Cannot understand "extra": /],
    ['a flag without its value', ['--data'], /^Cannot use --data: it needs a value$/],
    ['no port', ['--listen', 'nowhere'], /^Cannot use --listen \(SAL_LISTEN\): it is not HOST:PORT$/],
    [
      'a port past the last',
      ['--relay', '127.0.0.1:70000'],
      /^Cannot use --relay \(SAL_RELAY_LISTEN\): it is not HOST/,
    ],
    ['no URL', ['--public-url', 'nonsense'], /^Cannot use --public-url \(SAL_PUBLIC_URL\): it is not a URL$/],
    ['a level nobody knows', ['--log-level', 'loud'], /^Cannot use --log-level \(SAL_LOG_LEVEL\): it is not one of /],
  ]
  test.each(wrong)('a wrong flag: %s', async (_, args, sentence) => {
    await expectRefusal(args[0] === '--data' ? args : [...flags(), ...args], sentence, 2)
  })
})

describe('a damaged data folder is refused in one sentence', () => {
  let copies = 0
  async function damaged(damage: (pg: string) => Promise<void>): Promise<string> {
    const copy = join(dir, `damaged-${++copies}`)
    await cp(data, copy, { recursive: true })
    await damage(join(copy, 'pg'))
    return copy
  }
  const cut = (...names: string[]) => damaged(async pg => void (await each(pg, names, path => truncate(path, 100))))
  const each = (pg: string, names: string[], act: (path: string) => Promise<void>) =>
    Promise.all(names.map(name => act(join(pg, name))))
  const filesOf = async (folder: string, isWanted: (name: string) => boolean) =>
    (await readdir(folder)).filter(isWanted).map(name => join(folder, name))

  const DAMAGED = /^Cannot open the database in ".*\/pg": the folder is damaged or not ours$/
  const GONE = /^Cannot open the database in ".*\/pg": it is gone though this folder was used before; /
  const cases: [string, () => Promise<string>, RegExp][] = [
    ['the control file cut', () => cut('global/pg_control'), DAMAGED],
    ['the version file cut', () => damaged(pg => truncate(join(pg, 'PG_VERSION'), 0)), DAMAGED],
    ['the log cut', () => cut('pg_wal/000000010000000000000001'), DAMAGED],
    ['the list of transactions cut', () => cut('pg_xact/0000'), DAMAGED],
    ['every file emptied', () => damaged(emptyAll), DAMAGED],
    ['the catalogue cut', () => damaged(pg => cutCatalogue(join(pg, 'base/5'))), DAMAGED],
    ['our own tables emptied', () => damaged(pg => emptyTables(join(pg, 'base/5'))), /^Cannot use the database: /],
    ['the version file gone', () => damaged(pg => rm(join(pg, 'PG_VERSION'))), GONE],
    ['the database gone', () => damaged(pg => rm(pg, { recursive: true })), GONE],
    [
      'the lock file garbage',
      () => damaged(pg => writeFile(join(pg, '../lock.sqlite'), 'x'.repeat(99))),
      /its lock file/,
    ],
    [
      'the relay cut',
      () => damaged(pg => truncate(join(pg, '../relay/identity.json'), 99)),
      /identity.json": the file/,
    ],
    [
      'the relay empty',
      () => damaged(pg => writeFile(join(pg, '../relay/identity.json'), '{}')),
      /the file is damaged$/,
    ],
    ['the relay another’s', () => damaged(foreignRelay), /^Cannot start the relay: ".*\/relay" belongs to another /],
  ]
  test.each(cases)('%s', async (_, make, sentence) => {
    const folder = await make()
    await expectRefusal(flagsOf(folder, ports), sentence)
    // Refused again in the same words: the attempt made nothing up.
    await expectRefusal(flagsOf(folder, ports), sentence)
    await rm(folder, { recursive: true })
  })

  test('a lost admin token and a spool cut in the middle are no reason to refuse', async () => {
    const folder = await damaged(async pg => {
      await truncate(join(pg, '../admin-token'), 0)
      for (const file of await filesOf(join(pg, '../relay/spool'), name => name.endsWith('.spool'))) {
        await truncate(file, 50)
      }
    })
    const again = await start(ports, { folder })
    const token = (await Bun.file(join(folder, 'admin-token')).text()).trim()
    expect(await api(again, '/v1/whoami', { token })).toMatchObject({ email: expect.stringContaining('setup@') })
    await again.end()
  })

  async function emptyAll(pg: string): Promise<void> {
    for (const entry of await readdir(pg, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await truncate(join(entry.parentPath, entry.name), 0)
  }

  /** pg_class and pg_attribute, by the numbers they have in every PostgreSQL. */
  async function cutCatalogue(base: string): Promise<void> {
    for (const path of await filesOf(base, name => /^(1249|1259)$/.test(name))) await truncate(path, 8_192)
  }

  /** What was made after initdb has numbers from 16384 on. */
  async function emptyTables(base: string): Promise<void> {
    for (const path of await filesOf(base, name => /^\d+$/.test(name) && Number(name) >= 16_384))
      await truncate(path, 0)
  }

  async function foreignRelay(pg: string): Promise<void> {
    const other = join(dir, 'expired', 'relay')
    await cp(other, join(pg, '../relay'), { recursive: true })
  }
})
