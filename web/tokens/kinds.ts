// The two kinds of API tokens: one's own, and those of a machine user. They differ in where they are and whether they end.
import type { Schemas } from '../api'
import type { Crumb } from '../frame/shell'
import type { Inside } from '../inside'
import { may } from '../parts/gone'

export type Token = Omit<Schemas['ApiToken'], 'user_id'> & { user_id?: string; machine_user_id?: string }
export type KindName = 'own' | 'machine'

export type TokenKind = {
  name: KindName
  /** In the API. */
  api: string
  /** In the console. */
  base: string
  trail: readonly Crumb[]
  /** Of a machine user's tokens: whose. */
  owner: { machine_user_id: string } | Record<string, never>
  /** May be without an end. */
  isEndless: boolean
}

export const OWN: TokenKind = {
  ...{ name: 'own', api: '/api-tokens', base: '/tokens', owner: {}, isEndless: false },
  trail: [{ name: 'API tokens', path: '/tokens' }],
}

export function machineKind({ id, display_name }: Pick<Schemas['MachineUser'], 'id' | 'display_name'>): TokenKind {
  return {
    ...{ name: 'machine', api: '/machine-user-tokens', base: `/machine-users/${id}/tokens`, isEndless: true },
    owner: { machine_user_id: id },
    trail: [
      { name: 'Machine users', path: '/machine-users' },
      { name: display_name, path: `/machine-users/${id}` },
    ],
  }
}

/** A token is changed by its owner, or by who manages machine users; ended by admins of sign-ins too. */
export function mayChange(inside: Inside, kind: KindName, token: Token): boolean {
  return kind === 'machine' ? may(inside, 'machine_users.write') : token.user_id === inside.who.user_id
}

export function mayEnd(inside: Inside, kind: KindName, token: Token): boolean {
  return mayChange(inside, kind, token) || (kind === 'own' && may(inside, 'sessions.write'))
}
