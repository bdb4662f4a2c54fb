// What relays may send: checked before anything is done with it. The shapes are those of relay/wire/messages.ts.
import '../lib/schema'
import { type TSchema, Type } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import {
  ALARMS,
  API_SERVER_STATES,
  AUDIT_KINDS,
  type AuditBatch,
  type EnrolmentRequest,
  type GrantRequests,
  MOST_GRANT_REQUESTS,
  type OwnersRequest,
  type PresenceRequest,
  type RecordingChunk,
  type RelayAlarm,
  type RelayEnrolmentRequest,
  type RelayRenewalRequest,
  type RenewalRequest,
  type StatusBatch,
  type StreamBatch,
  type TunnelRequest,
} from '../../relay/wire/messages'

const text = (maxLength: number, minLength = 0) => Type.String({ minLength, maxLength })
const optional = (schema: TSchema) => Type.Union([schema, Type.Null()])
/** What is null need not be said. */
const unsaid = (schema: TSchema) => Type.Optional(optional(schema))
const Pem = text(20_000, 1)
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const Fingerprint = Type.String({ pattern: '^[A-Za-z0-9-]{8,64}$' })
/** A host name, an IPv4 or an IPv6 address: it goes into a certificate. */
const Address = Type.String({
  pattern: '^([a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?|[0-9a-fA-F:.]{2,45})$',
})
const Url = Type.String({ pattern: '^https://[^\\s/]{1,260}$' })
const Addresses = Type.Array(Address, { minItems: 1, maxItems: 50 })

const report = {
  agent_version: text(100),
  kubernetes_version: optional(text(100)),
  node_count: optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  api_server: Type.Optional(Type.Union(API_SERVER_STATES.map(state => Type.Literal(state)))),
  fingerprint: text(64),
}

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

const AUDIT_FIELDS = {
  seq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  kind: Type.Union(AUDIT_KINDS.map(kind => Type.Literal(kind))),
  // To the millisecond, and neither hour 24 nor second 60: the store gives back what the chain was made of.
  at: Type.String({
    pattern: '^\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z$',
    // A day that a calendar has: lib/schema.ts knows this format.
    format: 'date-time',
  }),
  request_id: text(100),
  principal_id: unsaid(text(100)),
  principal_name: unsaid(text(300)),
  credential: unsaid(text(200)),
  source_address: text(100),
  cluster_id: unsaid(text(200)),
  status: unsaid(Type.Integer({ minimum: 0, maximum: 999 })),
  reason: unsaid(text(100)),
  bytes_in: unsaid(Count),
  bytes_out: unsaid(Count),
  duration_ms: unsaid(Type.Number({ minimum: 0 })),
  lost: unsaid(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  recording_id: unsaid(Uuid),
  recording_hash: unsaid(text(64)),
  // What callers chose: as long as a request line and headers can be.
  ...Object.fromEntries(
    (
      [
        'user_agent',
        'method',
        'path',
        'verb',
        'api_group',
        'api_version',
        'resource',
        'subresource',
        'namespace',
        'name',
      ] as const
    ).map(name => [name, text(65_536)]),
  ),
}

/** What is digested and not stored could never be proven: a field that we do not know may be there only if it is null. */
const AuditRecord = Type.Object(AUDIT_FIELDS, { additionalProperties: Type.Null() })

const Bytes = Type.Integer({ minimum: 0 })
const Moment = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$' })
const MOST_INT = 2_147_483_647

const RecordingStart = Type.Object({
  ...{ request_id: text(100, 1), principal_id: Uuid, principal_name: text(300), cluster_id: Uuid, started_at: Moment },
  ...{ namespace: text(2_048), name: text(2_048), container: text(2_048), subresource: text(100) },
  protocol: Type.Union([Type.Literal('websocket'), Type.Literal('spdy')]),
  sealed_key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
})

const RecordingEnd = Type.Object({
  ended_at: Moment,
  duration_ms: Type.Number({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  exit_code: optional(Type.Integer({ minimum: -MOST_INT, maximum: MOST_INT })),
  reason: optional(text(100)),
})
const MOST_STREAMS = 5_000

const LiveStream = Type.Object({
  ...{ id: Uuid, principal_id: Uuid, cluster_id: Uuid, credential: text(200), source_address: text(100) },
  protocol: Type.Union([Type.Literal('http'), Type.Literal('websocket'), Type.Literal('spdy')]),
  ...{
    user_agent: text(2_048),
    verb: text(100),
    api_group: text(253),
    resource: text(2_048),
    subresource: text(2_048),
  },
  ...{ namespace: text(2_048), name: text(2_048), bytes_in: Bytes, bytes_out: Bytes },
  started_at: Moment,
})

function checked<T>(schema: TSchema): TypeCheck<TSchema> & { readonly of?: T } {
  return TypeCompiler.Compile(schema)
}
export type Checked<T> = ReturnType<typeof checked<T>>

export const MESSAGES = {
  relayEnrolment: checked<RelayEnrolmentRequest>(
    Type.Object({
      token: text(200, 1),
      name: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
      csr: Pem,
      addresses: Addresses,
    }),
  ),
  relayRenewal: checked<RelayRenewalRequest>(
    Type.Object({ certificate: Pem, csr: Pem, proof: text(200, 1), addresses: Addresses }),
  ),
  agentEnrolment: checked<EnrolmentRequest>(Type.Object({ token: text(200, 1), csr: Pem, fingerprint: Fingerprint })),
  agentRenewal: checked<RenewalRequest>(
    Type.Object({ certificate: Pem, csr: Pem, proof: text(200, 1), fingerprint: Fingerprint }),
  ),
  grants: checked<GrantRequests>(
    Type.Object({
      requests: Type.Array(Type.Object({ cluster_id: text(64), principal_id: text(100), credential: text(200) }), {
        minItems: 1,
        maxItems: MOST_GRANT_REQUESTS,
      }),
    }),
  ),
  tunnels: checked<TunnelRequest>(Type.Object({ cluster_id: Uuid, serial: text(64, 1), fingerprint: text(64) })),
  status: checked<StatusBatch>(
    Type.Object({
      clusters: Type.Array(Type.Object({ ...report, cluster_id: Uuid, connected: Type.Boolean() }), {
        maxItems: 10_000,
      }),
    }),
  ),
  presence: checked<PresenceRequest>(
    // A relay of an older version does not say its version.
    Type.Object({ agent_url: optional(Url), peer_url: optional(Url), version: unsaid(text(100)) }),
  ),
  owners: checked<OwnersRequest>(Type.Object({ cluster_id: Uuid })),
  streams: checked<StreamBatch>(
    Type.Object({
      is_whole: Type.Boolean(),
      opened: Type.Array(LiveStream, { maxItems: MOST_STREAMS }),
      moved: Type.Array(Type.Object({ id: Uuid, bytes_in: Bytes, bytes_out: Bytes }), { maxItems: MOST_STREAMS }),
      closed: Type.Array(Uuid, { maxItems: MOST_STREAMS }),
    }),
  ),
  audit: checked<AuditBatch>(
    Type.Object({
      spool_id: Uuid,
      records: Type.Array(AuditRecord, { maxItems: 10_000 }),
      hash: Type.Optional(text(64)),
      link: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    }),
  ),
  alarms: checked<RelayAlarm>(
    Type.Object({
      kind: Type.Union(ALARMS.map(kind => Type.Literal(kind))),
      lost: Type.Integer({ minimum: 0 }),
      since: text(40),
      why: text(2_000),
    }),
  ),
  recordings: checked<RecordingChunk>(
    Type.Object({
      ...{ recording_id: Uuid, index: Type.Integer({ minimum: 0, maximum: MOST_INT - 1 }) },
      data: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
      ...{ start: Type.Optional(RecordingStart), end: Type.Optional(RecordingEnd) },
    }),
  ),
}
