// One record of the data path, as a relay wrote it, and what can be asked of many.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { AUDIT_KINDS } from '../../relay/wire/messages'
import { InputTime, listQuery, pageOf, reference, resource, Time } from '../lib/schema'

/**
 * `allowed`: answered as asked (below 400). `denied`: by the relay, the agent or the API server (401, 403). `failed`: any
 * other answer, or none could be had. `broken-off`: begun, and ended by one side before it was done.
 */
export const OUTCOMES = ['allowed', 'denied', 'failed', 'broken-off'] as const

export const AuditEvent = resource('AuditEvent', {
  id: t.String({ description: 'Opaque; no order follows from it' }),
  kind: t.UnionEnum(AUDIT_KINDS, {
    default: undefined,
    description: 'Before, after, or instead of the request; of a gap: records are missing',
  }),
  at: Time,
  request_id: t.String({ description: 'The same in the records of one request' }),
  user_id: t.Nullable(t.String({ description: 'The principal; null: nobody who is known' })),
  user_name: t.Nullable(t.String({ description: 'Name of the principal as it was then' })),
  credential: t.Nullable(t.String({ description: 'Serial of the certificate, or id of the session' })),
  source_address: t.String({ description: 'IP address of the caller' }),
  user_agent: t.String({ description: 'As the caller sent it' }),
  relay_id: t.String({ description: 'The relay that wrote the record' }),
  chain_id: t.String({ description: 'The chain that the record is a link of' }),
  seq: Type.Integer({ description: 'Its place in the chain, from 1' }),
  cluster_id: t.Nullable(t.String({ description: 'The cluster; null: the request named none' })),
  project_id: t.Nullable(t.String({ description: 'The project of the cluster when the record was stored' })),
  method: t.String({ description: 'HTTP method' }),
  path: t.String({ description: 'Path, without the query' }),
  verb: t.String({ description: 'Verb as Kubernetes has it' }),
  api_group: t.String({ description: 'Empty: the core group' }),
  api_version: t.String({ description: 'Version of the API' }),
  resource: t.String({ description: 'Empty: the request is for no resource' }),
  subresource: t.String({ description: 'As `log`, `exec`; empty: none' }),
  namespace: t.String({ description: 'Empty: not in a namespace' }),
  name: t.String({ description: 'Empty: not one object' }),
  status: t.Nullable(Type.Integer({ description: 'HTTP status of the answer' })),
  reason: t.Nullable(t.String({ description: 'Why it was refused or broke off' })),
  outcome: t.Nullable(
    t.UnionEnum(OUTCOMES, { default: undefined, description: 'How it ended; null: the record does not say' }),
  ),
  bytes_in: t.Nullable(Type.Integer({ description: 'Bytes from the caller' })),
  bytes_out: t.Nullable(Type.Integer({ description: 'Bytes to the caller' })),
  duration_ms: t.Nullable(Type.Integer({ description: 'How long it took' })),
  lost: t.Nullable(Type.Integer({ description: 'Of a gap: how many records are missing' })),
  recording_id: t.Nullable(t.String({ description: 'The recording of the session' })),
})
export type AuditEvent = typeof AuditEvent.static

export const AuditEventPage = pageOf('AuditEventPage', AuditEvent)

const text = (description: string, maxLength = 300) => t.Optional(t.String({ maxLength, description }))

/** What records are asked for: all that is given must hold. */
const FILTER = {
  user_id: t.Optional(reference('By this user or machine user')),
  group_id: t.Optional(reference('By who is in this group now; takes `groups.read` too')),
  cluster_id: t.Optional(reference('To this cluster')),
  project_id: t.Optional(reference('To clusters that were in this project when the record was stored')),
  namespace: text('In this namespace; empty: in none'),
  verb: text('With this verb', 100),
  api_group: text('Of this API group; empty: the core group'),
  resource: text('Of this resource, as `pods`; empty: of none'),
  subresource: text('Of this subresource; empty: of none'),
  name: text('Of the object of this name; empty: of no single one'),
  name_prefix: text('Of objects whose names begin so'),
  outcome: t.Optional(
    t.UnionEnum(OUTCOMES, {
      default: undefined,
      description:
        'How it ended. `allowed`: answered below 400; `denied`: by the relay, the agent or the API server (401, 403); ' +
        '`failed`: another answer, or none could be had; `broken-off`: begun, and ended by one side before it was done',
    }),
  ),
  source: text('From this IP address, or one in this CIDR range', 50),
  kind: t.Optional(t.UnionEnum(AUDIT_KINDS, { default: undefined, description: 'Of this kind' })),
  request_id: text('Of this request', 100),
  reason: text('Refused or broken off for this reason', 100),
  from: t.Optional({ ...InputTime, description: 'At this moment or later' }),
  to: t.Optional({ ...InputTime, description: 'Before this moment' }),
  q: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 200,
      description:
        'With every one of these words, or longer ones that begin so, in path, verb, name of the principal, user agent or ' +
        'reason; blanks, hyphens, dots, colons, slashes, underscores, brackets and @ part words',
    }),
  ),
}

export const AuditEventFilter = t.Object(FILTER, { additionalProperties: false })
export type AuditEventFilter = typeof AuditEventFilter.static

export const ORDERS = ['newest', 'oldest'] as const

export const AuditEventQuery = listQuery({
  ...FILTER,
  order: t.Optional(t.UnionEnum(ORDERS, { default: 'newest', description: 'Which records come first' })),
})
export type AuditEventQuery = typeof AuditEventQuery.static

const Counted = {
  counted: Type.Integer({ description: 'How many records were counted, the newest first' }),
  is_exact: t.Boolean({ description: 'Whether these are all; if not, counting ended at a bound of work' }),
  counted_from: t.Nullable(Time),
}

const FacetValue = t.Object(
  {
    value: t.String({ description: 'As the filter takes it' }),
    label: t.Nullable(t.String({ description: 'Name of the principal in the newest of these records' })),
    count: Type.Integer({ description: 'Records with it' }),
  },
  { title: 'AuditEventFacetValue' },
)

export const FACETS = ['user_id', 'cluster_id', 'namespace', 'verb', 'resource', 'outcome', 'source'] as const

const Facet = t.Object(
  {
    field: t.UnionEnum(FACETS, { default: undefined, description: 'Name of the filter' }),
    values: t.Array(FacetValue, { description: 'The most frequent first, at most twenty' }),
  },
  { title: 'AuditEventFacet' },
)

export const AuditEventFacets = resource('AuditEventFacets', {
  ...Counted,
  facets: t.Array(Facet, { description: 'One for each field' }),
})
export type AuditEventFacets = typeof AuditEventFacets.static

export const AuditEventHistogramQuery = t.Object(
  {
    ...FILTER,
    from: { ...InputTime, description: 'Begin of the first bucket' },
    to: { ...InputTime, description: 'End of the last bucket' },
    buckets: t.Optional(t.Integer({ minimum: 1, maximum: 200, default: 60, description: 'How many, equally long' })),
  },
  { additionalProperties: false },
)
export type AuditEventHistogramQuery = typeof AuditEventHistogramQuery.static

const Bucket = t.Object(
  { from: Time, count: Type.Integer({ description: 'Records in it' }) },
  { title: 'AuditEventBucket' },
)

export const AuditEventHistogram = resource('AuditEventHistogram', {
  ...Counted,
  buckets: t.Array(Bucket, { description: 'In order of time, empty ones too' }),
})
export type AuditEventHistogram = typeof AuditEventHistogram.static

export const FORMATS = ['ndjson', 'csv'] as const

export const AuditEventExportQuery = t.Object(
  {
    ...FILTER,
    order: t.Optional(t.UnionEnum(ORDERS, { default: 'newest', description: 'Which records come first' })),
    format: t.Optional(t.UnionEnum(FORMATS, { default: 'ndjson', description: 'One JSON object a line, or CSV' })),
  },
  { additionalProperties: false },
)
export type AuditEventExportQuery = typeof AuditEventExportQuery.static

/** A place in every chain, so it is long. */
const FollowCursor = t.String({ maxLength: 8_000, description: 'From `next_cursor` of the answer before' })

export const AuditEventNewsQuery = t.Object(
  {
    ...FILTER,
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 1_000, default: 200, description: 'Records looked at' })),
    cursor: t.Optional({
      ...FollowCursor,
      description: 'From `next_cursor` of the answer before; without: from now on',
    }),
  },
  { additionalProperties: false },
)
export type AuditEventNewsQuery = typeof AuditEventNewsQuery.static

export const AuditEventNews = resource('AuditEventNews', {
  items: t.Array(AuditEvent, { description: 'What matches, each chain in its order' }),
  next_cursor: t.String({ description: 'Pass it as `cursor` to learn what came after' }),
  is_behind: t.Boolean({ description: 'Whether there is more already' }),
})
export type AuditEventNews = typeof AuditEventNews.static
