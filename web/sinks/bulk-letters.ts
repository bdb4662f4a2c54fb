// Records that a sink does not take, several at once: tried again, or given up.
import type { PageOf, Schemas } from '../api'
import { visible } from '../audit/words'
import type { Inside } from '../inside'
import type { Bulk, BulkAct } from '../parts/bulk/model'
import { may } from '../parts/gone'

export type DeadLetter = Schemas['DeadLetter']

const mayWrite = (inside: Inside) => may(inside, 'audit_sinks.write')

const columns: NonNullable<BulkAct<DeadLetter>['columns']> = async () => [
  { title: 'What the sink said', cell: ({ error }) => visible(error) },
  { title: 'Tries', kind: 'number', cell: ({ tries }) => tries },
]

function ask({ visit }: Inside, row: DeadLetter, act: 'replays' | 'removals') {
  const path = `/audit-sinks/${row.audit_sink_id}/dead-letter-${act}`
  return visit.ask('POST', path, { dead_letter_ids: [row.id] })
}

export const LETTERS: Bulk<DeadLetter> = {
  path: '/sinks/:id/dead-letters',
  words: ['record', 'records'],
  trail: ({ params }) => {
    const sink = `/sinks/${encodeURIComponent(params.id ?? '')}`
    return [
      { name: 'Audit sinks', path: '/sinks' },
      { name: 'Records it does not take', path: `${sink}/dead-letters` },
    ]
  },
  idOf: ({ id }) => id,
  labelOf: ({ record_id }) => `record ${record_id}`,
  read: async ({ visit, params }, id) => {
    const path = `/audit-sinks/${encodeURIComponent(params.id ?? '')}/dead-letters?ids=${encodeURIComponent(id)}`
    const { isOk, body } = await visit.ask<PageOf<DeadLetter>>('GET', path)
    const row = isOk ? body.items.find(one => one.id === id) : undefined
    return row && { row }
  },
  naming:
    async () =>
    ({ record_id, at }) => ({ name: record_id, detail: at.slice(0, 19).replace('T', ' ') }),
  acts: {
    replay: {
      ...{ say: 'Try again', button: ['Try it again', 'Try them again'], may: mayWrite, columns },
      title: what => `Try ${what} again?`,
      told: what => `Queued ${what}: tried again in a moment.`,
      breaks: [
        'It is sent once more. If the sink refuses it again it comes back here.',
        'Each is sent once more. What the sink refuses again comes back here.',
      ],
      change: ({ inside, row }) => ask(inside, row, 'replays'),
    },
    removal: {
      ...{ say: 'Give up', button: ['Give it up', 'Give them up'], isDanger: true, may: mayWrite, columns },
      title: what => `Give ${what} up?`,
      told: what => `Gave ${what} up.`,
      breaks: [
        'The sink will never have it. The audit here keeps it.',
        'The sink will never have them. The audit here keeps them.',
      ],
      change: ({ inside, row }) => ask(inside, row, 'removals'),
    },
  },
}
