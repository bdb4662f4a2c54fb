// Syslog over TLS, against rsyslog itself where it is installed and against a receiver that takes nothing but the letter.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { CertificateAuthority } from '../../tests/harness/cluster-certificates.ts'
import { until } from '../../tests/harness/cluster-wait.ts'
import { freePorts } from '../../tests/harness/salaminia.ts'
import { hasRsyslog, startRsyslog } from '../../tests/harness/sinks/rsyslog'
import { type Collector, startCollector } from '../../tests/harness/sinks/syslog'
import { openSinkWorld, type SinkWorld, times } from '../../tests/harness/sinks/world'
import { HOOK_MS } from '../fixture'

const authority = CertificateAuthority('collectors')
const server = authority.issueServer({ commonName: 'collector' }, ['localhost'])
const client = authority.issueClient({ commonName: 'core' })
const TLS = { key: server.keyPem, cert: server.certificatePem, ca: authority.certificatePem }
const SHOWN = {
  ca_pem: authority.certificatePem,
  client_certificate: client.certificatePem,
  client_key: client.keyPem,
}

describe('a syslog sink', () => {
  let world: SinkWorld
  let collector: Collector
  const gone: (() => Promise<void>)[] = []
  beforeAll(async () => {
    world = await openSinkWorld()
    world.deliver()
  }, HOOK_MS)
  afterEach(async () => {
    await world.core.sql`delete from audit_sinks`
    for (const end of gone.splice(0)) await end()
  })
  afterAll(() => world.close())

  const sink = async (more: object = {}, requestCert = true) => {
    collector = await startCollector({ ...TLS, requestCert })
    gone.push(collector.close)
    return world.sink({ kind: 'syslog', syslog: { host: '127.0.0.1', port: collector.port }, ...SHOWN, ...more })
  }

  test('sends each record as one counted frame of RFC 5424, whatever is in it', async () => {
    const { id } = await sink()
    const evil = 'a]b"c\\d\n<1>1 - - - - - - ünï 💥'
    const ids = await world.records(
      world.chain(),
      { principal_name: evil, user_agent: 'line\r\nline' },
      { kind: 'denial', status: 403, name: 'n'.repeat(5000) },
    )
    await world.settled(id)
    expect(collector.wrong).toEqual([])
    const [first, second] = collector.messages
    expect(first).toMatchObject({ priority: 13 * 8 + 6, app: 'salaminia', id: 'data_path.end' })
    expect(second).toMatchObject({ priority: 13 * 8 + 4, id: 'data_path.denial' })
    expect(first?.data).toStartWith(`[salaminia@32473 id="${ids[0]}" audit="data_path"`)
    expect(first?.data).toContain('user_name="a\\]b\\"c\\\\d <1>1 - - - - - - ünï 💥"')
    expect(JSON.parse(first?.text ?? '')).toMatchObject({ user_name: evil, user_agent: 'line\r\nline' })
    expect(first?.text).toMatch(/^[\x20-\x7e]*$/)
  })

  test('what a connection that broke had taken is sent again', async () => {
    const { id } = await sink({ batch_size: 50 })
    collector.cuts.push('unread', 'reset', 'unread')
    const ids = await world.records(world.chain(), ...times(120, () => ({})))
    const status = await world.settled(id)
    const seen = collector.messages.map(({ text }) => (JSON.parse(text) as { id: string }).id)
    expect(seen).toEqual(ids)
    expect([status.failures, collector.connections()]).toEqual([3, 6])
  })

  test('trusts only its own authorities, and shows its certificate', async () => {
    const stranger = CertificateAuthority('strangers').certificatePem
    const { id: wary } = await sink({ ca_pem: stranger })
    await world.records(world.chain(), {})
    const status = await world.status(wary, 'it is told', ({ last_error }) => last_error !== null)
    expect(status.last_error).toStartWith(`Cannot trust or be trusted by 127.0.0.1:${collector.port}: `)
    expect(collector.messages).toEqual([])
    const { id: bare } = await sink({ client_certificate: null, client_key: undefined })
    await world.records(world.chain(), {})
    await world.status(bare, 'it is not let in', ({ last_error }) => last_error !== null)
    expect(collector.messages).toEqual([])
  })

  test.skipIf(!hasRsyslog())('is read by rsyslog to the letter, each record once and in order', async () => {
    const [port = 0] = await freePorts(1)
    const rsyslog = await startRsyslog(port, TLS)
    gone.push(rsyslog.close)
    const syslog = { host: 'localhost', port, facility: 4, app_name: 'sal-audit', structured_data_id: 'sal@1234' }
    const { id } = await world.sink({ kind: 'syslog', syslog, ...SHOWN, batch_size: 40 })
    const evil = 'a]b"c\\d ünï'
    const ids = await world.records(world.chain(), { principal_name: evil }, ...times(99, () => ({})))
    await world.settled(id)
    await until('rsyslog has written them', async () => (await rsyslog.messages()).length >= 100)
    const messages = await rsyslog.messages()
    expect(messages.map(({ msg }) => (JSON.parse(msg) as { id: string }).id)).toEqual(ids)
    expect(messages[0]).toMatchObject({
      ...{ syslogfacility: '4', syslogseverity: '6', 'protocol-version': '1', 'app-name': 'sal-audit' },
      ...{ msgid: 'data_path.end', 'structured-data': expect.stringContaining('user_name="a\\]b\\"c\\\\d ünï"') },
    })
    expect(JSON.parse(messages[0]?.msg ?? '')).toMatchObject({ user_name: evil })
  })
})
