// Who can do something in a cluster, and why.
import type { PageOf, Schemas } from '../api'
import { html } from '../html'
import type { InsidePage } from '../inside'
import { input } from '../parts/form'
import { emptyState } from '../parts/listing'
import { refusal } from '../parts/notice'
import { ago, badge } from '../parts/small'
import { table } from '../parts/table'
import { clusterPage, readCluster } from './states'

type Principal = Schemas['AccessPrincipal']

export const accessPage: InsidePage = async inside => {
  const { visit, params } = inside
  const asked = (name: string, fallback: string) => visit.url.searchParams.get(name)?.trim() || fallback
  const [verb, resource, namespace] = [asked('verb', 'get'), asked('resource', 'pods'), asked('namespace', '')]
  const query = new URLSearchParams({ cluster: params.id ?? '', verb, resource, limit: '200' })
  if (namespace !== '') query.set('namespace', namespace)
  const [cluster, found] = await Promise.all([
    readCluster(inside),
    visit.ask<PageOf<Principal>>('GET', `/access/principals?${query}`),
  ])
  return clusterPage(inside, cluster, {
    content: html`<form class="inline-form" action="${visit.url.pathname}">
${input({ name: 'verb', label: 'Who can', value: verb, isRequired: true })}
${input({ name: 'resource', label: 'what', value: resource, isRequired: true })}
${input({ name: 'namespace', label: 'in the namespace', value: namespace, more: html` placeholder="any"` })}
<button class="quiet">Ask</button></form>
${!found.isOk ? refusal(found) : found.body.items.length === 0 ? emptyState({ icon: 'access', title: 'Nobody', text: 'No binding gives this to anybody here.' }) : people(found.body.items)}`,
  })
}

function people(rows: readonly Principal[]) {
  return table(rows, [
    { title: 'Who', cell: row => row.name ?? row.email ?? row.id },
    { title: 'E-mail', cell: row => row.email ?? '–' },
    { title: 'By role', cell: row => html`<span class="label">${row.role}</span>` },
    { title: 'Through', cell: row => (row.group_name === null ? 'directly' : `group ${row.group_name}`) },
    {
      title: 'Answer',
      cell: row => (row.decision === 'allow' ? badge('Yes', 'good') : badge('The cluster decides', 'warn')),
    },
    { title: 'Until', cell: row => ago(row.expires_at, 'no end') },
  ])
}
