// Bindings as rows, on their own page and on those of who holds them.
import type { Schemas } from '../api'
import { type Html, html, type Part } from '../html'
import type { Names } from '../names'
import { type Column, table } from '../parts/table'
import { endOf, whereOf, whoOf } from './words'

type Binding = Schemas['Binding']
type Left = 'who' | 'role'

export function bindingColumns(names: Names, without: readonly Left[] = []): Column<Binding>[] {
  const all: (Column<Binding> & { is?: Left })[] = [
    { is: 'who', title: 'Who', cell: row => whoOf(row, names) },
    { is: 'role', title: 'Role', sort: 'role', cell: row => html`<span class="label">${row.role}</span>` },
    { title: 'Where', cell: row => whereOf(row, names) },
    { title: 'Until', sort: 'expires_at', cell: row => endOf(row) },
    { title: 'Open', kind: 'acts', cell: row => html`<a class="button plain" href="/bindings/${row.id}">Open</a>` },
  ]
  return all.filter(({ is }) => is === undefined || !without.includes(is))
}

/** `extra` stands before the last column: through which group it is held. */
export function bindingTable(
  rows: readonly Binding[],
  names: Names,
  { without, none = 'None.', extra }: { without?: readonly Left[]; none?: Part; extra?: Column<Binding> } = {},
): Html {
  if (rows.length === 0) return html`<p class="quiet-text">${none}</p>`
  const columns = bindingColumns(names, without)
  if (extra) columns.splice(-1, 0, extra)
  return table(rows, columns)
}
