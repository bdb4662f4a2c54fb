// Counts of the records that match, by field and over time. Exact as long as there are not too many; then they say so and
// from which moment on they hold.
import type { Fragment, Query, Sql } from '../db/database'
import type { Criteria } from './criteria'
import { type AuditEventFacets, type AuditEventHistogram, FACETS } from './model'
import { hasTerms, matching, narrowed, newest, SAMPLE, settle, union, useIndex } from './search'
import { batches, inWindow, readWindows, type Window } from './windows'

type Counted = { counted: number; oldestMs: number | null }
type Extent = Pick<AuditEventFacets, 'counted' | 'is_exact' | 'counted_from'>
/** Reads what it needs of a batch, of which `hits` are the rows, and answers how many those were. */
type Take = (tx: Query, hits: Fragment) => Promise<Counted>

const BUDGET_MS = 1_000
const BATCHES = [1, 2, 4, 8, 16]
const MOST = { facets: 50_000, histogram: 250_000 }
const SHOWN = 20

export async function facetsOf(sql: Sql, criteria: Criteria): Promise<AuditEventFacets> {
  const found = new Map<string, { count: number; label: string | null }>()
  const extent = await gather(sql, { criteria, most: MOST.facets }, async (tx, hits) => {
    const rows = await tx<{ field: string; value: string; label: string | null; count: number; oldest: Date }[]>`
      select f.field, f.value, max(f.label) as label, count(*)::int as count, min(hit.at) as oldest from (${hits}) hit
      cross join lateral (values ('', '', null), ('user_id', principal_id, principal_name), ('cluster_id', cluster_id, null),
        ('namespace', namespace, null), ('verb', verb, null), ('resource', resource, null),
        ('outcome', audit_outcome(kind, status, reason), null), ('source', source_address, null)) f (field, value, label)
      where f.value is not null group by 1, 2`
    for (const { field, value, label, count } of rows) {
      const key = JSON.stringify([field, value])
      const known = found.get(key)
      found.set(key, { count: (known?.count ?? 0) + count, label: known?.label ?? label })
    }
    const whole = rows.find(({ field }) => field === '')
    return { counted: whole?.count ?? 0, oldestMs: whole?.oldest.getTime() ?? null }
  })
  return { ...extent, facets: FACETS.map(field => ({ field, values: valuesOf(found, field) })) }
}

function valuesOf(found: ReadonlyMap<string, { count: number; label: string | null }>, wanted: string) {
  return [...found]
    .flatMap(([key, { count, label }]) => {
      const [field, value] = JSON.parse(key) as [string, string]
      return field === wanted ? [{ value, label, count }] : []
    })
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, SHOWN)
}

export async function histogramOf(
  sql: Sql,
  criteria: Criteria,
  { buckets }: { buckets: number },
): Promise<AuditEventHistogram> {
  const { fromMs, toMs } = criteria
  const step = (toMs - fromMs) / buckets
  const counts: number[] = Array(buckets).fill(0)
  const extent = await gather(sql, { criteria, most: MOST.histogram }, async (tx, hits) => {
    const rows = await tx<{ bucket: number; count: number; oldest: Date }[]>`
      select least(floor(extract(epoch from hit.at - ${new Date(fromMs)}::timestamptz) * 1000 / ${step}::float8)::int,
        ${buckets - 1}::int) as bucket, count(*)::int as count, min(hit.at) as oldest from (${hits}) hit group by 1`
    for (const { bucket, count } of rows) counts[bucket] = (counts[bucket] ?? 0) + count
    const oldest = rows.map(row => row.oldest.getTime())
    return {
      counted: rows.reduce((sum, { count }) => sum + count, 0),
      oldestMs: oldest.length ? Math.min(...oldest) : null,
    }
  })
  const from = (at: number) => new Date(Math.round(fromMs + at * step)).toISOString()
  return { ...extent, buckets: counts.map((count, at) => ({ from: from(at), count })) }
}

/** The newest records first, until there are too many or it takes too long. */
function gather(sql: Sql, { criteria, most }: { criteria: Criteria; most: number }, take: Take): Promise<Extent> {
  return sql.begin('read only', async tx => {
    await settle(tx)
    const windows = await readWindows(tx, criteria)
    const isByIndex = hasTerms(criteria) && !(await isFrequent(tx, criteria, windows))
    const wanted = isByIndex ? await narrowed(tx, criteria, windows) : { ...criteria, terms: null }
    if (isByIndex) await useIndex(tx)
    const startedAt = performance.now()
    let counted = 0
    let reachedMs: number | null = null
    for (const batch of batches(windows, BATCHES)) {
      if (reachedMs !== null && performance.now() - startedAt > BUDGET_MS) return partial(counted, reachedMs)
      const left = most - counted
      const arms = batch.map(
        window => tx`(select * from audit_events where ${inWindow(tx, window)} ${matching(tx, wanted)}
          order by at desc, id desc limit ${left})`,
      )
      const some = await take(tx, tx`select * from (${union(tx, arms)}) hits limit ${left}`)
      counted += some.counted
      if (some.counted >= left) return partial(counted, some.oldestMs)
      reachedMs = batch.at(-1)?.fromMs ?? reachedMs
    }
    return { counted, is_exact: true, counted_from: null }
  })
}

function partial(counted: number, fromMs: number | null): Extent {
  const from = fromMs !== null && Number.isFinite(fromMs) ? new Date(fromMs).toISOString() : null
  return { counted, is_exact: false, counted_from: from }
}

/** Of frequent records the index has so many that reading all is less work. */
async function isFrequent(tx: Query, criteria: Criteria, windows: readonly Window[]): Promise<boolean> {
  const [row] = await tx<{ seen: number; hits: number }[]>`
    select count(*)::int as seen, count(*) filter (where ${criteria.conditions})::int as hits
    from (${newest(tx, windows, SAMPLE)}) seen`
  return row !== undefined && row.hits * 4 > row.seen
}
