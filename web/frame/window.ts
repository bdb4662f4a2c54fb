// The frame of a page that is one thing and fills the window: no places at the side, and a way back above.
import { type Html, html } from '../html'
import { answer, newNonce } from './answer'
import { SCRIPT_PATHS, type Script, STYLE_PATH, TERMINAL_STYLE_PATH } from './assets'
import { SHIP } from './icons'

type Shown = { title: string; head: Html; content: Html; scripts: readonly Script[]; status?: number }

export function windowPage({ title, head, content, scripts, status = 200 }: Shown): Response {
  const nonce = newNonce()
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Salaminia</title>
<link rel="stylesheet" href="${STYLE_PATH}"><link rel="stylesheet" href="${TERMINAL_STYLE_PATH}">
${(['theme', ...scripts] as const).map(name => html`<script defer nonce="${nonce}" src="${SCRIPT_PATHS[name]}"></script>`)}
</head>
<body class="window">
<header><a class="brand" href="/" aria-label="Salaminia: overview">${SHIP}</a>${head}</header>
<main id="main" tabindex="-1">
${content}
</main>
</body>
</html>
`
  return answer(document, { nonce, hasTerminal: true, status })
}
