// A terminal as markup: its tabs, what is done with them, and the place for screens, which scripts fill.
import type { Schemas } from '../api'
import { type Html, html } from '../html'
import { terminalPath } from './links'

export const TERMINAL_SCRIPTS = ['xterm', 'fit', 'terminalLine', 'terminalWire', 'terminal'] as const

/** `isFull`: it has the window to itself. */
export function terminal({ id, name }: Schemas['Cluster'], { isFull }: { isFull: boolean }): Html {
  return html`<div class="terminals" data-terminals="/clusters/${id}/prompt/socket" data-cluster="${name}">
<div class="terminal-bar"><div class="terminal-tabs" role="tablist" aria-label="Terminals"></div>
<div class="buttons"><button type="button" class="quiet" data-terminal-new>New tab</button>
<button type="button" class="quiet" data-terminal-close>Close tab</button>
<label class="button quiet" title="Or drop it on the terminal">Add a file<input type="file" class="unseen" data-terminal-file></label>
${isFull ? html`<button type="button" class="quiet" data-terminal-full>Full screen</button>` : html`<a class="button quiet" href="${terminalPath(id)}">Whole window</a>`}</div></div>
<div class="terminal-panes"></div>
<p class="quiet-text" role="status" data-terminal-said>Type a kubectl command. <kbd>Tab</kbd> completes, <kbd>↑</kbd> goes back, <kbd>Ctrl</kbd>+<kbd>C</kbd> stops. Pipe into grep, head, tail, sort, uniq, wc or jq.</p>
<noscript><p>A terminal needs JavaScript. <a href="/kubeconfig?cluster=${id}">kubectl on your machine</a> does not.</p></noscript>
</div>`
}
