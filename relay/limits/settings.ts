// What an operator can set of what the public port bears. Whoever goes beyond one of these loses their own connection or
// gets a Status, and nobody else notices.
import { integer, parseSettings, type Values } from '../../kit/settings'

export const limitSettings = {
  maxConnections: integer('max-connections', {
    env: 'SAL_RELAY_MAX_CONNECTIONS',
    fallback: '10000',
    minimum: 1,
    maximum: 1_000_000,
    description: "Connections of callers and agents that the relay's port holds at once; more are closed unanswered.",
  }),
  maxConnectionsPerAddress: integer('max-connections-per-address', {
    env: 'SAL_RELAY_MAX_CONNECTIONS_PER_ADDRESS',
    fallback: '1000',
    minimum: 1,
    maximum: 1_000_000,
    description:
      'The same from one IPv4 address or one IPv6 /64. Raise it when all come through a load balancer that does not tell theirs.',
  }),
  maxHandshakes: integer('max-handshakes', {
    env: 'SAL_RELAY_MAX_HANDSHAKES',
    fallback: '1000',
    minimum: 1,
    maximum: 1_000_000,
    description: 'TLS handshakes under way at once; more are closed unanswered.',
  }),
  maxHandshakesPerAddress: integer('max-handshakes-per-address', {
    env: 'SAL_RELAY_MAX_HANDSHAKES_PER_ADDRESS',
    fallback: '200',
    minimum: 1,
    maximum: 1_000_000,
    description: 'The same from one IPv4 address or one IPv6 /64.',
  }),
  handshakeTimeoutMs: integer('handshake-timeout-ms', {
    env: 'SAL_RELAY_HANDSHAKE_TIMEOUT_MS',
    fallback: '10000',
    minimum: 100,
    maximum: 120_000,
    description: 'A TLS handshake that takes longer is broken off.',
  }),
  headTimeoutMs: integer('head-timeout-ms', {
    env: 'SAL_RELAY_HEAD_TIMEOUT_MS',
    fallback: '10000',
    minimum: 100,
    maximum: 120_000,
    description:
      "A connection whose first request line and headers are not here this long after its handshake is closed; and so is an enrolling agent's whose body is not.",
  }),
  idleTimeoutMs: integer('idle-timeout-ms', {
    env: 'SAL_RELAY_IDLE_TIMEOUT_MS',
    fallback: '180000',
    minimum: 100,
    maximum: 3_600_000,
    description:
      'A connection with no request under way is closed after this time, half a request head or not. Longer than the 90 s after which clients close theirs.',
  }),
  maxHeadBytes: integer('max-head-bytes', {
    env: 'SAL_RELAY_MAX_HEAD_BYTES',
    fallback: '65536',
    minimum: 8_192,
    maximum: 262_144,
    description:
      'Bytes of a request line and its headers, each header counted for 32 more; what is longer is answered with 431 before anyone asks who sent it.',
  }),
  maxHeaders: integer('max-headers', {
    env: 'SAL_RELAY_MAX_HEADERS',
    fallback: '100',
    minimum: 20,
    maximum: 1_000,
    description: 'Headers of a request; more are answered with 431.',
  }),
  maxStreams: integer('max-streams', {
    env: 'SAL_RELAY_MAX_STREAMS',
    fallback: '250',
    minimum: 10,
    maximum: 10_000,
    description: 'Requests under way at once on one HTTP/2 connection; clients open another one for more.',
  }),
  resetBurst: integer('reset-burst', {
    env: 'SAL_RELAY_RESET_BURST',
    fallback: '1000',
    minimum: 10,
    maximum: 1_000_000,
    description:
      'Streams of one HTTP/2 connection that either side may reset at once; beyond it the connection ends with ENHANCE_YOUR_CALM.',
  }),
  resetsPerSecond: integer('resets-per-second', {
    env: 'SAL_RELAY_RESETS_PER_SECOND',
    fallback: '33',
    minimum: 1,
    maximum: 1_000_000,
    description: 'How many of those a connection regains each second.',
  }),
  requestBurst: integer('request-burst', {
    env: 'SAL_RELAY_REQUEST_BURST',
    fallback: '2000',
    minimum: 1,
    maximum: 1_000_000,
    description: 'Requests that one principal may make at once; more is answered with 429, which clients wait on.',
  }),
  requestsPerSecond: integer('requests-per-second', {
    env: 'SAL_RELAY_REQUESTS_PER_SECOND',
    fallback: '500',
    minimum: 1,
    maximum: 1_000_000,
    description: 'How many of those a principal regains each second.',
  }),
  recordingsMaxMib: integer('recordings-max-mib', {
    env: 'SAL_RELAY_RECORDINGS_MAX_MIB',
    fallback: '1024',
    minimum: 1,
    maximum: 1_048_576,
    description:
      'How much of recordings may wait in the data folder for core, in MiB; beyond it who must be recorded has no sessions, and other recordings are cut short.',
  }),
  maxOpenPerPrincipal: integer('max-open-per-principal', {
    env: 'SAL_RELAY_MAX_OPEN_PER_PRINCIPAL',
    fallback: '2000',
    minimum: 1,
    maximum: 1_000_000,
    description: 'Requests of one principal under way at once, watches and exec among them; more is answered with 429.',
  }),
}

export type Limits = Values<typeof limitSettings>

/** As they are where nobody set any. */
export const DEFAULT_LIMITS: Limits = parseSettings(limitSettings, { args: [], env: {} })

/** What of a program's settings are these. */
export function limitsOf(config: Limits): Limits {
  return Object.fromEntries(Object.keys(limitSettings).map(name => [name, config[name as keyof Limits]])) as Limits
}
