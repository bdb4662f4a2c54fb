// A table of things; on a narrow screen each row becomes a list of its cells under their titles.
import { type Html, html, type Part } from '../html'

export type Column<Row> = {
  title: string
  cell: (row: Row) => Part
  kind?: 'number' | 'acts' | 'choose'
  /** In place of the title, where there is room for one. */
  heading?: Html
  /** Name by which the API sorts; the title then is a link that sorts. */
  sort?: string
}

/** `keyOf`: an id of the row, unique in the page, so that what is checked in it stays with it when the rows are read again. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { url, keyOf }: { url?: URL; keyOf?: ((row: Row) => string) | undefined } = {},
): Html {
  return html`<div class="table"><table>
<thead><tr>${columns.map(column => heading(column, url))}</tr></thead>
<tbody>${rows.map(row => html`<tr${keyOf && html` id="${keyOf(row)}"`}>${columns.map(({ title, cell, kind }) => html`<td data-label="${title}"${kind && html` class="${kind}"`}>${cell(row)}</td>`)}</tr>`)}</tbody>
</table></div>`
}

function heading<Row>({ title, kind, sort, heading: shown }: Column<Row>, url: URL | undefined): Html {
  if (shown) return html`<td class="${kind}">${shown}</td>`
  const words = kind === 'acts' ? html`<span class="unseen">${title}</span>` : title
  if (sort === undefined || !url) return html`<th scope="col"${kind && html` class="${kind}"`}>${words}</th>`
  const current = url.searchParams.get('sort')
  const isUp = current === sort
  const direction = isUp ? 'ascending' : current === `-${sort}` ? 'descending' : 'none'
  return html`<th scope="col" aria-sort="${direction}"><a href="${withQuery(url, { sort: isUp ? `-${sort}` : sort, cursor: null })}">${words}${direction !== 'none' && html` <span aria-hidden="true">${isUp ? '↑' : '↓'}</span>`}</a></th>`
}

/** The same page with other parameters; null takes one away. */
export function withQuery(url: URL, change: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(url.searchParams)
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') query.delete(name)
    else query.set(name, value)
  }
  query.delete('done')
  query.delete('told')
  const text = query.toString()
  return text === '' ? url.pathname : `${url.pathname}?${text}`
}
