// A40 before any request: connections and handshakes, in all and of one address, that do nothing or too much. Loopback has
// many addresses, so that one of them can attack while another is served.
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import net from 'node:net'
import tls from 'node:tls'
import { AGENT_PATHS } from '../../relay/wire/messages'
import { until } from '../harness/cluster-wait.ts'
import { type Leaf, openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

const LIMITS = {
  ...{ maxConnections: 40, maxConnectionsPerAddress: 12, maxHandshakes: 20, maxHandshakesPerAddress: 6 },
  ...{ handshakeTimeoutMs: 1_000, headTimeoutMs: 1_000, idleTimeoutMs: 1_000, maxHeadBytes: 8_192, maxHeaders: 20 },
}
const ATTACKER = '127.0.0.2'
const SECOND_ATTACKER = '127.0.0.3'

let path: Path
let sockets: net.Socket[] = []
beforeAll(async () => {
  path = await openPath({ limits: LIMITS })
}, 60_000)
afterAll(() => path?.close())
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(sockets.map(closed))
  sockets = []
  await until('the relay has let go of them', async () => (await fetch(`${path.url}/healthz`, own())).ok)
})

const own = () => ({ tls: { ca: path.ca }, keepalive: false }) as RequestInit
const closed = (socket: net.Socket) =>
  socket.closed ? Promise.resolve() : new Promise<void>(resolve => socket.once('close', () => resolve()))

/** TCP alone. */
function knock(localAddress: string): net.Socket {
  const socket = net.connect({ host: '127.0.0.1', port: path.relay.port, localAddress })
  socket.on('error', () => {})
  socket.resume()
  sockets.push(socket)
  return socket
}

/** Undefined when the relay would not have it. */
function shake(localAddress: string, leaf?: Leaf, protocol = 'http/1.1'): Promise<tls.TLSSocket | undefined> {
  const options = { host: '127.0.0.1', port: path.relay.port, ca: path.ca, ALPNProtocols: [protocol], ...leaf }
  return new Promise(resolve => {
    const socket = tls.connect({ ...options, localAddress } as tls.ConnectionOptions)
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('close', () => resolve(undefined))
    socket.once('secureConnect', () => resolve(socket))
  })
}

async function shakeMany(address: string, count: number): Promise<tls.TLSSocket[]> {
  const made: tls.TLSSocket[] = []
  for (let n = 0; n < count; n++) made.push(...[await shake(address)].filter(socket => socket !== undefined))
  return made
}

/** A connection that a request of somebody else comes on. */
const serves = async () => expect((await path.ask('/api/v1/pods', { keepalive: false })).status).toBe(200)

describe('A40 handshakes', () => {
  test('one that is not done in time is closed', async () => {
    const from = performance.now()
    await closed(knock(ATTACKER))
    expect(performance.now() - from).toBeWithin(900, 5_000)
  })

  test('too many of one address are closed, and another address is served', async () => {
    const slow = Array.from({ length: LIMITS.maxHandshakesPerAddress + 3 }, () => knock(ATTACKER))
    await Promise.race(slow.slice(LIMITS.maxHandshakesPerAddress).map(closed))
    expect(await shake(ATTACKER)).toBeUndefined()
    await serves()
  })

  test('too many in all are closed, and there is room when they are over', async () => {
    const addresses = [2, 3, 4, 5].map(n => `127.0.0.${n}`)
    const slow = addresses.flatMap(address => Array.from({ length: 6 }, () => knock(address)))
    await Promise.race(slow.slice(LIMITS.maxHandshakes).map(closed))
    expect(await shake('127.0.0.6')).toBeUndefined()
    await Promise.all(slow.map(closed))
    await serves()
  })
})

test.each(['a caller', 'an agent'])('the handshake of %s who speaks HTTP/2 is over when it is done', async who => {
  const leaf = who === 'an agent' ? await path.leaf('agent', path.clusterId) : undefined
  for (let n = 0; n < LIMITS.maxHandshakesPerAddress + 2; n++)
    expect(await shake(ATTACKER, leaf, 'h2')).toBeInstanceOf(tls.TLSSocket)
})

describe('A40 connections', () => {
  test('too many of one address are closed, and another address is served', async () => {
    expect(await shakeMany(ATTACKER, LIMITS.maxConnectionsPerAddress + 3)).toHaveLength(LIMITS.maxConnectionsPerAddress)
    await serves()
  })

  test('too many in all are closed', async () => {
    const made = await Promise.all([2, 3, 4, 5].map(n => shakeMany(`127.0.0.${n}`, LIMITS.maxConnectionsPerAddress)))
    expect(made.flat().length).toBeLessThan(LIMITS.maxConnections)
    expect(made.flat().length).toBeGreaterThan(LIMITS.maxConnections - 6)
  })

  test('one that is gone makes room', async () => {
    const made = await shakeMany(ATTACKER, LIMITS.maxConnectionsPerAddress)
    made[0]?.destroy()
    await until('there is room', async () => (await shake(ATTACKER)) !== undefined)
    expect(made).toHaveLength(LIMITS.maxConnectionsPerAddress)
  })

  test.each([
    ['asks nothing', ''],
    ['asks half', 'GET /healthz HTTP/1.1\r\nHost: a\r\n'],
  ])('one that %s after its handshake is closed', async (_, bytes) => {
    const from = performance.now()
    const socket = await shake(SECOND_ATTACKER)
    socket?.write(bytes)
    socket?.resume()
    await closed(socket as net.Socket)
    expect(performance.now() - from).toBeWithin(900, 5_000)
  })

  test('one that sends its head a line at a time is closed at the same moment (slowloris)', async () => {
    const from = performance.now()
    const socket = (await shake(SECOND_ATTACKER)) as tls.TLSSocket
    socket.resume()
    socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n')
    const drip = setInterval(() => socket.write('X: a\r\n'), 100)
    await closed(socket)
    clearInterval(drip)
    expect(performance.now() - from).toBeWithin(900, 5_000)
  })

  test.each(['', 'GET /heal'])('one that asks no more is closed, also in the middle of a head: "%s"', async next => {
    const socket = (await shake(SECOND_ATTACKER)) as tls.TLSSocket
    let seen = ''
    socket.on('data', chunk => {
      seen += String(chunk)
    })
    socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    await until('it is answered', async () => seen.includes('200 OK'))
    const from = performance.now()
    socket.write(next)
    await closed(socket)
    expect(performance.now() - from).toBeWithin(800, 5_000)
  })

  test('one with a request under way stays, however long it says nothing', async () => {
    path.api.answer = (_, response) => response.flushHeaders()
    const stop = new AbortController()
    const answer = await path.ask('/api/v1/pods?watch=1', { signal: stop.signal })
    let isOver = false
    const over = () => {
      isOver = true
    }
    const ended = answer.text().then(over, over)
    // Longer than either deadline: another connection waits for both in turn.
    for (let n = 0; n < 2; n++) await closed((await shake(SECOND_ATTACKER))?.resume() as net.Socket)
    expect(isOver).toBe(false)
    stop.abort()
    await ended
    path.api.answer = (_, response) => void response.end('{}')
  })

  test('an enrolment whose body does not come is closed', async () => {
    const socket = (await shake(SECOND_ATTACKER)) as tls.TLSSocket
    socket.resume()
    socket.write(`POST ${AGENT_PATHS.enrolment} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{`)
    await closed(socket)
  })
})

describe('A40 the head of a request in HTTP/1.1', () => {
  const head = (line: string, headers: string[]) =>
    [line, 'Host: a', 'Connection: close', ...headers, '', ''].join('\r\n')
  const pods = () => `GET ${path.path('/api/v1/pods')} HTTP/1.1`
  const cases: [string, () => string][] = [
    ['a header that is too long', () => head(pods(), [`X-A: ${'a'.repeat(9_000)}`])],
    ['one far too long', () => head(pods(), [`X-A: ${'a'.repeat(100_000)}`])],
    ['a request line that is too long', () => head(`GET ${path.path(`/api?${'a'.repeat(9_000)}`)} HTTP/1.1`, [])],
    ['one far too long, without an end', () => `GET /${'a'.repeat(100_000)}`],
    [
      'too many headers',
      () =>
        head(
          pods(),
          Array.from({ length: 20 }, (_, n) => `X-${n}: a`),
        ),
    ],
  ]
  test.each(cases)('%s is answered with a Status', async (_, bytes) => {
    path.api.arrivals.length = 0
    const answer = await path.raw(bytes())
    expect(answer).toStartWith('HTTP/1.1 431 ')
    const status = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    expect(status).toMatchObject({ kind: 'Status', code: 431, reason: 'BadRequest' })
    expect(status.details.causes[0].reason).toBe('head-too-large')
    expect(path.api.arrivals).toEqual([])
  })

  test('what is no HTTP is answered with 400 and closed', async () => {
    expect(await path.raw('\0\0\0\r\n\r\n')).toStartWith('HTTP/1.1 400 ')
  })
})
