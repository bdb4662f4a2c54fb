// The audit is kept by day, in UTC; a day's table is named after it. What is of no such day is in the default partition.
import type { Query } from '../db/database'

export const DAY_MS = 86_400_000
const PREFIX = 'audit_events_d'

export type Day = { startMs: number; table: string; bytes: number }

export function dayTable(startMs: number): string {
  return PREFIX + new Date(startMs).toISOString().slice(0, 10).replaceAll('-', '')
}

export function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS
}

/** Oldest first, with what each takes on disk, indexes included. */
export async function readDays(query: Query): Promise<{ days: Day[]; otherBytes: number }> {
  const rows = await query<{ name: string; bytes: string }[]>`
    select c.relname as name, pg_total_relation_size(c.oid) as bytes
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'audit_events'::regclass
    order by c.relname`
  const days = rows.flatMap(({ name, bytes }) => {
    const [, year, month, day] = /^audit_events_d(\d{4})(\d\d)(\d\d)$/.exec(name) ?? []
    return day === undefined
      ? []
      : [{ startMs: Date.parse(`${year}-${month}-${day}T00:00:00Z`), table: name, bytes: Number(bytes) }]
  })
  const other = rows.find(({ name }) => name === 'audit_events_other')
  return { days, otherBytes: Number(other?.bytes ?? 0) }
}
