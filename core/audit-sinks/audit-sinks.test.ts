// Audit sinks as a resource: what is refused, what is never answered, and who may set one up; on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { isMetadataHost } from './dial'

type Reply = {
  id: string
  reason: string
  existing_id: string
  credential_version: number
  errors: { pointer: string; code: string }[]
  items: { changes: { path: string }[] }[]
}

describe.each(DATABASE_KINDS)('audit sinks on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterAll(() => core.close())

  const as = (token: string, [method, path]: [string, string], body?: object) =>
    core.ask<Reply>(method, path, { token, ...(body ? { body } : {}) })
  const create = (body: object, token = core.admin) => as(token, ['POST', '/v1/audit-sinks'], body)
  const pointers = ({ body }: { body: Reply }) => body.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort()
  const secret = 'a-secret-nobody-sees'
  const elastic = {
    ...{ name: 'elastic', kind: 'elasticsearch', elasticsearch: { url: 'https://es.example.org:9200' } },
    ...{ authentication: 'api_key', credential: secret },
  }

  test('is answered with every default, in the row of its kind, and without its secrets', async () => {
    const made = await create(elastic)
    expect([made.status, made.text]).toEqual([201, expect.not.stringContaining(secret)])
    expect(made.body).toMatchObject({
      ...{ name: 'elastic', is_enabled: true, kind: 'elasticsearch', otlp: null, webhook: null, syslog: null },
      elasticsearch: { url: 'https://es.example.org:9200', index: 'salaminia-audit-{date}' },
      ...{ authentication: 'api_key', username: null, credential_version: 1, batch_size: 500, file: null },
      ...{ audits: ['data_path', 'api'], kinds: [], verbs: [], outcomes: [], redactions: [], starts_at: null },
      status: { state: 'unattended', delivered: 0, dead_letters: 0, last_error: null },
    })
    const [row] = await core.sql<{ sealed_credential: string; all: string }[]>`
      select sealed_credential, to_json(s)::text as all from audit_sinks s where name = 'elastic'`
    expect(row?.all).not.toContain(secret)
    expect(core.authority.unseal(row?.sealed_credential ?? '', `audit-sink/${made.body.id}/credential`)).toBe(secret)
    const events = await as(core.admin, ['GET', '/v1/api-events?action=audit_sinks.create'])
    expect(events.text).not.toMatch(/a-secret|sealed/)
    expect(events.text).toContain('credential')
  })

  test('a change keeps a secret, asks for it when its version moves, and when it would go to another address', async () => {
    const { body: made } = await create({ ...elastic, name: 'kept' })
    const path = `/v1/audit-sinks/${made.id}`
    const { credential: _, ...without } = { ...elastic, name: 'kept' }
    const put = (more: object) => as(core.admin, ['PUT', path], { ...without, ...more })
    const sealed = async () =>
      (await core.sql`select sealed_credential from audit_sinks where id = ${made.id}`)[0]?.sealed_credential
    const before = await sealed()
    expect((await put({ batch_size: 7, elasticsearch: { url: 'https://es.example.org:9200/path' } })).status).toBe(200)
    expect(await sealed()).toBe(before)
    expect(pointers(await put({ credential_version: 2 }))).toEqual(['/credential required'])
    for (const url of ['https://evil.example', 'https://es.example.org:9201', 'http://es.example.org:9200'])
      expect(pointers(await put({ elasticsearch: { url } }))).toContain('/credential required')
    expect((await put({ credential_version: 2, credential: 'another' })).body.credential_version).toBe(2)
    expect(await sealed()).not.toBe(before)
    const events = await as(core.admin, ['GET', `/v1/api-events?action=audit_sinks.update&target_id=${made.id}`])
    expect(events.body.items[0]?.changes.map(({ path: field }) => field).sort()).toContain('credential')
  })

  test('tells every mistake at once', async () => {
    const wrong = {
      ...{ name: 'wrong', kind: 'webhook', otlp: { url: 'https://a.example' }, authentication: 'basic' },
      ...{ cluster_ids: [core.projectId], project_ids: [core.authority.installation] },
      ...{ client_certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      redactions: [
        { field: 'verb', action: 'drop' },
        { field: 'verb', action: 'hash' },
      ],
    }
    expect(pointers(await create(wrong))).toEqual([
      '/client_key required',
      '/cluster_ids/0 unknown',
      '/credential required',
      '/otlp other_kind',
      '/project_ids/0 unknown',
      '/redactions/1/field repeated',
      '/signing_key required',
      '/username required',
      '/webhook required',
    ])
    const file = { name: 'file', kind: 'file', file: { path: 'audit.jsonl' } }
    expect(pointers(await create(file))).toEqual(['/kind no_folder'])
    const plain = { ...elastic, name: 'plain', elasticsearch: { url: 'http://es.example.org:9200' } }
    expect(pointers(await create(plain))).toEqual(['/elasticsearch/url plain'])
    for (const path of ['../x', '/etc/x', 'a/../b', '.hidden', 'a/.b', 'a//b', ''])
      expect(`${path} ${(await create({ ...file, file: { path } })).body.errors[0]?.pointer}`).toBe(
        `${path} /file/path`,
      )
    for (const url of ['ftp://a', 'https://u:p@a', 'https://a/?x=1', 'https://a/#x', '//a', 'https:// a'])
      expect(`${url} ${(await create({ ...elastic, elasticsearch: { url } })).status}`).toBe(`${url} 422`)
  })

  test('leads to no address where machines are told their own secrets', async () => {
    const hosts = [
      ...['169.254.169.254', '2852039166', '0xa9.0xfe.0xa9.0xfe', '[::ffff:169.254.169.254]', '[fe80::1]'],
      ...['[fd00:ec2::254]', 'metadata.google.internal', 'METADATA', '100.100.100.200', '[64:ff9b::a9fe:a9fe]'],
    ]
    for (const host of hosts) {
      const made = await create({ name: 'ssrf', kind: 'otlp', otlp: { url: `http://${host}/v1/logs` } })
      expect(`${host} ${pointers(made)}`).toBe(`${host} /otlp/url metadata`)
    }
    const syslog = { name: 'ssrf', kind: 'syslog', syslog: { host: '2852039166' } }
    expect(pointers(await create(syslog))).toEqual(['/syslog/host metadata'])
    for (const host of ['127.0.0.1', '10.0.0.1', 'es.example.org', '::1', '169.253.0.1', '[fd00::1]'])
      expect(`${host} ${isMetadataHost(host)}`).toBe(`${host} false`)
  })

  test('stays of its kind and of its beginning', async () => {
    const { body: made } = await create({ ...elastic, name: 'stays' })
    const other = {
      ...{ name: 'stays', kind: 'otlp', otlp: { url: 'https://a.example/v1/logs' } },
      starts_at: '2026-01-01T00:00:00.000Z',
    }
    const changed = await as(core.admin, ['PUT', `/v1/audit-sinks/${made.id}`], other)
    expect([changed.status, pointers(changed)]).toEqual([409, ['/kind immutable_field', '/starts_at immutable_field']])
    const twice = await create({ ...elastic, name: 'stays' })
    expect([twice.status, twice.body.existing_id]).toEqual([409, made.id])
  })

  test('is set up only by who may read what it would send', async () => {
    const { body: made } = await create({ ...elastic, name: 'guarded' })
    const path = `/v1/audit-sinks/${made.id}`
    const stranger = await core.person('stranger')
    expect((await as(stranger.token, ['GET', path])).status).toBe(404)
    expect((await as(stranger.token, ['GET', '/v1/audit-sinks'])).status).toBe(403)
    const role = {
      ...{ name: 'sink-keeper', display_name: 'Keeper', scope: 'organization' },
      permissions: ['audit_sinks.read', 'audit_sinks.write', 'api_events.read'],
    }
    expect((await as(core.admin, ['POST', '/v1/roles'], role)).status).toBe(201)
    const keeper = await core.person('keeper')
    await core.bind(keeper.id, 'sink-keeper')
    expect((await as(keeper.token, ['GET', path])).status).toBe(200)
    expect((await create({ ...elastic, name: 'mine' }, keeper.token)).body.reason).toBe('escalation')
    expect((await create({ ...elastic, name: 'mine', audits: ['api'] }, keeper.token)).status).toBe(201)
    const reader = await core.person('reader')
    await core.bind(reader.id, 'admin-read-only')
    expect((await as(reader.token, ['GET', path])).status).toBe(200)
    expect((await as(reader.token, ['POST', `${path}/tests`])).status).toBe(403)
    expect((await as(reader.token, ['DELETE', path])).status).toBe(403)
  })
})
