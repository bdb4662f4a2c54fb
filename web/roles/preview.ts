// What a role comes to, beside its editor and on its page.
import { type Html, html } from '../html'
import { SCOPES } from './permissions'
import { type Held, kubernetesWords, permissionWords, warningsOf } from './words'

/** Written again as one types, where scripts run. */
export function preview(role: Held): Html {
  return html`<section class="card" id="preview" aria-live="polite" hx-post="/roles/preview" hx-trigger="input from:#role-form delay:400ms" hx-include="#role-form" hx-target="#preview" hx-select="#preview" hx-swap="outerHTML"><h2>What it allows</h2>${roleWords(role)}</section>`
}

export function roleWords(role: Held): Html {
  const there = kubernetesWords(role)
  const here = permissionWords(role.permissions)
  const warnings = warningsOf(role)
  return html`<p class="quiet-text">${SCOPES[role.scope].says}.</p>
${warnings.length > 0 && html`<div class="warnings"><strong>Take care</strong><ul>${warnings.map(one => html`<li>${one}</li>`)}</ul></div>`}
<h3>With kubectl</h3>
${there.length === 0 ? html`<p>Nothing.</p>` : html`<ul class="plain-list">${there.map(one => html`<li>${capital(one)}.</li>`)}</ul>`}
<h3>In Salaminia</h3>
${here.length === 0 ? html`<p>Nothing.</p>` : html`<ul class="plain-list">${here.map(one => html`<li>${one}.</li>`)}</ul>`}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
