// `/` of a signed-in person: how things stand.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { InsidePage } from '../inside'
import { doneNotice } from '../parts/notice'
import { badge, card, command } from '../parts/small'

export const overviewPage: InsidePage = async ({ visit, who }) => {
  const clusters = await visit.ask<PageOf<Schemas['Cluster']>>('GET', '/clusters?limit=200')
  const all = clusters.isOk ? clusters.body.items : []
  const connected = all.filter(cluster => cluster.status.state === 'connected').length
  return shell(visit, who, {
    title: 'Overview',
    content: html`${doneNotice(visit.url)}<div class="cards" id="stats" data-live="clusters">
<a class="stat" href="/clusters"><span>Clusters</span><strong>${all.length}</strong><span>${badge(`${connected} connected`, connected === all.length ? 'good' : 'warn')}</span></a>
</div>
${card('Use a cluster in a terminal', html`${command('use', `sal login --server ${visit.publicUrl}\nsal clusters list\nsal kubeconfig --cluster CLUSTER --set-context CLUSTER\nkubectl get namespaces`)}`)}`,
  })
}
