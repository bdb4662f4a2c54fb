// The frame of pages before there is a signed-in person: no script runs in them.
import { type Html, html } from '../html'
import { answer, type PageOptions } from './answer'
import { STYLE_PATH } from './assets'
import { SHIP } from './icons'

export function page(title: string, content: Html, given: number | PageOptions = 200): Response {
  return answer(frame(title, content), typeof given === 'number' ? { status: given } : given)
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
<body class="entry">
<header><a class="brand" href="/">${SHIP} Salaminia</a></header>
<main>
${content}
</main>
<footer>Zero-trust access to Kubernetes</footer>
</body>
</html>
`
}
