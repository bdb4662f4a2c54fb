// Which headers cross the tunnel. An allow-list in both directions: what is not named here stays where it is.

/** From caller to API server. Never Authorization, Impersonate-*, X-Remote-*, X-Forwarded-*, Cookie or hop-by-hop. */
export const FORWARDED_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'kubectl-command',
  'kubectl-session',
  'traceparent',
  'tracestate',
  'user-agent',
])

/** Besides those, only for exec, attach and port-forward (RFC 6455 §4.1; SPDY/3.1 as Kubernetes speaks it). */
export const FORWARDED_UPGRADE_HEADERS: ReadonlySet<string> = new Set([
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version',
  'x-stream-protocol-version',
])

/** From API server to caller: everything but hop-by-hop (RFC 9110 §7.6.1) and our own. */
export const WITHHELD_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Our own, on the tunnel only. `control` marks a stream of the tunnel itself, `grant` one of a caller. */
export const TUNNEL = {
  /** relay → agent: the grant, a compact JWS */
  grant: 'sal-grant',
  /** relay → agent: name of a control stream, see messages.ts */
  control: 'sal-control',
  /** relay → agent: `websocket` or `SPDY/3.1`; the stream becomes raw bytes after a 200 */
  upgrade: 'sal-upgrade',
  /** agent → relay: the protocol the API server switched to */
  upgraded: 'sal-upgraded',
  /** agent → relay: a code of reasons.ts; the answer is the agent's own and has no body */
  reason: 'sal-reason',
  /** relay → relay: the cluster into whose tunnel the stream goes on */
  cluster: 'sal-cluster',
} as const

export const UPGRADE_PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['websocket', 'websocket'],
  ['spdy/3.1', 'SPDY/3.1'],
])

export function isImpersonation(name: string): boolean {
  return name.replaceAll('_', '-').startsWith('impersonate-')
}
