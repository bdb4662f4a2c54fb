// Who may take evidence, and what is answered where there is none.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { RelayChain } from './testing'

let core: Fixture
beforeAll(async () => {
  core = await openFixture()
}, HOOK_MS)
afterAll(() => core.close())

const ask = (token: string, query = '') => core.ask('GET', `/v1/audit-evidence${query}`, { token })

async function withPermissions(name: string, permissions: string[]): Promise<string> {
  const person = await core.person(name)
  const body = { name, display_name: name, scope: 'organization', permissions }
  expect((await core.ask('POST', '/v1/roles', { token: core.admin, body })).status).toBe(201)
  await core.bind(person.id, name)
  return person.token
}

test('GET /v1/audit-evidence answers 404 before there is a checkpoint', async () => {
  expect((await ask(core.admin)).status).toBe(404)
})

test('GET /v1/audit-evidence is for who reads checkpoints and both audits in the organization', async () => {
  await RelayChain(core).write(1)
  await core.services.seal()
  const all = ['audit_checkpoints.read', 'audit_events.read', 'api_events.read']
  expect((await ask(await withPermissions('auditor', all))).status).toBe(200)
  for (const [at, missing] of all.entries()) {
    const few = all.filter(permission => permission !== missing)
    const { status, body } = await ask(await withPermissions(`auditor-${at}`, few))
    expect([missing, status, body.detail]).toEqual([missing, 403, `It takes the permission "${missing}"`])
  }
  const reader = await core.person('project-reader')
  await core.bind(reader.id, 'project-read-only', { project_id: core.projectId })
  expect((await ask(reader.token)).status).toBe(403)
  const everything = await core.person('everything-reader')
  await core.bind(everything.id, 'admin-read-only')
  expect((await ask(everything.token)).status).toBe(200)
})

test('GET /v1/audit-evidence refuses times that are none, and answers 404 to a time without a checkpoint', async () => {
  expect((await ask(core.admin, '?from=yesterday')).status).toBe(422)
  expect((await ask(core.admin, '?from=2099-01-01T00:00:00.000Z')).status).toBe(404)
})

test('GET /v1/audit-key is for anybody, and no secret', async () => {
  const { status, text, body } = await core.ask('GET', '/v1/audit-key')
  expect([status, body.installation]).toEqual([200, core.authority.installation])
  expect(text).toContain('BEGIN PUBLIC KEY')
  expect(text).not.toContain('PRIVATE')
})

test('GET /v1/audit-checkpoints/:id answers 404 to what is no number of one', async () => {
  for (const id of ['0', '01', '999', 'x', '1e3', '99999999999999999999'])
    expect([id, (await core.ask('GET', `/v1/audit-checkpoints/${id}`, { token: core.admin })).status]).toEqual([
      id,
      404,
    ])
  expect((await core.ask('GET', '/v1/audit-checkpoints/1', { token: core.admin })).body.number).toBe(1)
})
