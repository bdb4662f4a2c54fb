// `/recordings`: who did what in which container, and which of it showed a text.
import type { PageOf } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { listing } from '../parts/listing'
import { sizeOf } from '../parts/read'
import { ago } from '../parts/small'
import type { Column } from '../parts/table'
import { askedOf, filterForm } from './filters'
import { clock, commandOf, hits, placeOf, type Recording, stateBadge } from './words'

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Recording>>('GET', `/recordings${askedOf(visit.url)}`)
  const q = visit.url.searchParams.get('q')?.trim() ?? ''
  const isFirstUse = answer.isOk && answer.body.items.length === 0 && visit.url.search === ''
  return shell(visit, who, {
    title: 'Recordings',
    lead: 'Shells and commands in containers, as they were seen. Who looks into one is on record too.',
    content: html`${!isFirstUse && (await filterForm(inside))}${listing({
      url: visit.url,
      answer,
      // A search is on record each time; it is not asked again by itself.
      ...(q === '' ? { live: 'recordings' } : {}),
      columns: columns(q),
      empty: {
        icon: 'recordings',
        title: 'Nothing is recorded yet',
        text: html`A shell or a command in a pod is recorded when a <a href="/roles">role</a> of the person says so, or the <a href="/settings">organization</a> does for everybody. It can then be watched while it runs, and played, searched and kept.`,
      },
    })}`,
  })
}

function columns(q: string): Column<Recording>[] {
  const sorted = (sort: string) => (q === '' ? { sort } : {})
  return [
    {
      title: 'What',
      cell: row =>
        html`<span class="named"><a href="/recordings/${row.id}"><code>${commandOf(row)}</code></a><small>${placeOf(row)}</small></span>`,
    },
    ...(q === '' ? [] : [{ title: 'Shown at', cell: (row: Recording) => hits(row, q) }]),
    { title: 'Who', ...sorted('user_name'), cell: row => html`<a href="/users/${row.user_id}">${row.user_name}</a>` },
    {
      title: 'Cluster',
      ...sorted('cluster_name'),
      cell: row => html`<a href="/clusters/${row.cluster_id}">${row.cluster_name}</a>`,
    },
    { title: 'State', cell: row => stateBadge(row) },
    {
      ...{ title: 'Length', kind: 'number', ...sorted('duration_ms') },
      cell: row => (row.duration_ms === null ? '–' : clock(row.duration_ms)),
    },
    { title: 'Size', kind: 'number', ...sorted('bytes'), cell: row => sizeOf(row.bytes) },
    { title: 'Begun', ...sorted('started_at'), cell: row => ago(row.started_at) },
  ]
}
