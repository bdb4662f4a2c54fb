// Which rights each built-in role gives, through the grant that a relay would get.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openKeySet, type Right, verify } from '../../relay/wire/claims'
import { openTrust } from '../../relay/wire/identity'
import { losesRights } from '../../relay/wire/rights'
import type { HeldBinding } from '../access/access'
import { ROLES } from '../access/roles'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { compileRights } from './compile'

let core: Fixture
let here: string
let otherProject: string
let elsewhere: string
beforeAll(async () => {
  core = await openFixture()
  here = await core.cluster('here')
  const made = await core.ask<{ id: string }>('POST', '/v1/projects', {
    token: core.admin,
    body: { name: 'other', display_name: 'Other' },
  })
  otherProject = made.body.id
  elsewhere = await core.cluster('elsewhere', otherProject)
}, HOOK_MS)
afterAll(() => core.close())

const roleNamed = (name: string) => ROLES.find(role => role.name === name)
const held = (role: string, namespaces: string[] = []): HeldBinding => {
  const found = roleNamed(role)
  if (!found) throw new Error(`no role ${role}`)
  const nowhere = { projectId: null, clusterSelector: null, namespaceSelector: null, expiresAt: null, groupId: null }
  return { id: role, role: found, ...nowhere, namespaces }
}

async function ask(someone: { id: string; token: string }, clusterId: string, credential?: string) {
  const session = await core.ask<{ session_id: string }>('GET', '/v1/whoami', { token: someone.token })
  return core.services.grants({
    cluster_id: clusterId,
    principal_id: someone.id,
    credential: credential ?? `session:${session.body.session_id}`,
  })
}

function open(answer: Awaited<ReturnType<typeof ask>>, audience: string) {
  if ('denied' in answer) throw new Error(`denied: ${answer.denied}`)
  const { root } = openTrust(core.authority.trust)
  const issuer = core.authority.installation
  const keys = openKeySet(core.authority.keySet(), { root: root.publicKey, issuer, nowMs: core.clock.ms })
  return verify('sal-grant+jwt', answer.grant, { keys: keys.grant, issuer, audience, nowMs: core.clock.ms })
}

describe('compileRights()', () => {
  test('never makes the cross product of two bindings', () => {
    expect(compileRights([held('namespace-admin', ['a']), held('namespace-read-only', ['b'])])).toEqual([
      { cluster_role: 'admin', namespaces: ['a'] },
      { cluster_role: 'view', namespaces: ['b'] },
    ])
  })

  test('joins the namespaces of one role, once each and sorted', () => {
    const bindings = [held('namespace-admin', ['b', 'a']), held('namespace-admin', ['c', 'a'])]
    expect(compileRights(bindings)).toEqual([{ cluster_role: 'admin', namespaces: ['a', 'b', 'c'] }])
  })

  test('a role held for the whole cluster needs no namespaces beside it; another role keeps its own', () => {
    const bindings = [held('project-read-only'), held('namespace-read-only', ['a']), held('namespace-admin', ['b'])]
    expect(compileRights(bindings)).toEqual([
      { cluster_role: 'view', namespaces: null },
      { cluster_role: 'admin', namespaces: ['b'] },
    ])
  })

  test('the order of bindings does not matter', () => {
    const bindings = [held('namespace-admin', ['a']), held('admin'), held('project-read-only'), held('cluster-admin')]
    expect(compileRights(bindings)).toEqual(compileRights([...bindings].reverse()))
  })
})

describe('a grant', () => {
  const expected: Record<string, Right> = {
    admin: { cluster_role: 'cluster-admin', namespaces: null },
    'admin-read-only': { cluster_role: 'view', namespaces: null },
    'project-admin': { cluster_role: 'cluster-admin', namespaces: null },
    'project-read-only': { cluster_role: 'view', namespaces: null },
    'cluster-admin': { cluster_role: 'cluster-admin', namespaces: null },
    'namespace-admin': { cluster_role: 'admin', namespaces: ['dev'] },
    'namespace-read-only': { cluster_role: 'view', namespaces: ['dev'] },
  }

  test('is known here for every built-in role', () => {
    expect(ROLES.map(role => role.name).sort()).toEqual(Object.keys(expected).sort())
  })

  test.each(Object.entries(expected))(
    'of role "%s" carries its right, and in its project only',
    async (role, right) => {
      const someone = await core.person(`grant-${role}`)
      const isOrganization = roleNamed(role)?.scope === 'organization'
      await core.bind(someone.id, role, {
        project_id: isOrganization ? null : core.projectId,
        namespaces: role.startsWith('namespace') ? ['dev'] : [],
      })
      const claims = open(await ask(someone, here), here)
      expect(claims.rights).toEqual([right])
      expect([claims.sub, claims.name, claims.aud]).toEqual([someone.id, someone.email, here])
      expect(claims.exp - Math.floor(core.clock.ms / 1000)).toBe(300)
      const other = await ask(someone, elsewhere)
      if (isOrganization) expect(open(other, elsewhere).rights).toEqual([right])
      else expect(other).toEqual({ denied: 'no-such-cluster' })
    },
  )

  test('of a project role without a project reaches every project', async () => {
    const someone = await core.person('every-project')
    await core.bind(someone.id, 'project-read-only')
    expect(open(await ask(someone, elsewhere), elsewhere).rights).toEqual([{ cluster_role: 'view', namespaces: null }])
  })

  test('ends with the first of its bindings and says so; its digest tells what it gives', async () => {
    const someone = await core.person('ends-soon')
    await core.bind(someone.id, 'project-read-only')
    const lasting = await ask(someone, here)
    expect(open(lasting, here)).not.toHaveProperty('is_final')
    const expires_at = new Date(core.clock.ms + 60_000).toISOString()
    await core.bind(someone.id, 'namespace-admin', { namespaces: ['a'], expires_at })
    const ending = await ask(someone, here)
    expect(open(ending, here)).toMatchObject({ is_final: true, exp: Math.floor((core.clock.ms + 60_000) / 1000) })
    const digest = (answer: Awaited<ReturnType<typeof ask>>) => ('denied' in answer ? [] : answer.rights)
    expect([digest(lasting).length, digest(ending).length]).toEqual([1, 2])
    expect([losesRights(digest(ending), digest(lasting)), losesRights(digest(lasting), digest(ending))]).toEqual([
      true,
      false,
    ])
  })

  test('nothing is given of the last, partial second of a binding', async () => {
    const someone = await core.person('last-second')
    core.clock.ms += 1_000 - (core.clock.ms % 1_000) + 100
    await core.bind(someone.id, 'namespace-admin', {
      namespaces: ['a'],
      expires_at: new Date(core.clock.ms + 800).toISOString(),
    })
    expect(await ask(someone, here)).toEqual({ denied: 'no-such-cluster' })
  })

  test('is refused alike for a cluster out of reach, one that is not there and one that is no id', async () => {
    const someone = await core.person('stranger')
    for (const cluster of [here, crypto.randomUUID(), 'nonsense', '']) {
      expect(await ask(someone, cluster)).toEqual({ denied: 'no-such-cluster' })
    }
  })

  test('is refused for a credential that is not alive or not of that user', async () => {
    const someone = await core.person('credentials')
    const other = await core.person('somebody-else')
    await core.bind(someone.id, 'cluster-admin', { project_id: core.projectId })
    const others = await core.ask<{ session_id: string }>('GET', '/v1/whoami', { token: other.token })
    const bad = [
      `session:${others.body.session_id}`,
      `session:${crypto.randomUUID()}`,
      'session:',
      'session:x',
      'password:1',
    ]
    for (const credential of [...bad, 'certificate:00', 'certificate:']) {
      expect(await ask(someone, here, credential)).toEqual({ denied: 'credential-revoked' })
    }
    await core.sql`update sessions set expires_at = ${new Date(core.clock.ms + 60_500)} where user_id = ${someone.id}`
    const claims = open(await ask(someone, here), here)
    expect(claims.exp).toBeLessThanOrEqual(Math.floor((core.clock.ms + 60_500) / 1000))
    const own = claims.credential
    await core.sql`update users set is_disabled = true where id = ${someone.id}`
    expect(await ask(someone, here, own)).toEqual({ denied: 'principal-disabled' })
    await core.sql`update users set is_disabled = false where id = ${someone.id}`
    await core.sql`update sessions set revoked_at = now() where user_id = ${someone.id}`
    expect(await ask(someone, here, own)).toEqual({ denied: 'credential-revoked' })
  })
})
