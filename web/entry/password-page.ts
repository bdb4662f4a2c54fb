// `/password`: a new password for one's own account, whether one wants it or an admin demands it.

import { page } from '../frame/outside'
import { type Html, html } from '../html'
import { input } from '../parts/form'
import { alarm, wrongOf } from '../parts/notice'
import type { ProblemBody } from '../visit'

export type PasswordForm = { email: string; next: string; isDemanded: boolean; token: Html }

export function passwordPage(
  { email, next, isDemanded, token }: PasswordForm,
  refused?: { status: number; problem: ProblemBody },
): Response {
  const wrong = wrongOf(refused?.problem, ['current_password', 'password'])
  const title = isDemanded ? 'Change your password first' : 'Change your password'
  return page(
    title,
    html`<h1>${title}</h1>
${wrong.others.length > 0 && alarm(wrong.others)}
<form method="post" action="/password">
${token}
<input type="hidden" name="next" value="${next}">
<input type="hidden" name="username" value="${email}" autocomplete="username">
${input({ name: 'current_password', label: 'Current password', type: 'password', isRequired: true, maxLength: 256, wrong, more: html` autocomplete="current-password"` })}
${input({ name: 'password', label: 'New password', hint: '12 characters or more. Your other sign-ins end with it.', type: 'password', isRequired: true, maxLength: 256, wrong, more: html` minlength="12" autocomplete="new-password"` })}
<button>Change</button>
</form>`,
    { status: refused?.status ?? 200, hasForm: true },
  )
}
