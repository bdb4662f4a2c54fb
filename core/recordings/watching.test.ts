// Who may look, and watching while it is made (attack A45): over the listener that people use, on two processes of core.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { parseRanges } from '../../kit/addresses'
import { DATABASE_KINDS, quiet } from '../../tests/harness/database'
import { streamOf } from '../../tests/harness/recording'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { listenPublicly } from '../public-listener'
import { known, listed, opened, Sender } from './testing'

const LOOKS = ['', '/asciicast', '/text', '/live']

/** Reads a stream line by line; pings are left out. */
function Lines(response: Response) {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let lines: string[] = []
  return {
    cancel: () => reader?.cancel(),
    /** The next one; undefined: it ended. Throws when it was broken off. */
    next: async (): Promise<string | undefined> => {
      for (;;) {
        const line = lines.shift()
        if (line !== undefined && line !== '') return line
        if (line !== undefined) continue
        const read = await reader?.read()
        if (!read || read.done) return undefined
        const all = (rest + decoder.decode(read.value, { stream: true })).split('\n')
        rest = all.pop() ?? ''
        lines = all
      }
    },
  }
}

describe.each(DATABASE_KINDS)('looking at recordings on %s', kind => {
  let core: Fixture
  let relay: Sender
  let here: string
  let elsewhere: string
  let ann: { id: string; token: string; email: string }
  beforeAll(async () => {
    core = await openFixture(kind)
    relay = await Sender(core)
    here = await core.cluster('here')
    const body = { name: 'elsewhere', display_name: 'Elsewhere' }
    elsewhere = (await core.ask<{ id: string }>('POST', '/v1/projects', { token: core.admin, body })).body.id
    ann = await core.person('ann')
  }, HOOK_MS)
  afterAll(() => core.close())

  const holder = async (name: string, role: string, to: Parameters<Fixture['bind']>[2] = {}) => {
    const person = await core.person(name)
    const binding = await core.bind(person.id, role, to)
    return { ...person, binding }
  }
  const live = async () => {
    const writer = relay.begin({ clusterId: here, person: ann })
    await relay.send(writer.chunk([[0, 'r', '80x24']]))
    await relay.send(writer.chunk([[1, 'o', 'first']]))
    return writer
  }

  test('is for who may in the project; to others they are not there', async () => {
    const { id } = await relay.whole({ clusterId: here, person: ann }, [[[1, 'o', 'words to find']]])
    while ((await core.services.recordingRounds.index()) > 0);
    const keeper = await holder('keeper', 'project-admin', { project_id: core.projectId })
    const auditor = await holder('auditor', 'admin-read-only')
    for (const { token } of [keeper, auditor]) {
      expect((await listed(core, '', token)).map(one => one.id)).toContain(id)
      expect((await listed(core, '?q=words+to+find', token)).map(one => one.id)).toContain(id)
      for (const look of LOOKS)
        expect([look, (await core.ask('GET', `/v1/recordings/${id}${look}`, { token })).status]).toEqual([look, 200])
    }
    const others = [
      await holder('stranger', 'project-admin', { project_id: elsewhere }),
      await holder('reader', 'project-read-only', { project_id: core.projectId }),
      await holder('cluster-admin', 'cluster-admin', { project_id: core.projectId }),
      await holder('namespace-admin', 'namespace-admin', { project_id: core.projectId, namespaces: ['dev'] }),
      // Not even their own: what they did is theirs to know, and what is kept of it is not.
      ann,
    ]
    for (const { token } of others) {
      for (const query of [
        '',
        `?user_id=${ann.id}`,
        `?cluster_id=${here}`,
        '?q=words+to+find',
        `?project_id=${core.projectId}`,
      ])
        expect([query, await listed(core, query, token)]).toEqual([query, []])
      for (const look of LOOKS) {
        const { status, body } = await core.ask('GET', `/v1/recordings/${id}${look}`, { token })
        expect([look, status, body.code]).toEqual([look, 404, 'not_found'])
      }
    }
    const { body } = await core.ask<{ items: { actor_id: string }[] }>(
      'GET',
      `/v1/api-events?target_id=${id}&limit=200`,
      {
        token: core.admin,
      },
    )
    const actors = new Set(body.items.map(({ actor_id }) => actor_id))
    expect([actors.size, actors.has(keeper.id), actors.has(auditor.id)]).toEqual([2, true, true])
  })

  test('is not for a token that holds less than its owner', async () => {
    const keeper = await holder('token-keeper', 'project-admin', { project_id: core.projectId })
    const body = {
      name: 'less',
      permissions: ['audit_events.read', 'connections.read'],
      expires_at: new Date(core.clock.ms + 86_400_000).toISOString(),
    }
    const made = await core.ask<{ token: string }>('POST', '/v1/api-tokens', { token: keeper.token, body })
    expect(made.status).toBe(201)
    const { id } = await relay.whole({ clusterId: here, person: ann }, [[]])
    expect(await listed(core, '', made.body.token)).toEqual([])
    expect((await core.ask('GET', `/v1/recordings/${id}/text`, { token: made.body.token })).status).toBe(404)
  })

  test('of a cluster that is gone is for the organization', async () => {
    const clusterId = await core.cluster('gone')
    const { id } = await relay.whole({ clusterId, person: ann }, [[]])
    const keeper = await holder('gone-keeper', 'project-admin', { project_id: core.projectId })
    expect((await core.ask('DELETE', `/v1/clusters/${clusterId}`, { token: core.admin })).status).toBe(204)
    expect((await core.ask('GET', `/v1/recordings/${id}`, { token: keeper.token })).status).toBe(404)
    expect(await known(core, id)).toMatchObject({
      cluster_id: clusterId,
      cluster_name: 'gone',
      project_id: core.projectId,
    })
  })

  test('goes on as chunks arrive, and ends when the recording ends', async () => {
    const writer = await live()
    const lines = Lines(await opened(core, `/v1/recordings/${writer.id}/live`))
    expect(JSON.parse((await lines.next()) ?? '')).toMatchObject({ version: 2, width: 80, height: 24 })
    expect(await lines.next()).toBe('[0,"r","80x24"]')
    expect(await lines.next()).toBe('[0.001,"o","first"]')
    await relay.send(writer.chunk([[2, 'o', 'second']]))
    expect(await lines.next()).toBe('[0.002,"o","second"]')
    await relay.send(writer.chunk([[3, 'o', 'third']], writer.endOf(5)))
    expect(await lines.next()).toBe('[0.003,"o","third"]')
    expect(await lines.next()).toBeUndefined()
  })

  test('from now on leaves out what was before', async () => {
    const writer = await live()
    const lines = Lines(await opened(core, `/v1/recordings/${writer.id}/live?from=now`))
    expect(JSON.parse((await lines.next()) ?? '')).toMatchObject({ width: 80 })
    await relay.send(writer.chunk([[2, 'o', 'second']], writer.endOf(5)))
    expect([await lines.next(), await lines.next()]).toEqual(['[0.002,"o","second"]', undefined])
  })

  test('says once that the relay is silent, and waits', async () => {
    const silent = await Sender(core)
    const writer = silent.begin({ clusterId: here, person: ann })
    await silent.send(writer.chunk([[1, 'o', 'a']]))
    const lines = Lines(await opened(core, `/v1/recordings/${writer.id}/live`))
    await lines.next()
    await lines.next()
    core.clock.ms += 9_000
    expect(await lines.next()).toBe('[0.001,"m","The relay is silent"]')
    await silent.present()
    await silent.send(writer.chunk([], writer.endOf(5)))
    expect(await lines.next()).toBeUndefined()
    await relay.present()
  })

  const TAKEN: Record<string, (watcher: { id: string; binding: string }) => Promise<unknown>> = {
    'the binding goes': ({ binding }) => core.ask('DELETE', `/v1/bindings/${binding}`, { token: core.admin }),
    'the session is revoked': async ({ id }) => {
      const { body } = await core.ask<{ items: { id: string }[] }>('GET', `/v1/sessions?user_id=${id}`, {
        token: core.admin,
      })
      for (const session of body.items) await core.ask('DELETE', `/v1/sessions/${session.id}`, { token: core.admin })
    },
    'the watcher is disabled': async ({ id }) => {
      const { body: user } = await core.ask<{ email: string; name: string }>('GET', `/v1/users/${id}`, {
        token: core.admin,
      })
      const body = { email: user.email, name: user.name, is_disabled: true }
      await core.ask('PUT', `/v1/users/${id}`, { token: core.admin, body })
    },
  }
  for (const [what, take] of Object.entries(TAKEN))
    test(`ends within a second when ${what}`, async () => {
      const writer = await live()
      const watcher = await holder(`w-${Bun.randomUUIDv7().slice(-12)}`, 'project-admin', {
        project_id: core.projectId,
      })
      const lines = Lines(await opened(core, `/v1/recordings/${writer.id}/live`, watcher.token))
      for (let count = 0; count < 3; count++) await lines.next()
      await take(watcher)
      const takenAt = performance.now()
      expect(await lines.next()).toBe('[0.001,"m","You may not see this recording any more"]')
      await expect(lines.next()).rejects.toThrow()
      expect(performance.now() - takenAt).toBeLessThan(1_000)
    })

  test('the session that is watched can be cut by its request', async () => {
    const writer = await live()
    await core.services.liveStreams(relay.relayId, {
      is_whole: false,
      opened: [streamOf(writer)],
      moved: [],
      closed: [],
    })
    const { request_id } = await known(core, writer.id)
    const { status } = await core.ask('DELETE', `/v1/connections/${request_id}`, { token: core.admin })
    await core.settled()
    expect([status, core.heard.at(-1)]).toEqual([204, { type: 'cut', connection_id: writer.start.request_id }])
  })

  // One process holds an embedded database.
  const onServer = kind === 'postgres' ? test : () => {}
  onServer('another process of core tells what this one took', async () => {
    const other = await openFixture(kind, { beside: core })
    const writer = await live()
    const lines = Lines(await opened(other, `/v1/recordings/${writer.id}/live`))
    for (let count = 0; count < 3; count++) await lines.next()
    await relay.send(writer.chunk([[2, 'o', 'second']], writer.endOf(5)))
    expect([await lines.next(), await lines.next()]).toEqual(['[0.002,"o","second"]', undefined])
    await other.close()
  })

  test('100 MB are streamed in constant memory, as fast as they are taken', async () => {
    const writer = relay.begin({ clusterId: here, person: ann })
    await relay.send(writer.chunk([]))
    const block = Buffer.alloc(512, 'terminal output of a session, ')
    const text = Buffer.concat(Array.from({ length: 128 }, () => Buffer.concat([block, Buffer.from('\r\n')])))
    for (let count = 0; count < 1_600; count++) await relay.send(writer.chunk([[count, 'o', text]]))
    await relay.send(writer.chunk([], writer.endOf(1_600)))
    const listener = listenPublicly({ host: '127.0.0.1', port: 0 }, { log: quiet, trustedProxies: parseRanges('') })
    listener.serve(request => core.app.handle(request))
    const headers = { authorization: `Bearer ${core.admin}` }
    for (const path of ['asciicast', 'text']) {
      const url = `http://127.0.0.1:${listener.address.port}/v1/recordings/${writer.id}/${path}`
      const response = await fetch(url, { headers })
      const held: number[] = []
      let bytes = 0
      for await (const part of response.body as AsyncIterable<Uint8Array>) {
        bytes += part.length
        // Longer than a listener waits for other readers: who plays takes their time.
        if (kind === 'postgres' && path === 'asciicast' && bytes === part.length) await Bun.sleep(16_000)
        if (bytes > (held.length + 1) * 10_000_000) held.push(heldBytes())
      }
      expect(bytes).toBeGreaterThan(100_000_000)
      expect(Math.max(...held) - Math.min(...held)).toBeLessThan(16 * 1_048_576)
    }
    await listener.close()
  }, 120_000)
})

/** What is reachable now, of the heap and outside it. */
function heldBytes(): number {
  Bun.gc(true)
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}
