// `sal start` as a person meets it: the first minute, the end, and the next day.
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '../../core/db/database.ts'
import { until } from '../harness/cluster-wait.ts'
import { quiet } from '../harness/database.ts'
import {
  discover,
  flagsOf,
  linkOf,
  MAIN,
  newCredential,
  newPorts,
  openStarts,
  PASSWORD,
  type Program,
  post,
  signIn,
  tokenOf,
} from '../harness/starts.ts'

setDefaultTimeout(120_000)

const STOP_MS = 5_000

const { dir, data, ports, spawn, start, run, api, expectKept, close } = await openStarts()
afterAll(close)

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
        const token = await newCredential(ports, adminToken)
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
    expect(await refused.text()).toContain('id="password-wrong">Use 12 to 256 characters<')
    expect((await signIn(ports, 'ann@example.com')).status).toBe(401)
  })

  test('of several POSTs at once one makes the first admin, who can sign in', async () => {
    const people = ['ann@example.com', 'bob@example.com', 'cid@example.com']
    const answers = await Promise.all(
      people.map(email => post(setupLink, { email, name: 'First', password: PASSWORD })),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 409, 409])
    const won = people[answers.findIndex(answer => answer.status === 200)] ?? ''
    for (const email of people)
      expect([email, (await signIn(ports, email)).status]).toEqual([email, email === won ? 201 : 401])
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
    expect((await signIn(ports, form.email)).status).toBe(401)
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
    credential = await newCredential(ports, (await Bun.file(join(data, 'admin-token')).text()).trim())
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
