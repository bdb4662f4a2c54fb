// What is said after a change, with the button that takes it back.
import { tokenField } from '../forms'
import { type Html, html } from '../html'
import { type Told, unseal } from '../told'
import type { Visit } from '../visit'
import { backOf } from './small'

const DONE: Readonly<Record<string, string>> = {
  created: 'Created.',
  saved: 'Saved.',
  deleted: 'Deleted.',
  revoked: 'Revoked. Open streams end within a second.',
  cut: 'Cut.',
  moved: 'Moved.',
  added: 'Added.',
  removed: 'Removed.',
  disabled: 'Disabled. What they held has ended; open streams are cut within a second.',
  enabled: 'Enabled.',
  ended: 'Ended.',
  queued: 'They are tried again in a moment.',
}

/**
 * After a change the page it leads to says so; only sentences of ours can be shown by a link. It has the focus, so a
 * keyboard goes on from there and a screen reader says it.
 */
export function doneNotice(visit: Visit): Html | false {
  const query = visit.url.searchParams
  const sealed = query.get('told')
  const told: Told | undefined = unseal(visit, sealed)
  const said = told?.said ?? DONE[query.get('done') ?? '']
  if (said === undefined) return false
  return html`<div class="notice spread" role="status" tabindex="-1" autofocus><span>${said}</span>${told?.undo && sealed !== null && undoForm(visit, { sealed, back: backOf(visit.url) })}</div>`
}

/** `sealed` holds an undo; `back` is the page to be told of it. */
export function undoForm(visit: Visit, { sealed, back }: { sealed: string; back: string }): Html {
  const undo = unseal(visit, sealed)?.undo
  return html`<form method="post" action="${undo?.to}">${tokenField(visit.token ?? '')}<input type="hidden" name="told" value="${sealed}"><input type="hidden" name="back" value="${back}"><button class="quiet">Undo</button></form>`
}
