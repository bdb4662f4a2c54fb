// Hands out enrolments. The token is kept as a hash only; what it opens is in core/internal.
import { formatJoin } from '../../relay/wire/join'
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import { findCluster } from '../clusters/rows'
import type { Query, Sql } from '../db/database'
import { hashSecret, type Ids } from '../lib/ids'
import { renderManifest } from './manifest'
import type { Enrolment, RelayEnrolment } from './model'

export const ENROLMENT_LIFETIME_MS = 3_600_000

export type Enrolments = ReturnType<typeof Enrolments>

export function Enrolments(deps: {
  sql: Sql
  access: Access
  now: () => number
  ids: Ids
  /** The installation's root certificate, PEM. */
  root: string
  relayUrl: string
  internalUrl: string
  agentImage: string
}) {
  const { sql, access, root, relayUrl, internalUrl, agentImage } = deps
  return {
    forAgent: (principal: Principal, clusterId: string): Promise<Enrolment> =>
      sql.begin(async tx => {
        const rights = await access.of(principal, tx)
        const cluster = await findCluster(tx, clusterId)
        rights.requireSight('clusters.read', cluster.project_id)
        rights.require('clusters.write', { projectId: cluster.project_id })
        const made = await save(tx, { clusterId, createdBy: principal.userId })
        const join = formatJoin({ kind: 'agent', url: relayUrl, token: made.token, root })
        const manifest = renderManifest({ join, image: agentImage, clusterName: cluster.name })
        return { ...made, cluster_id: clusterId, join, manifest }
      }),

    forRelay: async (principal: Principal): Promise<RelayEnrolment> => {
      ;(await access.of(principal)).require('relays.write', 'organization')
      return relayEnrolment(principal.userId)
    },

    /** For a relay that this very process starts or feeds. */
    forOwnRelay: (): Promise<RelayEnrolment> => relayEnrolment(null),
  }

  async function relayEnrolment(createdBy: string | null): Promise<RelayEnrolment> {
    const made = await save(sql, { clusterId: null, createdBy })
    return { ...made, join: formatJoin({ kind: 'relay', url: internalUrl, token: made.token, root }) }
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
