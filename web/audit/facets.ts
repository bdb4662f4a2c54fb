// Counts by field, each a filter to add or take away.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import type { Names } from '../names'
import { withQuery } from '../parts/table'
import { FILTERS, NONE, valueWords } from './filters'
import { visible } from './words'

type Facets = Schemas['AuditEventFacets']
type Facet = Facets['facets'][number]

/** More are behind the field of the form. */
const SHOWN = 8

export function facetsPart(url: URL, { facets, is_exact, counted }: Facets, names: Names): Html {
  const shown = facets.filter(({ values }) => values.length > 0)
  return html`<aside class="facets" aria-label="Counts">${shown.map(facet => facetPart(url, facet, names))}
${!is_exact && html`<p class="quiet-text">Of the newest ${counted.toLocaleString('en')} records.</p>`}</aside>`
}

function facetPart(url: URL, { field, values }: Facet, names: Names): Html {
  const most = Math.max(...values.map(({ count }) => count))
  return html`<section><h2>${FILTERS[field].label}</h2><ul>${values.slice(0, SHOWN).map(({ value, label, count }) => {
    const asked = value === '' ? NONE : value
    const isSet = url.searchParams.get(field) === asked
    const words = label === null ? valueWords(field, asked, names) : visible(label)
    return html`<li><a href="${withQuery(url, { [field]: isSet ? null : asked, cursor: null })}"${isSet && html` aria-current="true"`}><span>${words}</span><span class="count">${count.toLocaleString('en')}</span><progress max="${most}" value="${count}" aria-hidden="true"></progress></a></li>`
  })}</ul></section>`
}
