// `/setup`: the form behind a set-up link or an invitation, and what came of it.

import { page } from '../frame/outside'
import { type Html, html } from '../html'
import { alarm } from '../parts/notice'

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
  refused: { status: number; sentences: readonly string[] } = { status: 200, sentences: [] },
): Response {
  const title = kind === 'setup' ? 'Make the first admin' : 'Set your password'
  return page(
    title,
    html`<h1>${title}</h1>
${refused.sentences.length > 0 && alarm(refused.sentences)}
<form method="post" action="/setup">
<input type="hidden" name="token" value="${form.token}">
${kind === 'setup' && identityFields(form)}
<label>Password <small>12 characters or more</small>
<input type="password" name="password" required minlength="12" maxlength="256" autocomplete="new-password"></label>
<button>${kind === 'setup' ? 'Create' : 'Set'}</button>
</form>`,
    refused.status,
  )
}

function identityFields({ email, name }: SetupForm): Html {
  return html`<label>E-mail address
<input type="email" name="email" value="${email}" required maxlength="254" autocomplete="username"></label>
<label>Name
<input name="name" value="${name}" required maxlength="100" autocomplete="name"></label>`
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
