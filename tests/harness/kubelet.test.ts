// The test kubelet behind a real API server, met by real kubectls: 1.34 speaks WebSocket, 1.20 speaks SPDY.
// What passes here without Salaminia in between has to pass with it.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCluster } from './cluster.ts'
import { findClusterBinaries, findKubelet } from './cluster-binaries.ts'
import type { Cluster } from './cluster-contract.ts'
import { type Child, Keeper } from './cluster-process.ts'
import { until } from './cluster-wait.ts'
import { findKubectl, findOldKubectl, kubectl } from './kubectl.ts'

setDefaultTimeout(60_000)

const isPossible =
  process.env.SAL_TEST_CLUSTER !== 'stub' && findClusterBinaries() !== undefined && findKubelet() !== undefined

const tenMebibytes = randomBytes(10 << 20)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const digest = sha256(tenMebibytes)

const isAlive = (pid: number) => {
  try {
    // A killed process that nobody has reaped yet still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false
    throw error
  }
}

/** Polls: the file appears some time after the command that writes it has begun. */
const readPid = async (file: string) => {
  const read = () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0)
  await until(`${file} has a process id`, async () => read() > 0)
  return read()
}

let cluster: Cluster
/** Clients that a test starts and ends itself; `bun test` would kill them at another test's timeout. */
let keeper: Keeper

const ok = async (args: readonly string[], stdin?: string) => {
  const answer = await kubectl(cluster.kubeconfig, args, stdin === undefined ? {} : { stdin })
  expect(answer).toMatchObject({ code: 0 })
  return answer.stdout
}

const untilReady = async (pod: string) => {
  await ok(['wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=30s'])
}

/** A Pod that waits, unless `container` says more; resolves when it is Ready. */
const newPod = async (name: string, container: object = {}) => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'main', image: 'registry.example/main:1', ...container }] },
  }
  await ok(['create', '-f', '-'], JSON.stringify(pod))
  await untilReady(name)
  return name
}

const folderOf = async (pod: string) => (await ok(['exec', pod, '--', 'pwd'])).trim()

if (isPossible) {
  beforeAll(async () => {
    ;[cluster, keeper] = await Promise.all([startCluster({ kubelet: true }), Keeper()])
    await ok(['wait', '--for=create', 'serviceaccount/default', '--timeout=30s'])
  })

  afterAll(async () => {
    await Promise.all([cluster.stop(), keeper.end()])
  })
}

const clients = [
  { version: '1.34', binary: findKubectl() },
  { version: '1.20', binary: findOldKubectl() },
]

for (const { version, binary = '' } of clients) {
  describe.skipIf(!isPossible || binary === '')(`kubectl ${version}`, () => {
    const prefix = `k${version.replace('.', '')}`
    const run = (args: readonly string[], stdin?: string) =>
      kubectl(cluster.kubeconfig, args, { binary, ...(stdin === undefined ? {} : { stdin }) })
    const runBytes = async (args: readonly string[], stdin: Uint8Array<ArrayBuffer> | undefined) => {
      const child = Bun.spawn([binary, ...args], {
        env: { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: keeper.dir },
        stdin: stdin ?? 'ignore',
      })
      const [code, stdout] = await Promise.all([child.exited, new Response(child.stdout).bytes()])
      expect(code).toBe(0)
      return stdout
    }
    const startClient = async (name: string, args: readonly string[]) => {
      const environment = [`KUBECONFIG=${cluster.kubeconfig}`, `HOME=${keeper.dir}`]
      const child = await keeper.start(`${prefix}-${name}`, ['env', ...environment, binary, ...args])
      return { child, said: () => readFileSync(join(keeper.dir, `${prefix}-${name}.log`), 'utf8') }
    }
    const untilSays = ({ child, said }: { child: Child; said: () => string }, words: string | RegExp) =>
      until(`the client says ${words}`, async () => said().search(words) >= 0, { timeoutMs: 20_000, children: [child] })
    const onTerminal = (args: readonly string[]) => {
      let seen = ''
      const child = Bun.spawn([binary, ...args], {
        env: { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: keeper.dir },
        terminal: {
          cols: 97,
          rows: 31,
          data: (_, bytes) => {
            seen += new TextDecoder().decode(bytes)
          },
        },
      })
      return {
        child,
        type: (text: string) => child.terminal?.write(text),
        resize: (columns: number, rows: number) => child.terminal?.resize(columns, rows),
        untilShown: (words: string | RegExp) =>
          until(`the terminal shows ${words}`, async () => seen.search(words) >= 0, { timeoutMs: 20_000 }),
      }
    }

    let pod = ''
    beforeAll(async () => {
      pod = await newPod(`${prefix}-idle`)
    })

    test('exec gives the exit code, and stdout and stderr apart', async () => {
      const answer = await run(['exec', pod, '--', 'sh', '-c', 'echo out; echo err >&2; exit 42'])
      expect(answer).toEqual({ code: 42, stdout: 'out\n', stderr: 'err\ncommand terminated with exit code 42\n' })
    })

    test('exec of a command that does not exist fails', async () => {
      const answer = await run(['exec', pod, '--', 'no-such-command'])
      expect(answer.code).toBe(1)
      expect(answer.stderr).toContain('exec: "no-such-command": executable file not found in $PATH')
    })

    test('exec carries 10 MiB to stdin and its end', async () => {
      const stdout = await runBytes(['exec', '-i', pod, '--', 'sha256sum'], tenMebibytes)
      expect(new TextDecoder().decode(stdout)).toBe(`${digest}  -\n`)
    })

    test('exec carries 10 MiB both ways at once', async () => {
      expect(sha256(await runBytes(['exec', '-i', pod, '--', 'cat'], tenMebibytes))).toBe(digest)
    })

    test('exec -it has a terminal that follows the size of the client', async () => {
      const terminal = onTerminal(['exec', '-it', pod, '--', 'sh'])
      terminal.type('stty size; test -t 0 && test -t 1 && test -t 2 && echo all-$((1+1))-ttys\n')
      await terminal.untilShown(/31 97.*all-2-ttys/s)
      terminal.resize(111, 44)
      terminal.type('until stty size | grep -qx "44 111"; do sleep 0.05; done; echo resized-$((1+1))\n')
      await terminal.untilShown('resized-2')
      terminal.type('exit 7\n')
      expect(await terminal.child.exited).toBe(7)
    })

    test('exec -it passes Ctrl-C to the command, not to the client', async () => {
      const terminal = onTerminal(['exec', '-it', pod, '--', 'sh'])
      terminal.type('trap "echo got-$((1+1))" INT; sleep 100\n')
      await until('the sleep runs', async () => (await ok(['exec', pod, '--', 'pgrep', '-fx', 'sleep 100'])) !== '')
      terminal.type('\u0003')
      await terminal.untilShown('got-2')
      terminal.type('exit 0\n')
      expect(await terminal.child.exited).toBe(0)
    })

    test('exec ends its process when the client is killed', async () => {
      const file = join(await folderOf(pod), 'quiet')
      const client = await startClient('killed', ['exec', pod, '--', 'sh', '-c', 'sleep 1000 & echo $! >quiet; wait'])
      const pid = await readPid(file)
      await client.child.kill()
      await until('the process has ended', async () => !isAlive(pid), { timeoutMs: 10_000 })
    })

    test('logs, with its selections', async () => {
      const talker = await newPod(`${prefix}-talker`, {
        command: ['sh', '-c', 'for i in 1 2 3; do echo line $i; done; exec sleep infinity'],
      })
      await until('all is said', async () => (await run(['logs', talker])).stdout === 'line 1\nline 2\nline 3\n')
      expect(await run(['logs', talker, '--tail=1'])).toMatchObject({ code: 0, stdout: 'line 3\n' })
      expect((await run(['logs', talker, '--timestamps', '--tail=1'])).stdout).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\S+ line 3\n$/,
      )
      expect((await run(['logs', talker, '--limit-bytes=8'])).stdout).toBe('line 1\nl')
      expect((await run(['logs', talker, '--previous'])).stderr).toContain(
        'previous terminated container "main" in pod',
      )
    })

    test('logs -f tells what is said later, until the process ends', async () => {
      const talker = await newPod(`${prefix}-follow`, {
        command: [
          'sh',
          '-c',
          'echo first; until [ -e go ]; do sleep 0.05; done; echo second; until [ -e end ]; do sleep 0.05; done',
        ],
      })
      const client = await startClient('follow', ['logs', '-f', talker])
      await untilSays(client, 'first\n')
      await ok(['exec', talker, '--', 'touch', 'go'])
      await untilSays(client, 'first\nsecond\n')
      expect(client.child.isRunning()).toBe(true)
      await ok(['exec', talker, '--', 'touch', 'end'])
      await until('the client has ended', async () => !client.child.isRunning())
      expect(client.said()).toBe('first\nsecond\n')
    })

    test('port-forward carries 10 MiB there and back', async () => {
      const echo = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        fetch: async request => new Response(await request.bytes()),
      })
      const client = await startClient('forward', ['port-forward', pod, `:${echo.port}`])
      try {
        await untilSays(client, /Forwarding from 127\.0\.0\.1:\d+/)
        const [, port] = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(client.said()) ?? []
        // Each is read as it comes: one SPDY connection carries both, and an answer nobody reads would hold up the other.
        const post = async () => {
          const options = { method: 'POST', body: tenMebibytes, keepalive: false }
          return sha256(await (await fetch(`http://127.0.0.1:${port}/`, options)).bytes())
        }
        expect(await Promise.all([post(), post()])).toEqual([digest, digest])
      } finally {
        await client.child.kill()
        await echo.stop(true)
      }
    })

    test('port-forward to a port where nobody listens says so', async () => {
      const client = await startClient('nobody', ['port-forward', pod, ':1'])
      await untilSays(client, /Forwarding from 127\.0\.0\.1:\d+/)
      const [, port] = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(client.said()) ?? []
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
      await until('it is said', async () => client.said().includes('failed to connect to localhost:1 inside the pod'))
      await client.child.kill()
    })

    test('cp carries a folder there and back', async () => {
      const folder = join(keeper.dir, `${prefix}-folder`)
      mkdirSync(folder)
      writeFileSync(join(folder, 'large'), tenMebibytes)
      writeFileSync(join(folder, 'small'), 'small')
      expect(await run(['cp', folder, `${pod}:there`])).toMatchObject({ code: 0 })
      expect(await ok(['exec', pod, '--', 'sha256sum', 'there/large'])).toBe(`${digest}  there/large\n`)
      expect(await run(['cp', `${pod}:there`, `${folder}-back`])).toMatchObject({ code: 0 })
      expect(sha256(readFileSync(join(`${folder}-back`, 'large')))).toBe(digest)
      expect(readdirSync(`${folder}-back`).sort()).toEqual(['large', 'small'])
    })

    test('attach joins the main process and ends with it', async () => {
      const name = await newPod(`${prefix}-cat`, { command: ['cat'], stdin: true, stdinOnce: true })
      const answer = await run(['attach', '-i', name], 'words\n')
      expect(answer).toMatchObject({ code: 0, stdout: 'words\n' })
      expect((await run(['logs', name])).stdout).toContain('words\n')
    })

    test('attach -it joins a main process with a terminal', async () => {
      const name = await newPod(`${prefix}-tty`, { command: ['sh'], stdin: true, tty: true })
      const terminal = onTerminal(['attach', '-it', name])
      // Its size comes behind the terminal itself.
      terminal.type('until stty size | grep "31 97"; do :; done; echo sum-$((20+22))\n')
      await terminal.untilShown(/31 97.*sum-42/s)
      terminal.type('exit\n')
      expect(await terminal.child.exited).toBe(0)
    })

    test('run --rm -i gives the exit code of the main process', async () => {
      const name = `${prefix}-once`
      const image = '--image=registry.example/once:1'
      const command = ['sh', '-c', 'read word; echo got $word; exit 9']
      const answer = await run(['run', name, '--rm', '-i', '--restart=Never', image, '--', ...command], 'this\n')
      expect(answer.stdout).toContain('got this\n')
      expect(answer.code).toBe(9)
      expect((await run(['get', 'pod', name])).stderr).toContain('NotFound')
    })

    test('delete ends the main process and what was started beside it, and removes the folder', async () => {
      const name = await newPod(`${prefix}-doomed`, { command: ['sh', '-c', 'echo $$ >main; sleep 1000; true'] })
      const folder = await folderOf(name)
      const main = await readPid(join(folder, 'main'))
      await ok(['exec', name, '--', 'sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 & echo $! >beside'])
      const beside = await readPid(join(folder, 'beside'))
      expect([main, beside].map(isAlive)).toEqual([true, true])
      expect(await run(['delete', 'pod', name])).toMatchObject({ code: 0 })
      expect([main, beside].map(isAlive)).toEqual([false, false])
      expect(existsSync(folder)).toBe(false)
    })
  })
}

describe.skipIf(!isPossible)('the test kubelet', () => {
  test('binds the Pods of a Deployment, which becomes available', async () => {
    await ok(['create', 'deployment', 'web', '--image=registry.example/web:1', '--replicas=2'])
    await ok(['rollout', 'status', 'deployment/web', '--timeout=30s'])
    expect(await ok(['exec', 'deploy/web', '--', 'echo', 'here'])).toBe('here\n')
  })

  test('begins a container again as the restart policy has it', async () => {
    const command = ['sh', '-c', '[ -e twice ] && exec sleep infinity; touch twice; echo gone; exit 5']
    await newPod('restarted', { command }).catch(() => untilReady('restarted'))
    await until('it runs again', async () => (await ok(restartCount('restarted'))) === '1')
    expect(await ok(['logs', 'restarted', '--previous'])).toBe('gone\n')
  })

  test('shows an exited Pod as Failed with its exit code', async () => {
    await ok(['run', 'failed', '--restart=Never', '--image=x.example/x:1', '--', 'sh', '-c', 'exit 6'])
    await ok(['wait', '--for=jsonpath={.status.phase}=Failed', 'pod/failed', '--timeout=30s'])
    const code = ['get', 'pod', 'failed', '-o', 'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}']
    expect(await ok(code)).toBe('6')
  })

  test('gives containers of a Pod their own logs and commands', async () => {
    const container = (name: string) => ({
      name,
      image: 'x.example/x:1',
      env: [{ name: 'WHO', value: name }],
      command: ['sh', '-c', 'echo I am $WHO; exec sleep infinity'],
    })
    const spec = { containers: [container('left'), container('right')] }
    await ok(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'two' }, spec }))
    await untilReady('two')
    await until('it has spoken', async () => (await ok(['logs', 'two', '-c', 'right'])) === 'I am right\n')
    expect(await ok(['exec', 'two', '-c', 'left', '--', 'sh', '-c', 'echo $WHO'])).toBe('left\n')
  })

  test('runs what kubectl debug adds', async () => {
    const pod = await newPod('patient')
    await ok(['debug', pod, '--image=x.example/x:1', '-c', 'doctor', '--', 'sh', '-c', 'echo aah; sleep infinity'])
    await until('it has spoken', async () => {
      const answer = await kubectl(cluster.kubeconfig, ['logs', pod, '-c', 'doctor'])
      return answer.stdout === 'aah\n'
    })
  })

  test('takes its processes along when the cluster stops', async () => {
    const other = await startCluster({ kubelet: true })
    const run = (args: readonly string[]) => kubectl(other.kubeconfig, args)
    await run(['wait', '--for=create', 'serviceaccount/default', '--timeout=30s'])
    const command = ['sh', '-c', 'setsid sleep 1000 & echo $! >pid; wait']
    await run(['run', 'left', '--image=x.example/x:1', '--', ...command])
    await run(['wait', '--for=condition=Ready', 'pod/left', '--timeout=30s'])
    const folder = await run(['exec', 'left', '--', 'pwd'])
    const pid = await readPid(join(folder.stdout.trim(), 'pid'))
    expect(isAlive(pid)).toBe(true)
    await other.stop()
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(other.dir)).toBe(false)
  })
})

const restartCount = (pod: string) => [
  ...['get', 'pod', pod, '-o', 'jsonpath={.status.containerStatuses[0].restartCount}'],
]
