// Gives agents their certificates, at enrolment and at renewal, and tells relays whether a tunnel may stay.
import { normalSerial, type Trust } from '../../relay/wire/identity'
import type { AgentCertificate, EnrolmentRequest, RenewalRequest, TunnelRequest } from '../../relay/wire/messages'
import type { Access } from '../access/access'
import type { Authority } from '../ca/authority'
import type { Query, Sql } from '../db/database'
import { refuse } from './refusal'
import { verifyRenewal } from './renewal'
import { spendToken } from './tokens'

export type Agents = ReturnType<typeof Agents>

export function Agents(deps: { sql: Sql; access: Access; authority: Authority; trust: Trust; now: () => number }) {
  const { sql, access, authority, trust, now } = deps
  return { enrol, renew, admitTunnel }

  function enrol(request: EnrolmentRequest): Promise<AgentCertificate> {
    return sql.begin(async tx => {
      const { clusterId } = await spendToken(tx, request, { access, nowMs: now() })
      if (clusterId === null) throw refuse(401, 'token-for-relay', 'Cannot enrol an agent: the token is for a relay')
      await fixFingerprint(tx, clusterId, request.fingerprint)
      return issue(tx, clusterId, request.csr)
    })
  }

  function renew(request: RenewalRequest): Promise<AgentCertificate> {
    return sql.begin(async tx => {
      const clusterId = await verifyRenewal(tx, { kind: 'agent', ...request }, { trust, nowMs: now() })
      const held = await fingerprintOf(tx, clusterId)
      if (held !== request.fingerprint) throw otherCluster()
      return issue(tx, clusterId, request.csr)
    })
  }

  async function admitTunnel({ cluster_id, serial, fingerprint }: TunnelRequest): Promise<void> {
    const [row] = await sql<{ fingerprint: string | null; is_live: boolean | null }[]>`
      select c.fingerprint, a.revoked_at is null and a.not_after > ${new Date(now())} as is_live
      from clusters c
      left join certificates a on a.serial = ${normalSerial(serial)} and a.kind = 'agent' and a.subject_id = c.id
      where c.id = ${cluster_id}`
    if (!row) throw gone()
    if (!row.is_live) throw refuse(409, 'certificate-revoked', 'Cannot serve the agent: its certificate is not valid')
    if (row.fingerprint !== fingerprint) throw otherCluster()
  }

  async function issue(tx: Query, clusterId: string, csr: string): Promise<AgentCertificate> {
    const leaf = await authority.issue(tx, { kind: 'agent', subjectId: clusterId, csr })
    return {
      cluster_id: clusterId,
      installation: authority.installation,
      chain: leaf.chain,
      keys: authority.keySet(),
    }
  }
}

/** At first use it is fixed for good, so one manifest cannot enrol two clusters, nor one cluster be two. */
async function fixFingerprint(tx: Query, clusterId: string, fingerprint: string): Promise<void> {
  const held = await fingerprintOf(tx, clusterId)
  if (held === fingerprint) return
  if (held !== null) throw otherCluster()
  const taken = await tx`select 1 from clusters where fingerprint = ${fingerprint}`
  if (taken.length > 0) {
    throw refuse(409, 'fingerprint-taken', 'Cannot enrol: this Kubernetes cluster is enrolled under another name')
  }
  await tx`update clusters set fingerprint = ${fingerprint} where id = ${clusterId}`
}

async function fingerprintOf(tx: Query, clusterId: string): Promise<string | null> {
  const [row] = await tx<{ fingerprint: string | null }[]>`
    select fingerprint from clusters where id = ${clusterId} for update`
  if (!row) throw gone()
  return row.fingerprint
}

function otherCluster() {
  return refuse(409, 'fingerprint-other', 'Cannot serve the agent: it runs in another Kubernetes cluster than enrolled')
}

function gone() {
  return refuse(404, 'cluster-gone', 'Cannot serve the agent: the cluster was deleted')
}
