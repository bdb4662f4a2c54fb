// Hands out enrolments. The token is kept as a hash only; what it opens is in core/internal.
import { formatJoin } from '../../relay/wire/join'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { findCluster, placeOf } from '../clusters/rows'
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import { renderManifest } from './manifest'
import type { Enrolment, EnrolmentInput, RelayEnrolment } from './model'

export const ENROLMENT_LIFETIME_MS = 3_600_000

export type Enrolments = ReturnType<typeof Enrolments>

type Deps = FeatureDeps & {
  /** The installation's root certificate, PEM. */
  root: string
  relayUrl: string
  internalUrl: string
  agentImage: string
}

export function Enrolments(deps: Deps) {
  const { sql, access, record, root, relayUrl, internalUrl, agentImage } = deps
  return {
    forAgent: (principal: Principal, clusterId: string, input: EnrolmentInput): Promise<Enrolment> =>
      sql.begin(async tx => {
        const rights = await access.of(principal, tx)
        const cluster = await findCluster(tx, clusterId)
        rights.requireSight('clusters.read', placeOf(cluster))
        rights.require('clusters.write', { projectIds: [cluster.project_id], labels: cluster.labels })
        const made = await save(tx, { clusterId, createdBy: principal.userId })
        const target = { kind: 'cluster', id: clusterId, name: cluster.name, projectId: cluster.project_id }
        await record(tx, principal, { action: 'enrolments.create', target })
        const join = formatJoin({ kind: 'agent', url: relayUrl, token: made.token, root })
        const { allow_cluster_roles: allowClusterRoles } = input
        const manifest = renderManifest({ join, image: agentImage, clusterName: cluster.name, allowClusterRoles })
        return { ...made, cluster_id: clusterId, join, manifest }
      }),

    forRelay: (principal: Principal): Promise<RelayEnrolment> =>
      sql.begin(async tx => {
        const rights = await access.of(principal, tx)
        rights.require('relays.write', 'organization')
        const made = await relayEnrolment(tx, principal.userId)
        await record(tx, principal, {
          action: 'enrolments.create',
          target: { kind: 'relay', id: made.id, name: 'relay' },
        })
        return made
      }),

    /** For a relay that this very process starts or feeds. */
    forOwnRelay: (): Promise<RelayEnrolment> => relayEnrolment(sql, null),
  }

  async function relayEnrolment(query: Query, createdBy: string | null): Promise<RelayEnrolment> {
    const made = await save(query, { clusterId: null, createdBy })
    const join = formatJoin({ kind: 'relay', url: internalUrl, token: made.token, root })
    return { ...made, join, core_url: internalUrl }
  }

  async function save(query: Query, who: { clusterId: string | null; createdBy: string | null }) {
    const id = deps.ids.next()
    const token = deps.ids.secret('')
    const at = deps.now()
    const expiresAt = new Date(at + ENROLMENT_LIFETIME_MS)
    await query`insert into enrolments (id, cluster_id, token_hash, expires_at, created_by, created_at)
      values (${id}, ${who.clusterId}, ${hashSecret(token)}, ${expiresAt}, ${who.createdBy}, ${new Date(at)})`
    return { id, token, expires_at: expiresAt.toISOString() }
  }
}
