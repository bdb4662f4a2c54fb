// The relay's port under attack, from outside: certificates that are real but of the wrong kind, and request bytes that no
// honest client sends. The API server behind it is never asked.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import tls from 'node:tls'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { AGENT_PATHS } from '../../relay/wire/messages'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(60_000)

type Leaf = { cert: string; key: string }

let sal: Salaminia
let other: Salaminia
let ca: string
let clusterId: string
let person: Person
let user: Leaf
let leaves: Record<string, Leaf>

beforeAll(async () => {
  sal = await startSalaminia()
  other = await startSalaminia()
  ca = (await sal.api<{ ca_pem: string }>('GET', '/v1/installation')).ca_pem
  person = await sal.person('ann@example.com', [{ role: 'cluster-admin' }])
  user = await userLeaf(sal, person.token)
  const relay = (await Bun.file(join(sal.data, 'relay/identity.json')).json()) as {
    key: string
    server_chain: string
    relay_chain: string
  }
  const stranger = await other.person('ann@example.com', [{ role: 'cluster-admin' }])
  const projects = await sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')
  const cluster = await sal.api<{ id: string }>('POST', '/v1/clusters', {
    body: { name: 'demo', project_id: projects.items[0]?.id },
  })
  clusterId = cluster.id
  leaves = {
    agent: await agentLeaf(),
    server: { cert: relay.server_chain, key: relay.key },
    relay: { cert: relay.relay_chain, key: relay.key },
    'user of another installation': await userLeaf(other, stranger.token),
  }
})
afterAll(async () => {
  await sal?.stop()
  await other?.stop()
})

async function userLeaf(from: Salaminia, token: string): Promise<Leaf> {
  const { key, csr } = newKeyAndCsr()
  const { certificate } = await from.api<{ certificate: string }>('POST', '/v1/certificates', { body: { csr }, token })
  return { cert: certificate, key }
}

/** Enrols as an agent would, without being one. */
async function agentLeaf(): Promise<Leaf> {
  const enrolment = await sal.api<{ token: string }>('POST', `/v1/clusters/${clusterId}/enrolments`)
  const { key, csr } = newKeyAndCsr()
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: enrolment.token, csr, fingerprint: crypto.randomUUID() }),
    tls: { ca },
  }
  const answer = await fetch(sal.relayUrl + AGENT_PATHS.enrolment, init as RequestInit)
  return { cert: ((await answer.json()) as { chain: string }).chain, key }
}

/** Sends bytes on a fresh connection and reads until the other side closes or has answered with a body. */
function send(bytes: string, leaf?: Leaf): Promise<string> {
  const { hostname, port } = new URL(sal.relayUrl)
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), ca, ...leaf, ALPNProtocols: ['http/1.1'] })
    let seen = ''
    socket.on('secureConnect', () => socket.write(bytes))
    socket.on('data', chunk => {
      seen += String(chunk)
      if (/\r\n\r\n[\s\S]*\}$/.test(seen)) socket.end()
    })
    socket.on('close', () => resolve(seen))
    socket.on('error', error => (seen === '' ? reject(error) : resolve(seen)))
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')))
  })
}

const get = (target: string, headers: string[] = []) =>
  [`GET ${target} HTTP/1.1`, 'Host: relay', 'Connection: close', ...headers, '', ''].join('\r\n')
const inCluster = (path: string) => `/k8s/clusters/${clusterId}${path}`
const codeOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

test('an honest request gets as far as the missing agent', async () => {
  const answer = await send(get(inCluster('/api')), user)
  expect(codeOf(answer)).toBe(503)
  expect(answer).toContain('The agent of the cluster is not connected')
})

describe('A32 a certificate of one kind never passes as a user', () => {
  for (const kind of ['agent', 'server', 'relay', 'user of another installation']) {
    test(kind, async () => {
      const answer = await send(get(inCluster('/api')), leaves[kind])
      expect(codeOf(answer)).toBe(401)
      expect(answer).toContain('"reason":"certificate-refused"')
    })
  }

  test('a user certificate that speaks HTTP/2 like an agent does not become a tunnel', async () => {
    const { hostname, port } = new URL(sal.relayUrl)
    const socket = tls.connect({ host: hostname, port: Number(port), ca, ...user, ALPNProtocols: ['h2'] })
    await new Promise(resolve => socket.once('secureConnect', resolve))
    const first = await new Promise<Buffer>(resolve => socket.once('data', resolve))
    // A tunnel begins with the relay's client preface "PRI * HTTP/2.0"; a server begins with a SETTINGS frame.
    expect(first.toString('latin1', 0, 3)).not.toBe('PRI')
    socket.destroy()
  })
})

describe('A9 credentials that are none', () => {
  const bearers = [
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a.b.c',
    'Basic YWRtaW46YWRtaW4=',
    'bearer  double',
    `Bearer ${'x'.repeat(8_000)}`,
  ]
  for (const bearer of bearers) {
    test(bearer.slice(0, 24), async () => {
      expect(codeOf(await send(get(inCluster('/api'), [`Authorization: ${bearer}`])))).toBe(401)
    })
  }

  test('none at all', async () => {
    expect(await send(get(inCluster('/api')))).toContain('No client certificate and no bearer credential was shown')
  })

  test('a session token of the API is no credential of the relay', async () => {
    expect(codeOf(await send(get(inCluster('/api'), [`Authorization: Bearer ${person.token}`])))).toBe(401)
  })
})

describe('A1–A6 nobody names an identity by header', () => {
  const refused: [string, string[], number][] = [
    ['A2 Impersonate-User', ['Impersonate-User: system:admin'], 403],
    ['A2 Impersonate-Group', ['impersonate-group: system:masters'], 403],
    ['A3 Impersonate-Uid', ['IMPERSONATE-UID: 1'], 403],
    ['A3 Impersonate-Extra', ['Impersonate-Extra-scopes: all'], 403],
    ['A3 an empty value', ['Impersonate-User:'], 403],
    ['A4 underscores', ['Impersonate_User: system:admin'], 403],
    ['A1 named in Connection', ['Connection: Impersonate-User'], 400],
    ['A1 Authorization named in Connection', ['Connection: close, Authorization'], 400],
  ]
  for (const [name, headers, code] of refused) {
    test(name, async () => {
      const bytes = [`GET ${inCluster('/api')} HTTP/1.1`, 'Host: relay', ...headers, '', ''].join('\r\n')
      expect(codeOf(await send(bytes, user))).toBe(code)
    })
  }
})

describe('A18 paths that are not canonical', () => {
  for (const path of [
    '//api',
    '/api/v1/../secrets',
    '/api/%2e%2e/x',
    '/api/v1/namespaces/a%2Fb',
    '/api/v1/pods/',
    '/api/v1/namespaces//pods',
  ]) {
    test(path, async () => {
      expect(codeOf(await send(get(inCluster(path)), user))).toBe(400)
    })
  }

  test('a target that leads to no cluster, to two, or is a whole URL', async () => {
    for (const target of [
      '/',
      '/api',
      '/k8s/clusters/',
      '/k8s/clusters/..%2f/api',
      'https://relay/k8s/clusters/x/api',
      '*',
    ]) {
      expect([400, 403, 405]).toContain(codeOf(await send(get(target), user)))
    }
  })
})

describe('A46 requests that two parsers would read differently', () => {
  const post = (headers: string[], body: string) =>
    [`POST ${inCluster('/api/v1/namespaces')} HTTP/1.1`, 'Host: relay', ...headers, '', body].join('\r\n')
  const cases: [string, string][] = [
    [
      'Content-Length and Transfer-Encoding',
      post(['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\nGET / HTTP/1.1\r\n\r\n'),
    ],
    ['two lengths', post(['Content-Length: 5', 'Content-Length: 6'], 'hello!')],
    ['a length that is none', post(['Content-Length: 5, 5'], 'hello')],
    ['an unknown coding', post(['Transfer-Encoding: chunked, identity'], '0\r\n\r\n')],
    ['a blank before the colon', post(['Content-Length : 5'], 'hello')],
  ]
  for (const [name, bytes] of cases) {
    test(name, async () => {
      const answer = await send(bytes, user).catch(() => '')
      // One answer and no second: nothing behind the first request is ever read as another.
      expect((answer.match(/HTTP\/1\.1 \d{3}/g) ?? []).length).toBeLessThanOrEqual(1)
      expect([Number.NaN, 400, 503]).toContain(codeOf(answer))
    })
  }
})

test('the relay still serves afterwards', async () => {
  expect(codeOf(await send(get(inCluster('/api')), user))).toBe(503)
})
