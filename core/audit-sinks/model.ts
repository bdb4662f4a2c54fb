// An audit sink: records of the audits are delivered to it in order, at least once each, as long as it is there.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { AUDIT_KINDS } from '../../relay/wire/messages'
import { Id, Ids, InputTime, input, Label, OptionalTime, pageOf, resource, searchQuery, Time } from '../lib/schema'
import { REDACTABLE } from './redact'
import {
  ElasticsearchTarget,
  FileTarget,
  OtlpTarget,
  SINK_KINDS,
  SyslogTarget,
  TARGETS_IN,
  WebhookTarget,
} from './targets'

export const AUDITS = ['data_path', 'api'] as const
export const OUTCOMES = ['success', 'denied', 'failed'] as const
export const AUTHENTICATIONS = ['none', 'basic', 'bearer', 'api_key'] as const
export const REDACTIONS = ['drop', 'hash'] as const

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }

const secret = (description: string, maxLength = 4000) =>
  t.Optional(t.String({ minLength: 1, maxLength, format: 'password', writeOnly: true, description }))
const version = (of: string) =>
  t.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, default: 1, description: `Count it up with each new ${of}` }),
  )
const pem = (description: string, label: string) =>
  t.Optional(
    t.Nullable(
      t.String({
        ...{ maxLength: 100_000, pattern: `^\\s*-----BEGIN ${label}-----`, description },
        'x-rule': `Use PEM that begins with -----BEGIN ${label}-----`,
      }),
    ),
  )
const ids = (description: string) =>
  t.Optional(t.Array(t.String({ format: 'uuid' }), { uniqueItems: true, maxItems: 500, default: [], description }))

const RedactionInput = t.Object(
  {
    field: t.UnionEnum(REDACTABLE, { default: undefined, description: 'Field of a record' }),
    action: t.UnionEnum(REDACTIONS, {
      default: undefined,
      description: 'Leave it out, or put a keyed hash in its place, the same for the same value in this sink',
    }),
  },
  { additionalProperties: false, title: 'SinkRedactionInput' },
)
const Redaction = t.Object(
  {
    field: t.UnionEnum(REDACTABLE, { default: undefined, description: 'Field of a record' }),
    action: t.UnionEnum(REDACTIONS, { default: undefined, description: 'What becomes of it' }),
  },
  { title: 'SinkRedaction' },
)

export const AuditSinkInput = input('AuditSinkInput', {
  name: Label,
  is_enabled: t.Optional(
    t.Boolean({ default: true, description: 'One that is not keeps its place and goes on there' }),
  ),
  kind: t.UnionEnum(SINK_KINDS, { ...immutable, default: undefined, description: 'Which protocol it speaks' }),
  starts_at: t.Optional(
    t.Nullable({ ...InputTime, ...immutable, description: 'Only records from then on; null: from when it is made' }),
  ),
  ...TARGETS_IN,
  authentication: t.Optional(
    t.UnionEnum(AUTHENTICATIONS, { default: 'none', description: 'How core signs in, where the kind speaks HTTP' }),
  ),
  username: t.Optional(
    t.Nullable(
      t.String({
        ...{
          minLength: 1,
          maxLength: 300,
          pattern: '^[^:\\x00-\\x1f\\x7f]+$',
          description: 'For basic authentication',
        },
        'x-rule': 'Use no colon and no control characters',
      }),
    ),
  ),
  credential: secret('Password, bearer token or API key; sealed at rest and never answered'),
  credential_version: version('credential'),
  signing_key: secret('Of a webhook: the HMAC key of its signatures, at least 16 characters; never answered'),
  signing_key_version: version('signing key'),
  ca_pem: pem('Authorities that alone are trusted there; null: those of the machine core runs on', 'CERTIFICATE'),
  client_certificate: pem('Certificate chain that core shows, with client_key', 'CERTIFICATE'),
  client_key: secret('Private key of the client certificate, PEM; sealed at rest and never answered', 20_000),
  client_key_version: version('client key'),
  batch_size: t.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, default: 500, description: 'Records at most in one request' }),
  ),
  audits: t.Optional(
    t.Array(t.UnionEnum(AUDITS, { default: undefined }), {
      ...{ minItems: 1, uniqueItems: true, default: ['data_path', 'api'] },
      description: 'Requests to clusters, and what happened at the API',
    }),
  ),
  kinds: t.Optional(
    t.Array(t.UnionEnum(AUDIT_KINDS, { default: undefined }), {
      ...{ uniqueItems: true, default: [], description: 'Kinds of the data path; empty: all' },
    }),
  ),
  project_ids: ids('Only of these projects; empty: all'),
  cluster_ids: ids('Only of these clusters; empty: all'),
  verbs: t.Optional(
    t.Array(t.String({ pattern: '^[a-z_]{1,40}$', 'x-rule': 'Use verbs in lower case, as delete' }), {
      ...{ uniqueItems: true, maxItems: 50, default: [] },
      description: 'Only these verbs, as Kubernetes or our API names them; empty: all',
    }),
  ),
  outcomes: t.Optional(
    t.Array(t.UnionEnum(OUTCOMES, { default: undefined }), {
      ...{
        uniqueItems: true,
        default: [],
        description: 'Only what ended so; a begin record has not ended; empty: all',
      },
    }),
  ),
  redactions: t.Optional(
    t.Array(RedactionInput, { maxItems: 50, default: [], description: 'What this sink is not to see as it is' }),
  ),
})
export type AuditSinkInput = typeof AuditSinkInput.static

export const SINK_STATES = ['disabled', 'unattended', 'retrying', 'running'] as const

const Status = t.Object(
  {
    state: t.UnionEnum(SINK_STATES, {
      default: undefined,
      description: 'Unattended: no process of core delivers for it now; retrying: the last attempt failed',
    }),
    last_delivered_at: OptionalTime,
    lag_records: Type.Integer({ description: 'Records that it has not been given, filtered ones among them' }),
    lag_seconds: Type.Integer({ description: 'Age of the oldest of them' }),
    delivered: Type.Integer({ description: 'Records it took' }),
    failures: Type.Integer({ description: 'Attempts that failed' }),
    skipped: Type.Integer({ description: 'Records that retention dropped before they could be delivered' }),
    dead_letters: Type.Integer({ description: 'Records it does not take' }),
    last_error: t.Nullable(t.String({ description: 'Why the last attempt that failed did' })),
    last_error_at: OptionalTime,
  },
  { description: 'How it fares', 'x-terraform-volatile': true },
)

export const AuditSink = resource('AuditSink', {
  id: Id,
  name: t.String(),
  is_enabled: t.Boolean(),
  kind: t.UnionEnum(SINK_KINDS, { default: undefined }),
  starts_at: OptionalTime,
  elasticsearch: t.Nullable(ElasticsearchTarget),
  otlp: t.Nullable(OtlpTarget),
  webhook: t.Nullable(WebhookTarget),
  syslog: t.Nullable(SyslogTarget),
  file: t.Nullable(FileTarget),
  authentication: t.UnionEnum(AUTHENTICATIONS, { default: undefined }),
  username: t.Nullable(t.String()),
  credential_version: Type.Integer(),
  signing_key_version: Type.Integer(),
  ca_pem: t.Nullable(t.String()),
  client_certificate: t.Nullable(t.String()),
  client_key_version: Type.Integer(),
  batch_size: Type.Integer(),
  audits: t.Array(t.UnionEnum(AUDITS, { default: undefined })),
  kinds: t.Array(t.UnionEnum(AUDIT_KINDS, { default: undefined })),
  project_ids: t.Array(Id),
  cluster_ids: t.Array(Id),
  verbs: t.Array(t.String()),
  outcomes: t.Array(t.UnionEnum(OUTCOMES, { default: undefined })),
  redactions: t.Array(Redaction),
  created_at: Time,
  status: Status,
})
export type AuditSink = typeof AuditSink.static

export const AuditSinkPage = pageOf('AuditSinkPage', AuditSink)
export const AuditSinkQuery = searchQuery(['name', 'created_at'], {
  name: t.Optional(t.String({ description: 'Exact name' })),
})
export type AuditSinkQuery = typeof AuditSinkQuery.static

export const AuditSinkTest = resource('AuditSinkTest', {
  id: t.String({ description: 'Id of the record that was sent; its kind is "test"' }),
  at: Time,
  is_delivered: t.Boolean({ description: 'Whether the sink took it' }),
  error: t.Nullable(t.String({ description: 'Why it did not' })),
  duration_ms: Type.Integer({ description: 'How long it took' }),
})
export type AuditSinkTest = typeof AuditSinkTest.static

export const DeadLetter = resource('DeadLetter', {
  id: Id,
  audit_sink_id: Id,
  record_id: t.String({ description: 'Id of the record, as it was sent' }),
  audit: t.String({ description: 'Which audit it is of' }),
  at: Time,
  document: t.String({ description: 'The record as it was sent, JSON' }),
  error: t.String({ description: 'What the sink said' }),
  tries: Type.Integer({ description: 'How often it was sent' }),
  is_queued: t.Boolean({ description: 'Whether it is to be tried again' }),
  created_at: Time,
})
export type DeadLetter = typeof DeadLetter.static
export const DeadLetterPage = pageOf('DeadLetterPage', DeadLetter)
export const DeadLetterQuery = searchQuery(['at', 'tries'], { ids: Ids })
export type DeadLetterQuery = typeof DeadLetterQuery.static

const chosen = (title: string, description: string) =>
  input(title, {
    dead_letter_ids: t.Optional(
      t.Nullable(t.Array(t.String({ format: 'uuid' }), { maxItems: 1000, uniqueItems: true, description })),
    ),
  })
export const DeadLetterReplayInput = chosen('DeadLetterReplayInput', 'Which are tried again; null: all')
export const DeadLetterRemovalInput = chosen('DeadLetterRemovalInput', 'Which are given up; null: all')
export type DeadLetterChoice = typeof DeadLetterReplayInput.static
export const DeadLetterReplay = resource('DeadLetterReplay', {
  queued: Type.Integer({ description: 'How many will be tried again' }),
})
export const DeadLetterRemoval = resource('DeadLetterRemoval', {
  removed: Type.Integer({ description: 'How many were given up' }),
})
