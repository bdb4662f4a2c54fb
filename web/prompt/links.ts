// The way to a terminal, from wherever a cluster is named.
import type { Schemas } from '../api'
import { icon } from '../frame/icons'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { may } from '../parts/gone'

type Cluster = Schemas['Cluster']

export function terminalPath(clusterId: string): string {
  return `/clusters/${clusterId}/prompt/full`
}

/** Whether a terminal would lead anywhere: its agent has joined, and neither the person nor the cluster is barred. */
export function opensTerminal(inside: Pick<Inside, 'who'>, { status, kubectl_browser_enabled }: Cluster): boolean {
  return status.state === 'connected' && kubectl_browser_enabled !== false && may(inside, 'kubeconfigs.create')
}

export function terminalLink(inside: Pick<Inside, 'who'>, cluster: Cluster, kind = 'quiet'): Html | false {
  return (
    opensTerminal(inside, cluster) &&
    html`<a class="button ${kind}" href="${terminalPath(cluster.id)}">${icon('terminal')}Terminal<span class="unseen"> of ${cluster.name}</span></a>`
  )
}
