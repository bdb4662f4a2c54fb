// What a list is narrowed to, each with a way to take it away again.
import { type Html, html } from '../html'
import { withQuery } from './table'

/** `names` are the parameters of the address that go with it. */
export type Chip = { words: string; names: readonly string[] }

export function chipList(url: URL, chips: readonly Chip[]): Html | false {
  if (chips.length === 0) return false
  return html`<ul class="chips" aria-label="Filters">${chips.map(({ words, names }) => {
    const gone = Object.fromEntries([...names, 'cursor'].map(name => [name, null]))
    return html`<li class="chip"><span>${words}</span><a href="${withQuery(url, gone)}" aria-label="Without ${words}">×</a></li>`
  })}<li><a class="button plain" href="${url.pathname}">Clear all</a></li></ul>`
}
