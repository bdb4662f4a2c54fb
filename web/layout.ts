// The frame of every page, and the headers that keep it to itself: no script, no other site, no link in a Referer.
import { type Html, html } from './html'

export const STYLE_PATH = '/static/style.css'

export type PageOptions = {
  status?: number
  /** It holds a form that must prove where it comes from: browsers tell no Origin under `no-referrer`. */
  hasForm?: boolean
  /** Where its form may lead besides here: browsers hold redirects of a form to the policy too. */
  formAction?: string
}

export function page(title: string, content: Html, given: number | PageOptions = 200): Response {
  const { status = 200, hasForm = false, formAction } = typeof given === 'number' ? { status: given } : given
  const headers = {
    ...PRIVATE,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(formAction),
    'x-frame-options': 'DENY',
    // The set-up link holds a token in its query.
    'referrer-policy': hasForm ? 'same-origin' : 'no-referrer',
  }
  return new Response(frame(title, content).text, { status, headers })
}

/** `cookies` are whole Set-Cookie values. */
export function redirect(to: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...PRIVATE, location: to, 'referrer-policy': 'no-referrer' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

export function alarm(sentences: readonly string[]): Html {
  return html`<div class="alarm" role="alert"><ul>${sentences.map(sentence => html`<li>${sentence}</li>`)}</ul></div>`
}

const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function policy(formAction: string | undefined): string {
  const actions = formAction === undefined ? "'self'" : `'self' ${formAction}`
  return `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${actions}; base-uri 'none'; frame-ancestors 'none'`
}

function frame(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Salaminia</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<header><a href="/">${SHIP} Salaminia</a></header>
<main>
${content}
</main>
<footer>Zero-trust access to Kubernetes</footer>
</body>
</html>
`
}

const SHIP = html`<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 20h26l-4 7H8zM16 4v16M16 6c6 1 8 6 8 11h-8"/></svg>`
