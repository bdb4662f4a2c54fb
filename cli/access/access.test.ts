// `sal access` against a server that plays the API: what it asks, what it prints, how it exits.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ALPHA, type FakeApi, fakeApi, type Home, newHome, page, sal } from '../testing'

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

const SPAN = { from: '2030-01-01T00:00:00.000Z', to: '2030-01-31T00:00:00.000Z', counted: 7, skipped: 2 }
const WHOLE = { ...SPAN, is_exact: true, counted_from: null }

test('sal access replay sends the roles and bindings of a file, and shows whose requests would end', async () => {
  const asked = { verb: 'get', api_group: '', resource: 'pods', subresource: 'log', namespace: 'team-a', name: '*' }
  const request = {
    ...asked,
    cluster_id: ALPHA.id,
    outcome: 'denied',
    detail: 'No binding',
    count: 3,
    last_at: SPAN.to,
  }
  const person = { user_id: 'user-1', user_name: 'a\u001b[2J', denied: 3, allowed: 0, unknown: 0, is_complete: true }
  api.routes['POST /v1/access-replays'] = () => ({
    ...WHOLE,
    principals: [{ ...person, requests: [{ ...request, sample_request_id: 'r' }] }],
  })
  api.routes['GET /v1/roles'] = ({ query }) => page([], query)
  const ann = { id: '0190cccc-0000-7000-8000-000000000001', email: 'ann@example.com', name: 'Ann' }
  api.routes['GET /v1/users'] = ({ query }) => page([ann], query)
  for (const path of ['bindings', 'applied-resources', 'machine-users', 'groups'])
    api.routes[`GET /v1/${path}`] = ({ query }) => page([], query)
  const role = 'apiVersion: salaminia.dev/v1\nkind: Role\nmetadata: {name: narrow}\nspec:\n  scope: project\n'
  const rules = '  rules: [{api_groups: [""], resources: [pods], verbs: [get]}]\n'
  const binding =
    'apiVersion: salaminia.dev/v1\nkind: Binding\nmetadata: {name: b}\nspec: {role: narrow, user: ann@example.com}\n'
  const file = home.file('proposal.yaml', `${role}${rules}---\n${binding}`)
  const { code, stdout, stderr } = await run('replay', '-f', file, '--days', '7')
  expect([code, stderr, stdout]).toEqual([
    0,
    '',
    expect.stringMatching(/a\\u001b\[2J +denied +3 +alpha +get +team-a\/pods\/\*\/log/),
  ])
  expect(stdout).toEndWith('of 7 requests since 2030-01-01T00:00:00.000Z; 2 to clusters that are gone were left out\n')
  const sent = api.seen.findLast(({ path }) => path === '/v1/access-replays')?.body
  expect(sent).toMatchObject({ days: 7, user_id: null, keeps_bindings: false })
  expect(sent).toMatchObject({ roles: [{ name: 'narrow' }], bindings: [{ role: 'narrow', user_id: ann.id }] })
})

test('sal access replay refuses other documents, and days there are not', async () => {
  const file = home.file('project.yaml', 'apiVersion: salaminia.dev/v1\nkind: Project\nmetadata: {name: p}\nspec: {}\n')
  expect((await run('replay', '-f', file)).stderr).toBe(
    'Cannot replay project/p: only roles and bindings are looked at\n',
  )
  expect((await run('replay', '-f', file, '--days', '0')).stderr).toBe(
    'Cannot use --days 0: it is not a number from 1 to 400\n',
  )
})

test('sal access least prints documents for apply, and says when there is nothing to allow', async () => {
  const rule = { api_groups: [''], resources: ['pods'], verbs: ['get'], resource_names: [], non_resource_urls: [] }
  const roles = [{ scope: 'namespace', namespaces: ['team-a'], rules: [rule] }]
  api.routes['GET /v1/access/least'] = () => ({ principal_id: 'user-1', ...WHOLE, cluster_ids: [], roles })
  const { stdout } = await run('least', '--user', 'ann@example.com', '--project', 'default')
  expect(stdout).toContain('kind: Role\nmetadata:\n  name: least-ann\n')
  expect(stdout).toContain(
    'kind: Binding\nmetadata:\n  name: least-ann\nspec:\n  role: least-ann\n  user: ann@example.com\n',
  )
  expect(stdout).not.toContain('resource_names')
  api.routes['GET /v1/access/least'] = () => ({ principal_id: 'user-1', ...WHOLE, cluster_ids: [], roles: [] })
  expect(await run('least', '--user', 'ann@example.com')).toEqual({
    ...{ code: 0, stdout: '', stderr: 'Nothing was used, so there is nothing to allow\n' },
  })
  expect((await run('least')).stderr).toBe('Cannot ask this yet: give either --user or --machine-user\n')
})
