// The two kinds of API tokens, by whose they are. A person's are made by that person alone; a machine user's by those who
// may write machine users and hold all that it holds, for the token acts as it. Ending one is never an escalation.
import type { Rights } from '../access/access'
import { requireAllOf } from '../access/escalation'
import type { Permission } from '../access/permissions'
import type { Principal } from '../auth/bearer'
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { ApiToken, ApiTokenInput, MachineUserToken, MachineUserTokenInput } from './model'
import type { OwnerKind, Token } from './rows'

/** Who asks for what of whose token. `isOwnSecret`: its owner makes itself a new secret for the one it has. */
export type Use = { principal: Principal; rights: Rights; ownerId: string; nowMs: number; isOwnSecret?: boolean }

export type Wanted = {
  ownerId: string
  name: string
  permissions: Permission[] | null
  expires_at: string | null
}

export type TokenKind<Input, Output> = {
  ownerKind: OwnerKind
  /** Of what happened to it, as in `api_tokens.create`. */
  actions: string
  target: string
  /** What lets one see tokens of others. */
  canSee: (rights: Rights) => boolean
  seeing: Permission
  ending: Permission
  /** The longest life; null: it may have no end. */
  mostDays: number | null
  wanted: (input: Input, principal: Principal) => Wanted
  show: (token: Token) => Output
  /** Throws unless a secret of it may be made, or its limits widened, by who asks. */
  requireUse: (tx: Query, use: Use) => Promise<void>
}

export const API_TOKENS: TokenKind<ApiTokenInput, ApiToken> = {
  ownerKind: 'person',
  actions: 'api_tokens',
  target: 'api_token',
  canSee: rights => rights.decide('sessions.read', 'organization').allow,
  seeing: 'sessions.read',
  ending: 'sessions.write',
  mostDays: 366,
  wanted: ({ name, permissions = null, expires_at }, { userId }) => ({
    ...{ ownerId: userId, name, permissions, expires_at },
  }),
  show: token => token,
  requireUse: async (tx, { principal, ownerId }) => {
    const own = await tx`select 1 from users where id = ${ownerId} and kind = 'person' for key share`
    if (ownerId !== principal.userId) throw new Problem('forbidden', 'Only its owner can use or change an API token')
    if (own.length === 0)
      throw new Problem('forbidden', 'API tokens are for people; those of machine users are at /v1/machine-user-tokens')
  },
}

export const MACHINE_USER_TOKENS: TokenKind<MachineUserTokenInput, MachineUserToken> = {
  ownerKind: 'machine',
  actions: 'machine_user_tokens',
  target: 'machine_user_token',
  canSee: rights => rights.decide('machine_users.read', 'anywhere').allow,
  seeing: 'machine_users.read',
  ending: 'machine_users.write',
  mostDays: null,
  wanted: ({ machine_user_id, name, permissions = null, expires_at = null }) => ({
    ...{ ownerId: machine_user_id, name, permissions, expires_at },
  }),
  show: ({ id, user_id, ...token }) => ({ id, machine_user_id: user_id, ...token }),
  requireUse: async (tx, { principal, rights, ownerId, nowMs, isOwnSecret = false }) => {
    // A machine may change its secret by itself: what it gets is what it has.
    if (isOwnSecret && ownerId === principal.userId) return
    rights.require('machine_users.write', 'organization')
    const owners = await tx`select 1 from users where id = ${ownerId} and kind = 'machine' for key share`
    if (owners.length === 0)
      throw new Problem('invalid-input', 'The token names what is not there', {
        errors: [{ pointer: '/machine_user_id', code: 'unknown', detail: 'There is no such machine user' }],
      })
    await requireAllOf(rights, tx, { userId: ownerId, nowMs })
  },
}
