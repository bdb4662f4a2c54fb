// A table of which several can be chosen, for pages that are no list.
import { type Html, html } from '../../html'
import type { Inside } from '../../inside'
import { type Column, table } from '../table'
import { choosing } from './bar'
import type { Bulk } from './model'

export function bulkTable<Row>(
  bulk: Bulk<Row>,
  inside: Inside,
  { rows, columns }: { rows: readonly Row[]; columns: readonly Column<Row>[] },
): Html {
  const several = choosing(bulk, inside)
  if (!several?.isWorthIt(rows)) return table(rows, columns)
  const { column, keyOf, bar } = several
  return html`<div class="listed">${table(rows, [column, ...columns], { keyOf })}${bar}</div>`
}
