// `/relays`: the front doors for kubectl and agents; how they stand, and how one more is added.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { ago, card } from '../parts/small'
import { doneNotice } from '../parts/told'
import { addCard, commandCard, type Made, reached } from './add'
import { RELAYS } from './bulk'
import { type Relay, stateBadge } from './states'

export async function listPage(inside: Inside, made?: Made): Promise<Response> {
  const { visit, who } = inside
  const [installation, answer] = await Promise.all([
    visit.ask<Schemas['Installation']>('GET', '/installation'),
    visit.ask<PageOf<Relay>>('GET', `/relays${listQuery(visit.url, ['state'])}`),
  ])
  const isAlone = answer.isOk && visit.url.search === '' && answer.body.items.filter(isConnected).length === 1
  return shell(visit, who, {
    title: 'Relays',
    lead: 'The front doors: kubectl comes in through them, and agents dial out to them. With two or more, one may be gone and nobody is.',
    at: '/relays',
    status: made?.status ?? 200,
    content: html`${doneNotice(visit)}${made?.enrolment && commandCard(made.wanted, made.enrolment)}
${listing<Relay>({
  url: visit.url,
  answer,
  search: 'Search relays',
  live: 'relays clusters',
  several: choosing(RELAYS, inside),
  columns: [
    { title: 'Name', sort: 'name', cell: row => html`<a href="/relays/${row.id}">${row.name}</a>` },
    { title: 'State', cell: stateBadge },
    { title: 'Last heard of', sort: 'seen_at', cell: row => ago(row.status.seen_at) },
    { title: 'Tunnels', kind: 'number', cell: row => row.status.tunnel_count },
    { title: 'Open streams', kind: 'number', cell: row => row.status.connection_count },
    { title: 'Version', cell: row => row.status.version ?? '–' },
  ],
  empty: {
    icon: 'relays',
    title: 'No relay yet',
    text: 'Without one nobody reaches a cluster. “sal start” brings one of its own; others are added with one command.',
  },
})}
${isAlone && html`<p class="quiet-text">One relay is one machine that can fail: with a second, each agent keeps tunnels to both.</p>`}
<div class="halves">${installation.isOk && card('How they are reached', reached(installation.body))}
${may(inside, 'relays.write') ? addCard(inside, made) : html`<div class="tip">Adding one is for those who hold the permission to: a relay sees the traffic of everybody who uses it.</div>`}</div>`,
  })
}

function isConnected({ status }: Relay): boolean {
  return status.state === 'connected'
}
