// Pages on which a person lets a command line act in their name: on this machine (`/cli-login`), or on another one whose
// code they type (`/device`).

import { page } from '../frame/outside'
import { type Html, html } from '../html'
import { alarm } from '../parts/notice'

export type Device = { user_code: string; client_name: string; source_address: string }
type Signed = { email: string; token: Html }

export function codePage(refused: { status: number; sentences: readonly string[] } = { status: 200, sentences: [] }) {
  return page(
    'Sign in a machine',
    html`<h1>Sign in a machine</h1>
${refused.sentences.length > 0 && alarm(refused.sentences)}
<p>Type the code that <code>sal login --device</code> shows there.</p>
<form method="get" action="/device">
<label>Code
<input name="user_code" required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" placeholder="XXXX-XXXX"></label>
<button>Go on</button>
</form>`,
    refused.status,
  )
}

export function devicePage({ user_code, client_name, source_address }: Device, { email, token }: Signed): Response {
  return page(
    'Sign in a machine',
    html`<h1>Sign in this machine?</h1>
<dl><dt>It calls itself</dt><dd>${client_name}</dd>
${source_address !== '' && html`<dt>It asks from</dt><dd>${source_address}</dd>`}
<dt>It shows the code</dt><dd><strong>${user_code}</strong></dd></dl>
<p>It will be able to do everything that you, <strong>${email}</strong>, may do. Approve only if you started
<code>sal login --device</code> yourself and see this code there: if somebody sent you the code or this link, refuse.</p>
<form method="post" action="/device">
${token}
<input type="hidden" name="user_code" value="${user_code}">
${decisionButtons()}
</form>`,
    { hasForm: true },
  )
}

export type CliRequest = { client_name: string; redirect_uri: string; code_challenge: string; state: string }

export function cliPage(request: CliRequest, { email, token }: Signed): Response {
  return page(
    'Sign in the command line',
    html`<h1>Sign in the command line?</h1>
<dl><dt>It calls itself</dt><dd>${request.client_name}</dd></dl>
<p><code>sal login</code> on this machine will be able to do everything that you, <strong>${email}</strong>, may do. Approve
only if you started it yourself a moment ago.</p>
<form method="post" action="/cli-login">
${token}
${Object.entries(request).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${decisionButtons()}
</form>`,
    { hasForm: true, formAction: new URL(request.redirect_uri).origin },
  )
}

function decisionButtons(): Html {
  return html`<p class="buttons"><button name="decision" value="approve">Approve</button>
<button name="decision" value="refuse" class="quiet">Refuse</button></p>`
}

export function decidedPage(isApproved: boolean): Response {
  const title = isApproved ? 'The machine is signed in' : 'The machine was refused'
  return page(title, html`<h1>${title}</h1><p>You can close this page.</p>`)
}

export function badRequestPage(sentences: readonly string[], status = 400): Response {
  const title = 'This link cannot be used'
  return page(title, html`<h1>${title}</h1>${alarm(sentences)}<p>Start <code>sal login</code> again.</p>`, status)
}
