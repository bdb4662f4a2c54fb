// The end of a cluster: deleted while connected or while its agent sleeps, and uninstalled; nothing of ours stays in it.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import {
  type Agent,
  IDENTITY,
  isUninstalled,
  type Life,
  MADE,
  refusalOf,
  SERVED,
  startLife,
  TRUE_WITHIN_MS,
} from '../harness/life.ts'
import { sentences } from '../harness/program.ts'
import type { Person } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

let life: Life
let admin: Person
let agent: Agent

beforeAll(async () => {
  life = await startLife()
  admin = await life.sal.person('ann@example.com', [{ role: 'admin' }])
  agent = await life.agent(['--join', await life.importCluster('demo')])
  await life.shows(await life.idOf('demo'), { state: 'connected' })
  expect(await life.look(admin)).toEqual(SERVED)
})
afterAll(() => life?.end())

const made = async () => (await life.labelled(MADE)).filter(name => !name.startsWith('namespace/'))

test('deleted while connected: kubectl is refused at once, an open watch ends, and nothing of ours is left', async () => {
  await life.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'seen' } })
  const kubeconfig = await admin.kubeconfig('--cluster', 'demo', '--set-context', 'demo')
  const watch = Bun.spawn([findKubectl() ?? 'kubectl', 'get', 'configmaps', '-w', '-o', 'name'], {
    env: { PATH: process.env.PATH ?? '', HOME: admin.home, KUBECONFIG: kubeconfig, ...admin.env },
    stdout: 'pipe',
    stderr: 'ignore',
  })
  const reader = watch.stdout.getReader()
  await reader.read()
  expect((await made()).length).toBeGreaterThan(0)

  expect((await life.sal.sal(['clusters', 'delete', 'demo'])).code).toBe(0)
  const refused = await kubectl(kubeconfig, ['get', 'ns'], { env: admin.env })
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('There is no such cluster')])
  while (!(await reader.read()).done);
  await watch.exited

  await until('the agent has ended', async () => !agent.isRunning(), { timeoutMs: TRUE_WITHIN_MS })
  const { message } = agent.obituary()
  expect(message).toContain('it exited with 1')
  expect(sentences(message).at(-1)).toBe(
    'The cluster was deleted from Salaminia; to enrol it again, import it and start with the new join string',
  )
  expect(await made()).toEqual([])
  expect((await life.cluster.request(IDENTITY)).status).toBe(404)
})

test('deleted while the agent slept: it is told when it comes, and the start after that enrols anew', async () => {
  agent = await life.agent(['--join', await life.importCluster('demo')])
  await life.shows(await life.idOf('demo'), { state: 'connected' })
  expect(await life.look(admin)).toEqual(SERVED)
  await agent.kill()
  expect((await life.sal.sal(['clusters', 'delete', 'demo'])).code).toBe(0)
  const fresh = await life.importCluster('demo')
  expect(await life.refusal(['--join', fresh])).toEqual({
    code: 1,
    said: [expect.stringContaining('The cluster was deleted from Salaminia')],
  })
  agent = await life.agent(['--join', fresh])
  await life.shows(await life.idOf('demo'), { state: 'connected' })
  expect(await life.look(admin)).toEqual(SERVED)
})

test('sal agent uninstall leaves no object with our labels, and no namespace', async () => {
  const namespaces = ['default', 'kube-public']
  const eve = await life.sal.person('eve@example.com', [{ role: 'namespace-admin', namespaces }])
  expect(await life.run(eve, 'demo', ['get', 'configmaps', '-o', 'name'])).toMatchObject({ code: 0 })
  expect((await made()).filter(name => name.startsWith('rolebinding/'))).toHaveLength(2)
  await agent.kill()
  const uninstall = async () =>
    refusalOf(await life.sal.sal(['agent', 'uninstall', '--kubeconfig', life.cluster.kubeconfig]))
  expect(await uninstall()).toEqual({ code: 0, said: ['Uninstalled the agent'] })
  await until('nothing of ours is left', () => isUninstalled(life))
  // Once more does no harm.
  expect(await uninstall()).toEqual({ code: 0, said: ['Uninstalled the agent'] })
})
