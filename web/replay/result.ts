// What a replay found: for whom something would be otherwise, and for each kind of request the way to its records.
import type { Schemas } from '../api'
import { moment, requestPath, visible, whatOf } from '../audit/words'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { type Name, type Names, nameLink, readNames } from '../names'
import { emptyState } from '../parts/listing'
import { counted, queryText } from '../parts/read'
import { badge, card } from '../parts/small'
import { type Column, table } from '../parts/table'
import type { Found } from '../principals'
import { joined } from '../roles/words'

type Replay = Schemas['AccessReplay']
type Person = Replay['principals'][number]
type Request = Person['requests'][number]

const OUTCOMES = {
  denied: { word: 'denied', kind: 'bad' },
  allowed: { word: 'newly allowed', kind: 'good' },
  unknown: { word: 'cluster decides', kind: 'warn' },
} as const

const SHOWN = 10

export async function replayResult(
  inside: Inside,
  replay: Replay,
  { whose }: { whose: Found | undefined },
): Promise<Html> {
  const { principals } = replay
  if (replay.counted === 0)
    return emptyState({
      icon: 'audit',
      title: 'Nothing was asked',
      text: html`From ${dayOf(replay.from)} to ${dayOf(replay.to)} ${whose ? html`<strong>${whose.name}</strong>` : 'nobody'} asked ${whose ? 'nothing' : 'anything'} of a cluster, so there is nothing to try this on. Take more days, or come back when kubectl was used.`,
    })
  const names = await readNames(inside, {
    users: principals.map(({ user_id }) => user_id),
    clusters: principals.flatMap(({ requests }) => requests.map(({ cluster_id }) => cluster_id)),
  })
  return html`<div class="stack" id="result">${summary(replay)}${principals.map(person => personCard(person, { names, replay }))}</div>`
}

function summary({ principals, counted: all, skipped, is_exact, counted_from, from, to }: Replay): Html {
  const total = (field: 'denied' | 'allowed' | 'unknown') => principals.reduce((sum, one) => sum + one[field], 0)
  const [denied, allowed, unknown] = [total('denied'), total('allowed'), total('unknown')]
  const kind = denied > 0 ? 'deny' : unknown > 0 ? 'depends' : 'allow'
  const said = [
    ...(denied > 0 ? [`${counted(denied, 'request')} would have been denied`] : []),
    ...(allowed > 0 ? [`${counted(allowed, 'refused request')} would have passed`] : []),
    ...(unknown > 0 ? [`of ${counted(unknown, 'request')} only the cluster knows`] : []),
  ]
  const title = said.length === 0 ? 'Nothing would be different' : joined(said)
  const words =
    said.length === 0
      ? `Every request would have been answered as it was: ${all} looked at`
      : `For ${counted(principals.length, 'person or machine', 'people and machines')}, of ${counted(all, 'request')} looked at`
  return html`<section class="answer ${kind}" role="status"><h2>${title}</h2>
<p>${words}, from ${dayOf(counted_from ?? from)} to ${dayOf(to)}.</p>
${!is_exact && html`<p class="quiet-text">The audit of these days was too much to go through at once: what came before ${dayOf(counted_from ?? from)} was not looked at. Name one person to go back further.</p>`}
${skipped > 0 && html`<p class="quiet-text">${counted(skipped, 'request')} to clusters that are gone ${skipped === 1 ? 'was' : 'were'} left out.</p>`}
<p class="quiet-text">This is what RBAC would have said. Nothing was changed.</p></section>`
}

type Given = { names: Names; replay: Replay }

function personCard(person: Person, given: Given): Html {
  const { user_id, user_name, requests, is_complete } = person
  const [first, rest] = [requests.slice(0, SHOWN), requests.slice(SHOWN)]
  const columns = columnsOf(person, given)
  return card(
    nameLink(personName(given.names.user(user_id), user_name)),
    html`${table(first, columns)}
${rest.length > 0 && html`<details><summary>${counted(rest.length, 'more kind of request', 'more kinds of requests')}</summary>${table(rest, columns)}</details>`}
${!is_complete && html`<p class="quiet-text">And still more, less often asked.</p>`}`,
    html`${(['denied', 'allowed', 'unknown'] as const).map(one => person[one] > 0 && badge(`${person[one]} ${OUTCOMES[one].word}`, OUTCOMES[one].kind))}`,
  )
}

/** Who is deleted still has the name of the records. */
function personName(known: Name, recorded: string | null): Name {
  return known.path === undefined && recorded !== null ? { name: visible(recorded) } : known
}

function columnsOf(person: Person, { names, replay }: Given): Column<Request>[] {
  return [
    {
      title: 'Would be',
      cell: ({ outcome }) => badge(OUTCOMES[outcome].word, OUTCOMES[outcome].kind),
    },
    {
      title: 'What',
      cell: row =>
        html`<span class="named"><a class="mono" href="${auditPath(person, row, replay)}">${wordsOf(row)}</a><small>${row.detail}</small></span>`,
    },
    { title: 'Cluster', cell: ({ cluster_id }) => names.cluster(cluster_id).name },
    { title: 'Times', kind: 'number', cell: ({ count }) => count },
    {
      title: 'Last (UTC)',
      cell: ({ last_at, sample_request_id }) =>
        html`<a href="${requestPath(sample_request_id)}">${moment(last_at)}</a>`,
    },
  ]
}

function wordsOf({ name, resource, namespace, ...asked }: Request): string {
  const isPath = resource === ''
  const within = resource === 'namespaces' ? '' : namespace
  return whatOf({
    ...asked,
    resource,
    namespace: within,
    name: isPath || name === '*' ? '' : name,
    path: isPath ? name : '',
  })
}

/** The explorer's own filters; `-` is how it is told of nothing. */
function auditPath({ user_id }: Person, request: Request, { from, to, counted_from }: Replay): string {
  const { cluster_id, verb, resource, subresource, namespace, name } = request
  const isNamed = resource !== '' && name !== '' && name !== '*'
  const place = { namespace: namespace || '-', resource: resource || '-', subresource: subresource || '-' }
  const query = queryText({ user_id, cluster_id, verb, ...place, ...(isNamed ? { name } : {}) })
  return `/audit?${query}&${queryText({ from: counted_from ?? from, to })}`
}

function dayOf(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}
