// The frame of every page of a signed-in person: places at the side, search and account above, and our few scripts.
import { tokenField } from '../forms'
import { type Html, html } from '../html'
import type { Visit, Who } from '../visit'
import { answer, newNonce } from './answer'
import { SCRIPT_PATHS, type Script, STYLE_PATH, TERMINAL_STYLE_PATH } from './assets'
import { icon, SHIP } from './icons'
import { keyedPlaces, places } from './nav'

export type Crumb = { name: string; path: string }

export type Shown = {
  title: string
  /** A sentence under the title. */
  lead?: Html | string
  /** From the place down to what is above this page. */
  trail?: readonly Crumb[]
  /** What can be done here, at the right of the title. */
  acts?: Html
  content: Html
  status?: number
  scripts?: readonly Script[]
  /** Where the live parts are read again, when it is not where the page is: the answer to a form has no address. */
  at?: string
  hasTerminal?: boolean
}

const ALWAYS: readonly Script[] = ['htmx', 'choose', 'copy', 'keys', 'live', 'theme', 'times']

export function shell(visit: Visit, who: Who, shown: Shown): Response {
  const nonce = newNonce()
  return answer(frame(visit, who, { ...shown, nonce }), {
    nonce,
    hasForm: true,
    hasTerminal: shown.hasTerminal ?? false,
    status: shown.status ?? 200,
  })
}

function frame(visit: Visit, who: Who, shown: Shown & { nonce: string }): Html {
  const { title, trail = [], nonce } = shown
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"mode":"same-origin"}'>
<title>${[title, ...trail.map(({ name }) => name).reverse()].join(' · ')} · Salaminia</title>
<link rel="stylesheet" href="${STYLE_PATH}">${shown.hasTerminal && html`<link rel="stylesheet" href="${TERMINAL_STYLE_PATH}">`}
${[...ALWAYS, ...(shown.scripts ?? [])].map(name => html`<script defer nonce="${nonce}" src="${SCRIPT_PATHS[name]}"></script>`)}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<div class="app">
${side(visit, who)}
<div class="stage">
${bar(visit, who)}
<main id="main" tabindex="-1"${shown.at !== undefined && html` data-at="${shown.at}"`}>
${head(shown)}
${shown.content}
</main>
</div>
</div>
<div class="offline" role="status" hidden>Salaminia does not answer. This page goes on by itself as soon as it does.</div>
${keysHelp(who)}
</body>
</html>
`
}

function side(visit: Visit, who: Who): Html {
  return html`<nav class="side" aria-label="Places">
<div class="side-top"><a class="brand" href="/">${SHIP} Salaminia</a>
<label class="button quiet side-open">${icon('menu')} Menu<input type="checkbox" class="unseen" aria-label="Show places"></label></div>
${places(visit.url.pathname, new Set(who.permissions))}
</nav>`
}

function bar(visit: Visit, who: Who): Html {
  return html`<header class="bar">
<form action="/search" role="search"><input type="search" name="q" placeholder="Search people, clusters, projects…" aria-label="Search" aria-keyshortcuts="/" value="${visit.url.pathname === '/search' ? (visit.url.searchParams.get('q') ?? '') : ''}"></form>
<details class="menu"><summary>${icon('account')}<span>${who.name}</span></summary><div>
<strong>${who.email}</strong>
<a href="/account">My account</a>
<button type="button" class="quiet" data-theme-switch>Light or dark</button>
<form method="post" action="/sign-out">${tokenField(visit.token ?? '')}<button class="quiet">Sign out</button></form>
</div></details>
</header>`
}

function head({ title, lead, trail = [], acts }: Shown): Html {
  return html`<div class="head"><div>
${trail.length > 0 && html`<nav class="trail" aria-label="Above this page">${trail.map(({ name, path }) => html`<a href="${path}">${name}</a><span aria-hidden="true">/</span>`)}</nav>`}
<h1>${title}</h1>${lead !== undefined && html`<p class="quiet-text">${lead}</p>`}
</div>${acts !== undefined && html`<div class="buttons">${acts}</div>`}</div>`
}

function keysHelp(who: Who): Html {
  return html`<dialog id="keys" aria-labelledby="keys-title"><div class="stack"><h2 id="keys-title">Keyboard</h2>
<dl class="facts"><dt><kbd>/</kbd></dt><dd>Search</dd>
${keyedPlaces(new Set(who.permissions)).map(({ key, name }) => html`<dt><kbd>g</kbd> <kbd>${key}</kbd></dt><dd>${name}</dd>`)}
<dt><kbd>Space</kbd></dt><dd>Choose a row of a list; with <kbd>Shift</kbd> and a click, all between two</dd>
<dt><kbd>?</kbd></dt><dd>This list</dd><dt><kbd>Esc</kbd></dt><dd>Close it</dd></dl>
<form method="dialog"><button class="quiet">Close</button></form></div></dialog>`
}
