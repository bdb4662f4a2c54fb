// What the console says of a cluster is true within ten seconds of each change, and nothing is claimed that is not known.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../harness/cluster-wait.ts'
import { type Agent, type Life, SERVED, startLife, TRUE_WITHIN_MS } from '../harness/life.ts'
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
  await life.shows(demo, { state: 'connected', node_count: 0 })
})
afterAll(() => life?.end())

test('kill -9 of the agent', async () => {
  await agent.kill()
  await life.shows(demo, { state: 'disconnected' })
  agent = await life.agent([])
  await life.shows(demo, { state: 'connected' })
})

test('silence: the agent is stopped, not gone', async () => {
  await agent.suspend()
  await life.shows(demo, { state: 'disconnected' })
  const refused = await life.look(admin)
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('agent of the cluster is not connected')])
  agent.resume()
  await life.shows(demo, { state: 'connected' })
  expect(await life.look(admin)).toEqual(SERVED)
})

test('kill -9 of Salaminia and a new start', async () => {
  await Promise.all([life.sal.kill(), agent.kill()])
  await life.sal.start()
  await life.shows(demo, { state: 'disconnected' })
  agent = await life.agent([])
  await life.shows(demo, { state: 'connected' })
})

test('a node that comes and goes', async () => {
  for (const name of ['one', 'two']) await life.send('POST', '/api/v1/nodes', { metadata: { name } })
  await life.shows(demo, { node_count: 2 })
  await life.send('DELETE', '/api/v1/nodes/one')
  await life.send('DELETE', '/api/v1/nodes/two')
  await life.shows(demo, { node_count: 0 })
})

test('an API server that answers nobody: connected, it is said, and nothing else claimed of it', async () => {
  const kubernetes_version = await life.version()
  const nothing = { state: 'connected', api_server: 'unreachable', kubernetes_version: null, node_count: null }
  const resume = await life.cluster.pauseApiServer()
  try {
    await life.shows(demo, nothing)
    // A tunnel that is opened meanwhile has nothing to say of before.
    await life.sal.restart()
    const restarted = Date.now()
    const isHeard = async () => Date.parse((await life.statusOf(demo)).seen_at ?? '') > restarted
    await until('a new tunnel is reported', isHeard, { timeoutMs: 2 * TRUE_WITHIN_MS })
    expect(await life.statusOf(demo)).toMatchObject(nothing)
    const told = await life.sal.sal(['clusters', 'list'])
    expect(told.stdout).toMatch(/^demo +default +connected +unreachable /m)
    expect(told.stderr).toStartWith('The agent of "demo" is connected, but its API server does not answer it')
  } finally {
    resume()
  }
  await life.shows(demo, { state: 'connected', api_server: 'reachable', kubernetes_version, node_count: 0 })
})
