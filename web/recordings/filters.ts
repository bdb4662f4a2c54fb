// What a list of recordings is narrowed by. It is sent when one asks for it: every search of what was shown is recorded.
import type { PageOf } from '../api'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { type Choice, input, select } from '../parts/form'
import { may } from '../parts/gone'
import { momentOf } from '../parts/read'
import { STATES } from './words'

export const FILTERS = ['user_id', 'cluster_id', 'project_id', 'namespace', 'pod', 'state', 'request_id'] as const

/** The page's own query, as the API wants it. */
export function askedOf({ searchParams }: URL): string {
  const query = new URLSearchParams()
  for (const name of ['q', 'cursor', 'sort', ...FILTERS]) {
    const value = searchParams.get(name)?.trim()
    if (value) query.set(name, value)
  }
  // What is found by its text comes newest first.
  if (query.has('q')) query.delete('sort')
  for (const name of ['from', 'to']) {
    const at = momentOf(searchParams.get(name) ?? '')
    if (at !== null) query.set(name, at)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

export async function filterForm(inside: Inside): Promise<Html> {
  const { searchParams } = inside.visit.url
  const [people, clusters, projects] = await Promise.all([
    choices<{ id: string; email: string }>(inside, 'users', row => row.email),
    choices<{ id: string; name: string }>(inside, 'clusters', row => row.name),
    choices<{ id: string; display_name: string }>(inside, 'projects', row => row.display_name),
  ])
  const states = Object.entries(STATES).map(([value, [name]]) => ({ value, name }))
  const value = (name: string) => ({ name, value: searchParams.get(name) ?? '' })
  const choose = (name: string, label: string, given: readonly Choice[]) =>
    given.length > 0 && select({ ...value(name), label }, anyOr(given, searchParams.get(name)))
  return html`<form class="inline-form recording-filters" action="/recordings" role="search" aria-label="Recordings">
${input({ ...value('q'), label: 'Text shown', type: 'search', maxLength: 300 })}
${choose('user_id', 'Person', people)}${choose('cluster_id', 'Cluster', clusters)}${choose('project_id', 'Project', projects)}
${input({ ...value('namespace'), label: 'Namespace', maxLength: 300 })}${input({ ...value('pod'), label: 'Pod', maxLength: 300 })}
${choose('state', 'State', states)}
${input({ ...value('from'), label: 'From (UTC)', type: 'datetime-local' })}${input({ ...value('to'), label: 'To (UTC)', type: 'datetime-local' })}
<div class="buttons"><button>Search</button><a class="button quiet" href="/recordings">Show everything</a></div></form>`
}

/** What was chosen stays chosen, though it is not among the first. */
function anyOr(given: readonly Choice[], chosen: string | null): Choice[] {
  const isKnown = !chosen || given.some(({ value }) => value === chosen)
  return [{ value: '', name: 'Any' }, ...given, ...(isKnown ? [] : [{ value: chosen, name: chosen }])]
}

async function choices<Row extends { id: string }>(
  inside: Inside,
  kind: 'users' | 'clusters' | 'projects',
  nameOf: (row: Row) => string,
): Promise<Choice[]> {
  if (!may(inside, `${kind}.read`)) return []
  const { isOk, body } = await inside.visit.ask<PageOf<Row>>('GET', `/${kind}?limit=200`)
  return isOk ? body.items.map(row => ({ value: row.id, name: nameOf(row) })) : []
}
