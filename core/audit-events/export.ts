// The audit as a file of any length: page after page, each when the reader wants it, so that memory stays the same.
// Promise: a cell of the CSV is text to a spreadsheet and no formula (CWE-1236).
import type { Sql } from '../db/database'
import type { Criteria } from './criteria'
import { AuditEvent, type FORMATS, type ORDERS } from './model'
import { toAuditEvent } from './rows'
import { type Found, type Place, search } from './search'

type Format = (typeof FORMATS)[number]
type Order = (typeof ORDERS)[number]

const PAGE = 1_000

export const MEDIA_TYPES: Record<Format, string> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
}

/**
 * `ask` is asked before each page: what may be seen can become less; where it throws, the stream breaks off. The first page
 * is read before anything is answered, so that a refusal is an answer.
 */
export async function exported(
  sql: Sql,
  ask: () => Promise<Criteria>,
  as: { format: Format; order: Order },
): Promise<ReadableStream<Uint8Array>> {
  const pages = pagesOf(sql, ask, as)
  let next = await pages.next()
  const encoder = new TextEncoder()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull: async controller => {
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
      next = await pages.next()
    },
    cancel: async () => {
      await pages.return()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

async function* pagesOf(
  sql: Sql,
  ask: () => Promise<Criteria>,
  { format, order }: { format: Format; order: Order },
): AsyncGenerator<string, void, void> {
  let head = format === 'csv' ? csvLine([...FIELDS]) : ''
  let after: Place | null = null
  let isLast = false
  while (!isLast) {
    const found: Found = await search(sql, { criteria: await ask(), order, after, most: PAGE })
    const last = found.rows.at(-1)
    isLast = found.rows.length < PAGE && found.stoppedAt === null
    after = found.stoppedAt ?? (last ? { atMs: last.at.getTime(), id: last.id } : null)
    const text = head + found.rows.map(row => lineOf(toAuditEvent(row), format)).join('')
    head = ''
    if (text !== '') yield text
  }
}

const FIELDS = Object.keys(AuditEvent.properties) as (keyof AuditEvent)[]

function lineOf(event: AuditEvent, format: Format): string {
  return format === 'csv' ? csvLine(FIELDS.map(field => event[field])) : `${JSON.stringify(event)}\n`
}

/** RFC 4180. */
function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** A spreadsheet takes what begins like this for a formula, and the apostrophe for a sign that it is none. */
const FORMULA = /^[=+\-@\t\r\n]/

export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) || text !== value ? `"${text.replaceAll('"', '""')}"` : text
}
