// Streams that carry much, and streams whose client is suddenly gone.
import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, findOldKubectl, kubectl } from '../harness/kubectl.ts'
import { freePorts } from '../harness/salaminia.ts'
import { canStage, isAlive, pidFrom, type Stage, sharedStage } from '../harness/stage.ts'
import { CHANNEL } from '../harness/web-socket.ts'

setDefaultTimeout(120_000)

const MIB = 1024 * 1024
const BLOCK = Buffer.alloc(MIB, 'Paralos and Salaminia, ')

let stage: Stage
let pod: string
let port: number
beforeAll(async () => {
  if (!canStage) return
  stage = await sharedStage()
  ;[port = 0] = await freePorts(1)
  // GET /n gives n MiB; POST answers with the SHA-256 of what it got.
  const program = `
    const block = Buffer.alloc(${MIB}, 'Paralos and Salaminia, ')
    Bun.serve({ hostname: '127.0.0.1', port: ${port}, maxRequestBodySize: 2 ** 40, idleTimeout: 0, fetch: async request => {
      if (request.method === 'GET') return new Response((async function* () {
        for (let n = Number(new URL(request.url).pathname.slice(1)); n > 0; n--) yield block
      })())
      const hash = new Bun.CryptoHasher('sha256')
      for await (const chunk of request.body) hash.update(chunk)
      return new Response(hash.digest('hex'))
    } })`
  pod = await stage.pod('lasting', { command: [process.execPath, '-e', program] })
}, 120_000)

const clients = [
  { name: 'kubectl over WebSocket', binary: findKubectl() ?? '', forwardMiB: 1024, copyMiB: 256 },
  { name: 'kubectl 1.20 over SPDY', binary: findOldKubectl() ?? '', forwardMiB: 128, copyMiB: 64 },
]

for (const { name, binary, forwardMiB, copyMiB } of clients) {
  describe.skipIf(!canStage || binary === '')(name, () => {
    const start = (args: string[]) =>
      Bun.spawn([binary, ...args], {
        env: { PATH: process.env.PATH ?? '', HOME: stage.admin.home, KUBECONFIG: stage.adminConfig },
        stdout: 'ignore',
        stderr: 'ignore',
      })
    const forward = async () => {
      const [local] = await freePorts(1)
      const child = start(['port-forward', `pod/${pod}`, `${local}:${port}`])
      const url = `http://127.0.0.1:${local}`
      await until('the port answers', async () => (await fetch(`${url}/0`, { keepalive: false })).ok)
      return { child, url }
    }

    test(`port-forward brings ${forwardMiB} MiB whole`, async () => {
      const { child, url } = await forward()
      const hash = new Bun.CryptoHasher('sha256')
      let bytes = 0
      const { body } = await fetch(`${url}/${forwardMiB}`, { keepalive: false })
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        bytes += chunk.length
        hash.update(chunk)
      }
      child.kill()
      expect(bytes).toBe(forwardMiB * MIB)
      expect(hash.digest('hex')).toBe(sha256(forwardMiB))
    })

    test('port-forward takes 128 MiB whole', async () => {
      const { child, url } = await forward()
      const body = Buffer.concat(Array.from({ length: 128 }, () => BLOCK))
      const answer = await fetch(url, { method: 'POST', body, keepalive: false })
      expect(await answer.text()).toBe(sha256(128))
      child.kill()
    })

    test(`cp brings ${copyMiB} MiB there and back`, async () => {
      const file = join(stage.sal.dir, `large-${binary.length}`)
      const run = (args: string[]) => kubectl(stage.adminConfig, args, { binary, timeoutMs: 60_000 })
      await Bun.write(file, Buffer.concat(Array.from({ length: copyMiB }, () => BLOCK)))
      expect((await run(['cp', file, `${pod}:large`])).code).toBe(0)
      expect((await run(['exec', pod, '--', 'sha256sum', 'large'])).stdout).toBe(`${sha256(copyMiB)}  large\n`)
      expect((await run(['cp', `${pod}:large`, `${file}.back`])).code).toBe(0)
      expect(new Bun.CryptoHasher('sha256').update(await Bun.file(`${file}.back`).bytes()).digest('hex')).toBe(
        sha256(copyMiB),
      )
      await Promise.all([file, `${file}.back`].map(path => Bun.file(path).delete()))
    })

    describe('A49 the client is killed -9', () => {
      test('and the shell of its terminal ends', async () => {
        const written = `shell-${binary.length}`
        const child = Bun.spawn([binary, 'exec', '-it', pod, '--', 'sh', '-c', `echo $$ >${written}; cat`], {
          env: { PATH: process.env.PATH ?? '', HOME: stage.admin.home, KUBECONFIG: stage.adminConfig, TERM: 'xterm' },
          terminal: { data: () => {} },
        })
        const shell = await pidFrom(stage, pod, written)
        expect(await endsAfter(shell, () => child.kill('SIGKILL'))).toBeLessThan(10_000)
      })

      test('and a command that never says or reads anything ends', async () => {
        const written = `silent-${binary.length}`
        const child = start(['exec', pod, '--', 'sh', '-c', `echo $$ >${written}; sleep 1000; true`])
        const shell = await pidFrom(stage, pod, written)
        expect(await endsAfter(shell, () => child.kill('SIGKILL'))).toBeLessThan(10_000)
      })

      test('and a command that never stops talking ends', async () => {
        const written = `talks-${binary.length}`
        const child = start(['exec', pod, '--', 'sh', '-c', `echo $$ >${written}; yes; true`])
        const shell = await pidFrom(stage, pod, written)
        expect(await endsAfter(shell, () => child.kill('SIGKILL'))).toBeLessThan(10_000)
      })

      test('and the connection behind its port-forward closes', async () => {
        const closed = Promise.withResolvers<void>()
        const opened = Promise.withResolvers<void>()
        const server = Bun.listen({
          hostname: '127.0.0.1',
          port: 0,
          socket: { open: () => opened.resolve(), data: () => {}, close: () => closed.resolve() },
        })
        const [local = 0] = await freePorts(1)
        const child = start(['port-forward', `pod/${pod}`, `${local}:${server.port}`])
        const connect = () => Bun.connect({ hostname: '127.0.0.1', port: local, socket: { data: () => {} } })
        await until('the port is open', async () => (await connect()) !== undefined)
        await opened.promise
        const from = performance.now()
        child.kill('SIGKILL')
        await closed.promise
        expect(performance.now() - from).toBeLessThan(10_000)
        server.stop(true)
      })
    })
  })
}

describe.skipIf(!canStage)('A49 what is left of a client that vanished', () => {
  test('without a word is found by the kernel, at the relay as behind the agent', async () => {
    const path = `/api/v1/namespaces/default/pods/${pod}/exec?command=cat&stdin=1&stdout=1`
    const apiPort = Number(new URL(stage.cluster.url).port)
    const relayPort = Number(new URL(stage.sal.relayUrl).port)
    const before = new Set((await connections(({ remote }) => remote === apiPort)).map(({ local }) => local))
    const ws = await stage.admin.socket(path, { protocol: 'v5.channel.k8s.io' })
    ws.send(CHANNEL.stdin, 'abc')
    await ws.untilText(CHANNEL.stdout, 'abc')
    const soon = async (isWanted: (one: Connection) => boolean) =>
      (await connections(isWanted)).some(({ keepAliveMs }) => (keepAliveMs ?? Infinity) <= 15_000)
    const isCaller = ({ local, remote }: Connection) => local === relayPort && remote === ws.socket.localPort
    const isOurs = ({ local, remote }: Connection) => remote === apiPort && !before.has(local)
    await until('the relay asks for a sign of life', () => soon(isCaller), { timeoutMs: 2_000 })
    await until('the agent asks for a sign of life', () => soon(isOurs), { timeoutMs: 2_000 })
    ws.destroy()
  })

  test('is an end in the audit, of what was begun', async () => {
    const path = `/api/v1/namespaces/default/pods/${pod}/exec`
    const ws = await stage.admin.socket(`${path}?command=cat&stdin=1&stdout=1`, { protocol: 'v5.channel.k8s.io' })
    ws.send(CHANNEL.stdin, 'abc')
    await ws.untilText(CHANNEL.stdout, 'abc')
    ws.destroy()
    type Event = { kind: string; path: string; request_id: string; method: string; status: number | null }
    const ended = async () => {
      const list = `/v1/audit-events?cluster_id=${stage.clusterId}&user_id=${stage.admin.id}&limit=200`
      const { items } = await stage.sal.api<{ items: Event[] }>('GET', list)
      const execs = items.filter(event => event.path === path && event.method === 'GET')
      const begun = execs.filter(({ kind }) => kind === 'begin')
      return begun.length > 0 && begun.every(({ request_id }) => isEnded(execs, request_id))
    }
    const isEnded = (events: Event[], id: string) =>
      events.some(({ kind, request_id, status }) => kind === 'end' && request_id === id && status === 101)
    await until('its end is recorded', ended, { timeoutMs: 10_000 })
  })
})

type Connection = { local: number; remote: number; keepAliveMs: number | undefined }

/** Of this machine, as Linux tells: `timer_active` 02 is the keepalive's, and the hundredths of a second until it fires. */
async function connections(isWanted: (one: Connection) => boolean): Promise<Connection[]> {
  const lines = (await Bun.file('/proc/net/tcp').text()).trim().split('\n').slice(1)
  const portOf = (address = '') => Number.parseInt(address.split(':')[1] ?? '', 16)
  const all = lines.map(line => {
    const [, local, remote, , , timer = ''] = line.trim().split(/\s+/)
    const [kind, ticks = ''] = timer.split(':')
    const keepAliveMs = kind === '02' ? Number.parseInt(ticks, 16) * 10 : undefined
    return { local: portOf(local), remote: portOf(remote), keepAliveMs }
  })
  return all.filter(isWanted)
}

function sha256(mebibytes: number): string {
  const hash = new Bun.CryptoHasher('sha256')
  for (let n = 0; n < mebibytes; n++) hash.update(BLOCK)
  return hash.digest('hex')
}

/** In ms. */
async function endsAfter(pid: number, act: () => void): Promise<number> {
  expect(isAlive(pid)).toBe(true)
  const from = performance.now()
  act()
  await until(`process ${pid} has ended`, async () => !isAlive(pid))
  return performance.now() - from
}
