// What all lists that people look through have in common: search, order, and pages that stay whole. A search never finds
// what the list would not show, nor by a name that the asker could not read.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from './fixture'
import { hashSecret } from './lib/ids'

type Item = Record<string, unknown> & { id?: string; serial?: string }
type Listed = { items: Item[]; next_cursor: string | null; code?: string; errors?: { pointer: string; code: string }[] }

/** By path, what each can be sorted by: the field that shows it, and what stands there for null. */
const SORTS: Record<string, Record<string, { of: (item: Item) => unknown; none?: string }>> = {
  projects: { name: shown('name'), created_at: shown('created_at') },
  clusters: { name: shown('name'), created_at: shown('created_at'), state: { of: item => status(item).state } },
  users: {
    name: { of: item => String(item.name).toLowerCase() },
    email: shown('email'),
    created_at: shown('created_at'),
    last_sign_in_at: { of: item => status(item).last_sign_in_at, none: '' },
  },
  groups: { name: shown('name'), created_at: shown('created_at') },
  roles: { name: shown('name'), created_at: shown('created_at') },
  bindings: { role: shown('role'), created_at: shown('created_at'), expires_at: { ...shown('expires_at'), none: '~' } },
  'machine-users': { name: shown('name'), created_at: shown('created_at') },
  'api-tokens': {
    name: { of: item => String(item.name).toLowerCase() },
    created_at: shown('created_at'),
    expires_at: { ...shown('expires_at'), none: '~' },
  },
  'machine-user-tokens': { name: { of: item => String(item.name).toLowerCase() }, created_at: shown('created_at') },
  'identity-providers': { name: shown('name'), created_at: shown('created_at') },
  'audit-sinks': { name: shown('name'), created_at: shown('created_at') },
  certificates: { created_at: shown('created_at'), not_after: shown('not_after') },
  sessions: {
    created_at: shown('created_at'),
    expires_at: { ...shown('expires_at'), none: '~' },
    last_used_at: { ...shown('last_used_at'), none: '' },
  },
  connections: {
    user_name: shown('user_name'),
    cluster_name: shown('cluster_name'),
    started_at: shown('started_at'),
  },
  'group-memberships': { created_at: shown('created_at') },
  relays: {
    name: shown('name'),
    created_at: shown('created_at'),
    seen_at: { of: item => status(item).seen_at, none: '' },
  },
}

describe.each(DATABASE_KINDS)('lists on %s', kind => {
  let core: Fixture
  let home: string
  let away: string
  let hidden: { id: string; token: string; email: string }
  let scoped: { id: string; token: string; email: string }
  beforeAll(async () => {
    core = await openFixture(kind)
    ;({ home, away, hidden, scoped } = await populate(core))
  }, HOOK_MS)
  afterAll(() => core.close())

  const list = (path: string, query: Record<string, string> = {}, token = core.admin) =>
    core.ask<Listed>('GET', `/v1/${path}?${new URLSearchParams(query)}`, { token })
  const all = async (path: string, query: Record<string, string> = {}) => {
    const items: Item[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Listed = (await list(path, { ...query, ...(cursor ? { cursor } : {}) })).body
      items.push(...page.items)
      cursor = page.next_cursor
    }
    return items
  }
  const found = async (path: string, q: string, token = core.admin) =>
    (await list(path, { q, limit: '200' }, token)).body.items

  test.each(Object.entries(SORTS))('%s are sorted both ways, page by page', async (path, sorts) => {
    const ids = (items: Item[]) => items.map(item => item.id ?? item.serial)
    const usual = ids(await all(path, { limit: '200' }))
    expect(usual.length).toBeGreaterThan(2)
    expect(ids(await all(path, { limit: '2' }))).toEqual(usual)
    for (const [sort, { of, none }] of Object.entries(sorts)) {
      const up = await all(path, { sort, limit: '2' })
      const keys = up.map(item => String(of(item) ?? none))
      expect([sort, keys]).toEqual([sort, [...keys].sort()])
      expect(ids(up).toSorted()).toEqual(usual.toSorted())
      expect(ids(await all(path, { sort: `-${sort}`, limit: '3' }))).toEqual(ids(up).toReversed())
    }
  })

  test.each(['projects', 'clusters', 'users', 'groups', 'machine-users', 'relays'])(
    '%s can be asked for by their ids, and only those that the list would show are there',
    async path => {
      const [first, , third] = await all(path)
      const ids = [third?.id, crypto.randomUUID(), first?.id, core.projectId].join(',')
      const named = (await list(path, { ids })).body.items.map(({ id }) => id)
      expect(named.filter(id => id !== core.projectId)).toEqual(
        [first?.id, third?.id].filter(id => id !== core.projectId),
      )
      for (const wrong of ['', 'x', `${first?.id},`, Array(201).fill(first?.id).join(',')]) {
        const { status, body } = await list(path, { ids: wrong })
        expect([wrong.slice(0, 80), status, body.errors?.[0]?.pointer]).toEqual([wrong.slice(0, 80), 422, '/ids'])
      }
    },
  )

  test('by the id of what one may not see nothing is found', async () => {
    const seen = await list('projects', { ids: `${home},${away}` }, scoped.token)
    expect(seen.body.items.map(({ id }) => id)).toEqual([home])
    const clusters = (await all('clusters')).map(({ id }) => id).join(',')
    const names = (await list('clusters', { ids: clusters }, scoped.token)).body.items.map(({ name }) => name)
    expect(names).toEqual(['home-cluster'])
    expect((await list('users', { ids: hidden.id }, scoped.token)).status).toBe(403)
  })

  test('a page begins where the last one ended, whatever is added and deleted meanwhile', async () => {
    const first = (await list('projects', { sort: 'name', limit: '2' })).body
    const last = String(first.items.at(-1)?.name)
    const asAdmin = { token: core.admin }
    const make = (name: string) => core.ask('POST', '/v1/projects', { ...asAdmin, body: { name, display_name: name } })
    await make('0-before')
    const { body: gone } = await make(`${last}0`)
    const cursor = (await list('projects', { sort: 'name', limit: '4' })).body.next_cursor ?? ''
    await core.ask('DELETE', `/v1/projects/${gone.id}`, asAdmin)
    const second = (await list('projects', { sort: 'name', limit: '1', cursor: first.next_cursor ?? '' })).body
    expect(second.items.map(({ name }) => String(name) > last)).toEqual([true])
    // Its cursor is the deleted one.
    const third = await list('projects', { sort: 'name', limit: '1', cursor })
    expect(third.body.items).toEqual(second.items)
  })

  test('a cursor is good for its own order only, and nobody builds one', async () => {
    const { next_cursor } = (await list('users', { sort: 'name', limit: '1' })).body
    const usual = (await list('users', { limit: '1' })).body.next_cursor
    const wrap = (text: string) => Buffer.from(text).toString('base64url')
    const id = core.projectId
    const refusals = [
      { cursor: next_cursor ?? '' },
      { cursor: next_cursor ?? '', sort: '-name' },
      { cursor: next_cursor ?? '', sort: 'email' },
      { cursor: usual ?? '', sort: 'name' },
      { cursor: wrap('c2:["name","x"]'), sort: 'name' },
      { cursor: wrap('c2:["name","x","not-an-id"]'), sort: 'name' },
      { cursor: wrap(`c2:["name","\\u0000","${id}"]`), sort: 'name' },
      { cursor: wrap(`c2:["created_at","yesterday","${id}"]`), sort: 'created_at' },
      { cursor: wrap(`c2:["created_at","2026-02-30T00:00:00.000000Z","${id}"]`), sort: 'created_at' },
      { cursor: wrap('c2:{'), sort: 'name' },
    ]
    for (const query of refusals) {
      const { status, body } = await list('users', query)
      expect([query, status, body.errors?.[0]?.pointer]).toEqual([query, 422, '/cursor'])
    }
    const told = (await list('users', { cursor: usual ?? '', sort: 'name' })).text
    expect(told).toContain('send the same `sort` with every page')
    expect((await list('users', { sort: 'password_hash' })).status).toBe(422)
  })

  test('what is looked for is text in any case, and nothing in it is a wildcard', async () => {
    const names = async (q: string) => (await found('users', q)).map(({ name }) => name)
    expect(await names('ÉRIC')).toEqual(['Éric 100%_\\'])
    expect(await names('100%')).toEqual(['Éric 100%_\\'])
    expect(await names('%_\\')).toEqual(['Éric 100%_\\'])
    for (const q of ['%%%', '100_', 'É_ic', '_ric', "' or true --"]) expect([q, await names(q)]).toEqual([q, []])
    expect((await list('users', { q: 'x'.repeat(101) })).status).toBe(422)
    expect((await found('users', '')).length).toBe((await all('users')).length)
  })

  test('each list is searched by what is seen of it', async () => {
    const counts: [path: string, q: string, most: number][] = [
      ['projects', 'display of home', 1],
      ['clusters', 'TIER=prod', 1],
      ['clusters', 'ome-cl', 1],
      ['clusters', '"tier"', 0],
      ['groups', 'display of away', 1],
      ['roles', 'look at pods', 1],
      ['bindings', 'hidden@', 1],
      ['bindings', 'Group-away', 1],
      ['bindings', 'looker', 2],
      ['machine-users', 'builds things', 1],
      ['machine-users', 'machine.local', 0],
      ['machine-user-tokens', 'robot', 1],
      ['identity-providers', 'idp.example.org', 1],
      ['audit-sinks', 'SYSL', 1],
      ['connections', 'secret-namespace', 1],
      ['group-memberships', 'hidden@', 1],
      ['relays', 'FAR.example', 1],
    ]
    for (const [path, q, most] of counts) expect([path, q, (await found(path, q)).length]).toEqual([path, q, most])
    const [certificate] = (await list('certificates')).body.items
    expect(await found('certificates', String(certificate?.serial).toUpperCase())).toHaveLength(1)
    expect((await found('certificates', 'hidden@')).map(one => one.subject_id)).toEqual([hidden.id])
  })

  test('a search finds nothing that the list does not show', async () => {
    for (const [path, q] of [
      ['projects', 'away'],
      ['clusters', 'away'],
      ['clusters', 'tier=test'],
      ['bindings', 'hidden@'],
      ['bindings', 'away'],
      ['connections', 'secret-namespace'],
      ['connections', 'hidden@'],
      ['certificates', 'hidden@'],
      ['api-tokens', 'hidden'],
    ] as const) {
      const shown = (await list(path, { limit: '200' }, scoped.token)).body.items
      expect([path, shown.length > 0 || path === 'connections' || path === 'api-tokens']).toEqual([path, true])
      expect([path, q, await found(path, q, scoped.token)]).toEqual([path, q, []])
      expect((await found(path, q)).length).toBeGreaterThan(0)
    }
  })

  test('nobody finds by a name that they cannot read', async () => {
    const blind = await core.person('blind')
    await core.bind(blind.id, 'lister')
    // They may list bindings, memberships and certificates everywhere, and no users, groups or projects.
    for (const [path, q] of [
      ['bindings', 'hidden@'],
      ['bindings', 'group-away'],
      ['bindings', 'display of home'],
      ['certificates', 'hidden@'],
    ] as const) {
      expect((await list(path, {}, blind.token)).body.items.length).toBeGreaterThan(0)
      expect([path, q, await found(path, q, blind.token)]).toEqual([path, q, []])
      expect((await found(path, q)).length).toBeGreaterThan(0)
    }
    expect((await list('bindings', { q: 'blind@', user_id: blind.id }, blind.token)).body.items).toHaveLength(1)
    const inGroup = await list('users', { group_id: core.projectId }, await reader(core))
    expect([inGroup.status, inGroup.body.code]).toEqual([403, 'forbidden'])
  })

  test('clusters are found by state, users by group and by whether they are disabled', async () => {
    const states = async (state: string) => (await list('clusters', { state })).body.items.map(({ name }) => name)
    expect(await states('connected')).toEqual(['home-cluster'])
    expect(await states('disconnected')).toEqual(['away-cluster'])
    expect(await states('pending')).toEqual(['new-1', 'new-2'])
    const [group] = await found('groups', 'group-away')
    const members = await list('users', { group_id: group?.id ?? '' })
    expect(members.body.items.map(({ email }) => email)).toEqual([hidden.email])
    expect((await list('users', { is_disabled: 'true' })).body.items.map(({ name }) => name)).toEqual(['Zoe'])
    expect((await list('users', { is_disabled: 'false', q: 'zoe' })).body.items).toEqual([])
    expect((await list('clusters', { project_id: away, q: 'home' })).body.items).toEqual([])
    expect((await list('clusters', { project_id: home, q: 'home' })).body.items).toHaveLength(1)
  })
})

function shown(field: string) {
  return { of: (item: Item) => item[field] }
}

function status(item: Item) {
  return item.status as Record<string, unknown>
}

/** Who may read users and not groups. */
async function reader(core: Fixture): Promise<string> {
  const body = { name: 'reader', display_name: 'Reader', scope: 'organization', permissions: ['users.read'] }
  await core.ask('POST', '/v1/roles', { token: core.admin, body })
  const someone = await core.person('reader')
  await core.bind(someone.id, 'reader')
  return someone.token
}

async function populate(core: Fixture) {
  const { sql, clock } = core
  const make = async (path: string, body: object): Promise<string> => {
    clock.ms += 7
    const reply = await core.ask<{ id: string }>('POST', `/v1/${path}`, { token: core.admin, body })
    if (reply.status !== 201) throw new Error(`Cannot make one of ${path}: ${reply.text}`)
    return reply.body.id
  }
  const home = await make('projects', { name: 'home', display_name: 'Display of home' })
  const away = await make('projects', { name: 'away', display_name: 'Display of away' })
  for (const name of ['p1', 'p2']) await make('projects', { name, display_name: name })
  await make('roles', {
    ...{ name: 'looker', display_name: 'Looker', description: 'May look at pods', scope: 'project' },
    permissions: ['clusters.read', 'projects.read', 'bindings.read', 'connections.read'],
  })
  await make('roles', {
    ...{ name: 'lister', display_name: 'Lister', scope: 'organization' },
    permissions: ['bindings.read', 'certificates.read'],
  })
  const labels = (tier: string) => ({ labels: { tier } })
  const clusters = [
    await make('clusters', { name: 'home-cluster', project_id: home, ...labels('prod') }),
    await make('clusters', { name: 'away-cluster', project_id: away, ...labels('test') }),
  ]
  for (const name of ['new-1', 'new-2']) await make('clusters', { name, project_id: away })
  const hidden = await core.person('hidden')
  const scoped = await core.person('scoped')
  await make('users', { email: 'a@example.org', name: 'Éric 100%_\\' })
  await make('users', { email: 'z@example.org', name: 'Zoe', is_disabled: true })
  await make('users', { email: 'b@example.org', name: 'bob' })
  await sql`update users set last_sign_in_at = created_at where email < 'i'`
  const groupIds = []
  for (const name of ['home', 'away', 'g1', 'g2'])
    groupIds.push(await make('groups', { name: `group-${name}`, display_name: `Display of ${name}` }))
  for (const group_id of [groupIds[0], groupIds[2], groupIds[3]])
    await make('group-memberships', { group_id, user_id: scoped.id })
  await make('group-memberships', { group_id: groupIds[1], user_id: hidden.id })
  const expires_at = new Date(clock.ms + 86_400_000).toISOString()
  await make('bindings', { role: 'looker', user_id: scoped.id, project_id: home, expires_at })
  await make('bindings', { role: 'looker', user_id: hidden.id, project_id: away })
  await make('bindings', { role: 'project-admin', group_id: groupIds[1], project_id: away })
  await make('bindings', { role: 'project-read-only', group_id: groupIds[0], project_id: home })
  for (const name of ['robot', 'm2', 'm3']) {
    const description = name === 'robot' ? 'Builds things' : ''
    const id = await make('machine-users', { name, display_name: name.toUpperCase(), description })
    await make('machine-user-tokens', { machine_user_id: id, name: `Token of ${name}` })
  }
  for (const name of ['one', 'Two', 'three', 'hidden']) {
    const [{ id } = { id: '' }] = await sql<{ id: string }[]>`
      insert into api_tokens (id, user_id, name, expires_at, created_at)
      values (gen_random_uuid(), ${hidden.id}, ${name}, ${name === 'one' ? null : expires_at}, ${new Date(clock.ms++)})
      returning id`
    await sql`insert into api_token_secrets (token_id, generation, token_hash, prefix, created_at)
      values (${id}, 1, ${hashSecret(name)}, 'sal_api_', now())`
    await sql`
      insert into identity_providers (id, name, display_name, kind, issuer, client_id, sealed_secret,
        client_secret_version, scopes, allowed_email_domains, is_enabled, allow_sign_up, created_at)
      values (gen_random_uuid(), ${name.toLowerCase()}, ${name}, 'oidc', ${`https://${name === 'one' ? 'idp' : name}.example.org`},
        'c', 's', 1, '{}', '{}', false, false, ${new Date(clock.ms)})`
  }
  const [admin] = await sql<
    { id: string }[]
  >`select user_id as id from sessions where token_hash = ${hashSecret(core.admin)}`
  for (const [index, owner] of [hidden.id, scoped.id, admin?.id ?? '', admin?.id ?? ''].entries()) {
    const at = new Date(clock.ms + (index % 3) * 1000)
    await sql`insert into certificates (serial, kind, subject_id, not_before, not_after, created_at)
      values (${`ab${index}`}, 'user', ${owner}, now(), ${new Date(clock.ms - index * 1000)}, ${at})`
    await sql`insert into sessions (id, user_id, token_hash, kind, created_at, expires_at, last_used_at)
      values (gen_random_uuid(), ${admin?.id ?? ''}, ${`hash ${index}`}, 'sign-in', ${at}, ${index > 1 ? null : at}, ${index < 2 ? null : at})`
  }
  for (const name of ['siem', 'lake', 'archive']) {
    const target =
      name === 'siem'
        ? { kind: 'syslog', syslog: { host: 'siem.example.org' } }
        : { kind: 'webhook', webhook: { url: `https://${name}.example.org` }, signing_key: 'a key of its own, long' }
    await make('audit-sinks', { name, ...target })
  }
  await connect(core, clusters, [hidden.id, scoped.id])
  return { home, away, hidden, scoped }
}

/** The first cluster is connected, the second was; streams are open in the second. */
async function connect({ sql, clock }: Fixture, [first = '', second = '']: string[], users: string[]) {
  const now = new Date(clock.ms)
  const [relay] = await sql<{ id: string }[]>`
    insert into relays (id, name, created_at, seen_at) values (gen_random_uuid(), 'relay', ${now}, ${now}) returning id`
  await sql`insert into relays (id, name, created_at, seen_at, agent_url) values
    (gen_random_uuid(), 'far', ${new Date(clock.ms - 5)}, ${new Date(clock.ms - 60_000)}, 'https://far.example.org:8443'),
    (gen_random_uuid(), 'never', ${new Date(clock.ms - 3)}, null, null)`
  for (const [id, isConnected] of [
    [first, true],
    [second, false],
  ] as const)
    await sql`insert into cluster_status (cluster_id, is_connected, seen_at, changed_at, agent_version)
      values (${id}, ${isConnected}, ${now}, ${now}, '1')`
  for (const index of [0, 1, 2, 3])
    await sql`
      insert into connections (id, relay_id, user_id, cluster_id, credential, source_address, user_agent, protocol, verb,
        api_group, resource, subresource, namespace, name, bytes_in, bytes_out, started_at)
      values (gen_random_uuid(), ${relay?.id ?? ''}, ${users[index % 2] ?? ''}, ${second}, 'c', '10.0.0.1', 'kubectl',
        'http', 'watch', '', 'pods', '', ${index === 0 ? 'secret-namespace' : 'default'}, '', 0, 0,
        ${new Date(clock.ms - index)})`
}
