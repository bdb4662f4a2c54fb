// A connection is one stream that is open at a relay now: a watch, exec, attach, port-forward, logs -f, or a transfer.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { STREAM_PROTOCOLS } from '../../relay/wire/messages'
import { Id, pageOf, reference, resource, searchQuery, Time } from '../lib/schema'

export const Connection = resource('Connection', {
  id: Id,
  user_id: reference('Whose it is'),
  user_name: t.String({ description: 'E-mail address, or name of the machine user' }),
  cluster_id: reference('To which cluster'),
  cluster_name: t.String({ description: 'Name of the cluster' }),
  relay_id: reference('The relay that the caller reached'),
  credential: t.String({ description: 'What it was opened with: a certificate, session or token' }),
  source_address: t.String({ description: 'IP address of the caller' }),
  user_agent: t.String({ description: 'As the caller sent it' }),
  protocol: t.UnionEnum(STREAM_PROTOCOLS, { default: undefined, description: 'How it is carried' }),
  verb: t.String({ description: 'Verb as Kubernetes has it' }),
  api_group: t.String({ description: 'Empty: the core group' }),
  resource: t.String({ description: 'Empty: the request is for no resource' }),
  subresource: t.String({ description: 'As `log`, `exec`; empty: none' }),
  namespace: t.String({ description: 'Empty: not in a namespace' }),
  name: t.String({ description: 'Empty: not one object' }),
  bytes_in: Type.Integer({ description: 'Bytes from the caller so far' }),
  bytes_out: Type.Integer({ description: 'Bytes to the caller so far' }),
  started_at: Time,
})
export type Connection = typeof Connection.static

export const ConnectionPage = pageOf('ConnectionPage', Connection)

export const ConnectionQuery = searchQuery(['user_name', 'cluster_name', 'started_at'], {
  user_id: t.Optional(reference('Of this user or machine user')),
  cluster_id: t.Optional(reference('To this cluster')),
  relay_id: t.Optional(reference('At this relay')),
})
export type ConnectionQuery = typeof ConnectionQuery.static
