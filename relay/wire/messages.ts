// What programs say to each other. Each row: who sends it, when, and its shape. All bodies are JSON, UTF-8.
//
// agent → relay, on the relay's public port, TLS against the pinned root:
//   POST /agent/enrolment     once, no client certificate         EnrolmentRequest → AgentCertificate
//   POST /agent/renewal       at half-life, proof instead of TLS  RenewalRequest → AgentCertificate
//   TLS with the agent leaf   reversed: the relay becomes the HTTP/2 client of this socket (the tunnel)
//   GET /agent/tunnel         upgrade to a WebSocket of bytes, where a proxy ends the TLS before us. In it, end to end and
//                             against the pinned root, is the TLS of one of the lines above, with ALPN h2
// relay → agent, streams of the tunnel marked `sal-control`:
//   report                    one standing stream a tunnel        ← AgentReport and AgentNotice lines, each answered by an
//                                                                 empty line
//   grant                     rights changed; grant in `sal-grant` → 204
//   revocation                a principal's rights ended          Revocation → 204
//   deleted                   the cluster was deleted             → 204
//   relays                    where relays can be dialled         RelayList → 204
//   leaving                   this relay is going, dial another   → 204
// relay → relay, mTLS with the relay leaf on the peer listener: a caller's request or one of PEER_CONTROLS, marked with
//   `sal-cluster`, goes on into the tunnels that relay holds itself, and nowhere else
// relay → core, mTLS with the relay leaf on core's internal listener: see INTERNAL below. A refusal there is
//   { error: InternalError } with 4xx; an agent's enrolment and renewal pass it on as it is.
import type { TrustBundle } from './identity'
import type { Reason } from './reasons'

export const AGENT_PATHS = {
  enrolment: '/agent/enrolment',
  renewal: '/agent/renewal',
  tunnel: '/agent/tunnel',
} as const

export const CONTROLS = ['report', 'grant', 'revocation', 'deleted', 'relays', 'leaving'] as const
export type Control = (typeof CONTROLS)[number]

/** What a relay may tell the agents of another: what it learnt of its own callers' rights. */
export const PEER_CONTROLS: readonly Control[] = ['grant', 'revocation']

/** An agent reports at least this often. */
export const REPORT_EVERY_MS = 3_000
/** A tunnel on which one side heard nothing for this long is dead; the console says so within ten seconds. */
export const TUNNEL_SILENCE_MS = 8_000
/** A cluster whose last report is older than this is shown as disconnected. */
export const REPORT_STALE_MS = 8_000
/** Core writes a line on the event stream at least this often. */
export const EVENT_PING_MS = 2_000

export type EnrolmentRequest = {
  token: string
  csr: string
  /** UID of the namespace kube-system: fixed at first use. */
  fingerprint: string
}

export type RenewalRequest = {
  /** The leaf being renewed, PEM; it may have expired up to RENEWAL_GRACE_MS ago. */
  certificate: string
  csr: string
  /** ES256 signature over the CSR by the current key, see claims.ts. */
  proof: string
  fingerprint: string
}

/** A laptop cluster may sleep for weeks: its agent may still renew, with the key it holds. */
export const RENEWAL_GRACE_MS = 30 * 24 * 3_600_000

export type AgentCertificate = {
  cluster_id: string
  installation: string
  /** leaf and intermediate, PEM */
  chain: string
  /** a `sal-keys+jwt`, signed by the root */
  keys: string
}

export const API_SERVER_STATES = ['reachable', 'unreachable'] as const
export type ApiServerState = (typeof API_SERVER_STATES)[number]

export type AgentReport = {
  agent_version: string
  kubernetes_version: string | null
  node_count: number | null
  fingerprint: string
  /** Whether the API server answers the agent, be it with a refusal. An agent of an older version does not say. */
  api_server?: ApiServerState
  /** The same on every connection of one running agent; another agent of the cluster has another. */
  instance?: string
}

/**
 * The principal has lost rights in the cluster by something only the agent sees, such as a namespace that lost its label:
 * the bindings are gone, streams that relied on them are the relay's to cut.
 */
export type AgentNotice = { lost: string }

/** `final` tells the asker that the same request can never succeed. */
export type InternalError = { code: string; message: string; final: boolean }

export type Revocation = { principal_id: string }

/** Relays that an agent may dial, each by a URL of its own. */
export type RelayList = { relays: { id: string; url: string }[] }

export const INTERNAL = {
  /** relay, once: RelayEnrolmentRequest → RelayCertificate; bootstrap token instead of a client certificate */
  relayEnrolment: '/internal/v1/relay-enrolment',
  /** relay, at half-life or on return: RelayRenewalRequest → RelayCertificate; no client certificate */
  relayRenewal: '/internal/v1/relay-renewal',
  /** relay, for an agent: EnrolmentRequest → AgentCertificate */
  agentEnrolment: '/internal/v1/agent-enrolment',
  /** relay, for an agent: RenewalRequest → AgentCertificate */
  agentRenewal: '/internal/v1/agent-renewal',
  /** relay, when its cache has none or an old one: GrantRequests → GrantAnswers */
  grants: '/internal/v1/grants',
  /** relay, when a tunnel comes up: TunnelRequest → 204, or 404/409 when it must be closed */
  tunnels: '/internal/v1/tunnels',
  /** relay, every REPORT_EVERY_MS and on each change: StatusBatch → 204 */
  status: '/internal/v1/status',
  /** relay, every REPORT_EVERY_MS: PresenceRequest → PresenceAnswer */
  presence: '/internal/v1/presence',
  /** relay, for a cluster whose tunnel it does not hold: OwnersRequest → OwnersAnswer */
  owners: '/internal/v1/owners',
  /** relay, when long-lived streams came, went or moved bytes: StreamBatch → 204 */
  streams: '/internal/v1/streams',
  /** relay, in order: AuditBatch → AuditAck; without records, to learn how far core is */
  audit: '/internal/v1/audit',
  /** relay, when records were lost or a chain broke off, until core has it: RelayAlarm → 204 */
  alarms: '/internal/v1/alarms',
  /** relay, in order a recording: RecordingChunk → RecordingAck */
  recordings: '/internal/v1/recordings',
  /** relay, one standing GET: CoreEvent, one JSON line each */
  events: '/internal/v1/events',
} as const

/** `addresses` are the names and IPs the relay's public certificate must carry. */
export type RelayEnrolmentRequest = { token: string; name: string; csr: string; addresses: string[] }
/** The proof stands in for TLS, so that a relay which was off for longer than its leaf lives comes back by itself. */
export type RelayRenewalRequest = { certificate: string; csr: string; proof: string; addresses: string[] }

/** One key pair, two leaves: `server` faces callers and agents, `relay` faces core. */
export type RelayCertificate = {
  relay_id: string
  server_chain: string
  relay_chain: string
  trust: TrustBundle
  keys: string
  /** Domain of the SNI form, `<cluster-id>.user.<domain>`. */
  domain: string
}

export type GrantRequest = {
  cluster_id: string
  principal_id: string
  /** `certificate:<serial>`, or what credentialName() makes of a bearer credential */
  credential: string
}

/** `rights` says what the grant gives, for comparison only: see wire/rights.ts. */
export type GrantAnswer = { grant: string; name: string; exp: number; rights: string[] } | { denied: Reason }

/** At most MOST_GRANT_REQUESTS; answered in the same order. */
export type GrantRequests = { requests: GrantRequest[] }
export type GrantAnswers = { answers: GrantAnswer[] }
export const MOST_GRANT_REQUESTS = 100

export type TunnelRequest = { cluster_id: string; serial: string; fingerprint: string }

export type ClusterStatus = Omit<AgentReport, 'instance'> & { cluster_id: string; connected: boolean }
export type StatusBatch = { clusters: ClusterStatus[] }

/** Where agents, and other relays, reach this one; null: not by a URL of its own. */
export type PresenceRequest = { agent_url: string | null; peer_url: string | null; version?: string | null }
export type PresenceAnswer = { relays: { id: string; agent_url: string | null; peer_url: string | null }[] }

export type OwnersRequest = { cluster_id: string }
export type OwnersAnswer = { relays: { id: string; peer_url: string }[] }

/** Core → relay. After a reconnect a relay drops every cached grant, so nothing needs to be replayed. */
export type CoreEvent =
  | { type: 'ping' }
  | { type: 'principal'; principal_id: string }
  | { type: 'everyone' }
  | { type: 'cluster-deleted'; cluster_id: string }
  | { type: 'cut'; connection_id: string }

export const STREAM_PROTOCOLS = ['http', 'websocket', 'spdy'] as const

/** `id` is the request's; `started_at` ISO 8601 UTC. */
export type LiveStream = {
  id: string
  principal_id: string
  credential: string
  cluster_id: string
  source_address: string
  user_agent: string
  protocol: (typeof STREAM_PROTOCOLS)[number]
  verb: string
  api_group: string
  resource: string
  subresource: string
  namespace: string
  name: string
  bytes_in: number
  bytes_out: number
  started_at: string
}

/** `is_whole`: the relay has no others than `opened`. */
export type StreamBatch = {
  is_whole: boolean
  opened: LiveStream[]
  moved: Pick<LiveStream, 'id' | 'bytes_in' | 'bytes_out'>[]
  closed: string[]
}

export const AUDIT_KINDS = ['begin', 'end', 'denial', 'gap'] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

/**
 * One record of the data path. `seq` counts from 1 a relay and spool without gaps; `at` is ISO 8601 UTC with milliseconds.
 * The end record repeats what the begin record says, so that each stands alone. A `gap` says that `lost` records are
 * missing: of the `duration_ms` before `at`, for its `reason`.
 */
export type AuditRecord = {
  seq: number
  kind: AuditKind
  at: string
  request_id: string
  principal_id: string | null
  principal_name: string | null
  credential: string | null
  source_address: string
  user_agent: string
  cluster_id: string | null
  method: string
  path: string
  verb: string
  api_group: string
  api_version: string
  resource: string
  subresource: string
  namespace: string
  name: string
  status: number | null
  reason: Reason | null
  bytes_in: number | null
  bytes_out: number | null
  duration_ms: number | null
  lost: number | null
  /** Of a begin record: there will be one. Of an end record: with the hash of its last chunk, hex. */
  recording_id: string | null
  recording_hash: string | null
}

/**
 * `hash` is that of the last record's link in the relay's chain, hex: core has come to the same or refuses the batch with
 * AUDIT_CHAIN_BROKEN. Without records nothing is appended. `link` asks for the hash of the link with that seq.
 */
export type AuditBatch = { spool_id: string; records: AuditRecord[]; hash?: string; link?: number }
/** How far core is with the chain: `hash` is that of the link it ends with, hex. `link`: null when core has none such. */
export type AuditAck = { acknowledged_seq: number; hash: string; link?: string | null }

/** The records do not go on where core's chain ends. */
export const AUDIT_CHAIN_BROKEN = 'audit-chain-broken'
/** The chain is another relay's: whoever wrote these records was enrolled anew since. */
export const AUDIT_CHAIN_FOREIGN = 'audit-chain-foreign'

export const ALARMS = ['audit-lost', 'audit-chain-ended'] as const
export type AlarmKind = (typeof ALARMS)[number]

/**
 * `audit-lost`: so many records could not be written since then; said again as their number grows. `audit-chain-ended`: the
 * chain was given up for a new one, and so many of its records will never come. `why` is for people.
 */
export type RelayAlarm = { kind: AlarmKind; lost: number; since: string; why: string }

/** Of chunk 0 only. The rest of what is known of it is in the audit records of the request. */
export type RecordingStart = {
  request_id: string
  principal_id: string
  principal_name: string
  cluster_id: string
  namespace: string
  /** Name of the pod. */
  name: string
  container: string
  subresource: string
  protocol: 'websocket' | 'spdy'
  started_at: string
  sealed_key: string
}

/** Of the last chunk only. `reason` is why it broke off; null: it came to its end. */
export type RecordingEnd = { ended_at: string; duration_ms: number; exit_code: number | null; reason: Reason | null }

/**
 * `data` is the sealed chunk, base64; chunks count from 0. Sent again it is taken once. A chunk with an end may have no data:
 * of a recording that a crash or the disk broke off, whose key is gone or must not seal the place again. It is hashed as it is.
 */
export type RecordingChunk = {
  recording_id: string
  index: number
  data: string
  start?: RecordingStart
  end?: RecordingEnd
}
export type RecordingAck = { next_index: number }
