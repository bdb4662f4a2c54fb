// The way to a sink: whom it trusts, what it shows, through which proxy, and where it never leads.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { type Proxies, parseProxy } from '../../kit/proxy'
import { CertificateAuthority } from '../../tests/harness/cluster-certificates.ts'
import { startConnectProxy } from '../../tests/harness/connect-proxy.ts'
import { startBulk } from '../../tests/harness/sinks/bulk'
import { openSinkWorld, type SinkWorld } from '../../tests/harness/sinks/world'
import { HOOK_MS } from '../fixture'
import { dial } from './dial'
import { Elasticsearch } from './elasticsearch'
import type { SenderDeps, Settings } from './sender'

const authority = CertificateAuthority('search')
const { keyPem: key, certificatePem: cert } = authority.issueServer({ commonName: 'es' }, ['es.internal.test'])
const client = authority.issueClient({ commonName: 'core' })
const SHOWN = { client_certificate: client.certificatePem, client_key: client.keyPem }
const NO_PROXY: Proxies = { httpsProxy: undefined, noProxy: undefined }

describe('a sink over TLS', () => {
  let world: SinkWorld
  const gone: (() => void | Promise<void>)[] = []
  beforeAll(async () => {
    world = await openSinkWorld()
    world.deliver()
  }, HOOK_MS)
  afterEach(async () => {
    await world.core.sql`delete from audit_sinks`
    for (const end of gone.splice(0)) await end()
  })
  afterAll(() => world.close())

  const server = async () => {
    const bulk = await startBulk({ tls: { key, cert, ca: authority.certificatePem, requestCert: true } })
    gone.push(bulk.close)
    return bulk
  }
  const sink = (url: string, more: object) =>
    world.sink({ kind: 'elasticsearch', elasticsearch: { url }, ca_pem: authority.certificatePem, ...more })

  test('is reached with its own authority and our certificate; the key of that is answered nowhere', async () => {
    const bulk = await server()
    const made = await sink(bulk.url, SHOWN)
    await world.records(world.chain(), {})
    expect(await world.settled(made.id)).toMatchObject({ delivered: 1, failures: 0 })
    const read = await world.act('GET', `/v1/audit-sinks/${made.id}`)
    const [row] = await world.core.sql<{ all: string }[]>`select to_json(s)::text as all from audit_sinks s`
    const line = client.keyPem.split('\n')[1] ?? ''
    expect(line.length).toBeGreaterThan(20)
    for (const text of [read.text, row?.all]) expect(text).not.toContain(line)
    expect(read.text).toContain('BEGIN CERTIFICATE')
  })

  test('is told nothing without the right authority, without a certificate, or under another name', async () => {
    const bulk = await server()
    const sinks = [
      await sink(bulk.url, { ...SHOWN, ca_pem: CertificateAuthority('other').certificatePem }),
      await sink(bulk.url, { ...SHOWN, ca_pem: null }),
      await sink(bulk.url, {}),
      await sink(bulk.url.replace('127.0.0.1', 'localhost'), SHOWN),
    ]
    await world.records(world.chain(), {})
    for (const { id } of sinks)
      expect(await world.status(id, 'it is told', ({ failures }) => failures > 0)).toMatchObject({ delivered: 0 })
    expect(bulk.requests).toEqual([])
  })

  test('is reached through the proxy of this machine, which is told no credential of the sink', async () => {
    const bulk = await server()
    const proxy = await startConnectProxy({ 'es.internal.test': bulk.port }, { user: 'u', password: 'p' })
    gone.push(proxy.close)
    const httpsProxy = parseProxy(`http://u:p@127.0.0.1:${proxy.port}`)
    const deps: SenderDeps = { ...world.core.services.sending, proxies: { httpsProxy, noProxy: undefined } }
    const sender = Elasticsearch({ ...SETTINGS, target: { url: 'https://es.internal.test:9200', index: 'a' } }, deps)
    const document = { id: '1', audit: 'api', kind: 'event', at: '2026-01-01T00:00:00.000Z', outcome: null } as const
    expect(await sender.send([document], AbortSignal.timeout(5000))).toMatchObject({ again: [] })
    expect([proxy.opened, bulk.ids()]).toEqual([['es.internal.test:9200'], ['1']])
    const away = { host: '169.254.169.254', port: 80 }
    const refused = dial(away, { proxies: deps.proxies, signal: AbortSignal.timeout(5000) })
    await expect(refused).rejects.toThrow('it is where machines are told their own secrets')
    expect([...proxy.opened, ...proxy.refused]).toHaveLength(1)
  })
})

test('dial() leads nowhere when one of the addresses that a name has at that moment is not to be led to', async () => {
  const signal = AbortSignal.timeout(5000)
  const to = { host: 'harmless.example.org', port: 1 }
  for (const address of ['169.254.169.254', 'fe80::1', '::ffff:169.254.1.1', 'fd00:ec2::254']) {
    const resolve = async () => ['127.0.0.1', address]
    const led = dial(to, { proxies: NO_PROXY, signal, resolve }).then(
      () => 'it was led there',
      (error: Error) => error.message,
    )
    expect(await led).toBe('Cannot send to harmless.example.org:1: it is where machines are told their own secrets')
  }
})

const SETTINGS: Omit<Settings<'elasticsearch'>, 'target'> = {
  ...{ id: '1', name: 'es', kind: 'elasticsearch', authentication: 'bearer', username: null, credential: 'secret' },
  ...{ signingKey: null, caPem: authority.certificatePem },
  ...{ clientCertificate: client.certificatePem, clientKey: client.keyPem },
}
