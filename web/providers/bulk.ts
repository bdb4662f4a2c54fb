// What is done to many identity providers at once.
import type { Inside } from '../inside'
import { readNames } from '../names'
import { type Bulk, type BulkAct, type Chosen, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import type { Column } from '../parts/table'
import type { Provider } from './form'
import { stateBadge, TRAIL } from './show'
import { changed, switched } from './write'

type Act = BulkAct<Provider>

const mayWrite = (inside: Inside) => may(inside, 'identity_providers.write')
const ENDS_ONE =
  'Its button is gone from the sign-in page. Every sign-in made through it ends, with the API tokens and certificates that came of one; open streams are cut within a second. Whoever it put into a group is in it no longer.'
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
  ...{ say: 'Disable', button: ['Disable it', 'Disable them'], isDanger: true, may: mayWrite, columns },
  title: what => `Disable ${what}?`,
  told: what => `Disabled ${what}. Sign-ins through it have ended.`,
  breaks: [
    `${ENDS_ONE} Enabled again, people sign in anew and are in their groups again.`,
    `${ENDS} Enabled again, people sign in anew and are in their groups again.`,
  ],
  change: ({ inside, row, etag }) => switched(inside.visit, { row, etag }, false),
  undo: {
    was: ({ row }) => (row.is_enabled ? '' : undefined),
    takeBack: ({ visit }, { id }) => changed(visit, id, true),
  },
}

const enable: Act = {
  ...{ say: 'Enable', button: ['Enable it', 'Enable them'], may: mayWrite, columns },
  title: what => `Enable ${what}?`,
  told: what => `Enabled ${what}.`,
  breaks: [
    'Its button comes back to the sign-in page, and whoever signs in through it is in the groups it names.',
    'Their buttons come back to the sign-in page, and whoever signs in through one is in the groups it names.',
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
    `${ENDS_ONE} Accounts stay; whoever has no password and no other provider needs an invitation to come back. This cannot be undone.`,
    `${ENDS} Accounts stay; whoever has no password and no other provider needs an invitation to come back. This cannot be undone.`,
  ],
  change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/identity-providers/${row.id}`, { etag }),
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
