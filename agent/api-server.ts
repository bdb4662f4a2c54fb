// Two separate lines to the API server: `own` carries the agent's credentials, `callers` carries none but the bearer of
// each request. Promise: no connection that the agent has signed in on is ever used for a caller (attack A50).
import https from 'node:https'
import tls from 'node:tls'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import { connect as connectHttp2, type Session } from '../kit/h2/session'
import type { Stream } from '../kit/h2/stream'
import { type BackendStream, openHttp1Stream } from './http1-stream'
import type { Access } from './kubeconfig'

/** The API server answered a call of the agent's own with something else than success. */
export class ApiServerRefused extends Error {
  override name = 'ApiServerRefused'
  constructor(
    readonly status: number,
    message: string,
    /** `details.causes[].reason` of the Status, such as NamespaceTerminating. */
    readonly causes: readonly string[] = [],
  ) {
    super(message)
  }
}

/** The API server cannot be reached at all. */
export class ApiServerUnreachable extends Error {
  override name = 'ApiServerUnreachable'
}

export type ApiServer = {
  /** One JSON call as the agent itself. Throws ApiServerRefused or ApiServerUnreachable. */
  call: <T>(method: string, path: string, options?: CallOptions) => Promise<T>
  /** The lines of a watch as the agent itself, until the API server or `signal` ends it. Throws as call() does. */
  watch: (path: string, signal: AbortSignal) => AsyncGenerator<unknown>
  /** Opens a stream for a caller; the headers must carry the caller's own bearer. */
  stream: (headers: OutgoingHeaders, options: { endStream: boolean }) => Promise<BackendStream>
  /** A raw TLS socket that speaks HTTP/1.1, for upgrades: no credentials on it. */
  dial: () => Promise<tls.TLSSocket>
  /** Path prefix of the server's URL, without a trailing slash; usually empty. */
  basePath: string
  host: string
  close: () => void
}

export type CallOptions = { body?: unknown; contentType?: string; deadlineMs?: number }

const DEADLINE_MS = 15_000
/** An API server whose machine is gone says nothing: the kernel asks, also on a stream that is quiet for hours. */
const KEEP_ALIVE_MS = 15_000
/** Go's HTTP/2 server admits 250 streams a connection by default; long watches must not use them up. */
const STREAMS_PER_CONNECTION = 200

/** The signal ends every call of the agent's own; close() ends the rest. */
export function createApiServer(access: Access, signal?: AbortSignal): ApiServer {
  const url = new URL(access.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || 443)
  const basePath = url.pathname.replace(/\/+$/, '')
  const ca = access.ca ? { ca: access.ca } : {}
  const sessions = new Map<Session, number>()
  const http1 = new https.Agent({ keepAlive: true })
  let isHttp1 = false
  let opening: Promise<Session | undefined> | undefined
  const ask = createAsk(access, signal)
  return { call: createCall(ask), watch: createWatch(ask), stream, dial, basePath, host: url.host, close }

  async function stream(headers: OutgoingHeaders, options: { endStream: boolean }): Promise<BackendStream> {
    const session = await pick()
    if (!session) return openHttp1Stream(headers, { agent: http1, host, port, ca: access.ca, ...options })
    const opened = request(session, headers, options)
    sessions.set(session, (sessions.get(session) ?? 0) + 1)
    opened.on('close', () => {
      const count = sessions.get(session)
      if (count !== undefined) sessions.set(session, count - 1)
    })
    return opened
  }

  function request(session: Session, headers: OutgoingHeaders, options: { endStream: boolean }): Stream {
    try {
      return session.request(headers, options)
    } catch (cause) {
      if (cause instanceof TypeError) throw cause
      throw new ApiServerUnreachable(`The API server at ${url.host} has hung up`, { cause })
    }
  }

  /** Undefined when the API server, or what stands before it, speaks HTTP/1.1 only. */
  async function pick(): Promise<Session | undefined> {
    if (isHttp1) return undefined
    for (const [session, count] of sessions) {
      if (session.isOpen() && count < STREAMS_PER_CONNECTION && session.room() > 0) return session
    }
    opening ??= openSession().finally(() => {
      opening = undefined
    })
    return opening
  }

  async function openSession(): Promise<Session | undefined> {
    const socket = await connect(['h2', 'http/1.1'])
    if (socket.alpnProtocol !== 'h2') {
      isHttp1 = true
      socket.destroy()
      return undefined
    }
    const forget = () => void sessions.delete(session)
    const session = connectHttp2(socket, { onGoaway: forget, onEnd: forget })
    socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('it does not say what it allows')))
    await session.ready.catch((cause: unknown) => {
      throw new ApiServerUnreachable(`The API server at ${url.host} does not answer`, { cause })
    })
    socket.setTimeout(0)
    sessions.set(session, 0)
    return session
  }

  function dial(): Promise<tls.TLSSocket> {
    return connect(['http/1.1'])
  }

  function connect(protocols: string[]): Promise<tls.TLSSocket> {
    return new Promise((resolve, reject) => {
      const isName = !/^[0-9.]+$/.test(host) && !host.includes(':')
      const socket = tls.connect({
        host,
        port,
        ...ca,
        ALPNProtocols: protocols,
        ...(isName ? { servername: host } : {}),
      })
      const fail = (cause: Error) =>
        reject(new ApiServerUnreachable(`The API server at ${url.host} does not answer`, { cause }))
      socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('the TLS handshake takes too long')))
      socket.once('error', fail)
      socket.once('secureConnect', () => {
        socket.setTimeout(0)
        socket.setNoDelay(true)
        socket.setKeepAlive(true, KEEP_ALIVE_MS)
        socket.off('error', fail)
        socket.on('error', () => {})
        resolve(socket)
      })
    })
  }

  function close(): void {
    for (const session of sessions.keys()) session.destroy()
    sessions.clear()
    http1.destroy()
  }
}

type Ask = (method: string, path: string, options: CallOptions & { signal: AbortSignal }) => Promise<Response>

/** Asks with the agent's credentials, on connections that no caller's request ever takes. */
function createAsk(access: Access, signal: AbortSignal | undefined): Ask {
  const ca = access.ca ? { ca: access.ca } : {}
  return async (method, path, options) => {
    const own = await access.credentials()
    const headers = {
      accept: 'application/json',
      ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
      ...own.headers,
    }
    const clientTls = own.cert ? { cert: own.cert, key: own.key } : {}
    const init = {
      method,
      headers,
      tls: { ...ca, ...clientTls },
      redirect: 'error',
      signal: AbortSignal.any([options.signal, ...(signal ? [signal] : [])]),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    }
    const answer = await fetch(access.url + path, init as RequestInit).catch((cause: unknown) => {
      signal?.throwIfAborted()
      throw new ApiServerUnreachable(`The API server at ${new URL(access.url).host} does not answer`, { cause })
    })
    if (!answer.ok) throw refused(answer.status, await answer.text())
    return answer
  }
}

function createCall(ask: Ask): ApiServer['call'] {
  return async <T>(method: string, path: string, options: CallOptions = {}): Promise<T> => {
    const signal = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS)
    const text = await (await ask(method, path, { ...options, signal })).text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}

function createWatch(ask: Ask): ApiServer['watch'] {
  return async function* (path, signal) {
    const { body } = await ask('GET', path, { signal })
    if (!body) return
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield JSON.parse(line)
    }
  }
}

type KubernetesStatus = { message?: string; details?: { causes?: { reason?: string }[] } }

function refused(status: number, text: string): ApiServerRefused {
  const said = statusOf(text)
  const causes = said.details?.causes?.flatMap(({ reason }) => (reason ? [reason] : []))
  return new ApiServerRefused(status, said.message ?? `HTTP ${status}`, causes)
}

function statusOf(text: string): KubernetesStatus {
  try {
    return (JSON.parse(text) as KubernetesStatus | null) ?? {}
  } catch {
    return {}
  }
}
