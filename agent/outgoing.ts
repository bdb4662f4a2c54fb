// The request headers that reach the API server: what the wire allows, once more on this side, and the caller's own
// bearer in the place of any other.
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { OutgoingHeaders } from '../kit/h2/hpack-encoder'
import { FORWARDED_REQUEST_HEADERS, FORWARDED_UPGRADE_HEADERS, TUNNEL } from '../relay/wire/headers'
import type { ApiServer } from './api-server'

export function outgoing(
  headers: IncomingHeaders,
  to: { api: Pick<ApiServer, 'basePath' | 'host'>; bearer: string },
): OutgoingHeaders {
  const sent: OutgoingHeaders = {
    ':method': headers[':method'] ?? '',
    ':path': to.api.basePath + (headers[':path'] ?? ''),
    ':authority': to.api.host,
    ':scheme': 'https',
    authorization: `Bearer ${to.bearer}`,
  }
  copy(FORWARDED_REQUEST_HEADERS, headers, sent)
  if (headers[TUNNEL.upgrade] !== undefined) copy(FORWARDED_UPGRADE_HEADERS, headers, sent)
  return sent
}

function copy(names: ReadonlySet<string>, from: IncomingHeaders, to: OutgoingHeaders): void {
  for (const name in from) if (names.has(name)) to[name] = from[name]
}
