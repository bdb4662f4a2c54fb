// Counts over time as bars, with the same as a table beside it: the picture is for eyes and pointers only.
import { type Html, html } from '../html'

export type Bar = {
  /** When it begins. */
  at: string
  /** Null: not known. */
  count: number | null
  /** Of these, those that are shown apart. */
  apart?: number
  path?: string
}
export type Chart = { id: string; title: string; counts: string; apart?: string; bars: readonly Bar[] }

const WIDTH = 960
const HEIGHT = 140
const GAP = 2

export function chart(whole: Chart): Html {
  const { counts, apart, bars } = whole
  const highest = Math.max(0, ...bars.map(({ count }) => count ?? 0))
  const most = Math.max(1, highest)
  const step = WIDTH / Math.max(1, bars.length)
  const hasUnknown = bars.some(({ count }) => count === null)
  return html`<figure class="chart">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
<line class="grid" x1="0" x2="${WIDTH}" y1="0.5" y2="0.5"/><line class="grid" x1="0" x2="${WIDTH}" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/>
${bars.map((bar, index) => drawn(bar, { x: index * step, width: Math.max(1, step - GAP), most, counts, apart }))}
<line class="axis" x1="0" x2="${WIDTH}" y1="${HEIGHT - 0.5}" y2="${HEIGHT - 0.5}"/></svg>
<div class="chart-times" aria-hidden="true">${ends(bars).map(at => html`<span>${short(at)}</span>`)}</div>
<figcaption><span class="key">${counts}${highest > 0 && `, at most ${highest.toLocaleString('en')}`}</span>${apart !== undefined && html`<span class="key apart">${apart}</span>`}${hasUnknown && html`<span class="key unknown">too many to count</span>`}<span>UTC</span></figcaption>
${asTable(whole)}</figure>`
}

type Place = { x: number; width: number; most: number; counts: string; apart: string | undefined }

function drawn(bar: Bar, { x, width, most, counts, apart }: Place): Html {
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 8)))
  const rect = (kind: string, height: number) =>
    height > 0 &&
    html`<rect class="${kind}" x="${fixed(x)}" y="${fixed(HEIGHT - height)}" width="${fixed(width)}" height="${fixed(height)}"/>`
  const shown =
    bar.count === null
      ? rect('unknown', HEIGHT)
      : html`${rect('whole', heightOf(bar.count))}${rect('apart', heightOf(bar.apart ?? 0))}`
  const says = [
    `${short(bar.at)}: ${bar.count ?? 'too many'} ${counts.toLowerCase()}`,
    ...(apart === undefined || bar.count === null ? [] : [`${bar.apart ?? 0} ${apart.toLowerCase()}`]),
  ].join(', ')
  const whole = html`<title>${says}</title><rect class="reach" x="${fixed(x)}" y="0" width="${fixed(width)}" height="${HEIGHT}"/>${shown}`
  return bar.path === undefined ? html`<g>${whole}</g>` : html`<a href="${bar.path}" tabindex="-1">${whole}</a>`
}

/** What nothing happened in is left out: a reader hears what there is. */
function asTable({ id, title, counts, apart, bars }: Chart): Html {
  const rows = bars.filter(({ count }) => count !== 0)
  return html`<details class="chart-table"><summary>As a table</summary>
${
  rows.length === 0
    ? html`<p class="quiet-text">Nothing in this time.</p>`
    : html`<div class="table"><table aria-label="${title}" id="${id}"><thead><tr><th scope="col">From</th><th scope="col" class="number">${counts}</th>${apart !== undefined && html`<th scope="col" class="number">${apart}</th>`}</tr></thead>
<tbody>${rows.map(({ at, count, apart: part = 0, path }) => html`<tr><td data-label="From">${path === undefined ? utc(at) : html`<a href="${path}">${utc(at)}</a>`}</td><td data-label="${counts}" class="number">${count ?? 'too many'}</td>${apart !== undefined && html`<td data-label="${apart}" class="number">${count === null ? 'too many' : part}</td>`}</tr>`)}</tbody></table></div>`
}</details>`
}

function ends(bars: readonly Bar[]): string[] {
  const last = bars.length - 1
  return [0, Math.floor(last / 2), last].map(index => bars[index]?.at ?? '').filter(at => at !== '')
}

function fixed(number: number): string {
  return number.toFixed(1)
}

function short(at: string): string {
  return at.slice(5, 16).replace('T', ' ')
}

function utc(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')}`
}
