// `/` of a signed-in person: how things stand, what happens, and what was refused. Numbers they may not see are not there.
import type { PageOf, Schemas } from '../api'
import { eventTable } from '../audit/table'
import { icon } from '../frame/icons'
import { shell } from '../frame/shell'
import { type Html, html, type Part } from '../html'
import type { Inside, InsidePage } from '../inside'
import { nameLink, readNames } from '../names'
import { chart } from '../parts/chart'
import { may } from '../parts/gone'
import { refusal } from '../parts/notice'
import { queryText } from '../parts/read'
import { badge, card, command } from '../parts/small'
import { doneNotice } from '../parts/told'
import { opensTerminal, terminalPath } from '../prompt/links'
import { standing } from '../welcome/standing'

type Overview = Schemas['Overview']

const HOUR_MS = 3_600_000
const MOST_REFUSALS = 10
const MOST_TERMINALS = 8

export const overviewPage: InsidePage = async inside => {
  const { visit, who } = inside
  const [answer, welcome] = await Promise.all([visit.ask<Overview>('GET', '/overview'), firstSteps(inside)])
  return shell(visit, who, {
    title: 'Overview',
    content: html`${doneNotice(visit)}${welcome}${answer.isOk ? await overview(inside, answer.body) : refusal(answer)}`,
  })
}

/** Of interest to those who can do them, as long as they are not done. */
async function firstSteps(inside: Inside): Promise<Html | false> {
  if (!may(inside, 'organization.write')) return false
  const { isNamed, joined, hasAsked } = await standing(inside)
  const left = [isNamed, joined !== undefined, hasAsked].filter(isDone => !isDone).length
  if (left === 0) return false
  return html`<div class="tip spread" id="first-steps"><span>${left === 3 ? 'Three steps lead to the first kubectl command.' : `${3 - left} of 3 first steps done.`}</span><a class="button" href="/welcome">${left === 3 ? 'Begin' : 'Go on'}</a></div>`
}

async function overview(inside: Inside, overview: Overview): Promise<Html> {
  const { hours } = overview
  const stats = [...statsOf(overview)]
  const isNobody = stats.length === 0 && hours === null
  return html`${stats.length > 0 && html`<div class="cards stats" id="stats" data-live="clusters connections users groups bindings">${stats}</div>`}
${hours !== null && html`<div id="requests" data-live="audit_events">${requests(hours)}</div>`}
${hours !== null && html`<div id="denials" data-live="audit_events">${await refusals(inside)}</div>`}
${isNobody && html`<div class="tip">You have no role yet. Whoever manages access here can give you one; until then there is nothing to see.</div>`}
${may(inside, 'kubeconfigs.create') && (await terminals(inside))}`
}

function* statsOf(of: Overview): Generator<Html> {
  const { clusters_connected: connected, clusters_disconnected: gone, clusters_pending: pending } = of
  if (connected !== null && gone !== null && pending !== null) {
    const all = connected + gone + pending
    const more = html`${connected > 0 && badge(`${connected} connected`, 'good')} ${gone > 0 && badge(`${gone} disconnected`, 'bad')} ${pending > 0 && badge(`${pending} not joined yet`, 'warn')}${all === 0 && 'Import the first'}`
    yield stat('/clusters', 'Clusters', { count: all, more })
  }
  if (of.connections !== null)
    yield stat('/connections', 'Live streams', { count: of.connections, more: 'open this moment' })
  if (of.users !== null)
    yield stat('/users', 'People', {
      count: of.users,
      more: of.groups === null ? '' : `in ${of.groups} ${of.groups === 1 ? 'group' : 'groups'}`,
    })
  if (of.bindings_ending !== null)
    yield stat('/bindings?sort=expires_at', 'Bindings that end soon', {
      count: of.bindings_ending,
      more: 'within 7 days',
    })
}

function stat(path: string, name: string, { count, more }: { count: number; more: Part }): Html {
  return html`<a class="stat" href="${path}"><span>${name}</span><strong>${count.toLocaleString('en')}</strong><span class="quiet-text">${more}</span></a>`
}

function requests(hours: NonNullable<Overview['hours']>): Html {
  const bars = hours.map(({ at, requests, denied }) => ({
    ...{ at, count: requests, apart: denied ?? 0 },
    path: `/audit?${queryText({ from: at, to: new Date(Date.parse(at) + HOUR_MS).toISOString() })}`,
  }))
  const known = hours.map(({ requests }) => requests ?? 0).reduce((sum, one) => sum + one, 0)
  const title = 'Requests to clusters, last 24 hours'
  return card(
    title,
    known === 0 && hours.every(({ requests }) => requests !== null)
      ? html`<p class="quiet-text">None yet. Each kubectl command is one or more, and every one is in the audit.</p>`
      : chart({ id: 'hours', title, counts: 'Requests', apart: 'Refused by Salaminia', bars }),
    html`<a class="button quiet" href="/audit">Open the audit</a>`,
  )
}

/** Of the overview only those by Salaminia itself are told; those by API servers matter as much. */
async function refusals(inside: Inside): Promise<Html> {
  const { visit } = inside
  const from = new Date(Date.now() - 24 * HOUR_MS).toISOString()
  const query = queryText({ outcome: 'denied', from, limit: String(MOST_REFUSALS) })
  const answer = await visit.ask<PageOf<Schemas['AuditEvent']>>('GET', `/audit-events?${query}`)
  if (!answer.isOk) return card('Latest refusals', refusal(answer))
  const { items } = answer.body
  const names = await readNames(inside, {
    clusters: items.map(({ cluster_id }) => cluster_id),
    users: items.filter(({ user_name }) => user_name === null).map(({ user_id }) => user_id),
  })
  return card(
    'Latest refusals',
    items.length === 0
      ? html`<p class="quiet-text">Nothing was refused in these 24 hours.</p>`
      : eventTable(items, {
          names,
          cluster: ({ cluster_id: id }) => (id === null ? '–' : nameLink(names.cluster(id))),
        }),
    items.length > 0 && html`<a class="button quiet" href="/audit?outcome=denied&range=24h">All of them</a>`,
  )
}

async function terminals(inside: Inside): Promise<Html> {
  const { visit } = inside
  const path = `/clusters?state=connected&sort=name&limit=${MOST_TERMINALS + 1}`
  const { isOk, body } = await visit.ask<PageOf<Schemas['Cluster']>>('GET', path)
  const open = isOk ? body.items.filter(cluster => opensTerminal(inside, cluster)) : []
  return html`<div class="halves">${open.length > 0 && card('Use a cluster in the browser', links(open))}${card(
    'Use a cluster in a terminal',
    command(
      'use',
      `sal login --server ${visit.publicUrl}\nsal clusters list\nsal kubeconfig --cluster CLUSTER --set-context CLUSTER\nkubectl get namespaces`,
    ),
  )}</div>`
}

function links(clusters: readonly Schemas['Cluster'][]): Html {
  return html`<p class="quiet-text">kubectl in a window of its own, with your rights and in the audit as yours.</p>
<div class="buttons">${clusters.slice(0, MOST_TERMINALS).map(({ id, name }) => html`<a class="button quiet" href="${terminalPath(id)}">${icon('terminal')}${name}</a>`)}${clusters.length > MOST_TERMINALS && html`<a class="button plain" href="/clusters?state=connected">More</a>`}</div>`
}
