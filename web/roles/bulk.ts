// What is done to many roles at once. Built-in ones stay.
import type { Schemas } from '../api'
import { bindingNames } from '../names'
import { type Bulk, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { itemsOf } from '../users/show'

type Role = Schemas['Role']
type Binding = Schemas['Binding']

export const TRAIL = [{ name: 'Roles', path: '/roles' }]

export const ROLES: Bulk<Role> = {
  path: '/roles',
  words: ['role', 'roles'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ display_name }) => display_name,
  isFixed: (_, { is_builtin }) => is_builtin,
  read: readBelow<Role>('/roles'),
  naming:
    async () =>
    ({ id, name, display_name }) => ({ name: display_name, detail: name, path: `/roles/${id}` }),
  acts: {
    delete: {
      ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true },
      may: inside => may(inside, 'roles.write'),
      title: what => `Delete ${what}?`,
      told: what => `Deleted ${what}.`,
      breaks: [
        'If somebody holds it, it stays: take its bindings away first. This cannot be undone.',
        'A role that somebody holds stays: take its bindings away first. This cannot be undone.',
      ],
      columns: async ({ inside, rows }) => {
        const read = async ({ name }: Role) => itemsOf<Binding>(inside.visit, `/bindings?role=${name}&limit=200`)
        const held = await Promise.all(rows.map(read))
        const names = await bindingNames(
          inside,
          held.flatMap(list => list ?? []),
        )
        const who = ({ user_id, group_id }: Binding) =>
          (group_id === null ? names.user(user_id ?? '') : names.group(group_id)).name
        return [
          {
            title: 'Held by',
            cell: row => {
              const bindings = held[rows.indexOf(row)]
              return bindings ? [...new Set(bindings.map(who))].join(', ') || 'nobody' : '–'
            },
          },
        ]
      },
      change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/roles/${row.id}`, { etag }),
    },
  },
}
