// Keyset pages: the cursor is the id of the last item, wrapped so that nobody builds one by hand.
import { Problem } from './problem'

export type Page<T> = { items: T[]; next_cursor: string | null }
export type PageRequest = { limit?: number | undefined; cursor?: string | undefined }

export const DEFAULT_LIMIT = 50

/** `rows` were read with one more than the limit; the one too many says that there is a next page. */
export function toPage<Row extends { id: string }, T>(
  rows: readonly Row[],
  request: PageRequest,
  map: (row: Row) => T,
): Page<T> {
  const limit = limitOf(request)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(map), next_cursor: last ? cursorOf(last.id) : null }
}

/** What afterOf() reads again. */
export function cursorOf(id: string): string {
  return Buffer.from(`c1:${id}`).toString('base64url')
}

export function limitOf({ limit }: PageRequest): number {
  return limit ?? DEFAULT_LIMIT
}

/** The id after which the page starts; null for the first one. Throws Problem for what we did not hand out. */
export function afterOf({ cursor }: PageRequest, isId: (text: string) => boolean = isUuid): string | null {
  if (cursor === undefined) return null
  const text = Buffer.from(cursor, 'base64url').toString()
  const id = text.slice('c1:'.length)
  if (text.startsWith('c1:') && isId(id)) return id
  const detail = 'The cursor is not one that this list handed out'
  throw new Problem('invalid-input', detail, { errors: [{ pointer: '/cursor', code: 'cursor', detail }] })
}

/** As we spell them: in lower case, without a prefix. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
