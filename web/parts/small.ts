// The small things a page is made of: moments, states, facts, commands to copy.
import { type Html, html, type Part } from '../html'

/** "5 minutes ago" where scripts run, UTC where they do not. */
export function ago(at: string | null | undefined, none = 'never'): Html {
  if (!at) return html`<span class="quiet-text">${none}</span>`
  return html`<time datetime="${at}" data-ago>${at.slice(0, 19).replace('T', ' ')} UTC</time>`
}

export function badge(text: string, kind: 'good' | 'warn' | 'bad' | '' = ''): Html {
  return html`<span class="badge ${kind}">${text}</span>`
}

export function facts(rows: readonly (readonly [string, Part])[]): Html {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

/** `id` is unique in the page. */
export function command(id: string, text: string): Html {
  return html`<div class="command"><pre id="${id}">${text}</pre><button type="button" class="quiet" data-copy="${id}">Copy</button></div>`
}

export function card(title: Part, content: Part, acts?: Part): Html {
  return html`<section class="card"><div class="spread"><h2>${title}</h2>${acts !== undefined && html`<div class="buttons">${acts}</div>`}</div>${content}</section>`
}

export function tabs(at: string, all: readonly { path: string; name: string }[]): Html {
  return html`<nav class="tabs" aria-label="Parts of this page">${all.map(({ path, name }) => html`<a href="${path}"${path === at && html` aria-current="page"`}>${name}</a>`)}</nav>`
}

/** This page, without what it was told, for forms that come back to it. */
export function backOf({ pathname, searchParams }: URL): string {
  const query = new URLSearchParams(searchParams)
  for (const name of ['done', 'told']) query.delete(name)
  const text = query.toString()
  return text === '' ? pathname : `${pathname}?${text}`
}
