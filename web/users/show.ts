// Small things that pages of people share.
import type { PageOf, Schemas } from '../api'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { may } from '../parts/gone'
import { badge, tabs } from '../parts/small'
import type { Visit } from '../visit'

export type User = Schemas['User']

export const TRAIL = [{ name: 'Users', path: '/users' }]

export function stateOf({ is_disabled, must_change_password, status }: User): Html {
  if (is_disabled) return badge('disabled', 'bad')
  if (status.locked_until !== null && Date.parse(status.locked_until) > Date.now()) return badge('locked', 'bad')
  if (!status.has_password && status.last_sign_in_at === null) return badge('invited', 'warn')
  return must_change_password ? badge('must change password', 'warn') : badge('active', 'good')
}

export function userTabs(inside: Inside, user: User): Html {
  const base = `/users/${user.id}`
  const isSelf = inside.who.user_id === user.id
  return tabs(inside.visit.url.pathname, [
    { path: base, name: 'Access' },
    ...(may(inside, 'users.write') ? [{ path: `${base}/settings`, name: 'Settings' }] : []),
    ...(isSelf || may(inside, 'sessions.read') || may(inside, 'certificates.read')
      ? [{ path: `${base}/keys`, name: 'Sign-ins and keys' }]
      : []),
  ])
}

export async function itemsOf<T>(visit: Visit, path: string): Promise<T[] | undefined> {
  const { isOk, body } = await visit.ask<PageOf<T>>('GET', path)
  return isOk ? body.items : undefined
}

type Holdings = {
  memberships: Schemas['GroupMembership'][] | undefined
  groups: Schemas['Group'][] | undefined
  bindings: Schemas['Binding'][] | undefined
}

/** What a user or machine user holds: groups, and bindings of their own. Undefined: it cannot be seen. */
export async function holdingsOf(visit: Visit, id: string): Promise<Holdings> {
  const [memberships, groups, bindings] = await Promise.all([
    itemsOf<Schemas['GroupMembership']>(visit, `/group-memberships?user_id=${id}&limit=200`),
    itemsOf<Schemas['Group']>(visit, `/groups?user_id=${id}&limit=200`),
    itemsOf<Schemas['Binding']>(visit, `/bindings?user_id=${id}&limit=200`),
  ])
  return { memberships, groups, bindings }
}

export function isLive({ revoked_at, expires_at }: { revoked_at: string | null; expires_at: string | null }): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > Date.now())
}

/** A list that a person may not see is not one without items. */
export function unseen(): Html {
  return html`<p class="quiet-text">You may not see this.</p>`
}
