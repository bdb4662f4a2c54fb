// A program that is told to stop while it starts: it ends at once and with 0, whatever it was waiting for, and what it had
// made by then is no hindrance to the next start.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatJoin } from '../../relay/wire/join.ts'
import { CertificateAuthority } from '../harness/cluster-certificates.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { endAll, type Program, runSal, sentences } from '../harness/program.ts'
import { freePorts } from '../harness/salaminia.ts'
import { startStubCluster } from '../harness/stub/cluster.ts'

setDefaultTimeout(60_000)

/** What waits is dropped at once; the rest is the end of a process on a busy machine. */
const AT_ONCE_MS = 1_500
/** An embedded database that is being made is finished and closed first. */
const SOON_MS = 5_000

let dir: string
let cluster: Cluster
let mute: Mute
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sal-stop-'))
  cluster = await startStubCluster()
  mute = await listenMutely()
})
afterAll(async () => {
  await endAll()
  mute?.server.close()
  await cluster?.stop()
  await rm(dir, { recursive: true, force: true })
})

type Mute = { server: Server; host: string; calls: () => number }

/** Takes every connection and never says a word. */
async function listenMutely(): Promise<Mute> {
  let calls = 0
  const server = createServer(socket => {
    calls += 1
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls }
}

const root = CertificateAuthority('test-root').certificatePem
const joinOf = (kind: 'agent' | 'relay', url: string) => formatJoin({ kind, url, token: 'once', root })

async function expectEnd(program: Program, withinMs: number, signal?: NodeJS.Signals): Promise<void> {
  const { code, ms } = await program.end(signal)
  expect({ code, said: sentences(program.stderr()) }).toEqual({ code: 0, said: [] })
  expect(ms).toBeLessThan(withinMs)
}

test('sal start: at every step of a first start, and the one after it is a first start', async () => {
  const [listen, relay] = await freePorts(2)
  const data = join(dir, 'data')
  const flags = ['--data', data, '--listen', `127.0.0.1:${listen}`, '--relay', `127.0.0.1:${relay}`]
  const start = () => runSal(['start', ...flags], { home: dir })
  const steps = ['lock.sqlite', 'master.key', 'admin-token', 'relay/identity.json']
  for (const [at, step] of steps.entries()) {
    expect([step, existsSync(join(data, step))]).toEqual([step, false])
    const program = start()
    await until(`${step} is made`, async () => existsSync(join(data, step)), { children: [program] })
    await expectEnd(program, SOON_MS, at % 2 === 0 ? 'SIGINT' : 'SIGTERM')
  }
  const last = start()
  await until('it is ready', async () => (await fetch(`http://127.0.0.1:${listen}/readyz`)).ok, { children: [last] })
  await until('the link is printed', async () => last.stdout().includes('/setup?token='))
  await expectEnd(last, SOON_MS)
})

describe('at once while it waits', () => {
  async function expectEndOnceCalled(args: readonly string[]): Promise<void> {
    const before = mute.calls()
    const program = runSal(args, { home: dir })
    await until('it has called', async () => mute.calls() > before, { children: [program] })
    await expectEnd(program, AT_ONCE_MS)
  }

  test('sal core for a database that says nothing', async () => {
    const [listen, internal] = await freePorts(2)
    const at = ['--listen', `127.0.0.1:${listen}`, '--internal', `127.0.0.1:${internal}`]
    await expectEndOnceCalled([
      ...['core', '--data', join(dir, 'core'), ...at],
      ...['--database-url', `postgres://sal:secret@${mute.host}/sal`],
    ])
  })

  test('sal relay for core', async () => {
    await expectEndOnceCalled([
      'relay',
      '--data',
      join(dir, 'relay'),
      '--join',
      joinOf('relay', `https://${mute.host}`),
    ])
  })

  test('sal relay for its join file', async () => {
    const program = runSal(['relay', '--data', join(dir, 'relay'), '--join-file', join(dir, 'absent')], { home: dir })
    await until('it waits', async () => program.stderr().includes('is not there yet'), { children: [program] })
    await expectEnd(program, AT_ONCE_MS)
  })

  test('sal agent for its API server', async () => {
    const user = { token: 'a' }
    const kubeconfig = await writeKubeconfig(join(dir, 'mute'), { server: `https://${mute.host}`, caPem: root, user })
    await expectEndOnceCalled(['agent', '--kubeconfig', kubeconfig, '--join', joinOf('agent', 'https://127.0.0.1:1')])
  })

  test('sal agent for its relay', async () => {
    const given = joinOf('agent', `https://${mute.host}`)
    await expectEndOnceCalled(['agent', '--kubeconfig', cluster.kubeconfig, '--join', given])
  })
})
