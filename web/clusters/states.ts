// How a cluster stands, and the frame that its pages share.
import type { Schemas } from '../api'
import { type Shown, shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { refusal } from '../parts/notice'
import { badge, tabs } from '../parts/small'
import { doneNotice } from '../parts/told'
import { terminalLink } from '../prompt/links'
import type { Answer } from '../visit'

export type Cluster = Schemas['Cluster']
export const TRAIL = [{ name: 'Clusters', path: '/clusters' }]

const STATES = {
  connected: ['Connected', 'good'],
  disconnected: ['Disconnected', 'bad'],
  pending: ['Not joined yet', 'warn'],
} as const

export const STATE_CHOICES = [
  { value: '', name: 'Every state' },
  ...Object.entries(STATES).map(([value, [name]]) => ({ value, name })),
]

export function stateBadge({ status }: Cluster): Html {
  const [word, kind] = STATES[status.state]
  return html`${badge(word, kind)}${isSilent({ status }) && html` ${badge('API server silent', 'bad')}`}`
}

/** The agent is there and its API server is not: kubectl gets no answer. */
export function isSilent({ status }: Pick<Cluster, 'status'>): boolean {
  return status.api_server === 'unreachable'
}

export function labelsOf({ labels }: Cluster): Html {
  const all = Object.entries(labels)
  return html`${all.length === 0 ? html`<span class="quiet-text">none</span>` : all.map(([key, value]) => html`<span class="label">${key}=${value}</span> `)}`
}

export function readCluster({ visit, params }: Inside): Promise<Answer<Cluster>> {
  return visit.ask<Cluster>('GET', `/clusters/${params.id}`)
}

/** A page of one cluster, under its tabs; what is not there says so. */
export function clusterPage(
  { visit, who, params }: Inside,
  cluster: Answer<Cluster>,
  shown: Omit<Shown, 'title' | 'trail'>,
): Response {
  if (!cluster.isOk)
    return shell(visit, who, { title: 'Cluster', trail: TRAIL, content: refusal(cluster), status: cluster.status })
  const base = `/clusters/${params.id}`
  const all = [
    { path: base, name: 'Overview' },
    { path: `${base}/prompt`, name: 'Terminal' },
    { path: `${base}/access`, name: 'Who has access' },
    ...(who.permissions.includes('clusters.write') ? [{ path: `${base}/settings`, name: 'Settings' }] : []),
  ]
  const isAtTerminal = visit.url.pathname === `${base}/prompt`
  return shell(visit, who, {
    ...shown,
    acts: html`${!isAtTerminal && terminalLink({ who }, cluster.body)}${shown.acts}`,
    title: cluster.body.name,
    trail: TRAIL,
    content: html`${tabs(visit.url.pathname, all)}${doneNotice(visit)}${shown.content}`,
  })
}
