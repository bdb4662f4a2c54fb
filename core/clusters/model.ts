// A cluster under our care; `status` is what its agent last reported through a relay.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { API_SERVER_STATES } from '../../relay/wire/messages'
import { Id, Ids, input, Label, LabelMap, pageOf, reference, resource, searchQuery, Time } from '../lib/schema'
import { SWITCHES, switchInputs } from '../organization/model'

/** Answered sorted, whatever the order it was given in. */
const SET = { uniqueItems: true, format: 'set' }

export const ClusterInput = input('ClusterInput', {
  name: Label,
  project_id: reference('The project that owns it'),
  shared_project_ids: t.Optional(
    t.Array(reference('A project'), {
      ...SET,
      maxItems: 100,
      default: [],
      description: 'Projects whose bindings reach it too',
    }),
  ),
  labels: t.Optional({ ...LabelMap, default: {}, description: 'What selectors of bindings match' }),
  ...switchInputs('a limit beyond what holds for the person, never less; null: none'),
})
export type ClusterInput = typeof ClusterInput.static

const STATES = ['pending', 'connected', 'disconnected'] as const

const ClusterStatus = t.Object(
  {
    state: t.UnionEnum(STATES, { default: undefined, description: 'Of its agent' }),
    api_server: t.Nullable(
      t.UnionEnum(API_SERVER_STATES, {
        default: undefined,
        description: 'Whether the API server answers the agent; null: no agent is connected that says so',
      }),
    ),
    seen_at: t.Nullable(t.String({ format: 'date-time', description: 'When the agent was last heard of' })),
    changed_at: t.Nullable(t.String({ format: 'date-time', description: 'Since when the state is as it is' })),
    agent_version: t.Nullable(t.String({ description: 'Version of the agent' })),
    kubernetes_version: t.Nullable(t.String({ description: 'Version of the API server' })),
    node_count: t.Nullable(Type.Integer({ description: 'Nodes, as the agent counts them' })),
    relay_ids: t.Array(reference('A relay'), { ...SET, description: 'The relays that hold a tunnel of its agent' }),
  },
  { title: 'ClusterStatus', description: 'What its agent last reported', readOnly: true, 'x-terraform-volatile': true },
)

export const Cluster = resource('Cluster', {
  id: Id,
  name: t.String(),
  project_id: t.String({ format: 'uuid' }),
  shared_project_ids: t.Array(reference('A project'), SET),
  labels: LabelMap,
  ...SWITCHES,
  fingerprint: t.Nullable(t.String({ description: 'UID of its kube-system namespace, fixed at enrolment' })),
  created_at: Time,
  status: ClusterStatus,
})
export type Cluster = typeof Cluster.static

export const ClusterPage = pageOf('ClusterPage', Cluster)

export const ClusterQuery = searchQuery(['name', 'created_at', 'state'], {
  ids: Ids,
  name: t.Optional(t.String({ description: 'Exact name' })),
  project_id: t.Optional(t.String({ format: 'uuid', description: 'Owned by this project, or shared with it' })),
  state: t.Optional(t.UnionEnum(STATES, { default: undefined, description: 'Of its agent' })),
  relay_id: t.Optional(reference('Of which this relay holds a tunnel')),
})
export type ClusterQuery = typeof ClusterQuery.static
