// Pages of audit sinks.
import type { PageOf, Schemas } from '../api'
import { visible } from '../audit/words'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { act, form, sameField } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { projectNames } from '../projects/names'
import { itemsOf } from '../users/show'
import { type ProblemBody, sentencesOf } from '../visit'
import { SINKS } from './bulk'
import { emptyOf, type Filled, filledOfSink, type Sink } from './fields'
import { type Choices, editor } from './form'
import { isKind, KINDS } from './kinds'
import { stateBadge, TRAIL } from './states'

export type Refused = { problem?: ProblemBody; filled: Filled; same?: string | undefined }
type Tested = Schemas['AuditSinkTest']

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Sink>>('GET', `/audit-sinks${listQuery(visit.url)}`)
  const make = may(inside, 'audit_sinks.write') && html`<a class="button" href="/sinks/new">Add a sink</a>`
  return shell(visit, who, {
    title: 'Audit sinks',
    lead: 'Where both audits are sent on to, in order, each record at least once.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing<Sink>({
      url: visit.url,
      answer,
      search: 'Search sinks',
      live: 'audit_events',
      several: choosing(SINKS, inside),
      columns: [
        { title: 'Label', sort: 'name', cell: row => html`<a href="/sinks/${row.id}">${row.name}</a>` },
        { title: 'Kind', cell: row => KINDS[row.kind].name },
        { title: 'State', cell: row => html`${stateBadge(row)}${error(row)}` },
        { title: 'Behind', cell: row => lag(row) },
        { title: 'Delivered', kind: 'number', cell: row => row.status.delivered },
        { title: 'Not taken', kind: 'number', cell: row => deadLink(row) },
        { title: 'Last', cell: row => ago(row.status.last_delivered_at) },
      ],
      empty: {
        icon: 'sinks',
        title: 'No audit sink yet',
        text: 'Send the audit to what you search and alarm with already: a SIEM, a log store, a webhook. Each sink keeps its own place.',
        act: make,
      },
    })}`,
  })
}

function error({ status }: Sink): Html | false {
  const { state, last_error } = status
  return state === 'retrying' && last_error !== null && html`<br><small>${visible(last_error)}</small>`
}

function lag({ status: { lag_records, lag_seconds } }: Sink): Html | string {
  return lag_records === 0
    ? 'nothing'
    : html`${counted(lag_records, 'record')}<br><small>${spanWords(lag_seconds)}</small>`
}

function spanWords(seconds: number): string {
  if (seconds < 120) return counted(seconds, 'second')
  return seconds < 7_200 ? counted(Math.round(seconds / 60), 'minute') : counted(Math.round(seconds / 3_600), 'hour')
}

function deadLink({ id, status: { dead_letters } }: Sink): Html | number {
  return dead_letters === 0 ? 0 : html`<a href="/sinks/${id}/dead-letters">${dead_letters}</a>`
}

export async function newPage(inside: Inside, refused?: Refused): Promise<Response> {
  const { visit, who } = inside
  const kind = refused?.filled.kind ?? visit.url.searchParams.get('kind') ?? ''
  if (!isKind(kind)) return kindsPage(inside)
  const filled = refused?.filled ?? emptyOf(kind)
  const choices = await choicesOf(inside)
  return shell(visit, who, {
    title: `Add a sink: ${KINDS[kind].name}`,
    trail: TRAIL,
    status: refused?.problem ? 422 : 200,
    scripts: ['rows'],
    content: card('Settings', editor({ visit, filled, choices, problem: refused?.problem })),
  })
}

function kindsPage({ visit, who }: Inside): Response {
  return shell(visit, who, {
    title: 'Add a sink',
    lead: 'What takes the records?',
    trail: TRAIL,
    content: html`<ul class="picks wide">${Object.entries(KINDS).map(([kind, { name, says }]) => html`<li><a href="/sinks/new?kind=${kind}"><strong>${name}</strong><span class="quiet-text">${says}</span></a></li>`)}</ul>`,
  })
}

async function choicesOf({ visit }: Inside): Promise<Choices> {
  const [projects, clusters] = await Promise.all([
    projectNames(visit),
    itemsOf<Schemas['Cluster']>(visit, '/clusters?limit=200'),
  ])
  return {
    projects: projects.list.map(({ id, display_name }) => ({ id, name: display_name })),
    clusters: (clusters ?? []).map(({ id, name }) => ({ id, name })),
  }
}

export async function detailPage(inside: Inside, given: { refused?: Refused; tested?: Html } = {}): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const answer = await visit.ask<Sink>('GET', `/audit-sinks/${id}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Audit sink', trail: TRAIL, answer })
  const sink = answer.body
  const { refused, tested } = given
  const mayChange = may(inside, 'audit_sinks.write')
  const filled = refused?.filled ?? filledOfSink(sink)
  return shell(visit, who, {
    title: sink.name,
    lead: html`${KINDS[sink.kind].name} ${stateBadge(sink)}`,
    trail: TRAIL,
    at: `/sinks/${id}`,
    status: refused?.problem ? 422 : 200,
    scripts: ['rows'],
    ...(mayChange ? { acts: acts(inside, sink) } : {}),
    content: html`${doneNotice(visit)}${tested}<div id="fares" data-live="audit_events">${card('How it fares', fares(sink))}</div>
${mayChange && card('Settings', editor({ visit, id, filled, choices: await choicesOf(inside), problem: refused?.problem, same: refused?.same ?? answer.etag }))}`,
  })
}

function acts({ visit }: Inside, { id }: Sink): Html {
  return html`${act(visit, { to: `/sinks/${id}/test`, say: 'Send a test record' })}<a class="button danger" href="/sinks/${id}/delete">Delete</a>`
}

export function testWords({ is_delivered, error: why, duration_ms, id }: Tested): Html {
  if (is_delivered)
    return html`<div class="notice" role="status">It took the test record in ${duration_ms} ms. Look for <code>${id}</code> there; its kind is <code>test</code>.</div>`
  return html`<div class="alarm" role="alert">It did not take the test record (${duration_ms} ms): ${visible(why ?? 'it said nothing')}</div>`
}

function fares(sink: Sink): Html {
  const { last_delivered_at, delivered, failures, skipped, last_error, last_error_at, dead_letters } = sink.status
  return facts([
    ['Behind', lag(sink)],
    [
      'Delivered',
      delivered === 0 ? 'nothing yet' : html`${counted(delivered, 'record')}, the last ${ago(last_delivered_at)}`,
    ],
    ['Attempts that failed', String(failures)],
    ...(last_error === null
      ? []
      : [['The last of them', html`${visible(last_error)} (${ago(last_error_at)})`] as const]),
    [
      'Not taken',
      dead_letters === 0
        ? 'nothing'
        : html`<a href="/sinks/${sink.id}/dead-letters">${counted(dead_letters, 'record')}: look, try again or give up</a>`,
    ],
    ['Dropped by retention before', counted(skipped, 'record')],
    ['Records from', ago(sink.starts_at, 'when it was made')],
    ['Made', ago(sink.created_at)],
  ])
}

export async function deletePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const answer = await visit.ask<Sink>('GET', `/audit-sinks/${id}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Audit sink', trail: TRAIL, answer })
  const { name, status } = answer.body
  return shell(visit, who, {
    title: `Delete ${name}?`,
    trail: [...TRAIL, { name, path: `/sinks/${id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What breaks',
      html`<ul class="plain-list"><li>Nothing more is sent there; ${status.lag_records === 0 ? 'it has all there is' : `${counted(status.lag_records, 'record')} it has not yet will never come`}.</li>
${status.dead_letters > 0 && html`<li>${counted(status.dead_letters, 'record')} it did not take are given up.</li>`}
<li>Its place and its secrets are gone. A new sink begins anew.</li></ul>
<p>The audit here stays whole. To pause, switch it off in its settings instead.</p>
<div class="buttons">${form(visit, { to: `/sinks/${id}/delete`, act: 'Delete for good', isDanger: true }, sameField(answer.etag))}<a class="button quiet" href="/sinks/${id}">Leave it</a></div>`,
    )}`,
  })
}
