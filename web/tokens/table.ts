// API tokens as rows.
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bulkTable } from '../parts/bulk/table'
import { queryText } from '../parts/read'
import { ago, badge } from '../parts/small'
import type { Column } from '../parts/table'
import { isLive } from '../users/show'
import { tokens } from './bulk'
import { type KindName, mayChange, mayEnd, type Token } from './kinds'

type Given = { kind: KindName; base: string; back: string }

export function tokenColumns(inside: Inside, { kind, base, back }: Given): Column<Token>[] {
  const query = queryText({ back })
  return [
    {
      title: 'Name',
      sort: 'name',
      cell: row =>
        html`<span class="named">${mayChange(inside, kind, row) && row.revoked_at === null ? html`<a href="${base}/${row.id}">${row.name}</a>` : html`<strong>${row.name}</strong>`}<small class="mono">${row.prefix}…</small></span>`,
    },
    {
      title: 'Limited to',
      cell: row =>
        row.permissions === null
          ? html`<span class="quiet-text">all that its owner holds</span>`
          : html`<span class="labels">${row.permissions.map(one => html`<span class="label">${one}</span>`)}</span>`,
    },
    {
      title: 'Last used',
      cell: ({ status }) =>
        html`<span class="named"><span>${ago(status.last_used_at)}</span>${status.last_used_from !== null && html`<small>from ${status.last_used_from}</small>`}</span>`,
    },
    { title: 'Ends', sort: 'expires_at', cell: row => ago(row.expires_at, 'no end') },
    { title: 'State', cell: row => tokenState(row) },
    {
      title: 'Change',
      kind: 'acts',
      cell: row => {
        if (row.revoked_at !== null) return false
        return html`<span class="row">${mayChange(inside, kind, row) && isLive(row) && html`<a class="button plain" href="${base}/${row.id}/rotate">New secret</a>`}${mayEnd(inside, kind, row) && html`<a class="button plain" href="${base}/${row.id}/revoke?${query}">Revoke</a>`}</span>`
      },
    },
  ]
}

export function tokenTable(inside: Inside, rows: readonly Token[], given: Given): Html {
  if (rows.length === 0) return html`<p class="quiet-text">None.</p>`
  return bulkTable(tokens(given.kind), inside, { rows, columns: tokenColumns(inside, given) })
}

export function tokenState(row: Token): Html {
  if (row.revoked_at !== null) return html`${badge('revoked', 'bad')} ${ago(row.revoked_at)}`
  if (!isLive(row)) return badge('run out')
  const { overlap_until } = row.status
  return overlap_until === null
    ? badge('live', 'good')
    : html`${badge('two secrets', 'warn')} until ${ago(overlap_until)}`
}
