// `sal` as a process against a server that plays the API: sentences, exit codes, and what is left on disk.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment } from './config'
import { ALPHA, BETA, type FakeApi, fakeApi, type Home, newHome, PROJECT, page, problem, sal } from './testing'

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

const run = (args: string, more: { env?: Record<string, string>; stdin?: string } = {}) =>
  sal(args.split(' '), { home, ...more })
const withToken = (args: string) => run(args, { env: { SAL_SERVER: api.url, SAL_TOKEN: 'tok-env' } })
const signIn = () => run(`login --server ${api.url} --email ann@example.com --password-stdin`, { stdin: 'right\n' })
const configFile = () => join(home.path, '.config', 'salaminia', 'config.json')
const cached = () => join(home.path, '.cache', 'salaminia')

describe('sal', () => {
  const WRONG: [string, number, string][] = [
    ['clsters list', 2, 'Cannot run "sal clsters": did you mean "clusters"?\n'],
    ['clusters lst', 2, 'Cannot run "sal clusters lst": did you mean "list"?\n'],
    ['clusters', 2, 'Cannot run "sal clusters" alone: add one of list, get, import, delete\n'],
    ['clusters list --outptu json', 2, 'Cannot understand "--outptu": did you mean "--output"?\n'],
    ['clusters list -o xml', 2, 'Cannot use --output xml: it is not one of table, json\n'],
    ['whoami --server ftp://x', 2, 'Cannot use "ftp://x" as the server: it is not an http:// or https:// URL\n'],
    ['whoami', 1, 'Cannot ask http://127.0.0.1:8080: you are not signed in there; use "sal login"\n'],
    ['help nothing-like-it', 2, 'Cannot run "sal nothing-like-it": known here: start, core, relay, agent, login'],
    ['kubeconfig --lifetime 8h', 2, 'Cannot use --lifetime without --certificate\n'],
    ['kubeconfig --certificate --lifetime 8', 2, 'Cannot use --lifetime 8: it is not a duration like 30m, 8h or 2d\n'],
    [
      'login --token-file f --email e',
      2,
      'Cannot use --token-file together with --email: the token says who you are\n',
    ],
  ]
  for (const [args, code, sentence] of WRONG) {
    test(`${args} says what is wrong and exits ${code}`, async () => {
      const ran = await withTokenless(args)
      expect(ran).toMatchObject({ code, stdout: '' })
      expect(ran.stderr).toStartWith(sentence)
    })
  }
  const withTokenless = (args: string) => run(args)

  test('loses nothing of a long answer to a reader that is late', async () => {
    const many = Array.from({ length: 2_000 }, (_, n) => ({ ...ALPHA, name: `c${n}` }))
    api.routes['GET /v1/clusters'] = ({ query }) => page(many, query)
    const late = ['sh', '-c', '"$@" | { sleep 1; cat; }', 'sh', process.execPath, '--no-env-file']
    const child = Bun.spawn([...late, join(import.meta.dir, 'main.ts'), 'clusters', 'list', '-o', 'json'], {
      env: { PATH: readEnvironment().all.PATH ?? '', HOME: home.path, SAL_SERVER: api.url, SAL_TOKEN: 'tok-env' },
      stdout: 'pipe',
    })
    expect(JSON.parse(await new Response(child.stdout).text())).toHaveLength(2_000)
  })

  test('names the URL when nothing answers', async () => {
    await api.close()
    expect(await withToken('whoami')).toEqual({
      code: 1,
      stdout: '',
      stderr: `Cannot reach ${api.url}: nothing answers there\n`,
    })
  })

  test('prints a problem with every violation and no control character', async () => {
    const errors = [
      { pointer: '/name', code: 'pattern', detail: 'Use letters\u001b[2J' },
      { pointer: '/display_name', code: 'length', detail: 'Too long' },
    ]
    const answer = { status: 422, code: 'invalid_input', title: 'The input breaks one or more rules', detail: 'Look' }
    api.routes['POST /v1/projects'] = () => problem({ ...answer, errors })
    expect(await withToken('projects create X')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The input breaks one or more rules: Look\n  /name: Use letters\\u001b[2J\n  /display_name: Too long\n',
    })
  })

  const STRANGE: [string, () => Response, string][] = [
    ['a page of another program', () => new Response('<html>'), 'it is not JSON, so this is not a Salaminia server'],
    ['a gateway’s error', () => new Response('no', { status: 502 }), 'it is HTTP 502 and no problem document'],
    ['a redirect', () => Response.redirect('http://elsewhere/'), 'it is HTTP 302 and no problem document'],
  ]
  for (const [what, answer, why] of STRANGE) {
    test(`says so when the server answers with ${what}`, async () => {
      api.routes['GET /v1/whoami'] = answer
      expect(await withToken('whoami')).toMatchObject({
        code: 1,
        stderr: `Cannot use the answer of ${api.url}: ${why}\n`,
      })
    })
  }

  test('tells an expired or revoked session how to go on', async () => {
    const ran = await run('whoami', { env: { SAL_SERVER: api.url, SAL_TOKEN: 'old' } })
    expect(ran).toMatchObject({ code: 1, stderr: 'Sign in first; use "sal login"\n' })
  })

  test('escapes what a cluster is called before it reaches a terminal', async () => {
    api.routes['GET /v1/clusters'] = ({ query }) => page([{ ...ALPHA, name: 'a\u001b]0;x\u0007' }], query)
    const ran = await withToken('clusters list')
    expect(ran.stdout).toContain('a\\u001b]0;x\\u0007')
    expect((await withToken('clusters list -o json')).stdout).not.toContain('\u001b')
  })

  test('reads all pages', async () => {
    const many = Array.from({ length: 230 }, (_, index) => ({ ...ALPHA, id: `c${index}`, name: `cluster-${index}` }))
    api.routes['GET /v1/clusters'] = ({ query }) => page(many, query)
    const { stdout } = await withToken('clusters list')
    expect(stdout.trim().split('\n')).toHaveLength(231)
    expect(stdout).toContain('cluster-229  default')
  })

  test('ends quietly when the reader has seen enough', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({ ...ALPHA, id: `c${index}`, name: `cluster-${index}` }))
    api.routes['GET /v1/clusters'] = () => ({ items: many, next_cursor: null })
    const line = `"${process.execPath}" "${join(import.meta.dir, 'main.ts')}" clusters list | head -1`
    const env = { PATH: process.env.PATH ?? '', HOME: home.path, SAL_SERVER: api.url, SAL_TOKEN: 'tok' }
    const child = Bun.spawn(['sh', '-c', line], { env, stdout: 'pipe', stderr: 'pipe' })
    expect(await new Response(child.stdout).text()).toStartWith('NAME')
    expect(await new Response(child.stderr).text()).toBe('')
  })
})

describe('sal login', () => {
  test('stores the sign-in for the owner only and prints no secret', async () => {
    const ran = await signIn()
    expect(ran).toEqual({ code: 0, stdout: '', stderr: `Signed in to ${api.url} as ann@example.com\n` })
    expect(statSync(configFile()).mode & 0o777).toBe(0o600)
    expect(statSync(join(home.path, '.config', 'salaminia')).mode & 0o777).toBe(0o700)
    expect(JSON.parse(readFileSync(configFile(), 'utf8')).sign_ins[api.url]).toMatchObject({
      server: api.url,
      token: 'tok-session',
      email: 'ann@example.com',
      relay_url: 'https://relay.example:8443',
      installation_id: 'inst-1',
    })
    expect((await run('whoami')).stdout).toContain('ann@example.com')
  })

  test('stores nothing for a wrong password', async () => {
    const ran = await run(`login --server ${api.url} --email a@b --password-stdin`, { stdin: 'wrong' })
    expect(ran).toMatchObject({ code: 1, stderr: 'The e-mail address or the password is wrong\n' })
    expect(existsSync(configFile())).toBe(false)
  })

  test('asks nothing without a terminal', async () => {
    const ran = await run(`login --server ${api.url} --email a@b`)
    expect(ran).toMatchObject({
      code: 2,
      stderr: 'Cannot ask for the password: standard input is no terminal; use --password-stdin\n',
    })
  })

  test('checks an API token before it stores it', async () => {
    const good = home.file('good', 'tok-api\n')
    const bad = home.file('bad', 'nope\n')
    expect((await run(`login --server ${api.url} --token-file ${bad}`)).code).toBe(1)
    expect(existsSync(configFile())).toBe(false)
    expect((await run(`login --server ${api.url}/ --token-file ${good}`)).code).toBe(0)
    expect(api.seen.at(-1)).toMatchObject({ path: '/v1/whoami', authorization: 'Bearer tok-api' })
  })

  test('accepts an invitation, whose link names the server', async () => {
    api.routes['POST /v1/invitation-acceptances'] = () => ({
      id: 's-1',
      token: 'tok-invited',
      email: 'eve@x',
      expires_at: null,
    })
    const ran = await run(`login --invitation ${api.url}/invitation#one-time --password-stdin`, { stdin: 'a new one' })
    expect(ran).toMatchObject({ code: 0, stderr: `Signed in to ${api.url} as eve@x\n` })
    expect(api.seen.find(one => one.path === '/v1/invitation-acceptances')).toMatchObject({
      body: { token: 'one-time', password: 'a new one' },
      authorization: null,
    })
  })

  test('refuses a config file that is not its own', async () => {
    await signIn()
    await Bun.write(configFile(), 'not json')
    expect(await run('whoami')).toMatchObject({
      code: 1,
      stderr: `Cannot read ${configFile()}: it is not what "sal login" writes; remove it and sign in again\n`,
    })
  })
})

describe('sal logout', () => {
  test('ends the session at the server and forgets it with its credentials', async () => {
    await signIn()
    await run('credential')
    expect(readdirSync(cached())).toHaveLength(1)
    expect(await run('logout')).toMatchObject({ code: 0, stderr: `Signed out of ${api.url}\n` })
    expect(api.seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/sessions/s-1' })
    expect(readdirSync(cached())).toEqual([])
    expect((await run(`whoami --server ${api.url}`)).code).toBe(1)
  })

  test('forgets it also when the server does not answer, and says so', async () => {
    await signIn()
    await api.close()
    const ran = await run('logout')
    expect(ran).toMatchObject({
      code: 1,
      stderr: `Signed out here, but the session may still be valid at the server. Cannot reach ${api.url}: nothing answers there\n`,
    })
    expect(readFileSync(configFile(), 'utf8')).not.toContain('tok-session')
  })

  test('does not revoke an API token, which it did not make', async () => {
    await run(`login --server ${api.url} --token-file ${home.file('t', 'tok-api')}`)
    expect((await run('logout')).code).toBe(0)
    expect(api.seen.some(one => one.method === 'DELETE')).toBe(false)
  })
})

describe('sal clusters import', () => {
  const enrolment = { join: 'saljoin1.x', manifest: 'kind: Namespace\n', expires_at: '2030-01-01T00:00:00Z' }

  test('creates the cluster and prints only the join string on stdout', async () => {
    api.routes['POST /v1/clusters'] = () => ({ ...ALPHA, id: 'new' })
    api.routes['POST /v1/clusters/new/enrolments'] = () => enrolment
    const ran = await withToken('clusters import gamma')
    expect(ran).toMatchObject({ code: 0, stdout: 'saljoin1.x\n' })
    expect(ran.stderr).toContain('sal agent --kubeconfig FILE --join')
    expect(api.seen.find(one => one.method === 'POST')?.body).toEqual({ name: 'gamma', project_id: PROJECT.id })
  })

  test('takes up a cluster that was never enrolled', async () => {
    api.routes[`POST /v1/clusters/${ALPHA.id}/enrolments`] = () => enrolment
    expect((await withToken('clusters import alpha -o manifest')).stdout).toBe('kind: Namespace\n')
  })

  test('asks for a restricted manifest with the list, and for nothing that makes no sense', async () => {
    api.routes[`POST /v1/clusters/${ALPHA.id}/enrolments`] = () => enrolment
    const flags = 'clusters import alpha --restricted --allow-cluster-roles view,my-role'
    expect((await withToken(`${flags} -o manifest`)).code).toBe(0)
    expect(api.seen.at(-1)?.body).toEqual({ allow_cluster_roles: ['view', 'my-role'] })
    expect((await withToken(flags)).stderr).toContain('Cannot restrict a join string')
    for (const one of ['--restricted', '--allow-cluster-roles view'])
      expect((await withToken(`clusters import alpha -o manifest ${one}`)).stderr).toContain('without the other')
  })

  test('refuses a cluster that is enrolled', async () => {
    api.routes['GET /v1/clusters'] = ({ query }) => page([{ ...ALPHA, fingerprint: 'uid' }], query)
    expect(await withToken('clusters import alpha')).toMatchObject({
      code: 1,
      stderr: 'Cannot import the cluster "alpha": it is enrolled already\n',
    })
  })
})

describe('sal clusters list and get', () => {
  test('say what to do about an API server that does not answer, beside what was asked for', async () => {
    const status = { ...ALPHA.status, state: 'connected', api_server: 'unreachable' }
    api.routes['GET /v1/clusters'] = ({ query }) => page([{ ...ALPHA, status }, BETA], query)
    const told =
      'The agent of "alpha" is connected, but its API server does not answer it: try "kubectl get --raw /version" where the agent runs, and see whether the API server is up\n'
    const listed = await withToken('clusters list')
    expect(listed).toMatchObject({ code: 0, stderr: told })
    expect(listed.stdout).toMatch(/^alpha +default +connected +unreachable .*\nbeta +default +pending +- /m)
    const got = await withToken('clusters get alpha')
    expect(got).toMatchObject({ code: 0, stderr: told })
    expect(got.stdout).toMatch(/^api_server +unreachable$/m)
    expect((await withToken('clusters get beta')).stderr).toBe('')
    for (const line of ['clusters list -o json', 'clusters get alpha -o json'])
      expect((await withToken(line)).stderr).toBe('')
  })
})

describe('sal relays join', () => {
  const HERE = /^It leads to \S+, which only the machine of core itself reaches\. .*--internal-url https:\/\/HOST:8081/m
  test.each([
    ['https://127.0.0.1:40001', true],
    ['https://[::1]:8081', true],
    ['https://localhost:8081', true],
    ['https://core.example:8081', false],
    ['https://127.example:8081', false],
  ])('that leads to %s says whether others reach it', async (core_url, isHere) => {
    const made = { id: 'r-1', token: 't', join: 'saljoin1.x', core_url, expires_at: '2030-01-01T00:00:00.000Z' }
    api.routes['POST /v1/relay-enrolments'] = () => Response.json(made, { status: 201 })
    const { code, stdout, stderr } = await withToken('relays join')
    expect({ code, stdout, isHere: HERE.test(stderr) }).toEqual({ code: 0, stdout: 'saljoin1.x\n', isHere })
  })
})

describe('sal login on a terminal', () => {
  /** Types each answer when its question has appeared; gives all that was on the screen. */
  async function type(answers: [string, string][]): Promise<{ code: number; screen: string }> {
    let screen = ''
    const command = [process.execPath, join(import.meta.dir, 'main.ts'), 'login', '--server', api.url]
    const child = Bun.spawn(command, {
      // As over SSH: a test must not open anybody's browser.
      env: { PATH: process.env.PATH ?? '', HOME: home.path, SSH_CONNECTION: 'yes' },
      terminal: {
        cols: 80,
        rows: 24,
        data: (_, bytes) => {
          screen += new TextDecoder().decode(bytes)
        },
      },
    })
    for (const [question, answer] of answers) {
      while (!screen.endsWith(question)) await Bun.sleep(5)
      child.terminal?.write(answer)
    }
    return { code: await child.exited, screen }
  }

  test('echoes the e-mail address and never the password', async () => {
    const { code, screen } = await type([
      ['E-mail: ', 'anx\u007fn@example.com\r'],
      ['Password: ', 'rigX\u007fht\r'],
    ])
    expect(code).toBe(0)
    expect(screen).toContain('n@example.com')
    expect(screen).not.toMatch(/Password: [^\r]/)
    expect(api.seen.find(one => one.path === '/v1/sessions')?.body).toEqual({
      email: 'ann@example.com',
      password: 'right',
    })
  })

  test('stops at Ctrl-C', async () => {
    expect(await type([['E-mail: ', '\u0003']])).toMatchObject({ code: 130 })
  })
})
