// What is done to many bindings at once.
import type { PageOf, Schemas } from '../api'
import { html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { type Both, type Bulk, type BulkAct, type Chosen, type Read, readBelow, saidOf } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { textOf } from '../parts/read'
import { ago } from '../parts/small'
import type { Column } from '../parts/table'
import { untilFields, untilOf } from '../parts/until'
import type { Answer, Visit } from '../visit'
import { ownLoss } from './own-loss'
import { endOf, whereOf } from './words'

type Binding = Schemas['Binding']

const mayWrite = (inside: Inside) => may(inside, 'bindings.write')

const until: BulkAct<Binding> = {
  ...{ say: 'Set an end', button: 'Set it', may: mayWrite },
  ask: {
    title: 'Until when?',
    names: ['until', 'at'],
    isGiven: given => given.has('until') && (given.get('until') !== 'at' || textOf(given, 'at') !== ''),
    fields: async () => untilFields({ expires_at: null, usual: '7d' }),
  },
  title: what => `Set the end of ${what}?`,
  told: what => `Set the end of ${what}.`,
  breaks: ({ given, rows }) =>
    html`<p>${rows.length === 1 ? 'It' : 'Each'} ends ${given.get('until') === '' ? 'when somebody takes it away' : ago(untilOf(given))}, whatever its end is now. Who holds it loses it then, and what is open is cut.</p>`,
  columns: async chosen => [...(await placeColumn(chosen)), { title: 'Ends now', cell: endOf }],
  change: ({ inside, row, given, etag }) => put(inside.visit, { row, etag }, untilOf(given)),
  undo: {
    was: ({ row }) => row.expires_at ?? '',
    takeBack: async ({ visit }, { id, was }) => {
      const found = await visit.ask<Binding>('GET', `/bindings/${encodeURIComponent(id)}`)
      return found.isOk ? put(visit, { row: found.body, etag: found.etag }, was === '' ? null : was) : found
    },
  },
}

const LOSS: Both = [
  'Who holds it loses what it gives, at once, and what rests on it is cut within a second. What they hold by other bindings stays.',
  'Who holds them loses what they give, at once, and what rests on it is cut within a second. What they hold by other bindings stays.',
]

const remove: BulkAct<Binding> = {
  ...{ say: 'Take away', button: ['Take it away', 'Take them away'], isDanger: true, may: mayWrite },
  title: what => `Take ${what} away?`,
  told: what => `Took ${what} away. What rested on it is cut within a second.`,
  breaks: async ({ inside, rows }) =>
    html`${await ownLoss(inside, { bindings: rows.map(({ id }) => id) })}<p>${saidOf(LOSS, rows)}</p>`,
  columns: async chosen => {
    const { visit } = chosen.inside
    const held = new Map(await Promise.all(chosen.rows.map(async row => [row.id, await heldBy(visit, row)] as const)))
    return [
      ...(await placeColumn(chosen)),
      { title: 'Ends', cell: endOf },
      { title: 'Lose it', kind: 'number', cell: ({ id }) => held.get(id)?.people ?? '–' },
      { title: 'Live connections', kind: 'number', cell: ({ id }) => held.get(id)?.open ?? '–' },
    ]
  },
  change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/bindings/${row.id}`, { etag }),
  undo: {
    was: ({ row }) => JSON.stringify(inputOf(row)),
    takeBack: ({ visit }, { was }) => visit.ask('POST', '/bindings', JSON.parse(was) as Schemas['BindingInput']),
  },
}

export const BINDINGS: Bulk<Binding> = {
  path: '/bindings',
  words: ['binding', 'bindings'],
  trail: () => [{ name: 'Bindings', path: '/bindings' }],
  idOf: ({ id }) => id,
  labelOf: ({ role, namespaces }) => [role, ...namespaces].join(' '),
  read: readBelow<Binding>('/bindings'),
  naming: async (inside, rows) => {
    const names = await bindingNames(inside, rows)
    return ({ id, role, user_id, group_id }) => ({
      name: (group_id === null ? names.user(user_id ?? '') : names.group(group_id)).name,
      detail: role,
      path: `/bindings/${id}`,
    })
  },
  acts: { until, delete: remove },
}

function inputOf({ id: _, created_at: __, ...input }: Binding): Schemas['BindingInput'] {
  return input
}

function put(visit: Visit, { row, etag = '' }: Read<Binding>, expires_at: string | null): Promise<Answer<unknown>> {
  return visit.askIfSame('PUT', `/bindings/${row.id}`, { etag, body: { ...inputOf(row), expires_at } })
}

async function placeColumn({ inside, rows }: Chosen<Binding>): Promise<Column<Binding>[]> {
  const names = await bindingNames(inside, rows)
  return [{ title: 'Where', cell: row => whereOf(row, names) }]
}

/** How many people hold it, and what they have open now; of a big group the first twenty are looked at. */
async function heldBy(visit: Visit, { user_id, group_id }: Binding): Promise<{ people: string; open: string }> {
  const path = `/group-memberships?group_id=${group_id}&limit=200`
  const members = group_id === null ? undefined : await visit.ask<PageOf<Schemas['GroupMembership']>>('GET', path)
  const ids = members ? (members.isOk ? members.body.items.map(one => one.user_id) : []) : [user_id ?? '']
  const counts = await Promise.all(
    ids.slice(0, 20).map(async id => {
      const { isOk, body } = await visit.ask<PageOf<unknown>>('GET', `/connections?user_id=${id}&limit=200`)
      return isOk ? body.items.length : 0
    }),
  )
  const isMore = members?.isOk && members.body.next_cursor !== null
  return {
    people: members && !members.isOk ? '–' : `${ids.length}${isMore ? ' or more' : ''}`,
    open: `${counts.reduce((sum, count) => sum + count, 0)}${ids.length > 20 ? ' or more' : ''}`,
  }
}
