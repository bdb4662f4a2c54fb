// exec and port-forward by hand over WebSocket, and with the JavaScript client: what kubectl hides is said here byte by byte.
import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { Exec, KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node'
import { until } from '../harness/cluster-wait.ts'
import { kubectl } from '../harness/kubectl.ts'
import { canStage, type Stage, sharedStage } from '../harness/stage.ts'
import { CHANNEL, frame } from '../harness/web-socket.ts'

setDefaultTimeout(60_000)

let stage: Stage
let pod: string
beforeAll(async () => {
  if (!canStage) return
  stage = await sharedStage()
  pod = await stage.pod('channels')
}, 120_000)

const V4 = 'v4.channel.k8s.io'
const V5 = 'v5.channel.k8s.io'
const exec = (command: string, flags = 'stdin=1&stdout=1&stderr=1') => {
  const argv = ['sh', '-c', command].map(word => `command=${encodeURIComponent(word)}`).join('&')
  return `/api/v1/namespaces/default/pods/${pod}/exec?${argv}&${flags}`
}
const exitOf = (status: string) => {
  const { details } = JSON.parse(status) as { details?: { causes: { reason: string; message: string }[] } }
  return Number(details?.causes.find(({ reason }) => reason === 'ExitCode')?.message ?? 0)
}

for (const protocol of [V4, V5]) {
  describe.skipIf(!canStage)(protocol, () => {
    test('gives stdout and stderr apart, and the exit code last', async () => {
      const ws = await stage.admin.socket(exec('echo out; echo err >&2; exit 42'), { protocol })
      expect([ws.status, ws.headers['sec-websocket-protocol']]).toEqual([101, protocol])
      await ws.closed
      expect([ws.text(CHANNEL.stdout), ws.text(CHANNEL.stderr)]).toEqual(['out\n', 'err\n'])
      expect(exitOf(ws.text(CHANNEL.status))).toBe(42)
    })

    test('a new size reaches the process', async () => {
      const ws = await stage.admin.socket(exec('stty size; read w; stty size', 'stdin=1&stdout=1&tty=1'), { protocol })
      ws.send(CHANNEL.resize, '{"Width":97,"Height":31}')
      await ws.untilText(CHANNEL.stdout, '31 97')
      ws.send(CHANNEL.resize, '{"Width":120,"Height":40}')
      ws.send(CHANNEL.stdin, 'word\n')
      await ws.closed
      expect(ws.text(CHANNEL.stdout)).toEndWith('40 120\r\n')
    })

    test('what is sent before the answer is not lost', async () => {
      const early = Buffer.concat([frame(CHANNEL.stdin, 'early '), frame(CHANNEL.stdin, 'bird\n')])
      const ws = await stage.admin.socket(exec('read words; echo got $words'), { protocol, early })
      await ws.closed
      expect(ws.text(CHANNEL.stdout)).toBe('got early bird\n')
    })

    test('a frame of 4 MiB arrives whole, though it comes in pieces', async () => {
      const ws = await stage.admin.socket(exec('head -c 4000000 | wc -c'), { protocol })
      const bytes = frame(CHANNEL.stdin, Buffer.alloc(4_000_000, 'x'))
      ws.sendRaw(bytes.subarray(0, 5))
      for (let at = 5; at < bytes.length; at += 70_001) ws.sendRaw(bytes.subarray(at, at + 70_001))
      await ws.closed
      expect(ws.text(CHANNEL.stdout).trim()).toBe('4000000')
    })
  })
}

describe.skipIf(!canStage)('the end of stdin', () => {
  test('v5 closes it alone: the command still answers', async () => {
    const ws = await stage.admin.socket(exec('wc -c; echo after; exit 3'), { protocol: V5 })
    ws.send(CHANNEL.stdin, 'abc')
    ws.send(CHANNEL.close, Buffer.from([CHANNEL.stdin]))
    await ws.closed
    expect(ws.text(CHANNEL.stdout).trim()).toBe('3\nafter')
    expect(exitOf(ws.text(CHANNEL.status))).toBe(3)
  })

  test('v4 cannot, and the command goes on reading until the client leaves', async () => {
    const ws = await stage.admin.socket(exec('echo $$ >reads; cat'), { protocol: V4 })
    ws.send(CHANNEL.stdin, 'abc')
    await ws.untilText(CHANNEL.stdout, 'abc')
    expect(ws.socket.destroyed).toBe(false)
    ws.destroy()
  })
})

describe.skipIf(!canStage)('an answer that is no switch', () => {
  const direct = async (path: string, protocol: string) =>
    (
      await stage.cluster.request(path, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-protocol': protocol,
        },
      })
    ).text()

  test('of a pod that is not there is the API server’s own Status, byte for byte', async () => {
    const path = '/api/v1/namespaces/default/pods/nobody/exec?command=true&stdout=1'
    const ws = await stage.admin.socket(path, { protocol: V5 })
    await ws.closed
    expect([ws.status, ws.headers['content-type']]).toEqual([404, 'application/json'])
    expect(ws.body()).toBe(await direct(path, V5))
  })

  test('A12 ends the connection: what the client sends behind it is no request of anybody', async () => {
    const path = '/api/v1/namespaces/default/pods/nobody/exec?command=true&stdout=1'
    const second = `GET /k8s/clusters/${stage.clusterId}/api/v1/namespaces/kube-system/secrets?smuggled=1 HTTP/1.1\r\nHost: a\r\n\r\n`
    const ws = await stage.admin.socket(path, { protocol: V5, early: Buffer.from(second) })
    await ws.closed
    expect([ws.status, ws.headers.connection]).toEqual([404, 'close'])
    expect(ws.body()).not.toContain('HTTP/1.1')
    expect(await stage.audited('smuggled=1')).toEqual([])
  })
})

describe.skipIf(!canStage)('@kubernetes/client-node', () => {
  const config = async (form: string) => {
    const loaded = new KubeConfig()
    loaded.loadFromFile(await stage.admin.kubeconfig('--certificate', form))
    return loaded
  }
  for (const form of ['--path', '--sni']) {
    test(`Exec with stdin, both outputs and a status, ${form}`, async () => {
      const [out, err] = [collect(), collect()]
      const stdin = new PassThrough()
      const status = Promise.withResolvers<V1Status>()
      const command = ['sh', '-c', 'read w; echo got $w; echo err >&2; exit 7']
      const client = new Exec(await config(form))
      await client.exec('default', pod, 'main', command, out.to, err.to, stdin, false, status.resolve)
      stdin.write('word\n')
      expect((await status.promise).details?.causes).toEqual([{ reason: 'ExitCode', message: '7' }])
      expect([out.text(), err.text()]).toEqual(['got word\n', 'err\n'])
    })
  }

  test('PortForward', async () => {
    const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('through') })
    const out = collect()
    const input = new PassThrough()
    await new PortForward(await config('--path')).portForward('default', pod, [server.port ?? 0], out.to, null, input)
    input.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await until('the answer came', async () => out.text().endsWith('through'))
    await server.stop(true)
  })

  // The library's fetch is undici, for which Bun puts its own in place: that one trusts what its process was started with.
  test('Watch', async () => {
    const program = `
      import { KubeConfig, Watch } from '@kubernetes/client-node'
      const config = new KubeConfig()
      config.loadFromFile(process.env.KUBECONFIG)
      const note = (phase, object) => console.log(phase, object.metadata.name)
      await new Watch(config).watch('/api/v1/namespaces/default/configmaps', {}, note, error => console.log('done', error))`
    const trusted = join(stage.sal.dir, 'ca.pem')
    await Bun.write(trusted, stage.ca)
    const KUBECONFIG = await stage.admin.kubeconfig('--exec', '--path')
    const env = { PATH: process.env.PATH ?? '', HOME: stage.admin.home, NODE_EXTRA_CA_CERTS: trusted, KUBECONFIG }
    const child = Bun.spawn([process.execPath, '-e', program], {
      cwd: import.meta.dir,
      env: { ...env, ...stage.admin.env },
      stdout: 'pipe',
    })
    const out = collect()
    const reading = child.stdout.pipeTo(Writable.toWeb(out.to) as WritableStream<Uint8Array>)
    await until('the watch has begun', async () => out.text().includes('ADDED kube-root-ca.crt'))
    await kubectl(stage.cluster.kubeconfig, ['create', 'configmap', 'seen-by-client-node'])
    await until('the event came', async () => out.text().includes('ADDED seen-by-client-node'))
    child.kill()
    await reading
  })
})

function collect(): { to: Writable; text: () => string } {
  const parts: Buffer[] = []
  const to = new Writable({
    write: (chunk: Buffer, _, done) => {
      parts.push(Buffer.from(chunk))
      done()
    },
  })
  return { to, text: () => Buffer.concat(parts).toString() }
}
