// Which rights each built-in role gives, through the grant that a relay would get.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openKeySet, type Right, verify } from '../../relay/wire/claims'
import { openTrust } from '../../relay/wire/identity'
import { newRecordingKey, openRecordingKey } from '../../relay/wire/recording'
import { losesRights } from '../../relay/wire/rights'
import type { HeldBinding } from '../access/access'
import { type Demand, type RolePolicy, UNRECORDED } from '../access/recording'
import { ROLES } from '../access/roles'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { compilePolicy, compileRights } from './compile'

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

const NOTHING: Demand = { recording: 'off', records_stdin: false, redactions: [] }
const policed = (policy: Partial<RolePolicy>, givesNothing = false): HeldBinding => {
  const { role, ...binding } = held('cluster-admin')
  const rights = givesNothing ? { cluster_roles: [] } : {}
  return { ...binding, role: { ...role, ...UNRECORDED, ...rights, ...policy } }
}

describe('compilePolicy()', () => {
  const key = 'the-key'
  const on = { policy: 'on', stdin: false, key, redactions: [] }
  const mandatory = { ...on, policy: 'mandatory' }
  const goesOn = { when_audit_fails: 'continue' } as const
  const CASES: [string, HeldBinding[], Partial<Demand>, object][] = [
    ['nothing is demanded', [policed({})], {}, {}],
    ['one role demands', [policed({}), policed({ recording: 'on' })], {}, { recording: on }],
    [
      'the strictest counts',
      [policed({ recording: 'mandatory' }), policed({ recording: 'on' })],
      {},
      { recording: mandatory },
    ],
    [
      'the organization demands of built-in roles too',
      [held('cluster-admin')],
      { recording: 'mandatory' },
      { recording: mandatory },
    ],
    [
      'a role adds to the organization',
      [policed({ recording: 'mandatory' })],
      { recording: 'on' },
      { recording: mandatory },
    ],
    [
      'a role takes nothing from it',
      [policed({ recording: 'on' })],
      { recording: 'mandatory' },
      { recording: mandatory },
    ],
    [
      'stdin and redactions are those of all that record, and of no other',
      [
        policed({ recording: 'on', records_stdin: true, redactions: ['b', 'a'] }),
        policed({ recording: 'on', redactions: ['c', 'a'] }),
        policed({ records_stdin: true, redactions: ['off'] }),
      ],
      { redactions: ['off too'] },
      { recording: { ...on, stdin: true, redactions: ['a', 'b', 'c'] } },
    ],
    [
      'stdin is not asked for by who does not record',
      [policed({ recording: 'on' }), policed({ records_stdin: true })],
      {},
      { recording: on },
    ],
    ['all agree to go on', [policed(goesOn), policed(goesOn)], {}, { audit: 'continue' }],
    ['one does not', [policed(goesOn), policed({})], {}, {}],
    ['one that gives nothing has no say', [policed(goesOn), policed({}, true)], {}, { audit: 'continue' }],
    [
      'going on beside a recording',
      [policed({ ...goesOn, recording: 'on' })],
      {},
      { audit: 'continue', recording: on },
    ],
    [
      'nobody goes on who must be recorded',
      [policed({ ...goesOn, recording: 'mandatory' })],
      {},
      { recording: mandatory },
    ],
  ]
  test.each(CASES.map(([name, ...given]) => [name, given] as const))('%s', (_, [bindings, demanded, expected]) => {
    expect(compilePolicy(bindings, { ...NOTHING, ...demanded }, key)).toEqual(expected as never)
    expect(compilePolicy([...bindings].reverse(), { ...NOTHING, ...demanded }, key)).toEqual(expected as never)
  })
})

describe('a grant', () => {
  test('says what is recorded, sealed to the installation, and a change of it is heard and loses a freedom', async () => {
    const someone = await core.person('recorded')
    const role = { name: 'recorded', display_name: 'Recorded', scope: 'project', cluster_roles: ['edit'] }
    const made = await core.ask<{ id: string }>('POST', '/v1/roles', { token: core.admin, body: role })
    await core.bind(someone.id, 'recorded', { project_id: core.projectId })
    const answers = [await ask(someone, here)]
    expect(open(answers[0] as never, here)).not.toHaveProperty('recording')
    for (const recording of ['on', 'mandatory']) {
      await core.settled()
      core.heard.length = 0
      const body = { ...role, recording, redactions: ['x+'] }
      const changed = await core.ask('PUT', `/v1/roles/${made.body.id}`, { token: core.admin, body })
      expect(changed.status).toBe(200)
      await core.settled()
      expect(core.heard).toEqual([{ type: 'everyone' }])
      answers.push(await ask(someone, here))
      const { recording: said } = open(answers.at(-1) as never, here)
      expect(said).toEqual({ policy: recording, stdin: false, redactions: ['x+'], key: expect.any(String) } as never)
      const { sealedKey, key } = newRecordingKey('id', said?.key ?? '')
      const pem = core.authority.recordingKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      expect(openRecordingKey('id', sealedKey, pem).equals(key)).toBe(true)
    }
    const digests = answers.map(answer => ('denied' in answer ? [] : answer.rights))
    const loses = (from: number, to: number) => losesRights(digests[from] ?? [], digests[to] ?? [])
    expect([loses(0, 1), loses(1, 2), loses(0, 2), loses(2, 1), loses(1, 0), loses(2, 0)]).toEqual([
      ...[true, true, true, false, false, false],
    ])
  })

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
    const rightsOf = (answer: Awaited<ReturnType<typeof ask>>) => digest(answer).filter(one => one.includes(' '))
    expect([rightsOf(lasting).length, rightsOf(ending).length]).toEqual([1, 2])
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
