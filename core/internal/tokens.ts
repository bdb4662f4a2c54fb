// Opens a bootstrap token: once, before it expires, and while who made it may still make one. A retry after a crash is the
// same use: it shows the same key.
import type { Access } from '../access/access'
import type { Labels } from '../access/labels'
import { keyHash } from '../ca/csr'
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import { refuse } from './refusal'

type Row = {
  id: string
  cluster_id: string | null
  created_by: string | null
  expires_at: Date
  used_at: Date | null
  used_key: string | null
}

/** Spends the token for the key of `csr`; the row stays locked until the transaction ends. Throws Refusal. */
export async function spendToken(
  tx: Query,
  { token, csr }: { token: string; csr: string },
  { access, nowMs }: { access: Access; nowMs: number },
): Promise<{ clusterId: string | null }> {
  const [row] = await tx<Row[]>`
    select id, cluster_id, created_by, expires_at, used_at, used_key from enrolments
    where token_hash = ${hashSecret(token)} for update`
  if (!row) throw refuse(401, 'token-unknown', 'Cannot enrol: the token is not one of this installation')
  if (row.expires_at.getTime() <= nowMs) throw refuse(401, 'token-expired', 'Cannot enrol: the token has expired')
  if (row.created_by !== null && !(await mayStillMake(tx, access, { ...row, makerId: row.created_by })))
    throw refuse(401, 'token-withdrawn', 'Cannot enrol: who made the token may not make one any more')
  const key = await keyHash(csr)
  if (row.used_at && row.used_key !== key) throw refuse(401, 'token-used', 'Cannot enrol: the token was used already')
  await tx`update enrolments set used_at = ${new Date(nowMs)}, used_key = ${key} where id = ${row.id}`
  return { clusterId: row.cluster_id }
}

async function mayStillMake(
  tx: Query,
  access: Access,
  { makerId, cluster_id }: { makerId: string; cluster_id: string | null },
): Promise<boolean> {
  const enabled = await tx`select 1 from users where id = ${makerId} and not is_disabled`
  if (enabled.length === 0) return false
  const rights = await access.of({ userId: makerId, revision: '', limit: null }, tx)
  if (cluster_id === null) return rights.decide('relays.write', 'organization').allow
  const [cluster] = await tx<{ project_id: string; labels: Labels }[]>`
    select project_id, labels from clusters where id = ${cluster_id}`
  if (!cluster) return false
  return rights.decide('clusters.write', { projectIds: [cluster.project_id], labels: cluster.labels }).allow
}
