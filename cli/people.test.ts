// `sal users`, `sal sessions` and `sal password` against a server that plays the API.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { type FakeApi, fakeApi, type Home, newHome, page, sal } from './testing'

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

const run = (line: string, stdin = '') =>
  sal(line.split(' '), { home, stdin, env: { SAL_SERVER: api.url, SAL_TOKEN: 'tok-env' } })

test('sal users disable sends back everything else as it was read', async () => {
  expect(await run('users disable ann@example.com')).toMatchObject({ code: 0 })
  expect(api.seen.find(one => one.method === 'PUT')?.body).toEqual({
    email: 'ann@example.com',
    name: 'Ann',
    is_disabled: true,
    must_change_password: false,
    kubectl_cli_enabled: null,
    kubectl_browser_enabled: null,
    sign_in_within_seconds: null,
  })
})

test('sal users list shows who has a password and when they last signed in', async () => {
  const { stdout } = await run('users list')
  expect(stdout.split('\n')[0]).toMatch(/EMAIL +NAME +DISABLED +HAS PASSWORD +LAST SIGN-IN +LOCKED +CREATED/)
})

test('sal users list asks the server to search and to sort', async () => {
  await run('users list --search ann --sort -name')
  expect(api.seen.at(-1)?.query).toMatchObject({ q: 'ann', sort: '-name' })
})

test('sal sessions list shows from where, and for an admin those of somebody else', async () => {
  const session = {
    id: 's-2',
    user_id: 'user-1',
    email: 'ann@example.com',
    kind: 'sign-in',
    source_address: '192.0.2.1',
  }
  const times = { last_used_at: null, expires_at: null, revoked_at: null, created_at: '2026-01-01T00:00:00.000Z' }
  api.routes['GET /v1/sessions'] = ({ query }) => page([{ ...session, ...times }], query)
  expect((await run('sessions list --user ann@example.com')).stdout).toContain('192.0.2.1')
  expect(api.seen.at(-1)?.query).toMatchObject({ user_id: 'user-1' })
})

test('sal password sends both, and prints neither', async () => {
  const { code, stdout, stderr } = await run('password --password-stdin', 'the old one\nthe new one\n')
  expect([code, stdout, stderr]).toEqual([0, '', 'Changed your password; your other sign-ins have ended\n'])
  expect(api.seen.at(-1)).toMatchObject({
    path: '/v1/whoami/password',
    body: { current_password: 'the old one', password: 'the new one' },
  })
  expect(await run('password --password-stdin', 'only one\n')).toMatchObject({ code: 2 })
})

test('sal login says when the password has to be changed', async () => {
  const login = (email: string) =>
    sal(['login', '--server', api.url, '--email', email, '--password-stdin'], { home, stdin: 'right' })
  expect((await login('new@example.com')).stderr).toContain('Change your password now with "sal password"')
  expect((await login('ann@example.com')).stderr).not.toContain('sal password')
})
