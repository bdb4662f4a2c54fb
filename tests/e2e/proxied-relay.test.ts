// A relay whose way to core is through a CONNECT proxy, and `sal` itself behind one.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Fixture, openFixture } from '../../core/fixture.ts'
import { formatJoin, parseJoin } from '../../relay/wire/join.ts'
import { CertificateAuthority } from '../harness/cluster-certificates.ts'
import { Keeper } from '../harness/cluster-process.ts'
import { until } from '../harness/cluster-wait.ts'
import { type ConnectProxy, startConnectProxy } from '../harness/connect-proxy.ts'
import { MAIN } from '../harness/program.ts'
import { freePorts } from '../harness/salaminia.ts'

setDefaultTimeout(60_000)

/** Nobody on this machine knows it; core's certificate has it. */
const CORE = 'core.proxied.test'
const USER = { user: 'relay', password: 'p@ss:word' }
const inUrl = `relay:${encodeURIComponent(USER.password)}`

let core: Fixture
let keeper: Keeper
let plain: ConnectProxy
let secure: ConnectProxy
let console_: { port: number; ca: string; close: () => void }
let relays = 0

beforeAll(async () => {
  core = await openFixture()
  keeper = await Keeper()
  console_ = await startConsole()
  const ports = { [CORE]: Number(new URL(core.internalUrl).port), 'console.proxied.test': console_.port }
  plain = await startConnectProxy(ports, USER)
  secure = await startConnectProxy(ports, { ...USER, isTls: true })
  await writeFile(join(keeper.dir, 'proxy.pem'), secure.ca)
}, 60_000)
afterAll(async () => {
  for (const one of [plain, secure, console_]) one?.close()
  await keeper?.end()
  await core?.close()
})

/** In the place of core's API behind TLS. */
async function startConsole() {
  const authority = CertificateAuthority('console')
  const { keyPem: key, certificatePem: cert } = authority.issueServer({ commonName: 'c' }, ['console.proxied.test'])
  const server = createServer({ key, cert }, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ name: 'behind the proxy' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  return { port, ca: authority.certificatePem, close: () => void server.close() }
}

async function startRelay(env: Record<string, string>, flags: readonly string[] = []) {
  const name = `relay-${++relays}`
  const { join: made } = await core.services.enrolments.forOwnRelay()
  const text = formatJoin({ ...parseJoin(made, 'relay'), url: `https://${CORE}` })
  const [port] = await freePorts(1)
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`)
  const own = ['--data', join(keeper.dir, name), '--listen', `127.0.0.1:${port}`, '--join', text]
  const child = await keeper.start(name, ['env', ...variables, process.execPath, MAIN, 'relay', ...own, ...flags])
  const tls = { ca: core.authority.trust.root }
  return {
    child,
    ready: () =>
      until('the relay is ready', async () => (await fetch(`https://127.0.0.1:${port}/readyz`, { tls })).ok, {
        children: [child],
      }),
    log: () => readFile(join(keeper.dir, `${name}.log`), 'utf8'),
  }
}

const ways: [string, () => Record<string, string>, () => string[], () => ConnectProxy][] = [
  ['HTTPS_PROXY', () => ({ HTTPS_PROXY: `http://${inUrl}@localhost:${plain.port}` }), () => [], () => plain],
  ['--https-proxy', () => ({}), () => ['--https-proxy', `http://${inUrl}@localhost:${plain.port}`], () => plain],
  [
    'https_proxy, over TLS',
    () => ({
      https_proxy: `https://${inUrl}@localhost:${secure.port}`,
      NODE_EXTRA_CA_CERTS: join(keeper.dir, 'proxy.pem'),
    }),
    () => [],
    () => secure,
  ],
]
for (const [name, env, flags, proxy] of ways)
  test(`a relay enrols and follows core through ${name}`, async () => {
    const relay = await startRelay(env(), flags())
    await relay.ready()
    expect(new Set(proxy().opened)).toEqual(new Set([`${CORE}:443`]))
    const log = await relay.log()
    for (const secret of [USER.password, inUrl, Buffer.from(`relay:${USER.password}`).toString('base64')])
      expect(log).not.toContain(secret)
    await relay.child.kill()
  })

test('with a wrong password the relay says so, and never the password', async () => {
  const relay = await startRelay({ HTTPS_PROXY: `http://relay:wr0ng@localhost:${plain.port}` })
  const sentence = 'does not accept the user name and password in HTTPS_PROXY (407)'
  await until('it says so', async () => (await relay.log()).includes(sentence))
  expect(await relay.log()).not.toContain('wr0ng')
  await relay.child.kill()
})

async function sal(env: Record<string, string>) {
  const file = join(keeper.dir, 'console.pem')
  await writeFile(file, console_.ca)
  const flags = ['--server', 'https://console.proxied.test', '--ca', file]
  const child = Bun.spawn([process.execPath, MAIN, 'whoami', '-o', 'json', ...flags], {
    env: { PATH: process.env.PATH ?? '', HOME: keeper.dir, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [code, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { code, stdout, stderr }
}

test('sal goes through HTTPS_PROXY, and says clearly when the proxy does not take its password', async () => {
  const token = { SAL_TOKEN: 'x' }
  for (const name of ['HTTPS_PROXY', 'https_proxy']) {
    plain.opened.length = 0
    const done = await sal({ ...token, [name]: `http://${inUrl}@localhost:${plain.port}` })
    expect([done.stderr, done.code]).toEqual(['', 0])
    expect(done.stdout).toContain('behind the proxy')
    expect(plain.opened).toContain('console.proxied.test:443')
  }
  const refused = await sal({ ...token, HTTPS_PROXY: `http://relay:wr0ng@localhost:${plain.port}` })
  expect(refused.stderr).toContain(
    'the proxy does not accept the user name and password in the URL of HTTPS_PROXY, or there are none (407)',
  )
  expect(refused.stderr).not.toContain('wr0ng')
})
