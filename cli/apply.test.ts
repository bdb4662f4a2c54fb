// `sal get`, `apply` and `delete` against core itself: what they say, what they change, and what they leave alone.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Fixture, HOOK_MS, openFixture } from '../core/fixture'
import { readEnvironment } from './config'
import { KINDS } from './kinds'
import { main } from './main'
import { type Home, newHome, type Ran } from './testing'

let core: Fixture
let server: ReturnType<typeof Bun.serve>
let home: Home
/** Answers before core does, for what core would rarely say. */
let inBetween: (request: Request) => Response | undefined | Promise<undefined> = () => undefined

beforeAll(async () => {
  core = await openFixture()
  const fetch = async (request: Request) => (await inBetween(request)) ?? core.app.handle(request)
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch })
  home = newHome()
}, HOOK_MS)
afterEach(() => {
  inBetween = () => undefined
})
afterAll(async () => {
  home.remove()
  await server.stop(true)
  await core.close()
})

async function sal(args: string, { token = core.admin, stdin = '' } = {}): Promise<Ran> {
  const ran = { stdout: '', stderr: '' }
  const output = (to: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      ran[to] += text
    },
    isTerminal: false,
    columns: 80,
  })
  const url = `http://127.0.0.1:${server.port}`
  const code = await main(args.split(' '), {
    environment: readEnvironment({ HOME: home.path, SAL_SERVER: url, SAL_TOKEN: token }),
    stdin: { isTerminal: false, readAll: async () => stdin, ask: async () => '' },
    stdout: output('stdout'),
    stderr: output('stderr'),
    now: Date.now,
  })
  return { code, ...ran }
}

const apply = (stdin: string, flags = '', token = core.admin) => sal(`apply -f - ${flags}`.trim(), { stdin, token })
const said = (lines: string[]) => ({ code: 0, stdout: lines.map(line => `${line}\n`).join(''), stderr: '' })

function document(kind: string, name: string, spec: object = {}): string {
  return `${JSON.stringify({ apiVersion: 'salaminia.dev/v1', kind, metadata: { name }, spec })}\n---\n`
}

async function count(path: string): Promise<number> {
  return (await core.ask<{ items: unknown[] }>('GET', path, { token: core.admin })).body.items.length
}

describe('sal apply', () => {
  const TEAM = `
apiVersion: salaminia.dev/v1
kind: Binding
metadata: {name: devs-on-shop}
spec: {role: cluster-admin, group: shop-devs, project: shop}
---
apiVersion: salaminia.dev/v1
kind: Group
metadata: {name: shop-devs}
spec:
  display_name: Shop developers
  members: [dora@example.org]
---
# Behind what refers to it, on purpose.
apiVersion: salaminia.dev/v1
kind: User
metadata: {name: dora@example.org}
---
apiVersion: salaminia.dev/v1
kind: Cluster
metadata: {name: shop-eu}
spec: {project: shop, labels: {region: eu}}
---
apiVersion: salaminia.dev/v1
kind: Project
metadata: {name: shop}
`
  const ALL = ['project/shop', 'user/dora@example.org', 'group/shop-devs', 'cluster/shop-eu', 'binding/devs-on-shop']

  test('--dry-run says what it would do and does nothing', async () => {
    const ran = await apply(TEAM, '--dry-run')
    expect(ran.stderr).toBe('')
    expect(ran.stdout.split('\n').filter(line => line !== '' && !line.startsWith(' '))).toEqual(
      ALL.map(title => `${title} created (dry run)`),
    )
    expect(await count('/v1/projects?name=shop')).toBe(0)
    expect(await count('/v1/users?email=dora@example.org')).toBe(0)
  })

  test('makes what is written in the order of what it needs, once', async () => {
    expect(await apply(TEAM)).toEqual(said(ALL.map(title => `${title} created`)))
    expect(await apply(TEAM)).toEqual(said(ALL.map(title => `${title} unchanged`)))
    const { stdout } = await sal('get binding devs-on-shop -o json')
    expect(JSON.parse(stdout).spec).toMatchObject({ role: 'cluster-admin', group: 'shop-devs', project: 'shop' })
    expect(await count('/v1/group-memberships')).toBe(1)
  })

  test('changes a binding in place when its document says another role', async () => {
    const changed = TEAM.replace('role: cluster-admin', 'role: project-read-only')
    const dry = await apply(changed, '--dry-run')
    expect(dry.stdout).toContain(
      'binding/devs-on-shop updated (dry run)\n  spec.role: "cluster-admin" -> "project-read-only"\n',
    )
    expect((await apply(changed)).stdout).toContain('binding/devs-on-shop updated\n')
    const { stdout } = await sal('get bindings -o json')
    const bound = JSON.parse(stdout).items.filter((one: { spec: { group?: string } }) => one.spec.group === 'shop-devs')
    expect(bound.map((one: { spec: { role: string } }) => one.spec.role)).toEqual(['project-read-only'])
  })

  test('a sink of the audit is written with names, and with its secrets in files', async () => {
    const files = {
      credential_file: home.file('bearer', 'a token of the collector'),
      signing_key_file: home.file('signing', 'a key of sixteen characters or more'),
    }
    const filters = { projects: ['shop'], clusters: ['shop-eu'], verbs: ['delete'], outcomes: ['denied'] }
    const webhook = { url: 'https://siem.example.org/hook' }
    const sink = document('AuditSink', 'siem', {
      ...{ kind: 'webhook', webhook, authentication: 'bearer', ...files, ...filters },
    })
    expect(await apply(sink)).toEqual(said(['audit-sink/siem created']))
    expect(await apply(sink)).toEqual(said(['audit-sink/siem unchanged']))
    const search = document('AuditSink', 'search', {
      ...{ kind: 'elasticsearch', elasticsearch: { url: 'https://search.example.org' }, is_enabled: false },
    })
    expect(await apply(search)).toEqual(said(['audit-sink/search created']))
    expect(await apply(search)).toEqual(said(['audit-sink/search unchanged']))
    const shown = await sal('get audit-sink siem -o yaml')
    expect(shown.stdout).toContain('  projects:\n    - shop\n  clusters:\n    - shop-eu\n')
    expect(shown.stdout).not.toMatch(/collector|sixteen/)
    const lost = document('AuditSink', 'siem', { kind: 'webhook', webhook: { url: 3 }, clusters: ['nowhere'] })
    const { code, stderr } = await apply(lost)
    expect([code, stderr]).toEqual([1, expect.stringContaining('Cannot find the cluster "nowhere"')])
  })

  test('adds and removes members, but those of an identity provider', async () => {
    const eve = await core.person('eve-from-idp')
    const [group] = await core.sql<{ id: string }[]>`select id from groups where name = 'shop-devs'`
    const client_secret_file = home.file('secret', 'a secret of the provider')
    const idp = document('IdentityProvider', 'idp', {
      ...{ kind: 'oidc', issuer: 'https://idp.example.org', client_id: 'salaminia', client_secret_file },
      group_mappings: [{ provider_group: 'devs', group: 'shop-devs' }],
    })
    expect(await apply(idp)).toEqual(said(['identity-provider/idp created']))
    expect(await apply(idp)).toEqual(said(['identity-provider/idp unchanged']))
    const [provider] = await core.sql<{ id: string }[]>`select id from identity_providers where name = 'idp'`
    await core.sql`insert into group_memberships (id, group_id, user_id, identity_provider_id, created_at)
      values (${crypto.randomUUID()}, ${group?.id ?? ''}, ${eve.id}, ${provider?.id ?? ''}, now())`
    await core.person('fred')
    const other = document('Group', 'shop-devs', { display_name: 'Shop developers', members: ['fred@example.org'] })
    expect((await apply(other, '--dry-run')).stdout).toBe(
      'group/shop-devs updated (dry run)\n  spec.members: - dora@example.org\n  spec.members: + fred@example.org\n',
    )
    expect(await apply(other)).toEqual(said(['group/shop-devs updated']))
    const kept = await core.sql<{ email: string }[]>`
      select u.email from group_memberships m join users u on u.id = m.user_id
      where m.group_id = ${group?.id ?? ''} order by u.email`
    expect(kept.map(({ email }) => email)).toEqual(['eve-from-idp@example.org', 'fred@example.org'])
    expect(await apply(other)).toEqual(said(['group/shop-devs unchanged']))
  })

  test('tells every mistake of every file with its line, and changes nothing', async () => {
    const folder = join(home.path, 'wrong')
    mkdirSync(join(folder, 'deep'), { recursive: true })
    home.file(
      'wrong/a.yaml',
      `${document('Project', 'fine')}\napiVersion: salaminia.dev/v1\nkind: Grup\nmetadata: {name: x}\n`,
    )
    home.file(
      'wrong/deep/b.yml',
      [
        'apiVersion: salaminia.dev/v1',
        'kind: Cluster',
        'metadata:',
        '  name: No_Such_Name',
        'spec:',
        '  project: nowhere',
        '  lables: {}',
        '---',
        'apiVersion: salaminia.dev/v1',
        'kind: Binding',
        'metadata: {name: b}',
        'spec:',
        '  role: namespace-admin',
        '  user: fred@example.org',
      ].join('\n'),
    )
    home.file(
      'wrong/c.json',
      '{"apiVersion": "salaminia.dev/v1",\n "kind": "Group", "metadata": {"name": "fine"}, "spec": {',
    )
    home.file('wrong/ignored.txt', 'not a document')
    const ran = await sal(`apply -f ${folder}`)
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr.replaceAll(`${folder}/`, '').split('\n')).toEqual([
      'Cannot apply for 6 mistakes; nothing was changed',
      expect.stringMatching(/^ {2}a\.yaml:\d: Cannot use the kind "Grup": did you mean "Group"\?$/),
      expect.stringMatching(/^ {2}c\.json:2: Cannot read it: /),
      '  deep/b.yml:4: Cannot use "metadata.name": Use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends',
      '  deep/b.yml:6: Cannot find the project "nowhere", neither at the server nor in the documents',
      '  deep/b.yml:7: Cannot use "spec.lables": did you mean "labels"?',
      '  deep/b.yml:12: Cannot use "spec.namespaces": A namespace role needs namespaces, or a selector of them',
      '',
    ])
    expect(await count('/v1/projects?name=fine')).toBe(0)
  })

  test('reads a list, and refuses aliases that unfold without end', async () => {
    const items = [document('Project', 'listed-a'), document('Project', 'listed-b')].map(one => one.split('\n')[0])
    const list = `{"kind": "List", "items": [${items.join(',\n')}]}`
    expect(await apply(list)).toEqual(said(['project/listed-a created', 'project/listed-b created']))
    expect((await apply(list.replace('listed-b', 'Listed'))).stderr).toContain(
      '\n  standard input:2: Cannot use "metadata.name"',
    )
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [at, name] of [...'bcdefg'].entries()) bomb.push(`${name}: &${name} [${`*${'abcdef'[at]}, `.repeat(9)}]`)
    expect(await apply(bomb.join('\n'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('standard input:1: Cannot read it: Excessive alias count'),
    })
  })

  test('refuses one thing written twice, under one name or under two', async () => {
    const bound = { role: 'admin', user: 'fred@example.org' }
    const twice = document('Project', 'two') + document('Project', 'two')
    expect((await apply(twice)).stderr).toBe(
      'Cannot apply for one mistake; nothing was changed\n  standard input:3: Cannot use project/two twice: it is in standard input:1 already\n',
    )
    expect((await apply(document('Binding', 'one', bound) + document('Binding', 'other', bound))).stderr).toContain(
      'standard input:3: Cannot use binding/other: it says the same as binding/one in standard input:1\n',
    )
  })

  test('says what was done and what was not when something fails on the way', async () => {
    inBetween = request =>
      request.method === 'POST' && request.url.endsWith('/v1/groups') ? new Response('no', { status: 502 }) : undefined
    const group = document('Group', 'half', { members: ['gus@example.org'] })
    const ran = await apply(
      document('Project', 'half-done') +
        document('User', 'gus@example.org') +
        group +
        document('Project', 'other-half'),
    )
    expect(ran).toMatchObject({
      code: 1,
      stdout: 'project/half-done created\nproject/other-half created\nuser/gus@example.org created\n',
    })
    expect(ran.stderr).toContain('Cannot apply everything: 1 of 4 failed\n  standard input:5: group/half: ')
  })

  test('goes on past a refusal, but not with what refers to what is not there', async () => {
    const { token, id } = await core.person('project-maker')
    await core.bind(id, 'project-admin', { project_id: core.projectId })
    const ran = await apply(
      document('Project', 'refused') +
        document('Cluster', 'in-refused', { project: 'refused' }) +
        document('Cluster', 'in-default', { project: 'default' }),
      '',
      token,
    )
    expect(ran).toMatchObject({ code: 1, stdout: 'cluster/in-default created\n' })
    expect(ran.stderr).toContain('project/refused: Your roles do not allow this')
    expect(ran.stderr).toContain('cluster/in-refused: not tried, because project/refused is not there\n')
  })

  test('does not overwrite what somebody changed meanwhile', async () => {
    await apply(document('Project', 'raced', { display_name: 'One' }))
    inBetween = async request => {
      if (request.method !== 'PUT') return undefined
      await core.sql`update projects set display_name = 'Somebody' where name = 'raced'`
      return undefined
    }
    const ran = await apply(document('Project', 'raced', { display_name: 'Two' }))
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('project/raced: somebody changed it since it was read; nothing was overwritten')
    const [{ display_name } = { display_name: '' }] = await core.sql<{ display_name: string }[]>`
      select display_name from projects where name = 'raced'`
    expect(display_name).toBe('Somebody')
  })

  test('does not enable somebody who was disabled, unless the document says so', async () => {
    const user = (spec: object) => document('User', 'hal@example.org', spec)
    await apply(user({}))
    await sal('users disable hal@example.org')
    expect(await apply(user({}))).toEqual(said(['user/hal@example.org unchanged']))
    expect(await apply(user({ name: 'Hal' }))).toEqual(said(['user/hal@example.org updated']))
    expect(JSON.parse((await sal('get user hal@example.org -o json')).stdout).spec.is_disabled).toBe(true)
    expect(await apply(user({ name: 'Hal', is_disabled: false }))).toEqual(said(['user/hal@example.org updated']))
    expect(JSON.parse((await sal('get user hal@example.org -o json')).stdout).spec.is_disabled).toBe(false)
  })

  test('changes the organization, which is always there, and leaves its switches alone', async () => {
    const organization = (spec: object) => document('Organization', 'acme', { display_name: 'Acme', ...spec })
    expect(await apply(organization({ kubectl_cli_enabled: false }))).toEqual(said(['organization/acme updated']))
    expect(await apply(organization({}))).toEqual(said(['organization/acme unchanged']))
    expect(await apply(organization({ kubectl_cli_enabled: true }))).toEqual(said(['organization/acme updated']))
    expect((await sal('get organization')).stdout).toMatch(/^NAME +DISPLAY NAME .*\nacme +Acme +true/)
    expect(await sal('delete organization acme')).toMatchObject({ code: 2 })
    const file = home.file('organization.yaml', organization({}))
    expect((await sal(`delete -f ${file}`)).stderr).toBe(
      'Cannot delete organization/acme: there is always one; nothing was changed\n',
    )
  })

  test('answers JSON with every change', async () => {
    const ran = await apply(document('Project', 'raced', { display_name: 'Three' }), '-o json')
    expect(JSON.parse(ran.stdout)).toEqual([
      {
        ...{ kind: 'Project', name: 'raced', action: 'updated', is_dry_run: false },
        changes: [{ path: 'spec.display_name', before: 'Somebody', after: 'Three' }],
      },
    ])
  })
})

describe('sal apply --prune', () => {
  const files = (...names: string[]) => names.map(name => document('Group', name)).join('')

  test('needs a label, and refuses what is none', async () => {
    expect((await apply(files('x'), '--prune')).stderr).toStartWith('Cannot prune without -l key=value')
    expect((await apply(files('x'), '--prune -l repo')).stderr).toStartWith('Cannot use --label: it is not key=value')
  })

  test('deletes what was applied with the label and is in no file now, and nothing else', async () => {
    await core.ask('POST', '/v1/groups', { token: core.admin, body: { name: 'by-hand', display_name: 'by-hand' } })
    await apply(files('other-repo'), '-l repo=other')
    await apply(files('no-label'))
    const first = await apply(files('stays', 'goes', 'by-hand'), '--prune -l repo=mine')
    expect(first.stdout).toBe('group/stays created\ngroup/goes created\ngroup/by-hand unchanged\n')
    expect(first.stderr).toBe('Not made by apply, so never pruned: group/by-hand\n')
    expect((await apply(files('stays'), '--prune -l repo=mine --dry-run')).stdout).toBe(
      'group/stays unchanged (dry run)\ngroup/goes deleted (dry run)\n',
    )
    expect(await count('/v1/groups?name=goes')).toBe(1)
    expect(await apply(files('stays'), '--prune -l repo=mine')).toEqual(
      said(['group/stays unchanged', 'group/goes deleted']),
    )
    expect(await apply(files('stays'), '--prune -l repo=mine')).toEqual(said(['group/stays unchanged']))
    for (const name of ['by-hand', 'other-repo', 'no-label']) expect(await count(`/v1/groups?name=${name}`)).toBe(1)
  })

  test('prunes nothing behind an apply that failed', async () => {
    await apply(files('kept-by-failure'), '-l repo=failing')
    const duplicate = document('Binding', 'nobody', { role: 'no-such-role', user: 'fred@example.org' })
    expect((await apply(duplicate, '--prune -l repo=failing')).code).toBe(1)
    inBetween = request =>
      request.method === 'POST' && request.url.endsWith('/v1/projects') ? new Response('', { status: 502 }) : undefined
    expect((await apply(document('Project', 'fails'), '--prune -l repo=failing')).code).toBe(1)
    expect(await count('/v1/groups?name=kept-by-failure')).toBe(1)
  })

  test('a label of a document is remembered, shown and changed', async () => {
    const labelled = (team: string) => document('Group', 'labelled').replace('}', `, "labels": {"team": "${team}"}}`)
    await apply(labelled('a'))
    expect((await sal('get group labelled -o yaml')).stdout).toContain('  labels:\n    team: a\n')
    expect((await apply(labelled('b'), '--dry-run')).stdout).toContain('metadata.labels: {"team":"a"} -> {"team":"b"}')
    expect(await apply(labelled('b'))).toEqual(said(['group/labelled updated']))
    expect(await apply(labelled('b'))).toEqual(said(['group/labelled unchanged']))
    // Without a word about labels they stay.
    expect(await apply(document('Group', 'labelled'))).toEqual(said(['group/labelled unchanged']))
    expect((await apply(files('stays'), '--prune -l team=a')).stdout).not.toContain('deleted')
  })
})

describe('sal get', () => {
  test('yaml of everything is unchanged when it is applied, and so is json', async () => {
    for (const { plural } of KINDS) {
      for (const form of ['yaml', 'json']) {
        const { stdout, stderr } = await sal(`get ${plural} -o ${form}`)
        expect(stderr).toBe('')
        const ran = await apply(stdout)
        expect(ran).toMatchObject({ code: 0, stderr: '' })
        const lines = ran.stdout.trimEnd().split('\n')
        expect(lines.filter(line => !line.endsWith(' unchanged'))).toEqual([])
        expect(lines.length).toBeGreaterThan(0)
      }
    }
  })

  test('takes a kind in singular or plural and any case, and suggests one for what is none', async () => {
    for (const word of ['project', 'Projects', 'PROJECT', 'groupmemberships', 'group_membership'])
      expect((await sal(`get ${word}`)).code).toBe(0)
    expect(await sal('get projcts')).toMatchObject({
      code: 2,
      stderr: 'Cannot find the kind "projcts": did you mean "projects"?\n',
    })
    expect((await sal('get projects nothing')).stderr).toBe('Cannot find project/nothing\n')
  })

  test('shows names in a table', async () => {
    const { stdout } = await sal('get clusters shop-eu')
    expect(stdout).toMatch(/^NAME +PROJECT +STATE +LABELS +CREATED\nshop-eu +shop +pending +region=eu +20/)
  })
})

describe('sal delete', () => {
  test('finds everything before it deletes anything', async () => {
    await apply(document('Project', 'gone-one') + document('Project', 'gone-two'))
    expect(await sal('delete project gone-one gone-three')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Cannot find project/gone-three\n',
    })
    expect(await sal('delete project gone-one gone-two --dry-run')).toEqual(
      said(['project/gone-one deleted (dry run)', 'project/gone-two deleted (dry run)']),
    )
    expect(await sal('delete project gone-one gone-two')).toEqual(
      said(['project/gone-one deleted', 'project/gone-two deleted']),
    )
    expect(await sal('delete projects')).toMatchObject({ code: 2 })
  })

  test('-f deletes what the documents name, what stands on something first', async () => {
    const both = document('Project', 'stack') + document('Cluster', 'on-stack', { project: 'stack' })
    await apply(both)
    const file = home.file('stack.yaml', both)
    expect(await sal(`delete -f ${file}`)).toEqual(said(['cluster/on-stack deleted', 'project/stack deleted']))
    expect((await sal(`delete -f ${file}`)).stderr).toBe(
      `Cannot delete what is not there; nothing was changed\n  ${file}:1: Cannot find project/stack\n  ${file}:3: Cannot find cluster/on-stack\n`,
    )
  })
})
