// What every act on a token begins and ends with: finding it for who may see it, and recording what was done to it.
import type { Rights } from '../access/access'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { TokenKind, Use } from './kinds'
import { findToken, type Token } from './rows'

export type Asking = { principal: Principal; rights: Rights }
/** `isHeard`: it changes what the token is good for, so relays must ask again. */
type Done = { verb: string; before?: Token; after?: Token; isSecretNew?: boolean; isHeard?: boolean }

export type Found = ReturnType<typeof Found>

export function Found({ access, now, record }: FeatureDeps, kind: Omit<TokenKind<never, object>, 'wanted'>) {
  return { find, findSeen, asking, useOf, settle }

  async function asking(tx: Query, principal: Principal): Promise<Asking> {
    return { principal, rights: await access.of(principal, tx) }
  }

  function find(query: Query, id: string): Promise<Token> {
    return findToken(query, id, { ownerKind: kind.ownerKind, nowMs: now() })
  }

  /** One's own are seen by everyone. Throws Problem `not-found`. */
  async function findSeen(query: Query, id: string, { principal, rights }: Asking): Promise<Token> {
    const token = await find(query, id)
    if (token.user_id !== principal.userId && !kind.canSee(rights)) throw new Problem('not-found')
    return token
  }

  function useOf({ principal, rights }: Asking, ownerId: string): Use {
    return { principal, rights, ownerId, nowMs: now() }
  }

  async function settle(tx: Query, principal: Principal, { verb, before, after, ...done }: Done): Promise<void> {
    const { id = '', name = '', user_id = '' } = after ?? before ?? {}
    await record(tx, principal, {
      action: `${kind.actions}.${verb}`,
      target: { kind: kind.target, id, name },
      ...(before ? { before: kind.show(before) } : {}),
      ...(after ? { after: kind.show(after) } : {}),
      ...(done.isSecretNew ? { secrets: ['token'] } : {}),
    })
    if (done.isHeard) await announce(tx, { type: 'principal', principal_id: user_id })
  }
}
