// `/audit`: what was done in clusters, by whom, when and from where. Filters narrow it, counts at the side show what there is.
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { type Names, nameLink } from '../names'
import { chart } from '../parts/chart'
import { chipList } from '../parts/chips'
import { gonePage, may } from '../parts/gone'
import { emptyState, pager } from '../parts/listing'
import { refusal } from '../parts/notice'
import { card } from '../parts/small'
import { withQuery } from '../parts/table'
import { findPrincipal } from '../principals'
import { projectNames } from '../projects/names'
import { itemsOf } from '../users/show'
import type { Answer } from '../visit'
import { facetsPart } from './facets'
import { chipsOf, FILTER_NAMES, filterNames, filterQuery, rangeOf, type Span, spanOf } from './filters'
import { filterForm } from './form'
import { eventTable, withoutBegins } from './table'
import { auditTabs } from './tabs'

type Events = PageOf<Schemas['AuditEvent']>
type Facets = Schemas['AuditEventFacets']
type Histogram = Schemas['AuditEventHistogram']

const BUCKETS = 60
const MOST_SHOWN = 50

export async function explorerPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const url = withoutCounts(visit.url)
  // The API answers an empty list, which would read as if nothing had happened.
  if (!may(inside, 'audit_events.read'))
    return gonePage(inside, { title: 'Audit', trail: [], answer: { status: 403, problem: {} } })
  const typed = url.searchParams.get('who')?.trim() ?? ''
  const person = typed === '' ? undefined : await findPrincipal(visit, typed)
  if (person || isUntidy(url)) return redirect(tidied(url, person?.id, typed))
  const span = spanOf(url, Date.now())
  const query = filterQuery(url, span)
  const isCounted = isTailing(url) || isAskedToCount(visit)
  const [events, facets, histogram] = await Promise.all([
    visit.ask<Events>('GET', `/audit-events?${listQuery(url, query)}`),
    isCounted ? visit.ask<Facets>('GET', `/audit-event-facets?${query}`) : undefined,
    isCounted ? readHistogram(inside, { query, span }) : undefined,
  ])
  const rows = events.isOk ? withoutBegins(events.body.items) : []
  const [names, form] = await Promise.all([
    filterNames(inside, {
      users: rows.filter(({ user_name }) => user_name === null).map(({ user_id }) => user_id),
      clusters: [...rows.map(({ cluster_id }) => cluster_id), ...facetValues(facets, 'cluster_id')],
    }),
    filters(inside, person ? undefined : typed || undefined),
  ])
  const isTail = isTailing(url)
  return shell(visit, who, {
    title: 'Audit',
    lead: 'Every request to a cluster, before and after it, as relays wrote it. Each is a link of a chain, so what is changed or taken away later is found.',
    acts: acts(url),
    status: events.isOk ? 200 : events.status,
    content: html`${auditTabs(inside)}${form}${chipList(url, chipsOf(url, names))}
<div class="audit" id="audit"${isTail && html` data-live="audit_events"`}${!isCounted && countsLater(url)}>
<div class="stack">${isCounted ? histogramPart(url, { histogram, span }) : counting(url)}${list(url, { events, names })}</div>
${isCounted ? facets?.isOk && facetsPart(url, facets.body, names) : html`<aside class="facets awaited"></aside>`}</div>`,
  })
}

/** Counting takes longer than reading the newest: the page comes without and asks for itself with counts as soon as it is there. */
function countsLater(url: URL): Html {
  return html` hx-get="${withQuery(url, { counts: 'on' })}" hx-trigger="load" hx-select="#audit" hx-swap="outerMorph"`
}

function counting(url: URL): Html {
  return card(
    'Records over time',
    html`<p class="quiet-text awaited"><a href="${withQuery(url, { counts: 'on' })}">Count them</a></p>`,
  )
}

/** What is on the page again is no longer without them. */
function isAskedToCount({ url, request }: Inside['visit']): boolean {
  return url.searchParams.has('counts') || request.headers.has('x-live')
}

function withoutCounts(whole: URL): URL {
  const url = new URL(whole)
  url.searchParams.delete('counts')
  return url
}

/** `was` comes with a form: the preset that counted before. */
function isUntidy({ searchParams }: URL): boolean {
  return searchParams.has('was') || [...searchParams.values()].includes('')
}

/** Forms send what is empty too. Of a preset and moments of one's own, what was changed counts. */
function tidied(url: URL, userId: string | undefined, typed: string): string {
  const query = new URLSearchParams()
  for (const [name, value] of url.searchParams) if (value !== '' && name !== 'who') query.set(name, value)
  const was = url.searchParams.get('was')
  query.delete('was')
  const isPreset = query.has('range') && query.get('range') !== was
  if (isPreset) for (const name of ['from', 'to']) query.delete(name)
  else if (query.has('from') || query.has('to')) query.delete('range')
  if (userId !== undefined) query.set('user_id', userId)
  else if (typed !== '') query.set('who', typed)
  const text = query.toString()
  return text === '' ? '/audit' : `/audit?${text}`
}

function listQuery(url: URL, filter: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(filter)
  query.set('limit', String(MOST_SHOWN))
  const cursor = url.searchParams.get('cursor')
  if (cursor) query.set('cursor', cursor)
  return query
}

/** Undefined where the time asked for has no begin. */
async function readHistogram(
  { visit }: Inside,
  { query, span }: { query: URLSearchParams; span: Span },
): Promise<Answer<Histogram> | undefined> {
  if (span.from === undefined) return undefined
  const whole = new URLSearchParams(query)
  whole.set('to', span.to ?? new Date().toISOString())
  whole.set('buckets', String(BUCKETS))
  return visit.ask<Histogram>('GET', `/audit-event-histogram?${whole}`)
}

async function filters(inside: Inside, unknownPerson: string | undefined): Promise<Html> {
  const { visit } = inside
  const [clusters, projects, groups] = await Promise.all([
    itemsOf<Schemas['Cluster']>(visit, '/clusters?limit=200'),
    projectNames(visit),
    may(inside, 'groups.read') ? itemsOf<Schemas['Group']>(visit, '/groups?limit=200') : undefined,
  ])
  const choices = { clusters: clusters ?? [], projects: projects.list, groups: groups ?? [] }
  return filterForm({ url: visit.url, ...choices, unknownPerson })
}

function isTailing({ searchParams }: URL): boolean {
  return searchParams.get('tail') === 'on' && !searchParams.has('cursor')
}

function acts(url: URL): Html {
  const isTail = isTailing(url)
  const kept = new URLSearchParams(url.searchParams)
  for (const name of ['cursor', 'tail', 'done']) kept.delete(name)
  const exported = (format: string) => `/audit/export?${new URLSearchParams([...kept, ['format', format]])}`
  return html`<a class="button quiet" href="${withQuery(url, { tail: isTail ? null : 'on', cursor: null })}">Live tail: ${isTail ? 'on' : 'off'}</a>
<a class="button quiet" href="${exported('ndjson')}" download>Export NDJSON</a>
<a class="button quiet" href="${exported('csv')}" download>Export CSV</a>`
}

type Counted = { histogram: Answer<Histogram> | undefined; span: Span }

function histogramPart(url: URL, { histogram, span }: Counted): Html | false {
  if (!histogram?.isOk) return false
  const { buckets, is_exact, counted } = histogram.body
  const end = span.to ?? new Date().toISOString()
  const bars = buckets.map(({ from, count }, index) => ({
    ...{ at: from, count },
    path: withQuery(url, { from, to: buckets[index + 1]?.from ?? end, range: null, cursor: null }),
  }))
  return card(
    'Records over time',
    html`${chart({ id: 'histogram', title: 'Records over time', counts: 'Records', bars })}${!is_exact && html`<p class="quiet-text">There were too many to count: these are the newest ${counted.toLocaleString('en')}.</p>`}`,
    rangeOf(url) === '' &&
      html`<a class="button plain" href="${withQuery(url, { from: null, to: null })}">Last 24 hours</a>`,
  )
}

function list(url: URL, { events, names }: { events: Answer<Events>; names: Names }): Html {
  if (!events.isOk) return refusal(events)
  const { items, next_cursor } = events.body
  const isNarrowed = FILTER_NAMES.some(name => url.searchParams.has(name)) || rangeOf(url) !== '24h'
  if (items.length === 0 && next_cursor === null)
    return emptyState({
      icon: 'audit',
      title: isNarrowed ? 'Nothing fits' : 'Nothing in the last 24 hours',
      text: isNarrowed
        ? html`Take a filter away, or look <a href="${withQuery(url, { range: 'all', from: null, to: null, cursor: null })}">at all there is</a>.`
        : html`Each kubectl command leaves its records here: before it, and how it ended. Look <a href="${withQuery(url, { range: 'all' })}">at all there is</a>.`,
    })
  const shown = withoutBegins(items)
  return html`${items.length === 0 ? html`<p class="quiet-text">Nothing in what was looked at so far; there is more.</p>` : eventTable(shown, { cluster: ({ cluster_id }) => (cluster_id === null ? '–' : nameLink(names.cluster(cluster_id))), url, names })}
${pager(url, { items: shown, next_cursor })}`
}

function facetValues(facets: Answer<Facets> | undefined, field: string): string[] {
  if (!facets?.isOk) return []
  return facets.body.facets.filter(one => one.field === field).flatMap(({ values }) => values.map(({ value }) => value))
}
