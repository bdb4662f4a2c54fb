// Which clusters a place reaches as things are, for sentences about bindings.
import type { PageOf, Schemas } from '../api'
import { type Html, html } from '../html'
import { counted } from '../parts/read'
import type { Visit } from '../visit'
import type { Place } from './words'

type Cluster = Schemas['Cluster']
const SHOWN = 8

/** Undefined when they cannot be read. */
export async function reachOf(visit: Visit, { project_id, cluster_selector }: Place): Promise<Cluster[] | undefined> {
  const within = project_id === null ? '' : `&project_id=${encodeURIComponent(project_id)}`
  const { isOk, body } = await visit.ask<PageOf<Cluster>>('GET', `/clusters?limit=200${within}`)
  if (!isOk) return undefined
  const pairs = Object.entries(cluster_selector ?? {})
  return body.items.filter(({ labels }) => pairs.every(([key, value]) => labels[key] === value))
}

export function reachWords(clusters: readonly Cluster[] | undefined): Html {
  if (clusters === undefined) return html`<p class="quiet-text">You may not see which clusters that reaches.</p>`
  if (clusters.length === 0)
    return html`<p class="quiet-text">No cluster is reached today; those that come there later are.</p>`
  const links = clusters
    .slice(0, SHOWN)
    .map(({ id, name }) => html`<a class="label" href="/clusters/${id}">${name}</a>`)
  const more = clusters.length - SHOWN
  return html`<p class="quiet-text">Today that ${clusters.length === 1 ? 'is' : 'are'} ${clusters.length >= 200 ? '200 clusters or more' : counted(clusters.length, 'cluster')}:</p>
<div class="labels">${links}${more > 0 && html`<span class="label">and ${more} more</span>`}</div>`
}
