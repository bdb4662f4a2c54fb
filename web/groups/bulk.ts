// What is done to many groups at once.
import type { Schemas } from '../api'
import { ownLoss } from '../bindings/own-loss'
import { html } from '../html'
import { type Both, type Bulk, readBelow, saidOf } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { itemsOf } from '../users/show'

type Group = Schemas['Group']

export const TRAIL = [{ name: 'Groups', path: '/groups' }]

const LOSS: Both = [
  'Its members lose what the group holds, at once; open streams that rest on it are cut within a second. Its bindings and the mappings of identity providers to it go too. This cannot be undone.',
  'Their members lose what the groups hold, at once; open streams that rest on it are cut within a second. Their bindings and the mappings of identity providers to them go too. This cannot be undone.',
]

export const GROUPS: Bulk<Group> = {
  path: '/groups',
  words: ['group', 'groups'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ display_name }) => display_name,
  read: readBelow<Group>('/groups'),
  naming:
    async () =>
    ({ id, name, display_name }) => ({ name: display_name, detail: name, path: `/groups/${id}` }),
  acts: {
    delete: {
      ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true },
      may: inside => may(inside, 'groups.write'),
      title: what => `Delete ${what}?`,
      told: what => `Deleted ${what}.`,
      breaks: async ({ inside, rows }) =>
        html`${await ownLoss(inside, { groups: rows.map(({ id }) => id) })}<p>${saidOf(LOSS, rows)}</p>`,
      columns: async ({ inside: { visit }, rows }) => {
        const read = async ({ id }: Group) => {
          const [members, bindings] = await Promise.all([
            itemsOf<unknown>(visit, `/group-memberships?group_id=${id}&limit=200`),
            itemsOf<Schemas['Binding']>(visit, `/bindings?group_id=${id}&limit=200`),
          ])
          return [
            id,
            { members: members?.length, roles: [...new Set((bindings ?? []).map(({ role }) => role))] },
          ] as const
        }
        const all = new Map(await Promise.all(rows.map(read)))
        return [
          { title: 'Members', kind: 'number', cell: ({ id }) => all.get(id)?.members ?? '–' },
          { title: 'They lose', cell: ({ id }) => all.get(id)?.roles.join(', ') || 'nothing' },
        ]
      },
      change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/groups/${row.id}`, { etag }),
    },
  },
}
