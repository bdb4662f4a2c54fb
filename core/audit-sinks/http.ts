// One POST to a sink over HTTP/1.1. Redirects are not followed, and an answer is read to a bound.
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { unlessAborted } from '../../kit/backoff'
import { hostPortOf } from '../../kit/proxy'
import { dial, dialTls, reasonOf } from './dial'
import { retryAfterOf, SEND_TIMEOUT_MS, type SenderDeps, type Settings, Undelivered } from './sender'

export type Reply = { status: number; text: string; retryAfterMs: number | undefined; contentType: string }
export type Post = (
  sent: { url: string; headers: Record<string, string>; body: string | Uint8Array },
  signal: AbortSignal,
) => Promise<Reply>

const MOST_ANSWER_BYTES = 8 * 1_048_576
const MOST_EXCERPT = 300

/** Answers whatever status it was; throws Undelivered when there was none. */
export function Post(settings: Settings, deps: SenderDeps): Post {
  return async ({ url, headers, body }, signal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)])
    try {
      return await unlessAborted(ask(url, { headers: { ...headers, ...signIn(settings) }, body }, limit), limit)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Undelivered) throw error
      const why = limit.aborted ? 'it does not answer in time' : reasonOf(error)
      throw new Undelivered(`Cannot deliver: ${why}`, { cause: error })
    }
  }

  async function ask(
    url: string,
    { headers, body }: { headers: Record<string, string>; body: string | Uint8Array },
    signal: AbortSignal,
  ): Promise<Reply> {
    const to = hostPortOf(url)
    const isTls = url.startsWith('https:')
    const { proxies } = deps
    const socket = isTls
      ? await dialTls(to, settings, { proxies, signal, alpn: ['http/1.1'] })
      : await dial(to, { proxies, signal })
    const bytes = Buffer.from(body)
    const { pathname, search } = new URL(url)
    const options = {
      ...{ host: to.host, port: to.port, path: pathname + search, method: 'POST', createConnection: () => socket },
      headers: {
        ...{ 'user-agent': `salaminia/${deps.version}`, accept: 'application/json', ...headers },
        ...{ 'content-length': String(bytes.length), connection: 'close' },
      },
    }
    try {
      return await exchange((isTls ? https : http).request(options as http.RequestOptions), bytes, signal)
    } finally {
      socket.destroy()
    }
  }

  function exchange(request: http.ClientRequest, body: Buffer, signal: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => request.destroy(new Error('it takes too long')), { once: true })
      request.once('error', reject)
      request.once('response', (response: IncomingMessage) => {
        readAll(response).then(text => {
          const { 'retry-after': after, 'content-type': contentType = '' } = response.headers
          resolve({
            status: response.statusCode ?? 0,
            text,
            contentType,
            retryAfterMs: retryAfterOf(after, deps.now()),
          })
        }, reject)
      })
      request.end(body)
    })
  }
}

function readAll(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MOST_ANSWER_BYTES) chunks.push(chunk)
      else response.destroy(new Error('its answer is too long'))
    })
    response.once('error', reject)
    response.once('aborted', () => reject(new Error('its answer breaks off')))
    response.once('end', () => resolve(Buffer.concat(chunks).toString()))
  })
}

function signIn({ authentication, username, credential }: Settings): Record<string, string> {
  if (credential === null) return {}
  const basic = () => Buffer.from(`${username ?? ''}:${credential}`).toString('base64')
  if (authentication === 'basic') return { authorization: `Basic ${basic()}` }
  if (authentication === 'bearer') return { authorization: `Bearer ${credential}` }
  // As Elasticsearch spells it (security API, "Authorization: ApiKey").
  return authentication === 'api_key' ? { authorization: `ApiKey ${credential}` } : {}
}

/** Statuses that say something of what was sent, and not of the way, the sign-in or the sink's own health. */
const OF_CONTENT: ReadonlySet<number> = new Set([400, 413, 415, 422])

/** Throws Undelivered for everything but a 2xx. */
export function requireTaken({ status, text, retryAfterMs }: Reply): void {
  if (status >= 200 && status < 300) return
  const isMoved = status >= 300 && status < 400
  const why = isMoved ? 'it answers with a redirect, which is not followed' : excerptOf(text)
  throw new Undelivered(`It answered ${status}${why === '' ? '' : `: ${why}`}`, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    isContent: OF_CONTENT.has(status),
  })
}

export function excerptOf(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MOST_EXCERPT)
}
