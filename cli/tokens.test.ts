// `sal machine-users` and `sal tokens` as processes against a real core: what they print where, and that it works.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../core/fixture'
import { type Home, newHome, sal } from './testing'

let core: Fixture
let home: Home
let server: { port: number | undefined; stop: (now: boolean) => Promise<void> }
beforeAll(async () => {
  core = await openFixture()
  home = newHome()
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: request => core.app.handle(request) })
}, HOOK_MS)
afterAll(async () => {
  await server.stop(true)
  await core.close()
  home.remove()
})

const run = (args: string, token = core.admin) =>
  sal(args.split(' '), { home, env: { SAL_SERVER: `http://127.0.0.1:${server.port}`, SAL_TOKEN: token } })
const done = (stderr: string, stdout = '') => ({ code: 0, stdout, stderr })

test('a pipeline’s way: a machine user, a binding, a token, a credential, a rotation by itself', async () => {
  expect(await run('machine-users create ci --description Builds')).toEqual(
    done('Created the machine user ci; give it a token with "sal tokens create"\n'),
  )
  const bound = await run('bindings create --role cluster-admin --machine-user ci --project default')
  expect(bound).toMatchObject({ code: 0, stderr: '' })
  expect((await run('bindings list')).stdout).toMatch(/cluster-admin +ci@machine\.local +default/)
  const made = await run('tokens create build --machine-user ci')
  expect(made.stderr).toBe('Created the token build, it has no end. Its secret, shown only now:\n')
  expect(made.stdout).toMatch(/^sal_mch_[A-Za-z0-9_-]{43}\n$/)
  const token = made.stdout.trim()
  expect((await run('whoami', token)).stdout).toContain('ci@machine.local')
  const credential = await run('credential', token)
  expect([credential.code, JSON.parse(credential.stdout).kind]).toEqual([0, 'ExecCredential'])
  const rotated = await run('tokens rotate build --machine-user ci --overlap 1h', token)
  expect(rotated.stderr).toMatch(/^Rotated the token build, it has no end; the secret from before works until 20.+Z\. /)
  for (const one of [token, rotated.stdout.trim()]) expect((await run('whoami', one)).code).toBe(0)
  const list = await run('tokens list --machine-user ci')
  expect(list.stdout).toContain(rotated.stdout.slice(0, 12))
  expect(list.stdout).not.toContain(token.slice(0, 13))
  expect(await run('machine-users disable ci')).toEqual(done('Disabled the machine user ci\n'))
  expect((await run('whoami', token)).code).toBe(1)
  expect((await run('machine-users list')).stdout).toMatch(/ci +ci +true/)
  expect(await run('machine-users enable ci')).toEqual(done('Enabled the machine user ci\n'))
  expect(await run('tokens delete build --machine-user ci')).toEqual(done('Deleted the token build\n'))
  expect((await run('whoami', token)).code).toBe(1)
  expect(await run('machine-users delete ci')).toEqual(done('Deleted the machine user ci\n'))
  expect(await run('tokens list --machine-user ci')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Cannot find the machine user "ci"'),
  })
})

test('a person’s own: limited, with an end; the live one of a name is meant', async () => {
  const person = await core.person('cli-tokens')
  await core.bind(person.id, 'admin')
  const endless = await run('tokens create mine', person.token)
  expect(endless).toMatchObject({ code: 2, stderr: expect.stringContaining('say with --expires when it ends') })
  const made = await run('tokens create mine --expires 90d --permission clusters.read', person.token)
  expect([made.code, made.stdout.slice(0, 8)]).toEqual([0, 'sal_api_'])
  const limited = await run('roles list', made.stdout.trim())
  expect(limited).toMatchObject({ code: 1, stderr: expect.stringContaining('Your roles do not allow this') })
  const wrong = await run('tokens create other --expires 90d --permission nonsense', person.token)
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('/permissions') })
  const listed = JSON.parse((await run('tokens list -o json', person.token)).stdout) as { id: string }[]
  expect(listed).toHaveLength(1)
  await core.ask('POST', `/v1/api-tokens/${listed[0]?.id}/revocation`, { token: person.token })
  const again = await run('tokens create mine --expires 1d', person.token)
  const rotated = await run('tokens rotate mine', person.token)
  expect([again.code, rotated.code, (await run('whoami', again.stdout.trim())).code]).toEqual([0, 0, 1])
  expect((await run('whoami', rotated.stdout.trim())).code).toBe(0)
})
