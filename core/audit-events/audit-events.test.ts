// The audit searched, page by page, against what a plain filter over the same records finds; and who sees what of it.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { dayTable } from '../audit/days'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import type { AuditEvent } from './model'
import { Chain, type Some } from './testing'

type Page = { items: AuditEvent[]; next_cursor: string | null }

const DAY = 86_400_000

describe.each(DATABASE_KINDS)('audit events on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
    await core.services.auditUpkeep.run()
  }, HOOK_MS)
  afterAll(() => core.close())

  const page = async (query: Record<string, string>, token = core.admin) => {
    const reply = await core.ask<Page>('GET', `/v1/audit-events?${new URLSearchParams(query)}`, { token })
    if (reply.status !== 200) throw new Error(reply.text)
    return reply.body
  }
  const pages = async (query: Record<string, string>, token = core.admin) => {
    const items: AuditEvent[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const found: Page = await page({ ...query, ...(cursor ? { cursor } : {}) }, token)
      items.push(...found.items)
      cursor = found.next_cursor
    }
    return items
  }
  const at = (ms: number) => new Date(core.clock.ms + ms).toISOString()

  describe('a search', () => {
    let records: AuditEvent[]
    beforeAll(async () => {
      await Chain(core).append(...Array.from({ length: 300 }, (_, n) => varied(n, at)))
      records = await pages({ limit: '200' })
    }, HOOK_MS)

    const FILTERS: [string, Record<string, string>, (event: AuditEvent) => boolean][] = [
      ['user', { user_id: USERS[1] }, event => event.user_id === USERS[1]],
      ['cluster', { cluster_id: CLUSTERS[1] }, event => event.cluster_id === CLUSTERS[1]],
      ['namespace', { namespace: 'team-b' }, event => event.namespace === 'team-b'],
      ['no namespace', { namespace: '' }, event => event.namespace === ''],
      ['verb', { verb: 'delete' }, event => event.verb === 'delete'],
      ['API group', { api_group: 'apps' }, event => event.api_group === 'apps'],
      ['core group', { api_group: '' }, event => event.api_group === ''],
      ['resource', { resource: 'secrets' }, event => event.resource === 'secrets'],
      ['subresource', { subresource: 'exec' }, event => event.subresource === 'exec'],
      ['name', { name: 'system:node-1' }, event => event.name === 'system:node-1'],
      ['quotes in a name', { name: "o'neil\\x" }, event => event.name === "o'neil\\x"],
      ['beginning of a name', { name_prefix: 'web-1' }, event => event.name.startsWith('web-1')],
      ['beginning up to a hyphen', { name_prefix: 'web-' }, event => event.name.startsWith('web-')],
      ['allowed', { outcome: 'allowed' }, event => event.outcome === 'allowed'],
      ['denied', { outcome: 'denied' }, event => event.outcome === 'denied'],
      ['failed', { outcome: 'failed' }, event => event.outcome === 'failed'],
      ['broken off', { outcome: 'broken-off' }, event => event.outcome === 'broken-off'],
      ['address', { source: '10.1.2.3' }, event => event.source_address === '10.1.2.3'],
      ['range', { source: '10.1.0.0/20' }, event => /^10\.1\.([0-9]|1[0-5])\./.test(event.source_address)],
      ['everything', { source: '0.0.0.0/0' }, event => event.source_address.includes('.')],
      ['IPv6', { source: '2001:0DB8::1' }, event => event.source_address === '2001:db8::1'],
      ['range of IPv6', { source: '2001:db8::/32' }, event => event.source_address.startsWith('2001:db8')],
      ['kind', { kind: 'denial' }, event => event.kind === 'denial'],
      ['gaps', { kind: 'gap' }, event => event.kind === 'gap'],
      ['reason', { reason: 'caller-left' }, event => event.reason === 'caller-left'],
      ['words', { q: 'WEB v1.34' }, event => /\bweb/.test(event.path) && event.user_agent.startsWith('kubectl')],
      ['a name that is asked for by a field selector', { name: 'selected' }, event => event.name === 'selected'],
      ['word of a user agent', { q: 'amd64' }, event => event.user_agent.includes('amd64')],
      ['name of a principal', { q: 'ann@ex' }, event => event.user_name === 'ann@example.org'],
      ['nothing that is there', { q: 'unheard-of' }, () => false],
      [
        'two at once',
        { verb: 'get', namespace: 'team-a' },
        event => event.verb === 'get' && event.namespace === 'team-a',
      ],
    ]

    test.each(FILTERS)(
      'by %s finds what is to be found, in pages of any size and both orders',
      async (_, query, holds) => {
        const wanted = records.filter(holds).map(({ id }) => id)
        const ids = async (more: Record<string, string>) => (await pages({ ...query, ...more })).map(({ id }) => id)
        expect(await ids({ limit: '200' })).toEqual(wanted)
        expect(await ids({ limit: '7' })).toEqual(wanted)
        expect(await ids({ limit: '7', order: 'oldest' })).toEqual(wanted.toReversed())
        expect(wanted.length > 0).toBe(!('q' in query && query.q === 'unheard-of'))
      },
    )

    test('between two moments holds the first and not the second', async () => {
      const [first, second] = [at(-2 * DAY), at(-DAY)]
      const wanted = records.filter(event => first <= event.at && event.at < second).map(({ id }) => id)
      expect((await pages({ from: first, to: second, limit: '9' })).map(({ id }) => id)).toEqual(wanted)
      expect(wanted.length).toBeGreaterThan(20)
    })

    test('records that are stored while somebody turns pages move none of them', async () => {
      const before = (await pages({ q: 'web', limit: '200' })).slice(5).map(({ id }) => id)
      const first = await page({ q: 'web', limit: '5' })
      await Chain(core).append({ path: '/api/v1/web', at: at(2 * DAY) })
      const rest = await pages({ q: 'web', limit: '5', cursor: first.next_cursor ?? '' })
      expect(rest.map(({ id }) => id)).toEqual(before)
    })

    test('is newest first by time, not by the order of coming', () => {
      const moments = records.map(event => event.at)
      expect(moments).toEqual(moments.toSorted().toReversed())
    })

    test.each([
      [{ source: '10.1.2' }, '/source', 'Use an IP address, or a CIDR range as 10.0.0.0/8'],
      [{ source: '10.1.2.3/33' }, '/source', 'Use an IP address, or a CIDR range as 10.0.0.0/8'],
      [{ q: ' - ' }, '/q', 'Use at least one letter or digit'],
      [{ cursor: 'YzE6OQ' }, '/cursor', 'The cursor is not one that this list handed out'],
    ])('refuses %j', async (query, pointer, detail) => {
      const path = `/v1/audit-events?${new URLSearchParams(query as Record<string, string>)}`
      const reply = await core.ask<{ errors: { pointer: string; detail: string }[] }>('GET', path, {
        token: core.admin,
      })
      expect([reply.status, reply.body.errors]).toEqual([422, [expect.objectContaining({ pointer, detail })]])
    })
  })

  test('the index of the audit can be built again with an empty search path, as a restored backup has it', async () => {
    await Chain(core).append({ at: at(0) })
    await core.sql.begin(async tx => {
      const [{ schema } = { schema: '' }] = await tx<{ schema: string }[]>`select current_schema() as schema`
      await tx`set local search_path = ''`
      await tx.unsafe(`reindex table ${schema}.${dayTable(core.clock.ms)}`)
    })
  })

  test('what a stranger sends cannot jam the store', async () => {
    const long = 'x'.repeat(2_048)
    const odd = { path: `/${'é'.repeat(2_047)}`, name: long, namespace: long, resource: long, verb: long }
    await Chain(core).append({
      ...odd,
      cluster_id: long,
      source_address: 'nowhere',
      user_agent: `${'ß'.repeat(2_000)}`,
    })
    await Chain(core).append({ path: '%', name: '', namespace: '', resource: "'\\", verb: ':*', user_agent: '' })
    expect((await pages({ cluster_id: crypto.randomUUID() })).length).toBe(0)
    expect((await pages({ resource: "'\\" })).length).toBe(1)
    expect((await pages({ source: '0.0.0.0/1', verb: long.slice(0, 100) })).length).toBe(0)
  })

  test('who reads audits in a project sees the records of its clusters, by list, facets, histogram and export', async () => {
    const id = await core.cluster(`seen-${kind}`)
    const [reader, stranger] = [await core.person(`reader-${kind}`), await core.person(`stranger-${kind}`)]
    await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
    const request_id = crypto.randomUUID()
    await Chain(core).append(
      { cluster_id: id, request_id, at: at(-1_000) },
      { cluster_id: null, request_id, at: at(-1_000) },
    )
    const span = `from=${at(-DAY)}&to=${at(0)}`
    const counts = async (token: string) => {
      const get = async <T>(path: string) => (await core.ask<T>('GET', path, { token })).body
      const { items } = await page({ request_id }, token)
      const facets = await get<{ counted: number }>(`/v1/audit-event-facets?request_id=${request_id}`)
      const histogram = await get<{ counted: number }>(`/v1/audit-event-histogram?request_id=${request_id}&${span}`)
      const file = (await core.ask('GET', `/v1/audit-event-export?request_id=${request_id}`, { token })).text
      return [items.length, facets.counted, histogram.counted, file.split('\n').length - 1]
    }
    expect(await counts(core.admin)).toEqual([2, 2, 2, 2])
    expect(await counts(reader.token)).toEqual([1, 1, 1, 1])
    expect(await counts(stranger.token)).toEqual([0, 0, 0, 0])
  })

  test('a group stands for its members of now, and only for who may read groups', async () => {
    const ann = await core.person(`ann-${kind}`)
    const body = { name: `crew-${kind}`, display_name: 'Crew' }
    const group = (await core.ask<{ id: string }>('POST', '/v1/groups', { token: core.admin, body })).body.id
    await Chain(core).append({ principal_id: ann.id, at: at(-500) })
    expect(await pages({ group_id: group })).toEqual([])
    await core.ask('POST', '/v1/group-memberships', { token: core.admin, body: { group_id: group, user_id: ann.id } })
    expect((await pages({ group_id: group })).map(event => event.user_id)).toEqual([ann.id])
    const reply = await core.ask('GET', `/v1/audit-events?group_id=${group}`, { token: ann.token })
    expect([reply.status, reply.body.code]).toEqual([403, 'forbidden'])
  })

  test('facets count each field, and the histogram each piece of time', async () => {
    const user_id = crypto.randomUUID()
    const mine = { principal_id: user_id, principal_name: 'bo@example.org' }
    await Chain(core).append(
      { ...mine, verb: 'get', at: at(-30_000) },
      { ...mine, verb: 'get', at: at(-70_000), status: 403 },
      { ...mine, verb: 'list', at: at(-80_000), source_address: '10.9.9.9' },
    )
    const facets = (await core.ask('GET', `/v1/audit-event-facets?user_id=${user_id}`, { token: core.admin })).body
    expect(facets).toMatchObject({ counted: 3, is_exact: true, counted_from: null })
    const field = (name: string) => (facets.facets as { field: string }[]).find(one => one.field === name)
    expect(field('user_id')).toMatchObject({ values: [{ value: user_id, label: 'bo@example.org', count: 3 }] })
    expect(field('verb')).toMatchObject({
      values: [
        { value: 'get', count: 2 },
        { value: 'list', count: 1 },
      ],
    })
    expect(field('outcome')).toMatchObject({
      values: [
        { value: 'allowed', count: 2 },
        { value: 'denied', count: 1 },
      ],
    })
    const query = `user_id=${user_id}&from=${at(-120_000)}&to=${at(0)}&buckets=4`
    const histogram = (await core.ask('GET', `/v1/audit-event-histogram?${query}`, { token: core.admin })).body
    expect((histogram.buckets as { count: number }[]).map(({ count }) => count)).toEqual([0, 2, 0, 1])
  })
})

const USERS = ['0190aaaa-0000-7000-8000-000000000001', '0190aaaa-0000-7000-8000-000000000002'] as const
const CLUSTERS = ['0190bbbb-0000-7000-8000-000000000001', '0190bbbb-0000-7000-8000-000000000002'] as const
const NAMES = ['web-1', 'web-12', 'web', 'system:node-1', "o'neil\\x", '', '1web', 'selected'] as const
const ADDRESSES = ['10.1.2.3', '10.1.200.3', '10.11.2.3', '2001:db8::1', '2001:db8:0:1::2', '2001:db9::1'] as const
const ENDS: Some[] = [
  { status: 200 },
  { status: 403 },
  { status: 404 },
  { status: 101, reason: 'connection-cut' },
  { status: 499, reason: 'caller-left' },
  { status: 503, reason: 'agent-disconnected' },
  { kind: 'denial', status: 403, reason: 'no-such-cluster' },
  { kind: 'denial', status: 503, reason: 'agent-disconnected' },
  { kind: 'begin', status: null },
  { kind: 'gap', status: null, lost: 3 },
]

/** All combinations come up, since the lengths have no factor in common. */
function varied(n: number, at: (ms: number) => string): Some {
  const pick = <T>(all: readonly T[]): T => all[n % all.length] as T
  const namespace = ['team-a', 'team-b', ''][n % 3] ?? ''
  const [api_group, resource] = [
    ['', 'pods'],
    ['apps', 'deployments'],
    ['', 'secrets'],
    ['rbac.authorization.k8s.io', 'roles'],
  ][n % 4] as [string, string]
  const name = pick(NAMES)
  const where = namespace === '' ? '' : `/namespaces/${namespace}`
  const subresource = n % 11 === 0 ? 'exec' : ''
  const path = `/${api_group === '' ? 'api' : `apis/${api_group}`}/v1${where}/${resource}${name === 'selected' ? '' : `/${encodeURIComponent(name)}`}${subresource && `/${subresource}`}`
  return {
    ...{ principal_id: USERS[n % 2] ?? null, principal_name: ['ann@example.org', 'bob@example.org'][n % 2] ?? null },
    ...{ cluster_id: CLUSTERS[n % 2] ?? null, namespace, resource, api_group, subresource, name },
    ...{ path, verb: ['get', 'list', 'delete', 'watch', 'patch'][n % 5] ?? '', source_address: pick(ADDRESSES) },
    ...{ user_agent: n % 2 ? 'helm/3.15' : 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9' },
    // Of five days, two of which have no table, with several at one moment.
    at: at(-DAY * 4 + Math.floor(n / 3) * ((DAY * 4.9) / 100)),
    ...pick(ENDS),
  }
}
