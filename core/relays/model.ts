// A relay: a front door for kubectl and agents. `status` is what it last said of itself, and what is counted of it.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { Id, Ids, pageOf, resource, searchQuery, Time } from '../lib/schema'

const STATES = ['pending', 'connected', 'disconnected'] as const

const RelayStatus = t.Object(
  {
    state: t.UnionEnum(STATES, { default: undefined, description: 'Whether core hears of it; pending: it never did' }),
    seen_at: t.Nullable(t.String({ format: 'date-time', description: 'When it was last heard of' })),
    version: t.Nullable(t.String({ description: 'Version of the relay' })),
    tunnel_count: Type.Integer({ description: 'Clusters of which it holds a tunnel' }),
    connection_count: Type.Integer({ description: 'Streams that are open at it' }),
    certificate_not_after: t.Nullable(
      t.String({ format: 'date-time', description: 'Until when its newest certificate that is not revoked is good' }),
    ),
  },
  { title: 'RelayStatus', description: 'What it last said', readOnly: true, 'x-terraform-volatile': true },
)

export const Relay = resource('Relay', {
  id: Id,
  name: t.String({ description: 'As it was enrolled' }),
  addresses: t.Array(t.String(), { description: 'Host names and IP addresses that its certificate carries' }),
  agent_url: t.Nullable(t.String({ description: 'Where agents dial it; null: by the common address only' })),
  peer_url: t.Nullable(t.String({ description: 'Where other relays reach it; null: they do not' })),
  created_at: Time,
  status: RelayStatus,
})
export type Relay = typeof Relay.static

export const RelayPage = pageOf('RelayPage', Relay)

export const RelayQuery = searchQuery(['name', 'created_at', 'seen_at'], {
  ids: Ids,
  name: t.Optional(t.String({ description: 'Exact name' })),
  state: t.Optional(t.UnionEnum(STATES, { default: undefined, description: 'Whether core hears of it' })),
})
export type RelayQuery = typeof RelayQuery.static
