// One cluster: how it stands and how to use it.
import type { PageOf, Schemas } from '../api'
import { type Html, html } from '../html'
import type { InsidePage } from '../inside'
import { type Names, readNames } from '../names'
import { counted } from '../parts/read'
import { ago, card, command, facts } from '../parts/small'
import { table } from '../parts/table'
import { projectNames } from '../projects/names'
import { clusterPage, isSilent, labelsOf, readCluster, stateBadge } from './states'

export const detailPage: InsidePage = async inside => {
  const { visit, who, params } = inside
  const [cluster, projects, connections] = await Promise.all([
    readCluster(inside),
    projectNames(visit),
    visit.ask<PageOf<Schemas['Connection']>>('GET', `/connections?cluster_id=${params.id}&limit=10`),
  ])
  if (!cluster.isOk) return clusterPage(inside, cluster, { content: html`` })
  const relays = await readNames(inside, { relays: cluster.body.status.relay_ids })
  const { status, created_at, project_id, fingerprint, id, name } = cluster.body
  const isPending = status.state === 'pending'
  const mayJoin = who.permissions.includes('clusters.write')
  return clusterPage(inside, cluster, {
    acts: html`${isPending && mayJoin && html`<a class="button" href="/clusters/${id}/join">Join its agent</a>`}
${!isPending && html`<a class="button" href="/kubeconfig?cluster=${id}">Use it with kubectl</a>`}`,
    content: html`<div class="stack" id="cluster" data-live="clusters connections">${isSilent(cluster.body) && whatToDo()}<div class="halves">
${card(
  html`${stateBadge(cluster.body)}`,
  facts([
    ['Since', ago(status.changed_at)],
    ['Last heard of', ago(status.seen_at)],
    ['Kubernetes', status.kubernetes_version ?? '–'],
    ['Nodes', status.node_count ?? '–'],
    ['Agent', status.agent_version ?? '–'],
    ['Tunnels', tunnels(status.relay_ids, relays)],
  ]),
)}
${card(
  'About',
  facts([
    ['Project', html`<a href="/projects/${project_id}">${projects.nameOf(project_id)}</a>`],
    ['Labels', labelsOf(cluster.body)],
    ['Imported', ago(created_at)],
    ['Fingerprint', fingerprint === null ? '–' : html`<span class="mono">${fingerprint}</span>`],
  ]),
)}
${card('In a terminal', command('use', `sal kubeconfig --cluster ${name} --set-context ${name}\nkubectl get namespaces`))}
${connections.isOk && card('Live connections', connections.body.items.length === 0 ? html`<p class="quiet-text">Nobody is connected right now.</p>` : liveTable(connections.body.items))}
</div></div>`,
  })
}

function whatToDo(): Html {
  return html`<div class="tip">Its agent is connected, but the API server does not answer it, so kubectl gets no answer either. Try <code>kubectl get --raw /version</code> where the agent runs, and see whether the API server is up; this page tells by itself when it answers again.</div>`
}

/** By name for those who see relays. */
function tunnels(ids: readonly string[], names: Names) {
  const known = ids.map(id => names.relay(id)).filter(({ path }) => path !== undefined)
  if (known.length === 0) return `to ${counted(ids.length, 'relay')}`
  return html`to ${known.map(({ name, path }) => html`<a class="label" href="${path}">${name}</a> `)}`
}

function liveTable(rows: readonly Schemas['Connection'][]) {
  return table(rows, [
    { title: 'Who', cell: row => row.user_name },
    { title: 'What', cell: row => `${row.verb} ${[row.resource, row.subresource].filter(Boolean).join('/')}` },
    { title: 'Where', cell: row => [row.namespace, row.name].filter(Boolean).join('/') || '–' },
    { title: 'Since', cell: row => ago(row.started_at) },
  ])
}
