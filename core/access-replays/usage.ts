// What people asked clusters for, counted by kind: read from the audit, the newest days first, for a bounded time.

import { matching, settle, union, useIndex } from '../audit-events/search'
import { exactly } from '../audit-events/terms'
import { batches, inWindow, readWindows } from '../audit-events/windows'
import type { Fragment, Query, Sql } from '../db/database'

/** `passed`: the API server let it in, whatever came of it. `refused`: for lack of rights. */
export type Usage = {
  user_id: string
  user_name: string | null
  cluster_id: string
  verb: string
  api_group: string
  resource: string
  subresource: string
  namespace: string
  /** Empty, a name that is asked about, or `*`; of a request for no resource its path. */
  name: string
  has_passed: boolean
  count: number
  last_at: Date
  sample_request_id: string
}
export type Extent = { counted: number; is_exact: boolean; counted_from: string | null }
export type Wanted = {
  fromMs: number
  toMs: number
  userId?: string | undefined
  clusterId?: string | undefined
  /** A condition over records: their names count one by one. */
  named: (query: Query) => Fragment
}

const BUDGET_MS = 15_000
const BATCHES = [1, 2]
const MOST_KINDS = 200_000

/**
 * The answer of an API server says whether RBAC let the request in. What broke down on the way, was asked of nobody or of an
 * overloaded server says nothing about rights, and is left out.
 */
const VERDICT = (query: Query) => query`case
  when kind = 'end' and status < 500 and status not in (401, 403, 429, 499)
    and (reason is null or audit_outcome(kind, status, reason) = 'broken-off') then true
  when kind = 'end' and status = 403 and reason is null then false
  when kind in ('end', 'denial') and reason in ('no-such-cluster', 'no-rights', 'role-not-allowed') then false
  end`

export function readUsage(sql: Sql, wanted: Wanted): Promise<{ usage: Usage[]; extent: Extent }> {
  const { userId, clusterId } = wanted
  const whose = userId === undefined ? sql`principal_id is not null` : sql`principal_id = ${userId}`
  const where = clusterId === undefined ? sql`cluster_id is not null` : sql`cluster_id = ${clusterId}`
  const criteria = {
    ...wanted,
    conditions: sql`${whose} and ${where} and kind in ('end', 'denial')`,
    terms: userId === undefined ? null : exactly('u', userId),
    words: [],
  }
  return sql.begin('read only', async tx => {
    await settle(tx)
    if (userId !== undefined) await useIndex(tx)
    const kinds = new Map<string, Usage>()
    const startedAt = performance.now()
    let counted = 0
    for (const batch of batches(await readWindows(tx, wanted), BATCHES)) {
      if (performance.now() - startedAt > BUDGET_MS || kinds.size > MOST_KINDS) {
        return {
          usage: [...kinds.values()],
          extent: { counted, is_exact: false, counted_from: momentOf(batch[0]?.toMs) },
        }
      }
      const arms = batch.map(
        window => tx`select * from audit_events where ${inWindow(tx, window)} ${matching(tx, criteria)}`,
      )
      for (const one of await countKinds(tx, union(tx, arms), wanted.named(tx))) {
        counted += one.count
        merge(kinds, one)
      }
    }
    return { usage: [...kinds.values()], extent: { counted, is_exact: true, counted_from: null } }
  })
}

function countKinds(tx: Query, rows: Fragment, isNamed: Fragment): Promise<Usage[]> {
  return tx<Usage[]>`
    select principal_id as user_id, max(principal_name) as user_name, cluster_id, verb, api_group, resource, subresource,
      namespace, class as name, has_passed, count(*)::int as count, max(at) as last_at,
      (array_agg(request_id order by at desc))[1] as sample_request_id
    from (
      select *, ${VERDICT(tx)} as has_passed,
        case when resource = '' then left(path, 300) when name = '' then ''
          -- Of a namespace the name says where the request is.
          when resource = 'namespaces' or ${isNamed} then name else '*' end as class
      from (${rows}) asked
    ) judged where has_passed is not null
    group by principal_id, cluster_id, verb, api_group, resource, subresource, namespace, class, has_passed`
}

/** Those of newer days came first. */
function merge(kinds: Map<string, Usage>, one: Usage): void {
  const { user_id, cluster_id, verb, api_group, resource, subresource, namespace, name, has_passed } = one
  const key = JSON.stringify([user_id, cluster_id, verb, api_group, resource, subresource, namespace, name, has_passed])
  const known = kinds.get(key)
  kinds.set(key, known ? { ...known, count: known.count + one.count } : one)
}

function momentOf(ms: number | undefined): string | null {
  return ms !== undefined && Number.isFinite(ms) ? new Date(ms).toISOString() : null
}
