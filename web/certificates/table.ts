// Certificates as rows, on their own page and on that of a person or machine user.
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { type Names, nameLink } from '../names'
import { bulkTable } from '../parts/bulk/table'
import { queryText } from '../parts/read'
import { ago, badge } from '../parts/small'
import type { Column } from '../parts/table'
import { CERTIFICATES } from './bulk'
import { type Certificate, isValid, KINDS, mayRevoke } from './show'

/** `names` adds whose each one is. */
export function certificateColumns(
  inside: Inside,
  { back, names }: { back: string; names?: Names },
): Column<Certificate>[] {
  const whose: Column<Certificate>[] = names
    ? [{ title: 'Whose', cell: row => (row.kind === 'user' ? nameLink(names.user(row.subject_id)) : KINDS[row.kind]) }]
    : []
  return [
    {
      title: 'Serial',
      cell: row => html`<span class="mono">${row.serial.slice(0, 16)}${row.serial.length > 16 && '…'}</span>`,
    },
    ...whose,
    { title: 'Made', sort: 'created_at', cell: row => ago(row.created_at) },
    { title: 'Ends', sort: 'not_after', cell: row => ago(row.not_after) },
    { title: 'State', cell: row => certificateState(row) },
    {
      title: 'Revoke',
      kind: 'acts',
      cell: row =>
        isValid(row) &&
        mayRevoke(inside, row) &&
        html`<a class="button plain" href="/certificates/${row.serial}/revoke?${queryText({ back })}">Revoke</a>`,
    },
  ]
}

export function certificateTable(inside: Inside, rows: readonly Certificate[], given: { back: string }): Html {
  if (rows.length === 0) return html`<p class="quiet-text">None was made yet. One is made with a kubeconfig.</p>`
  return bulkTable(CERTIFICATES, inside, { rows, columns: certificateColumns(inside, given) })
}

function certificateState(row: Certificate): Html {
  if (row.revoked_at !== null) return html`${badge('revoked', 'bad')} ${ago(row.revoked_at)}`
  return isValid(row) ? badge('valid', 'good') : badge('run out')
}
