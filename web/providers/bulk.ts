// What is done to many identity providers at once.
import type { Inside } from '../inside'
import { readNames } from '../names'
import { type Bulk, type BulkAct, type Chosen, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import type { Column } from '../parts/table'
import type { Provider } from './form'
import { stateBadge, TRAIL } from './show'
import { replace } from './write'

type Act = BulkAct<Provider>

const mayWrite = (inside: Inside) => may(inside, 'identity_providers.write')
const ENDS =
  'Their buttons are gone from the sign-in page. Every sign-in made through them ends, with the API tokens and certificates that came of one; open streams are cut within a second. Whoever they put into a group is in it no longer.'

async function columns({ inside, rows }: Chosen<Provider>): Promise<Column<Provider>[]> {
  const names = await readNames(inside, { groups: rows.flatMap(groupsOf) })
  return [
    { title: 'State', cell: stateBadge },
    {
      title: 'Groups it fills',
      cell: row =>
        groupsOf(row)
          .map(id => names.group(id).name)
          .join(', ') || 'none',
    },
  ]
}

function groupsOf({ group_mappings }: Provider): string[] {
  return [...new Set(group_mappings.map(({ group_id }) => group_id))]
}

const disable: Act = {
  ...{ say: 'Disable', button: 'Disable them', isDanger: true, may: mayWrite, columns },
  title: what => `Disable ${what}?`,
  told: what => `Disabled ${what}. Sign-ins through it have ended.`,
  breaks: () => `${ENDS} Enabled again, people sign in anew and are in their groups again.`,
  change: ({ inside, row }) => replace(inside.visit, row.id, before => ({ ...before, is_enabled: false })),
  undo: {
    was: ({ row }) => (row.is_enabled ? '' : undefined),
    takeBack: ({ visit }, { id }) => replace(visit, id, before => ({ ...before, is_enabled: true })),
  },
}

const enable: Act = {
  ...{ say: 'Enable', button: 'Enable them', may: mayWrite, columns },
  title: what => `Enable ${what}?`,
  told: what => `Enabled ${what}.`,
  breaks: () =>
    'Their buttons come back to the sign-in page, and whoever signs in through one is in the groups it names.',
  change: ({ inside, row }) => replace(inside.visit, row.id, before => ({ ...before, is_enabled: true })),
  undo: {
    was: ({ row }) => (row.is_enabled ? undefined : ''),
    takeBack: ({ visit }, { id }) => replace(visit, id, before => ({ ...before, is_enabled: false })),
  },
}

const remove: Act = {
  ...{ say: 'Delete', button: 'Delete them for good', isDanger: true, may: mayWrite, columns },
  title: what => `Delete ${what}?`,
  told: what => `Deleted ${what}.`,
  breaks: () =>
    `${ENDS} Accounts stay; whoever has no password and no other provider needs an invitation to come back. This cannot be undone.`,
  change: ({ inside, row }) => inside.visit.ask('DELETE', `/identity-providers/${row.id}`),
}

export const PROVIDERS: Bulk<Provider> = {
  path: '/providers',
  words: ['identity provider', 'identity providers'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ display_name }) => display_name,
  read: readBelow<Provider>('/identity-providers'),
  naming:
    async () =>
    ({ id, name, display_name }) => ({ name: display_name, detail: name, path: `/providers/${id}` }),
  acts: { enable, disable, delete: remove },
}
