// Upgrades with an API server that answers what it likes: bytes switch after a verified 101 and in no other case, nothing is
// followed, and each attempt is on record.
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { NewRecord } from '../../relay/spool/segments'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'
import { type Answered, type Asked, dialWebSocket, UPGRADES } from '../harness/web-socket.ts'

setDefaultTimeout(20_000)

let path: Path
beforeAll(async () => {
  path = await openPath()
}, 60_000)
afterAll(() => path?.close())
afterEach(() => {
  path.api.arrivals.length = 0
  path.disk.records.length = 0
})

const EXEC = '/api/v1/namespaces/default/pods/box/exec?command=sh'
const dial = (asked: Partial<Asked> = {}) =>
  dialWebSocket({
    ...{ url: path.url, ca: path.ca, path: path.path(EXEC), protocol: 'v5.channel.k8s.io' },
    ...asked,
    headers: { authorization: `Bearer ${path.people.ann.bearer}`, ...asked.headers },
  })
/** The API server writes these lines, then `more`, and keeps what it is sent afterwards. */
function answers(lines: string[], more = ''): { heard: () => string; isOpen: () => boolean } {
  let heard = ''
  let isOpen = true
  path.api.upgrade = (_, socket) => {
    socket.on('data', chunk => {
      heard += String(chunk)
    })
    socket.on('close', () => {
      isOpen = false
    })
    socket.write(`${[...lines, '', ''].join('\r\n')}${more}`)
  }
  return { heard: () => heard, isOpen: () => isOpen }
}
const acceptOf = (key: string) =>
  new Bun.CryptoHasher('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
/** An API server that switches as it should, but for the lines given. */
function switches(change: Record<string, string | undefined> = {}): void {
  path.api.upgrade = (request, socket) => {
    const lines = {
      Connection: 'Upgrade',
      Upgrade: String(request.headers.upgrade),
      'Sec-WebSocket-Accept': acceptOf(String(request.headers['sec-websocket-key'])),
      ...change,
    }
    const fields = Object.entries(lines).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
    socket.write(['HTTP/1.1 101 Switching Protocols', ...fields, '', ''].join('\r\n'))
    socket.on('data', chunk => socket.write(chunk))
  }
}
const reasonOf = (ws: Answered) => {
  const { details } = JSON.parse(ws.body()) as { details: { causes: { reason: string }[] } }
  return details.causes[0]?.reason
}
const ended = async (ws: Answered) => {
  await ws.closed
  return ws
}

test('an honest switch carries bytes both ways', async () => {
  switches()
  const ws = await dial({ early: Buffer.from('early ') })
  expect(ws.status).toBe(101)
  const echoed = new Promise<string>(resolve => ws.socket.once('data', chunk => resolve(String(chunk))))
  expect(await echoed).toContain('early ')
  ws.destroy()
})

describe('A12 no byte is switched without a verified 101', () => {
  const stolen = 'GET /api/v1/secrets HTTP/1.1\r\nHost: a\r\n\r\n'
  for (const status of [200, 400, 403, 404, 500]) {
    test(`${status} is an answer, and the connection behind it is used for nothing`, async () => {
      const body = '{"kind":"Status","code":1}'
      const api = answers(
        [`HTTP/1.1 ${status} Whatever`, `Content-Length: ${body.length}`, 'Connection: keep-alive'],
        body,
      )
      const ws = await ended(await dial({ early: Buffer.from(stolen) }))
      expect([ws.status, ws.body(), ws.headers.connection]).toEqual([status, body, 'close'])
      await until('the connection to the API server is closed', async () => !api.isOpen())
      expect(api.heard()).toBe('')
      expect(path.api.arrivals).toHaveLength(1)
    })
  }

  const broken: [string, Record<string, string | undefined>][] = [
    ['of another protocol', { Upgrade: 'SPDY/3.1' }],
    ['of no protocol', { Upgrade: undefined }],
    ['of two protocols', { Upgrade: 'websocket, SPDY/3.1' }],
    ['that accepts another key', { 'Sec-WebSocket-Accept': acceptOf('other') }],
    ['that accepts no key', { 'Sec-WebSocket-Accept': undefined }],
  ]
  for (const [what, change] of broken) {
    test(`a 101 ${what}`, async () => {
      switches(change)
      const ws = await ended(await dial())
      expect([ws.status, reasonOf(ws)]).toEqual([503, 'upgrade-failed'])
    })
  }

  const heads: [string, string[]][] = [
    ['100', ['HTTP/1.1 100 Continue']],
    ['an early hint', ['HTTP/1.1 103 Early Hints', 'Link: </x>']],
    ['HTTP/1.0', ['HTTP/1.0 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']],
    ['a folded header', ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', ' x: y', 'Connection: Upgrade']],
    ['a bare LF', ['HTTP/1.1 101 Switching Protocols\nUpgrade: websocket', 'Connection: Upgrade']],
    ['nonsense', ['SSH-2.0-OpenSSH_9.2']],
    ['a length and a coding', ['HTTP/1.1 403 Forbidden', 'Content-Length: 2', 'Transfer-Encoding: chunked']],
  ]
  for (const [what, lines] of heads) {
    test(`${what} is no answer`, async () => {
      answers(lines, 'xx')
      const ws = await ended(await dial())
      expect([ws.status, reasonOf(ws)]).toEqual([503, 'upgrade-failed'])
    })
  }

  test('an API server that hangs up at once', async () => {
    path.api.upgrade = (_, socket) => void socket.destroy()
    const ws = await ended(await dial())
    expect([ws.status, reasonOf(ws)]).toEqual([503, 'upgrade-failed'])
  })
})

describe('A13 a redirect of an upgrade is never followed', () => {
  for (const status of [301, 302, 303, 307, 308])
    test(String(status), async () => {
      answers([`HTTP/1.1 ${status} Elsewhere`, 'Location: https://169.254.169.254/latest', 'Content-Length: 0'])
      const ws = await ended(await dial())
      expect([ws.status, ws.headers.location, reasonOf(ws)]).toEqual([503, undefined, 'redirect-refused'])
      expect(path.api.arrivals).toHaveLength(1)
    })
})

describe('A15 an upgrade to what Kubernetes does not speak is refused, and nothing arrives', () => {
  for (const upgrade of ['h2c', 'websocket, SPDY/3.1', 'SPDY/3.1, websocket', 'SPDY/2', 'TLS/1.0']) {
    test(JSON.stringify(upgrade), async () => {
      const ws = await ended(await dial({ headers: { upgrade } }))
      expect(ws.status).toBe(400)
      expect(path.api.arrivals).toEqual([])
    })
  }
})

describe('A1–A6, A20, A47 an upgrade names nobody either', () => {
  const refused: [string, Record<string, string>, number][] = [
    ['Impersonate-User', { 'impersonate-user': 'system:admin' }, 403],
    ['Impersonate_Group', { impersonate_group: 'system:masters' }, 403],
    ['a name in Connection', { connection: 'Upgrade, Impersonate-User' }, 400],
    ['a body', { 'content-length': '5' }, 400],
  ]
  for (const [what, headers, status] of refused) {
    test(what, async () => {
      switches()
      const ws = await ended(await dial({ headers }))
      expect(ws.status).toBe(status)
      expect(path.api.arrivals).toEqual([])
    })
  }

  test('and brings nothing along that is not on the list', async () => {
    switches()
    const headers = { 'x-remote-user': 'admin', 'x-forwarded-for': '1.1.1.1', cookie: 'a=b', 'sal-grant': 'forged' }
    const ws = await dial({ headers })
    expect(ws.status).toBe(101)
    ws.destroy()
    const names = path.api.arrivals[0]?.rawHeaders.filter((_, index) => index % 2 === 0).map(name => name.toLowerCase())
    expect(names?.sort()).toEqual([
      'authorization',
      'connection',
      'host',
      'sec-websocket-key',
      'sec-websocket-protocol',
      'sec-websocket-version',
      'upgrade',
    ])
  })

  test('A50 and runs under the token of who asks, on a connection of its own', async () => {
    switches()
    const sockets = await Promise.all(
      (['ann', 'bob'] as const).flatMap(name =>
        [1, 2, 3].map(() => dial({ headers: { authorization: `Bearer ${path.people[name].bearer}` } })),
      ),
    )
    const accounts = path.api.arrivals.map(({ bearer }) => path.api.tokens.get(bearer ?? '') ?? '')
    expect(accounts.map(account => /sal-(ann|bob)-/.exec(account)?.[1]).sort()).toEqual([
      ...['ann', 'ann', 'ann', 'bob', 'bob', 'bob'],
    ])
    expect(path.api.arrivals.some(({ isAgent }) => isAgent)).toBe(false)
    for (const ws of sockets) ws.destroy()
  })
})

describe('A42 each upgrade has its begin and its end on record', () => {
  let callers = 0
  /** Names the caller, so that its records are found; answers them once they are of these kinds. */
  function witness(): { headers: Record<string, string>; records: (...kinds: string[]) => Promise<NewRecord[]> } {
    const name = `caller-${++callers}`
    const found = () => path.disk.records.filter(({ user_agent }) => user_agent === name)
    const records = async (...kinds: string[]) => {
      const areThere = async () =>
        found()
          .map(({ kind }) => kind)
          .join() === kinds.join()
      await until(`the records are ${kinds}`, areThere, { timeoutMs: 5_000 })
      return found()
    }
    return { headers: { 'user-agent': name }, records }
  }

  for (const kind of ['WebSocket', 'SPDY'] as const)
    test(`over ${kind}`, async () => {
      switches()
      const { headers, records } = witness()
      const ws = await dial({ ...UPGRADES[kind], headers: { ...UPGRADES[kind].headers, ...headers } })
      expect(ws.status).toBe(101)
      const [begin] = await records('begin')
      expect(begin).toMatchObject({ resource: 'pods', subresource: 'exec', name: 'box', path: EXEC.split('?')[0] })
      ws.destroy()
      const [, end] = await records('begin', 'end')
      expect(end).toMatchObject({ status: 101 })
    })

  test('that the API server refused', async () => {
    answers(['HTTP/1.1 403 Forbidden', 'Content-Length: 0'])
    const { headers, records } = witness()
    await ended(await dial({ headers }))
    expect((await records('begin', 'end'))[1]).toMatchObject({ status: 403, reason: null })
  })

  test('that the API server answered with nonsense', async () => {
    answers(['nonsense'])
    const { headers, records } = witness()
    await ended(await dial({ headers }))
    expect((await records('begin', 'end'))[1]).toMatchObject({ status: 503, reason: 'upgrade-failed' })
  })

  test('whose caller left before the answer', async () => {
    const arrived = Promise.withResolvers<void>()
    path.api.upgrade = () => arrived.resolve()
    const { headers, records } = witness()
    const socket = await path.dial('http/1.1', path.people.ann.leaf)
    const lines = [`GET ${path.path(EXEC)} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket']
    socket.write([...lines, `User-Agent: ${headers['user-agent']}`, '', ''].join('\r\n'))
    await arrived.promise
    socket.destroy()
    expect((await records('begin', 'end'))[1]).toMatchObject({ reason: 'caller-left' })
  })
})
