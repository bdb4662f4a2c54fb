// Lists as people read them: aligned columns, cut to the terminal's width only where there is a terminal.
import type { Output } from './command'
import { escapeLine } from './escape'

export type Cell = string | number | boolean | null | undefined
export type Columns<T> = Record<string, (row: T) => Cell>

const GAP = '  '

export function writeTable<T>(output: Output, rows: readonly T[], columns: Columns<T>): void {
  const head = Object.keys(columns)
  const body = rows.map(row => Object.values(columns).map(read => show(read(row))))
  const widths = head.map((title, at) => Math.max(...[title, ...body.map(row => row[at] ?? '')].map(width)))
  for (const row of [head, ...body]) {
    const line = row.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell))).join(GAP)
    output.write(`${fit(line.trimEnd(), output)}\n`)
  }
}

/** One thing, a line a field. */
export function writeFields(output: Output, fields: Record<string, Cell>): void {
  const longest = Math.max(...Object.keys(fields).map(width))
  for (const [name, value] of Object.entries(fields)) {
    output.write(`${fit(`${name.padEnd(longest)}${GAP}${show(value)}`, output)}\n`)
  }
}

function show(cell: Cell): string {
  return cell === null || cell === undefined || cell === '' ? '-' : escapeLine(String(cell))
}

function fit(line: string, output: Output): string {
  if (!output.isTerminal || width(line) <= output.columns) return line
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (width(kept + segment) > output.columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

function width(text: string): number {
  return Bun.stringWidth(text)
}
