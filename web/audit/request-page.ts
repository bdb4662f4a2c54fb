// One request: its records beside each other, field by field, and what else its person did around then.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html, type Part } from '../html'
import type { Inside } from '../inside'
import { type Names, nameLink, readNames } from '../names'
import { gonePage, may } from '../parts/gone'
import { queryText } from '../parts/read'
import { card } from '../parts/small'
import { NONE } from './filters'
import { eventTable, withoutBegins } from './table'
import { moment, outcomeBadge, visible, whatOf } from './words'

type AuditEvent = Schemas['AuditEvent']
type Events = PageOf<AuditEvent>

const TRAIL = [{ name: 'Audit', path: '/audit' }]
const AROUND_MS = 5 * 60_000
/** A request has two, a broken one a few more. */
const MOST_RECORDS = 20

const KINDS: Readonly<Record<AuditEvent['kind'], string>> = {
  begin: 'Begin',
  end: 'End',
  denial: 'Refused',
  gap: 'Missing',
}

export async function requestPage(inside: Inside): Promise<Response> {
  const { visit, who, params } = inside
  const id = params.request ?? ''
  const query = queryText({ request_id: id, order: 'oldest', limit: String(MOST_RECORDS) })
  const found = await visit.ask<Events>('GET', `/audit-events?${query}`)
  if (!found.isOk) return gonePage(inside, { title: 'Request', trail: TRAIL, answer: found })
  const records = [...found.body.items].sort(byMoment)
  const last = records.at(-1)
  if (!last) return gonePage(inside, { title: 'Request', trail: TRAIL, answer: { status: 404, problem: {} } })
  const around = await readAround(inside, last)
  const clusters = [...records, ...around].map(({ cluster_id }) => cluster_id)
  const names = await readNames(inside, { users: records.map(({ user_id }) => user_id), clusters })
  const whoDid = last.user_id === null ? undefined : names.user(last.user_id)
  const name = visible(last.user_name ?? whoDid?.name ?? 'Somebody unknown')
  return shell(visit, who, {
    title: whatOf(last) || 'A request that could not be read',
    lead: html`${name}, ${moment(last.at)} UTC, from <span class="mono">${visible(last.source_address)}</span> ${outcomeBadge(last)}`,
    trail: TRAIL,
    acts: acts(inside, last, whoDid?.path),
    content: html`${recording(last)}${card('The records', recordsTable(records, names))}
${card('Follow', follow(inside, last))}
${card(last.user_id === null ? 'From this address, five minutes before and after' : 'The same person, five minutes before and after', around.length === 0 ? html`<p class="quiet-text">Nothing else.</p>` : eventTable(around, { cluster: row => clusterOf(row, names), names }))}`,
  })
}

function byMoment(one: AuditEvent, other: AuditEvent): number {
  return one.at.localeCompare(other.at) || one.seq - other.seq
}

function clusterOf({ cluster_id }: AuditEvent, names: Names): Part {
  return cluster_id === null ? '–' : nameLink(names.cluster(cluster_id))
}

async function readAround({ visit }: Inside, { at, user_id, source_address, request_id }: AuditEvent) {
  const ms = Date.parse(at)
  const moments = { from: new Date(ms - AROUND_MS).toISOString(), to: new Date(ms + AROUND_MS).toISOString() }
  const whose = user_id === null ? { source: source_address } : { user_id }
  const query = queryText({ ...moments, ...whose, limit: '50' })
  const { isOk, body } = await visit.ask<Events>('GET', `/audit-events?${query}`)
  return isOk ? withoutBegins(body.items).filter(event => event.request_id !== request_id) : []
}

/** What whoever looks at an incident wants next. */
function acts(inside: Inside, { user_id, cluster_id, ...asked }: AuditEvent, personPath: string | undefined): Html {
  if (user_id === null) return html``
  const { verb, resource, subresource, namespace, name, api_group } = asked
  const question =
    cluster_id !== null && resource !== '' && may(inside, 'access.read')
      ? queryText({ principal: user_id, cluster: cluster_id, verb, resource, subresource, namespace, name, api_group })
      : undefined
  const isUser = personPath?.startsWith('/users/') ?? false
  const mayEnd = may(inside, isUser ? 'users.write' : 'machine_users.write') && user_id !== inside.who.user_id
  return html`${question !== undefined && html`<a class="button quiet" href="/access?${question}">Why could they?</a>`}
${may(inside, 'bindings.read') && html`<a class="button quiet" href="/bindings?user_id=${user_id}">Their bindings</a>`}
${personPath !== undefined && mayEnd && html`<a class="button danger" href="${personPath}/disable">Take their access</a>`}`
}

function recording({ recording_id }: AuditEvent): Html | false {
  return (
    recording_id !== null &&
    html`<div class="tip spread"><span>What was typed and shown was recorded.</span><a class="button quiet" href="/recordings/${recording_id}">Open the recording</a></div>`
  )
}

type Field = { name: string; of: (event: AuditEvent, names: Names) => Part | null }

const text = (read: (event: AuditEvent) => string | number | null): Field['of'] => {
  return event => {
    const value = read(event)
    return value === null || value === '' ? null : html`<span class="mono">${visible(String(value))}</span>`
  }
}

const FIELDS: readonly Field[] = [
  { name: 'When', of: ({ at }) => html`<span class="mono">${at.slice(0, 10)} ${at.slice(11, 23)} UTC</span>` },
  { name: 'Outcome', of: event => outcomeBadge(event) },
  { name: 'Person', of: (event, names) => (event.user_id === null ? null : nameLink(names.user(event.user_id))) },
  { name: 'Name then', of: text(event => event.user_name) },
  { name: 'Credential', of: text(event => event.credential) },
  { name: 'From address', of: text(event => event.source_address) },
  { name: 'User agent', of: text(event => event.user_agent) },
  { name: 'Cluster', of: (event, names) => (event.cluster_id === null ? null : clusterOf(event, names)) },
  { name: 'Method', of: text(event => event.method) },
  { name: 'Path', of: text(event => event.path) },
  { name: 'Verb', of: text(event => event.verb) },
  { name: 'API group', of: text(event => event.api_group) },
  { name: 'API version', of: text(event => event.api_version) },
  { name: 'Resource', of: text(event => event.resource) },
  { name: 'Subresource', of: text(event => event.subresource) },
  { name: 'Namespace', of: text(event => event.namespace) },
  { name: 'Name', of: text(event => event.name) },
  { name: 'Status', of: text(event => event.status) },
  { name: 'Reason', of: text(event => event.reason) },
  { name: 'Bytes from the caller', of: text(event => event.bytes_in) },
  { name: 'Bytes to the caller', of: text(event => event.bytes_out) },
  { name: 'Took, ms', of: text(event => event.duration_ms) },
  { name: 'Records missing', of: text(event => event.lost) },
  { name: 'Recording', of: text(event => event.recording_id) },
  { name: 'Request', of: text(event => event.request_id) },
  { name: 'Relay', of: text(event => event.relay_id) },
  { name: 'Chain', of: text(event => event.chain_id) },
  { name: 'Place in the chain', of: text(event => event.seq) },
]

/** What no record says is left out. */
function recordsTable(records: readonly AuditEvent[], names: Names): Html {
  const rows = FIELDS.map(({ name, of }) => ({ name, values: records.map(event => of(event, names)) }))
  const said = rows.filter(({ values }) => values.some(value => value !== null))
  return html`<div class="table beside" tabindex="0" role="region" aria-label="Records of this request"><table>
<thead><tr><th scope="col">Field</th>${records.map(({ kind }) => html`<th scope="col">${KINDS[kind]}</th>`)}</tr></thead>
<tbody>${said.map(({ name, values }) => html`<tr><th scope="row">${name}</th>${values.map((value, at) => html`<td data-label="${KINDS[records[at]?.kind ?? 'end']}">${value ?? html`<span class="quiet-text">–</span>`}</td>`)}</tr>`)}</tbody></table></div>`
}

/** Searches that begin at this record. */
function follow(inside: Inside, event: AuditEvent): Html {
  const { user_id, cluster_id, namespace, resource, name, source_address, verb } = event
  const object = { cluster_id, namespace: namespace || NONE, resource, name, range: '7d' }
  const links = [
    ...(user_id === null
      ? []
      : [{ query: { user_id, range: '24h' }, says: 'Everything of this person, last 24 hours' }]),
    ...(name === '' ? [] : [{ query: object, says: 'Everybody who touched this object, last 7 days' }]),
    ...(cluster_id === null || verb === ''
      ? []
      : [
          {
            query: { cluster_id, verb, resource: resource || NONE, range: '24h' },
            says: 'The same on this cluster, last 24 hours',
          },
        ]),
    { query: { source: source_address, range: '24h' }, says: 'Everything from this address, last 24 hours' },
  ]
  const isShown = may(inside, 'api_events.read') && user_id !== null
  return html`<ul class="plain-list">${links.map(({ query, says }) => html`<li><a href="/audit?${queryText(query)}">${says}</a></li>`)}${isShown && html`<li><a href="/api-events?actor_id=${user_id}">What this person changed in Salaminia</a></li>`}</ul>`
}
