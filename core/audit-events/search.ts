// Finds records in order of time. What is frequent is found by looking at the newest records, what is rare by the index of
// terms, a few days at a time. Promise: a search works for a bounded time and then says how far it came.
import type { Fragment, Query, Sql } from '../db/database'
import type { Criteria, Word } from './criteria'
import type { ORDERS } from './model'
import { columns, type Row } from './rows'
import { all } from './terms'
import { batches, inWindow, readWindows, type Window } from './windows'

export type Place = { atMs: number; id: string }
export type Asked = {
  criteria: Criteria
  order: (typeof ORDERS)[number]
  after: Place | null
  most: number
}
/** `stoppedAt`: there may be more beyond it. */
export type Found = { rows: Row[]; stoppedAt: Place | null }

/** How many records are looked at before the index is asked: above one in two hundred it would only cost. */
const WALKED = 10_000
/** Free text is read record by record, at ten times the price. */
const READ = 2_000
export const SAMPLE = 1_000
const RARE = 0.02
/** A record of the index costs so much less than one that is fetched and read. */
const INDEX_IS_CHEAPER = 40
const FREQUENT = 0.2
const BUDGET_MS = 2_000
const BY_INDEX = [2, 8, 30, 60]
const BY_LOOKING = [1, 2, 4]

export const HIGHEST_ID = '9223372036854775807'

export function search(sql: Sql, asked: Asked): Promise<Found> {
  return sql.begin('read only', async tx => {
    await settle(tx)
    const windows = await windowsOf(tx, asked)
    const { most } = asked
    if (!hasTerms(asked.criteria)) return inTurn(tx, asked, windows)
    const near = await walk(tx, asked, windows)
    if (near.length >= most) return { rows: near, stoppedAt: null }
    const criteria = await narrowed(tx, asked.criteria, windows)
    await useIndex(tx)
    return inTurn(tx, { ...asked, criteria }, windows)
  })
}

export function hasTerms({ terms, words }: Criteria): boolean {
  return terms !== null || words.length > 0
}

/**
 * The index reads all that begins like a word before it looks at another, so of several words those are asked for that are
 * rare among the newest records, or not much more frequent than the rarest; the others are decided by the conditions.
 */
export async function narrowed(tx: Query, criteria: Criteria, windows: readonly Window[]): Promise<Criteria> {
  const { terms, words } = criteria
  const rare = words.length < 2 ? words : await rarest(tx, words, windows)
  return { ...criteria, terms: all([terms, ...rare.map(({ term }) => term)]), words: [] }
}

async function rarest(tx: Query, words: readonly Word[], windows: readonly Window[]): Promise<readonly Word[]> {
  const sums = words.map(({ condition }) => tx`count(*) filter (where ${condition})::int`)
  const counts = sums.reduce((whole, sum) => tx`${whole}, ${sum}`)
  const [row] = await tx<{ seen: number; hits: number[] }[]>`
    select count(*)::int as seen, array[${counts}] as hits from (${newest(tx, windows, SAMPLE)}) seen`
  const shares = words.map((word, at) => ({ word, share: (row?.hits[at] ?? 0) / (row?.seen || 1) }))
  const [first] = shares.toSorted((a, b) => a.share - b.share)
  const most = Math.min(FREQUENT, Math.max(RARE, INDEX_IS_CHEAPER * (first?.share ?? 0)))
  return shares.filter(one => one === first || one.share <= most).map(({ word }) => word)
}

/** So many records, whatever they are. */
export function newest(tx: Query, windows: readonly Window[], most: number): Fragment {
  const arms = nearest(windows).map(
    window => tx`(select * from audit_events where ${inWindow(tx, window)} order by at desc, id desc limit ${most})`,
  )
  return arms.length === 0
    ? tx`select * from audit_events limit 0`
    : tx`select * from (${union(tx, arms)}) near limit ${most}`
}

/** Plans are made for the values at hand, in this order, by one process. */
export async function settle(tx: Query): Promise<void> {
  await tx`select set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)`
}

/** The planner does not know which words come together; we have looked. */
export async function useIndex(tx: Query): Promise<void> {
  await tx`select set_config('enable_indexscan', 'off', true), set_config('enable_seqscan', 'off', true)`
}

async function windowsOf(tx: Query, { criteria, order, after }: Asked): Promise<Window[]> {
  const { fromMs, toMs } = criteria
  if (order === 'oldest')
    return (await readWindows(tx, { fromMs: Math.max(fromMs, after?.atMs ?? fromMs), toMs })).reverse()
  return readWindows(tx, { fromMs, toMs: Math.min(toMs, after === null ? toMs : after.atMs + 1) })
}

/** The first that match of the next so many records. */
async function walk(tx: Query, asked: Asked, windows: readonly Window[]): Promise<Row[]> {
  const near = nearest(windows)
  if (near.length === 0) return []
  const looked = asked.criteria.words.length > 0 ? READ : WALKED
  const arms = near.map(window => {
    const isIn = sqlOfPlace(tx, asked, window)
    return tx`(select * from audit_events where ${isIn} ${ordered(tx, asked.order)} limit ${looked})`
  })
  return tx<Row[]>`
    select ${columns(tx)} from (select * from (${union(tx, arms)}) near limit ${looked}) walked
    where ${asked.criteria.conditions} limit ${asked.most}`
}

/** Enough windows to hold as many records as are looked at. */
export function nearest(windows: readonly Window[]): Window[] {
  let rows = 0
  const end = windows.findIndex(window => {
    rows += window.rows
    return rows > 2 * WALKED
  })
  return windows.slice(0, Math.min(20, end < 0 ? 20 : end + 1))
}

async function inTurn(tx: Query, asked: Asked, windows: readonly Window[]): Promise<Found> {
  const { criteria, most } = asked
  const startedAt = performance.now()
  const rows: Row[] = []
  let last: Window | undefined
  for (const batch of batches(windows, criteria.terms === null ? BY_LOOKING : BY_INDEX)) {
    if (last && performance.now() - startedAt > BUDGET_MS) return { rows, stoppedAt: edgeOf(last, asked.order) }
    const left = most - rows.length
    const arms = batch.map(window => {
      const isWanted = tx`${sqlOfPlace(tx, asked, window)} ${matching(tx, criteria)}`
      return tx`(select ${columns(tx)} from audit_events where ${isWanted} ${ordered(tx, asked.order)} limit ${left})`
    })
    rows.push(...(await tx<Row[]>`select * from (${union(tx, arms)}) found limit ${left}`))
    if (rows.length >= most) break
    last = batch.at(-1)
  }
  return { rows, stoppedAt: null }
}

function edgeOf({ fromMs, toMs }: Window, order: Asked['order']): Place | null {
  const place = order === 'newest' ? { atMs: fromMs, id: '0' } : { atMs: toMs - 1, id: HIGHEST_ID }
  return Number.isFinite(place.atMs) ? place : null
}

/** To be continued by an order. */
export function matching(tx: Query, { conditions, terms }: Criteria): Fragment {
  if (terms === null) return tx`and ${conditions}`
  return tx`and audit_terms(path, verb, principal_name, user_agent, reason, resource, subresource, namespace, name,
    principal_id, cluster_id, project_id, source_address, request_id, kind, status) @@ ${terms}::tsquery and ${conditions}`
}

function sqlOfPlace(tx: Query, { order, after }: Asked, window: Window): Fragment {
  const isIn = inWindow(tx, window)
  if (after === null) return isIn
  const place = tx`(${new Date(after.atMs)}::timestamptz, ${after.id}::bigint)`
  return order === 'newest' ? tx`${isIn} and (at, id) < ${place}` : tx`${isIn} and (at, id) > ${place}`
}

function ordered(tx: Query, order: Asked['order']): Fragment {
  return order === 'newest' ? tx`order by at desc, audit_events.id desc` : tx`order by at, audit_events.id`
}

/** PostgreSQL takes the arms in turn and stops when it has enough. Nested by halves: the text is copied once a level. */
export function union(tx: Query, arms: readonly Fragment[]): Fragment {
  const [only] = arms
  if (only === undefined) return tx``
  if (arms.length === 1) return only
  const half = Math.ceil(arms.length / 2)
  return tx`${union(tx, arms.slice(0, half))} union all ${union(tx, arms.slice(half))}`
}
