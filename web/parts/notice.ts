// What happened, in a sentence: done, refused, or not there.
import { type Html, html } from '../html'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'

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

/** After a change the page it leads to says so; only sentences of ours can be shown by a link. */
export function doneNotice(url: URL): Html | false {
  const sentence = DONE[url.searchParams.get('done') ?? '']
  return sentence !== undefined && html`<div class="notice" role="status">${sentence}</div>`
}

export function alarm(sentences: readonly string[]): Html {
  return html`<div class="alarm" role="alert"><ul>${sentences.map(sentence => html`<li>${sentence}</li>`)}</ul></div>`
}

/** Where a part of a page cannot be shown. */
export function refusal({ status, problem }: Pick<Answer<unknown>, 'status' | 'problem'>): Html {
  if (status === 403)
    return html`<div class="tip">You may not see this. Whoever manages access here can give you a role that lets you.</div>`
  if (status === 404)
    return html`<div class="tip">It is not there, or not yours to see. It may have been deleted a moment ago.</div>`
  if (status >= 500)
    return html`<div class="alarm" role="alert">Salaminia could not answer. Try again in a moment; if it stays so, its log says why.</div>`
  return alarm(sentencesOf(problem))
}

/** What a form's fields did wrong, by the name of the field; and what was wrong with none of them. */
export type Wrong = { byField: ReadonlyMap<string, string>; others: readonly string[] }

export function wrongOf(problem: ProblemBody | undefined, fields: readonly string[]): Wrong {
  const byField = new Map<string, string>()
  const others: string[] = []
  if (!problem) return { byField, others }
  for (const { pointer, detail } of problem.errors ?? []) {
    const name = pointer.split('/')[1] ?? ''
    if (fields.includes(name)) byField.set(name, detail)
    else others.push(`${pointer}: ${detail}`)
  }
  return byField.size > 0 || others.length > 0 ? { byField, others } : { byField, others: sentencesOf(problem) }
}
