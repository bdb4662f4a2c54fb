// What reaches the API server, seen by the API server: hostile bytes at the relay's real port, and who is asked for what on
// which connection behind it.
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

let path: Path
beforeAll(async () => {
  path = await openPath()
}, 60_000)
afterAll(() => path?.close())
afterEach(() => {
  path.api.arrivals.length = 0
  path.api.answer = (_, response) => void response.end('{}')
  path.disk.before = async () => {}
})

const head = (lines: string[]) => [...lines, '', ''].join('\r\n')
const codeOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
const accountOf = (bearer: string | undefined) => path.api.tokens.get(bearer ?? '')?.replace(/.*\//, '')

const FORBIDDEN_NAMES = [
  'Cookie: a=b',
  'Forwarded: for=10.0.0.1',
  'Proxy-Authorization: Basic eA==',
  'Sal-Control: deleted',
  'Sal-Grant: forged',
  'X-Forwarded-For: 10.0.0.1',
  'X-Forwarded-Uri: /api/v1/secrets',
  'X-Forwarded-User: admin',
  'X-Remote-Extra-Scopes: all',
  'X-Remote-Group: system:masters',
  'X-Remote-User: admin',
  'X_Remote_User: admin',
  'X.Remote.User: admin',
]

test('A20, A47 headers that name someone never arrive, in HTTP/1.1 and HTTP/2', async () => {
  const lines = [`GET ${path.path('/api/v1/pods')} HTTP/1.1`, 'Host: a', 'Connection: close', ...FORBIDDEN_NAMES]
  expect(codeOf(await path.raw(head(lines), path.people.ann.leaf))).toBe(200)
  const session = path.h2(path.people.ann.leaf)
  const named = Object.fromEntries(FORBIDDEN_NAMES.map(line => line.toLowerCase().split(': ') as [string, string]))
  expect((await over(session, { ':path': path.path('/api/v1/pods'), ...named })).status).toBe(200)
  session.close()
  expect(path.api.arrivals).toHaveLength(2)
  for (const { rawHeaders } of path.api.arrivals) {
    const names = rawHeaders.filter((_, index) => index % 2 === 0).map(name => name.toLowerCase())
    expect(names.filter(name => !name.startsWith(':')).sort()).toEqual(['authorization'])
  }
})

test('A10 a caller with certificate and bearer is the certificate, and the bearer goes nowhere', async () => {
  const bearer = path.people.bob.bearer
  const lines = [`GET ${path.path('/api')} HTTP/1.1`, 'Host: a', 'Connection: close', `Authorization: Bearer ${bearer}`]
  expect(codeOf(await path.raw(head(lines), path.people.ann.leaf))).toBe(200)
  const [arrival] = path.api.arrivals
  expect(accountOf(arrival?.bearer)).toMatch(/^sal-ann-/)
  expect(JSON.stringify(arrival)).not.toContain(bearer)
})

test('A50 interleaved callers never share a token, and no caller rides on the connection of the agent', async () => {
  const rounds = Array.from({ length: 40 }, (_, round) => round)
  await Promise.all(
    rounds.flatMap(round =>
      (['ann', 'bob'] as const).map(name =>
        path
          .ask(`/api/v1/namespaces/default/pods/${name}-${round}`, { bearer: path.people[name].bearer })
          .then(answer => answer.text()),
      ),
    ),
  )
  expect(path.api.arrivals).toHaveLength(80)
  for (const { url, bearer, isAgent } of path.api.arrivals) {
    const [, name] = /pods\/([a-z]+)-/.exec(url) ?? []
    expect(accountOf(bearer)).toStartWith(`sal-${name}-`)
    expect(isAgent).toBe(false)
  }
})

describe('A34 where a request goes is not for the caller to say', () => {
  const hosts = ['169.254.169.254', 'localhost:10250', 'kubernetes.default.svc', '[::1]:80', 'a@b', '']

  test('whatever Host and :authority say, in HTTP/1.1 and HTTP/2', async () => {
    const own = new URL(JSON.parse(await Bun.file(path.api.kubeconfig).text()).clusters[0].cluster.server).host
    const session = path.h2(path.people.ann.leaf)
    const hostsSeen: (string | undefined)[] = []
    path.api.answer = (request, response) => {
      hostsSeen.push(String(request.headers[':authority'] ?? request.headers.host))
      response.end('{}')
    }
    for (const host of hosts) {
      const lines = [`GET ${path.path('/api')} HTTP/1.1`, `Host: ${host}`, 'Connection: close']
      await path.raw(head(lines), path.people.ann.leaf)
      if (host !== '') await over(session, { ':authority': host, ':path': path.path('/api') })
    }
    session.close()
    expect(hostsSeen.length).toBeGreaterThan(hosts.length)
    expect([...new Set(hostsSeen)]).toEqual([own])
  })

  test('nor a whole URL, a name of another cluster or an address in the place of its id', async () => {
    const elsewhere = [
      'https://169.254.169.254/latest/meta-data',
      'http://localhost:10250/run/a/b/c',
      '/k8s/clusters/169.254.169.254/latest',
      '/k8s/clusters/..%2f..%2flatest/api',
      `/k8s/clusters/${crypto.randomUUID()}/api`,
      '//169.254.169.254/latest',
    ]
    for (const target of elsewhere) {
      const lines = [`GET ${target} HTTP/1.1`, 'Host: a', 'Connection: close']
      expect([400, 403]).toContain(codeOf(await path.raw(head(lines), path.people.ann.leaf)))
    }
    expect(path.api.arrivals).toEqual([])
  })

  test('a path that names a host stays a path', async () => {
    const target = '/api/v1/namespaces/default/services/https:169.254.169.254:443/proxy/latest'
    await path.ask(target)
    expect(path.api.arrivals.map(({ url }) => url)).toEqual([target])
  })
})

test('A21 a cookie is nobody, whatever is in it', async () => {
  for (const cookie of [
    'sal_session=x',
    '__Host-sal=%00%ff',
    'a'.repeat(4_000),
    '=;;=',
    `Authorization=${path.people.ann.bearer}`,
  ]) {
    const lines = [`GET ${path.path('/api')} HTTP/1.1`, 'Host: a', 'Connection: close', `Cookie: ${cookie}`]
    expect(codeOf(await path.raw(head(lines)))).toBe(401)
  }
  expect(path.api.arrivals).toEqual([])
})

describe('A42, A50 bodies and connections', () => {
  const recordsOf = (caller: string) => path.disk.records.filter(({ user_agent }) => user_agent === caller)
  const untilEnded = (caller: string) =>
    until('the end is recorded', async () => recordsOf(caller).some(({ kind }) => kind === 'end'), { timeoutMs: 5_000 })

  test('a body of 64 MiB has its begin and its end, with its length', async () => {
    path.api.answer = (request, response) => void request.on('end', () => response.end('{}'))
    const body = Buffer.alloc(64 * 1024 * 1024, 'x')
    const headers = { 'user-agent': 'large' }
    expect((await path.ask('/api/v1/namespaces', { method: 'POST', body, headers })).status).toBe(200)
    await untilEnded('large')
    expect(recordsOf('large').map(({ kind }) => kind)).toEqual(['begin', 'end'])
    expect(recordsOf('large')[1]?.bytes_in).toBe(body.length)
  })

  for (const protocol of ['HTTP/1.1', 'HTTP/2'])
    test(`a body that never ends, over ${protocol}, ends with the answer, here and at the API server`, async () => {
      let isClosed = false
      path.api.answer = (request, response) => {
        request.on('close', () => {
          isClosed = true
        })
        response.writeHead(413).end('{}')
      }
      const name = `endless-${protocol}`
      const target = path.path('/api/v1/namespaces')
      const session = path.h2(path.people.ann.leaf)
      const socket = await path.dial('http/1.1', path.people.ann.leaf)
      socket.resume()
      if (protocol === 'HTTP/2') {
        const stream = session.request({ ':method': 'POST', ':path': target, 'user-agent': name })
        stream.on('error', () => {})
        stream.resume()
        stream.write('{"half"')
      } else {
        const lines = [`POST ${target} HTTP/1.1`, 'Host: a', 'Content-Length: 500', `User-Agent: ${name}`]
        socket.write(`${head(lines)}{"half"`)
      }
      await untilEnded(name)
      expect(recordsOf(name)[1]).toMatchObject({ status: 413, reason: null })
      await until('the API server is free of it', async () => isClosed, { timeoutMs: 5_000 })
      session.destroy()
      socket.destroy()
    })

  test('one connection with two bearers is two people', async () => {
    const session = path.h2()
    const asked = (['ann', 'bob', 'ann', 'bob'] as const).map(name =>
      over(session, {
        ':path': path.path(`/api/v1/namespaces/default/pods/${name}-shared`),
        authorization: `Bearer ${path.people[name].bearer}`,
      }),
    )
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    session.close()
    for (const { url, bearer } of path.api.arrivals)
      expect(accountOf(bearer)).toStartWith(`sal-${/pods\/([a-z]+)-/.exec(url)?.[1]}-`)
  })
})

describe('A46 what two parsers could read differently', () => {
  const post = (headers: string[], body: string) =>
    `${head([`POST ${path.path('/api/v1/namespaces')} HTTP/1.1`, 'Host: a', 'Connection: close', ...headers])}${body}`
  const smuggled = 'GET /api/v1/secrets HTTP/1.1\r\nHost: a\r\n\r\n'
  const refused: [string, string[], string][] = [
    [
      'Content-Length beside Transfer-Encoding',
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${smuggled}`,
    ],
    ['a bare LF in the head', ['X-A: b\nImpersonate-User: admin', 'Content-Length: 0'], ''],
    ['a bare CR in the head', ['User-Agent: b\rImpersonate-User: admin', 'Content-Length: 0'], ''],
    ['a folded header', ['User-Agent: b\r\n Impersonate-User: admin', 'Content-Length: 0'], ''],
    ['NUL in a value', ['User-Agent: b\0c', 'Content-Length: 0'], ''],
    ['chunks that end with bare LF', ['Transfer-Encoding: chunked'], `5\nhello\n0\n\n${smuggled}`],
    ['a chunk longer than it says', ['Transfer-Encoding: chunked'], `5\r\nhello!\r\n0\r\n\r\n${smuggled}`],
    ['a chunk size that overflows', ['Transfer-Encoding: chunked'], `ffffffffffffffff5\r\nhello\r\n0\r\n\r\n`],
  ]
  for (const [name, headers, body] of refused) {
    test(name, async () => {
      const answer = await path.raw(post(headers, body), path.people.ann.leaf)
      expect((answer.match(/^HTTP\/1\.1 200/gm) ?? []).length).toBe(0)
      await path.ask('/api/v1/pods')
      expect(path.api.arrivals.filter(({ url }) => url.includes('secrets'))).toEqual([])
      expect(JSON.stringify(path.api.arrivals).toLowerCase()).not.toContain('impersonate')
    })
  }

  test('chunk extensions and trailers with identities end at the relay', async () => {
    const trailers = 'Authorization: Bearer x\r\nImpersonate-User: admin\r\nX-Remote-User: admin\r\n'
    const body = `5;a=b\r\nhello\r\n0\r\n${trailers}\r\n`
    expect(codeOf(await path.raw(post(['Transfer-Encoding: chunked'], body), path.people.ann.leaf))).toBe(200)
    expect(path.api.arrivals.map(({ body }) => body)).toEqual(['hello'])
    expect(JSON.stringify(path.api.arrivals).toLowerCase()).not.toMatch(/impersonate|x-remote|bearer x/)
  })

  test('A19 an HTTP/2 path without its slash, and a length that lies, arrive nowhere whole', async () => {
    for (const headers of [
      { ':path': `k8s/clusters/${path.clusterId}/api` },
      { ':method': 'GET', ':path': path.path('/api'), 'content-length': '30' },
    ]) {
      const session = path.h2(path.people.ann.leaf)
      session.on('error', () => {})
      expect((await over(session, headers)).status).not.toBe(200)
      session.destroy()
    }
    expect(path.api.arrivals).toEqual([])
  })
})

describe('A13 a redirect is never followed', () => {
  for (const status of [301, 302, 307, 308]) {
    test(String(status), async () => {
      const target = 'https://169.254.169.254/latest'
      path.api.answer = (_, response) => void response.writeHead(status, { location: target }).end()
      const answer = await path.ask('/api/v1/pods', { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([503, null])
      expect(await answer.text()).toContain('"reason":"redirect-refused"')
      expect(path.api.arrivals).toHaveLength(1)
    })
  }
})

describe('an answer that breaks off never looks whole', () => {
  const breakOff = () => {
    path.api.answer = (request, response) => {
      const { stream } = response as unknown as { stream?: { destroy: (error: Error) => void } }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"items":[')
      setImmediate(() => (stream ? stream.destroy(new Error('gone')) : request.socket.destroy()))
    }
  }

  test('in HTTP/1.1 the last chunk is missing', async () => {
    breakOff()
    const lines = [`GET ${path.path('/api/v1/pods')} HTTP/1.1`, 'Host: a', 'Connection: close']
    const answer = await path.raw(head(lines), path.people.ann.leaf)
    expect(codeOf(answer)).toBe(200)
    expect(answer).not.toContain('\r\n0\r\n')
  })

  test('in HTTP/2 the stream is reset', async () => {
    breakOff()
    const session = path.h2(path.people.ann.leaf)
    const { status, resetCode } = await over(session, { ':path': path.path('/api/v1/pods') })
    session.close()
    expect([status, resetCode]).toEqual([200, 2])
  })
})

test('a caller that vanishes in the middle of its body frees the stream at the API server', async () => {
  let isFree = false
  path.api.answer = (request, response) => {
    request.on('aborted', () => {
      isFree = true
    })
    response.on('close', () => {
      isFree = true
    })
  }
  const socket = await path.dial('http/1.1', path.people.ann.leaf)
  socket.write(head([`POST ${path.path('/api/v1/namespaces')} HTTP/1.1`, 'Host: a', 'Content-Length: 500']))
  socket.write('{"half"')
  await until('the request arrived', async () => path.api.arrivals.length === 1)
  socket.destroy()
  await until('the stream is free', async () => isFree, { timeoutMs: 5_000 })
})

test('a caller that vanishes from a watch frees the stream at the API server, in HTTP/2', async () => {
  let isFree = false
  path.api.answer = (_, response) => {
    response.writeHead(200).write('{}\n')
    response.on('close', () => {
      isFree = true
    })
  }
  const session = path.h2(path.people.ann.leaf)
  const stream = session.request({ ':path': path.path('/api/v1/pods?watch=1') })
  await new Promise(resolve => stream.once('data', resolve))
  session.destroy()
  await until('the stream is free', async () => isFree, { timeoutMs: 5_000 })
})

describe('A42 the audit', () => {
  test('nothing is forwarded before its begin record is durable', async () => {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    path.disk.before = async record => {
      if (record.kind !== 'begin') return
      reached.resolve()
      await gate.promise
    }
    const asked = path.ask('/api/v1/held')
    await reached.promise
    expect(path.api.arrivals).toEqual([])
    gate.resolve()
    expect((await asked).status).toBe(200)
    expect(path.api.arrivals).toHaveLength(1)
  })

  test('A43 nothing is forwarded when the disk refuses the record', async () => {
    path.disk.before = () => Promise.reject(new Error('ENOSPC'))
    const answer = await path.ask('/api/v1/pods')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('"reason":"audit-unavailable"')
    expect(path.api.arrivals).toEqual([])
  })

  test('what a caller puts into the query is not recorded', async () => {
    await path.ask('/api/v1/pods?limit=1&token=hunter2')
    expect(path.api.arrivals[0]?.url).toContain('hunter2')
    expect(JSON.stringify(path.disk.records)).not.toContain('hunter2')
  })

  test('a caller who leaves while the record is written opens nothing', async () => {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    path.disk.before = async record => {
      if (record.kind !== 'begin') return
      reached.resolve()
      await gate.promise
    }
    const before = path.disk.records.length
    const session = path.h2(path.people.ann.leaf)
    session.on('error', () => {})
    const stream = session.request({ ':path': path.path('/api/v1/pods?watch=1') })
    stream.on('error', () => {})
    await reached.promise
    stream.close(8)
    await new Promise(resolve => stream.once('close', resolve))
    // In order behind the reset: once it is answered, the relay knows.
    await over(session, { ':path': '/healthz' })
    gate.resolve()
    const ended = () => path.disk.records.slice(before).filter(({ kind }) => kind === 'end')
    await until('the end is recorded', async () => ended().some(({ reason }) => reason === 'caller-left'))
    expect(path.api.arrivals.filter(({ url }) => url.includes('watch'))).toEqual([])
    session.destroy()
  })
})

describe('A40 floods', () => {
  const serves = async () => expect((await path.ask('/api/v1/pods')).status).toBe(200)

  test('a head that is too long is refused', async () => {
    const lines = [`GET ${path.path('/api')} HTTP/1.1`, 'Host: a', `X-A: ${'a'.repeat(300_000)}`]
    expect(codeOf(await path.raw(head(lines), path.people.ann.leaf))).not.toBe(200)
    await serves()
  })

  test('rapid reset: the relay survives and serves others', async () => {
    const session = path.h2(path.people.ann.leaf)
    session.on('error', () => {})
    for (let round = 0; round < 2_000 && !session.destroyed; round++) {
      const stream = session.request({ ':path': path.path('/api/v1/pods') })
      stream.on('error', () => {})
      stream.close(8)
    }
    await serves()
    session.destroy()
    await serves()
  })
})

type Session = ReturnType<Path['h2']>

/** One request; `resetCode` is what the stream was reset with, 0 for a clean end. */
function over(session: Session, headers: Record<string, string>) {
  return new Promise<{ status: number; body: string; resetCode: number }>(resolve => {
    let status = 0
    let body = ''
    const stream = session.request(headers)
    stream.on('response', answer => {
      status = Number(answer[':status'])
    })
    stream.on('data', chunk => {
      body += String(chunk)
    })
    stream.on('error', () => {})
    stream.on('close', () => resolve({ status, body, resetCode: stream.rstCode ?? 0 }))
  })
}
