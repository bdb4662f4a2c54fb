// Bindings that are there, to be left out of the proposal; one looks for them by who, role or project.

import { REPLAY_PATH } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { refusal } from '../parts/notice'
import { queryText } from '../parts/read'
import { itemsOf } from '../users/show'
import { hidden } from './add'
import { type Proposal, replayPath } from './proposal'
import { heldWords } from './words'

const MOST = 8

export async function withoutForm(inside: Inside, proposal: Proposal): Promise<Html> {
  const { visit } = inside
  const find = visit.url.searchParams.get('find')?.trim() ?? ''
  const query = queryText({ q: find, limit: String(MOST + proposal.without.length) })
  const answer = await visit.ask<PageOf<Schemas['Binding']>>('GET', `/bindings?${query}`)
  if (!answer.isOk) return refusal(answer)
  const rows = answer.body.items.filter(({ id }) => !proposal.without.includes(id)).slice(0, MOST)
  const [names, roles] = await Promise.all([
    bindingNames(inside, rows),
    itemsOf<Schemas['Role']>(visit, '/roles?limit=200'),
  ])
  const lines = rows.map(row => {
    const path = replayPath({ ...proposal, without: [...proposal.without, row.id] })
    const role = (roles ?? []).find(({ name }) => name === row.role)
    return html`<li class="spread"><span>${heldWords(row, { names, role })}</span><a class="button plain" href="${path}">Without it</a></li>`
  })
  return html`<form class="inline-form" action="${REPLAY_PATH}" role="search" aria-label="Find a binding">${hidden(proposal)}
<input type="search" name="find" value="${find}" placeholder="Who, role or project" aria-label="Who, role or project"><button class="quiet">Find</button></form>
${
  lines.length === 0
    ? html`<p class="quiet-text">No binding${find !== '' && ' of that name'}${proposal.without.length > 0 && ' but what is left out already'}.</p>`
    : html`<ul class="members changes">${lines}</ul>`
}
${answer.body.next_cursor !== null && html`<p class="quiet-text">And more: search by name.</p>`}`
}
