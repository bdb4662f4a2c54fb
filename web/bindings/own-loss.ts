// Whether somebody is about to take the role admin from themselves: only another admin could give it back.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { itemsOf } from '../users/show'
import { isOver } from './words'

type Binding = Schemas['Binding']
type Membership = Schemas['GroupMembership']
/** Ids of what goes. */
type Gone = { bindings?: readonly string[]; groups?: readonly string[] }

/** Says so when all goes by which the asker is admin. */
export async function ownLoss({ visit, who }: Inside, { bindings = [], groups = [] }: Gone): Promise<Html | false> {
  const all = await itemsOf<Binding>(visit, '/bindings?role=admin&limit=200')
  const mine = new Set([who.user_id, ...who.groups.map(({ id }) => id)])
  const own = (all ?? []).filter(one => !isOver(one) && mine.has(one.group_id ?? one.user_id ?? ''))
  const isKept = ({ id, group_id }: Binding) => !bindings.includes(id) && !groups.includes(group_id ?? '')
  if (own.length === 0 || own.some(isKept)) return false
  return html`<div class="alarm" role="alert">You will lose the role admin yourself: you hold it by nothing else, and only another admin can give it back.</div>`
}

/** The same when these memberships of one group end; who is in it twice, by a provider too, stays in it. */
export async function ownLossByLeaving(inside: Inside, rows: readonly Membership[]): Promise<Html | false> {
  const own = rows.find(({ user_id }) => user_id === inside.who.user_id)
  if (!own) return false
  const path = `/group-memberships?group_id=${own.group_id}&user_id=${own.user_id}`
  const held = await itemsOf<Membership>(inside.visit, path)
  const isLeft = (held ?? []).every(({ id }) => rows.some(row => row.id === id))
  return isLeft && ownLoss(inside, { groups: [own.group_id] })
}
