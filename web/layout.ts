// The frame of every page, and the headers that keep it to itself: no script, no other site, no link in a Referer.
import { type Html, html } from './html'

export const STYLE_PATH = '/static/style.css'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // The set-up link holds a token in its query.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

export function page(title: string, content: Html, status = 200): Response {
  return new Response(frame(title, content).text, { status, headers: HEADERS })
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
