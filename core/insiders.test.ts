// What somebody with a few rights tries in order to hold more, or to learn of what they may not see.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newKeyAndCsr } from '../relay/wire/csr'
import { DATABASE_KINDS } from '../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from './fixture'
import type { Refusal } from './internal/refusal'

const PASSWORD = 'correct horse battery'

describe.each(DATABASE_KINDS)('an insider on %s', kind => {
  let core: Fixture
  let secret: string
  beforeAll(async () => {
    core = await openFixture(kind)
    secret = (await make('projects', { name: 'secret', display_name: 'Secret' })).id
    const role = { name: 'helpdesk', display_name: 'Helpdesk', scope: 'organization' }
    await make('roles', { ...role, permissions: ['users.read', 'users.write'] })
  }, HOOK_MS)
  afterAll(() => core.close())

  type Answer = { id: string; token: string; reason?: string; existing_id?: string; code?: string; detail?: string }
  const make = async (path: string, body: object) => {
    const reply = await core.ask<Answer>('POST', `/v1/${path}`, { token: core.admin, body })
    expect([reply.status, reply.text]).toEqual([201, reply.text])
    return reply.body
  }
  const holding = async (name: string, role: string, to: Parameters<Fixture['bind']>[2] = {}) => {
    const person = await core.person(name)
    await core.bind(person.id, role, to)
    return person
  }
  const accept = (token: string) =>
    core.ask<Answer>('POST', '/v1/invitation-acceptances', { body: { token, password: PASSWORD } })

  test('enables nobody who holds more', async () => {
    const helper = await holding('enabling', 'helpdesk')
    const boss = await holding('boss', 'admin')
    const colleague = await core.person('colleague')
    const put = ({ id, email }: { id: string; email: string }, is_disabled: boolean) =>
      core.ask<Answer>('PUT', `/v1/users/${id}`, { token: helper.token, body: { email, name: 'Name', is_disabled } })
    expect((await put(boss, true)).status).toBe(200)
    const enabled = await put(boss, false)
    expect([enabled.status, enabled.body.reason]).toEqual([403, 'escalation'])
    expect([(await put(colleague, true)).status, (await put(colleague, false)).status]).toEqual([200, 200])
  })

  test('keeps no link to an account that came to hold more', async () => {
    const helper = await holding('inviting', 'helpdesk')
    const invite = async (id: string) =>
      (await core.ask<Answer>('POST', `/v1/users/${id}/invitations`, { token: helper.token })).body.token
    const risen = await core.person('risen')
    const link = await invite(risen.id)
    const binding = await core.bind(risen.id, 'admin')
    const taken = await accept(link)
    expect([taken.status, taken.body.code]).toEqual([410, 'expired'])
    expect(taken.body.detail).toBe('Who made the link cannot give you your rights any more; ask for a new one')
    await core.ask('DELETE', `/v1/bindings/${binding}`, { token: core.admin })
    expect((await accept(link)).status).toBe(201)
  })

  test('leaves no link behind that works without them', async () => {
    const helper = await holding('leaving', 'helpdesk')
    const newcomers = [await core.person('newcomer-1'), await core.person('newcomer-2')]
    const links = await Promise.all(
      newcomers.map(({ id }) => core.ask<Answer>('POST', `/v1/users/${id}/invitations`, { token: helper.token })),
    )
    const body = { email: helper.email, name: 'Leaving', is_disabled: true }
    await core.ask('PUT', `/v1/users/${helper.id}`, { token: core.admin, body })
    expect((await accept(links[0]?.body.token ?? '')).status).toBe(410)
    await core.ask('DELETE', `/v1/users/${helper.id}`, { token: core.admin })
    expect((await accept(links[1]?.body.token ?? '')).status).toBe(404)
  })

  test('learns no id of a project by taking its name', async () => {
    const { token } = await holding('renaming', 'project-admin', { project_id: core.projectId })
    const body = { name: 'secret', display_name: 'Taken' }
    const reply = await core.ask<Answer>('PUT', `/v1/projects/${core.projectId}`, { token, body })
    expect([reply.status, reply.body.existing_id]).toEqual([409, undefined])
    const admin = await core.ask<Answer>('PUT', `/v1/projects/${core.projectId}`, { token: core.admin, body })
    expect([admin.status, admin.body.existing_id]).toEqual([409, secret])
  })

  test('learns of no role and no project by binding it', async () => {
    const nobody = await core.person('binding-nobody')
    const one = await holding('binding-one', 'project-admin', { project_id: core.projectId })
    const bind = async (token: string, body: object) => {
      const { status, body: problem } = await core.ask('POST', '/v1/bindings', {
        token,
        body: { user_id: nobody.id, ...body },
      })
      return [status, { ...problem, instance: '' }]
    }
    const there = { role: 'project-read-only', project_id: secret }
    const gone = { ...there, project_id: crypto.randomUUID() }
    expect(await bind(nobody.token, there)).toEqual(await bind(nobody.token, gone))
    expect(await bind(one.token, there)).toEqual(await bind(one.token, gone))
    expect(await bind(nobody.token, { role: 'helpdesk' })).toEqual(await bind(nobody.token, { role: 'no-such-role' }))
  })

  test('learns of no project and no cluster by asking what they may do there', async () => {
    const { token } = await holding('asking', 'project-admin', { project_id: core.projectId })
    const hidden = await core.cluster('hidden', secret)
    const ask = async (place: string, permission = 'clusters.read') => {
      const { status, body } = await core.ask('GET', `/v1/access?permission=${permission}&${place}`, { token })
      return [status, body]
    }
    const gone = crypto.randomUUID()
    for (const permission of ['clusters.read', 'projects.read', 'organization.read']) {
      expect(await ask(`project=${secret}`, permission)).toEqual(await ask(`project=${gone}`, permission))
      expect(await ask(`cluster=${hidden}`, permission)).toEqual(await ask(`cluster=${gone}`, permission))
    }
  })

  test('with a role for namespaces reaches no whole cluster', async () => {
    const body = { name: 'namespace-odd', display_name: 'Odd', scope: 'namespace', permissions: ['clusters.write'] }
    const made = await core.ask('POST', '/v1/roles', { token: core.admin, body })
    expect([made.status, made.text]).toEqual([422, expect.stringContaining('in projects and in the organization only')])
    // One from before that was refused gives nothing.
    await make('roles', { ...body, permissions: ['clusters.read'] })
    const permissions = ['clusters.read', 'clusters.write', 'audit_events.read', 'users.read', 'access.read']
    await core.sql`update roles set permissions = ${permissions} where name = 'namespace-odd'`
    const cluster = await core.cluster('whole')
    const to = { project_id: core.projectId, namespaces: ['a'] }
    const { token } = await holding('in-a-namespace', 'namespace-odd', to)
    const path = `/v1/clusters/${cluster}`
    const changed = { name: 'whole', project_id: core.projectId, kubectl_cli_enabled: false }
    const answers = [
      await core.ask('GET', path, { token }),
      await core.ask('PUT', path, { token, body: changed }),
      await core.ask('POST', `${path}/enrolments`, { token }),
      await core.ask('DELETE', path, { token }),
      await core.ask('GET', '/v1/users', { token }),
      await core.ask('GET', `/v1/access/principals?permission=clusters.read&cluster=${cluster}`, { token }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403, 403, 403])
    const who = await core.ask<{ items: object[] }>(
      'GET',
      `/v1/access/principals?permission=clusters.write&cluster=${cluster}`,
      { token: core.admin },
    )
    expect(JSON.stringify(who.body.items)).not.toContain('namespace-odd')
  })

  test('enrols nothing with a join string that they could not make any more', async () => {
    const cluster = await core.cluster('joined')
    const [unbound, disabled, deleted] = [await core.person('u'), await core.person('d'), await core.person('g')]
    const bindings: Record<string, string> = {}
    const links: { id: string; agent: string; relay: string }[] = []
    for (const { id, token } of [unbound, disabled, deleted]) {
      bindings[id] = await core.bind(id, 'admin')
      const agent = await core.ask<Answer>('POST', `/v1/clusters/${cluster}/enrolments`, { token })
      const relay = await core.ask<Answer>('POST', '/v1/relay-enrolments', { token })
      links.push({ id, agent: agent.body.token, relay: relay.body.token })
    }
    await core.ask('DELETE', `/v1/bindings/${bindings[unbound.id]}`, { token: core.admin })
    const body = { email: disabled.email, name: 'Disabled', is_disabled: true }
    await core.ask('PUT', `/v1/users/${disabled.id}`, { token: core.admin, body })
    await core.ask('DELETE', `/v1/users/${deleted.id}`, { token: core.admin })
    const { csr } = newKeyAndCsr()
    const { agents, relays } = core.services
    const code = (act: Promise<unknown>) =>
      act.then(
        () => 'enrolled',
        (error: Refusal) => error.error.code,
      )
    for (const { id, agent, relay } of links) {
      const expected = id === deleted.id ? 'token-unknown' : 'token-withdrawn'
      expect([
        await code(agents.enrol({ token: agent, csr, fingerprint: crypto.randomUUID() })),
        await code(relays.enrol({ token: relay, name: id, csr, addresses: ['relay.test'] })),
      ]).toEqual([expected, expected])
    }
  })

  test('marks nothing as applied that another made, by an enrolment or an invitation of it', async () => {
    const cluster = await core.cluster('marked')
    const admin = await holding('marking', 'project-admin', { project_id: core.projectId })
    const helper = await holding('marking-people', 'helpdesk')
    const other = await core.person('marked')
    await core.ask('POST', `/v1/clusters/${cluster}/enrolments`, { token: admin.token })
    await core.ask('POST', `/v1/users/${other.id}/invitations`, { token: helper.token })
    const mark = async (token: string, kind: string, resource_id: string) =>
      (await core.ask('POST', '/v1/applied-resources', { token, body: { kind, resource_id, name: 'mine' } })).status
    expect(await mark(admin.token, 'cluster', cluster)).toBe(422)
    expect(await mark(helper.token, 'user', other.id)).toBe(422)
    expect(await mark(core.admin, 'cluster', cluster)).toBe(201)
  })

  test('gives no cluster to a project it was only shared with', async () => {
    const { token } = await holding('giving', 'project-admin', { project_id: core.projectId })
    const body = { name: 'given', project_id: core.projectId, shared_project_ids: [secret] }
    const { id } = await make('clusters', body)
    const put = (change: object) =>
      core.ask<Answer>('PUT', `/v1/clusters/${id}`, { token, body: { ...body, ...change } })
    expect((await put({ project_id: secret, shared_project_ids: [] })).status).toBe(403)
    expect((await put({ shared_project_ids: [] })).status).toBe(200)
  })
})
