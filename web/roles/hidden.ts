// A role as fields of a form that leads to the editor, filled: what roles/form.ts reads back.
import type { Schemas } from '../api'
import { type Html, html } from '../html'

type Made = Required<
  Pick<Schemas['RoleInput'], 'name' | 'display_name' | 'description' | 'scope' | 'permissions' | 'rules'>
>

export function roleFields({ permissions, rules, ...texts }: Made): Html {
  const fields: (readonly [string, string])[] = [
    ...Object.entries(texts),
    ...permissions.map(one => ['permissions', one] as const),
    ...rules.flatMap((rule, at) =>
      Object.entries(rule).map(([field, words]) => [`rule-${at}-${field}`, wordsOf(words)] as const),
    ),
  ]
  return html`${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
}

/** The core group has no name; the editor calls it so. */
function wordsOf(words: readonly string[]): string {
  return words.map(word => (word === '' ? 'core' : word)).join(', ')
}
