// Sign-ins as rows, on their own page and on that of a person.
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bulkTable } from '../parts/bulk/table'
import { act } from '../parts/form'
import { may } from '../parts/gone'
import { ago, badge } from '../parts/small'
import type { Column } from '../parts/table'
import { isLive } from '../users/show'
import { howOf, SESSIONS, type Session } from './bulk'

/** `back`: the page that shows the table. */
export function sessionColumns(inside: Inside, { back }: { back: string }): Column<Session>[] {
  const { visit, who } = inside
  return [
    {
      title: 'Signed in',
      sort: 'created_at',
      cell: row =>
        html`<span class="named"><span>${ago(row.created_at)}</span><small>${howOf(row)}${row.source_address !== '' && ` from ${row.source_address}`}</small></span>`,
    },
    { title: 'Last used', sort: 'last_used_at', cell: row => ago(row.last_used_at) },
    { title: 'Ends', sort: 'expires_at', cell: row => ago(row.expires_at, 'no end') },
    { title: 'State', cell: row => stateOf(row, who.session_id) },
    {
      title: 'End it',
      kind: 'acts',
      cell: row => {
        const mayEnd = row.user_id === who.user_id || may(inside, 'sessions.write')
        if (!mayEnd || !isLive(row) || row.id === who.session_id) return false
        return act(visit, { to: `/sessions/${row.id}/delete`, say: 'End', kind: 'plain', fields: { back } })
      },
    },
  ]
}

export function sessionTable(inside: Inside, rows: readonly Session[], given: { back: string }): Html {
  if (rows.length === 0) return html`<p class="quiet-text">No sign-in yet.</p>`
  return bulkTable(SESSIONS, inside, { rows, columns: sessionColumns(inside, given) })
}

function stateOf(row: Session, own: string): Html {
  if (row.id === own) return badge('this one', 'good')
  if (row.revoked_at !== null) return html`${badge('ended')} ${ago(row.revoked_at)}`
  return isLive(row) ? badge('live', 'good') : badge('run out')
}
