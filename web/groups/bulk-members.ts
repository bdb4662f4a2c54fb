// Members of one group, several at once. Whom an identity provider put there only it takes away.
import type { Schemas } from '../api'
import { ownLossByLeaving } from '../bindings/own-loss'
import { html } from '../html'
import { readNames } from '../names'
import { type Both, type Bulk, readBelow, saidOf } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { itemsOf } from '../users/show'
import { TRAIL } from './bulk'

export type Membership = Schemas['GroupMembership']

const LOSS: Both = [
  'This member loses what the group holds, at once, and what rests on it is cut within a second. What they hold otherwise stays.',
  'They lose what the group holds, at once, and what rests on it is cut within a second. What they hold otherwise stays.',
]

/** `nameOf` is for the boxes of a page, which has the names already. */
export function members(nameOf: (userId: string) => string = id => id): Bulk<Membership> {
  return {
    path: '/groups/:id/members',
    words: ['member', 'members'],
    trail: ({ params }) => [...TRAIL, { name: 'Group', path: `/groups/${encodeURIComponent(params.id ?? '')}` }],
    idOf: ({ id }) => id,
    labelOf: ({ user_id }) => nameOf(user_id),
    isFixed: (_, { identity_provider_id }) => identity_provider_id !== null,
    read: readBelow<Membership>('/group-memberships'),
    naming: async (inside, rows) => {
      const names = await readNames(inside, { users: rows.map(({ user_id }) => user_id) })
      return ({ user_id }) => names.user(user_id)
    },
    acts: {
      delete: {
        ...{ say: 'Remove', button: ['Remove this member', 'Remove them'], isDanger: true },
        may: inside => may(inside, 'groups.write'),
        title: what => `Remove ${what}?`,
        told: what => `Removed ${what}. What rested on it is cut within a second.`,
        breaks: async ({ inside, rows }) => html`${await ownLossByLeaving(inside, rows)}<p>${saidOf(LOSS, rows)}</p>`,
        columns: async ({ inside: { visit, params }, rows }) => {
          const group = encodeURIComponent(params.id ?? '')
          const bindings = await itemsOf<Schemas['Binding']>(visit, `/bindings?group_id=${group}&limit=200`)
          const roles = [...new Set((bindings ?? []).map(({ role }) => role))]
          const read = async ({ user_id }: Membership) =>
            [user_id, (await itemsOf<unknown>(visit, `/connections?user_id=${user_id}&limit=200`))?.length] as const
          const open = new Map(await Promise.all(rows.map(read)))
          return [
            { title: 'Loses', cell: () => (bindings ? roles.join(', ') || 'nothing' : '–') },
            { title: 'Live connections', kind: 'number', cell: ({ user_id }) => open.get(user_id) ?? '–' },
          ]
        },
        change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/group-memberships/${row.id}`, { etag }),
        undo: {
          was: ({ row }) => JSON.stringify({ group_id: row.group_id, user_id: row.user_id }),
          takeBack: ({ visit }, { was }) =>
            visit.ask('POST', '/group-memberships', JSON.parse(was) as Schemas['GroupMembershipInput']),
        },
      },
    },
  }
}
