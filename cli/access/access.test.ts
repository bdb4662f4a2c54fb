// `sal access` against a server that plays the API: what it asks, what it prints, how it exits.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ALPHA, type FakeApi, fakeApi, type Home, newHome, sal } from '../testing'

let api: FakeApi
let home: Home
beforeAll(() => {
  api = fakeApi()
  home = newHome()
})
afterAll(async () => {
  home.remove()
  await api.close()
})

const run = (...args: string[]) => sal(['access', ...args, '--server', api.url], { home, env: { SAL_TOKEN: 'tok-1' } })
const answer = (decision: string, detail: string) => {
  api.routes['GET /v1/access'] = () => ({ decision, detail, binding_id: null })
}

test('can-i says why, and a no is exit code 1', async () => {
  answer('allow', 'The role "view" allows it')
  const yes = await run('can-i', 'get', 'deployments.apps/scale', '--cluster', 'alpha', '--namespace', 'a')
  expect(yes).toEqual({ code: 0, stdout: 'yes: The role "view" allows it\n', stderr: '' })
  expect(api.seen.at(-1)?.query).toEqual({
    ...{ verb: 'get', resource: 'deployments', api_group: 'apps', subresource: 'scale' },
    ...{ cluster: ALPHA.id, namespace: 'a' },
  })
  answer('deny', 'No binding reaches there')
  const no = await run('can-i', 'get', 'pods', '--cluster', 'alpha', '--user', 'ann@example.com')
  expect([no.code, no.stdout]).toEqual([1, 'no: No binding reaches there\n'])
  expect(api.seen.at(-1)?.query.principal).toBe('user-1')
  const alone = await run('can-i', 'get', 'pods')
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('--cluster is needed')])
})

test('holds asks for a permission', async () => {
  answer('depends', 'It depends')
  expect((await run('holds', 'users.read', '--project', 'default')).stdout).toBe('depends: It depends\n')
  expect(api.seen.at(-1)?.query.permission).toBe('users.read')
})

test('who-can lists principals with what allows it', async () => {
  const ann = {
    id: 'u-1',
    email: 'ann@example.com',
    decision: 'allow',
    role: 'admin',
    group_name: null,
    expires_at: null,
  }
  const hidden = { ...ann, id: 'u-2', email: null, group_name: 'ops' }
  api.routes['GET /v1/access/principals'] = () => ({ items: [ann, hidden], next_cursor: null })
  const { stdout } = await run('who-can', 'delete', 'pods', '--cluster', 'alpha')
  expect(stdout.split('\n').map(line => line.split(/ +/))).toEqual([
    ['USER', 'DECISION', 'ROLE', 'THROUGH', 'GROUP', 'UNTIL'],
    ['ann@example.com', 'allow', 'admin', '-', '-'],
    ['u-2', 'allow', 'admin', 'ops', '-'],
    [''],
  ])
})
