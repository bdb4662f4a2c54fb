// The relay behind a TCP balancer that speaks the PROXY protocol: whose word counts, what it may say, and that the client's
// own address is what the audit and the log show.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { connect } from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'
import { parseRanges } from '../../kit/addresses'
import { createLog } from '../../kit/log'
import { type Balancer, header2, startBalancer } from '../harness/balancer.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, kubectl } from '../harness/kubectl.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

/** The only one that the relay listens to. */
const TRUSTED = '127.0.0.2'
const CLIENT = '203.0.113.7'
const TCP4 = header2('21', '11', 'cb007107c0000201303901bb')

let path: Path
let usual: Balancer
const more: Balancer[] = []
const logged: string[] = []

beforeAll(async () => {
  path = await openPath({
    balancers: parseRanges(`${TRUSTED}/32, fd00::/8`),
    log: createLog({ level: 'info', isHuman: false, now: Date.now, write: line => void logged.push(line) }),
    before: async port => {
      usual = await startBalancer(port, { from: TRUSTED, begin: upstream => void upstream.write(TCP4) })
      return usual.port
    },
  })
}, 60_000)
afterAll(async () => {
  usual?.close()
  for (const balancer of more) balancer.close()
  await path?.close()
})

/** Through a balancer that begins with these bytes; answers whether TLS came about. */
async function handshake(bytes: Buffer, from = TRUSTED): Promise<boolean> {
  const balancer = await startBalancer(path.relay.port, { from, begin: upstream => void upstream.write(bytes) })
  more.push(balancer)
  return new Promise(resolve => {
    const socket = tls.connect({ host: '127.0.0.1', port: balancer.port, ca: path.ca })
    socket.on('error', () => {})
    socket.once('secureConnect', () => {
      resolve(true)
      socket.destroy()
    })
    socket.once('close', () => resolve(false))
  })
}

let asked = 0
/** A target by which its records are known. */
const target = (behind = '') => `/api/v1/namespaces/default/pods/n${++asked}${behind}`
const recordsOf = (rest: string) => path.disk.records.filter(record => record.path.endsWith(rest))
const sourcesOf = (rest: string) => [...new Set(recordsOf(rest).map(record => record.source_address))]
/** As many records as a request makes: one of its begin, one of its end. */
const recorded = (rest: string, count = 2) => until('it is recorded', async () => recordsOf(rest).length === count)

describe('the client behind the balancer is who the audit shows', () => {
  test('with HTTP/1.1, in begin and end', async () => {
    const rest = target()
    expect((await path.ask(rest)).status).toBe(200)
    await recorded(rest)
    expect(sourcesOf(rest)).toEqual([CLIENT])
  })

  test('with HTTP/2 and a client certificate', async () => {
    const rest = target()
    const session = path.h2(path.people.ann.leaf)
    const stream = session.request({ ':path': path.path(rest) })
    const status = await new Promise(resolve => stream.on('response', headers => resolve(headers[':status'])))
    stream.resume()
    await new Promise(resolve => stream.on('close', resolve))
    session.close()
    expect(status).toBe(200)
    await recorded(rest)
    expect(sourcesOf(rest)).toEqual([CLIENT])
  })

  test('with an upgrade', async () => {
    const rest = target('/exec')
    const lines = ['GET', path.path(rest), 'HTTP/1.1'].join(' ')
    const headers = ['Host: a', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const answer = await path.raw(`${[lines, ...headers].join('\r\n')}\r\n\r\n`, path.people.ann.leaf)
    expect(answer).toStartWith('HTTP/1.1 403')
    await recorded(rest)
    expect(sourcesOf(rest)).toEqual([CLIENT])
  })

  test('with a denial', async () => {
    const rest = target()
    expect((await path.ask(rest, { bearer: 'x' })).status).toBe(401)
    await recorded(rest, 1)
    expect(sourcesOf(rest)).toEqual([CLIENT])
  })

  test.skipIf(findKubectl() === undefined)('with a real kubectl', async () => {
    const { leaf } = path.people.ann
    const kubeconfig = await writeKubeconfig(join(path.dir, 'balanced'), {
      server: path.url + path.path(''),
      caPem: path.ca,
      user: { certificate: { certificatePem: leaf.cert, keyPem: leaf.key } },
    })
    const rest = target()
    const done = await kubectl(kubeconfig, ['get', '--raw', path.path(rest)])
    expect(done).toEqual({ code: 0, stdout: '{}', stderr: '' })
    expect(sourcesOf(rest)).toEqual([CLIENT])
  })

  test('and of an agent the log', () => {
    const line = logged.find(one => one.includes('tunnel open')) ?? '{}'
    expect(JSON.parse(line)).toMatchObject({ cluster: path.clusterId, source: CLIENT })
  })
})

describe('from a trusted balancer', () => {
  const good: [string, Buffer, string][] = [
    ['LOCAL stands for the balancer itself', header2('20', '00', ''), TRUSTED],
    ['TLVs are skipped', header2('21', '11', `cb007107c0000201303901bb${'04000000'.repeat(100)}`), CLIENT],
    ['IPv6', header2('21', '21', `20010db8${'00'.repeat(11)}07${'00'.repeat(16)}303901bb`), '2001:db8::7'],
    ['the text form', Buffer.from('PROXY TCP4 198.51.100.9 192.0.2.1 1 443\r\n'), '198.51.100.9'],
  ]
  for (const [name, bytes, address] of good)
    test(name, async () => {
      for (const begin of [(to: Writer) => void to.write(bytes), (to: Writer) => trickle(to, bytes)]) {
        const rest = target()
        const balancer = await startBalancer(path.relay.port, { from: TRUSTED, begin })
        more.push(balancer)
        const answer = await fetch(`https://127.0.0.1:${balancer.port}${path.path(rest)}`, {
          headers: { authorization: `Bearer ${path.people.ann.bearer}` },
          tls: { ca: path.ca },
        })
        expect(answer.status).toBe(200)
        expect(sourcesOf(rest)).toEqual([address])
      }
    })

  const bad: [string, Buffer][] = [
    ['no header at all', Buffer.alloc(0)],
    ['another version', header2('11', '11', 'cb007107c0000201303901bb')],
    ['another command', header2('2f', '11', 'cb007107c0000201303901bb')],
    ['UDP', header2('21', '12', 'cb007107c0000201303901bb')],
    ['a Unix socket', header2('21', '31', '00'.repeat(216))],
    ['no family', header2('21', '00', '')],
    ['addresses cut short', header2('21', '11', 'cb007107')],
    ['a header beyond the bound', header2('21', '11', '00'.repeat(5_000))],
    ['a text line that is malformed', Buffer.from('PROXY TCP4 a b c d\r\n')],
    ['a text line without end', Buffer.from(`PROXY TCP4 ${'9'.repeat(200)}`)],
    ['two headers', Buffer.concat([TCP4, TCP4])],
  ]
  for (const [name, bytes] of bad)
    test(`${name} is refused`, async () => {
      expect(await handshake(bytes)).toBe(false)
    })

  test('a header that never becomes whole is waited for no longer than five seconds', async () => {
    const from = performance.now()
    const socket = connect({ port: path.relay.port, host: '127.0.0.1', localAddress: TRUSTED })
    socket.on('error', () => {})
    socket.write(TCP4.subarray(0, 20))
    await new Promise(resolve => socket.once('close', resolve))
    expect(performance.now() - from).toBeGreaterThan(4_000)
    expect(performance.now() - from).toBeLessThan(9_000)
  })
})

test('a client that says nothing behind its header is waited for no longer than any other', async () => {
  const from = performance.now()
  const socket = connect({ port: path.relay.port, host: '127.0.0.1', localAddress: TRUSTED })
  socket.on('error', () => {})
  socket.write(TCP4)
  await new Promise(resolve => socket.once('close', resolve))
  expect(performance.now() - from).toBeGreaterThan(8_000)
  expect(performance.now() - from).toBeLessThan(15_000)
})

describe('from anybody else', () => {
  test('a PROXY header is a broken TLS handshake', async () => {
    expect(await handshake(TCP4, '127.0.0.3')).toBe(false)
    expect(await handshake(Buffer.from('PROXY TCP4 198.51.100.9 192.0.2.1 1 443\r\n'), '127.0.0.3')).toBe(false)
  })

  test('plain TLS is served, under the address of the socket', async () => {
    const rest = target()
    const answer = await fetch(`https://127.0.0.1:${path.relay.port}${path.path(rest)}`, {
      headers: { authorization: `Bearer ${path.people.ann.bearer}` },
      tls: { ca: path.ca },
    })
    expect(answer.status).toBe(200)
    expect(sourcesOf(rest)).toEqual(['127.0.0.1'])
  })
})

type Writer = { write: (bytes: Buffer) => boolean }

async function trickle(to: Writer, bytes: Buffer): Promise<void> {
  for (const byte of bytes.subarray(0, 64)) {
    to.write(Buffer.of(byte))
    await new Promise(resolve => setImmediate(resolve))
  }
  if (bytes.length > 64) to.write(bytes.subarray(64))
}
