// What went wrong, in a sentence: refused, or not there.
import { type Html, html } from '../html'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'

/** What a form did wrong. It has the focus, so a keyboard goes on from there and a screen reader says it. */
export function alarm(sentences: readonly string[]): Html {
  return html`<div class="alarm" role="alert" tabindex="-1" autofocus>${list(sentences)}</div>`
}

function list(sentences: readonly string[]): Html {
  return html`<ul>${sentences.map(sentence => html`<li>${sentence}</li>`)}</ul>`
}

/** Where a part of a page cannot be shown. */
export function refusal({ status, problem }: Pick<Answer<unknown>, 'status' | 'problem'>): Html {
  if (status === 403)
    return html`<div class="tip">You may not see this. Whoever manages access here can give you a role that lets you.</div>`
  if (status === 404)
    return html`<div class="tip">It is not there, or not yours to see. It may have been deleted a moment ago.</div>`
  if (status >= 500)
    return html`<div class="alarm" role="alert">Salaminia could not answer. Try again in a moment; if it stays so, its log says why.</div>`
  return html`<div class="alarm" role="alert">${list(sentencesOf(problem))}</div>`
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
