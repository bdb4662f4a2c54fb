// Opens a bootstrap token: once, before it expires. A retry after a crash is the same use: it shows the same key.
import { keyHash } from '../ca/csr'
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import { refuse } from './refusal'

type Row = { id: string; cluster_id: string | null; expires_at: Date; used_at: Date | null; used_key: string | null }

/** Spends the token for the key of `csr`; the row stays locked until the transaction ends. Throws Refusal. */
export async function spendToken(
  tx: Query,
  { token, csr }: { token: string; csr: string },
  nowMs: number,
): Promise<{ clusterId: string | null }> {
  const [row] = await tx<Row[]>`
    select id, cluster_id, expires_at, used_at, used_key from enrolments
    where token_hash = ${hashSecret(token)} for update`
  if (!row) throw refuse(401, 'token-unknown', 'Cannot enrol: the token is not one of this installation')
  if (row.expires_at.getTime() <= nowMs) throw refuse(401, 'token-expired', 'Cannot enrol: the token has expired')
  const key = await keyHash(csr)
  if (row.used_at && row.used_key !== key) throw refuse(401, 'token-used', 'Cannot enrol: the token was used already')
  await tx`update enrolments set used_at = ${new Date(nowMs)}, used_key = ${key} where id = ${row.id}`
  return { clusterId: row.cluster_id }
}
