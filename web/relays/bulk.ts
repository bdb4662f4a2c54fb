// What is done to many relays at once. One that is connected is stopped first.
import { type Bulk, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { ago } from '../parts/small'
import { canGo, type Relay, stateBadge } from './states'

export const RELAYS: Bulk<Relay> = {
  path: '/relays',
  words: ['relay', 'relays'],
  trail: () => [{ name: 'Relays', path: '/relays' }],
  idOf: ({ id }) => id,
  labelOf: ({ name }) => name,
  isFixed: (_, row) => !canGo(row),
  read: readBelow<Relay>('/relays'),
  naming:
    async () =>
    ({ id, name }) => ({ name, path: `/relays/${id}` }),
  acts: {
    delete: {
      ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true },
      may: inside => may(inside, 'relays.write'),
      title: what => `Delete ${what}?`,
      told: what => `Deleted ${what}.`,
      breaks: [
        'Its certificates are revoked: it cannot come back, only a new relay can be added under its name. Records of requests that it had not sent when it went can then be taken from nobody. One that is connected again by now stays.',
        'Their certificates are revoked: none can come back, only new relays can be added under their names. Records of requests that they had not sent when they went can then be taken from nobody. One that is connected again by now stays.',
      ],
      columns: async () => [
        { title: 'State', cell: stateBadge },
        { title: 'Last heard of', cell: ({ status }) => ago(status.seen_at) },
        { title: 'Version', cell: ({ status }) => status.version ?? '–' },
      ],
      change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/relays/${row.id}`, { etag }),
    },
  },
}
