// A cluster under our care; `status` is what its agent last reported through a relay.
import { t } from 'elysia'
import { Id, input, Label, listQuery, OptionalInteger, OptionalTime, pageOf, resource, Time } from '../lib/schema'

export const ClusterInput = input('ClusterInput', { name: Label, project_id: Id })
export type ClusterInput = typeof ClusterInput.static

const ClusterStatus = t.Object(
  {
    state: t.UnionEnum(['pending', 'connected', 'disconnected'], { default: undefined }),
    seen_at: OptionalTime,
    changed_at: OptionalTime,
    agent_version: t.Nullable(t.String()),
    kubernetes_version: t.Nullable(t.String()),
    node_count: OptionalInteger,
    relay_id: t.Nullable(Id),
  },
  { title: 'ClusterStatus', readOnly: true, 'x-terraform-volatile': true },
)

export const Cluster = resource('Cluster', {
  id: Id,
  name: t.String(),
  project_id: Id,
  fingerprint: t.Nullable(t.String({ description: 'UID of its kube-system namespace, fixed at enrolment' })),
  created_at: Time,
  status: ClusterStatus,
})
export type Cluster = typeof Cluster.static

export const ClusterPage = pageOf('ClusterPage', Cluster)

export const ClusterQuery = listQuery({
  name: t.Optional(t.String({ description: 'Exact name' })),
  project_id: t.Optional(t.String({ format: 'uuid' })),
})
export type ClusterQuery = typeof ClusterQuery.static
