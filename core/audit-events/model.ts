// One record of the data path, as a relay wrote it.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { listQuery, OptionalInteger, pageOf, resource, Time } from '../lib/schema'

const OptionalText = t.Nullable(t.String())

export const AuditEvent = resource('AuditEvent', {
  id: t.String(),
  kind: t.UnionEnum(['begin', 'end', 'denial'], { default: undefined }),
  at: Time,
  request_id: t.String(),
  user_id: OptionalText,
  user_name: OptionalText,
  credential: OptionalText,
  source_address: t.String(),
  user_agent: t.String(),
  relay_id: t.String(),
  cluster_id: OptionalText,
  method: t.String(),
  path: t.String(),
  verb: t.String(),
  api_group: t.String(),
  api_version: t.String(),
  resource: t.String(),
  subresource: t.String(),
  namespace: t.String(),
  name: t.String(),
  status: OptionalInteger,
  reason: OptionalText,
  bytes_in: t.Nullable(Type.Integer()),
  bytes_out: t.Nullable(Type.Integer()),
  duration_ms: OptionalInteger,
})
export type AuditEvent = typeof AuditEvent.static

export const AuditEventPage = pageOf('AuditEventPage', AuditEvent)

export const AuditEventQuery = listQuery({
  cluster_id: t.Optional(t.String({ format: 'uuid' })),
  user_id: t.Optional(t.String({ format: 'uuid' })),
  kind: t.Optional(t.UnionEnum(['begin', 'end', 'denial'], { default: undefined })),
  request_id: t.Optional(t.String({ maxLength: 100 })),
})
export type AuditEventQuery = typeof AuditEventQuery.static
