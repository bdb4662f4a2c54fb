// Nobody who must be recorded gets a stream that is not: by no protocol, no header, no path, no byte that we and the API server
// would read differently, and by no disk that fails. The API server here answers what a test says.
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'
import { type Opened, type RecordingTaker, recordingPem, RecordingTaker as Taker } from '../harness/recordings.ts'
import { SPDY, SpdyHeaders, spdyControl, spdyData } from '../harness/spdy.ts'
import { type Answered, type Asked, dialWebSocket, frame, UPGRADES } from '../harness/web-socket.ts'

setDefaultTimeout(60_000)

let path: Path
let taker: RecordingTaker
const bearers: Record<string, string> = {}
beforeAll(async () => {
  taker = Taker()
  path = await openPath({ recordings: taker })
  for (const recording of ['on', 'mandatory'] as const) bearers[recording] = await bearerOf(path, recording)
}, 60_000)
afterAll(() => path?.close())
afterEach(() => {
  path.api.arrivals.length = 0
  path.disk.records.length = 0
})

/** Of somebody whose role says so. */
async function bearerOf({ core }: Path, recording: string, more: object = {}): Promise<string> {
  const rights = { permissions: ['projects.read', 'kubeconfigs.create'], cluster_roles: ['cluster-admin'] }
  const role = { ...rights, name: `role-${recording}`, display_name: 'x', scope: 'project' }
  await core.ask('POST', '/v1/roles', { token: core.admin, body: { ...role, recording, records_stdin: true, ...more } })
  const someone = await core.person(`person-${recording}`)
  await core.bind(someone.id, role.name)
  return (await core.ask<{ token: string }>('POST', '/v1/credentials', { token: someone.token })).body.token
}

const PODS = '/api/v1/namespaces/default/pods'
const EXEC = `${PODS}/box/exec?command=sh&stdin=1&stdout=1`
type Who = 'on' | 'mandatory'
/** The last one is whose records are looked at. */
let callers = 0
const dial = (asked: Partial<Asked> = {}, who: Who = 'mandatory', at = path) =>
  dialWebSocket({
    ...{ url: at.url, ca: at.ca, path: at.path(EXEC), protocol: 'v5.channel.k8s.io' },
    ...asked,
    headers: { authorization: `Bearer ${bearers[who]}`, 'user-agent': `caller-${++callers}`, ...asked.headers },
  })
const acceptOf = (key: string) =>
  new Bun.CryptoHasher('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

/** The API server switches, says this, and keeps what it hears. */
function switches(say: Buffer = Buffer.alloc(0), change: Record<string, string> = {}, at = path) {
  let heard = Buffer.alloc(0)
  let isOpen = true
  at.api.upgrade = (request, socket) => {
    const lines = {
      Connection: 'Upgrade',
      Upgrade: String(request.headers.upgrade),
      'Sec-WebSocket-Accept': acceptOf(String(request.headers['sec-websocket-key'])),
      ...(request.headers['sec-websocket-key'] ? { 'Sec-WebSocket-Protocol': 'v5.channel.k8s.io' } : {}),
      ...(request.headers['x-stream-protocol-version'] ? { 'X-Stream-Protocol-Version': 'v4.channel.k8s.io' } : {}),
      ...change,
    }
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`)
    socket.write(['HTTP/1.1 101 Switching Protocols', ...head, '', ''].join('\r\n'))
    socket.write(say)
    socket.on('data', chunk => {
      heard = Buffer.concat([heard, chunk])
    })
    socket.on('close', () => {
      isOpen = false
    })
  }
  return { heard: () => heard, isOpen: () => isOpen }
}
const served = (channel: number, text: string) => Buffer.from([0x82, text.length + 1, channel, ...Buffer.from(text)])

const reasonOf = (ws: Answered) => {
  const { details } = JSON.parse(ws.body()) as { details: { causes: { reason: string }[] } }
  return details.causes[0]?.reason
}
const ended = async (ws: Answered) => {
  await ws.closed
  return ws
}
async function recordOf(kind: string, at = path) {
  const name = `caller-${callers}`
  const found = () => at.disk.records.find(record => record.kind === kind && record.user_agent === name)
  await until(`there is a record of the kind "${kind}"`, async () => found() !== undefined, { timeoutMs: 5_000 })
  return found()
}
/** The recording of the request that is over, after both its records were looked at. */
async function recorded(): Promise<Opened> {
  const end = await recordOf('end')
  const begin = await recordOf('begin')
  expect([begin?.recording_id, begin?.recording_hash]).toEqual([end?.recording_id, null] as never)
  await taker.ended(String(end?.recording_id))
  const opened = taker.opened(String(end?.recording_id), recordingPem(path.core))
  expect([opened.hash, opened.start.request_id]).toEqual([end?.recording_hash, end?.request_id] as never)
  return opened
}

describe('A14 a command is recorded by whatever protocol and method it comes', () => {
  const status = '{"status":"Failure","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}'
  test('GET and WebSocket', async () => {
    const api = switches(Buffer.concat([served(1, ''), served(1, 'out'), served(2, 'err'), served(3, status)]))
    const ws = await dial({ early: frame(0, 'early ') })
    ws.send(0, 'typed')
    ws.send(4, '{"Width":97,"Height":31}')
    await ws.untilText(3, 'ExitCode')
    await until('all was heard', async () => api.heard().length > 40)
    ws.destroy()
    const { header, start, end, text } = await recorded()
    expect([text('i'), text('o'), text('e'), text('r'), text('x')]).toEqual([
      'early typed',
      'out',
      'err',
      '97x31',
      status,
    ])
    expect(header).toMatchObject({ protocol: 'websocket', command: ['sh'], has_stdin: true, is_terminal: false })
    expect(start).toMatchObject({ namespace: 'default', name: 'box', subresource: 'exec', cluster_id: path.clusterId })
    expect(end).toMatchObject({ exit_code: 7, reason: null })
  })

  test('POST and SPDY', async () => {
    switches(Buffer.concat([spdyData(5, 'out'), spdyData(1, status, true)]))
    const headers = SpdyHeaders()
    const kinds = ['error', 'stdin', 'stdout']
    const opening = await Promise.all(kinds.map((kind, at) => headers.open(1 + 2 * at, [['streamtype', kind]])))
    const ws = await dial({ ...UPGRADES.SPDY, early: Buffer.concat([...opening, spdyData(3, 'typed')]) })
    expect(ws.status).toBe(101)
    await recordOf('begin')
    ws.socket.end()
    const { header, end, text } = await recorded()
    expect([text('i'), text('o'), text('x'), header.protocol]).toEqual(['typed', 'out', status, 'spdy'])
    expect(end).toMatchObject({ exit_code: 7, reason: null })
  })

  test('POST and WebSocket, spelt as nobody does', async () => {
    switches(served(1, 'out'))
    const ws = await dial({ method: 'POST', headers: { upgrade: 'WebSocket', connection: 'keep-alive, UPGRADE' } })
    await ws.untilText(1, 'out')
    ws.destroy()
    expect((await recorded()).text('o')).toBe('out')
  })
})

describe('A15 headers and answers that would leave the recorder out', () => {
  test('an extension is offered to nobody: messages could be packed', async () => {
    switches(served(1, 'out'))
    const ws = await dial({ headers: { 'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits' } })
    await ws.untilText(1, 'out')
    ws.destroy()
    const names = path.api.arrivals[0]?.rawHeaders.map(name => name.toLowerCase())
    expect(names).not.toContain('sec-websocket-extensions')
    expect((await recorded()).text('o')).toBe('out')
  })

  const answers: [string, Record<string, string>, Partial<Asked>][] = [
    ['an extension', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }, {}],
    ['a subprotocol nobody knows', { 'Sec-WebSocket-Protocol': 'v9.channel.k8s.io' }, {}],
    ['two subprotocols', { 'Sec-WebSocket-Protocol': 'v5.channel.k8s.io, v4.channel.k8s.io' }, {}],
    ['streams nobody knows', { 'X-Stream-Protocol-Version': 'v9.channel.k8s.io' }, UPGRADES.SPDY],
  ]
  for (const [what, change, asked] of answers) {
    test(`an API server that answers with ${what} gets no byte through`, async () => {
      const api = switches(served(1, 'leaked'), change)
      const ws = await ended(await dial({ ...asked, early: frame(0, 'early') }))
      expect([ws.status, reasonOf(ws)]).toEqual([503, 'recording-unreadable'])
      await until('the connection to the API server is closed', async () => !api.isOpen())
      expect(api.heard().length).toBe(0)
      expect(await recordOf('end')).toMatchObject({ status: 503, reason: 'recording-unreadable', recording_hash: null })
    })
  }

  const refused: [string, Partial<Asked>, number][] = [
    ['only subprotocols nobody knows', { protocol: 'v9.channel.k8s.io, other' }, 403],
    ['a subprotocol in capitals', { protocol: 'V5.CHANNEL.K8S.IO' }, 403],
    ['both protocols', { headers: { upgrade: 'websocket, SPDY/3.1' } }, 400],
    ['both protocols in turn', { headers: { upgrade: 'SPDY/3.1, websocket' } }, 400],
    ['a protocol nobody knows', { headers: { upgrade: 'SPDY/4' } }, 400],
  ]
  for (const [what, asked, status] of refused) {
    test(`${what} are refused before anything arrives`, async () => {
      switches()
      const ws = await ended(await dial(asked))
      expect(ws.status).toBe(status)
      expect(path.api.arrivals).toEqual([])
    })
  }

  test('of several subprotocols the one that is chosen is read', async () => {
    switches(served(1, 'out'), { 'Sec-WebSocket-Protocol': 'v4.channel.k8s.io' })
    const ws = await dial({ protocol: 'other, v4.channel.k8s.io' })
    await ws.untilText(1, 'out')
    ws.destroy()
    expect((await recorded()).text('o')).toBe('out')
  })

  const unreadable: [string, () => Buffer][] = [
    ['a message in fragments', () => Buffer.from(frame(4, 'x').map((byte, at) => (at === 0 ? 0x02 : byte)))],
    ['output of the caller’s own', () => frame(1, 'forged')],
    ['an unmasked frame', () => Buffer.of(0x82, 2, 0, 120)],
  ]
  for (const [what, bytes] of unreadable) {
    test(`${what} ends the stream, and does not arrive`, async () => {
      const api = switches(served(1, 'out'))
      const ws = await dial()
      await ws.untilText(1, 'out')
      ws.sendRaw(bytes())
      await ws.closed
      expect(ws.text(3)).toContain('cannot be read as Kubernetes reads it')
      const { end, text } = await recorded()
      expect([end?.reason, text('o'), text('i')]).toEqual(['recording-unreadable', 'out', ''])
      expect(api.heard().length).toBe(0)
    })
  }

  test('a SPDY frame that hides others behind its length ends the stream', async () => {
    const api = switches()
    const hidden = spdyControl(SPDY.ping, Buffer.concat([Buffer.of(0, 0, 0, 1), spdyData(3, 'hidden')]))
    const ws = await dial({ ...UPGRADES.SPDY, early: hidden })
    await ws.closed
    expect((await recorded()).end?.reason).toBe('recording-unreadable')
    expect(api.heard().length).toBe(0)
  })

  test('where the policy is only "on" the recording ends there and the stream goes on', async () => {
    const api = switches(served(1, 'out'))
    const ws = await dial({}, 'on')
    await ws.untilText(1, 'out')
    const bytes = Buffer.concat([frame(7, 'x'), frame(0, 'after')])
    ws.sendRaw(bytes)
    await until('all has arrived', async () => api.heard().length === bytes.length)
    ws.destroy()
    const { end, text } = await recorded()
    expect([end?.reason, text('o'), text('i')]).toEqual(['recording-unreadable', 'out', ''])
  })
})

describe('A48 a policy that becomes stricter', () => {
  const settle = async (recording: string) => {
    const body = { name: 'salaminia', display_name: 'Salaminia', recording }
    expect((await path.core.ask('PUT', '/v1/organization', { token: path.core.admin, body })).status).toBe(200)
  }

  test('ends the streams that began under the one before, and built-in roles are recorded as well', async () => {
    switches(served(1, 'out'))
    const asked = { headers: { authorization: `Bearer ${path.people.ann.bearer}` } }
    const free = await dial(asked)
    await free.untilText(1, 'out')
    expect(await recordOf('begin')).toMatchObject({ recording_id: null })
    try {
      await settle('mandatory')
      await free.closed
      expect(await recordOf('end')).toMatchObject({ reason: 'access-changed', recording_id: null })
      const watched = await dial(asked)
      await watched.untilText(1, 'out')
      watched.destroy()
      const { text, start } = await recorded()
      expect([text('o'), start.principal_name]).toEqual(['out', path.people.ann.email])
    } finally {
      await settle('off')
    }
  })
})

describe('A16 what may carry a session, and can not be recorded', () => {
  const upgrades = [
    '/api/v1/nodes/n/proxy/exec/default/box/main?command=sh',
    '/api/v1/nodes/n/proxy/pods',
    `${PODS}/box/proxy/shell`,
    '/api/v1/namespaces/default/services/web/proxy/',
    `${PODS}?watch=1`,
    `${PODS}/box/log?follow=1`,
    '/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm/console',
    '/apis/example.com/v1/namespaces/default/pods/box/exec',
  ]
  for (const target of upgrades)
    test(`an upgrade of ${target} is refused`, async () => {
      switches()
      const ws = await ended(await dial({ path: path.path(target) }))
      expect([ws.status, reasonOf(ws)]).toEqual([403, 'recording-required'])
      expect(path.api.arrivals).toEqual([])
      expect(await recordOf('denial')).toMatchObject({ reason: 'recording-required', recording_id: null })
    })

  const plain = [
    ['POST', '/api/v1/nodes/n/proxy/run/default/box/main?cmd=id'],
    ['GET', '/api/v1/nodes/n/proxy/exec/default/box/main?command=sh'],
    ['POST', '/api/v1/nodes/n:10250/proxy/exec/default/box/main'],
    ['GET', '/api/v1/nodes/n/proxy/cri/exec/token'],
    ['GET', '/api/v1/nodes/n/proxy/portForward/default/box'],
    ['GET', '/api/v1/nodes/n/proxy/debug/pprof'],
    ['POST', `${PODS}/https:kubelet:10250/proxy/run/default/box/main`],
    ['GET', '/api/v1/namespaces/kube-system/services/https:kubelet:10250/proxy/attach/default/box/main'],
    ['GET', '/api/v1/namespaces/kube-system/services/kubelet/proxy/Exec/default/box/main'],
  ] as const
  for (const [method, target] of plain)
    test(`${method} ${target} is refused`, async () => {
      const answer = await path.ask(target, { method, bearer: bearers.mandatory ?? '' })
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining('recording-required'),
      ] as never)
      expect(path.api.arrivals).toEqual([])
    })

  test('what only reads passes, and for others everything does', async () => {
    const reads = ['/api/v1/nodes/n/proxy/metrics', '/api/v1/nodes/n/proxy/', `${PODS}/web/proxy/index.html`, PODS]
    for (const target of reads) expect((await path.ask(target, { bearer: bearers.mandatory ?? '' })).status).toBe(200)
    for (const [method, target] of plain)
      expect((await path.ask(target, { method, bearer: bearers.on ?? '' })).status).toBe(200)
  })

  test('port-forward is a right of its own: it passes, and is no recording', async () => {
    switches()
    const ws = await dial({ path: path.path(`${PODS}/box/portforward`), protocol: 'v4.channel.k8s.io' })
    expect(ws.status).toBe(101)
    ws.destroy()
    expect(await recordOf('end')).toMatchObject({ status: 101, recording_id: null })
  })
})

describe('A17 a container that is added to a pod is attached to under the eyes of the recorder', () => {
  for (const [kind, asked] of [
    ['WebSocket', {}],
    ['SPDY', UPGRADES.SPDY],
  ] as const)
    test(`attach over ${kind}`, async () => {
      switches(kind === 'SPDY' ? Buffer.alloc(0) : served(1, 'out'))
      const target = `${PODS}/box/attach?container=debugger-abc&stdin=1&stdout=1&tty=1`
      const ws = await dial({ ...asked, path: path.path(target) })
      expect(ws.status).toBe(101)
      await recordOf('begin')
      ws.socket.end()
      const { start, header } = await recorded()
      expect([start.subresource, start.container, header.is_terminal, header.command]).toEqual([
        ...['attach', 'debugger-abc', true, []],
      ] as never)
    })
})

describe('A42, A49 a caller that vanishes leaves a recording that is sealed', () => {
  test('in the middle of a stream', async () => {
    switches(served(1, 'out'))
    const ws = await dial()
    await ws.untilText(1, 'out')
    ws.destroy()
    const { end, text } = await recorded()
    expect([end?.reason, end?.exit_code, text('o')]).toEqual(['caller-left', null, 'out'])
  })

  test('cut by an administrator', async () => {
    switches(served(1, 'out'))
    const ws = await dial()
    await ws.untilText(1, 'out')
    const token = path.core.admin
    const listed = async () =>
      (await path.core.ask<{ items: { id: string }[] }>('GET', '/v1/connections', { token })).body.items
    const begin = await recordOf('begin')
    await until('it is listed', async () => (await listed()).some(({ id }) => id === begin?.request_id))
    expect((await path.core.ask('DELETE', `/v1/connections/${begin?.request_id}`, { token })).status).toBe(204)
    await ws.closed
    expect((await recorded()).end?.reason).toBe('connection-cut')
  })

  test('that the API server refuses leaves none, and the audit says so', async () => {
    path.api.upgrade = (_, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    const before = taker.ids()
    await ended(await dial())
    expect(await recordOf('end')).toMatchObject({ status: 403, recording_id: null, recording_hash: null })
    expect(taker.ids()).toEqual(before)
  })
})

describe('A48 a disk that takes no recording', () => {
  for (const [who, mib] of [
    ['mandatory', 0.0001],
    ['on', 0.0001],
  ] as const)
    test(`at the beginning of what is ${who}`, async () => {
      const small = await openPath({ recordings: Taker(), limits: { recordingsMaxMib: mib } })
      try {
        bearers.small = await bearerOf(small, who)
        const api = switches(served(1, 'out'), {}, small)
        const asked = { headers: { authorization: `Bearer ${bearers.small}` } }
        const ws = await dial(asked, who, small)
        if (who === 'mandatory') {
          await ws.closed
          expect([ws.status, reasonOf(ws), small.api.arrivals]).toEqual([503, 'recording-unavailable', []] as never)
          expect(await recordOf('denial', small)).toMatchObject({ status: 503, reason: 'recording-unavailable' })
        } else {
          await ws.untilText(1, 'out')
          ws.destroy()
          expect(await recordOf('end', small)).toMatchObject({ status: 101, recording_id: null })
        }
        expect(api.heard().length).toBe(0)
      } finally {
        await small.close()
      }
    })

  for (const who of ['mandatory', 'on'] as const)
    test(`in the middle of what is ${who}`, async () => {
      const own = Taker()
      // Core takes nothing, so that nothing leaves the disk.
      let isAway = true
      own.before = async () => {
        if (isAway) throw new Error('away')
      }
      const small = await openPath({ recordings: own, limits: { recordingsMaxMib: 0.02 } })
      try {
        bearers.small = await bearerOf(small, who)
        switches(Buffer.concat(Array.from({ length: 400 }, () => served(1, 'o'.repeat(100)))), {}, small)
        const ws = await dial({ headers: { authorization: `Bearer ${bearers.small}` } }, who, small)
        await ws.untilText(1, 'o{20}')
        if (who === 'mandatory') {
          await ws.closed
          expect(ws.text(3)).toContain('the recorder cannot write')
        } else {
          await until('all has come', async () => ws.bytes(1) === 40_000)
          ws.destroy()
        }
        const end = await recordOf('end', small)
        expect(end?.reason ?? null).toBe(who === 'mandatory' ? 'recording-unavailable' : null)
        isAway = false
        await own.ended(String(end?.recording_id))
        const opened = own.opened(String(end?.recording_id), recordingPem(small.core))
        expect([opened.end?.reason, opened.hash]).toEqual(['recording-unavailable', end?.recording_hash] as never)
      } finally {
        await small.close()
      }
    })
})
