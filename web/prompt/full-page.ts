// `/clusters/:id/prompt/full`: nothing but terminals of one cluster, to be kept open or under a bookmark.
import type { PageOf, Schemas } from '../api'
import { readCluster, stateBadge, TRAIL } from '../clusters/states'
import { windowPage } from '../frame/window'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { gonePage } from '../parts/gone'
import { emptyState } from '../parts/listing'
import type { Terminals } from '../terminals'
import { opensTerminal, terminalPath } from './links'
import { TERMINAL_SCRIPTS, terminal } from './terminal'

type Cluster = Schemas['Cluster']

export async function fullPage(inside: Inside, terminals: Terminals): Promise<Response> {
  const { visit } = inside
  const [cluster, all] = await Promise.all([
    readCluster(inside),
    visit.ask<PageOf<Cluster>>('GET', '/clusters?state=connected&sort=name&limit=50'),
  ])
  if (!cluster.isOk) return gonePage(inside, { title: 'Cluster', trail: TRAIL, answer: cluster })
  const { id, name } = cluster.body
  const why = await terminals.unavailable()
  const others = all.isOk ? all.body.items.filter(other => other.id !== id && opensTerminal(inside, other)) : []
  return windowPage({
    title: `Terminal · ${name}`,
    head: html`<h1><a href="/clusters/${id}">${name}</a></h1>${stateBadge(cluster.body)}${others.length > 0 && otherClusters(others)}<a class="button quiet" href="/clusters/${id}/prompt">Back to the console</a>`,
    content:
      why === undefined
        ? terminal(cluster.body, { isFull: true })
        : emptyState({ icon: 'terminal', title: 'No terminal here', text: why }),
    scripts: why === undefined ? TERMINAL_SCRIPTS : [],
  })
}

function otherClusters(clusters: readonly Cluster[]): Html {
  return html`<details class="menu"><summary>Other clusters</summary><div>${clusters.map(({ id, name }) => html`<a href="${terminalPath(id)}">${name}</a>`)}</div></details>`
}
