// What is done to many machine users at once.
import type { Inside } from '../inside'
import { type Bulk, type BulkAct, type Chosen, type Read, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import type { Column } from '../parts/table'
import type { Token } from '../tokens/kinds'
import { isLive, itemsOf } from '../users/show'
import type { Answer, Visit } from '../visit'
import { type MachineUser, stateOf, TRAIL } from './show'

type Act = BulkAct<MachineUser>

const mayWrite = (inside: Inside) => may(inside, 'machine_users.write')

const disable: Act = {
  ...{ say: 'Disable', button: ['Disable it', 'Disable them'], isDanger: true, may: mayWrite },
  title: what => `Disable ${what}?`,
  told: (what, isOne) =>
    `Disabled ${what}. ${isOne ? 'Its' : 'Their'} tokens have ended; open streams are cut within a second.`,
  breaks: [
    'It can do nothing any more, at once. Its tokens and certificates are revoked for good: enabled again, it needs new ones. Bindings stay.',
    'They can do nothing any more, at once. Their tokens and certificates are revoked for good: enabled again, each needs new ones. Bindings stay.',
  ],
  columns: losses,
  change: ({ inside, row, etag }) => switched(inside.visit, { row, etag }, true),
  undo: {
    was: ({ row }) => (row.is_disabled ? undefined : ''),
    takeBack: ({ visit }, { id }) => changed(visit, id, false),
  },
}

const enable: Act = {
  ...{ say: 'Enable', button: ['Enable it', 'Enable them'], may: mayWrite },
  title: what => `Enable ${what}?`,
  told: what => `Enabled ${what}.`,
  breaks: [
    'It has what its bindings and groups give as soon as it has a token again.',
    'They have what their bindings and groups give as soon as each has a token again.',
  ],
  columns: losses,
  change: ({ inside, row, etag }) => switched(inside.visit, { row, etag }, false),
  undo: {
    was: ({ row }) => (row.is_disabled ? '' : undefined),
    takeBack: ({ visit }, { id }) => changed(visit, id, true),
  },
}

const remove: Act = {
  ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true, may: mayWrite },
  title: what => `Delete ${what}?`,
  told: what => `Deleted ${what}.`,
  breaks: [
    'It goes with its tokens, certificates, bindings and memberships; what runs with one of those tokens stops at once. What it did stays in the audit. This cannot be undone.',
    'They go with their tokens, certificates, bindings and memberships; what runs with one of those tokens stops at once. What they did stays in the audit. This cannot be undone.',
  ],
  columns: losses,
  change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/machine-users/${row.id}`, { etag }),
}

export const MACHINES: Bulk<MachineUser> = {
  path: '/machine-users',
  words: ['machine user', 'machine users'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ display_name }) => display_name,
  read: readBelow<MachineUser>('/machine-users'),
  naming:
    async () =>
    ({ id, name, display_name }) => ({ name: display_name, detail: name, path: `/machine-users/${id}` }),
  acts: { enable, disable, delete: remove },
}

function switched(visit: Visit, { row, etag = '' }: Read<MachineUser>, is_disabled: boolean): Promise<Answer<unknown>> {
  const { id, name, display_name, description } = row
  const body = { name, display_name, description, is_disabled }
  return visit.askIfSame('PUT', `/machine-users/${id}`, { etag, body })
}

async function changed(visit: Visit, id: string, is_disabled: boolean): Promise<Answer<unknown>> {
  const machine = await visit.ask<MachineUser>('GET', `/machine-users/${encodeURIComponent(id)}`)
  return machine.isOk ? switched(visit, { row: machine.body, etag: machine.etag }, is_disabled) : machine
}

async function losses({ inside: { visit }, rows }: Chosen<MachineUser>): Promise<Column<MachineUser>[]> {
  const all = new Map(
    await Promise.all(
      rows.map(async ({ id }) => {
        const [tokens, connections] = await Promise.all([
          itemsOf<Token>(visit, `/machine-user-tokens?machine_user_id=${id}&limit=200`),
          itemsOf<unknown>(visit, `/connections?user_id=${id}&limit=200`),
        ])
        return [id, { tokens: tokens?.filter(isLive).map(({ name }) => name), open: connections?.length }] as const
      }),
    ),
  )
  return [
    { title: 'State', cell: row => stateOf(row) },
    { title: 'Live tokens', cell: ({ id }) => all.get(id)?.tokens?.join(', ') || 'none' },
    { title: 'Live connections', kind: 'number', cell: ({ id }) => all.get(id)?.open ?? '–' },
  ]
}
