// Requests of the last day in the audit, by hour, and the latest refusals. Promise: however many there were, no more than
// MOST_COUNTED are looked at, the newest first; hours before those are not known.
import type { Rights } from '../access/access'
import { clustersWithin } from '../access/clusters'
import type { Fragment, Sql } from '../db/database'
import type { Overview } from './model'

const HOURS = 24
const HOUR_MS = 3_600_000
export const MOST_COUNTED = 200_000
const MOST_LOOKED_AT = 10_000
const MOST_DENIALS = 10
/** A dashboard asks again and again, and each time it is the same day. */
const KEPT_MS = 10_000
const MOST_KEPT = 1_000

export type Requests = Pick<Overview, 'hours' | 'denials'>
/** `hour` counts from 1970. */
type Counted = { looked: number; oldest: Date | null; hours: { hour: number; requests: number; denied: number }[] }
type Denial = NonNullable<Overview['denials']>[number]
type Kept = { untilMs: number; requests: Promise<Requests> }

/** `key` says whose rights these are: who has the same sees the same. `most` is for tests. */
export function Requests({ sql, now }: { sql: Sql; now: () => number }, most = MOST_COUNTED) {
  const kept = new Map<string, Kept>()
  return (rights: Rights, key: string): Promise<Requests> => {
    const known = kept.get(key)
    if (known && now() < known.untilMs) return known.requests
    if (kept.size >= MOST_KEPT) kept.clear()
    const requests = read(rights)
    kept.set(key, { untilMs: now() + KEPT_MS, requests })
    requests.catch(() => kept.delete(key))
    return requests
  }

  async function read(rights: Rights): Promise<Requests> {
    const last = Math.floor(now() / HOUR_MS)
    const within = sql`at >= ${hourAt(last - HOURS + 1)} and at < ${hourAt(last + 1)}`
    const seen = seenBy(rights)
    return { hours: await readHours(last, within, seen), denials: await readDenials(within, seen) }
  }

  function seenBy(rights: Rights): Fragment {
    if (rights.decide('audit_events.read', 'organization').allow) return sql`true`
    const within = clustersWithin(sql, rights, 'audit_events.read')
    return sql`a.cluster_id in (select c.id::text from clusters c where (${within}))`
  }

  async function readHours(last: number, within: Fragment, seen: Fragment): Promise<Overview['hours']> {
    const [counted] = await sql<Counted[]>`
      with latest as materialized (
        select at, kind, cluster_id from audit_events where ${within} and kind in ('begin', 'denial')
        order by at desc limit ${most})
      select (select count(*)::int from latest) as looked, (select min(at) from latest) as oldest, (
        select coalesce(json_agg(h), '[]') from (
          select floor(extract(epoch from a.at) / 3600)::int as hour, count(*)::int as requests,
            (count(*) filter (where a.kind = 'denial'))::int as denied
          from latest a where ${seen} group by 1) h) as hours`
    const byHour = new Map(counted?.hours.map(one => [one.hour, one]))
    const isWhole = (hour: number) => !counted?.oldest || counted.looked < most || hourAt(hour) >= counted.oldest
    return Array.from({ length: HOURS }, (_, index) => {
      const hour = last - HOURS + 1 + index
      const { requests, denied } = byHour.get(hour) ?? { requests: 0, denied: 0 }
      const at = hourAt(hour).toISOString()
      return isWhole(hour) ? { at, requests, denied } : { at, requests: null, denied: null }
    })
  }

  async function readDenials(within: Fragment, seen: Fragment): Promise<Denial[]> {
    const rows = await sql<(Omit<Denial, 'at'> & { at: Date })[]>`
      select a.at, a.request_id, a.principal_id as user_id, a.principal_name as user_name, a.source_address, a.cluster_id,
        a.verb, a.resource, a.namespace, a.name, a.reason
      from (select * from audit_events where ${within} and kind = 'denial'
        order by at desc, id desc limit ${MOST_LOOKED_AT}) a
      where ${seen} order by a.at desc, a.id desc limit ${MOST_DENIALS}`
    return rows.map(({ at, ...row }) => ({ at: at.toISOString(), ...row }))
  }
}

function hourAt(hour: number): Date {
  return new Date(hour * HOUR_MS)
}
