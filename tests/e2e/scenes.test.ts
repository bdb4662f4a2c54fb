// The two scenes that must always work (onboarding, the trainee), whole, as people play them: `sal`, kubectl, two real API
// servers, and nothing in between that a person would not have.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { sharedCluster, startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(180_000)

let sal: Salaminia
let repository: string
const clusters = new Map<string, Cluster>()
const NAMES = ['aws-frankfurt', 'aws-dublin']

beforeAll(async () => {
  const [first, second] = await Promise.all([sharedCluster(), startCluster()])
  clusters.set('aws-frankfurt', first).set('aws-dublin', second)
  sal = await startSalaminia()
  repository = join(sal.dir, 'access')
  await mkdir(join(repository, 'people'), { recursive: true })
})
afterAll(async () => {
  await sal?.stop()
  await clusters.get('aws-dublin')?.stop()
})

function clusterAt(name: string): Cluster {
  const found = clusters.get(name)
  if (!found) throw new Error(`Cannot find the cluster "${name}"`)
  return found
}

const write = (file: string, text: string) => Bun.write(join(repository, file), text)
const apply = () => ok(sal.sal(['apply', '-f', repository, '--prune', '-l', 'repository=access']))

async function ok(running: ReturnType<Salaminia['sal']>): Promise<string> {
  const { code, stdout, stderr } = await running
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

const PROJECT = `
apiVersion: salaminia.dev/v1
kind: Project
metadata: {name: aws}
spec: {display_name: AWS}
${NAMES.map(
  name => `---
apiVersion: salaminia.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec: {project: aws}
`,
).join('')}---
apiVersion: salaminia.dev/v1
kind: Binding
metadata: {name: aws-project-members}
spec: {role: cluster-admin, group: aws-project-members, project: aws}
`

const members = (...names: string[]) => `
apiVersion: salaminia.dev/v1
kind: Group
metadata: {name: aws-project-members}
spec: {display_name: AWS project members, members: [${names.join(', ')}]}
`

const user = (email: string) => `
apiVersion: salaminia.dev/v1
kind: User
metadata: {name: ${email}}
`

type Somebody = {
  id: string
  env: Record<string, string>
  kubectl: (...args: string[]) => ReturnType<typeof kubectl>
  signIn: () => Promise<string>
  contexts: () => Promise<string[]>
}

/** The admin passes the link on; the person takes it from there, at a machine of their own. */
async function joins(email: string): Promise<Somebody> {
  const home = join(sal.dir, `home-of-${email}`)
  await mkdir(home)
  const link = (await ok(sal.sal(['users', 'invite', email]))).trim()
  const stdin = 'correct horse battery staple'
  await ok(sal.sal(['login', '--invitation', link, '--password-stdin'], { home, stdin }))
  await ok(sal.sal(['logout'], { home }))
  const signIn = () =>
    ok(sal.sal(['login', '--server', sal.url, '--email', email, '--password-stdin'], { home, stdin }))
  await signIn()
  const kubeconfig = join(home, 'kubeconfig')
  await ok(sal.sal(['kubeconfig', '-o', kubeconfig], { home }))
  const env = { XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache'), KUBECONFIG: kubeconfig }
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', `/v1/users?email=${email}`)
  return { id: items[0]?.id ?? '', env, signIn, kubectl: (...args) => kubectl(kubeconfig, args, { env }), contexts }

  /** Read from the file: some kubectl ask the cluster for its version whatever they are told to do. */
  async function contexts(): Promise<string[]> {
    const { contexts: all } = parse(await readFile(kubeconfig, 'utf8')) as { contexts: { name: string }[] }
    return all.map(({ name }) => name)
  }
}

/** Everything the agent made for a principal in a cluster. */
async function made(cluster: string, principalId: string): Promise<{ accounts: number; bindings: number }> {
  const owned = 'app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent%2Csalaminia.dev%2Fprincipal%3D'
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const paths = ['/api/v1/serviceaccounts', `${rbac}/clusterrolebindings`, `${rbac}/rolebindings`]
  const [accounts = 0, ...bindings] = await Promise.all(
    paths.map(async path => {
      const answer = await clusterAt(cluster).request(`${path}?labelSelector=${owned}${principalId}`)
      return ((await answer.json()) as { items: unknown[] }).items.length
    }),
  )
  return { accounts, bindings: bindings.reduce((sum, one) => sum + one, 0) }
}

const NOTHING = { accounts: 0, bindings: 0 }

describe('scene 1, onboarding', () => {
  test('an admin makes the project with two clusters and the group that is cluster-admin there', async () => {
    await write('aws.yaml', PROJECT)
    await write('people/aws.yaml', members())
    expect((await apply()).split('\n')).toEqual([
      'project/aws created',
      'group/aws-project-members created',
      ...NAMES.map(name => `cluster/${name} created`),
      'binding/aws-project-members created',
      '',
    ])
    for (const name of NAMES) await sal.agent(name, clusterAt(name).kubeconfig)
    expect(
      (await apply())
        .trimEnd()
        .split('\n')
        .every(line => line.endsWith(' unchanged')),
    ).toBe(true)
  })

  test('a new developer signs in and works on every cluster, where an account appears with the first command', async () => {
    await write('people/aws.yaml', members('dev@example.com'))
    await write('people/dev.yaml', user('dev@example.com'))
    expect(await apply()).toContain('user/dev@example.com created\ngroup/aws-project-members updated\n')
    const dev = await joins('dev@example.com')
    const contexts = await dev.contexts()
    expect(contexts).toHaveLength(2)
    for (const name of NAMES) expect(await made(name, dev.id)).toEqual(NOTHING)
    for (const name of NAMES) {
      expect(await made(name, dev.id)).toEqual(NOTHING)
      const context = contexts.find(one => one.includes(name)) ?? ''
      const ran = await dev.kubectl('--context', context, 'create', 'namespace', `made-by-dev-in-${name}`)
      expect(ran).toMatchObject({ code: 0, stdout: `namespace/made-by-dev-in-${name} created\n` })
      expect((await clusterAt(name).request(`/api/v1/namespaces/made-by-dev-in-${name}`)).status).toBe(200)
      expect(await made(name, dev.id)).toEqual({ accounts: 1, bindings: 1 })
    }
  })
})

describe('scene 2, the trainee', () => {
  let trainee: Somebody
  const run = async (...args: string[]) => trainee.kubectl('--context', await contextOf(), ...args)
  const contextOf = async () => {
    return (await trainee.contexts()).find(one => one.includes('aws-frankfurt')) ?? ''
  }

  test('with too many rights they delete a deployment, and the audit says who, what, when and from where', async () => {
    const admin = (...args: string[]) => kubectl(clusterAt('aws-frankfurt').kubeconfig, args)
    for (const namespace of ['shop', 'till']) await admin('create', 'namespace', namespace)
    for (const name of ['web', 'cart']) await admin('create', 'deployment', name, '--image=example/web', '-n', 'shop')
    await write('people/aws.yaml', members('dev@example.com', 'trainee@example.com'))
    await write('people/trainee.yaml', user('trainee@example.com'))
    await apply()
    trainee = await joins('trainee@example.com')
    const from = Date.now()
    expect((await run('delete', 'deployment', 'web', '-n', 'shop')).code).toBe(0)
    expect((await admin('get', 'deployment', 'web', '-n', 'shop')).stderr).toContain('not found')
    const list = ['audit', 'list', '--user', 'trainee@example.com', '--cluster', 'aws-frankfurt', '--kind', 'end']
    type Event = Record<'at' | 'user_name' | 'verb' | 'resource' | 'namespace' | 'name' | 'source_address', string>
    let found: (Event & { status: number }) | undefined
    await until('the audit has the end of the deletion', async () => {
      const events = JSON.parse(await ok(sal.sal([...list, '-o', 'json']))) as (Event & { status: number })[]
      found = events.find(({ verb }) => verb === 'delete')
      return found !== undefined
    })
    expect(found).toMatchObject({
      ...{ user_name: 'trainee@example.com', verb: 'delete', resource: 'deployments', namespace: 'shop', name: 'web' },
      ...{ source_address: '127.0.0.1', status: 200 },
    })
    expect(Date.parse(found?.at ?? '')).toBeWithin(from - 1_000, Date.now() + 1_000)
    const line = (await ok(sal.sal(list))).split('\n').find(one => /delete +shop\/deployments\/web/.test(one))
    expect(line).toMatch(/^20\S+Z +allowed +200 +trainee@example\.com +aws-frankfurt +delete .* 127\.0\.0\.1$/)
  })

  test('one command takes their access: the watch ends, the next request is refused, nothing of them is left', async () => {
    const args = ['--context', await contextOf(), 'get', 'namespaces', '-w', '-o', 'name']
    const watch = Bun.spawn([findKubectl() ?? 'kubectl', ...args], {
      env: { PATH: process.env.PATH ?? '', HOME: sal.dir, ...trainee.env },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    await watch.stdout.getReader().read()
    expect(await made('aws-frankfurt', trainee.id)).toEqual({ accounts: 1, bindings: 1 })
    await ok(sal.sal(['users', 'disable', 'trainee@example.com']))
    const from = performance.now()
    await watch.exited
    expect(performance.now() - from).toBeLessThan(5_000)
    const refused = await run('get', 'namespaces')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toBe('')
    await until('nothing of them is left in the cluster', async () =>
      Bun.deepEquals(await made('aws-frankfurt', trainee.id), NOTHING),
    )
    // The files know nothing of the emergency: applying them does not undo it.
    expect(await apply()).toContain('user/trainee@example.com unchanged\n')
    expect((await run('get', 'namespaces')).code).toBe(1)
  })

  test('a read-only binding lets them look at everything in their namespace; the API server refuses the rest', async () => {
    await write('people/aws.yaml', members('dev@example.com'))
    await write(
      'people/trainee.yaml',
      `${user('trainee@example.com')}spec: {is_disabled: false}
---
apiVersion: salaminia.dev/v1
kind: Binding
metadata: {name: trainee-looks}
spec: {role: namespace-read-only, user: trainee@example.com, project: aws, namespaces: [shop]}
`,
    )
    expect((await apply()).split('\n').filter(line => !line.endsWith(' unchanged'))).toEqual([
      'user/trainee@example.com updated',
      'group/aws-project-members updated',
      'binding/trainee-looks created',
      '',
    ])
    // Being disabled ended their sign-in, and being enabled does not bring it back.
    expect((await run('get', 'deployments', '-n', 'shop')).code).toBe(1)
    await trainee.signIn()
    await until('they may look again', async () => (await run('get', 'deployments', '-n', 'shop')).code === 0)
    expect((await run('get', 'deployments,pods,configmaps', '-n', 'shop', '-o', 'name')).stdout).toContain(
      'deployment.apps/cart\n',
    )
    // The API server's own sentence: it names the ServiceAccount, which we never do.
    const denied = /orbidden: .*User "system:serviceaccount:salaminia:sal-trainee-example-com-[0-9a-f]+" cannot/
    for (const args of [
      ['delete', 'deployment', 'cart', '-n', 'shop'],
      ['scale', 'deployment', 'cart', '--replicas=0', '-n', 'shop'],
      ['create', 'configmap', 'x', '-n', 'shop'],
      ['get', 'secrets', '-n', 'shop'],
      ['get', 'deployments', '-n', 'till'],
    ]) {
      const ran = await run(...args)
      expect({ args, code: ran.code }).toEqual({ args, code: 1 })
      expect(ran.stderr).toMatch(denied)
    }
    const { stdout } = await kubectl(clusterAt('aws-frankfurt').kubeconfig, [
      'get',
      'deploy',
      '-n',
      'shop',
      '-o',
      'name',
    ])
    expect(stdout).toBe('deployment.apps/cart\n')
  })
})
