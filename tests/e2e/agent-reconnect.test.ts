// An agent comes back by itself: whatever was restarted, in whatever order, nobody has to do anything.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import { type Agent, IDENTITY, type Life, opened, SERVED, startLife, TRUE_WITHIN_MS } from '../harness/life.ts'
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
})
afterAll(() => life?.end())

const says = (words: string) =>
  until(`the agent says "${words}"`, async () => (await agent.log()).includes(words), { children: [agent] })
const served = () =>
  until('kubectl is served', async () => (await life.look(admin)).code === 0, { timeoutMs: 2 * TRUE_WITHIN_MS })

test('after a restart of the relay', async () => {
  await life.sal.restart()
  await served()
  expect(agent.isRunning()).toBe(true)
  await life.shows(demo, { state: 'connected' })
})

test("after the relay's folder was lost, which the next start makes anew", async () => {
  await life.sal.kill()
  await rm(join(life.sal.data, 'relay'), { recursive: true })
  await life.sal.start()
  await served()
  expect(agent.isRunning()).toBe(true)
})

test('after a restart of the API server', async () => {
  await life.cluster.restartApiServer()
  expect(await life.look(admin)).toEqual(SERVED)
  expect(await life.statusOf(demo)).toMatchObject({ state: 'connected' })
})

test('after its own restart while Salaminia is down, without a join string', async () => {
  await Promise.all([life.sal.kill(), agent.kill()])
  agent = await life.agent([])
  await says('the relay is out of reach')
  await life.sal.start()
  await opened(agent)
  await served()
  expect(await life.look(admin)).toEqual(SERVED)
  await life.shows(demo, { state: 'connected' })
})

test('started before its API server, it waits for it', async () => {
  await agent.kill()
  const resume = await life.cluster.pauseApiServer()
  try {
    agent = await life.agent([])
    await says('trying again')
  } finally {
    resume()
  }
  await opened(agent)
  await life.shows(demo, { state: 'connected' })
})

test('not with an identity that is damaged: one sentence says what to do', async () => {
  await agent.kill()
  const kept = (await (await life.cluster.request(IDENTITY)).json()) as { data: { identity: string } }
  for (const text of ['not JSON', '{}', '{"root":"","chain":""}']) {
    await life.send('PATCH', IDENTITY, { data: { identity: Buffer.from(text).toString('base64') } })
    expect(await life.refusal([])).toEqual({
      code: 1,
      said: ['Cannot read the Secret "salaminia-agent-identity": it is damaged; delete it and start with a new --join'],
    })
  }
  await life.send('PATCH', IDENTITY, { data: kept.data })
  agent = await life.agent([])
  await opened(agent)
  await life.shows(demo, { state: 'connected' })
})
