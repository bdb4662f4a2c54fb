// exec, attach, cp, port-forward and logs -f through relay and agent, over WebSocket and SPDY, with a kubelet that really
// runs commands. The depth of these is another subject; here: they pass, and under the caller's own ServiceAccount.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { startCluster } from '../harness/cluster.ts'
import { findKubelet } from '../harness/cluster-binaries.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, findOldKubectl, type KubectlOptions, kubectl } from '../harness/kubectl.ts'
import { runPod } from '../harness/pod.ts'
import { freePorts, type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

const canRun =
  process.env.SAL_TEST_CLUSTER === 'real' || (process.env.SAL_TEST_CLUSTER !== 'stub' && findKubelet() !== undefined)

let cluster: Cluster
let sal: Salaminia
let admin: Person
let reader: Person
let adminConfig: string
let readerConfig: string

beforeAll(async () => {
  if (!canRun) return
  cluster = await startCluster({ kubelet: true })
  sal = await startSalaminia()
  await sal.agent('demo', cluster.kubeconfig)
  admin = await sal.person('admin@example.com', [{ role: 'cluster-admin' }])
  reader = await sal.person('reader@example.com', [{ role: 'admin-read-only' }])
  adminConfig = await admin.kubeconfig('--certificate')
  readerConfig = await reader.kubeconfig('--certificate')
  const command = ['sh', '-c', 'n=0; while true; do echo line $((n=n+1)); sleep 0.2; done']
  await runPod(cluster, 'box', { command })
})
afterAll(async () => {
  await sal?.stop()
  await cluster?.stop()
})

const clients = [
  ['kubectl over WebSocket', findKubectl()],
  ['kubectl 1.20 over SPDY', findOldKubectl()],
] as const

for (const [name, binary] of clients) {
  describe.skipIf(!canRun || binary === undefined)(name, () => {
    const run = (args: string[], options: KubectlOptions = {}) =>
      kubectl(adminConfig, args, { binary: binary ?? '', ...options })

    test('exec gives output, errors, input and exit code', async () => {
      const done = await run(['exec', '-i', 'box', '--', 'sh', '-c', 'cat; echo wrong >&2; exit 7'], {
        stdin: 'hello\n',
      })
      expect(done.code).toBe(7)
      expect(done.stdout).toBe('hello\n')
      expect(done.stderr).toStartWith('wrong\n')
    })

    test('exec carries 8 MiB out unharmed', async () => {
      const sum = await run(['exec', 'box', '--', 'sh', '-c', 'head -c 8388608 /dev/zero | tr "\\0" x'])
      expect(sum.stdout.length).toBe(8_388_608)
    })

    test('logs -f follows while lines are written, and a caller that leaves frees everything', async () => {
      const env = { PATH: process.env.PATH ?? '', HOME: admin.home, KUBECONFIG: adminConfig }
      const child = Bun.spawn([binary ?? '', 'logs', '-f', '--tail=1', 'box'], {
        env,
        stdout: 'pipe',
        stderr: 'ignore',
      })
      let text = ''
      const reading = (async () => {
        for await (const chunk of child.stdout) text += new TextDecoder().decode(chunk)
      })()
      await until('three lines came', async () => text.split('\n').length > 3)
      child.kill()
      await reading
    })

    test('cp there and back', async () => {
      const file = join(sal.dir, `cp-${name.length}`)
      const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)))
      await Bun.write(file, bytes)
      expect((await run(['cp', file, 'box:copied'])).code).toBe(0)
      expect((await run(['cp', 'box:copied', `${file}.back`])).code).toBe(0)
      expect(Buffer.from(await Bun.file(`${file}.back`).bytes()).equals(bytes)).toBe(true)
    })

    test('port-forward reaches a listener behind the pod', async () => {
      const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('through') })
      const [local] = await freePorts(1)
      const env = { PATH: process.env.PATH ?? '', HOME: admin.home, KUBECONFIG: adminConfig }
      const child = Bun.spawn([binary ?? '', 'port-forward', 'pod/box', `${local}:${server.port}`], {
        env,
        stdout: 'ignore',
        stderr: 'ignore',
      })
      const answer = async () => (await fetch(`http://127.0.0.1:${local}`)).text()
      await until('the port answers', async () => (await answer()) === 'through')
      child.kill()
      await child.exited
      await server.stop(true)
    })

    test('a reader is refused exec by the API server itself', async () => {
      const refused = await kubectl(readerConfig, ['exec', 'box', '--', 'true'], { binary: binary ?? '' })
      expect(refused.code).not.toBe(0)
      expect(refused.stderr).toMatch(
        /User "system:serviceaccount:salaminia:sal-reader-example-com-[0-9a-f]+" cannot create resource "pods\/exec"/,
      )
    })
  })
}
