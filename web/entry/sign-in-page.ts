// `/sign-in`: a password, or a button for each identity provider; and why it did not work.

import { page } from '../frame/outside'
import { type Html, html } from '../html'
import { localPath, signInPath } from '../next'
import { alarm } from '../parts/notice'

export type Method = { name: string; display_name: string }
export type SignInForm = { email: string; next: string; token: Html }

export function signInPage(
  form: SignInForm,
  methods: readonly Method[],
  refused: { status: number; sentences: readonly string[] } = { status: 200, sentences: [] },
): Response {
  return page(
    'Sign in',
    html`<h1>Sign in</h1>
${refused.sentences.length > 0 && alarm(refused.sentences)}
${methods.length > 0 && html`<div class="methods">${methods.map(method => button(method, form.next))}</div><h2>With a password</h2>`}
<form method="post" action="/sign-in">
${form.token}
<input type="hidden" name="next" value="${form.next}">
<label>E-mail address
<input type="email" name="email" value="${form.email}" required maxlength="254" autocomplete="username"></label>
<label>Password
<input type="password" name="password" required maxlength="256" autocomplete="current-password"></label>
<button${methods.length > 0 && html` class="quiet"`}>Sign in</button>
</form>`,
    { status: refused.status, hasForm: true },
  )
}

function button({ name, display_name }: Method, next: string): Html {
  const path = `/sign-in/${encodeURIComponent(name)}`
  return html`<a class="button" href="${next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`}">Sign in with ${display_name}</a> `
}

export function refusedPage(status: number, sentences: readonly string[], next: string): Response {
  const title = 'You are not signed in'
  const back = signInPath(localPath(next))
  return page(title, html`<h1>${title}</h1>${alarm(sentences)}<p><a href="${back}">Sign in again</a></p>`, status)
}

/** A form that is not ours, or is older than the session. */
export function staleFormPage(next: string): Response {
  const title = 'The form has expired'
  return page(
    title,
    html`<h1>${title}</h1><p>Nothing was changed. <a href="${localPath(next)}">Open the page again</a> and send it once more.</p>`,
    403,
  )
}
