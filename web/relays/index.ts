// `/relays`: the front doors for kubectl and agents; which of them hold tunnels, and how one more is added.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, show, type Taken, take } from '../inside'
import { form, input } from '../parts/form'
import { may } from '../parts/gone'
import { emptyState } from '../parts/listing'
import { refusal, type Wrong, wrongOf } from '../parts/notice'
import { counted } from '../parts/read'
import { card, command, facts } from '../parts/small'
import { table } from '../parts/table'
import type { Routes } from '../router'
import type { Answer, ProblemBody } from '../visit'
import { PEER_PORT, PORT, relayCommand, type Wanted, wantedOf, wrongIn } from './form'

type Cluster = Schemas['Cluster']
type Made = { wanted: Wanted; enrolment?: Schemas['RelayEnrolment']; problem?: ProblemBody; status?: number }

const CLUSTERS_READ = 200

async function relaysPage(inside: Inside, made?: Made): Promise<Response> {
  const { visit, who } = inside
  const [installation, clusters] = await Promise.all([
    visit.ask<Schemas['Installation']>('GET', '/installation'),
    visit.ask<PageOf<Cluster>>('GET', `/clusters?limit=${CLUSTERS_READ}`),
  ])
  const add = may(inside, 'relays.write')
  return shell(visit, who, {
    title: 'Relays',
    lead: 'The front doors: kubectl comes in through them, and agents dial out to them. Nothing is kept in one, so have as many as you like.',
    at: '/relays',
    status: made?.status ?? 200,
    content: html`${made?.enrolment && commandCard(made.wanted, made.enrolment)}
<div id="relays" data-live="clusters">${card('In use', inUse(clusters))}</div>
<div class="halves">${installation.isOk && card('How they are reached', reached(installation.body))}
${add ? addCard(inside, made) : html`<div class="tip">Adding one is for those who hold the permission to: a relay sees the traffic of everybody who uses it.</div>`}</div>`,
  })
}

function inUse(clusters: Answer<PageOf<Cluster>>): Html {
  if (!clusters.isOk) return refusal(clusters)
  const { items, next_cursor } = clusters.body
  const held = Map.groupBy(
    items.flatMap(({ id, name, status }) => status.relay_ids.map(relayId => ({ relayId, id, name }))),
    ({ relayId }) => relayId,
  )
  if (held.size === 0)
    return emptyState({
      icon: 'relays',
      title: 'No relay holds a tunnel yet',
      text: 'As soon as the agent of a cluster has dialled a relay, it is shown here with the clusters it reaches.',
      act: html`<a class="button quiet" href="/clusters">Clusters</a>`,
    })
  return html`${table(
    [...held].map(([relayId, rows]) => ({ relayId, rows })),
    [
      { title: 'Relay', cell: ({ relayId }) => html`<span class="mono">${relayId}</span>` },
      { title: 'Tunnels', kind: 'number', cell: ({ rows }) => rows.length },
      { title: 'To', cell: ({ rows }) => clusterLabels(rows) },
    ],
  )}
${next_cursor !== null && html`<p class="quiet-text">Of the first ${CLUSTERS_READ} clusters.</p>`}
<p class="quiet-text">${held.size === 1 ? 'One relay is one machine that can fail: with a second, each agent keeps tunnels to both.' : `${counted(held.size, 'relay')}: when one is gone, agents and callers go on at the others.`}</p>`
}

const SHOWN = 8

function clusterLabels(rows: readonly { id: string; name: string }[]): Html {
  const links = rows.slice(0, SHOWN).map(({ id, name }) => html`<a class="label" href="/clusters/${id}">${name}</a>`)
  return html`<span class="labels">${links}${rows.length > SHOWN && html`<span class="label">and ${rows.length - SHOWN} more</span>`}</span>`
}

function reached({ relay_url, domain }: Schemas['Installation']): Html {
  return facts([
    ['Address', html`<span class="mono">${relay_url}</span>`],
    ['Or by name', html`<span class="mono">CLUSTER-ID.user.${domain}</span>`],
  ])
}

function commandCard(wanted: Wanted, { join, expires_at }: Schemas['RelayEnrolment']): Html {
  return card(
    'Run this where the relay is to be',
    html`<div class="notice once" role="status">This is shown once. It holds a token that works a single time, until ${expires_at.slice(0, 16).replace('T', ' ')} UTC.</div>
${command('relay', relayCommand(wanted, join))}
<p>Its key is made there and never leaves. It is ready when <code>/readyz</code> on its port answers 200; agents hear of it and open a tunnel to it.</p>
<p class="quiet-text">It must reach core’s internal listener (<code>SAL_INTERNAL_URL</code>); agents and kubectl its port ${PORT}, the other relays its port ${PEER_PORT}.</p>`,
  )
}

function addCard(inside: Inside, made: Made | undefined): Html {
  const own = made && !made.enrolment ? wrongIn(made.wanted) : new Map<string, string>()
  const wrong: Wrong = own.size > 0 ? { byField: own, others: [] } : wrongOf(made?.problem, [])
  const filled = made?.enrolment ? undefined : made?.wanted
  return card(
    made?.enrolment ? 'Another one' : 'Add a relay',
    html`<p class="quiet-text">You get one command with a token for one use.</p>
${form(
  inside.visit,
  { to: '/relays', act: 'Make the command', wrong },
  html`${input({ name: 'name', label: 'Name', hint: 'A new one: under a name that is known it takes that relay’s place. The one of “sal start” is called relay.', value: filled?.name ?? '', isRequired: true, maxLength: 63, wrong, more: html` placeholder="relay-2" spellcheck="false" autocomplete="off"` })}
${input({ name: 'own', label: 'Its own address', hint: 'A name or IP that leads to this very relay: agents and other relays dial it.', value: filled?.own ?? '', isRequired: true, maxLength: 253, wrong, more: html` placeholder="relay-2.example.com" spellcheck="false" autocomplete="off"` })}
${input({ name: 'others', label: 'Other addresses', hint: 'What else it answers to, as the name of a balancer before all of them. Its certificate carries these.', value: filled?.others ?? '', maxLength: 1000, wrong, more: html` placeholder="relay.example.com" spellcheck="false" autocomplete="off"` })}`,
)}`,
  )
}

async function added(taken: Taken): Promise<Response> {
  const wanted = wantedOf(taken.fields)
  if (wrongIn(wanted).size > 0) return relaysPage(taken, { wanted, status: 422 })
  const made = await taken.visit.ask<Schemas['RelayEnrolment']>('POST', '/relay-enrolments')
  return made.isOk
    ? relaysPage(taken, { wanted, enrolment: made.body })
    : relaysPage(taken, { wanted, problem: made.problem, status: made.status })
}

export const relayRoutes: Routes = [
  ['GET /relays', show(inside => relaysPage(inside))],
  ['POST /relays', take(added)],
]
