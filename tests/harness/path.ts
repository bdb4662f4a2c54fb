// The whole path of a request in one process: core, a relay and an agent as they are, and an HTTPS server in the place of
// the API server that keeps exactly what arrives. A test speaks to the relay's real port with bytes of its own choosing.
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import http2, { type ServerHttp2Stream } from 'node:http2'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import tls, { type TLSSocket } from 'node:tls'
import { ApiServerRefused } from '../../agent/api-server'
import type { AgentConfig } from '../../agent/config'
import { type Agent, startAgent } from '../../agent/main'
import { type Fixture, openFixture } from '../../core/fixture'
import type { Ranges } from '../../kit/addresses'
import type { Log } from '../../kit/log'
import { DEFAULT_LIMITS, type Limits } from '../../relay/limits/settings'
import { startRelay } from '../../relay/main'
import { openAudit } from '../../relay/spool/audit'
import type { NewRecord } from '../../relay/spool/segments'
import { DEFAULT_SPOOL_LIMITS } from '../../relay/spool/settings'
import { newKeyAndCsr } from '../../relay/wire/csr'
import type { Kind } from '../../relay/wire/identity'
import { formatJoin, parseJoin } from '../../relay/wire/join'
import { CertificateAuthority } from './cluster-certificates.ts'
import { writeKubeconfig } from './cluster-kubeconfig.ts'
import { until } from './cluster-wait.ts'
import { quiet } from './database.ts'
import { keepFlowing } from './flow.ts'
import { createMemoryApiServer, type MemoryApiServer } from './memory-api-server.ts'
import type { RecordingTaker } from './recordings.ts'

export type Leaf = { cert: string; key: string }
/** A request as it came to the API server. `isAgent`: on a connection that showed the agent's own certificate. */
export type Arrival = {
  method: string
  url: string
  rawHeaders: string[]
  httpVersion: string
  isAgent: boolean
  bearer: string | undefined
  body: string
}
export type ApiServerPart = MemoryApiServer & {
  /** Callers' requests only. */
  arrivals: Arrival[]
  answer: (request: IncomingMessage, response: ServerResponse) => void
  /** False: a caller's body is left to `answer`, which reads as much of it as it likes. */
  readsBodies: boolean
  upgrade: (request: IncomingMessage, socket: Duplex) => void
  kubeconfig: string
  close: () => Promise<void>
}
/** The relay's spool with a disk that a test can hold up or break. */
export type Disk = { records: NewRecord[]; before: (record: NewRecord) => Promise<void> }
export type Path = Awaited<ReturnType<typeof openPath>>

type PathOptions = {
  isHttp1Only?: boolean
  balancers?: Ranges
  limits?: Partial<Limits>
  /** Given the relay's port, puts something before it and answers the port that leads there. */
  before?: (relayPort: number) => Promise<number>
  /** Of the relay. */
  log?: Log
  /** How the agent reaches the relay. */
  dial?: AgentConfig['dial']
  /** Takes in core's place what the relay recorded. */
  recordings?: RecordingTaker
  /** Of a cluster in the place of the server of our own. */
  kubeconfig?: string
}

export async function openPath(options: PathOptions = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'sal-path-'))
  const core = await openFixture()
  const api = await startApiServer(dir, options.isHttp1Only ?? false)
  const disk: Disk = { records: [], before: async () => {} }
  const relay = await openRelay(core, dir, { disk, ...options })
  const port = (await options.before?.(relay.port)) ?? relay.port
  const url = `https://127.0.0.1:${port}`
  const clusterId = await core.cluster('demo')
  const { kubeconfig = api.kubeconfig, dial: way = 'auto' } = options
  const agent = await openAgent(core, { url, clusterId, kubeconfig, dial: way })
  const ca = core.authority.trust.root
  const people = { ann: await person(core, 'ann'), bob: await person(core, 'bob') }
  const path = (rest: string) => `/k8s/clusters/${clusterId}${rest}`
  const ask = (rest: string, init: RequestInit & { bearer?: string } = {}) =>
    fetch(url + path(rest), {
      ...init,
      headers: { authorization: `Bearer ${init.bearer ?? people.ann.bearer}`, ...init.headers },
      tls: { ca },
    } as RequestInit)
  await until('the agent is connected', async () => (await ask('/version')).status === 200)
  api.arrivals.length = 0
  return {
    dir,
    core,
    api,
    disk,
    relay,
    url,
    clusterId,
    ca,
    people,
    path,
    ask,
    leaf: (kind: Kind, subjectId: string, lifetimeMs?: number) => leafOf(core, kind, { subjectId, lifetimeMs }),
    raw: (bytes: string, leaf?: Leaf) => raw(port, bytes, { ca, leaf }),
    dial: (protocol: string, leaf?: Leaf) => dial(port, protocol, { ca, leaf }),
    h2: (leaf?: Leaf) => http2.connect(url, { ca, ...leaf }),
    close: async () => {
      await agent.close()
      await relay.close()
      await api.close()
      await core.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function openRelay(
  core: Fixture,
  dir: string,
  { disk, balancers, limits, recordings, log = quiet }: PathOptions & { disk: Disk },
) {
  const { join: joinText } = await core.services.enrolments.forOwnRelay()
  const config = {
    ...DEFAULT_LIMITS,
    ...DEFAULT_SPOOL_LIMITS,
    ...limits,
    data: join(dir, 'relay'),
    listen: { host: '127.0.0.1', port: 0 },
    addresses: 'localhost,127.0.0.1',
    name: 'relay',
    join: joinText,
    joinFile: undefined,
    coreUrl: undefined,
    agentUrl: undefined,
    peerListen: undefined,
    peerUrl: undefined,
    trustedBalancers: balancers,
    ...{ httpsProxy: undefined, noProxy: undefined },
    drainSeconds: 0,
    logLevel: 'error' as const,
  }
  return startRelay(config, {
    log,
    openAudit: async (folder, deps) => {
      const audit = await openAudit(folder, deps)
      const append: typeof audit.append = async (record, when) => {
        await disk.before(record)
        await audit.append(record, when)
        disk.records.push(record)
      }
      return { ...audit, append }
    },
    ...(recordings ? { openRecorder: recordings.openRecorder } : {}),
  })
}

type At = { url: string; clusterId: string; kubeconfig: string; dial: AgentConfig['dial'] }

async function openAgent(core: Fixture, at: At): Promise<Agent> {
  const enrolment = await core.ask<{ join: string }>('POST', `/v1/clusters/${at.clusterId}/enrolments`, {
    token: core.admin,
  })
  const given = formatJoin({ ...parseJoin(enrolment.body.join, 'agent'), url: at.url })
  const config = {
    join: given,
    joinFile: undefined,
    kubeconfig: at.kubeconfig,
    namespace: 'salaminia',
    restricted: false,
    allowClusterRoles: undefined,
    dial: at.dial,
    httpsProxy: undefined,
    noProxy: undefined,
  }
  const agent = await startAgent({ ...config, logLevel: 'error' }, { log: quiet })
  agent.done.catch(() => {})
  return agent
}

async function person(core: Fixture, name: string) {
  const made = await core.person(name)
  await core.bind(made.id, 'cluster-admin')
  const { body } = await core.ask<{ token: string }>('POST', '/v1/credentials', { token: made.token })
  return { ...made, bearer: body.token, leaf: await leafOf(core, 'user', { subjectId: made.id }) }
}

export async function leafOf(
  core: Fixture,
  kind: Kind,
  { subjectId, lifetimeMs }: { subjectId: string; lifetimeMs?: number | undefined },
): Promise<Leaf> {
  const { key, csr } = newKeyAndCsr()
  const request = { kind, subjectId, csr, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) }
  return { key, cert: (await core.authority.issue(core.sql, request)).chain }
}

async function startApiServer(dir: string, isHttp1Only: boolean): Promise<ApiServerPart> {
  const memory = createMemoryApiServer(['default', 'kube-system'])
  const authority = CertificateAuthority('api')
  const { keyPem, certificatePem } = authority.issueServer({ commonName: 'api' })
  const certificate = authority.issueClient({ commonName: 'agent' })
  const sockets = new Set<Duplex>()
  const options = {
    ...{ key: keyPem, cert: certificatePem, ca: authority.certificatePem },
    ...{ requestCert: true, rejectUnauthorized: false },
    // Go's server counts no resets.
    ...{ streamResetBurst: 2 ** 31, streamResetRate: 2 ** 31 },
  }
  const server = isHttp1Only ? https.createServer(options) : http2.createSecureServer({ ...options, allowHTTP1: true })
  // As an API server in Go does of itself.
  server.on('stream', (stream: ServerHttp2Stream) => void keepFlowing(stream))
  const part: ApiServerPart = {
    ...memory,
    arrivals: [],
    answer: (_, response) => void response.end('{}'),
    readsBodies: true,
    upgrade: (_, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'),
    kubeconfig: '',
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.on('request', (request, response) =>
    serve(part, request as unknown as IncomingMessage, response as unknown as ServerResponse),
  )
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {})
    part.arrivals.push(arrivalOf(request))
    part.upgrade(request, socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const url = `https://127.0.0.1:${(server.address() as { port: number }).port}`
  part.kubeconfig = await writeKubeconfig(join(dir, 'kubeconfig'), {
    server: url,
    caPem: authority.certificatePem,
    user: { certificate },
  })
  return part
}

function serve(part: ApiServerPart, request: IncomingMessage, response: ServerResponse): void {
  const arrival = arrivalOf(request)
  request.on('error', () => {})
  response.on('error', () => {})
  const isOwn = arrival.isAgent && arrival.bearer === undefined
  if (isOwn || part.readsBodies)
    request.on('data', chunk => {
      arrival.body += String(chunk)
    })
  if (!isOwn) {
    part.arrivals.push(arrival)
    if (arrival.bearer !== undefined && part.tokens.has(arrival.bearer)) part.answer(request, response)
    else response.writeHead(401).end('{"kind":"Status","code":401}')
    return
  }
  request.on('end', () => {
    try {
      const body = arrival.body === '' ? undefined : JSON.parse(arrival.body)
      response.end(JSON.stringify(part.call(arrival.method, arrival.url, body)))
    } catch (error) {
      response.writeHead(error instanceof ApiServerRefused ? error.status : 500).end('{"message":"refused"}')
    }
  })
}

function arrivalOf(request: IncomingMessage): Arrival {
  const { stream } = request as unknown as { stream?: { session?: { socket?: TLSSocket } } }
  const socket = stream?.session?.socket ?? (request.socket as TLSSocket)
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    rawHeaders: request.rawHeaders,
    httpVersion: request.httpVersion,
    isAgent: socket.getPeerX509Certificate?.() !== undefined,
    bearer: /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1],
    body: '',
  }
}

type Trusted = { ca: string; leaf?: Leaf | undefined }

export function dial(port: number, protocol: string, { ca, leaf }: Trusted): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port, ca, ...leaf, ALPNProtocols: [protocol] })
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

/** Sends the bytes on a connection of their own and reads until the relay closes it; ask for that, or be malformed. */
async function raw(port: number, bytes: string, trusted: Trusted): Promise<string> {
  const socket = await dial(port, 'http/1.1', trusted)
  let seen = ''
  socket.on('data', chunk => {
    seen += chunk.toString('latin1')
  })
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  socket.write(Buffer.from(bytes, 'latin1'))
  await closed
  return seen
}
