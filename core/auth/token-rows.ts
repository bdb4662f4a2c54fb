// Rows of API tokens and of their secrets, which are kept as hashes only. A token has one secret without an end; those it
// had before end by themselves.
import type { Permission } from '../access/permissions'
import type { Fragment, Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import type { Principal } from './bearer'

export type NewToken = {
  id: string
  userId: string
  name: string
  permissions: readonly Permission[] | null
  expiresAt: Date | null
  /** Of the data folder whose admin-token file holds it. */
  folder?: string
  secret: string
  shownTo?: ShownTo
}

/** Whom its secret is shown: who came through an identity provider passes that on. Undefined: nobody who signed in. */
export type ShownTo = Pick<Principal, 'sessionId' | 'token'>

/** So much of a secret is shown, to tell it from others. */
const SHOWN = 12

/** False: the owner has a live token of this name. */
export async function insertToken(tx: Query, token: NewToken, nowMs: number): Promise<boolean> {
  const { id, userId, name, permissions, expiresAt, folder = null } = token
  const made = await tx`
    insert into api_tokens (id, user_id, name, permissions, folder, expires_at, created_at)
    values (${id}, ${userId}, ${name}, ${permissions && [...permissions]}, ${folder}, ${expiresAt}, ${new Date(nowMs)})
    on conflict do nothing returning id`
  if (made.length === 0) return false
  await insertSecret(tx, { tokenId: id, secret: token.secret, shownTo: token.shownTo }, nowMs)
  return true
}

/** The row of the token must be locked: of two rotations at once the second ends the secret of the first. */
export async function rotateToken(
  tx: Query,
  { tokenId, secret, overlapMs, shownTo }: { tokenId: string; secret: string; overlapMs: number; shownTo: ShownTo },
  nowMs: number,
): Promise<void> {
  const until = new Date(nowMs + overlapMs)
  await tx`update api_token_secrets set expires_at = ${until}
    where token_id = ${tokenId} and (expires_at is null or expires_at > ${until})`
  await insertSecret(tx, { tokenId, secret, shownTo }, nowMs)
}

async function insertSecret(
  tx: Query,
  { tokenId, secret, shownTo }: { tokenId: string; secret: string; shownTo: ShownTo | undefined },
  nowMs: number,
): Promise<void> {
  await tx`
    insert into api_token_secrets (token_id, generation, token_hash, prefix, created_at, identity_provider_id)
    select ${tokenId}, coalesce(max(generation), 0) + 1, ${hashSecret(secret)}, ${secret.slice(0, SHOWN)},
      ${new Date(nowMs)}::timestamptz, (${providerOf(tx, shownTo)})
    from api_token_secrets where token_id = ${tokenId}`
}

/** One that was made from another came through the provider of that one. */
function providerOf(tx: Query, shownTo: ShownTo | undefined): Fragment {
  const { sessionId = null, token = null } = shownTo ?? {}
  if (token)
    return tx`select identity_provider_id from api_token_secrets
      where token_id = ${token.id} and generation = ${token.generation}`
  return tx`select identity_provider_id from sessions where id = ${sessionId}`
}
