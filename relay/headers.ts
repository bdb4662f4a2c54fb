// What of a request's headers goes on to the API server, and what of its answer comes back.
// Promise: a name that is not on the allow-list never crosses; a header that tries to be someone is refused, not dropped.
import type { IncomingHttpHeaders } from 'node:http'
import { Failure } from './status'
import {
  FORWARDED_REQUEST_HEADERS,
  FORWARDED_UPGRADE_HEADERS,
  isImpersonation,
  WITHHELD_RESPONSE_HEADERS,
} from './wire/headers'

export type Headers = Record<string, string | string[]>

/** Throws Failure for impersonation and for a Connection header that names more than the upgrade (attack A1–A4). */
export function forwardedRequestHeaders(headers: IncomingHttpHeaders, options: { isUpgrade: boolean }): Headers {
  const forwarded: Headers = {}
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (options.isUpgrade && BODY_HEADERS.has(name)) {
      if (name !== 'content-length' || value !== '0') throw new Failure('header-refused', 'an upgrade has no body')
      continue
    }
    if (FORWARDED_REQUEST_HEADERS.has(name) || (options.isUpgrade && FORWARDED_UPGRADE_HEADERS.has(name)))
      forwarded[name] = value
    else if (isImpersonation(name)) throw new Failure('impersonation-refused', 'remove --as, --as-group and --as-uid')
    else if (name === 'connection') refuseNamedHeaders(String(value))
  }
  return forwarded
}

/** kubectl sends `content-length: 0` with a SPDY upgrade; on an HTTP/2 stream that would forbid the bytes that follow. */
const BODY_HEADERS: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])

/** RFC 9110 §7.6.1: what Connection names is removed by a proxy, which is how callers make proxies drop identities. */
function refuseNamedHeaders(connection: string): void {
  for (const option of connection.split(',')) {
    const name = option.trim().toLowerCase()
    if (!CONNECTION_OPTIONS.has(name))
      throw new Failure('header-refused', 'Connection may name only keep-alive, close and upgrade')
  }
}

const CONNECTION_OPTIONS: ReadonlySet<string> = new Set(['', 'keep-alive', 'close', 'upgrade', 'te', 'http2-settings'])

/** `headers` as the tunnel's stream gives them: pseudo-headers and our own stay behind. */
export function returnedHeaders(headers: Record<string, unknown>): Headers {
  const returned: Headers = {}
  for (const name in headers) {
    if (name[0] === ':' || name.startsWith('sal-') || WITHHELD_RESPONSE_HEADERS.has(name)) continue
    returned[name] = headers[name] as string | string[]
  }
  return returned
}
