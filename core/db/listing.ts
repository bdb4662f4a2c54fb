// What lists have in common as SQL: the order somebody asks for, a page of it, and a search. Pages are keysets over what
// is sorted by and the id, so what is added or deleted meanwhile neither repeats nor hides an item that stays.
import { afterOf, afterSorted, cursorOf, cut, isUuid, limitOf, type Page, type PageRequest } from '../lib/page'
import type { Fragment, Query } from './database'

export type ListRequest = PageRequest & { q?: string | undefined; sort?: string | undefined }

/** `at` is never null. */
export type SortedBy = { kind: 'text' | 'time' | 'number'; at: Fragment }

export type ListOrder = {
  id: Fragment
  /** By the names that `sort` can have. */
  by: Readonly<Record<string, SortedBy>>
  /** Without `sort`; `id` is one too. */
  usually?: string
  isId?: (text: string) => boolean
}

export function text(at: Fragment): SortedBy {
  return { kind: 'text', at }
}

export function time(at: Fragment): SortedBy {
  return { kind: 'time', at }
}

/** A whole one. */
export function number(at: Fragment): SortedBy {
  return { kind: 'number', at }
}

/** A row with what was selected for the cursor. */
export type Keyed<Row> = Row & { sort_key: string | null }

/**
 * `key` is to be selected, `after` goes behind the conditions and `end` behind that; `toPage` makes the answer. Throws Problem
 * for a cursor that is not of this order.
 */
export function ordered(query: Query, request: ListRequest, { id, by, usually = 'id', isId = isUuid }: ListOrder) {
  const sort = request.sort ?? usually
  const isDown = sort.startsWith('-')
  const column = by[isDown ? sort.slice(1) : sort]
  const direction = isDown ? query`desc` : query`asc`
  const limit = query`limit ${limitOf(request) + 1}`
  const shared = { toPage }
  if (!column) {
    const after = afterOf(request, isId)
    return {
      ...shared,
      key: query`null as sort_key`,
      after: after === null ? query`` : query`and ${id} ${beyond()} ${after}`,
      end: query`order by ${id} ${direction} ${limit}`,
    }
  }
  const { kind, at } = column
  const after = afterSorted(request, { sort, isId, isKey: IS_KEY[kind] })
  return {
    ...shared,
    key: query`${keyOf(query, column)} as sort_key`,
    after: after === null ? query`` : afterwards({ at, key: keyIn(query, kind, after.key), id: after.id }),
    end: query`order by ${at} ${direction}, ${id} ${direction} ${limit}`,
  }

  /** Not as two columns side by side: of those the planner weighs the first alone, and thinks that no equal ones are left. */
  function afterwards(last: { at: Fragment; key: Fragment; id: string }): Fragment {
    const { at, key } = last
    return query`and ${at} ${beyond()}= ${key} and (${at} ${beyond()} ${key} or ${id} ${beyond()} ${last.id})`
  }

  function beyond(): Fragment {
    return isDown ? query`<` : query`>`
  }

  /** `map` sees the row without its key. */
  function toPage<Row extends { id: string }, T>(rows: readonly Keyed<Row>[], map: (row: Row) => T): Page<T> {
    const { shown, last } = cut(rows, request)
    const sorted = typeof last?.sort_key === 'string' ? { sort, key: last.sort_key } : undefined
    return {
      items: shown.map(({ sort_key: _, ...row }) => map(row as unknown as Row)),
      next_cursor: last ? cursorOf({ id: last.id, sorted }) : null,
    }
  }
}

/** Whether a text contains what is looked for, in any case; what is null contains nothing. `isLower`: it is in lower case. */
export type Has = (text: Fragment, as?: { isLower: boolean }) => Fragment

/** A condition that follows others: one of those that `any` answers holds. Without `q`, or with an empty one, nothing more. */
export function containing(query: Query, q: string | undefined, any: (has: Has) => readonly Fragment[]): Fragment {
  if (q === undefined || q === '') return query``
  // Lowered once, by who lowers the texts.
  const pattern = query`(select lower(${`%${q.replace(/[\\%_]/g, '\\$&')}%`}))`
  const conditions = any((one, { isLower } = { isLower: false }) =>
    isLower ? query`${one} like ${pattern}` : query`lower(${one}) like ${pattern}`,
  )
  return query`and (${conditions.reduce((all, one) => query`${all} or ${one}`)})`
}

/** A condition that follows others: the id is one of these, which have commas between them. */
export function among(query: Query, ids: string | undefined, id: Fragment): Fragment {
  return ids === undefined ? query`` : query`and ${id} = any(${ids.split(',')})`
}

const IS_KEY: Readonly<Record<SortedBy['kind'], (key: string) => boolean>> = {
  text: () => true,
  time: isMoment,
  number: key => /^-?\d{1,18}$/.test(key),
}

function keyOf(query: Query, { kind, at }: SortedBy): Fragment {
  if (kind === 'time') return momentOf(query, at)
  return kind === 'number' ? query`(${at})::text` : at
}

/** To the microsecond, which is what is compared. */
function momentOf(query: Query, at: Fragment): Fragment {
  return query`case when isfinite(${at}) then to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    else ${at}::text end`
}

/** As text first, or the driver would make its own moment of it. */
function keyIn(query: Query, kind: SortedBy['kind'], key: string): Fragment {
  if (kind === 'time') return query`${key}::text::timestamptz`
  return kind === 'number' ? query`${key}::text::bigint` : query`${key}::text`
}

function isMoment(key: string): boolean {
  if (/^-?infinity$/.test(key)) return true
  if (!/^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(key)) return false
  const date = new Date(key)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 19) === key.slice(0, 19)
}
