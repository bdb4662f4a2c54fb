// A page of a list: search as one types, the table, and the way to the next page. What is empty teaches instead.
import type { PageOf } from '../api'
import type { IconName } from '../frame/icons'
import { icon } from '../frame/icons'
import { type Html, html } from '../html'
import type { Answer } from '../visit'
import type { Choosing } from './bulk/bar'
import { refusal } from './notice'
import { type Column, table, withQuery } from './table'

export type Empty = { icon: IconName; title: string; text: Html | string; act?: Html | false }

export type Listing<Row> = {
  url: URL
  answer: Answer<PageOf<Row>>
  columns: readonly Column<Row>[]
  /** What one would search for; left out: this list cannot be searched. */
  search?: string
  /** Fields beside the search. */
  filters?: Html
  empty: Empty
  /** Kinds of change that make it worth reading again. */
  live?: string
  /** Of several at once. */
  several?: Choosing<Row> | undefined
}

export function listing<Row>(given: Listing<Row>): Html {
  const { url, answer, search, filters, empty, live } = given
  const isFirstUse = answer.isOk && answer.body.items.length === 0 && !isNarrowed(url)
  if (isFirstUse) return html`<div id="list"${live && html` data-live="${live}"`}>${emptyState(empty)}</div>`
  const body = !answer.isOk
    ? refusal(answer)
    : answer.body.items.length === 0
      ? nothingFound(url)
      : rowsOf(given, answer.body)
  return html`${(search || filters) && searchForm(url, search, filters)}
<div id="list" class="listed"${live && html` data-live="${live}"`}>${body}</div>`
}

function rowsOf<Row>({ url, columns, several }: Listing<Row>, page: PageOf<Row>): Html {
  if (!several?.isWorthIt(page.items)) return html`${table(page.items, columns, { url })}${pager(url, page)}`
  const { column, keyOf, bar } = several
  return html`${table(page.items, [column, ...columns], { url, keyOf })}${pager(url, page)}${bar}`
}

export function emptyState({ icon: picture, title, text, act }: Empty): Html {
  return html`<div class="empty">${icon(picture)}<h2>${title}</h2><p>${text}</p>${act}</div>`
}

function searchForm(url: URL, search: string | undefined, filters: Html | undefined): Html {
  return html`<form class="inline-form" action="${url.pathname}" hx-get="${url.pathname}" hx-trigger="input delay:250ms, change, submit" hx-target="#list" hx-select="#list" hx-swap="outerMorph" hx-push-url="true">
${search !== undefined && html`<input type="search" name="q" value="${url.searchParams.get('q') ?? ''}" placeholder="${search}" aria-label="${search}">`}
${filters}<button class="quiet">Search</button></form>`
}

function nothingFound(url: URL): Html {
  return html`<div class="empty">${icon('search')}<h2>Nothing fits</h2><p><a href="${url.pathname}">Show everything</a></p></div>`
}

export function pager<Row>(url: URL, { items, next_cursor }: PageOf<Row>): Html {
  const isFirst = !url.searchParams.has('cursor')
  if (isFirst && next_cursor === null) return html`<div class="pager"><span>${items.length} in all</span></div>`
  return html`<nav class="pager" aria-label="Pages"><span>${items.length} on this page</span><span class="buttons">
${!isFirst && html`<a class="button quiet" href="${withQuery(url, { cursor: null })}">First page</a>`}
${next_cursor !== null && html`<a class="button quiet" href="${withQuery(url, { cursor: next_cursor })}" rel="next">Next page</a>`}
</span></nav>`
}

function isNarrowed(url: URL): boolean {
  return [...url.searchParams.keys()].some(name => !['sort', 'done', 'told'].includes(name))
}

/** What of the page's own query goes on to the API. */
export function listQuery(url: URL, names: readonly string[] = []): string {
  const query = new URLSearchParams()
  for (const name of ['q', 'sort', 'cursor', ...names]) {
    const value = url.searchParams.get(name)
    if (value) query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
