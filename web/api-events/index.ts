// The API's own audit: who changed what in Salaminia, who was refused, who signed in; with what was before and after.
import type { PageOf, Schemas } from '../api'
import { auditTabs } from '../audit/tabs'
import { moment, visible } from '../audit/words'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, show } from '../inside'
import { type Names, readNames } from '../names'
import { type Chip, chipList } from '../parts/chips'
import { input, select } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing } from '../parts/listing'
import { badge, card, facts } from '../parts/small'
import { withQuery } from '../parts/table'
import { findPrincipal } from '../principals'
import { projectNames } from '../projects/names'
import type { Routes } from '../router'
import { placeOf } from './places'

type ApiEvent = Schemas['ApiEvent']

const TRAIL = [{ name: 'Audit in Salaminia', path: '/api-events' }]
const ASKED = ['actor_id', 'target_id', 'action', 'outcome', 'project_id', 'cursor'] as const
const OUTCOMES: Readonly<Record<ApiEvent['outcome'], readonly [string, 'good' | 'bad' | 'warn']>> = {
  success: ['done', 'good'],
  denied: ['denied', 'bad'],
  failed: ['failed', 'warn'],
}

async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const { url } = visit
  if (!may(inside, 'api_events.read'))
    return gonePage(inside, { title: 'Audit', trail: [], answer: { status: 403, problem: {} } })
  const typed = url.searchParams.get('who')?.trim() ?? ''
  const person = typed === '' ? undefined : await findPrincipal(visit, typed)
  if (person || [...url.searchParams.values()].includes('')) return redirect(tidied(url, person?.id, typed))
  const query = new URLSearchParams(
    ASKED.flatMap(name => {
      const value = url.searchParams.get(name)
      return value ? [[name, value]] : []
    }),
  )
  const answer = await visit.ask<PageOf<ApiEvent>>('GET', `/api-events?${query}`)
  const names = await readNames(inside, {
    users: [url.searchParams.get('actor_id')],
    projects: [url.searchParams.get('project_id')],
  })
  return shell(visit, who, {
    title: 'Audit',
    lead: 'What was changed, issued and refused in Salaminia itself, with what was before and after.',
    status: answer.isOk ? 200 : answer.status,
    content: html`${auditTabs(inside)}${await filters(inside, typed)}${chipList(url, chipsOf(url, names))}
${listing<ApiEvent>({
  url,
  answer,
  columns: [
    { title: 'When (UTC)', cell: row => html`<a href="/api-events/${row.id}">${moment(row.at)}</a>` },
    { title: 'Who', cell: row => whoOf(row, url) },
    { title: 'What', cell: row => html`<span class="address">${visible(row.action)}</span>` },
    { title: 'To', cell: row => visible(row.target_name || row.target_kind) },
    {
      title: 'Outcome',
      cell: row =>
        html`${badge(...OUTCOMES[row.outcome])}${row.reason !== null && html`<br><small>${visible(row.reason)}</small>`}`,
    },
    { title: 'From', cell: row => html`<span class="address">${visible(row.source_address)}</span>` },
  ],
  empty: { icon: 'audit', title: 'Nothing yet', text: 'Every change, sign-in and refusal of this API is kept here.' },
})}`,
  })
}

function tidied(url: URL, actorId: string | undefined, typed: string): string {
  const query = new URLSearchParams()
  for (const [name, value] of url.searchParams) if (value !== '' && name !== 'who') query.set(name, value)
  if (actorId !== undefined) query.set('actor_id', actorId)
  else if (typed !== '') query.set('who', typed)
  const text = query.toString()
  return text === '' ? url.pathname : `${url.pathname}?${text}`
}

function whoOf({ actor_id, actor_name }: ApiEvent, url: URL): Html | string {
  const name = visible(actor_name) || 'somebody unknown'
  return actor_id === null ? name : html`<a href="${withQuery(url, { actor_id, cursor: null })}">${name}</a>`
}

async function filters({ visit }: Inside, typed: string): Promise<Html> {
  const { searchParams } = visit.url
  const given = (name: string) => searchParams.get(name) ?? ''
  const projects = await projectNames(visit)
  const wrong = { byField: new Map([['who', 'There is nobody with this address or label']]), others: [] }
  const kept = ['actor_id', 'target_id'].filter(name => given(name) !== '')
  return html`<form class="inline-form" action="/api-events" role="search" aria-label="Search what was changed">
${kept.map(name => html`<input type="hidden" name="${name}" value="${given(name)}">`)}
${input({ name: 'who', label: 'Person', value: typed, maxLength: 254, ...(typed === '' ? {} : { wrong }), more: html` placeholder="ada@example.com" spellcheck="false"` })}
${input({ name: 'action', label: 'Action', value: given('action'), maxLength: 100, more: html` placeholder="bindings.create" spellcheck="false"` })}
${select({ name: 'outcome', label: 'Outcome', value: given('outcome') }, [{ value: '', name: 'Any' }, ...Object.entries(OUTCOMES).map(([value, [name]]) => ({ value, name }))])}
${select({ name: 'project_id', label: 'Project', value: given('project_id') }, [{ value: '', name: 'Every project' }, ...projects.list.map(({ id, display_name }) => ({ value: id, name: display_name }))])}
<button>Search</button></form>`
}

function chipsOf(url: URL, names: Names): Chip[] {
  const said: Record<string, (value: string) => [label: string, words: string]> = {
    actor_id: value => ['Person', names.user(value).name],
    target_id: value => ['Done to', value],
    action: value => ['Action', value],
    outcome: value => ['Outcome', value],
    project_id: value => ['Project', names.project(value).name],
  }
  return Object.entries(said).flatMap(([name, say]): Chip[] => {
    const value = url.searchParams.get(name)
    return value ? [{ words: say(value).map(visible).join(': '), names: [name] }] : []
  })
}

async function detailPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<ApiEvent>('GET', `/api-events/${idOf(inside)}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Event', trail: TRAIL, answer })
  const event = answer.body
  return shell(visit, who, {
    title: visible([event.action, event.target_name].filter(Boolean).join(' ')),
    lead: html`${visible(event.actor_name) || 'Somebody unknown'}, ${moment(event.at)} UTC ${badge(...OUTCOMES[event.outcome])}`,
    trail: TRAIL,
    content: html`${card('What it changed', changes(event))}${card('About', await about(inside, event))}`,
  })
}

function changes({ changes, outcome }: ApiEvent): Html {
  if (changes.length === 0)
    return html`<p class="quiet-text">${outcome === 'success' ? 'No field of anything.' : 'Nothing: it was not done.'}</p>`
  const value = (json: string | null) =>
    json === null ? html`<span class="quiet-text">–</span>` : html`<span class="mono">${visible(json)}</span>`
  return html`<div class="table beside" tabindex="0" role="region" aria-label="Before and after"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${changes.map(({ path, before, after }) => html`<tr><th scope="row">${visible(path)}</th><td data-label="Before">${value(before)}</td><td data-label="After">${value(after)}</td></tr>`)}</tbody></table></div>`
}

async function about(inside: Inside, event: ApiEvent): Promise<Html> {
  const { actor_id, actor_name, target_id, target_kind, target_name } = event
  const names = await readNames(inside, { projects: [event.project_id] })
  const mono = (text: string | null) => (text ? html`<span class="mono">${visible(text)}</span>` : '–')
  const place = placeOf(target_kind, target_id)
  const target = [target_kind.replaceAll('_', ' '), target_name].filter(Boolean).join(' ')
  return facts([
    [
      'Who',
      actor_id === null
        ? visible(actor_name) || '–'
        : html`<a href="/api-events?actor_id=${actor_id}">${visible(actor_name)}</a>`,
    ],
    ['Done to', place === undefined ? visible(target) || '–' : html`<a href="${place}">${visible(target)}</a>`],
    [
      'Everything done to it',
      target_id === ''
        ? '–'
        : html`<a href="/api-events?target_id=${encodeURIComponent(target_id)}">${mono(target_id)}</a>`,
    ],
    ['Project', event.project_id === null ? '–' : names.project(event.project_id).name],
    ['Reason', mono(event.reason)],
    ['From address', mono(event.source_address)],
    ['Session', mono(event.session_id)],
    ['API token', mono(event.token_id)],
    ['Request', mono(event.request_id)],
    ['Event', mono(event.id)],
  ])
}

export const apiEventRoutes: Routes = [
  ['GET /api-events', show(listPage)],
  ['GET /api-events/:id', show(detailPage)],
]
