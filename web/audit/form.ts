// The form of the audit explorer: words and time always, the rest when it is wanted. What a chip says stays in force.
import { type Html, html } from '../html'
import { input, select } from '../parts/form'
import { momentField } from '../parts/read'
import { FILTER_NAMES, FILTERS, type FilterName, KIND_WORDS, RANGES, rangeOf, spanOf } from './filters'
import { OUTCOMES } from './words'

type Given = {
  url: URL
  clusters: readonly { id: string; name: string }[]
  projects: readonly { id: string; display_name: string }[]
  groups: readonly { id: string; display_name: string }[]
  /** What was typed as a person and is none. */
  unknownPerson?: string | undefined
}

const FIELDS: readonly FilterName[] = [
  ...(['cluster_id', 'project_id', 'group_id', 'namespace', 'verb', 'resource', 'name'] as const),
  ...(['outcome', 'source', 'kind', 'q'] as const),
]
/** Set by links only. */
const KEPT = FILTER_NAMES.filter(name => !FIELDS.includes(name))

export function filterForm(given: Given): Html {
  const { url, unknownPerson } = given
  const asked = (name: string) => url.searchParams.get(name) ?? ''
  const isOpen = unknownPerson !== undefined
  return html`<form class="filters" action="/audit" role="search" aria-label="Search the audit">
${KEPT.map(name => asked(name) !== '' && html`<input type="hidden" name="${name}" value="${asked(name)}">`)}
<input type="hidden" name="was" value="${rangeOf(url)}">
${asked('tail') !== '' && html`<input type="hidden" name="tail" value="on">`}
<div class="audit-search"><input type="search" name="q" maxlength="200" value="${asked('q')}" placeholder="Words in path, verb, person, reason…" aria-label="Words">
${select({ name: 'range', label: 'Time', value: rangeOf(url) }, [{ value: '', name: 'Own: from and to' }, ...RANGES.map(({ value, name }) => ({ value, name: value === 'all' ? name : `Last ${name}` }))])}
<button>Search</button></div>
<details class="more"${isOpen && html` open`}><summary>More filters</summary><div class="filter-fields">
${person(unknownPerson)}
${among('cluster_id', 'Every cluster', given.clusters)}
${among('project_id', 'Every project', named(given.projects))}
${given.groups.length > 0 && among('group_id', 'Everybody', named(given.groups))}
${among(
  'outcome',
  'Any',
  Object.entries(OUTCOMES).map(([id, [name]]) => ({ id, name })),
)}
${(['namespace', 'verb', 'resource', 'name', 'source'] as const).map(name => input({ name, label: FILTERS[name].label, value: asked(name), maxLength: 300, more: html` placeholder="${HOLDERS[name]}" spellcheck="false" autocomplete="off"` }))}
${among(
  'kind',
  'Requests',
  Object.entries(KIND_WORDS).map(([id, name]) => ({ id, name })),
)}
${(['from', 'to'] as const).map(name => input({ name, label: name === 'from' ? 'From (UTC)' : 'To (UTC)', type: 'datetime-local', value: rangeOf(url) === '' ? momentField(spanOf(url, 0)[name]) : '', more: html` step="1"` }))}
</div></details></form>`

  function among(name: FilterName, none: string, choices: readonly { id: string; name: string }[]): Html {
    const all = choices.map(choice => ({ value: choice.id, name: choice.name }))
    const value = asked(name)
    const known = value === '' || choices.some(({ id }) => id === value) ? [] : [{ value, name: value }]
    return select({ name, label: FILTERS[name].label, value }, [{ value: '', name: none }, ...all, ...known])
  }
}

const HOLDERS = {
  ...{ namespace: 'shop', verb: 'delete', resource: 'deployments', name: 'web', source: '192.0.2.0/24' },
} as const

function person(unknown: string | undefined): Html {
  const wrong = { byField: new Map([['who', 'There is nobody with this address or label']]), others: [] }
  return input({
    ...{ name: 'who', label: 'Person', value: unknown ?? '', maxLength: 254 },
    ...(unknown === undefined ? {} : { wrong }),
    more: html` placeholder="ada@example.com" spellcheck="false" autocomplete="off"`,
  })
}

function named(things: readonly { id: string; display_name: string }[]) {
  return things.map(({ id, display_name }) => ({ id, name: display_name }))
}
