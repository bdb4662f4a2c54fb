// One relay: how it stands and what it serves; and the page before it is deleted.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { form, sameField } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { alarm, refusal } from '../parts/notice'
import { ago, card, facts } from '../parts/small'
import { table } from '../parts/table'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'
import { canGo, type Relay, stateBadge } from './states'

type Cluster = Schemas['Cluster']

const TRAIL = [{ name: 'Relays', path: '/relays' }]

export async function detailPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const [relay, clusters] = await Promise.all([
    visit.ask<Relay>('GET', `/relays/${id}`),
    visit.ask<PageOf<Cluster>>('GET', `/clusters?relay_id=${id}&sort=name&limit=50`),
  ])
  if (!relay.isOk) return gonePage(inside, { title: 'Relay', trail: TRAIL, answer: relay })
  const { name, addresses, agent_url, peer_url, created_at, status } = relay.body
  const mayDelete = may(inside, 'relays.write') && canGo(relay.body)
  return shell(visit, who, {
    title: name,
    trail: TRAIL,
    ...(mayDelete ? { acts: html`<a class="button danger" href="/relays/${id}/delete">Delete</a>` } : {}),
    content: html`<div class="stack" id="relay" data-live="relays clusters connections"><div class="halves">${card(
      stateBadge(relay.body),
      facts([
        ['Last heard of', ago(status.seen_at)],
        ['Version', status.version ?? '–'],
        ['Tunnels', status.tunnel_count],
        ['Open streams', streams(inside, relay.body)],
        ['Certificate until', ago(status.certificate_not_after, 'none that is good')],
      ]),
    )}${card(
      'How it is reached',
      facts([
        ['Answers to', addresses.length === 0 ? 'known when it renews its certificate' : labels(addresses)],
        ['Agents dial', url(agent_url, 'the common address only')],
        ['Other relays', url(peer_url, 'not at all')],
        ['Enrolled', ago(created_at)],
        ['Id', html`<span class="mono">${relay.body.id}</span>`],
      ]),
    )}</div>
${card('Clusters it holds a tunnel to', served(clusters))}</div>`,
  })
}

function streams(inside: Inside, { id, status }: Relay): Html | number {
  const { connection_count } = status
  if (connection_count === 0 || !may(inside, 'connections.read')) return connection_count
  return html`<a href="/connections?relay_id=${id}">${connection_count}</a>`
}

function served(clusters: Answer<PageOf<Cluster>>): Html {
  if (!clusters.isOk) return refusal(clusters)
  const { items, next_cursor } = clusters.body
  if (items.length === 0)
    return html`<p class="quiet-text">None now. Agents dial two of the relays that have an address of their own; kubectl finds the way through any.</p>`
  return html`${table(items, [
    { title: 'Cluster', cell: row => html`<a href="/clusters/${row.id}">${row.name}</a>` },
    { title: 'Agent', cell: row => row.status.agent_version ?? '–' },
    { title: 'Kubernetes', cell: row => row.status.kubernetes_version ?? '–' },
    {
      title: 'Tunnels',
      cell: row =>
        row.status.relay_ids.length === 1 ? 'here only' : `here and ${row.status.relay_ids.length - 1} more`,
    },
  ])}${next_cursor !== null && html`<p class="quiet-text">The first ${items.length}.</p>`}`
}

function labels(addresses: readonly string[]): Html {
  return html`<span class="labels">${addresses.map(one => html`<span class="label">${one}</span>`)}</span>`
}

function url(given: string | null, none: string): Html | string {
  return given === null ? none : html`<span class="mono">${given}</span>`
}

export async function deletePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const relay = await visit.ask<Relay>('GET', `/relays/${id}`)
  if (!relay.isOk) return gonePage(inside, { title: 'Relay', trail: TRAIL, answer: relay })
  const { name, status } = relay.body
  return shell(visit, who, {
    title: `Delete ${name}?`,
    trail: [...TRAIL, { name, path: `/relays/${id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What breaks',
      html`<p>Its certificates are revoked: it cannot come back, only a new relay can be added under its name. Records of requests that it had not sent when it went, and that lie in its data folder, can then be taken from nobody.</p>
<p>Last heard of: ${ago(status.seen_at)}. What it did stays in the audit.</p>
<div class="buttons">${canGo(relay.body) ? form(visit, { to: `/relays/${id}/delete`, act: 'Delete for good', isDanger: true }, sameField(relay.etag)) : html`<p>It is connected: stop it first.</p>`}<a class="button quiet" href="/relays/${id}">Leave it</a></div>`,
    )}`,
  })
}
