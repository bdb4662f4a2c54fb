// Every cluster one may see.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { InsidePage } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { select } from '../parts/form'
import { listing, listQuery } from '../parts/listing'
import { ago } from '../parts/small'
import { doneNotice } from '../parts/told'
import { projectNames } from '../projects/names'
import { terminalLink } from '../prompt/links'
import { CLUSTERS } from './bulk'
import { type Cluster, STATE_CHOICES, stateBadge } from './states'

export const listPage: InsidePage = async inside => {
  const { visit, who } = inside
  const [answer, projects] = await Promise.all([
    visit.ask<PageOf<Schemas['Cluster']>>('GET', `/clusters${listQuery(visit.url, ['project_id', 'state'])}`),
    projectNames(visit),
  ])
  const mayMake = who.permissions.includes('clusters.write')
  const make = mayMake && html`<a class="button" href="/clusters/new">Import a cluster</a>`
  const chosen = visit.url.searchParams.get('project_id') ?? ''
  const choices = [
    { value: '', name: 'Every project' },
    ...projects.list.map(({ id, display_name }) => ({ value: id, name: display_name })),
  ]
  return shell(visit, who, {
    title: 'Clusters',
    lead: 'Their API servers are never exposed: an agent in each dials out, and kubectl comes through the relay.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing<Cluster>({
      url: visit.url,
      answer,
      search: 'Search clusters and labels',
      filters: html`${select({ name: 'project_id', label: 'Project', value: chosen }, choices)}
${select({ name: 'state', label: 'State', value: visit.url.searchParams.get('state') ?? '' }, STATE_CHOICES)}`,
      live: 'clusters',
      several: choosing(CLUSTERS, inside),
      columns: [
        { title: 'Name', sort: 'name', cell: row => html`<a href="/clusters/${row.id}">${row.name}</a>` },
        { title: 'State', sort: 'state', cell: row => stateBadge(row) },
        { title: 'Project', cell: row => projects.nameOf(row.project_id) },
        { title: 'Kubernetes', cell: row => row.status.kubernetes_version ?? '–' },
        { title: 'Nodes', kind: 'number', cell: row => row.status.node_count ?? '–' },
        { title: 'Last heard of', cell: row => ago(row.status.seen_at) },
        { title: 'Open', kind: 'acts', cell: row => terminalLink({ who }, row, 'plain') },
      ],
      empty: {
        icon: 'clusters',
        title: 'No cluster yet',
        text: 'Import one: you get a command to run where kubectl reaches it, and this page turns green when its agent connects.',
        act: make,
      },
    })}`,
  })
}
