// `sal credential` as kubectl runs it.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FakeApi, fakeApi, type Home, inHours, newHome, sal } from './testing'

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

const ask = (env: Record<string, string> = {}) =>
  sal(['credential', '--server', api.url], { home, env: { SAL_TOKEN: 'tok', ...env } })
const asked = () => api.seen.filter(one => one.path === '/v1/credentials').length
const tokenOf = (stdout: string) => (JSON.parse(stdout) as { status: { token: string } }).status.token
const folder = () => join(home.path, '.cache', 'salaminia')

describe('sal credential', () => {
  test('prints an ExecCredential and nothing else', async () => {
    const expires_at = inHours(1)
    api.routes['POST /v1/credentials'] = () => ({ token: 'secret', expires_at })
    const { code, stdout, stderr } = await ask()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'secret', expirationTimestamp: expires_at.replace(/\.\d+/, '') },
    })
    expect(api.seen[0]).toMatchObject({ method: 'POST', authorization: 'Bearer tok' })
  })

  test('answers in the version kubectl asked for', async () => {
    const info = (version: string) => ({ KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: version }) })
    const beta = await ask(info('client.authentication.k8s.io/v1beta1'))
    expect(JSON.parse(beta.stdout).apiVersion).toBe('client.authentication.k8s.io/v1beta1')
    expect(await ask(info('client.authentication.k8s.io/v1alpha1'))).toMatchObject({ code: 1, stdout: '' })
    expect(await ask({ KUBERNETES_EXEC_INFO: '{' })).toMatchObject({
      code: 1,
      stderr: 'Cannot read KUBERNETES_EXEC_INFO: it is not JSON\n',
    })
  })

  test('asks once and keeps the answer for the owner only', async () => {
    const first = await ask()
    const second = await ask()
    expect(tokenOf(second.stdout)).toBe(tokenOf(first.stdout))
    expect(asked()).toBe(1)
    const [file = ''] = readdirSync(folder())
    expect(statSync(join(folder(), file)).mode & 0o777).toBe(0o600)
    expect(file).not.toContain('tok')
  })

  test('answers from the cache while the server is away', async () => {
    const first = await ask()
    await api.close()
    expect((await ask()).stdout).toBe(first.stdout)
  })

  test('asks anew within a minute of the end', async () => {
    api.routes['POST /v1/credentials'] = () => ({ token: crypto.randomUUID(), expires_at: inHours(59 / 3600) })
    await ask()
    await ask()
    expect(asked()).toBe(2)
  })

  test('never gives one sign-in the credential of another', async () => {
    const first = await ask()
    const second = await ask({ SAL_TOKEN: 'tok-2' })
    expect(tokenOf(second.stdout)).not.toBe(tokenOf(first.stdout))
  })

  test('never carries the token of SAL_SERVER to another server', async () => {
    expect(await ask({ SAL_SERVER: 'https://elsewhere.example' })).toMatchObject({ code: 1, stdout: '' })
    expect(api.seen).toEqual([])
    expect(await ask({ SAL_SERVER: `${api.url}/` })).toMatchObject({ code: 0 })
  })

  test('survives a cache that is broken, and one that cannot be written', async () => {
    await ask()
    for (const file of readdirSync(folder())) writeFileSync(join(folder(), file), '{"token":')
    expect((await ask()).code).toBe(0)
    mkdirSync(join(home.path, 'not'))
    writeFileSync(join(home.path, 'not', 'salaminia'), 'a file where the folder should be')
    expect((await ask({ XDG_CACHE_HOME: join(home.path, 'not') })).code).toBe(0)
  })

  test('gives sixteen kubectl at once sixteen whole answers', async () => {
    const all = await Promise.all(Array.from({ length: 16 }, () => ask()))
    for (const { code, stdout } of all)
      expect([code, tokenOf(stdout)]).toEqual([0, expect.stringMatching(/^credential-/)])
    expect(readdirSync(folder())).toHaveLength(1)
  })

  test('needs nothing but a server and a token: no home, no file of its own', async () => {
    const file = home.file('machine-token', 'tok-machine\n')
    const args = ['credential', '--server', api.url]
    for (const nowhere of ['/dev/null', '/proc']) {
      const env = { HOME: nowhere }
      const given = [
        await sal([...args, '--token-file', file], { home, env }),
        await sal(args, { home, env: { ...env, SAL_TOKEN: 'tok-machine' } }),
        await sal(args, { home, env: { ...env, SAL_TOKEN_FILE: file } }),
      ]
      expect(given.map(({ code, stderr }) => [code, stderr])).toEqual([0, 0, 0].map(code => [code, '']))
    }
    expect(api.seen.map(one => one.authorization)).toEqual(Array.from({ length: 6 }, () => 'Bearer tok-machine'))
    expect(readdirSync(home.path)).toEqual(['machine-token'])
  })

  test('--token-file comes before what the environment says, also of another server', async () => {
    const file = home.file('machine-token', 'tok-machine')
    const env = { SAL_SERVER: 'https://elsewhere.example', SAL_TOKEN: 'tok-env' }
    expect((await sal(['credential', '--server', api.url, '--token-file', file], { home, env })).code).toBe(0)
    expect(api.seen[0]?.authorization).toBe('Bearer tok-machine')
    const missing = await sal(['credential', '--token-file', join(home.path, 'none')], { home })
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot read the token: there is no file'),
    })
  })

  test('says how to sign in, in one sentence', async () => {
    const ran = await sal(['credential', '--server', api.url], { home })
    expect(ran).toEqual({
      code: 1,
      stdout: '',
      stderr: `Cannot ask ${api.url}: you are not signed in there; use "sal login --server ${api.url}"\n`,
    })
  })

  test('loads nothing of core, of the database or of certificates', async () => {
    const main = await Bun.build({ entrypoints: [join(import.meta.dir, 'credential.ts')], target: 'bun' })
    const [bundle] = main.outputs
    const text = (await bundle?.text()) ?? ''
    expect(text.length).toBeGreaterThan(1000)
    expect(text).not.toMatch(/elysia|pglite|x509|typebox|casbin/i)
    expect(text.length).toBeLessThan(40_000)
  })
})
