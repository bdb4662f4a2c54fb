// The first trust of an agent: a join string works once, for one cluster, and for nothing else.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { openDatabase } from '../../core/db/database.ts'
import { formatJoin, parseJoin } from '../../relay/wire/join.ts'
import { CertificateAuthority } from '../harness/cluster-certificates.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { quiet } from '../harness/database.ts'
import { type Life, refusalOf, SERVED, startLife } from '../harness/life.ts'
import type { Person } from '../harness/salaminia.ts'
import { startStubCluster } from '../harness/stub/cluster.ts'

setDefaultTimeout(120_000)

let life: Life
/** Another Kubernetes cluster. */
let other: Cluster
let admin: Person
/** The join string with which `demo` was enrolled. */
let spent: string
let demo: string

beforeAll(async () => {
  life = await startLife()
  other = await startStubCluster()
  admin = await life.sal.person('ann@example.com', [{ role: 'admin' }])
})
afterAll(async () => {
  await other?.stop()
  await life?.end()
})

const refused = (...said: string[]) => ({ code: 1, said })

test('a join string that is garbled, cut short, empty or for a relay is refused, and the cluster is as before', async () => {
  const good = await life.importCluster('demo')
  const broken = ['nonsense', 'saljoin1.', 'saljoin1.AAAA', good.slice(0, -20), `x${good}`, good.toUpperCase()]
  for (const text of broken) {
    expect(await life.refusal(['--join', text])).toEqual(
      refused('Cannot read the join string: it is cut short or not one of ours'),
    )
  }
  const relay = (await life.sal.sal(['relays', 'join'])).stdout.trim()
  expect(await life.refusal(['--join', relay])).toEqual(
    refused('Cannot use the join string here: it is for "relay", not for "agent"'),
  )
  expect(await life.refusal(['--join-file', '/nowhere/join'])).toEqual(
    refused('Cannot read the join file "/nowhere/join": there is no such file or folder'),
  )
  expect((await life.cluster.request('/api/v1/namespaces/salaminia')).status).toBe(404)
})

test('without a join string, or without a cluster, an agent says so', async () => {
  expect(await life.refusal([])).toEqual(
    refused('Cannot enrol the cluster: give --join with what "sal clusters import" printed'),
  )
  expect(await life.refusal([], '/nowhere/kubeconfig')).toEqual(
    refused('Cannot read the kubeconfig "/nowhere/kubeconfig": there is no such file or folder'),
  )
})

test('a join string of another installation is refused: by its token, and by its root', async () => {
  const join = parseJoin(await life.importCluster('demo'), 'agent')
  const unknown = formatJoin({ ...join, token: `${join.token.slice(0, -4)}AAAA` })
  expect(await life.refusal(['--join', unknown])).toEqual(
    refused('Cannot enrol the cluster: Cannot enrol: the token is not one of this installation'),
  )
  const foreign = formatJoin({ ...join, root: CertificateAuthority('stranger').certificatePem })
  expect(await life.refusal(['--join', foreign])).toEqual(
    refused(`Cannot enrol the cluster: What answers at ${new URL(join.url).host} is not the relay of this join string`),
  )
})

test('a join string that has expired is refused', async () => {
  const { sal } = life
  const old = await life.importCluster('demo')
  await sal.kill()
  const database = await openDatabase({ dir: sal.data }, { onNotification: () => {}, onGap: () => {}, log: quiet })
  await database.sql`update enrolments set expires_at = now() - interval '1 second'`
  await database.close()
  await sal.start()
  expect(await life.refusal(['--join', old])).toEqual(
    refused('Cannot enrol the cluster: Cannot enrol: the token has expired'),
  )
})

test('a join string connects a cluster within ten seconds, with its version and nodes', async () => {
  spent = await life.importCluster('demo')
  demo = await life.idOf('demo')
  const pending = { state: 'pending', kubernetes_version: null, node_count: null }
  expect(await life.statusOf(demo)).toMatchObject(pending)
  await life.agent(['--join', spent])
  await life.shows(demo, { state: 'connected', kubernetes_version: await life.version(), node_count: 0 })
  expect(await life.look(admin)).toEqual(SERVED)
})

test('it works once, and no other enrols another cluster in its place', async () => {
  expect(await life.refusal(['--join', spent], other.kubeconfig)).toEqual(
    refused('Cannot enrol the cluster: Cannot enrol: the token was used already'),
  )
  const { join: fresh } = await life.sal.api<{ join: string }>('POST', `/v1/clusters/${demo}/enrolments`)
  expect(await life.refusal(['--join', fresh], other.kubeconfig)).toEqual(
    refused('Cannot enrol the cluster: Cannot serve the agent: it runs in another Kubernetes cluster than enrolled'),
  )
  const second = await life.importCluster('second')
  expect(await life.refusal(['--join', second, '--namespace', 'elsewhere'])).toEqual(
    refused('Cannot enrol the cluster: Cannot enrol: this Kubernetes cluster is enrolled under another name'),
  )
  expect((await life.sal.sal(['clusters', 'delete', 'second'])).code).toBe(0)
  expect(await life.look(admin)).toEqual(SERVED)
})

test('a name that is enrolled is not imported twice', async () => {
  expect(refusalOf(await life.sal.sal(['clusters', 'import', 'demo']))).toEqual(
    refused('Cannot import the cluster "demo": it is enrolled already'),
  )
})
