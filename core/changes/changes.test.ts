// The stream of changes, through the front door: who hears of what, how often, from which process, and until when.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { MOST_OF_ONE } from './service'
import { COALESCED_MS } from './watcher'

type Watch = {
  response: Response
  state: { text: string; isOver: boolean }
  kinds: { kind: string; at: number }[]
  over: Promise<void>
  leave: () => Promise<void> | undefined
  told: () => string[]
}

const open: Watch[] = []

async function watch(core: Fixture, token: string, query = ''): Promise<Watch> {
  const request = new Request(`http://core.test/v1/changes${query}`, { headers: { authorization: `Bearer ${token}` } })
  const response = await core.app.handle(request)
  const kinds: Watch['kinds'] = []
  const state = { text: '', isOver: false }
  const reader = response.status === 200 ? (response.body as ReadableStream<Uint8Array>).getReader() : undefined
  const read = async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const text = new TextDecoder().decode(part.value)
      state.text += text
      for (const [, kind = ''] of text.matchAll(/^event: change\ndata: (.*)$/gm))
        kinds.push({ kind, at: performance.now() })
    }
    state.isOver = true
  }
  const over = read()
  const watching = {
    response,
    state,
    kinds,
    over,
    leave: () => reader?.cancel(),
    told: () => kinds.map(one => one.kind),
  }
  open.push(watching)
  return watching
}

async function until(isSo: () => boolean): Promise<void> {
  for (let left = 500; !isSo(); left--) {
    if (left === 0) throw new Error('It does not come')
    await Bun.sleep(10)
  }
}

describe.each(DATABASE_KINDS)('changes on %s', kind => {
  let core: Fixture
  beforeAll(async () => {
    core = await openFixture(kind)
  }, HOOK_MS)
  afterEach(async () => {
    for (const one of open.splice(0)) await one.leave()
  })
  afterAll(() => core.close())

  const asAdmin = (method: string, path: string, body?: object) =>
    core.ask<{ id: string; token: string }>(method, path, { token: core.admin, ...(body ? { body } : {}) })
  const project = (name: string) => asAdmin('POST', '/v1/projects', { name, display_name: name })

  test('tells each kind of what is changed, as server-sent events, and only the kinds that were asked for', async () => {
    const everything = await watch(core, core.admin)
    const some = await watch(core, core.admin, '?kinds=users,clusters')
    const { headers } = everything.response
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['text/event-stream', 'no-store'])
    await project('told')
    await until(() => everything.told().includes('projects'))
    await core.cluster('told')
    await core.person('told')
    await until(() => some.kinds.length === 2)
    await until(() => everything.kinds.length === 3)
    expect(everything.told()).toEqual(['projects', 'clusters', 'users'])
    expect(some.told()).toEqual(['clusters', 'users'])
    const wrong = await watch(core, core.admin, '?kinds=users,secrets')
    expect(wrong.response.status).toBe(422)
  })

  test('a change that is not committed, and one that was refused, are not told', async () => {
    const watching = await watch(core, core.admin)
    const nobody = await core.person('refused')
    await until(() => watching.told().includes('users'))
    const refused = await core.ask('POST', '/v1/groups', {
      token: nobody.token,
      body: { name: 'x', display_name: 'x' },
    })
    expect(refused.status).toBe(403)
    expect((await asAdmin('POST', '/v1/groups', { name: 'NOT A LABEL', display_name: 'x' })).status).toBe(422)
    await project('after')
    await until(() => watching.told().includes('projects'))
    expect(watching.told()).toEqual(['users', 'projects'])
  })

  test('a kind is told at most once in half a second, and the last change always', async () => {
    const watching = await watch(core, core.admin, '?kinds=projects')
    for (let number = 0; number < 20; number++) await project(`often-${number}`)
    const done = performance.now()
    await until(() => (watching.kinds.at(-1)?.at ?? 0) >= done || performance.now() - done > COALESCED_MS * 3)
    const times = watching.kinds.map(({ at }) => at)
    for (const [index, at] of times.slice(1).entries())
      expect(at - (times[index] ?? 0)).toBeGreaterThan(COALESCED_MS * 0.9)
    expect(times.length).toBeGreaterThan(0)
    expect(times.length).toBeLessThan(20)
  })

  test('kinds of which one may read nothing are not told; what is one’s own is', async () => {
    const someone = await core.person('stranger')
    const own = await watch(core, someone.token)
    const witness = await watch(core, core.admin)
    await project('unseen')
    await core.cluster('unseen')
    await core.person('unseen')
    await until(() => ['projects', 'clusters', 'users'].every(one => witness.told().includes(one)))
    expect(own.told()).toEqual([])
    await core.bind(someone.id, 'project-read-only', { project_id: core.projectId })
    await until(() => own.told().includes('bindings'))
    // From now on it may read more, on the stream that is open.
    await core.cluster('seen')
    await until(() => own.told().includes('clusters'))
    expect(own.told()).not.toContain('users')
  })

  test('a token hears no more than its limit lets it read', async () => {
    const made = await core.ask<{ id: string }>('POST', '/v1/machine-users', {
      token: core.admin,
      body: { name: 'limited', display_name: 'Limited' },
    })
    await core.bind(made.body.id, 'admin')
    const { body } = await asAdmin('POST', '/v1/machine-user-tokens', {
      ...{ machine_user_id: made.body.id, name: 'limited', permissions: ['projects.read'] },
    })
    const limited = await watch(core, body.token)
    await core.cluster('limited')
    await project('limited')
    await until(() => limited.told().includes('projects'))
    expect(limited.told()).toEqual(['projects'])
    await asAdmin('POST', `/v1/machine-user-tokens/${body.id}/revocation`)
    await limited.over
    expect((await watch(core, body.token)).response.status).toBe(401)
  })

  test('a stream ends when its session is revoked, when its user is disabled, and when its session ends by the clock', async () => {
    const sessionOf = async (token: string) =>
      (await core.ask<{ items: { id: string }[] }>('GET', '/v1/sessions', { token })).body.items[0]?.id
    const revoked = await core.person('revoked')
    const first = await watch(core, revoked.token)
    await asAdmin('DELETE', `/v1/sessions/${await sessionOf(revoked.token)}`)
    await first.over
    const disabled = await core.person('disabled')
    const second = await watch(core, disabled.token)
    const body = { email: disabled.email, name: 'disabled', is_disabled: true }
    expect((await asAdmin('PUT', `/v1/users/${disabled.id}`, body)).status).toBe(200)
    await second.over
    const idle = await core.person('idle')
    await core.sql`update sessions set kind = 'sign-in', expires_at = ${new Date(core.clock.ms + 3_600_000)}
      where user_id = ${idle.id}`
    const third = await watch(core, idle.token)
    const stays = await watch(core, core.admin)
    core.clock.ms += 3_600_001
    await third.over
    expect(stays.state.isOver).toBe(false)
  })

  test('watching is no use of a session', async () => {
    const idle = await core.person('unused')
    await core.sql`update sessions set kind = 'sign-in', expires_at = null where user_id = ${idle.id}`
    const watching = await watch(core, idle.token)
    for (let step = 0; step < 5; step++) {
      core.clock.ms += 3_600_000
      await core.bind(idle.id, 'project-read-only', {
        namespaces: [],
        project_id: (await project(`step-${step}`)).body.id,
      })
    }
    await watching.over
  })

  test('one principal has a bounded number of streams', async () => {
    const someone = await core.person('many')
    for (let number = 0; number < MOST_OF_ONE; number++)
      expect((await watch(core, someone.token)).response.status).toBe(200)
    const refused = await watch(core, someone.token)
    expect([refused.response.status, refused.response.headers.get('retry-after')]).toEqual([429, '10'])
    await open[0]?.leave()
    expect((await watch(core, someone.token)).response.status).toBe(200)
  })

  test('the state of a cluster and streams that come and go are told, and a report that changes nothing is not', async () => {
    const id = await core.cluster('reported')
    const relays = await core.sql<{ id: string }[]>`
      insert into relays (id, name, created_at)
      values (gen_random_uuid(), 'reporter', now()), (gen_random_uuid(), 'second', now()) returning id`
    const [relayId = '', second = ''] = relays.map(relay => relay.id)
    const said = { fingerprint: 'f', agent_version: '1', kubernetes_version: 'v1', node_count: 1 }
    const report = (connected: boolean, by = relayId, api_server: 'reachable' | 'unreachable' = 'reachable') =>
      core.services.reports.takeStatus(by, { clusters: [{ ...said, cluster_id: id, connected, api_server }] })
    const toldBy = async (act: () => Promise<unknown>) => {
      // What was done before is news that may still be on its way.
      await core.settled()
      const watching = await watch(core, core.admin, '?kinds=clusters,connections,organization')
      await act()
      await asAdmin('PUT', '/v1/organization', { name: 'o', display_name: 'O' })
      await until(() => watching.told().includes('organization'))
      await watching.leave()
      return watching.told().filter(one => one !== 'organization')
    }
    expect(await toldBy(() => report(true))).toEqual(['clusters'])
    expect(await toldBy(() => report(true))).toEqual([])
    core.clock.ms += 3_600_000
    expect(await toldBy(() => report(true))).toEqual(['clusters'])
    expect(await toldBy(() => report(true, second))).toEqual(['clusters'])
    expect(await toldBy(() => report(true, second))).toEqual([])
    expect(await toldBy(() => report(true, second, 'unreachable'))).toEqual(['clusters'])
    expect(await toldBy(() => report(true, second, 'unreachable'))).toEqual([])
    expect(await toldBy(() => report(false, second))).toEqual(['clusters'])
    expect(await toldBy(() => report(false))).toEqual(['clusters'])
    expect(await toldBy(() => report(false))).toEqual([])
    const batch = { is_whole: false, opened: [], moved: [], closed: [] }
    expect(await toldBy(() => core.services.liveStreams(relayId, { ...batch, closed: [id] }))).toEqual(['connections'])
    const moved = [{ id, bytes_in: 1, bytes_out: 1 }]
    expect(await toldBy(() => core.services.liveStreams(relayId, { ...batch, moved }))).toEqual([])
  })

  test('relays hear nothing of it', async () => {
    await core.settled()
    core.heard.length = 0
    await project('unheard')
    await core.settled()
    expect(core.heard).toEqual([])
  })
})

test.skipIf(!DATABASE_KINDS.includes('postgres'))('what one process changes is told by another', async () => {
  const here = await openFixture('postgres')
  const there = await openFixture('postgres', { beside: here })
  const watching = await watch(there, here.admin)
  await here.ask('POST', '/v1/projects', { token: here.admin, body: { name: 'far', display_name: 'Far' } })
  await until(() => watching.told().includes('projects'))
  await there.close()
  await watching.over
  await here.close()
})
