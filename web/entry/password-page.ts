// `/password`: a new password for one's own account, whether one wants it or an admin demands it.

import { page } from '../frame/outside'
import { type Html, html } from '../html'
import { alarm } from '../parts/notice'

export type PasswordForm = { email: string; next: string; isDemanded: boolean; token: Html }

export function passwordPage(
  { email, next, isDemanded, token }: PasswordForm,
  refused: { status: number; sentences: readonly string[] } = { status: 200, sentences: [] },
): Response {
  const title = isDemanded ? 'Change your password first' : 'Change your password'
  return page(
    title,
    html`<h1>${title}</h1>
${refused.sentences.length > 0 && alarm(refused.sentences)}
<form method="post" action="/password">
${token}
<input type="hidden" name="next" value="${next}">
<input type="hidden" name="username" value="${email}" autocomplete="username">
<label>Current password
<input type="password" name="current_password" required maxlength="256" autocomplete="current-password"></label>
<label>New password <small>12 characters or more</small>
<input type="password" name="password" required minlength="12" maxlength="256" autocomplete="new-password"></label>
<button>Change</button>
</form>
<p>Your other sign-ins end with it.</p>`,
    { status: refused.status, hasForm: true },
  )
}
