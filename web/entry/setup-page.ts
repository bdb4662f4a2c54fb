// `/setup`: the form behind a set-up link or an invitation, and what came of it.

import { page } from '../frame/outside'
import { type Html, html } from '../html'
import { input } from '../parts/form'
import { alarm, type Wrong, wrongOf } from '../parts/notice'
import type { ProblemBody } from '../visit'

export type LinkState = 'setup' | 'user' | 'used' | 'expired' | 'unknown'
export type SetupForm = { token: string; email: string; name: string }

const DEAD: Record<Exclude<LinkState, 'setup' | 'user'>, { status: number; title: string; advice: string }> = {
  used: {
    status: 409,
    title: 'This link was used already',
    advice: 'If it was you, sign in. If not, ask an admin for a new link and tell them.',
  },
  expired: {
    status: 410,
    title: 'This link has expired',
    advice: 'Ask an admin for a new one. The set-up link is printed anew when the server restarts.',
  },
  unknown: { status: 404, title: 'There is no such link', advice: 'Copy the whole link, up to its last character.' },
}

export function deadLinkPage(state: keyof typeof DEAD): Response {
  const { status, title, advice } = DEAD[state]
  return page(title, html`<h1>${title}</h1><p>${advice}</p>`, status)
}

export function setupPage(
  kind: 'setup' | 'user',
  form: SetupForm,
  refused?: { status: number; problem: ProblemBody },
): Response {
  const wrong = wrongOf(refused?.problem, ['email', 'name', 'password'])
  const title = kind === 'setup' ? 'Make the first admin' : 'Set your password'
  return page(
    title,
    html`<h1>${title}</h1>
${wrong.others.length > 0 && alarm(wrong.others)}
<form method="post" action="/setup">
<input type="hidden" name="token" value="${form.token}">
${kind === 'setup' && identityFields(form, wrong)}
${input({ name: 'password', label: 'Password', hint: '12 characters or more', type: 'password', isRequired: true, maxLength: 256, wrong, more: html` minlength="12" autocomplete="new-password"` })}
<button>${kind === 'setup' ? 'Create' : 'Set'}</button>
</form>`,
    refused?.status ?? 200,
  )
}

function identityFields({ email, name }: SetupForm, wrong: Wrong): Html {
  return html`${input({ name: 'email', label: 'E-mail address', type: 'email', value: email, isRequired: true, maxLength: 254, wrong, more: html` autocomplete="username"` })}
${input({ name: 'name', label: 'Name', value: name, isRequired: true, maxLength: 100, wrong, more: html` autocomplete="name"` })}`
}

export function donePage({ email, publicUrl }: { email: string; publicUrl: string }): Response {
  return page(
    'Done',
    html`<h1>Done</h1>
<p>You can sign in as <strong>${email}</strong>. In a terminal:</p>
<pre>sal login --server ${publicUrl} --email ${email}
sal clusters list</pre>`,
  )
}
