// Keyset pages: the cursor is where the last item stands in the order of the list, wrapped so that nobody builds one by hand.
import { Problem } from './problem'
import { isText } from './text'

export type Page<T> = { items: T[]; next_cursor: string | null }
export type PageRequest = { limit?: number | undefined; cursor?: string | undefined }

/** Where an item stands: by its id alone, or by the text of what the list is sorted by and its id. */
export type Standing = { id: string; sorted?: { sort: string; key: string } | undefined }

export const DEFAULT_LIMIT = 50

/** `rows` were read with one more than the limit; the one too many says that there is a next page. */
export function toPage<Row extends { id: string }, T>(
  rows: readonly Row[],
  request: PageRequest,
  map: (row: Row) => T,
): Page<T> {
  const { shown, last } = cut(rows, request)
  return { items: shown.map(map), next_cursor: last ? cursorOf({ id: last.id }) : null }
}

/** `last` is undefined on the last page. */
export function cut<Row>(rows: readonly Row[], request: PageRequest): { shown: Row[]; last: Row | undefined } {
  const limit = limitOf(request)
  const shown = rows.slice(0, limit)
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined }
}

export function limitOf({ limit }: PageRequest): number {
  return limit ?? DEFAULT_LIMIT
}

/** The id after which the page starts; null for the first one. Throws Problem for what we did not hand out. */
export function afterOf({ cursor }: PageRequest, isId: (text: string) => boolean = isUuid): string | null {
  if (cursor === undefined) return null
  const { id, sorted } = readCursor(cursor)
  if (sorted) throw ofAnotherOrder()
  if (isId(id)) return id
  throw notOurs()
}

/** The same in a list that is sorted by `sort`. */
export function afterSorted(
  { cursor }: PageRequest,
  { sort, isKey, isId }: { sort: string; isKey: (text: string) => boolean; isId: (text: string) => boolean },
): { id: string; key: string } | null {
  if (cursor === undefined) return null
  const { id, sorted } = readCursor(cursor)
  if (sorted?.sort !== sort) throw ofAnotherOrder()
  if (isId(id) && isKey(sorted.key)) return { id, key: sorted.key }
  throw notOurs()
}

export function cursorOf({ id, sorted }: Standing): string {
  const text = sorted ? `c2:${JSON.stringify([sorted.sort, sorted.key, id])}` : `c1:${id}`
  return Buffer.from(text).toString('base64url')
}

function readCursor(cursor: string): Standing {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (text.startsWith('c1:')) return { id: text.slice('c1:'.length) }
  if (text.startsWith('c2:')) {
    const parts = parsed(text.slice('c2:'.length))
    const [sort, key, id] = Array.isArray(parts) ? parts : []
    if (isKept(sort) && isKept(key) && isKept(id)) return { id, sorted: { sort, key } }
  }
  throw notOurs()
}

function isKept(value: unknown): value is string {
  return typeof value === 'string' && isText(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function notOurs(): Problem {
  return refused('The cursor is not one that this list handed out')
}

function ofAnotherOrder(): Problem {
  return refused('The cursor is of a list in another order: send the same `sort` with every page')
}

function refused(detail: string): Problem {
  return new Problem('invalid-input', detail, { errors: [{ pointer: '/cursor', code: 'cursor', detail }] })
}

/** As we spell them: in lower case, without a prefix. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
