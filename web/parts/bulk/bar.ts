// Boxes before the rows of a table, and under it the bar of what can be done to those checked. It is a form that leads to a
// page which asks once more, so it works without a script; js/choose.js makes it comfortable.
import { type Html, html } from '../../html'
import type { Inside } from '../../inside'
import { backOf } from '../small'
import type { Column } from '../table'
import { type Bulk, pathOf } from './model'

export type Choosing<Row> = {
  column: Column<Row>
  bar: Html
  keyOf: (row: Row) => string
  /** Whether there is something to choose among these. */
  isWorthIt: (rows: readonly Row[]) => boolean
}

/** Undefined for who may do none of it. */
export function choosing<Row>(bulk: Bulk<Row>, inside: Inside): Choosing<Row> | undefined {
  const acts = Object.entries(bulk.acts).filter(([, act]) => act.may(inside))
  if (acts.length === 0) return undefined
  const path = pathOf(bulk, inside)
  const form = `bulk${path.replace(/\W+/g, '-')}`
  const [, many] = bulk.words
  return {
    keyOf: row => `row-${bulk.idOf(row)}`,
    isWorthIt: rows => rows.some(row => !bulk.isFixed?.(inside, row)),
    column: {
      title: 'Choose',
      kind: 'choose',
      heading: html`<input type="checkbox" data-choosing data-choose-all="${form}" aria-label="All ${many} on this page">`,
      cell: row =>
        !bulk.isFixed?.(inside, row) &&
        html`<input type="checkbox" form="${form}" name="id" value="${bulk.idOf(row)}" aria-label="Choose ${bulk.labelOf(row)}">`,
    },
    bar: html`<form id="${form}" class="bulk" action="${path}/bulk" aria-label="Chosen ${many}">
<input type="hidden" name="back" value="${hereOf(bulk, inside)}">
<span class="chosen" data-chosen aria-live="polite">Those chosen</span>
<span class="buttons">${acts.map(([name, { say, isDanger }]) => html`<button class="${isDanger ? 'danger' : 'quiet'}" name="act" value="${name}">${say}</button>`)}</span>
<label class="check all" data-choosing><input type="checkbox" data-choose-all="${form}"><span>All on this page</span></label></form>`,
  }
}

/** The page of the list; the answer to a form has no address of its own. */
function hereOf<Row>(bulk: Bulk<Row>, inside: Inside): string {
  const { request, url } = inside.visit
  return request.method === 'GET' ? backOf(url) : (bulk.trail(inside).at(-1)?.path ?? '/')
}
