// What is done to many sinks at once.
import type { Inside } from '../inside'
import { type Bulk, type BulkAct, type Chosen, type Read, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import type { Column } from '../parts/table'
import type { Answer, Visit } from '../visit'
import type { Sink } from './fields'
import { stateBadge, TRAIL } from './states'

type Act = BulkAct<Sink>

const mayWrite = (inside: Inside) => may(inside, 'audit_sinks.write')
const columns = async (_: Chosen<Sink>): Promise<Column<Sink>[]> => [
  { title: 'State', cell: stateBadge },
  { title: 'Records it has not yet', kind: 'number', cell: ({ status }) => status.lag_records },
  { title: 'Records it does not take', kind: 'number', cell: ({ status }) => status.dead_letters },
]

const off: Act = {
  ...{ say: 'Switch off', button: ['Switch it off', 'Switch them off'], isDanger: true, may: mayWrite, columns },
  title: what => `Switch ${what} off?`,
  told: what => `Switched ${what} off.`,
  breaks: [
    'Nothing more is sent there. What comes meanwhile waits, and is sent in order as soon as it is switched on again.',
    'Nothing more is sent there. What comes meanwhile waits, and is sent in order as soon as each is switched on again.',
  ],
  change: ({ inside, row, etag }) => switched(inside.visit, { row, etag }, false),
  undo: {
    was: ({ row }) => (row.is_enabled ? '' : undefined),
    takeBack: ({ visit }, { id }) => changed(visit, id, true),
  },
}

const on: Act = {
  ...{ say: 'Switch on', button: ['Switch it on', 'Switch them on'], may: mayWrite, columns },
  title: what => `Switch ${what} on?`,
  told: what => `Switched ${what} on.`,
  breaks: [
    'It goes on where it stopped: what it has not yet is sent, in order.',
    'Each goes on where it stopped: what it has not yet is sent, in order.',
  ],
  change: ({ inside, row, etag }) => switched(inside.visit, { row, etag }, true),
  undo: {
    was: ({ row }) => (row.is_enabled ? undefined : ''),
    takeBack: ({ visit }, { id }) => changed(visit, id, false),
  },
}

const remove: Act = {
  ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true, may: mayWrite, columns },
  title: what => `Delete ${what}?`,
  told: what => `Deleted ${what}.`,
  breaks: [
    'Nothing more is sent there; what it has not yet will never come, and what it did not take is given up. Its place and its secrets are gone. The audit here stays whole. This cannot be undone.',
    'Nothing more is sent there; what each has not yet will never come, and what it did not take is given up. Its place and its secrets are gone. The audit here stays whole. This cannot be undone.',
  ],
  change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/audit-sinks/${row.id}`, { etag }),
}

export const SINKS: Bulk<Sink> = {
  path: '/sinks',
  words: ['sink', 'sinks'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ name }) => name,
  read: readBelow<Sink>('/audit-sinks'),
  naming:
    async () =>
    ({ id, name }) => ({ name, path: `/sinks/${id}` }),
  acts: { on, off, delete: remove },
}

function switched(visit: Visit, { row, etag = '' }: Read<Sink>, is_enabled: boolean): Promise<Answer<unknown>> {
  const { id, created_at: _, status: __, ...input } = row
  return visit.askIfSame('PUT', `/audit-sinks/${id}`, { etag, body: { ...input, is_enabled } })
}

async function changed(visit: Visit, id: string, is_enabled: boolean): Promise<Answer<unknown>> {
  const sink = await visit.ask<Sink>('GET', `/audit-sinks/${encodeURIComponent(id)}`)
  return sink.isOk ? switched(visit, { row: sink.body, etag: sink.etag }, is_enabled) : sink
}
