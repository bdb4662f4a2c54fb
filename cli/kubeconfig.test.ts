// `sal kubeconfig` as a process: what lands on disk, and that a real kubectl reads it.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ALPHA, BETA, type FakeApi, fakeApi, type Home, inHours, newHome, sal } from './testing'

let api: FakeApi
let home: Home
beforeEach(() => {
  api = fakeApi()
  home = newHome()
})
afterEach(async () => {
  await api.close()
  home.remove()
})

const run = (args: string[] = [], env: Record<string, string> = {}) =>
  sal(['kubeconfig', ...args], { home, env: { SAL_SERVER: api.url, SAL_TOKEN: 'tok', ...env } })
const main = () => join(home.path, '.kube', 'config')
const read = (path = main()) => readFileSync(path, 'utf8')
const modeOf = (path: string) => statSync(path).mode & 0o777

type View = {
  clusters: { name: string; cluster: Record<string, string> }[]
  contexts: { name: string; context: Record<string, string> }[]
  users: { name: string; user: { exec?: { command: string; args: string[] } } & Record<string, unknown> }[]
  'current-context': string
}

/** The file as kubectl understands it; fails where kubectl does. */
async function kubectlView(path: string): Promise<View> {
  const command = ['kubectl', 'config', 'view', '--kubeconfig', path, '--raw', '-o', 'json']
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe', env: { ...process.env, HOME: home.path } })
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as View
}
const hasKubectl = Bun.which('kubectl') !== null

describe('sal kubeconfig', () => {
  test('carries the file of a token along, so that a pipeline needs nothing else', async () => {
    const file = home.file('machine-token', 'tok-machine')
    const out = join(home.path, 'ci.kubeconfig')
    expect(await run(['--token-file', file, '-o', out], { SAL_TOKEN: '' })).toMatchObject({ code: 0 })
    const { users } = parse(read(out)) as View
    expect(users[0]?.user.exec?.args.slice(-5)).toEqual(['credential', '--server', api.url, '--token-file', file])
    expect(read(out)).not.toContain('tok-machine')
  })

  test.skipIf(!hasKubectl)('writes a file that kubectl reads, with this program as credential plugin', async () => {
    const ran = await run()
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    expect(ran.stderr).toContain(`Wrote ${main()}, contexts: alpha, beta; current: alpha`)
    expect(modeOf(main())).toBe(0o600)
    const view = await kubectlView(main())
    expect(view['current-context']).toBe('alpha')
    expect(view.clusters[1]?.cluster.server).toBe(`https://relay.example:8443/k8s/clusters/${BETA.id}`)
    expect(view.users[0]?.name).toBe('salaminia-ann@example.com')
    expect(view.users[0]?.user.exec).toMatchObject({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
    })
  })

  test('puts a plugin there that runs in any folder and obeys nothing in it', async () => {
    await run()
    const { exec } = (parse(read()) as View).users[0]?.user ?? {}
    home.file('bunfig.toml', 'preload = ["./evil.ts"]\n')
    home.file('evil.ts', 'console.log("EVIL"); process.exit(0)\n')
    home.file('.env', 'SAL_TOKEN=from-dot-env\n')
    home.file('tsconfig.json', '{"compilerOptions":{"baseUrl":".","paths":{"*":["./evil.ts"]}}}')
    const child = Bun.spawn([exec?.command ?? '', ...(exec?.args ?? [])], {
      cwd: home.path,
      env: { HOME: home.path, PATH: process.env.PATH ?? '' },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    expect(await new Response(child.stdout).text()).toBe('')
    expect(await new Response(child.stderr).text()).toContain('you are not signed in there')
  })

  test.skipIf(!hasKubectl)('--certificate embeds a key that never left, and asks for the lifetime', async () => {
    api.routes['POST /v1/certificates'] = () => ({ serial: '1', certificate: 'CERT', not_after: inHours(8) })
    expect(await run(['--certificate', '--lifetime', '8h', '--cluster', 'alpha', '-o', 'out'])).toMatchObject({
      code: 0,
    })
    const sent = api.seen.find(one => one.path === '/v1/certificates')?.body as {
      csr: string
      lifetime_seconds: number
    }
    expect(sent).toEqual({ csr: expect.stringContaining('BEGIN CERTIFICATE REQUEST'), lifetime_seconds: 28_800 })
    const { user } = (await kubectlView(join(home.path, 'out'))).users[0] ?? {}
    expect(Buffer.from(String(user?.['client-key-data']), 'base64').toString()).toContain('BEGIN PRIVATE KEY')
    expect(user).not.toHaveProperty('exec')
  })

  test.skipIf(!hasKubectl)('--sni names the cluster by its host name', async () => {
    await run(['--sni', '--cluster', 'alpha'])
    expect((await kubectlView(main())).clusters[0]?.cluster).toMatchObject({
      server: 'https://relay.example:8443',
      'tls-server-name': `${ALPHA.id}.user.sal.example`,
    })
  })

  test('-o - prints the file and touches none', async () => {
    const { stdout, stderr } = await run(['-o', '-', '--cluster', 'beta'])
    expect((parse(stdout) as View)['current-context']).toBe('beta')
    expect(stderr).toBe('')
    expect(existsSync(main())).toBe(false)
  })

  test('names a cluster that is not there', async () => {
    expect(await run(['--cluster', 'nope'])).toMatchObject({
      code: 1,
      stderr: 'Cannot find the cluster "nope", or you may not use it\n',
    })
  })
})

describe('the file of sal kubeconfig', () => {
  test('keeps its mode, and stays a link when it is one', async () => {
    const target = home.file('real', 'apiVersion: v1\n')
    chmodSync(target, 0o644)
    symlinkSync(target, join(home.path, 'link'))
    expect((await run(['-o', 'link'])).code).toBe(0)
    expect(lstatSync(join(home.path, 'link')).isSymbolicLink()).toBe(true)
    expect(modeOf(target)).toBe(0o644)
    expect(read(target)).toContain('alpha')
  })

  test('loses what group and others may when a private key goes into it', async () => {
    api.routes['POST /v1/certificates'] = () => ({ serial: '1', certificate: 'CERT', not_after: inHours(8) })
    const path = home.file('open', '')
    chmodSync(path, 0o644)
    expect((await run(['--certificate', '-o', 'open'])).stderr).toContain('group and others may no longer read it')
    expect(modeOf(path)).toBe(0o600)
  })

  test('is the first of $KUBECONFIG, and the others are left as they are', async () => {
    const second = home.file('second', 'clusters:\n- name: alpha\n  cluster: {server: https://theirs}\n')
    const KUBECONFIG = `${join(home.path, 'first')}:${second}`
    expect(await run(['--cluster', 'alpha'], { KUBECONFIG })).toMatchObject({ code: 0 })
    expect((parse(read(join(home.path, 'first'))) as View).clusters[0]?.name).toBe('salaminia-alpha')
    expect(read(second)).toContain('https://theirs')
  })

  test('is untouched when it cannot be read', async () => {
    const path = home.file('broken', 'clusters: [\n')
    const ran = await run(['-o', 'broken'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toStartWith(`Cannot change ${path}: it is not readable YAML`)
    expect(read(path)).toBe('clusters: [\n')
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('loses nothing to twelve writers at once, kubectl among them', async () => {
    const path = home.file('shared', '')
    const env = { ...process.env, HOME: home.path }
    const theirs = (at: number) =>
      Bun.spawn(['kubectl', 'config', 'set-cluster', `theirs-${at}`, '--server=https://x', '--kubeconfig', path], {
        env,
        stdout: 'ignore',
        stderr: 'ignore',
      }).exited
    const [codes, others] = await Promise.all([
      Promise.all(Array.from({ length: 8 }, () => run(['-o', 'shared']).then(({ code }) => code))),
      hasKubectl ? Promise.all([1, 2, 3, 4].map(theirs)) : [],
    ])
    expect(codes).toEqual(Array(8).fill(0))
    const names = (parse(read(path)) as View).clusters.map(({ name }) => name)
    // kubectl gives up at once when the file is locked; what it says it wrote must be there.
    const written = others.flatMap((code, at) => (code === 0 ? [`theirs-${at + 1}`] : []))
    expect(names).toEqual(expect.arrayContaining(['alpha', 'beta', ...written]))
  })

  test('is not held up for ever by the lock of a killed program', async () => {
    const lock = home.file('config.lock', '')
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(lock, longAgo, longAgo)
    expect((await run(['-o', 'config'])).code).toBe(0)
    expect(existsSync(lock)).toBe(false)
  })
})
