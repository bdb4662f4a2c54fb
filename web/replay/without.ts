// Bindings that are there, to be left out of the proposal; one looks for them by who, role or project.

import { REPLAY_PATH } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { endOf, whereOf, whoOf } from '../bindings/words'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { refusal } from '../parts/notice'
import { queryText } from '../parts/read'
import { table } from '../parts/table'
import { hidden } from './add'
import { type Proposal, replayPath } from './proposal'

const MOST = 8

export async function withoutForm(inside: Inside, proposal: Proposal): Promise<Html> {
  const { visit } = inside
  const find = visit.url.searchParams.get('find')?.trim() ?? ''
  const query = queryText({ q: find, limit: String(MOST + proposal.without.length) })
  const answer = await visit.ask<PageOf<Schemas['Binding']>>('GET', `/bindings?${query}`)
  if (!answer.isOk) return refusal(answer)
  const rows = answer.body.items.filter(({ id }) => !proposal.without.includes(id)).slice(0, MOST)
  const names = await bindingNames(inside, rows)
  return html`<form class="inline-form" action="${REPLAY_PATH}" role="search" aria-label="Find a binding">${hidden(proposal)}
<input type="search" name="find" value="${find}" placeholder="Who, role or project" aria-label="Who, role or project"><button class="quiet">Find</button></form>
${
  rows.length === 0
    ? html`<p class="quiet-text">No binding${find !== '' && ' of that name'}${proposal.without.length > 0 && ' but what is left out already'}.</p>`
    : table(rows, [
        { title: 'Who', cell: row => whoOf(row, names) },
        { title: 'Role', cell: row => html`<span class="label">${row.role}</span>` },
        { title: 'Where', cell: row => whereOf(row, names) },
        { title: 'Until', cell: row => endOf(row) },
        {
          title: 'Try',
          kind: 'acts',
          cell: row =>
            html`<a class="button plain" href="${replayPath({ ...proposal, without: [...proposal.without, row.id] })}">Without it</a>`,
        },
      ])
}
${answer.body.next_cursor !== null && html`<p class="quiet-text">And more: search by name.</p>`}`
}
