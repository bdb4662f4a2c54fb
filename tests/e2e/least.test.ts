// The least role, against a real API server: what somebody used is what a fresh user can do with it, and no request more.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { kubectl } from '../harness/kubectl.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

let cluster: Cluster
let sal: Salaminia
let projectId: string

beforeAll(async () => {
  cluster = await sharedCluster()
  sal = await startSalaminia()
  await sal.agent('demo', cluster.kubeconfig)
  projectId = (await sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')).items[0]?.id ?? ''
  const admin = (...args: string[]) => kubectl(cluster.kubeconfig, args)
  for (const name of ['least-a', 'least-b']) await admin('create', 'namespace', name)
  await admin('create', 'secret', 'generic', 'used', '-n', 'least-a', '--from-literal=k=v')
  await admin('create', 'secret', 'generic', 'unused', '-n', 'least-a', '--from-literal=k=v')
})
afterAll(async () => {
  await sal?.stop()
})

const USED = [
  ['create', 'configmap', 'made', '-n', 'least-a', '--from-literal=k=v'],
  ['get', 'configmap', 'made', '-n', 'least-a', '-o', 'name'],
  ['get', 'secret', 'used', '-n', 'least-a', '-o', 'name'],
  ['label', 'configmap', 'made', '-n', 'least-a', 'seen=yes', '--overwrite'],
  ['get', 'pods', '-n', 'least-b'],
  ['get', 'clusterroles', 'view', '-o', 'name'],
  ['delete', 'configmap', 'made', '-n', 'least-a'],
]

const REFUSED = [
  ['get', 'secret', 'unused', '-n', 'least-a', '-o', 'name'],
  ['get', 'secrets', '-n', 'least-a'],
  ['get', 'pods', '-n', 'least-a'],
  ['get', 'configmaps', '-n', 'least-b'],
  ['get', 'pods', '-A'],
  ['delete', 'clusterrole', 'view'],
]

test('the role made of what somebody used lets a fresh user do the same, and nothing more', async () => {
  // The stub's RBAC is not Kubernetes' own.
  if (cluster.kind === 'stub') return
  const owner = await commandsOf(
    await sal.person('owner@example.com', [{ role: 'cluster-admin', project_id: projectId }]),
  )
  for (const args of USED) expect([args, (await owner.kubectl(...args)).code]).toEqual([args, 0])
  const least = [
    'access',
    'least',
    '--user',
    owner.email,
    '--days',
    '1',
    '--name',
    'least-owner',
    '--project',
    'default',
  ]
  let yaml = ''
  // The records of the last requests are shipped a moment later.
  await until('the audit has the last request', async () => {
    yaml = (await sal.sal(least)).stdout
    return /- delete/.test(yaml)
  })
  const person = await sal.person('fresh@example.com', [])
  const file = join(sal.dir, 'least.yaml')
  writeFileSync(file, yaml.replaceAll(owner.email, 'fresh@example.com'))
  const applied = await sal.sal(['apply', '-f', file])
  expect([applied.code, applied.stderr]).toEqual([0, ''])
  const fresh = await commandsOf(person)
  for (const args of USED)
    expect([args, await fresh.kubectl(...args)]).toEqual([args, expect.objectContaining({ code: 0 })])
  for (const args of REFUSED) {
    const { code, stderr } = await fresh.kubectl(...args)
    expect([args, code, stderr]).toEqual([
      args,
      1,
      expect.stringMatching(/orbidden: User "system:serviceaccount:salaminia:/),
    ])
  }
  // Held against what it was made of, the proposal changes nothing for the one, and takes nothing from the other.
  const replayed = await sal.sal(['access', 'replay', '-f', file, '--days', '1', '--user', fresh.email, '-o', 'json'])
  const { principals } = JSON.parse(replayed.stdout) as { principals: { denied: number }[] }
  expect(principals.map(({ denied }) => denied)).toEqual([])
})

async function commandsOf(person: Person) {
  const kubeconfig = await person.kubeconfig('--certificate')
  const env = { KUBECACHEDIR: `${person.home}/kube-cache` }
  return { email: person.email, kubectl: (...args: string[]) => kubectl(kubeconfig, args, { env }) }
}
