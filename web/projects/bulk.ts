// What is done to many projects at once.
import type { Schemas } from '../api'
import { type Bulk, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { itemsOf } from '../users/show'

type Project = Schemas['Project']

export const TRAIL = [{ name: 'Projects', path: '/projects' }]

export const PROJECTS: Bulk<Project> = {
  path: '/projects',
  words: ['project', 'projects'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ display_name }) => display_name,
  read: readBelow<Project>('/projects'),
  naming:
    async () =>
    ({ id, name, display_name }) => ({ name: display_name, detail: name, path: `/projects/${id}` }),
  acts: {
    delete: {
      ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true },
      may: inside => may(inside, 'projects.write'),
      title: what => `Delete ${what}?`,
      told: what => `Deleted ${what}.`,
      breaks: [
        'Bindings that name it end, and with them the access they give; open streams of those people are cut. If it still holds clusters it stays: move or delete them first.',
        'Bindings that name one of them end, and with them the access they give; open streams of those people are cut. A project that still holds clusters stays: move or delete them first.',
      ],
      columns: async ({ inside: { visit }, rows }) => {
        const read = async ({ id }: Project) => {
          const [clusters, bindings] = await Promise.all([
            itemsOf<unknown>(visit, `/clusters?project_id=${id}&limit=200`),
            itemsOf<unknown>(visit, `/bindings?project_id=${id}&limit=200`),
          ])
          return [id, { clusters: clusters?.length, bindings: bindings?.length }] as const
        }
        const all = new Map(await Promise.all(rows.map(read)))
        return [
          { title: 'Clusters in it', kind: 'number', cell: ({ id }) => all.get(id)?.clusters ?? '–' },
          { title: 'Bindings that end', kind: 'number', cell: ({ id }) => all.get(id)?.bindings ?? '–' },
        ]
      },
      change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/projects/${row.id}`, { etag }),
    },
  },
}
