// An agent in networks that let little out: behind a proxy that ends TLS, behind one that opens ways only for who is known to
// it, and behind both. What its people do with kubectl is the same as anywhere.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatJoin, parseJoin } from '../../relay/wire/join.ts'
import { startCluster } from '../harness/cluster.ts'
import { CertificateAuthority } from '../harness/cluster-certificates.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { type Child, Keeper } from '../harness/cluster-process.ts'
import { until } from '../harness/cluster-wait.ts'
import { type ConnectProxy, startConnectProxy } from '../harness/connect-proxy.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { type L7Proxy, startL7Proxy } from '../harness/l7-proxy.ts'
import { runPod } from '../harness/pod.ts'
import { MAIN } from '../harness/program.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

const isReal = process.env.SAL_TEST_CLUSTER === 'real'
const PASSWORD = 'p@ss word/1'
const USER = { user: 'agent', password: PASSWORD }
/** Nobody on this machine knows these names. */
const RELAY = 'relay.proxied.test'
const EDGE = 'edge.proxied.test'

let cluster: Cluster
let sal: Salaminia
let keeper: Keeper
let ann: Person
let ca: string
let l7: L7Proxy
let proxy: ConnectProxy
let tlsProxy: ConnectProxy
/** File with both proxies' authorities. */
let authorities: string
let kubeconfig: string
let agents = 0

beforeAll(async () => {
  cluster = await startCluster({ kubelet: isReal })
  sal = await startSalaminia({ flags: ['--addresses', `localhost,127.0.0.1,${RELAY},${EDGE}`] })
  keeper = await Keeper()
  ca = (await sal.api<{ ca_pem: string }>('GET', '/v1/installation')).ca_pem
  const port = Number(new URL(sal.relayUrl).port)
  l7 = await startL7Proxy({ port, ca }, { names: ['localhost', EDGE] })
  const ports = { [RELAY]: port, [EDGE]: l7.port }
  proxy = await startConnectProxy(ports, USER)
  tlsProxy = await startConnectProxy(ports, { ...USER, isTls: true })
  authorities = join(keeper.dir, 'authorities.pem')
  await writeFile(authorities, l7.ca + tlsProxy.ca)
  ann = await sal.person('ann@example.com', [{ role: 'admin' }])
}, 120_000)
afterAll(async () => {
  for (const one of [l7, proxy, tlsProxy]) one?.close()
  await keeper?.end()
  await sal?.stop()
  await cluster?.stop()
})

type RunningAgent = { child: Child; log: () => Promise<string> }

async function startAgent(
  url: string,
  env: Record<string, string>,
  flags: readonly string[] = [],
): Promise<RunningAgent> {
  const joined = await sal.api<{ join: string }>('POST', `/v1/clusters/${await clusterId()}/enrolments`)
  const text = formatJoin({ ...parseJoin(joined.join, 'agent'), url })
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const command = [process.execPath, MAIN, 'agent', '--kubeconfig', cluster.kubeconfig, '--join', text, ...flags]
  const name = `agent-${++agents}`
  const child = await keeper.start(name, ['env', ...variables, ...command])
  return { child, log: () => readFile(join(keeper.dir, `${name}.log`), 'utf8') }
}

async function clusterId(): Promise<string> {
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', '/v1/clusters?name=demo')
  const [found] = items
  if (found) return found.id
  const projects = await sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')
  const body = { name: 'demo', project_id: projects.items[0]?.id }
  return (await sal.api<{ id: string }>('POST', '/v1/clusters', { body })).id
}

async function state(): Promise<string> {
  return (await sal.api<{ status: { state: string } }>('GET', `/v1/clusters/${await clusterId()}`)).status.state
}

/** Enrols anew each time: what an agent kept is taken from the cluster. */
async function forget(): Promise<void> {
  const path = '/api/v1/namespaces/salaminia/secrets/salaminia-agent-identity'
  await cluster.request(path, { method: 'DELETE' })
  await until('no agent is connected', async () => (await state()) !== 'connected')
}

async function connected({ child }: RunningAgent): Promise<void> {
  await until('the cluster is connected', async () => (await state()) === 'connected', { children: [child] })
  kubeconfig ??= await ann.kubeconfig('--certificate')
}

const run = (args: readonly string[], stdin?: string) => kubectl(kubeconfig, args, stdin === undefined ? {} : { stdin })

async function getWatchExec(mark: string): Promise<void> {
  expect(await run(['get', 'ns', 'default', '-o', 'name'])).toMatchObject({ code: 0, stdout: 'namespace/default\n' })
  const watch = Bun.spawn([findKubectl() ?? '', 'get', 'configmaps', '-w', '-o', 'name'], {
    env: { PATH: process.env.PATH ?? '', HOME: ann.home, KUBECONFIG: kubeconfig },
    stdout: 'pipe',
  })
  let seen = ''
  const reading = (async () => {
    for await (const chunk of watch.stdout) seen += new TextDecoder().decode(chunk)
  })()
  await until('the watch has begun', async () => seen !== '')
  expect((await run(['create', 'configmap', mark])).code).toBe(0)
  await until('the watch shows it', async () => seen.includes(`configmap/${mark}`))
  watch.kill()
  await reading
  // A body of this size passes window, frame and record sizes in both directions.
  const large = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${mark}-large` } }
  const text = mark.padEnd(900_000, 'x')
  const manifest = JSON.stringify({ ...large, data: { text } })
  expect((await run(['create', '-f', '-'], manifest)).code).toBe(0)
  const back = await run(['get', 'configmap', `${mark}-large`, '-o', 'jsonpath={.data.text}'])
  expect(back.stdout === text).toBe(true)
  if (isReal) await exec()
}

async function exec(): Promise<void> {
  await runPod(cluster, 'box')
  for (const env of [{}, { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }]) {
    const done = await kubectl(kubeconfig, ['exec', '-i', 'box', '--', 'sh', '-c', 'cat; exit 7'], {
      stdin: 'hello\n',
      env,
    })
    expect([done.code, done.stdout]).toEqual([7, 'hello\n'])
  }
}

const withUser = (port: number, { scheme = 'http', password = PASSWORD } = {}) =>
  `${scheme}://agent:${encodeURIComponent(password)}@localhost:${port}`

type Way = { name: string; url: () => string; env: () => Record<string, string>; flags?: string[]; isL7?: boolean }

const WAYS: Way[] = [
  {
    name: 'a proxy that ends TLS',
    url: () => `https://localhost:${l7.port}`,
    env: () => ({ NODE_EXTRA_CA_CERTS: authorities }),
    isL7: true,
  },
  {
    name: 'a proxy that ends TLS, asked at once for a WebSocket, its authority among the system’s',
    url: () => `https://localhost:${l7.port}`,
    env: () => ({ SSL_CERT_FILE: authorities, SAL_AGENT_DIAL: 'websocket' }),
    isL7: true,
  },
  {
    name: 'a WebSocket to the relay itself',
    url: () => sal.relayUrl,
    env: () => ({}),
    flags: ['--dial', 'websocket'],
  },
  {
    name: 'a CONNECT proxy with a password',
    url: () => `https://${RELAY}`,
    env: () => ({ HTTPS_PROXY: withUser(proxy.port) }),
  },
  {
    name: 'a CONNECT proxy that is itself behind TLS, named in lower case',
    url: () => `https://${RELAY}`,
    env: () => ({ https_proxy: withUser(tlsProxy.port, { scheme: 'https' }), NODE_EXTRA_CA_CERTS: authorities }),
  },
  {
    name: 'both',
    url: () => `https://${EDGE}`,
    env: () => ({ HTTPS_PROXY: withUser(proxy.port), NODE_EXTRA_CA_CERTS: authorities }),
    isL7: true,
  },
]

describe('kubectl get, watch and exec through', () => {
  WAYS.forEach(({ name, url, env, flags, isL7 }, index) => {
    test(name, async () => {
      const before = l7.requests.length
      const agent = await startAgent(url(), env(), flags)
      await connected(agent)
      await getWatchExec(`way-${index}`)
      expect(l7.requests.slice(before).includes('GET /agent/tunnel')).toBe(isL7 ?? false)
      expect(new Set(l7.requests.slice(before)).size).toBeLessThanOrEqual(1)
      const log = await agent.log()
      for (const secret of [
        PASSWORD,
        encodeURIComponent(PASSWORD),
        Buffer.from(`agent:${PASSWORD}`).toString('base64'),
      ])
        expect(log).not.toContain(secret)
      await agent.child.kill()
      await forget()
    })
  })
})

test('a proxy that ends TLS has read neither the token nor what is in the cluster', async () => {
  expect(l7.read()).not.toMatch(/saljoin|"token"|BEGIN CERTIFICATE|configmaps|way-0xxx/)
  expect(l7.read().length).toBeGreaterThan(1_000_000)
})

test('a tunnel that such a proxy cuts comes back', async () => {
  const agent = await startAgent(`https://localhost:${l7.port}`, { NODE_EXTRA_CA_CERTS: authorities })
  await connected(agent)
  l7.cut()
  const opened = async () => (await agent.log()).split('tunnel open').length - 1
  await until('the tunnel is open again', async () => (await opened()) > 1)
  await until('the cluster is served', async () => (await run(['get', 'ns', 'default', '-o', 'name'])).code === 0)
  await agent.child.kill()
  await forget()
})

describe('an agent says clearly', () => {
  async function says(agent: RunningAgent, sentence: string): Promise<string> {
    await until(`the agent says "${sentence}"`, async () => (await agent.log()).includes(sentence))
    await agent.child.kill()
    return agent.log()
  }

  test('that a proxy does not take its password, and says the password to nobody', async () => {
    const wrong = 'wr0ng secret'
    const agent = await startAgent(`https://${RELAY}`, { HTTPS_PROXY: withUser(proxy.port, { password: wrong }) })
    const sentence = 'does not accept the user name and password in HTTPS_PROXY (407)'
    const log = await says(agent, sentence)
    for (const secret of [wrong, encodeURIComponent(wrong), Buffer.from(`agent:${wrong}`).toString('base64')])
      expect(log).not.toContain(secret)
  })

  test('that a proxy wants a password', async () => {
    const agent = await startAgent(`https://${RELAY}`, { HTTPS_PROXY: `http://localhost:${proxy.port}` })
    await says(agent, 'wants a user name and a password (407)')
  })

  test('that a proxy opens no way there', async () => {
    const agent = await startAgent('https://other.proxied.test', { HTTPS_PROXY: withUser(proxy.port) })
    await says(agent, 'answered 502 to CONNECT other.proxied.test:443')
  })

  test('that a proxy passes no WebSocket', async () => {
    const port = Number(new URL(sal.relayUrl).port)
    const closed = await startL7Proxy({ port, ca }, { passes: false, names: ['localhost'] })
    const file = join(keeper.dir, 'closed.pem')
    await writeFile(file, closed.ca)
    const agent = await startAgent(`https://localhost:${closed.port}`, { NODE_EXTRA_CA_CERTS: file })
    await says(agent, 'opens no WebSocket to the relay: it answered 403')
    closed.close()
  })

  test('that it is no relay, when the authority of what answers is known to nobody', async () => {
    const agent = await startAgent(`https://localhost:${l7.port}`, {})
    // It ends by itself: asking again cannot help.
    await until('the agent has ended', async () => !agent.child.isRunning())
    const sentence = `What answers at localhost:${l7.port} is not the relay of this join string`
    expect(await agent.log()).toContain(`Cannot enrol the cluster: ${sentence}`)
  })

  test('--dial tls: nothing but the port itself will do', async () => {
    const before = l7.requests.length
    const agent = await startAgent(`https://localhost:${l7.port}`, {}, ['--dial', 'tls'])
    await says(agent, `localhost:${l7.port}`)
    expect(l7.requests.length).toBe(before)
  })

  test('a proxy in the place of the relay, under an authority that this machine trusts, gets no token', async () => {
    const { keyPem: key, certificatePem: cert } = CertificateAuthority('x').issueServer({ commonName: 'x' })
    const seen: string[] = []
    const thief = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: { key, cert },
      fetch: async (request, server) => {
        seen.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`)
        return server.upgrade(request) ? undefined : new Response('{}')
      },
      websocket: {
        message: (_, text) => void seen.push(Buffer.from(text).toString('latin1')),
      },
    })
    const file = join(keeper.dir, 'thief.pem')
    await writeFile(file, cert)
    const agent = await startAgent(`https://127.0.0.1:${thief.port}`, { NODE_EXTRA_CA_CERTS: file })
    await until('it has come to the WebSocket', async () => seen.length > 1)
    await agent.child.kill()
    expect(seen[0]).toBe('GET /agent/tunnel ')
    // A TLS handshake, and nothing that names the token.
    expect(seen[1]?.charCodeAt(0)).toBe(0x16)
    expect(seen.join('')).not.toContain('token')
    await thief.stop(true)
  })
})
