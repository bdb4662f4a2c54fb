// HTTP to a Salaminia server: JSON in, JSON out, every failure one sentence. What may be asked where is in api.ts.
// Promise: the bearer token goes to the server it belongs to and nowhere else; redirects are not followed.
import { ExitError } from '../kit/exit'
import { escapeLine } from './escape'

export type Query = Record<string, string | number | undefined>
export type Server = { server: string; token?: string | undefined; ca?: string | undefined }
/** Nothing is checked of paths, bodies and answers here: for those who have them from a table. */
export type Transport = {
  server: string
  get: <T>(path: string, query?: Query) => Promise<T>
  /** An answer of any length, as it comes. Iterating throws a sentence when it breaks off. */
  stream: (path: string, query?: Query) => Promise<AsyncIterable<Uint8Array>>
  post: <T>(path: string, body?: unknown) => Promise<T>
  /** With the ETag by which a change can say what it was made from; undefined where the server gave none. */
  read: <T>(path: string) => Promise<Versioned<T>>
  put: <T>(path: string, body: unknown, ifMatch?: string) => Promise<T>
  remove: (path: string, ifMatch?: string) => Promise<void>
  /** All pages, or as many as hold the first `most` items. */
  list: <T>(path: string, query?: Query, most?: number) => Promise<T[]>
}

export type Versioned<T> = { body: T; etag: string | undefined }

type Sent = { query?: Query; body?: unknown; ifMatch?: string | undefined }
type Page<T> = { items: T[]; next_cursor: string | null }
type ProblemBody = {
  title?: unknown
  detail?: unknown
  code?: unknown
  errors?: { pointer?: unknown; detail?: unknown }[]
}

/** An answer that says no; `status` and `code` are for callers that know what to do about it. */
export class ApiError extends ExitError {
  override name = 'ApiError'
  constructor(
    message: string,
    readonly status: number,
    readonly problem: string,
  ) {
    super(message)
  }
}

/** No answer of the server itself: it may be there again in a moment. */
export class ServerAway extends ExitError {
  override name = 'ServerAway'
}

const TIMEOUT_MS = 30_000
const PAGE = 100

/** `ca` is PEM text of further authorities to trust at this server. */
export function createTransport(at: Server): Transport {
  const call = async <T>(method: string, path: string, sent: Sent = {}): Promise<Versioned<T>> => {
    const { body, ifMatch } = sent
    const response = await send(at, { method, url: urlOf(at.server, path, sent.query), body, ifMatch })
    const text = await response.text().catch(error => {
      throw networkSentence(at.server, error)
    })
    if (!response.ok) throw refusal(at.server, response, text)
    const read = (text === '' ? undefined : parse(at.server, text)) as T
    return { body: read, etag: response.headers.get('etag') ?? undefined }
  }
  const ask = async <T>(method: string, path: string, sent?: Sent) => (await call<T>(method, path, sent)).body
  return {
    server: at.server,
    get: (path, query = {}) => ask('GET', path, { query }),
    stream: (path, query = {}) => openStream(at, urlOf(at.server, path, query)),
    post: (path, body) => ask('POST', path, { body }),
    read: path => call('GET', path),
    put: (path, body, ifMatch) => ask('PUT', path, { body, ifMatch }),
    remove: (path, ifMatch) => ask('DELETE', path, { ifMatch }),
    list: (path, query = {}, most = Number.POSITIVE_INFINITY) =>
      readPages(cursor => ask('GET', path, { query: { ...query, limit: Math.min(PAGE, most), cursor } }), most),
  }
}

/** The time-out is for the first of it only: the rest takes as long as it takes. */
async function openStream(at: Server, url: string): Promise<AsyncIterable<Uint8Array>> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), TIMEOUT_MS)
  const request = { method: 'GET', url, body: undefined, ifMatch: undefined, signal: late.signal }
  const response = await send(at, request).finally(() => clearTimeout(timer))
  if (!response.ok || !response.body) throw refusal(at.server, response, await response.text())
  return piecesOf(at.server, response.body)
}

async function* piecesOf(server: string, body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
  } catch (error) {
    throw networkSentence(server, error)
  } finally {
    await reader.cancel().catch(() => {})
  }
}

async function readPages<T>(page: (cursor: string | undefined) => Promise<Page<T>>, most: number): Promise<T[]> {
  const items: T[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  do {
    const { items: some, next_cursor } = await page(cursor)
    items.push(...some)
    cursor = next_cursor ?? undefined
    if (cursor !== undefined && seen.has(cursor))
      throw new ExitError('Cannot read the list: the server gave one page twice')
    if (cursor !== undefined) seen.add(cursor)
  } while (cursor !== undefined && items.length < most)
  return items.slice(0, most)
}

type Asked = { method: string; url: string; body: unknown; ifMatch: string | undefined; signal?: AbortSignal }

async function send(at: Server, { method, url, body, ifMatch, signal }: Asked): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      redirect: 'manual',
      signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/json',
        ...(at.token ? { authorization: `Bearer ${at.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(at.ca ? { tls: { ca: at.ca } } : {}),
    })
  } catch (error) {
    throw networkSentence(at.server, error)
  }
}

function urlOf(server: string, path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return server + path + (given.length > 0 ? `?${new URLSearchParams(given)}` : '')
}

function parse(server: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ExitError(`Cannot use the answer of ${server}: it is not JSON, so this is not a Salaminia server`, 1, {
      cause: error,
    })
  }
}

function refusal(server: string, response: Response, text: string): ExitError {
  const problem = problemIn(text)
  if (!problem) {
    const sentence = `Cannot use the answer of ${server}: it is HTTP ${response.status} and no problem document`
    return response.status >= 500 ? new ServerAway(sentence) : new ExitError(sentence)
  }
  const said = [problem.title, problem.detail].filter(part => typeof part === 'string' && part !== '') as string[]
  const violations = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${line(pointer)}: ${line(detail)}`)
  const code = String(problem.code ?? '')
  const cure = code === 'unauthenticated' ? '; use "sal login"' : ''
  return new ApiError(said.map(line).join(': ') + cure + violations.join(''), response.status, code)
}

function problemIn(text: string): ProblemBody | undefined {
  try {
    const body = JSON.parse(text) as ProblemBody | null
    return typeof body?.title === 'string' ? body : undefined
  } catch {
    return undefined
  }
}

function line(text: unknown): string {
  return escapeLine(String(text ?? ''))
}

const NETWORK: Record<string, string> = {
  ConnectionRefused: 'nothing answers there',
  ECONNREFUSED: 'nothing answers there',
  ConnectionClosed: 'it closed the connection',
  ECONNRESET: 'it closed the connection',
  FailedToOpenSocket: 'the host name is not known or not reachable',
  ENOTFOUND: 'the host name is not known',
  TimeoutError: `it did not answer within ${TIMEOUT_MS / 1000} s`,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody known here; give the authority with --ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is from an authority not known here; give it with --ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is from an authority not known here; give it with --ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is from an authority not known here; give it with --ca',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** Bun's fetch follows HTTPS_PROXY by itself, and tells what the proxy answered in its sentence only. */
function proxySentence(message: string): string {
  return / 407\b/.test(message)
    ? 'the proxy does not accept the user name and password in the URL of HTTPS_PROXY, or there are none (407)'
    : 'the proxy of HTTPS_PROXY does not lead there'
}

function networkSentence(server: string, error: unknown): ExitError {
  const { code, name, message } = (error ?? {}) as { code?: unknown; name?: unknown; message?: unknown }
  const why =
    code === 'ERR_PROXY_TUNNEL'
      ? proxySentence(String(message))
      : (NETWORK[String(code)] ?? NETWORK[String(name)] ?? line(message))
  return new ServerAway(`Cannot reach ${server}: ${why}`, 1, { cause: error })
}
