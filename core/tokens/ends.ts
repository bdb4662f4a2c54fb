// The acts that end a secret: rotation, revocation, deletion. Promise: what was made from it for kubectl, certificates too,
// ends with it, on every relay.
import type { FeatureDeps, Match } from '../audit/feature'
import { type Principal, TOKEN_PREFIXES } from '../auth/bearer'
import { endTokens, keepShown } from '../auth/endings'
import { rotateToken } from '../auth/token-rows'
import type { Query } from '../db/database'
import { requireMatch } from '../lib/etag'
import type { Found } from './found'
import type { TokenKind } from './kinds'
import type { RotationInput } from './model'
import type { Token } from './rows'
import { requireAlive, requireWithin } from './rules'

export function Ends<Input, Output extends object>(
  { sql, now, ids }: FeatureDeps,
  kind: TokenKind<Input, Output>,
  found: Found,
) {
  return { rotate, revoke, remove }

  /** The secrets from before live on until the overlap ends, and no longer than they would have. */
  async function rotate(
    principal: Principal,
    id: string,
    { overlap_seconds = 0 }: RotationInput,
  ): Promise<Output & { token: string }> {
    const secret = ids.secret(TOKEN_PREFIXES[kind.ownerKind])
    const rotated = await sql.begin(async tx => {
      const asking = await found.asking(tx, principal)
      // A token that is shown for its own rotation is locked below.
      if (principal.token?.id !== id) await keepShown(tx, principal)
      const before = await found.findSeen(tx, id, asking)
      await kind.requireUse(tx, { ...found.useOf(asking, before.user_id), isOwnSecret: true })
      requireAlive(before, now())
      requireWithin(principal, before)
      await rotateToken(tx, { tokenId: id, secret, overlapMs: overlap_seconds * 1000, shownTo: principal }, now())
      const after = await found.find(tx, id)
      await found.settle(tx, principal, { verb: 'rotate', before, after, isSecretNew: true, isHeard: true })
      return after
    })
    return { ...kind.show(rotated), token: secret }
  }

  /** It stays on the list; revoking it twice is no mistake. */
  async function revoke(principal: Principal, id: string): Promise<void> {
    await sql.begin(async tx => {
      const before = await findEndable(tx, principal, id)
      if (before.revoked_at !== null) return
      await endTokens(tx, tx`t.id = ${id}`, now())
      const after = await found.find(tx, id)
      await found.settle(tx, principal, { verb: 'revoke', before, after, isHeard: true })
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const before = await findEndable(tx, principal, id)
      requireMatch(ifMatch, kind.show(before))
      await endTokens(tx, tx`t.id = ${id}`, now())
      await tx`delete from api_tokens where id = ${id}`
      await found.settle(tx, principal, { verb: 'delete', before, isHeard: true })
    })
  }

  async function findEndable(tx: Query, principal: Principal, id: string): Promise<Token> {
    const asking = await found.asking(tx, principal)
    const token = await found.findSeen(tx, id, asking)
    if (token.user_id !== principal.userId) asking.rights.require(kind.ending, 'organization')
    return token
  }
}
