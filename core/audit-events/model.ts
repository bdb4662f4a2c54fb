// One record of the data path, as a relay wrote it.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { AUDIT_KINDS } from '../../relay/wire/messages'
import { listQuery, pageOf, reference, resource, Time } from '../lib/schema'

export const AuditEvent = resource('AuditEvent', {
  id: t.String({ description: 'Opaque; later records have greater ones' }),
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
  cluster_id: t.Nullable(t.String({ description: 'The cluster; null: the request named none' })),
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
  bytes_in: t.Nullable(Type.Integer({ description: 'Bytes from the caller' })),
  bytes_out: t.Nullable(Type.Integer({ description: 'Bytes to the caller' })),
  duration_ms: t.Nullable(Type.Integer({ description: 'How long it took' })),
})
export type AuditEvent = typeof AuditEvent.static

export const AuditEventPage = pageOf('AuditEventPage', AuditEvent)

export const AuditEventQuery = listQuery({
  cluster_id: t.Optional(reference('To this cluster')),
  user_id: t.Optional(reference('By this user or machine user')),
  kind: t.Optional(t.UnionEnum(AUDIT_KINDS, { default: undefined, description: 'Of this kind' })),
  request_id: t.Optional(t.String({ maxLength: 100, description: 'Of this request' })),
})
export type AuditEventQuery = typeof AuditEventQuery.static
