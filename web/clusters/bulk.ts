// What is done to many clusters at once.
import type { PageOf } from '../api'
import type { Inside } from '../inside'
import { type Bulk, type BulkAct, type Chosen, readBelow } from '../parts/bulk/model'
import { select } from '../parts/form'
import { may } from '../parts/gone'
import type { Column } from '../parts/table'
import { projectNames } from '../projects/names'
import type { Visit } from '../visit'
import { label } from './bulk-labels'
import { type Cluster, stateBadge, TRAIL } from './states'
import { changed, put } from './write'

const mayWrite = (inside: Inside) => may(inside, 'clusters.write')

const move: BulkAct<Cluster> = {
  ...{ say: 'Move', button: ['Move it', 'Move them'], isDanger: true, may: mayWrite },
  ask: {
    title: 'Into which project?',
    names: ['project'],
    isGiven: given => given.has('project'),
    fields: async ({ visit }) =>
      select(
        { name: 'project', label: 'Project' },
        (await projectNames(visit)).list.map(({ id, display_name }) => ({ value: id, name: display_name })),
      ),
  },
  title: async (what, { inside, given }) =>
    `Move ${what} to ${(await projectNames(inside.visit)).nameOf(given.get('project') ?? '')}?`,
  told: what => `Moved ${what}.`,
  breaks: [
    'Whoever has it by a binding of its project loses it at once, and what they have open is cut within a second. Whom the other project gives its clusters gets it.',
    'Whoever has a cluster by a binding of its project loses it at once, and what they have open is cut within a second. Whom the other project gives its clusters gets it.',
  ],
  columns: async chosen => {
    const { visit } = chosen.inside
    const projects = await projectNames(visit)
    const ids = [...new Set(chosen.rows.map(({ project_id }) => project_id))]
    const bound = await countsOf<string>(ids, id => countOf(visit, `/bindings?project_id=${id}`))
    return [
      { title: 'Leaves', cell: ({ project_id }) => projects.nameOf(project_id) },
      {
        title: 'Bindings of that project',
        kind: 'number',
        cell: ({ project_id }) => bound.get(project_id) ?? '–',
      },
      await connectionColumn(chosen),
    ]
  },
  change: ({ inside, row, given, etag }) => put(inside.visit, { row, etag }, into(row, given.get('project') ?? '')),
  undo: {
    was: ({ row, given }) =>
      row.project_id === given.get('project')
        ? undefined
        : JSON.stringify([row.project_id, row.shared_project_ids] satisfies Placed),
    takeBack: ({ visit }, { id, was }) => {
      const [project_id, shared_project_ids] = JSON.parse(was) as Placed
      return changed(visit, id, () => ({ project_id, shared_project_ids }))
    },
  },
}

type Placed = [project_id: string, shared_project_ids: string[]]

function into({ shared_project_ids }: Cluster, project_id: string): Partial<Cluster> {
  return { project_id, shared_project_ids: shared_project_ids.filter(id => id !== project_id) }
}

const remove: BulkAct<Cluster> = {
  ...{ say: 'Delete', button: ['Delete it for good', 'Delete them for good'], isDanger: true, may: mayWrite },
  title: what => `Delete ${what}?`,
  told: what => `Deleted ${what}.`,
  breaks: [
    'Its agent removes every ServiceAccount and binding it made, open connections are cut, and the name is free again. The audit stays. This cannot be undone; imported again, it is a new cluster.',
    'Their agents remove every ServiceAccount and binding they made, open connections are cut, and the names are free again. The audit stays. This cannot be undone; imported again, each is a new cluster.',
  ],
  columns: async chosen => {
    const { visit } = chosen.inside
    const people = await countsOf<string>(
      chosen.rows.map(({ id }) => id),
      id => countOf(visit, `/access/principals?cluster=${id}&verb=get&resource=pods`),
    )
    return [
      { title: 'State', cell: row => stateBadge(row) },
      { title: 'Lose access', kind: 'number', cell: ({ id }) => people.get(id) ?? '–' },
      await connectionColumn(chosen),
    ]
  },
  change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/clusters/${row.id}`, { etag }),
}

export const CLUSTERS: Bulk<Cluster> = {
  path: '/clusters',
  words: ['cluster', 'clusters'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ name }) => name,
  read: readBelow<Cluster>('/clusters'),
  naming:
    async () =>
    ({ id, name }) => ({ name, path: `/clusters/${id}` }),
  acts: { label, move, delete: remove },
}

async function connectionColumn({ inside: { visit }, rows }: Chosen<Cluster>): Promise<Column<Cluster>> {
  const open = await countsOf<string>(
    rows.map(({ id }) => id),
    id => countOf(visit, `/connections?cluster_id=${id}`),
  )
  return { title: 'Live connections', kind: 'number', cell: ({ id }) => open.get(id) ?? '–' }
}

async function countsOf<Key>(keys: readonly Key[], count: (key: Key) => Promise<string | undefined>) {
  return new Map(await Promise.all(keys.map(async key => [key, await count(key)] as const)))
}

/** Undefined when it cannot be seen. */
async function countOf(visit: Visit, path: string): Promise<string | undefined> {
  const { isOk, body } = await visit.ask<PageOf<unknown>>('GET', `${path}&limit=200`)
  return isOk ? `${body.items.length}${body.next_cursor === null ? '' : ' or more'}` : undefined
}
