// The relay's line to core: JSON over mTLS with the relay's own leaf, and one standing stream of events.
import { type Proxies, ProxyRefused } from '../kit/proxy'
import { coreFetch } from './core-fetch'
import type { CoreEvent, InternalError } from './wire/messages'

/** Core did not answer, or answered 5xx: try again later. */
export class CoreUnreachable extends Error {
  override name = 'CoreUnreachable'
}

/** What answers there is not of the installation whose root we know, so it cannot prove to us that it is core. */
export class CoreForeign extends CoreUnreachable {
  override name = 'CoreForeign'
}

/** Core answered no. `final`: the same request can never succeed. */
export class CoreRefused extends Error {
  override name = 'CoreRefused'
  constructor(
    readonly status: number,
    readonly error: InternalError,
  ) {
    super(error.message)
  }
}

export type CoreClient = {
  post: <T>(path: string, body: unknown) => Promise<T>
  /** The same with a body that is JSON already. */
  postJson: <T>(path: string, body: string | Buffer<ArrayBuffer>) => Promise<T>
  /** Ends when core, the network or `signal` ends it; throws CoreUnreachable when it cannot be opened. */
  events: (path: string, signal: AbortSignal) => AsyncGenerator<CoreEvent>
}

/** What the relay shows core: nothing before it is enrolled. */
export type ClientTls = { ca: string; cert?: string; key?: string }

const DEADLINE_MS = 10_000

/** `proxies` says what stands on the way to core. */
export function createCoreClient(deps: { url: string; tls: () => ClientTls; proxies: Proxies }): CoreClient {
  const fetchIt = coreFetch(deps.url, deps.proxies)
  return {
    post: (path, body) => send(path, JSON.stringify(body)),
    postJson: send,
    events,
  }

  async function send<T>(path: string, body: string | Buffer<ArrayBuffer>): Promise<T> {
    const answer = await reach(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    const text = await answer.text().catch((cause: unknown) => {
      throw new CoreUnreachable('Core broke off its answer', { cause })
    })
    if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T
    throw refusal(answer.status, text)
  }

  async function* events(path: string, signal: AbortSignal): AsyncGenerator<CoreEvent> {
    const answer = await reach(path, { signal })
    if (!answer.ok || !answer.body) throw refusal(answer.status, await answer.text())
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield JSON.parse(line) as CoreEvent
    }
  }

  async function reach(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetchIt(path, init, deps.tls())
    } catch (cause) {
      if (isForeign(cause))
        throw new CoreForeign(`The core at "${deps.url}" belongs to another installation`, { cause })
      throw new CoreUnreachable(cause instanceof ProxyRefused ? cause.message : 'Core does not answer', { cause })
    }
  }
}

/** As TLS says that a chain does not lead to the root it was given; OpenSSL, verify(1). */
const FOREIGN = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
])

function isForeign(error: unknown): boolean {
  return FOREIGN.has(String((error as { code?: unknown } | null)?.code))
}

function refusal(status: number, text: string): CoreRefused | CoreUnreachable {
  if (status >= 500) return new CoreUnreachable(`Core answered ${status}`)
  try {
    return new CoreRefused(status, (JSON.parse(text) as { error: InternalError }).error)
  } catch {
    return new CoreRefused(status, { code: 'unknown', message: `Core answered ${status}`, final: false })
  }
}
