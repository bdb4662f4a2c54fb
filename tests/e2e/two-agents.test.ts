// Two agents of one cluster: either may go at any time, and both hear what they must.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../harness/cluster-wait.ts'
import { type Agent, type Life, opened, SERVED, startLife } from '../harness/life.ts'
import type { Person } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

let life: Life
let admin: Person
let agent: Agent
let demo: string

beforeAll(async () => {
  life = await startLife()
  admin = await life.sal.person('ann@example.com', [{ role: 'admin' }])
  agent = await life.agent(['--join', await life.importCluster('demo')])
  demo = await life.idOf('demo')
  await life.shows(demo, { state: 'connected' })
  expect(await life.look(admin)).toEqual(SERVED)
})
afterAll(() => life?.end())

async function another(): Promise<Agent> {
  const second = await life.agent([])
  await opened(second)
  return second
}

test('both serve, and while one goes the other does', async () => {
  for (const leaves of ['the second', 'the first']) {
    const second = await another()
    expect(await life.look(admin)).toEqual(SERVED)
    const [gone, stays] = leaves === 'the first' ? [agent, second] : [second, agent]
    await gone.kill()
    expect([leaves, await life.look(admin)]).toEqual([leaves, SERVED])
    expect((await life.statusOf(demo)).state).toBe('connected')
    agent = stays
  }
})

test('the one that stands by learns of a revocation', async () => {
  const give = (user_id: string) =>
    life.sal.api<{ id: string }>('POST', '/v1/bindings', {
      body: { role: 'cluster-admin', user_id, project_id: null, namespaces: [] },
    })
  const bob = await life.sal.person('bob@example.com', [])
  const { id } = await give(bob.id)
  expect(await life.look(bob)).toEqual(SERVED)
  const second = await another()
  expect(await life.look(bob)).toEqual(SERVED)
  await life.sal.api('DELETE', `/v1/bindings/${id}`)
  const isGone = async () => (await life.labelled(`salaminia.dev/principal=${bob.id}`)).length === 0
  await until('nothing is left of it', isGone)
  expect(await life.look(bob).catch(error => error)).not.toEqual(SERVED)
  await give(bob.id)
  expect(await life.look(bob)).toEqual(SERVED)
  // The first serves again. A body cannot be sent twice, so a token of the account that is gone would show here.
  await second.kill()
  const made = await life.run(bob, 'demo', ['create', 'configmap', 'by-bob', '-o', 'name'])
  expect(made).toEqual({ code: 0, stdout: 'configmap/by-bob\n', stderr: '' })
})
