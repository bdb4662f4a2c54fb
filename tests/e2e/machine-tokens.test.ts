// A machine user's token on the whole path: what it is good for behind the relay, and how soon that ends.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { HOOK_MS } from '../../core/fixture'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'

let path: Path
beforeAll(async () => {
  path = await openPath()
  // Of two grants the later one counts, so time must pass here as it does for the agent.
  Object.defineProperty(path.core.clock, 'ms', { get: Date.now })
}, HOOK_MS)
afterAll(() => path.close())

type Made = { id: string; token: string }

async function machine(name: string): Promise<Made & { machineId: string; route: string }> {
  const { core } = path
  const { body: one } = await core.ask<{ id: string }>('POST', '/v1/machine-users', {
    token: core.admin,
    body: { name, display_name: name },
  })
  await core.bind(one.id, 'cluster-admin')
  const { body } = await core.ask<Made>('POST', '/v1/machine-user-tokens', {
    token: core.admin,
    body: { machine_user_id: one.id, name: 'ci' },
  })
  return { ...body, machineId: one.id, route: `/v1/machine-user-tokens/${body.id}` }
}

async function credential(token: string): Promise<string> {
  const { body } = await path.core.ask<{ token: string }>('POST', '/v1/credentials', { token })
  return body.token
}

/** A watch that says nothing more; it answers how long after `end` it was cut. */
async function cutAfter(bearer: string, end: () => Promise<unknown>): Promise<number> {
  const { answer } = path.api
  path.api.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{}\n')
  }
  const watch = await path.ask('/api/v1/pods?watch=true', { bearer })
  expect(watch.status).toBe(200)
  const ended = watch.text().catch(() => '')
  await end()
  const endedAt = performance.now()
  await ended
  path.api.answer = answer
  return performance.now() - endedAt
}

test('it reaches the cluster under its own name, and the record says by which token', async () => {
  const { token, id } = await machine('argo')
  const bearer = await credential(token)
  expect((await path.ask('/api/v1/pods', { bearer })).status).toBe(200)
  const record = path.disk.records.at(-1)
  expect(record).toMatchObject({ credential: `token:${id}.1`, principal_name: 'argo@machine.local' })
  expect((await path.ask('/api/v1/pods', { bearer: token })).status).toBe(401)
})

test('revoking it cuts its open stream within a second, and refuses the next request', async () => {
  const { token, route } = await machine('revoked')
  const bearer = await credential(token)
  const revoke = () => path.core.ask('POST', `${route}/revocation`, { token: path.core.admin })
  expect(await cutAfter(bearer, revoke)).toBeLessThan(1_000)
  const refused = await path.ask('/api/v1/pods', { bearer })
  expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('session or token was revoked')])
})

test('a rotation without an overlap cuts what the old secret opened, and the new one goes on', async () => {
  const { token, route } = await machine('rotated')
  const old = await credential(token)
  let fresh = ''
  const rotate = async () => {
    const { body } = await path.core.ask<Made>('POST', `${route}/rotations`, { token: path.core.admin })
    fresh = await credential(body.token)
  }
  expect(await cutAfter(old, rotate)).toBeLessThan(1_000)
  expect((await path.ask('/api/v1/pods', { bearer: old })).status).toBe(401)
  await until('the new secret serves', async () => (await path.ask('/api/v1/pods', { bearer: fresh })).status === 200)
})

test('the end of one token is not the end of another of the same machine user', async () => {
  const { token, machineId, route } = await machine('two')
  const other = await path.core.ask<Made>('POST', '/v1/machine-user-tokens', {
    token: path.core.admin,
    body: { machine_user_id: machineId, name: 'other' },
  })
  const [first, second] = [await credential(token), await credential(other.body.token)]
  const serves = async (bearer: string) => (await path.ask('/api/v1/pods', { bearer })).status
  expect([await serves(first), await serves(second)]).toEqual([200, 200])
  await path.core.ask('POST', `${route}/revocation`, { token: path.core.admin })
  await until('the first is refused', async () => (await serves(first)) === 401)
  await until('the second serves', async () => (await serves(second)) === 200, { timeoutMs: 5_000 })
  await Promise.all(Array.from({ length: 10 }, async () => expect(await serves(second)).toBe(200)))
})

test('when an overlap runs out, the old secret’s streams are cut and the new one does not notice', async () => {
  const { token, route } = await machine('overlapping')
  const old = await credential(token)
  let fresh = ''
  const serves = async () => (await path.ask('/api/v1/pods', { bearer: fresh })).status
  const runOut = async () => {
    const { body } = await path.core.ask<Made>('POST', `${route}/rotations`, {
      token: path.core.admin,
      body: { overlap_seconds: 2 },
    })
    fresh = await credential(body.token)
    const { answer } = path.api
    path.api.answer = (_, response) => response.end('{}')
    expect(await serves()).toBe(200)
    path.api.answer = answer
  }
  // Nobody tells the relay: it looks after its streams every five seconds.
  expect(await cutAfter(old, runOut)).toBeLessThan(8_000)
  await until('the new secret serves', async () => (await serves()) === 200, { timeoutMs: 2_000 })
})
