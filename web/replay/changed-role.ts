// A role as it would be: in the address, as the fields of its editor, so that one can go on there where one was.
import { tokenField } from '../forms'
import { type Html, html } from '../html'
import type { Inside } from '../inside'

const FIELD =
  /^(role_id|etag|name|display_name|description|scope|permissions|cluster_roles?|rule-\d{1,4}-[a-z_]{1,20}|recording|records_stdin|redactions|goes_on)$/

/** A rule is counted by its verbs, empty or not. */
export function roleText(fields: URLSearchParams): string {
  const kept = [...fields].filter(([name, value]) => FIELD.test(name) && (value !== '' || name.endsWith('-verbs')))
  return new URLSearchParams(kept).toString()
}

/** Back to the editor, as it was filled. */
export function goOn({ visit }: Pick<Inside, 'visit'>, role: string): Html {
  const fields = [...new URLSearchParams(role)]
  return html`<form method="post" action="/roles/preview">${tokenField(visit.token ?? '')}${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button class="plain">Go on changing it</button></form>`
}
