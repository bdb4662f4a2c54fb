// Core and relay as compose.yaml runs them, with a join file between: a relay that lost its folder comes back by itself, and
// one whose certificate was revoked does not.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import { endAll, type Program, runSal } from '../harness/program.ts'
import { freePorts } from '../harness/salaminia.ts'

setDefaultTimeout(90_000)

const IN_TIME = { timeoutMs: 40_000 }

let dir: string
let file: string
let core: Program
let relay: Program
let ports: { api: string; internal: string; relay: string }

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sal-lost-relay-'))
  file = join(dir, 'join')
  const [api, internal, frontdoor] = (await freePorts(3)).map(port => `127.0.0.1:${port}`) as [string, string, string]
  ports = { api, internal, relay: frontdoor }
  const at = ['--listen', api, '--internal', internal, '--relay-join-file', file]
  core = runSal(['core', '--data', join(dir, 'core'), ...at], { home: dir })
  await until('core is ready', async () => (await fetch(`http://${api}/readyz`)).ok, { children: [core] })
})
afterAll(async () => {
  await endAll()
  await rm(dir, { recursive: true, force: true })
})

const runRelay = () =>
  runSal(['relay', '--data', join(dir, 'relay'), '--listen', ports.relay, '--join-file', file], { home: dir })
const isServing = async () => (await fetch(`https://${ports.relay}/readyz`, { tls: { rejectUnauthorized: false } })).ok

async function loseFolder(): Promise<void> {
  expect((await relay.end()).code).toBe(0)
  await rm(join(dir, 'relay'), { recursive: true })
}

async function api<T>(method: string, path: string): Promise<T> {
  const authorization = `Bearer ${(await Bun.file(join(dir, 'core/admin-token')).text()).trim()}`
  const answer = await fetch(`http://${ports.api}${path}`, { method, headers: { authorization } })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

test('the first relay comes in with the join file', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  relay = runRelay()
  await until('the relay serves', isServing, { ...IN_TIME, children: [relay] })
})

test('a relay that lost its folder comes back by itself', async () => {
  await loseFolder()
  relay = runRelay()
  await until('the relay serves', isServing, { ...IN_TIME, children: [core, relay] })
})

test('a relay that was revoked stays out, says what to do, and comes back when it was done', async () => {
  type Row = { kind: string; serial: string; revoked_at: string | null }
  const { items } = await api<{ items: Row[] }>('GET', '/v1/certificates?limit=100')
  for (const { kind, serial } of items) {
    if (kind === 'relay') await api('POST', `/v1/certificates/${serial}/revocation`)
  }
  await loseFolder()
  const held = await Bun.file(file).text()
  relay = runRelay()
  const isTold = async () => relay.stderr().includes('put what \\"sal relays join\\" prints into')
  await until('the relay says what to do', isTold, { ...IN_TIME, children: [core, relay] })
  const isRefused = async () => core.stderr().includes('the last relay was revoked')
  await until('core says why', isRefused, { ...IN_TIME, children: [core, relay] })
  expect(await Bun.file(file).text()).toBe(held)
  await writeFile(file, (await api<{ join: string }>('POST', '/v1/relay-enrolments')).join)
  await until('the relay serves', isServing, { ...IN_TIME, children: [core, relay] })
})
