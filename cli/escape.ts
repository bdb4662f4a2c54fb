// Text from a server on its way to a terminal.
// Promise: no control sequence passes, whoever chose a name, a path or a user agent (attack A37, CVE-2021-25743).

// C0 and C1 controls, DEL, line and paragraph separators, and what reorders or hides text (Trojan Source, CVE-2021-42574).
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** One line: every such character becomes a visible `\u…`. */
export function escapeLine(text: string): string {
  return text.replace(UNSAFE, visible)
}

/** Several lines of ours: line feeds and tabs stay. */
export function escapeBlock(text: string): string {
  return text.replace(UNSAFE, found => (found === '\n' || found === '\t' ? found : visible(found)))
}

/** JSON that is safe to show and means the same. */
export function safeJson(value: unknown): string {
  return escapeBlock(JSON.stringify(value, null, 2))
}

function visible(found: string): string {
  return [...Array(found.length).keys()]
    .map(index => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')
}
